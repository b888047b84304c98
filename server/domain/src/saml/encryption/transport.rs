//! The content key: RSA-OAEP, every key with every recipient, always a key in the end.
use super::form::{EncryptedForm, Hash, WrappedKey};
use super::key::DecryptionKey;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::md::{Md, MdRef};
use openssl::pkey::PKey;
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sign::Signer;

/// The content key. Every wrapped key is tried with every key of ours, whatever comes of the others; when none fits, it
/// is one that nobody can predict, so that what follows costs as much and fails as a tampered ciphertext does.
/// Made from the message and our secret, not drawn: the same message always fails in the same way. [RFC 8017 §7.2.2 for
/// the kind of attack, RSA implicit rejection for the answer]
pub(super) fn content_key(form: &EncryptedForm, keys: &[DecryptionKey]) -> Vec<u8> {
    let length = form.cipher.key_bytes;
    let mut content_key = keys
        .iter()
        .zip(&form.keys)
        .next()
        .and_then(|(key, wrapped)| decoy(key, wrapped, length).ok())
        .unwrap_or_else(|| vec![0; length]);
    let mut found = false;
    for wrapped in &form.keys {
        for key in keys {
            let unwrapped = unwrap(key, wrapped).ok();
            if let Some(unwrapped) = unwrapped.filter(|bytes| bytes.len() == length && !found) {
                content_key = unwrapped;
                found = true;
            }
        }
    }
    content_key
}

fn unwrap(key: &DecryptionKey, wrapped: &WrappedKey) -> Result<Vec<u8>, ErrorStack> {
    let mut context = PkeyCtx::new(&key.private)?;
    context.decrypt_init()?;
    context.set_rsa_padding(Padding::PKCS1_OAEP)?;
    context.set_rsa_oaep_md(hash(wrapped.digest))?;
    context.set_rsa_mgf1_md(hash(wrapped.mask))?;
    let mut content_key = Vec::new();
    context.decrypt_to_vec(&wrapped.bytes, &mut content_key)?;
    Ok(content_key)
}

/// At most 32 bytes.
fn decoy(key: &DecryptionKey, wrapped: &WrappedKey, length: usize) -> Result<Vec<u8>, ErrorStack> {
    let secret = PKey::hmac(&key.decoy)?;
    let mut mac = Signer::new(MessageDigest::sha256(), &secret)?;
    mac.update(&wrapped.bytes)?;
    let mut bytes = mac.sign_to_vec()?;
    bytes.truncate(length);
    Ok(bytes)
}

fn hash(hash: Hash) -> &'static MdRef {
    match hash {
        Hash::Sha1 => Md::sha1(),
        Hash::Sha256 => Md::sha256(),
        Hash::Sha384 => Md::sha384(),
        Hash::Sha512 => Md::sha512(),
    }
}
