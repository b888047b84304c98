//! Encrypts as identity providers do. Shares no code with what it tests.
use crate::message::A;
use crate::signer::DS;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::md::{Md, MdRef};
use openssl::pkey::{PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rand::rand_bytes;
use openssl::rsa::{Padding, Rsa};
use openssl::symm::{Cipher, Crypter, Mode, encrypt_aead};
use std::sync::OnceLock;

pub const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
pub const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
pub const OAEP_MGF1P: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
pub const OAEP: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
pub const RSA15: &str = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
pub const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
pub const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// The private keys of the scene.
pub struct Ours {
    pub current: PKey<Private>,
    /// The one before, still in the metadata that identity providers have.
    pub before: PKey<Private>,
    /// Somebody else's.
    pub other: PKey<Private>,
}

pub fn ours() -> &'static Ours {
    static OURS: OnceLock<Ours> = OnceLock::new();
    let rsa = || PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    OURS.get_or_init(|| Ours {
        current: rsa(),
        before: rsa(),
        other: rsa(),
    })
}

/// Where the EncryptedKey stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the KeyInfo of the EncryptedData.
    Inside,
    /// Beside the EncryptedData, with a RetrievalMethod.
    Retrieved,
    /// Beside it, and nothing says so.
    Beside,
}

/// How an assertion is encrypted. The default is what Entra and Okta do, but for GCM.
#[derive(Clone)]
pub struct Seal {
    /// The last part of the content cipher's address, such as `aes256-gcm`.
    pub cipher: &'static str,
    pub transport: &'static str,
    pub digest: Option<&'static str>,
    /// The last part of the mask's address, such as `mgf1sha256`.
    pub mask: Option<&'static str>,
    pub recipients: Vec<&'static PKey<Private>>,
    pub place: Place,
    /// Inside the EncryptionMethod of the key, after the rest.
    pub parameters: &'static str,
    pub content_type: &'static str,
    pub retrieval: String,
    /// Another content key than the cipher takes.
    pub content_key: Option<Vec<u8>>,
}

impl Default for Seal {
    fn default() -> Self {
        Self {
            cipher: "aes256-gcm",
            transport: OAEP_MGF1P,
            digest: Some(SHA1),
            mask: None,
            recipients: vec![&ours().current],
            place: Place::Inside,
            parameters: "",
            content_type: "http://www.w3.org/2001/04/xmlenc#Element",
            retrieval: "#_key0".to_owned(),
            content_key: None,
        }
    }
}

impl Seal {
    fn content_key(&self) -> Vec<u8> {
        self.content_key.clone().unwrap_or_else(|| {
            let length = if self.cipher.contains("128") {
                16
            } else if self.cipher.contains("192") {
                24
            } else {
                32
            };
            random(length)
        })
    }

    /// The EncryptedAssertion around `plaintext`, canonical.
    pub fn seal(&self, plaintext: impl AsRef<[u8]>) -> String {
        let key = self.content_key();
        let data = if self.content_key.is_some() {
            random(64)
        } else {
            encrypt(self.cipher, &key, plaintext.as_ref())
        };
        self.around(&key, &cipher_value(&data))
    }

    /// With the ciphertext cut to `length` bytes.
    pub fn seal_short(&self, plaintext: &str, length: usize) -> String {
        let key = self.content_key();
        let data = encrypt(self.cipher, &key, plaintext.as_bytes());
        self.around(&key, &cipher_value(&data[..length]))
    }

    /// With one bit of the ciphertext's last byte but `from_end` changed.
    pub fn seal_damaged(&self, plaintext: &str, from_end: usize) -> String {
        let key = self.content_key();
        let mut data = encrypt(self.cipher, &key, plaintext.as_bytes());
        let at = data.len() - 1 - from_end;
        data[at] ^= 1;
        self.around(&key, &cipher_value(&data))
    }

    /// With `cipher` as the whole content of CipherData.
    pub fn around(&self, key: &[u8], cipher: &str) -> String {
        let keys: String = (self.recipients.iter().enumerate())
            .map(|(index, recipient)| self.encrypted_key(index, recipient, key))
            .collect();
        let inside = match self.place {
            Place::Inside => keys
                .replace(&format!(" xmlns:xenc=\"{XENC}\""), "")
                .replace(&format!(" xmlns:ds=\"{DS}\""), ""),
            Place::Retrieved => format!(
                "<ds:RetrievalMethod Type=\"{XENC}EncryptedKey\" URI=\"{}\"></ds:RetrievalMethod>",
                self.retrieval
            ),
            Place::Beside => String::new(),
        };
        let beside = if self.place == Place::Inside {
            ""
        } else {
            &keys
        };
        let space = if self.cipher.contains("gcm") {
            XENC11
        } else {
            XENC
        };
        format!(
            "<saml:EncryptedAssertion xmlns:saml=\"{A}\"><xenc:EncryptedData xmlns:xenc=\"{XENC}\" Type=\"{}\"><xenc:EncryptionMethod Algorithm=\"{space}{}\"></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds=\"{DS}\">{inside}</ds:KeyInfo><xenc:CipherData>{cipher}</xenc:CipherData></xenc:EncryptedData>{beside}</saml:EncryptedAssertion>",
            self.content_type, self.cipher
        )
    }

