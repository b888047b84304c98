//! A response as the flight recorder may keep it: enough to see what was wrong, nobody's personal data.
use super::element::clip;
use super::escape::escape;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sha2::{Digest, Sha256};

/// Longest output, in bytes; what follows is cut with a note.
const MAX_OUTPUT: usize = 64 * 1024;
/// Most events that are read; more than any admitted response holds.
const MAX_EVENTS: usize = 30_000;

/// Elements whose text names parties, rules and outcomes, never a person.
const PLAIN_ELEMENTS: &[&str] = &[
    "Issuer",
    "Audience",
    "StatusMessage",
    "AuthnContextClassRef",
    "AuthenticatingAuthority",
];

/// Attributes whose values name parties, rules, times and messages, never a person.
const PLAIN_ATTRIBUTES: &[&str] = &[
    "ID",
    "Version",
    "IssueInstant",
    "Destination",
    "InResponseTo",
    "Consent",
    "Format",
    "NameQualifier",
    "SPNameQualifier",
    "Recipient",
    "NotBefore",
    "NotOnOrAfter",
    "Method",
    "Algorithm",
    "URI",
    "PrefixList",
    "Name",
    "NameFormat",
    "FriendlyName",
    "OriginalName",
    "Value",
    "SessionNotOnOrAfter",
    "AuthnInstant",
    "xsi:type",
    "xsi:nil",
    "Type",
    "Count",
];

/// Rewrites a response for people who may see how a login went, and not more: signatures, digests and certificates
/// shortened, texts that may be a person's masked but for their length and the domain of an e-mail address.
/// What is not known to be harmless is masked. Never fails; what can not be read as XML becomes its size and hash.
pub fn redact(xml: &str) -> String {
    rewrite(xml).unwrap_or_else(|| {
        format!(
            "(not readable as XML: {} bytes, SHA-256 {})",
            xml.len(),
            hex::encode(Sha256::digest(xml.as_bytes()))
        )
    })
}

fn rewrite(xml: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut output = String::new();
    let mut open: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut any = false;
    for _ in 0..MAX_EVENTS {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Text(part) => text.push_str(part),
            Event::CData(part) => text.push_str(part),
            Event::GeneralRef(reference) => text.push(predefined(reference)),
            _ => {
                output.push_str(&mask(open.last().map(String::as_str), &text));
                text.clear();
            }
        }
        match event {
            Event::Start(start) => {
                any = true;
                output.push_str(&tag(&start, ">"));
                open.push(start.local_name().as_ref().to_owned());
            }
            Event::Empty(start) => {
                any = true;
                output.push_str(&tag(&start, "/>"));
            }
            Event::End(end) => {
                open.pop();
                output.push_str("</");
                output.push_str(&escape(end.name().0));
                output.push('>');
            }
            Event::Comment(comment) => output.push_str(&omitted("comment", comment.len())),
            Event::DocType(doctype) => output.push_str(&omitted("DOCTYPE", doctype.len())),
            Event::PI(instruction) => {
                output.push_str(&omitted("processing instruction", instruction.len()));
            }
            Event::Decl(_) | Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {}
            Event::Eof => return (any && open.is_empty()).then_some(output),
        }
        if output.len() > MAX_OUTPUT {
            break;
        }
    }
    Some(format!(
        "{output}\n<!-- cut here: {} bytes in all -->",
        xml.len()
    ))
}

/// The character of a predefined entity; any other reference counts as one unknown character.
fn predefined(reference: &str) -> char {
    match reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => '?',
    }
}

fn omitted(what: &str, bytes: usize) -> String {
    format!("<!-- {what} of {bytes} bytes -->")
}

fn tag(start: &BytesStart<'_>, end: &str) -> String {
    let mut tag = format!("<{}", escape(&clip(start.name().0)));
    for attribute in start
        .attributes()
        .with_checks(false)
        .take(super::bounds::MAX_ATTRIBUTES)
        .filter_map(Result::ok)
    {
        let key = attribute.key.0;
        let plain = PLAIN_ATTRIBUTES.contains(&key) || key == "xmlns" || key.starts_with("xmlns:");
        // The raw value is escaped already; only quotes of the other kind could be in it.
        let value = if plain {
            clip(&attribute.value)
                .replace('"', "&quot;")
                .replace('<', "&lt;")
        } else {
            hide(&attribute.value)
        };
        let key = escape(&clip(key));
        tag = format!("{tag} {key}=\"{value}\"");
    }
    tag.push_str(end);
    tag
}

fn mask(element: Option<&str>, text: &str) -> String {
    if text.trim().is_empty() {
        return if text.contains('\n') {
            "\n".to_owned()
        } else {
            String::new()
        };
    }
    match element {
        Some(name) if PLAIN_ELEMENTS.contains(&name) => escape(&clip(text)),
        Some("SignatureValue" | "DigestValue" | "X509Certificate" | "Modulus" | "CipherValue") => {
            let compact: String = text
                .chars()
                .filter(|character| !character.is_whitespace())
                .collect();
            let start: String = compact.chars().take(8).collect();
            format!(
                "{}… ({} characters)",
                escape(&start),
                compact.chars().count()
            )
        }
        _ => hide(text),
    }
}

/// `***@acme.example` for an e-mail address, else the length alone.
fn hide(text: &str) -> String {
    let text = text.trim();
    let domain = text
        .rsplit_once('@')
        .map(|(_, domain)| domain)
        .filter(|domain| {
            domain.contains('.')
                && domain.len() <= 253
                && domain
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
        });
    match domain {
        Some(domain) => format!("***@{domain}"),
        None => format!("*** ({} characters)", text.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn keeps_what_explains_a_failure_and_hides_the_person() {
        let shown = redact(
            r#"<?xml version="1.0"?><samlp:Response xmlns:samlp="urn:p" ID="_r" Destination="https://gate.example/acs"><saml:Issuer>https://idp.example</saml:Issuer><ds:SignatureValue>QUJDREVGR0hJSktMTU5PUA==</ds:SignatureValue><saml:NameID Format="urn:f">ada.lovelace@acme.example</saml:NameID><saml:SubjectConfirmationData Address="10.1.2.3" Recipient="https://gate.example/acs"/><saml:Attribute Name="givenName"><saml:AttributeValue>A&amp;da</saml:AttributeValue></saml:Attribute><x:Unknown>secret</x:Unknown></samlp:Response>"#,
        );
        insta::assert_snapshot!(shown);
        for hidden in ["ada", "10.1.2.3", "secret", "lovelace", "MTU5PUA"] {
            assert!(!shown.contains(hidden), "{hidden} is still there: {shown}");
        }
    }

    #[test]
    fn never_fails_and_is_bounded() {
        assert!(
            redact("nothing of the sort").starts_with("(not readable as XML: 19 bytes, SHA-256 ")
        );
        assert!(redact("").starts_with("(not readable as XML: 0 bytes"));
        assert!(redact("<a><b></a>").starts_with("(not readable as XML"));
        assert!(redact(&"<a>".repeat(100_000)).len() < 70_000);
        assert!(redact(&format!("<a x=\"{}\"/>", "y@".repeat(300_000))).len() < 1000);
        assert!(redact("<a><!-- ada@acme.example --></a>").contains("comment of"));
    }
}
