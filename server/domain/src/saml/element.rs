//! Reading elements by namespace and name, and text without loss.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::Node;

/// Whether `node` is the element `name` of `namespace`.
pub(super) fn is(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.is_element()
        && node.tag_name().namespace() == Some(namespace)
        && node.tag_name().name() == name
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

/// The only child element `name` of `namespace`; none when it is missing or repeated.
pub(super) fn only<'a, 'input>(
    parent: Node<'a, 'input>,
    namespace: &'static str,
    name: &'static str,
) -> Option<Node<'a, 'input>> {
    let mut found = children(parent, namespace, name);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The whole text of an element that holds nothing but text. With anything else inside, text could be cut
/// short by one reader and not by another, so there is none. [CERT VU#475445]
pub(super) fn text_only(node: Node<'_, '_>) -> Option<String> {
    node.children()
        .map(|child| child.is_text().then(|| child.text().unwrap_or_default()))
        .collect()
}

/// The bytes of an element that holds nothing but strict base64 and white space, in one piece: readers differ on text
/// that is partly CDATA.
pub(super) fn base64_only(node: Node<'_, '_>) -> Option<Vec<u8>> {
    let source = node.document().input_text().get(node.range())?;
    if source.contains("<![CDATA[") {
        return None;
    }
    let text: String = text_only(node)?
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    STANDARD.decode(text).ok()
}

/// An attribute without namespace.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|attribute| attribute.namespace().is_none() && attribute.name() == name)
        .map(|attribute| attribute.value())
}

/// A name as it may stand in `ID`: an ASCII NCName of at most 256 characters.
pub(super) fn is_id(text: &str) -> bool {
    text.len() <= 256
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Text of a stranger, short enough for a record.
pub(super) fn clip(text: &str) -> String {
    const LONGEST: usize = 300;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}
