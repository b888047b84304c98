//! Sealing of secrets at rest with the deployment's keys: XChaCha20-Poly1305, newest key first.
use crate::{Error, Result, random::Random};
use base64::Engine as _;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};

/// The deployment's keys, newest first.
pub struct Keyring(Vec<SealingKey>);

struct SealingKey {
    id: [u8; 4],
    cipher: XChaCha20Poly1305,
}

impl Keyring {
    /// Reads one or more keys, each 32 bytes in base64 (URL-safe or standard) or hexadecimal, separated by white space or commas, newest first.
    pub fn parse(text: &str) -> Result<Self> {
        let keys = text
            .split([' ', '\n', '\r', '\t', ','])
            .filter(|part| !part.is_empty())
            .map(|part| {
                let normal = part
                    .trim_end_matches('=')
                    .replace('+', "-")
                    .replace('/', "_");
                let hexadecimal = (part.len() == 64).then(|| hex::decode(part).ok()).flatten();
                let bytes = hexadecimal.unwrap_or_else(|| {
                    base64::engine::general_purpose::URL_SAFE_NO_PAD
                        .decode(normal)
                        .unwrap_or_default()
                });
                let key = <[u8; 32]>::try_from(bytes).map_err(|_| {
                    Error::Internal(
                        "GATEHOUSE_SECRET_KEY: a key is 32 bytes in base64 or hexadecimal".into(),
                    )
                })?;
                let digest = Sha256::digest([b"gatehouse key id".as_slice(), &key].concat());
                Ok(SealingKey {
                    id: [digest[0], digest[1], digest[2], digest[3]],
                    cipher: XChaCha20Poly1305::new(&key.into()),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        if keys.is_empty() {
            return Err(Error::Internal("GATEHOUSE_SECRET_KEY: no key given".into()));
        }
        Ok(Self(keys))
    }

    /// Seals with the newest key; `context` binds the value to its place, so that it can not be moved to another.
    pub fn seal(&self, random: &dyn Random, context: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let key = self
            .0
            .first()
            .ok_or_else(|| Error::Internal("no sealing key".into()))?;
        let nonce = random.bytes::<24>();
        let sealed = key
            .cipher
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: plain,
                    aad: context.as_bytes(),
                },
            )
            .map_err(|_| Error::Internal("sealing failed".into()))?;
        Ok([key.id.as_slice(), &nonce, &sealed].concat())
    }

    /// Opens what [`Keyring::seal`] made in the same context with any of the keys.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let broken = || Error::Internal(format!("a sealed value of {context} does not open"));
        let (id, rest) = sealed.split_at_checked(4).ok_or_else(broken)?;
        let (nonce, body) = rest.split_at_checked(24).ok_or_else(broken)?;
        let key = self.0.iter().find(|key| key.id == id).ok_or_else(broken)?;
        key.cipher
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: body,
                    aad: context.as_bytes(),
                },
            )
            .map_err(|_| broken())
    }
}

#[cfg(test)]
mod tests {
    use super::Keyring;
    use crate::random::SystemRandom;

    #[test]
    fn opens_with_an_older_key_and_only_in_the_same_place() {
        let old = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let new = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let sealed = Keyring::parse(old)
            .unwrap()
            .seal(&SystemRandom, "exchange", b"x")
            .unwrap();
        let ring = Keyring::parse(&format!("{new} {old}")).unwrap();
        assert_eq!(ring.open("exchange", &sealed).unwrap(), b"x");
        assert!(ring.open("elsewhere", &sealed).is_err());
        assert!(
            Keyring::parse(new)
                .unwrap()
                .open("exchange", &sealed)
                .is_err()
        );
        assert!(Keyring::parse("short").is_err());
        let hexadecimal = Keyring::parse(&"00".repeat(32)).unwrap();
        assert_eq!(
            hexadecimal.open("exchange", &sealed).unwrap(),
            b"x",
            "the same key"
        );
    }
}
