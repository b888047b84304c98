//! Reading the tree by namespace and name.
use crate::Refusal;
use crate::code::{METADATA_DOCTYPE, METADATA_NOT_XML};
use roxmltree::{Document, Node, ParsingOptions};

/// SAML metadata.
pub(super) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
/// Names and logos for people.
pub(super) const USER_INTERFACE: &str = "urn:oasis:names:tc:SAML:metadata:ui";
/// XML signatures, whose KeyInfo metadata borrows.
pub(super) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
/// SAML protocol messages: what a SAML 2.0 provider says it speaks.
pub(super) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// Builds the tree; DTDs are off and the number of nodes is bounded.
pub(super) fn document(text: &str) -> Result<Document<'_>, Refusal> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: 400_000,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => Refusal::new(METADATA_DOCTYPE),
        other => Refusal::new(METADATA_NOT_XML).received(clip(&other.to_string())),
    })
}

/// Whether `node` is the element `name` of `namespace`.
pub(super) fn is(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.has_tag_name((namespace, name))
}

/// The child elements `name` of `namespace`, in order.
pub(super) fn children<'a, 'input: 'a>(
    parent: Node<'a, 'input>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    parent
        .children()
        .filter(move |child| is(*child, namespace, name))
}

/// The first child element `name` of `namespace`.
pub(super) fn child<'a, 'input: 'a>(
    parent: Node<'a, 'input>,
    namespace: &'static str,
    name: &'static str,
) -> Option<Node<'a, 'input>> {
    children(parent, namespace, name).next()
}

/// An attribute without namespace, trimmed; none when empty.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name)
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// The whole text directly inside an element: comments between its parts do not cut it short.
pub(super) fn text(node: Node<'_, '_>) -> String {
    node.children()
        .filter(Node::is_text)
        .filter_map(|part| part.text())
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Text of a stranger, short enough to be shown.
pub(super) fn clip(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
