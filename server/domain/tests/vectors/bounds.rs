//! The bounds, each at its edge: the last admitted size and the first refused one.
use crate::message::{Assertion, around, expectation, mallory, now};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::{PostedResponse, bounds, verify};

/// What comes of a Response with `extensions` outside the signature: the code, or none.
fn code_with(extensions: &str) -> Option<&'static str> {
    let mut response = around(mallory().signed());
    response.extensions = extensions.to_owned();
    code_of(&response.unsigned())
}

fn code_of(xml: &str) -> Option<&'static str> {
    match PostedResponse::from_form(&STANDARD.encode(xml)) {
        Err(refusal) => Some(refusal.code.id()),
        Ok(posted) => verify(&posted, &expectation(), now())
            .outcome
            .err()
            .map(|refusal| refusal.code.id()),
    }
}

#[test]
fn admits_the_largest_size_and_refuses_one_byte_more() {
    let with_padding = |bytes: usize| {
        let mut response = around(mallory().signed());
        response.extensions = format!("<x>{}</x>", "y".repeat(bytes));
        response.unsigned()
    };
    let padding = bounds::MAX_BYTES - with_padding(0).len();
    assert_eq!(with_padding(padding).len(), bounds::MAX_BYTES);
    assert_eq!(code_of(&with_padding(padding)), None);
    assert_eq!(code_of(&with_padding(padding + 1)), Some("saml.too_large"));
}

#[test]
fn admits_the_deepest_nesting_and_refuses_one_level_more() {
    // Response and Extensions are two levels themselves.
    let nested = |levels: usize| code_with(&("<x>".repeat(levels) + &"</x>".repeat(levels)));
    assert_eq!(nested(bounds::MAX_DEPTH - 2), None);
    assert_eq!(nested(bounds::MAX_DEPTH - 1), Some("saml.too_complex"));
}

#[test]
fn admits_the_most_attributes_and_refuses_one_more() {
    let wide = |count: usize| {
        code_with(&format!(
            "<x{}></x>",
            (0..count)
                .map(|index| format!(" a{index}=\"\""))
                .collect::<String>()
        ))
    };
    assert_eq!(wide(bounds::MAX_ATTRIBUTES), None);
    assert_eq!(wide(bounds::MAX_ATTRIBUTES + 1), Some("saml.too_complex"));
}

#[test]
fn admits_the_most_elements_and_refuses_one_more() {
    let count_of = |xml: &str| xml.matches('<').count() - xml.matches("</").count();
    let empty = {
        let mut response = around(mallory().signed());
        response.extensions = "<x></x>".to_owned();
        count_of(&response.unsigned())
    };
    let many = |count: usize| code_with(&"<x></x>".repeat(count));
    let most = bounds::MAX_ELEMENTS - empty + 1;
    assert_eq!(many(most), None);
    assert_eq!(many(most + 1), Some("saml.too_complex"));
}

#[test]
fn reads_a_form_value_with_line_breaks_and_refuses_what_is_not_base64() {
    let xml = around(mallory().signed()).unsigned();
    let encoded = STANDARD.encode(&xml);
    let broken: String = encoded
        .as_bytes()
        .chunks(76)
        .map(|line| format!("{}\r\n", String::from_utf8_lossy(line)))
        .collect();
    assert_eq!(PostedResponse::from_form(&broken).unwrap().xml(), xml);
    for bad in [
        "",
        "===",
        "not base64!",
        encoded.trim_end_matches('=').get(1..).unwrap(),
        "////",
        "/v8=",
    ] {
        assert_eq!(
            PostedResponse::from_form(bad).unwrap_err().code.id(),
            "saml.malformed",
            "{bad:.20}"
        );
    }
    assert_eq!(
        PostedResponse::from_form(&"A".repeat(PostedResponse::MAX_FORM_BYTES + 1))
            .unwrap_err()
            .code
            .id(),
        "saml.too_large"
    );
}

#[test]
fn the_replay_row_outlives_every_moment_of_acceptance_and_has_an_end() {
    let long = Assertion {
        conditions: crate::message::conditions(
            -60,
            315_360_000,
            &crate::message::restriction(&[crate::message::AUDIENCE]),
        ),
        ..mallory()
    };
    let long = Assertion {
        confirmations: crate::message::bearer(
            crate::message::ACS,
            Some(crate::message::REQUEST),
            315_360_000,
        ),
        ..long
    };
    for assertion in [mallory(), long] {
        let posted =
            PostedResponse::from_form(&STANDARD.encode(around(assertion.signed()).unsigned()))
                .unwrap();
        let login = verify(&posted, &expectation(), now()).outcome.unwrap();
        let end = login.not_on_or_after;
        let just_before = domain::Timestamp::from_millis(end.as_millis() - 1);
        assert!(verify(&posted, &expectation(), just_before).outcome.is_ok());
        assert!(verify(&posted, &expectation(), end).outcome.is_err());
        assert!(
            end.millis_since(now()) <= 64 * 60 * 1000,
            "the row would live until {end}"
        );
    }
}
