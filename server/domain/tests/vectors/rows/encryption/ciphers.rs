//! Every cipher and key transport that is accepted, and every place where the key may stand.
use super::{cipher, inner_too, seal, signed, unsigned};
use crate::message::{MALLORY, around};
use crate::row::{Row, login};
use crate::sealer::{OAEP, OAEP_MGF1P, Place, SHA256, Seal};

pub fn ciphers() -> Vec<Row> {
    let mut rows: Vec<Row> = [
        ("v07-enc-aes128cbc", "aes128-cbc"),
        ("v07-enc-aes192cbc", "aes192-cbc"),
        ("v07-enc-aes256cbc", "aes256-cbc"),
        ("v07-enc-aes128gcm", "aes128-gcm"),
        ("v07-enc-aes192gcm", "aes192-gcm"),
        ("v07-enc-aes256gcm", "aes256-gcm"),
    ]
    .into_iter()
    .map(|(id, name)| login(id, MALLORY, around(cipher(name).seal(unsigned())).signed()))
    .collect();
    let oaep = |transport, digest, mask| Seal {
        transport,
        digest,
        mask,
        ..seal()
    };
    let placed = |place| Seal { place, ..seal() };
    rows.extend(
        [
            ("v08-enc-key-sibling", placed(Place::Retrieved)),
            ("v08-enc-key-sibling-unsaid", placed(Place::Beside)),
            (
                "v09-enc-oaep-sha256",
                oaep(OAEP, Some(SHA256), Some("mgf1sha256")),
            ),
            (
                "v09-enc-oaep-sha512",
                oaep(
                    OAEP,
                    Some("http://www.w3.org/2001/04/xmlenc#sha512"),
                    Some("mgf1sha512"),
                ),
            ),
            (
                "v09-enc-oaep-mixed",
                oaep(OAEP, Some(SHA256), Some("mgf1sha1")),
            ),
            ("v09-enc-oaep-defaults", oaep(OAEP, None, None)),
            ("v09-enc-mgf1p-sha256", oaep(OAEP_MGF1P, Some(SHA256), None)),
            ("v09-enc-mgf1p-defaults", oaep(OAEP_MGF1P, None, None)),
        ]
        .map(|(id, seal)| login(id, MALLORY, around(seal.seal(unsigned())).signed())),
    );
    rows.push(
        login(
            "v07-enc-aes256cbc-inner-signed",
            MALLORY,
            around(cipher("aes256-cbc").seal(signed())).unsigned(),
        )
        .expecting(inner_too),
    );
    rows
}
