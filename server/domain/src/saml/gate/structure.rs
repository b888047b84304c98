//! One assertion in its place, and IDs that mean one element each.
use crate::Refusal;
use crate::code::{SAML_ASSERTION_MISSING, SAML_ID_REFUSED, SAML_NAME_REFUSED, SAML_WRAPPED};
use crate::saml::element::{attribute, clip, is, is_id};
use crate::saml::namespace::{ASSERTION, ENCRYPTION, SIGNATURE};
use roxmltree::Node;
use std::collections::HashSet;

/// A document with its one assertion.
pub(in crate::saml) struct Structure<'a, 'input> {
    /// The Response, or the assertion itself when it stands alone.
    pub(in crate::saml) root: Node<'a, 'input>,
    /// The Assertion or the EncryptedAssertion.
    pub(in crate::saml) assertion: Node<'a, 'input>,
}

impl<'a, 'input> Structure<'a, 'input> {
    /// The EncryptedAssertion, if it is one.
    pub(in crate::saml) fn encrypted(&self) -> Option<Node<'a, 'input>> {
        is(self.assertion, ASSERTION, "EncryptedAssertion").then_some(self.assertion)
    }
}

/// Finds the assertion: exactly one element of that name in any namespace at any depth, a child of the root.
/// Every other place is one where a signed assertion could hide while another is read. [Somorovsky et al. 2012]
pub(in crate::saml) fn read_structure<'a, 'input>(
    response: Node<'a, 'input>,
) -> Result<Structure<'a, 'input>, Refusal> {
    let assertion = only_assertion(response)?;
    if assertion.parent() != Some(response) {
        return Err(Refusal::new(SAML_WRAPPED)
            .expected("an assertion directly in the Response")
            .received("one deeper inside"));
    }
    if !is(assertion, ASSERTION, "EncryptedAssertion") {
        expect_assertion(assertion)?;
    }
    Ok(Structure {
        root: response,
        assertion,
    })
}

/// The same for what came out of an encryption: an assertion that stands alone, and nothing else that looks like one.
pub(in crate::saml) fn read_plaintext<'a, 'input>(
    root: Node<'a, 'input>,
) -> Result<Structure<'a, 'input>, Refusal> {
    let assertion = only_assertion(root)?;
    if assertion != root {
        return Err(SAML_WRAPPED.into());
    }
    expect_assertion(assertion)?;
    Ok(Structure { root, assertion })
}

/// The one element below `root`, or `root` itself, that is called an assertion. No other Response, and no ID twice.
fn only_assertion<'a, 'input>(root: Node<'a, 'input>) -> Result<Node<'a, 'input>, Refusal> {
    let mut ids = HashSet::new();
    let mut assertions = Vec::new();
    for element in root.descendants().filter(Node::is_element) {
        admit_attributes(element, &mut ids)?;
        match element.tag_name().name() {
            "Assertion" | "EncryptedAssertion" => assertions.push(element),
            "Response" if element != root => {
                return Err(Refusal::new(SAML_WRAPPED).received("a Response inside the Response"));
            }
            _ => {}
        }
    }
    match assertions.as_slice() {
        [] => Err(SAML_ASSERTION_MISSING.into()),
        [one] => Ok(*one),
        several => Err(Refusal::new(SAML_WRAPPED)
            .expected("one assertion")
            .received(format!("{} assertions", several.len()))),
    }
}

fn expect_assertion(assertion: Node<'_, '_>) -> Result<(), Refusal> {
    if !is(assertion, ASSERTION, "Assertion") {
        return Err(Refusal::new(SAML_WRAPPED)
            .expected(format!("an assertion in {ASSERTION}"))
            .received(clip(
                assertion.tag_name().namespace().unwrap_or("no namespace"),
            )));
    }
    if attribute(assertion, "ID").is_none() {
        return Err(Refusal::new(SAML_ID_REFUSED)
            .expected("an ID on the Assertion")
            .received("none"));
    }
    Ok(())
}

/// Readers differ on what an ID attribute is (`ID`, `Id`, `xml:id`, a prefixed one): only `ID` is let through, and on
/// elements of XML Signature and XML Encryption `Id`, as these spell it (pysaml2 sends it); each value once in the
/// whole message.
/// `xml:base` would change what a reference means.
pub(in crate::saml) fn admit_attributes<'a>(
    element: Node<'a, '_>,
    ids: &mut HashSet<&'a str>,
) -> Result<(), Refusal> {
    for attribute in element.attributes() {
        if attribute.namespace() == Some(roxmltree::NS_XML_URI) && attribute.name() == "base" {
            return Err(Refusal::new(SAML_NAME_REFUSED).received("xml:base"));
        }
        if !attribute.name().eq_ignore_ascii_case("id") {
            continue;
        }
        let expected = match element.tag_name().namespace() {
            Some(SIGNATURE | ENCRYPTION) => "Id",
            _ => "ID",
        };
        if attribute.namespace().is_some() || attribute.name() != expected {
            return Err(Refusal::new(SAML_ID_REFUSED)
                .expected(expected)
                .received(clip(attribute.name())));
        }
        if !is_id(attribute.value()) {
            return Err(Refusal::new(SAML_ID_REFUSED)
                .expected("an XML name")
                .received(clip(attribute.value())));
        }
        if !ids.insert(attribute.value()) {
            return Err(Refusal::new(SAML_ID_REFUSED)
                .expected("unique IDs")
                .received(clip(attribute.value())));
        }
    }
    Ok(())
}
