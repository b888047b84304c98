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
    let mut keys = KeysManager::new();
    keys.add_key(load_spki_der(certificate.spki()).ok()?);
    // Trusted keys only, targets around the signature only, every digest computed: the defaults. `ID` is known to it;
    // naming it again makes every document one with duplicate IDs.
    let context = DsigContext::new(keys);
    let body = with_plain_white_space(body);
    let document = uppsala::parse(&body).ok()?;
    bergshamra::dsig::verify::verify_all_document_with_source(&context, &document, Some(&body))
        .ok()?
        .iter()
        .map(|result| covered(&document, result))
        .collect()
}

/// The document with the white space that every XML reader must see: line ends in one form, and spaces for all white space
/// that stands in attribute values. The engine's own parser (uppsala 0.12) leaves attribute values as they are. Should
/// this read the document otherwise than the other engine's parser, the digests differ and nothing is vouched for.
/// [XML 1.0 §2.11, §3.3.3]
fn with_plain_white_space(body: &str) -> Cow<'_, str> {
    const CDATA: (&str, &str) = ("<![CDATA[", "]]>");
    if !body.contains(['\t', '\n', '\r']) {
        return Cow::Borrowed(body);
    }
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let mut plain = String::with_capacity(body.len());
    let mut rest = body.as_str();
    while let Some(tag) = rest.find('<') {
        let length = if rest[tag..].starts_with(CDATA.0) {
            rest[tag..].find(CDATA.1)
        } else {
            end_of_tag(&rest[tag..])
        };
        let (text, after) = rest.split_at(tag);
        let (markup, after) = after.split_at(length.map_or(after.len(), |end| end + 1));
        plain.push_str(text);
        if markup.starts_with(CDATA.0) {
            plain.push_str(markup);
        } else {
            // Between attributes any white space does, so the whole tag may have spaces.
            plain.extend(markup.chars().map(|character| match character {
                '\t' | '\n' => ' ',
                other => other,
            }));
        }
        rest = after;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Where the `>` stands that ends the tag: not one in a quoted value.
fn end_of_tag(markup: &str) -> Option<usize> {
    let mut quote = None;
    markup.bytes().position(|byte| match (quote, byte) {
        (None, b'>') => true,
        (None, b'"' | b'\'') => {
            quote = Some(byte);
            false
        }
        (Some(open), _) if open == byte => {
            quote = None;
            false
        }
        _ => false,
    })
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

#[cfg(test)]
mod tests {
    use super::with_plain_white_space as plain;

    #[test]
    fn white_space_is_plain_in_tags_and_kept_in_text() {
        assert_eq!(plain("<a b='c d'>e</a>"), "<a b='c d'>e</a>");
        assert_eq!(
            plain("<a\n\tb=\"c\r\nd\te\">f\r\ng\th\ri</a\n>"),
            "<a  b=\"c d e\">f\ng\th\ni</a >"
        );
        assert_eq!(
            plain("<a b='>\n\"'>\n<![CDATA[<c d='\t'>]]>\n</a>"),
            "<a b='> \"'>\n<![CDATA[<c d='\t'>]]>\n</a>"
        );
        for odd in [
            "\n<",
            "<\n",
            "<a b='\n",
            "<![CDATA[\n",
            "\n",
            "<a>\n<![CDATA[]]>",
        ] {
            assert_eq!(plain(odd).len(), odd.len(), "{odd:?}");
        }
    }
}
