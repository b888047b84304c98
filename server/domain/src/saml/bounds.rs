//! The bounds of a response, enforced in one linear pass before any tree is built or any C code sees it.
use crate::Refusal;
use crate::code::{
    SAML_COMMENT, SAML_DOCTYPE, SAML_MALFORMED, SAML_NAME_REFUSED, SAML_TOO_COMPLEX,
};
use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesStart, Event};

/// Largest response accepted, in bytes of XML.
pub const MAX_BYTES: usize = 256 * 1024;
/// Deepest nesting of elements.
pub const MAX_DEPTH: usize = 40;
/// Most attributes of one element, namespace declarations included.
pub const MAX_ATTRIBUTES: usize = 32;
/// Most elements.
pub const MAX_ELEMENTS: usize = 5000;

/// Admits a document to the parsers: bounded, plain ASCII names, absolute namespaces, no DOCTYPE, no comment, no
/// processing instruction. Gives the document without its XML declaration, so that no reader sees an encoding to obey.
pub(super) fn admit(xml: &str) -> Result<&str, Refusal> {
    let mut reader = Reader::from_str(xml);
    let (mut depth, mut elements, mut body) = (0_usize, 0_usize, 0_usize);
    loop {
        match reader.read_event().map_err(|error| {
            Refusal::new(SAML_MALFORMED).received(super::element::clip(&error.to_string()))
        })? {
            Event::Start(start) => {
                depth += 1;
                elements += 1;
                admit_element(&start)?;
            }
            Event::Empty(start) => {
                elements += 1;
                admit_element(&start)?;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::DocType(_) => return Err(SAML_DOCTYPE.into()),
            Event::Comment(_) | Event::PI(_) => return Err(SAML_COMMENT.into()),
            Event::Decl(declaration) => {
                if elements > 0 || body > 0 {
                    return Err(Refusal::new(SAML_MALFORMED).received("a second XML declaration"));
                }
                admit_declaration(&declaration)?;
                body = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            }
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {}
            Event::Eof => break,
        }
        if depth > MAX_DEPTH {
            return Err(
                Refusal::new(SAML_TOO_COMPLEX).expected(format!("at most {MAX_DEPTH} levels"))
            );
        }
        if elements > MAX_ELEMENTS {
            return Err(
                Refusal::new(SAML_TOO_COMPLEX).expected(format!("at most {MAX_ELEMENTS} elements"))
            );
        }
    }
    xml.get(body..).ok_or_else(|| SAML_MALFORMED.into())
}

/// Anything but XML 1.0 in UTF-8 would be read differently by readers that obey the declaration.
fn admit_declaration(declaration: &BytesDecl<'_>) -> Result<(), Refusal> {
    let version = declaration
        .version()
        .map_err(|_| Refusal::new(SAML_MALFORMED))?;
    if version != "1.0" {
        return Err(Refusal::new(SAML_MALFORMED)
            .expected("XML 1.0")
            .received(super::element::clip(&version)));
    }
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("utf-8") => Ok(()),
        Some(Ok(encoding)) => Err(Refusal::new(SAML_MALFORMED)
            .expected("UTF-8")
            .received(super::element::clip(&encoding))),
        Some(Err(_)) => Err(SAML_MALFORMED.into()),
    }
}

fn admit_element(start: &BytesStart<'_>) -> Result<(), Refusal> {
    admit_name(start.name().0)?;
    let mut count = 0;
    // Duplicates are refused by the strict tree; looking for them here would be quadratic.
    for attribute in start.attributes().with_checks(false) {
        count += 1;
        if count > MAX_ATTRIBUTES {
            return Err(Refusal::new(SAML_TOO_COMPLEX)
                .expected(format!("at most {MAX_ATTRIBUTES} attributes")));
        }
        let attribute = attribute.map_err(|_| Refusal::new(SAML_MALFORMED))?;
        admit_name(attribute.key.0)?;
        let declares = attribute.key.0 == "xmlns" || attribute.key.0.starts_with("xmlns:");
        if declares && !is_absolute(&attribute.value, attribute.key.0 == "xmlns") {
            return Err(Refusal::new(SAML_NAME_REFUSED)
                .expected("absolute namespace addresses")
                .received(super::element::clip(&attribute.value)));
        }
    }
    Ok(())
}

/// XML editions differ on names beyond ASCII, and readers with them.
fn admit_name(name: &str) -> Result<(), Refusal> {
    let plain = name.split(':').count() <= 2
        && name.split(':').all(|part| {
            part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        });
    if plain {
        Ok(())
    } else {
        Err(Refusal::new(SAML_NAME_REFUSED).received(super::element::clip(name)))
    }
}

/// Canonicalization by libxml2 yields nothing for a relative namespace, and a signature over nothing fits
/// anything. [CVE-2025-66568] What it cannot take apart counts as relative there and as any other text in other readers,
/// so only plain addresses are let through.
fn is_absolute(uri: &str, is_default: bool) -> bool {
    if uri.is_empty() {
        return is_default;
    }
    let Some((scheme, rest)) = uri.split_once(':') else {
        return false;
    };
    let authority = rest.strip_prefix("//").map(|after| {
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        &after[..end]
    });
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
        && !rest.is_empty()
        && authority.is_none_or(is_host_and_port)
        && rest.matches('#').count() <= 1
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~!$()*+,;=:@/?#%".contains(&byte))
        && rest.split('%').skip(1).all(begins_with_two_digits)
}

fn is_host_and_port(authority: &str) -> bool {
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
        && (1..=5).contains(&port.len())
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn begins_with_two_digits(text: &str) -> bool {
    let digits = text.bytes().take(2).filter(u8::is_ascii_hexdigit);
    digits.count() == 2
}

#[cfg(test)]
mod tests {
    use super::is_absolute;

    #[test]
    fn plain_addresses_are_absolute_and_nothing_else() {
        for uri in [
            "urn:oasis:names:tc:SAML:2.0:assertion",
            "http://www.w3.org/2000/09/xmldsig#",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims",
            "https://idp.example:8443/a(b)?c=%7Ed&amp=e",
            "http://host",
        ]
        .map(|uri| uri.replace('&', "@"))
        {
            assert!(is_absolute(&uri, false), "{uri}");
        }
        for uri in [
            "relative",
            ":x",
            "1a:b",
            "http:",
            "http://",
            "http:///path",
            "http://www.]3.org/2001/XMLSchema",
            "http://www.w3.orgsaml:NameIDhema",
            "http://host:123456/",
            "http://host:/",
            "http://me@host/",
            "http://host/%4",
            "http://host/%zz",
            "http://host/#a#b",
            "http://host/a b",
            "urn:ü",
        ] {
            assert!(!is_absolute(uri, false), "{uri}");
        }
        assert!(is_absolute("", true) && !is_absolute("", false));
    }
}
