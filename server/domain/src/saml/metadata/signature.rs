//! The signature of a metadata file, for identity providers whose metadata key is pinned. [SAML Metadata §3]
use super::{bounds, encoding, xml};
use crate::code::{
    METADATA_NOT_METADATA, METADATA_SIGNATURE_INVALID, METADATA_SIGNATURE_REFUSED,
    METADATA_UNSIGNED,
};
use crate::saml::certificate::Certificate;
use crate::saml::element::{attribute, is_id};
use crate::saml::gate::{SignatureForm, refuse_detour};
use crate::saml::signature;
use crate::{Code, Refusal};
use roxmltree::Node;

/// The part of a metadata file that the pinned key vouches for: the whole root, as the engine canonicalized it. Only these
/// bytes may be read afterwards.
///
/// One form passes: one signature in the whole file, a child of the root, with one reference to the root's ID, the
/// enveloped-signature and exclusive canonicalization transforms, SHA-2 with RSA or ECDSA.
pub fn signed_part(bytes: &[u8], pinned: &Certificate) -> Result<String, Refusal> {
    let text = encoding::decode(bytes)?;
    bounds::admit(&text)?;
    let document = xml::document(&text)?;
    let root = document.root_element();
    if !xml::is(root, xml::METADATA, "EntityDescriptor")
        && !xml::is(root, xml::METADATA, "EntitiesDescriptor")
    {
        return Err(Refusal::new(METADATA_NOT_METADATA)
            .expected("EntityDescriptor or EntitiesDescriptor")
            .received(xml::clip(root.tag_name().name())));
    }
    let signature = only_signature(root)?;
    let id = attribute(root, "ID")
        .filter(|id| is_id(id))
        .ok_or_else(|| refused("an ID on the root", "none"))?;
    let form = SignatureForm::read(signature, id, true)
        .and_then(|form| form.check_algorithms().map(|()| form))
        .map_err(|refusal| as_code(METADATA_SIGNATURE_REFUSED, refusal))?;
    // Engines obey the declaration; the text is UTF-8 by now, whatever it was.
    let body = without_declaration(&text);
    let signed = signature::verify(body, &[form], std::slice::from_ref(pinned))
        .map_err(|refusal| as_code(METADATA_SIGNATURE_INVALID, refusal))?;
    Ok(signed.xml)
}

/// The one signature of the file. Readers differ on which of several counts and on what an ID is, so there is one
/// signature in the right place, and no other element that could be meant by the root's ID.
fn only_signature<'a, 'input>(root: Node<'a, 'input>) -> Result<Node<'a, 'input>, Refusal> {
    let id = attribute(root, "ID").unwrap_or_default();
    let mut found = None;
    for element in root.descendants().filter(Node::is_element) {
        refuse_detour(element, None)
            .map_err(|refusal| as_code(METADATA_SIGNATURE_REFUSED, refusal))?;
        let twin = element.attributes().any(|attribute| {
            attribute.name().eq_ignore_ascii_case("id")
                && attribute.value() == id
                && (element != root || attribute.name() != "ID" || attribute.namespace().is_some())
        });
        if twin {
            return Err(refused("unique IDs", "the root's ID a second time"));
        }
        if element.tag_name().name() != "Signature" {
            continue;
        }
        let in_place =
            xml::is(element, xml::SIGNATURE, "Signature") && element.parent() == Some(root);
        if !in_place || found.replace(element).is_some() {
            return Err(refused("one signature, of the whole file", "another one"));
        }
    }
    found.ok_or_else(|| Refusal::new(METADATA_UNSIGNED))
}

fn refused(expected: &str, received: &str) -> Refusal {
    Refusal::new(METADATA_SIGNATURE_REFUSED)
        .expected(expected)
        .received(received)
}

/// The gate's and the engine's words, under the code of metadata.
fn as_code(code: Code, refusal: Refusal) -> Refusal {
    Refusal { code, ..refusal }
}

fn without_declaration(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
    {
        Some((_, body)) => body,
        None => text,
    }
}
