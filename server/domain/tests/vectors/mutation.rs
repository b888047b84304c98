//! Random damage: nothing panics, and no damage makes another person.
use crate::message::{MALLORY, around, expectation, mallory, now};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::{PostedResponse, VerifiedLogin, redact, verify};
use proptest::prelude::*;
use std::sync::OnceLock;

/// Valid responses to damage: assertion signed, response signed, both.
fn samples() -> &'static [Vec<u8>; 3] {
    static SAMPLES: OnceLock<[Vec<u8>; 3]> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        [
            around(mallory().signed()).unsigned(),
            around(mallory().unsigned()).signed(),
            around(mallory().signed()).signed(),
        ]
        .map(String::into_bytes)
    })
}

fn login(bytes: &[u8]) -> Option<VerifiedLogin> {
    let posted = PostedResponse::from_form(&STANDARD.encode(bytes)).ok()?;
    let _ = posted.in_response_to();
    verify(&posted, &expectation(), now()).outcome.ok()
}

/// What the damage may not touch.
fn same_person(login: &VerifiedLogin) -> bool {
    let genuine = crate::mutation::login(&samples()[2]).unwrap();
    login.name_id == genuine.name_id
        && login.assertion_id == genuine.assertion_id
        && login.attributes == genuine.attributes
        && login.issuer == genuine.issuer
        && login.not_on_or_after == genuine.not_on_or_after
        && login.session_index == genuine.session_index
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(login(&bytes).is_none());
        let _ = redact(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_changed_byte_never_makes_another_person(sample in 0_usize..3, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = samples()[sample].clone();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Some(login) = login(&bytes) {
            prop_assert!(same_person(&login), "{:?}", login);
        }
        let _ = redact(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn text_cut_out_moved_or_repeated_never_makes_another_person(
        sample in 0_usize..3,
        from in any::<prop::sample::Index>(),
        length in 1_usize..600,
        to in any::<prop::sample::Index>(),
        keep in any::<bool>(),
    ) {
        let mut bytes = samples()[sample].clone();
        let from = from.index(bytes.len());
        let end = (from + length).min(bytes.len());
        let piece: Vec<u8> = if keep { bytes[from..end].to_vec() } else { bytes.drain(from..end).collect() };
        let to = to.index(bytes.len());
        bytes.splice(to..to, piece);
        if let Some(login) = login(&bytes) {
            prop_assert!(same_person(&login), "{:?}", login);
        }
    }

    #[test]
    fn whole_elements_swapped_between_places_never_make_another_person(sample in 0_usize..3, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let text = String::from_utf8(samples()[sample].clone()).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let elements: Vec<_> = document.descendants().filter(roxmltree::Node::is_element).map(|node| node.range()).collect();
        let (piece, place) = (&elements[a.index(elements.len())], &elements[b.index(elements.len())]);
        let moved = format!("{}{}{}", &text[..place.start], &text[piece.clone()], &text[place.start..]);
        if let Some(login) = login(moved.as_bytes()) {
            prop_assert!(same_person(&login), "{:?}", login);
        }
    }
}

#[test]
fn the_samples_are_valid_before_they_are_damaged() {
    for sample in samples() {
        assert_eq!(
            login(sample).map(|login| login.name_id.value).as_deref(),
            Some(MALLORY)
        );
    }
}
