//! A redacted message as people read it: one element a line, indented, the element that a check failed on marked.
use super::Check;
use crate::Code;
use crate::code::{SAML_EMAIL_MISSING, SAML_NO_ACCOUNT, SAML_SUBJECT_CHANGED};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Most lines that are shown; more than a message of a working identity provider has.
const MAX_LINES: usize = 2_000;

/// One line of an exhibited message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How deep its element stands; the root is 0.
    pub depth: usize,
    /// The line itself.
    pub text: String,
    /// Whether it is what the failed check looked at.
    pub marked: bool,
}

/// An element by its local name, and that of its parent where other elements have the same name.
#[derive(Clone, Copy)]
struct Spot(&'static str, &'static str);

impl Spot {
    fn is(self, parent: Option<&str>, name: &str) -> bool {
        self.1 == name && (self.0.is_empty() || Some(self.0) == parent)
    }
}

/// Where to look for what a check failed on: the first of these that the message holds. A later one stands for an element
/// that is missing: it would have been in there.
fn spots(check: Option<Check>, code: Option<Code>) -> &'static [Spot] {
    let Some(check) = check else {
        return if code == Some(SAML_EMAIL_MISSING) {
            &[Spot("", "AttributeStatement"), Spot("", "NameID")]
        } else if code == Some(SAML_NO_ACCOUNT) || code == Some(SAML_SUBJECT_CHANGED) {
            &[Spot("Subject", "NameID")]
        } else {
            &[]
        };
    };
    match check {
        Check::Status => &[Spot("", "Status"), Spot("", "Response")],
        Check::Envelope | Check::Destination | Check::InResponseTo => &[Spot("", "Response")],
        Check::ResponseIssuer => &[Spot("Response", "Issuer"), Spot("", "Response")],
        Check::Structure => &[
            Spot("", "Assertion"),
            Spot("", "EncryptedAssertion"),
            Spot("", "Response"),
        ],
        Check::SignatureForm => &[Spot("", "Signature"), Spot("", "Assertion")],
        Check::Algorithms => &[Spot("", "SignatureMethod"), Spot("", "Signature")],
        Check::Signature => &[Spot("", "SignatureValue"), Spot("", "Assertion")],
        Check::Issuer => &[Spot("Assertion", "Issuer"), Spot("", "Assertion")],
        Check::Validity => &[Spot("", "Conditions"), Spot("", "Assertion")],
        Check::Audience => &[
            Spot("", "Audience"),
            Spot("", "AudienceRestriction"),
            Spot("", "Conditions"),
            Spot("", "Assertion"),
        ],
        Check::SubjectConfirmation => &[
            Spot("", "SubjectConfirmationData"),
            Spot("", "SubjectConfirmation"),
            Spot("", "Subject"),
            Spot("", "Assertion"),
        ],
        Check::Session => &[Spot("", "AuthnStatement"), Spot("", "Assertion")],
        Check::NameId => &[
            Spot("Subject", "NameID"),
            Spot("", "Subject"),
            Spot("", "Assertion"),
        ],
        _ => &[],
    }
}

/// What is collected while reading: the lines, and of each the parent's and its own name where an element starts.
#[derive(Default)]
struct Lines {
    lines: Vec<Line>,
    names: Vec<Option<(Option<String>, String)>>,
}

impl Lines {
    fn push(&mut self, depth: usize, text: String, element: Option<(Option<String>, String)>) {
        self.lines.push(Line {
            depth,
            text,
            marked: false,
        });
        self.names.push(element);
    }

    fn mark(&mut self, spots: &[Spot]) {
        for spot in spots {
            let mut found = false;
            for (line, element) in self.lines.iter_mut().zip(&self.names) {
                if let Some((parent, name)) = element
                    && spot.is(parent.as_deref(), name)
                {
                    line.marked = true;
                    found = true;
                }
            }
            if found {
                return;
            }
        }
    }
}

/// Lays a message that [`redact`](super::redact) wrote out in lines. `check` is the check that failed; without one,
/// `code` tells what was refused after all checks. Never fails: what is no XML is shown as it is.
pub fn exhibit(redacted: &str, check: Option<Check>, code: Option<Code>) -> Vec<Line> {
    let mut lines = read(redacted).unwrap_or_else(|| {
        let mut plain = Lines::default();
        for text in redacted.lines().take(MAX_LINES) {
            plain.push(0, text.to_owned(), None);
        }
        plain
    });
    lines.mark(spots(check, code));
    lines.lines
}

