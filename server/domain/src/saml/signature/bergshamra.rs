//! The first engine: bergshamra, with a parser, canonicalization and cryptography of its own, none of it C.
use super::Vouched;
use crate::saml::certificate::Certificate;
use crate::saml::namespace::SIGNATURE;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bergshamra::keys::loader::load_spki_der;
use bergshamra::xml::uppsala::{self, Document, NodeId};
use bergshamra::{DsigContext, KeysManager, VerifyResult};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What each signature covers, in document order, when every one of them fits this certificate.
pub(super) fn vouch(body: &str, certificate: &Certificate) -> Option<Vec<Vouched>> {
    // A panic under foreign code is a refusal, not a lost worker.
    catch_unwind(AssertUnwindSafe(|| vouch_or_panic(body, certificate))).ok()?
}

fn vouch_or_panic(body: &str, certificate: &Certificate) -> Option<Vec<Vouched>> {
    // The key alone: what else a certificate says is no matter of this engine.
    let spki = certificate.public_key().ok()?.public_key_to_der().ok()?;
    let mut keys = KeysManager::new();
    keys.add_key(load_spki_der(&spki).ok()?);
    // Trusted keys only, targets around the signature only, every digest computed: the defaults. `ID` is known to it;
    // naming it again makes every document one with duplicate IDs.
    let context = DsigContext::new(keys);
    let body = with_plain_line_ends(body);
    let document = uppsala::parse(&body).ok()?;
    bergshamra::dsig::verify::verify_all_document_with_source(&context, &document, Some(&body))
        .ok()?
        .iter()
        .map(|result| covered(&document, result))
        .collect()
}

/// Line ends as every XML reader must see them before it reads anything else: its own parser (uppsala 0.12) forgets to in
/// attribute values. [XML 1.0 §2.11]
fn with_plain_line_ends(body: &str) -> Cow<'_, str> {
    if body.contains('\r') {
        Cow::Owned(body.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(body)
    }
}

/// The one element that a valid signature stands in, refers to and was computed over.
fn covered(document: &Document<'_>, result: &VerifyResult) -> Option<Vouched> {
    let VerifyResult::Valid {
        signature_node,
        references,
        ..
    } = result
    else {
        return None;
    };
    let [reference] = references.as_slice() else {
        return None;
    };
    let target = reference.resolved_node.filter(|node| {
        reference.digest_verified && document.parent(*signature_node) == Some(*node)
    })?;
    let element = document.element(target)?;
    let id = element
        .attributes
        .iter()
        .find(|attribute| {
            attribute.name.namespace_uri.is_none() && attribute.name.local_name == "ID"
        })
        .map(|attribute| attribute.value.to_string())
        .filter(|id| reference.uri.strip_prefix('#') == Some(id))?;
    let name = (
        element
            .name
            .namespace_uri
            .as_deref()
            .unwrap_or_default()
            .to_owned(),
        element.name.local_name.to_string(),
    );
    // The engine compared what it computed with this value, as it reads it.
    let path = ["SignedInfo", "Reference", "DigestValue"];
    let value = path
        .into_iter()
        .try_fold(*signature_node, |node, name| child(document, node, name))?;
    let text: String = document
        .text_content_deep(value)
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    let digest = STANDARD.decode(text).ok()?;
    Some(Vouched { name, id, digest })
}

fn child(document: &Document<'_>, parent: NodeId, name: &str) -> Option<NodeId> {
    document.children_iter(parent).find(|node| {
        document.element(*node).is_some_and(|element| {
            element.name.local_name == name
                && element.name.namespace_uri.as_deref() == Some(SIGNATURE)
        })
    })
}
