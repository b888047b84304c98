//! Encrypted assertions: what genuine identity providers send, and what attackers make of it.
mod ciphers;
mod damaged;
mod forged;
mod genuine;
mod shapes;

use crate::message::{finish, mallory};
use crate::row::Row;
use crate::sealer::Seal;
use ciphers::ciphers;
use damaged::damaged;
use domain::saml::{EncryptionPolicy, Expectation};
use forged::forged;
use genuine::genuine;
use shapes::shapes;

const FAILED: &str = "saml.decryption_failed";
const SHAPE: &str = "saml.encryption_shape";
const ALGORITHM: &str = "saml.encryption_algorithm_refused";
const UNSIGNED: &str = "saml.encryption_needs_signed_response";

fn inner_too(expectation: &mut Expectation) {
    expectation.encryption = EncryptionPolicy::InnerSignatureToo;
}

pub fn rows(canary: &str) -> Vec<Row> {
    [genuine(), ciphers(), forged(), damaged(), shapes(canary)]
        .into_iter()
        .flatten()
        .collect()
}

fn seal() -> Seal {
    Seal::default()
}

fn cipher(cipher: &'static str) -> Seal {
    Seal { cipher, ..seal() }
}

fn unsigned() -> String {
    finish(&mallory().unsigned())
}

fn signed() -> String {
    finish(&mallory().signed())
}
