//! XML of our own in the form that exclusive canonicalization would give it, so that what is signed is what is sent.
//! [Exclusive XML Canonicalization 1.0]
use std::fmt::Write;

/// An element around `content`, which is markup already. Namespace declarations come first, then attributes, each by
/// name; an empty element keeps its end tag. Only unprefixed attributes and `xmlns` declarations may be given, and each
/// prefix is declared by the outermost elements that use it, no higher.
pub fn element(name: &str, attributes: &[(&str, &str)], content: &str) -> String {
    let mut sorted: Vec<&(&str, &str)> = attributes.iter().collect();
    sorted.sort_by_key(|(name, _)| (!name.starts_with("xmlns"), *name));
    let mut out = String::with_capacity(content.len() + 128);
    let _ = write!(out, "<{name}");
    for (name, value) in sorted {
        let _ = write!(out, " {name}=\"{}\"", attribute(value));
    }
    let _ = write!(out, ">{content}</{name}>");
    out
}

/// Text as content of an element.
pub fn text(value: &str) -> String {
    escaped(value, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    })
}

fn attribute(value: &str) -> String {
    escaped(value, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        '\r' => Some("&#xD;"),
        _ => None,
    })
}

/// Characters that XML cannot hold at all are left out.
fn escaped(value: &str, replace: fn(char) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        match replace(character) {
            Some(entity) => out.push_str(entity),
            None if matches!(character, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..) =>
            {
                out.push(character);
            }
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{element, text};

    #[test]
    fn orders_and_escapes_as_canonicalization_does() {
        let written = element(
            "a",
            &[
                ("b", "<&\">\n"),
                ("xmlns:z", "urn:z"),
                ("A", ""),
                ("xmlns", "urn:y"),
            ],
            &text("<&\">\r\u{0}"),
        );
        assert_eq!(
            written,
            "<a xmlns=\"urn:y\" xmlns:z=\"urn:z\" A=\"\" b=\"&lt;&amp;&quot;>&#xA;\">&lt;&amp;\"&gt;&#xD;</a>"
        );
        assert_eq!(element("a", &[], ""), "<a></a>");
    }
}