    fn encrypted_key(&self, index: usize, recipient: &PKey<Private>, key: &[u8]) -> String {
        let digest = self.digest.map_or_else(String::new, |digest| {
            format!("<ds:DigestMethod xmlns:ds=\"{DS}\" Algorithm=\"{digest}\"></ds:DigestMethod>")
        });
        let mask = self.mask.map_or_else(String::new, |mask| {
            format!(
                "<xenc11:MGF xmlns:xenc11=\"{XENC11}\" Algorithm=\"{XENC11}{mask}\"></xenc11:MGF>"
            )
        });
        let wrapped = self.wrap(recipient, key);
        format!(
            "<xenc:EncryptedKey xmlns:xenc=\"{XENC}\" Id=\"_key{index}\"><xenc:EncryptionMethod Algorithm=\"{}\">{digest}{mask}{}</xenc:EncryptionMethod><xenc:CipherData>{}</xenc:CipherData></xenc:EncryptedKey>",
            self.transport,
            self.parameters,
            cipher_value(&wrapped)
        )
    }

    fn wrap(&self, recipient: &PKey<Private>, key: &[u8]) -> Vec<u8> {
        let mut context = PkeyCtx::new(recipient).unwrap();
        context.encrypt_init().unwrap();
        if self.transport == RSA15 {
            context.set_rsa_padding(Padding::PKCS1).unwrap();
        } else {
            context.set_rsa_padding(Padding::PKCS1_OAEP).unwrap();
            context
                .set_rsa_oaep_md(md(self.digest.unwrap_or(SHA1)))
                .unwrap();
            context
                .set_rsa_mgf1_md(md(self.mask.unwrap_or(SHA1)))
                .unwrap();
        }
        let mut wrapped = Vec::new();
        context.encrypt_to_vec(key, &mut wrapped).unwrap();
        wrapped
    }
}

pub fn cipher_value(bytes: &[u8]) -> String {
    format!(
        "<xenc:CipherValue>{}</xenc:CipherValue>",
        STANDARD.encode(bytes)
    )
}

fn random(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    rand_bytes(&mut bytes).unwrap();
    bytes
}

fn md(name: &str) -> &'static MdRef {
    if name.ends_with("sha256") {
        Md::sha256()
    } else if name.ends_with("sha512") {
        Md::sha512()
    } else {
        Md::sha1()
    }
}

fn encrypt(cipher: &str, key: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let aes = match cipher {
        "aes128-gcm" => Cipher::aes_128_gcm(),
        "aes192-gcm" => Cipher::aes_192_gcm(),
        "aes256-gcm" => Cipher::aes_256_gcm(),
        "aes128-cbc" => Cipher::aes_128_cbc(),
        "aes192-cbc" => Cipher::aes_192_cbc(),
        "aes256-cbc" => Cipher::aes_256_cbc(),
        // Refused by its name before anything is decrypted.
        _ => return random(64),
    };
    let mut sealed = random(aes.iv_len().unwrap());
    if cipher.contains("gcm") {
        let mut tag = [0; 16];
        sealed.extend(
            encrypt_aead(aes, key, Some(&sealed.clone()), &[], plaintext, &mut tag).unwrap(),
        );
        sealed.extend(tag);
        return sealed;
    }
    // Random bytes, then how many: not what OpenSSL would pad. [XML Encryption §5.2]
    let padding = 16 - plaintext.len() % 16;
    let mut padded = plaintext.to_vec();
    padded.extend(random(padding - 1));
    padded.push(u8::try_from(padding).unwrap());
    let mut crypter = Crypter::new(aes, Mode::Encrypt, key, Some(&sealed)).unwrap();
    crypter.pad(false);
    let mut content = vec![0; padded.len() + 16];
    let mut written = crypter.update(&padded, &mut content).unwrap();
    written += crypter.finalize(&mut content[written..]).unwrap();
    sealed.extend(&content[..written]);
    sealed
}
