//! The content: AES with GCM or CBC.
use super::form::Cipher;
use openssl::symm::{self, Crypter, Mode};

const GCM_NONCE: usize = 12;
const GCM_TAG: usize = 16;
const BLOCK: usize = 16;

/// Decrypts, or nothing. With GCM what comes is what was encrypted; with CBC it may be anything. `key` has the cipher's
/// length. [XML Encryption §5.2]
pub(super) fn decrypt(cipher: Cipher, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    if cipher.authenticated {
        decrypt_gcm(cipher, key, data)
    } else {
        decrypt_cbc(cipher, key, data)
    }
}

fn decrypt_gcm(cipher: Cipher, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let aes = match cipher.key_bytes {
        16 => symm::Cipher::aes_128_gcm(),
        24 => symm::Cipher::aes_192_gcm(),
        _ => symm::Cipher::aes_256_gcm(),
    };
    let (nonce, rest) = data.split_at_checked(GCM_NONCE)?;
    let (content, tag) = rest.split_at_checked(rest.len().checked_sub(GCM_TAG)?)?;
    symm::decrypt_aead(aes, key, Some(nonce), &[], content, tag).ok()
}

fn decrypt_cbc(cipher: Cipher, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let aes = match cipher.key_bytes {
        16 => symm::Cipher::aes_128_cbc(),
        24 => symm::Cipher::aes_192_cbc(),
        _ => symm::Cipher::aes_256_cbc(),
    };
    let (start, content) = data.split_at_checked(BLOCK)?;
    if content.is_empty() || content.len() % BLOCK != 0 {
        return None;
    }
    let mut crypter = Crypter::new(aes, Mode::Decrypt, key, Some(start)).ok()?;
    // Only the last byte of the padding has a meaning in XML Encryption; OpenSSL would want all of it alike.
    crypter.pad(false);
    let mut plaintext = vec![0; content.len() + BLOCK];
    let mut written = crypter.update(content, &mut plaintext).ok()?;
    written += crypter.finalize(plaintext.get_mut(written..)?).ok()?;
    let padding = usize::from(*plaintext.get(written.checked_sub(1)?)?);
    let length = written
        .checked_sub(padding)
        .filter(|_| (1..=BLOCK).contains(&padding))?;
    plaintext.truncate(length);
    Some(plaintext)
}
