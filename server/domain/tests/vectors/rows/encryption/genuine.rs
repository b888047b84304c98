//! What genuine identity providers seal, for which of our keys, and what of it is let in.
use super::{FAILED, UNSIGNED, inner_too, seal, signed, unsigned};
use crate::message::{Assertion, MALLORY, around, conditions, finish, mallory, restriction};
use crate::row::{Row, login, refused};
use crate::sealer::{Seal, ours};
use crate::signer::{Form, keys};
use domain::saml::{DecryptionKey, Expectation};

fn no_key(expectation: &mut Expectation) {
    expectation.decryption_keys.clear();
}

fn rotated(expectation: &mut Expectation) {
    expectation.decryption_keys = [&ours().current, &ours().before]
        .map(|key| DecryptionKey::new(key.clone()).unwrap())
        .to_vec();
}

pub fn genuine() -> Vec<Row> {
    let to = |recipients| Seal {
        recipients,
        ..seal()
    };
    let wrong_audience = Assertion {
        conditions: conditions(-60, 300, &restriction(&["https://other.example"])),
        ..mallory()
    };
    let same_id = Assertion {
        id: "_response".to_owned(),
        ..mallory()
    };
    vec![
        login(
            "v04-enc-response-signed",
            MALLORY,
            around(seal().seal(unsigned())).signed(),
        ),
        login(
            "v05-enc-inner-signed",
            MALLORY,
            around(seal().seal(signed())).unsigned(),
        )
        .expecting(inner_too),
        login("v05-enc-inner-signed-next-key", MALLORY, {
            let by_next = finish(&mallory().signed_as(&Form::by(&keys().next)));
            around(seal().seal(by_next)).unsigned()
        })
        .expecting(inner_too),
        refused(
            "v05-enc-inner-signed-not-allowed",
            UNSIGNED,
            around(seal().seal(signed())).unsigned(),
        ),
        login(
            "v06-enc-both-signed",
            MALLORY,
            around(seal().seal(signed())).signed(),
        ),
        login(
            "v06-enc-both-signed-inner-allowed",
            MALLORY,
            around(seal().seal(signed())).signed(),
        )
        .expecting(inner_too),
        login("v32-enc-declaration", MALLORY, {
            let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", unsigned());
            around(seal().seal(declared)).signed()
        }),
        login(
            "v33-enc-key-before",
            MALLORY,
            around(to(vec![&ours().before]).seal(unsigned())).signed(),
        )
        .expecting(rotated),
        login(
            "v34-enc-two-recipients",
            MALLORY,
            around(to(vec![&ours().other, &ours().current]).seal(unsigned())).signed(),
        ),
        login(
            "v35-enc-same-id-inside",
            MALLORY,
            around(seal().seal(finish(&same_id.unsigned()))).signed(),
        ),
        refused(
            "enc-wrong-key",
            FAILED,
            around(to(vec![&ours().other]).seal(unsigned())).signed(),
        ),
        refused(
            "enc-no-key",
            "saml.encrypted_no_key",
            around(seal().seal(unsigned())).signed(),
        )
        .expecting(no_key),
        refused(
            "enc-wrong-audience-inside",
            "saml.audience_mismatch",
            around(seal().seal(finish(&wrong_audience.signed()))).unsigned(),
        )
        .expecting(inner_too),
        refused(
            "enc-wrong-audience-response-signed",
            "saml.audience_mismatch",
            around(seal().seal(finish(&wrong_audience.unsigned()))).signed(),
        ),
    ]
}
