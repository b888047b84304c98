//! Encrypted assertions: not supported, so refused before a byte of ciphertext is looked at. The rows of the table
//! that differ only inside the ciphertext differ here in its bytes.
use crate::message::{A, around, mallory};
use crate::row::{Row, refused};
use crate::signer::DS;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

fn encrypted(algorithm: &str, cipher: &str) -> String {
    format!(
        "<saml:EncryptedAssertion xmlns:saml=\"{A}\"><xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"><xenc:EncryptionMethod Algorithm=\"{algorithm}\"></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds=\"{DS}\"></ds:KeyInfo><xenc:CipherData>{cipher}</xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>"
    )
}

fn value(bytes: &[u8]) -> String {
    format!(
        "<xenc:CipherValue>{}</xenc:CipherValue>",
        STANDARD.encode(bytes)
    )
}

pub fn rows(canary: &str) -> Vec<Row> {
    let gcm = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
    let cbc = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
    let code = "saml.encryption_unsupported";
    let unsigned =
        |algorithm: &str, bytes: &[u8]| around(encrypted(algorithm, &value(bytes))).unsigned();
    let signed =
        |algorithm: &str, bytes: &[u8]| around(encrypted(algorithm, &value(bytes))).signed();
    let whole = [0x5a_u8; 64];
    let mut rows: Vec<Row> = [
        "enc-forged-unsigned",
        "enc-forged-evilsigned",
        "enc-xsw-inside",
        "enc-two-roots-inside",
        "enc-doctype-inside",
        "enc-comment-inside",
        "enc-encrypted-response",
        "enc-nonxml",
        "enc-nonxml2",
    ]
    .into_iter()
    .map(|id| refused(id, code, unsigned(gcm, id.as_bytes())))
    .collect();
    rows.extend(
        [
            ("enc-short-gcm-0", 0),
            ("enc-short-gcm-1", 1),
            ("enc-short-gcm-8", 8),
            ("enc-short-gcm-12", 12),
            ("enc-short-gcm-15", 15),
            ("enc-short-gcm-20", 20),
            ("enc-short-gcm-27", 27),
        ]
        .map(|(id, length)| refused(id, code, signed(gcm, &whole[..length]))),
    );
    rows.extend(
        [
            ("enc-short-cbc-0", 0),
            ("enc-short-cbc-8", 8),
            ("enc-short-cbc-15", 15),
            ("enc-short-cbc-16", 16),
            ("enc-short-cbc-17", 17),
        ]
        .map(|(id, length)| refused(id, code, signed(cbc, &whole[..length]))),
    );
    rows.extend([
        refused(
            "enc-short-gcm128-unsigned-8",
            code,
            unsigned("http://www.w3.org/2009/xmlenc11#aes128-gcm", &whole[..8]),
        ),
        refused(
            "enc-short-gcm128-8",
            code,
            signed("http://www.w3.org/2009/xmlenc11#aes128-gcm", &whole[..8]),
        ),
        refused("enc-rsa15", code, signed(cbc, &whole)),
        refused(
            "enc-cipherreference",
            code,
            around(encrypted(
                gcm,
                &format!("<xenc:CipherReference URI=\"{canary}/cipher\"></xenc:CipherReference>"),
            ))
            .unsigned(),
        ),
        refused(
            "enc-forged-beside-signed",
            "saml.wrapped",
            around(mallory().signed() + &encrypted(gcm, &value(&whole))).unsigned(),
        ),
        refused(
            "enc-signed-sibling",
            "saml.wrapped",
            around(encrypted(gcm, &value(&whole)) + &encrypted(gcm, &value(&whole))).unsigned(),
        ),
        refused("enc-forged-in-signed-response-shell", "saml.wrapped", {
            let mut shell = around(encrypted(gcm, &value(&whole)));
            shell.id = "_evilresponse".to_owned();
            shell.extensions = around(mallory().unsigned()).signed();
            shell.unsigned()
        }),
        refused(
            "v06-enc-both-signed (refused for now)",
            code,
            signed(gcm, &whole),
        ),
    ]);
    rows
}
