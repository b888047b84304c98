use super::{Vouched, agree};
use crate::saml::gate::SignatureForm;
use crate::saml::namespace::{ASSERTION, PROTOCOL};

fn over(response: bool) -> SignatureForm<'static> {
    SignatureForm::sample(
        if response { "_response" } else { "_assertion" },
        response,
        vec![u8::from(response); 32],
    )
}

fn right(response: bool) -> Vouched {
    let (namespace, name, id) = if response {
        (PROTOCOL, "Response", "_response")
    } else {
        (ASSERTION, "Assertion", "_assertion")
    };
    Vouched {
        name: (namespace.to_owned(), name.to_owned()),
        id: id.to_owned(),
        digest: vec![u8::from(response); 32],
    }
}

/// Every way to vouch for something else.
fn others(response: bool) -> [Vouched; 4] {
    let right = right(response);
    [
        Vouched {
            id: "_evil".to_owned(),
            ..right.clone()
        },
        Vouched {
            name: (right.name.0.clone(), "Advice".to_owned()),
            ..right.clone()
        },
        Vouched {
            name: ("urn:evil".to_owned(), right.name.1.clone()),
            ..right.clone()
        },
        Vouched {
            digest: vec![9; 32],
            ..right
        },
    ]
}

fn code(
    forms: &[SignatureForm<'_>],
    first: &[Vouched],
    second: Option<&Vouched>,
) -> Option<&'static str> {
    agree(forms, first, second)
        .err()
        .map(|refusal| refusal.code.id())
}

const DISAGREE: Option<&str> = Some("saml.engines_disagree");

#[test]
fn two_engines_that_vouch_for_what_the_gate_saw_agree() {
    for response in [false, true] {
        let right = right(response);
        assert_eq!(
            code(
                &[over(response)],
                std::slice::from_ref(&right),
                Some(&right)
            ),
            None
        );
    }
    let both = [right(true), right(false)];
    assert_eq!(
        code(&[over(true), over(false)], &both, Some(&both[0])),
        None
    );
}

#[test]
fn a_refusal_of_the_second_engine_alone_is_a_disagreement() {
    assert_eq!(code(&[over(false)], &[right(false)], None), DISAGREE);
}

#[test]
fn another_element_or_digest_from_either_engine_is_a_disagreement() {
    for response in [false, true] {
        for other in others(response) {
            let right = right(response);
            let forms = [over(response)];
            assert_eq!(
                code(&forms, std::slice::from_ref(&other), Some(&right)),
                DISAGREE
            );
            assert_eq!(
                code(&forms, std::slice::from_ref(&right), Some(&other)),
                DISAGREE
            );
            assert_eq!(
                code(&forms, std::slice::from_ref(&other), Some(&other)),
                DISAGREE,
                "both engines together do not outvote the gate"
            );
        }
    }
}

#[test]
fn more_or_fewer_signatures_than_the_gate_saw_are_a_disagreement() {
    let both = [right(true), right(false)];
    assert_eq!(code(&[over(true)], &both, Some(&both[0])), DISAGREE);
    assert_eq!(
        code(&[over(true), over(false)], &both[..1], Some(&both[0])),
        DISAGREE
    );
    let twice = [right(true), right(true)];
    assert_eq!(
        code(&[over(true), over(false)], &twice, Some(&twice[0])),
        DISAGREE
    );
    assert_eq!(
        code(&[over(true), over(false)], &both, Some(&both[1])),
        DISAGREE,
        "the second engine must vouch for the outermost"
    );
}