fn read(redacted: &str) -> Option<Lines> {
    let mut reader = Reader::from_str(redacted);
    let mut lines = Lines::default();
    let mut open: Vec<String> = Vec::new();
    // Whether the newest line is a start tag whose element has no children so far: its text and end join that line.
    let mut growing = false;
    while lines.lines.len() < MAX_LINES {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                let element = Some((open.last().cloned(), name.clone()));
                lines.push(open.len(), format!("<{}>", &*start), element);
                open.push(name);
                growing = true;
            }
            Event::Empty(empty) => {
                let name = empty.local_name().as_ref().to_owned();
                let element = Some((open.last().cloned(), name));
                lines.push(open.len(), format!("<{}/>", &*empty), element);
                growing = false;
            }
            Event::End(end) => {
                open.pop();
                let text = format!("</{}>", &*end);
                match lines.lines.last_mut().filter(|_| growing) {
                    Some(line) => line.text += &text,
                    None => lines.push(open.len(), text, None),
                }
                growing = false;
            }
            Event::Text(text) => lines.text(text.trim(), growing, open.len()),
            // Only `&amp;` and its like are left in a redacted message; they stay as they are written.
            Event::GeneralRef(reference) => {
                lines.text(&format!("&{};", &*reference), growing, open.len());
            }
            Event::Comment(comment) => {
                lines.push(open.len(), format!("<!--{}-->", &*comment), None);
                growing = false;
            }
            Event::CData(_) | Event::Decl(_) | Event::DocType(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    lines.names.iter().any(Option::is_some).then_some(lines)
}

impl Lines {
    fn text(&mut self, text: &str, growing: bool, depth: usize) {
        if text.is_empty() {
            return;
        }
        match self.lines.last_mut().filter(|_| growing) {
            Some(line) => line.text += text,
            None => self.push(depth, text.to_owned(), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::exhibit;
    use crate::saml::{Check, redact};

    const MESSAGE: &str = r#"<samlp:Response xmlns:samlp="urn:p" ID="_r" Destination="https://gate.example/acs"><saml:Issuer>https://idp.example/?a=1&amp;b</saml:Issuer><saml:Assertion ID="_a"><saml:Issuer>https://idp.example</saml:Issuer><saml:Subject><saml:NameID Format="urn:f">ada@acme.example</saml:NameID></saml:Subject><saml:Conditions NotBefore="2026-01-01T00:00:00Z"/></saml:Assertion></samlp:Response>"#;

    fn marked(check: Check) -> Vec<String> {
        exhibit(&redact(MESSAGE), Some(check), None)
            .into_iter()
            .filter(|line| line.marked)
            .map(|line| line.text)
            .collect()
    }

    #[test]
    fn a_message_is_laid_out_one_element_a_line() {
        let lines: Vec<String> = exhibit(&redact(MESSAGE), Some(Check::Audience), None)
            .into_iter()
            .map(|line| {
                let mark = if line.marked { '>' } else { ' ' };
                format!("{mark}{}{}", "  ".repeat(line.depth), line.text)
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn the_element_a_check_looked_at_is_marked_or_the_one_it_should_have_been_in() {
        assert_eq!(
            marked(Check::Issuer),
            ["<saml:Issuer>https://idp.example</saml:Issuer>"]
        );
        assert_eq!(
            marked(Check::ResponseIssuer),
            ["<saml:Issuer>https://idp.example/?a=1&amp;b</saml:Issuer>"]
        );
        assert!(marked(Check::Audience)[0].starts_with("<saml:Conditions "));
        assert!(marked(Check::SubjectConfirmation)[0].starts_with("<saml:Subject>"));
        assert!(marked(Check::Session)[0].starts_with("<saml:Assertion "));
    }

    #[test]
    fn what_is_no_xml_is_shown_as_it_is() {
        let lines = exhibit(&redact("nonsense"), Some(Check::Readable), None);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].text.starts_with("(not readable"));
        assert!(exhibit(&redact(&"<a>".repeat(100_000)), None, None).len() <= 2_000);
    }
}
