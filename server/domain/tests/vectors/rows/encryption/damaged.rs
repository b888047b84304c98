//! Ciphertexts that were cut or changed.
use super::{FAILED, cipher, inner_too, seal, signed, unsigned};
use crate::message::around;
use crate::row::{Row, refused};
use crate::sealer::{Seal, ours};

pub fn damaged() -> Vec<Row> {
    let mut rows: Vec<Row> = [
        ("enc-short-gcm-0", "aes256-gcm", 0),
        ("enc-short-gcm-1", "aes256-gcm", 1),
        ("enc-short-gcm-8", "aes256-gcm", 8),
        ("enc-short-gcm-12", "aes256-gcm", 12),
        ("enc-short-gcm-15", "aes256-gcm", 15),
        ("enc-short-gcm-20", "aes256-gcm", 20),
        ("enc-short-gcm-27", "aes256-gcm", 27),
        ("enc-short-gcm-28", "aes256-gcm", 28),
        ("enc-short-gcm128-8", "aes128-gcm", 8),
        ("enc-short-cbc-0", "aes128-cbc", 0),
        ("enc-short-cbc-8", "aes128-cbc", 8),
        ("enc-short-cbc-15", "aes128-cbc", 15),
        ("enc-short-cbc-16", "aes128-cbc", 16),
        ("enc-short-cbc-17", "aes128-cbc", 17),
        ("enc-short-cbc-32", "aes128-cbc", 32),
    ]
    .into_iter()
    .map(|(id, name, length)| {
        refused(
            id,
            FAILED,
            around(cipher(name).seal_short(&unsigned(), length)).signed(),
        )
    })
    .collect();
    rows.extend(
        [
            (
                "enc-damaged-gcm-tag",
                cipher("aes256-gcm").seal_damaged(&signed(), 0),
            ),
            (
                "enc-damaged-gcm",
                cipher("aes256-gcm").seal_damaged(&signed(), 100),
            ),
            (
                "enc-damaged-cbc-padding",
                cipher("aes256-cbc").seal_damaged(&signed(), 16),
            ),
            (
                "enc-damaged-cbc-last",
                cipher("aes256-cbc").seal_damaged(&signed(), 0),
            ),
            (
                "enc-damaged-cbc",
                cipher("aes256-cbc").seal_damaged(&signed(), 200),
            ),
            (
                "enc-short-gcm128-unsigned-8",
                cipher("aes128-gcm").seal_short(&signed(), 8),
            ),
            (
                "enc-short-cbc-unsigned-16",
                cipher("aes128-cbc").seal_short(&signed(), 16),
            ),
            (
                "enc-wrong-key-unsigned",
                Seal {
                    recipients: vec![&ours().other],
                    ..seal()
                }
                .seal(signed()),
            ),
            (
                "enc-wrong-key-cbc-unsigned",
                Seal {
                    recipients: vec![&ours().other],
                    ..cipher("aes128-cbc")
                }
                .seal(signed()),
            ),
            (
                "enc-content-key-length",
                Seal {
                    content_key: Some(vec![7; 24]),
                    ..seal()
                }
                .seal(signed()),
            ),
            (
                "enc-content-key-empty",
                Seal {
                    content_key: Some(Vec::new()),
                    ..seal()
                }
                .seal(signed()),
            ),
        ]
        .map(|(id, sealed)| refused(id, FAILED, around(sealed).unsigned()).expecting(inner_too)),
    );
    rows.push(refused(
        "enc-damaged-cbc-signed-response",
        "saml.signature_invalid",
        {
            let sealed = cipher("aes256-cbc").seal(unsigned());
            let at = sealed.rfind("</xenc:CipherValue>").unwrap() - 40;
            let mut damaged = sealed.clone();
            let other = if &sealed[at..=at] == "A" { "B" } else { "A" };
            damaged.replace_range(at..=at, other);
            around(sealed.clone()).signed().replace(&sealed, &damaged)
        },
    ));
    rows
}
