//! From plaintext to a believed assertion: the bounds, the strict tree and the gate all over again, at the same cost
//! whatever comes.
use super::Opened;
use crate::saml::bounds;
use crate::saml::element::{attribute, is};
use crate::saml::expectation::Expectation;
use crate::saml::gate::{SignatureForm, read_plaintext, read_signatures};
use crate::saml::namespace::ASSERTION;
use crate::saml::signature;
use crate::saml::verify::parse;
use std::hint::black_box;

/// How far a plaintext came.
enum Fate {
    Believed(Opened),
    /// Refused before a signature was looked at.
    RefusedEarly,
    /// The signature was looked at and does not hold.
    RefusedLate,
}

/// The believed assertion. What is refused early costs a stand-in of the ciphertext's `length` the rest of the way, so
/// that the time it takes does not say how far it came.
pub(super) fn prove(
    plaintext: Option<&str>,
    length: usize,
    expectation: &Expectation,
    response_signed: bool,
) -> Option<Opened> {
    let fate = plaintext.map_or(Fate::RefusedEarly, |xml| {
        examine(xml, expectation, response_signed)
    });
    match fate {
        Fate::Believed(opened) => Some(opened),
        Fate::RefusedLate => None,
        Fate::RefusedEarly => {
            let stand_in = stand_in(length);
            black_box(matches!(
                examine(&stand_in, expectation, false),
                Fate::Believed(_)
            ));
            None
        }
    }
}

fn examine(xml: &str, expectation: &Expectation, response_signed: bool) -> Fate {
    let Ok(body) = bounds::admit(xml) else {
        return Fate::RefusedEarly;
    };
    let Ok(document) = parse(body) else {
        return Fate::RefusedEarly;
    };
    let Ok(forms) = read_plaintext(document.root_element()).and_then(|structure| {
        let forms = read_signatures(&structure)?;
        forms.iter().try_for_each(SignatureForm::check_algorithms)?;
        Ok(forms)
    }) else {
        return Fate::RefusedEarly;
    };
    if forms.is_empty() {
        return if response_signed {
            Fate::Believed(Opened {
                xml: body.to_owned(),
                key_index: None,
            })
        } else {
            Fate::RefusedEarly
        };
    }
    match signature::verify(body, &forms, &expectation.certificates) {
        Ok(signed) if is_the_assertion(&signed.xml, &signed.id) => Fate::Believed(Opened {
            xml: signed.xml,
            key_index: Some(signed.key_index),
        }),
        _ => Fate::RefusedLate,
    }
}

/// The signed bytes are the assertion that the gate saw.
fn is_the_assertion(xml: &str, id: &str) -> bool {
    parse(xml).is_ok_and(|document| {
        let root = document.root_element();
        is(root, ASSERTION, "Assertion") && attribute(root, "ID") == Some(id)
    })
}

/// An assertion of about `length` bytes that passes the gate and whose signature is none.
fn stand_in(length: usize) -> String {
    const HEAD: &str = concat!(
        r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_stand-in" IssueInstant="2026-01-01T00:00:00Z" Version="2.0">"#,
        r#"<saml:Issuer>urn:stand-in</saml:Issuer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>"#,
        r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod>"#,
        r#"<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>"#,
        r##"<ds:Reference URI="#_stand-in"><ds:Transforms>"##,
        r#"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>"#,
        r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform></ds:Transforms>"#,
        r#"<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>"#,
        r#"<ds:DigestValue>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</ds:DigestValue></ds:Reference></ds:SignedInfo>"#,
        r#"<ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>"#,
    );
    const ATTRIBUTE: &str = r#"<saml:Advice Name="urn:stand-in"><saml:AttributeValue>stand-in</saml:AttributeValue></saml:Advice>"#;
    const TAIL: &str = "</saml:Assertion>";
    let filling = length.saturating_sub(HEAD.len() + TAIL.len()) / ATTRIBUTE.len();
    // Two elements each: under the bound of elements whatever the length.
    format!(
        "{HEAD}{}{TAIL}",
        ATTRIBUTE.repeat(filling.min(bounds::MAX_ELEMENTS / 2 - 20))
    )
}

#[cfg(test)]
mod tests {
    use super::{Fate, examine, stand_in};
    use crate::saml::{EncryptionPolicy, Expectation, RequestPolicy};

    #[test]
    fn the_stand_in_goes_all_the_way_to_the_signature_at_every_length() {
        let expectation = Expectation {
            identity_provider: "urn:idp".to_owned(),
            certificates: Vec::new(),
            audience: "urn:us".to_owned(),
            acs_url: "https://gate.example/acs".to_owned(),
            request: RequestPolicy::Unsolicited,
            skew: Expectation::DEFAULT_SKEW,
            max_age: Expectation::DEFAULT_MAX_AGE,
            decryption_keys: Vec::new(),
            encryption: EncryptionPolicy::InnerSignatureToo,
        };
        for length in [0, 1, 500, 5000, 250_000] {
            let stand_in = stand_in(length);
            assert!(
                matches!(examine(&stand_in, &expectation, true), Fate::RefusedLate),
                "{length}"
            );
            assert!(
                length < 2000 || stand_in.len().abs_diff(length) < length / 5,
                "{length}"
            );
        }
    }
}
