//! Two names that must be equal, letter for letter, and are not: told apart by what makes the difference, since each has a
//! mend of its own.
use super::element::clip;
use crate::code::{SAML_CASE_MISMATCH, SAML_SCHEME_MISMATCH, SAML_SLASH_MISMATCH};
use crate::{Code, Refusal};

/// The refusal of `received` where `expected` should stand: by the code of a slip where it is one, else by `code`.
pub(super) fn mismatch(code: Code, expected: &str, received: &str) -> Refusal {
    Refusal::new(slip(expected, received).unwrap_or(code))
        .expected(expected)
        .received(clip(received))
}

/// What people slip on when they type a name.
fn slip(expected: &str, received: &str) -> Option<Code> {
    let bare = |name: &str| {
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|scheme| name.strip_prefix(scheme));
        rest.map(str::to_owned)
    };
    if bare(expected).is_some() && bare(expected) == bare(received) {
        Some(SAML_SCHEME_MISMATCH)
    } else if expected.eq_ignore_ascii_case(received) {
        Some(SAML_CASE_MISMATCH)
    } else if expected.trim_end_matches('/') == received.trim_end_matches('/') {
        Some(SAML_SLASH_MISMATCH)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::mismatch;
    use crate::code::{
        SAML_AUDIENCE_MISMATCH, SAML_CASE_MISMATCH, SAML_SCHEME_MISMATCH, SAML_SLASH_MISMATCH,
    };

    #[test]
    fn a_slip_is_told_from_another_name() {
        let ours = "https://gate.example/saml/acme/metadata";
        for (received, code) in [
            (
                "http://gate.example/saml/acme/metadata",
                SAML_SCHEME_MISMATCH,
            ),
            (
                "https://gate.example/saml/Acme/metadata",
                SAML_CASE_MISMATCH,
            ),
            (
                "HTTPS://gate.example/saml/acme/metadata",
                SAML_CASE_MISMATCH,
            ),
            (
                "https://gate.example/saml/acme/metadata/",
                SAML_SLASH_MISMATCH,
            ),
            (
                "http://gate.example/saml/Acme/metadata",
                SAML_AUDIENCE_MISMATCH,
            ),
            ("https://gate.example/saml/acme", SAML_AUDIENCE_MISMATCH),
            ("gate.example/saml/acme/metadata", SAML_AUDIENCE_MISMATCH),
            ("", SAML_AUDIENCE_MISMATCH),
        ] {
            let refusal = mismatch(SAML_AUDIENCE_MISMATCH, ours, received);
            assert_eq!(refusal.code, code, "{received}");
            assert_eq!(refusal.expected.as_deref(), Some(ours));
        }
        let urn = mismatch(SAML_AUDIENCE_MISMATCH, "urn:acme", "urn:acme/");
        assert_eq!(urn.code, SAML_SLASH_MISMATCH);
    }
}
