//! How random tokens are stored: as SHA-256. They carry 256 random bits, so no salt and no slow hash is needed.
use sha2::{Digest, Sha256};

/// The stored form of a token.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
