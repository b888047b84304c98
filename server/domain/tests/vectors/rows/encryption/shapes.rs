//! Forms and algorithms that are not accepted: refused by name and before anything is decrypted.
use super::{ALGORITHM, SHAPE, cipher, inner_too, seal, signed, unsigned};
use crate::message::{
    A, AUDIENCE, Assertion, MALLORY, around, conditions, finish, mallory, restriction,
};
use crate::row::{Row, login, refused};
use crate::sealer::{OAEP_MGF1P, Place, RSA15, SHA1, Seal, XENC, ours};
use crate::signer::{DS, Form, keys};

pub fn shapes(canary: &str) -> Vec<Row> {
    let plain = unsigned();
    let changed = |from: &str, to: &str| {
        let sealed = seal().seal(unsigned());
        assert!(sealed.contains(from), "{from}");
        around(sealed.replacen(from, to, 1)).signed()
    };
    let in_key_info = |element: &str| {
        let form = Form::by(&keys().idp);
        let key_info = form
            .key_info
            .replace("</ds:KeyInfo>", &format!("{element}</ds:KeyInfo>"));
        around(mallory().signed_as(&Form { key_info, ..form })).unsigned()
    };
    let parameters = "<xenc:OAEPparams>bGFiZWw=</xenc:OAEPparams>";
    vec![
        refused(
            "enc-rsa15",
            ALGORITHM,
            around(
                Seal {
                    transport: RSA15,
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-rsa15-inner",
            ALGORITHM,
            around(
                Seal {
                    transport: RSA15,
                    ..seal()
                }
                .seal(signed()),
            )
            .unsigned(),
        )
        .expecting(inner_too),
        refused(
            "enc-3des",
            ALGORITHM,
            around(cipher("tripledes-cbc").seal(&plain)).signed(),
        ),
        refused(
            "enc-kw-3des",
            ALGORITHM,
            changed(OAEP_MGF1P, "http://www.w3.org/2001/04/xmlenc#kw-tripledes"),
        ),
        refused(
            "enc-oaep-md5",
            ALGORITHM,
            changed(SHA1, "http://www.w3.org/2001/04/xmldsig-more#md5"),
        ),
        refused(
            "enc-mask-on-mgf1p",
            SHAPE,
            around(
                Seal {
                    mask: Some("mgf1sha256"),
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-oaep-label",
            SHAPE,
            around(
                Seal {
                    parameters,
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-content-only",
            SHAPE,
            around(
                Seal {
                    content_type: "http://www.w3.org/2001/04/xmlenc#Content",
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-no-encrypted-key",
            SHAPE,
            around(
                Seal {
                    recipients: Vec::new(),
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-many-keys",
            SHAPE,
            around(
                Seal {
                    recipients: vec![&ours().current; 5],
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused("enc-two-data", SHAPE, {
            let sealed = seal().seal(&plain);
            let data = sealed
                .split_once('>')
                .unwrap()
                .1
                .strip_suffix("</saml:EncryptedAssertion>")
                .unwrap()
                .replace("_key0", "_key1");
            around(sealed.replace(
                "</saml:EncryptedAssertion>",
                &format!("{data}</saml:EncryptedAssertion>"),
            ))
            .signed()
        }),
        refused(
            "enc-empty-element",
            SHAPE,
            around(format!(
                "<saml:EncryptedAssertion xmlns:saml=\"{A}\"></saml:EncryptedAssertion>"
            ))
            .signed(),
        ),
        refused(
            "enc-cipher-not-base64",
            SHAPE,
            changed("<xenc:CipherValue>", "<xenc:CipherValue>%%"),
        ),
        refused(
            "enc-cipherreference",
            SHAPE,
            around(seal().around(
                &[7; 32],
                &format!("<xenc:CipherReference URI=\"{canary}/cipher\"></xenc:CipherReference>"),
            ))
            .signed(),
        ),
        refused(
            "enc-cipherreference-unsigned",
            SHAPE,
            around(seal().around(
                &[7; 32],
                &format!("<xenc:CipherReference URI=\"{canary}/cipher\"></xenc:CipherReference>"),
            ))
            .unsigned(),
        )
        .expecting(inner_too),
        refused(
            "enc-retrieval-outside",
            SHAPE,
            around(
                Seal {
                    place: Place::Retrieved,
                    retrieval: format!("{canary}/key"),
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-retrieval-elsewhere",
            SHAPE,
            around(
                Seal {
                    place: Place::Retrieved,
                    retrieval: "#_response".to_owned(),
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-key-in-signature",
            "saml.signature_shape",
            in_key_info(&format!(
                "<xenc:EncryptedKey xmlns:xenc=\"{XENC}\"></xenc:EncryptedKey>"
            )),
        ),
        refused(
            "enc-agreement-in-signature",
            "saml.signature_shape",
            in_key_info(&format!(
                "<xenc:AgreementMethod xmlns:xenc=\"{XENC}\" Algorithm=\"urn:x\"></xenc:AgreementMethod>"
            )),
        ),
        login(
            "v36-enc-key-size",
            MALLORY,
            changed(
                "#aes256-gcm\"></xenc:EncryptionMethod>",
                "#aes256-gcm\"><xenc:KeySize>256</xenc:KeySize></xenc:EncryptionMethod>",
            ),
        ),
        refused(
            "enc-other-key-size",
            SHAPE,
            changed(
                "#aes256-gcm\"></xenc:EncryptionMethod>",
                "#aes256-gcm\"><xenc:KeySize>128</xenc:KeySize></xenc:EncryptionMethod>",
            ),
        ),
        refused(
            "enc-id-collides",
            "saml.id_refused",
            changed("Id=\"_key0\"", "Id=\"_response\""),
        ),
        refused(
            "enc-retrieval-in-signature",
            "saml.signature_shape",
            in_key_info(&format!(
                "<ds:RetrievalMethod xmlns:ds=\"{DS}\" URI=\"#_assertion\"></ds:RetrievalMethod>"
            )),
        ),
        refused("id-encrypted-attribute", "saml.encryption_unsupported", {
            let attributes = format!(
                "<saml:EncryptedAttribute><xenc:EncryptedData xmlns:xenc=\"{XENC}\"></xenc:EncryptedData></saml:EncryptedAttribute>"
            );
            around(
                Assertion {
                    attributes,
                    ..mallory()
                }
                .signed(),
            )
            .unsigned()
        }),
        refused(
            "id-encrypted-in-confirmation",
            "saml.encryption_unsupported",
            {
                let confirmations = mallory().confirmations.replacen(
                    "<saml:SubjectConfirmationData",
                    "<saml:EncryptedID></saml:EncryptedID><saml:SubjectConfirmationData",
                    1,
                );
                around(
                    Assertion {
                        confirmations,
                        ..mallory()
                    }
                    .signed(),
                )
                .unsigned()
            },
        ),
        refused("enc-wrong-audience-not-yet", "saml.audience_mismatch", {
            let other = Assertion {
                conditions: conditions(-60, 300, &restriction(&[&format!("{AUDIENCE}x")])),
                ..mallory()
            };
            around(cipher("aes128-cbc").seal(finish(&other.unsigned()))).signed()
        }),
    ]
}
