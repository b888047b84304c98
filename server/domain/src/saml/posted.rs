//! What a browser posted: bytes that nobody vouches for yet.
use super::bounds::MAX_BYTES;
use super::element::is_id;
use crate::Refusal;
use crate::code::{SAML_MALFORMED, SAML_TOO_LARGE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::events::Event;

/// A posted `SAMLResponse`, decoded and nothing more.
#[derive(Clone, PartialEq, Eq)]
pub struct PostedResponse {
    xml: String,
}

impl PostedResponse {
    /// Longest form value that is looked at, in bytes: the base64 of [`MAX_BYTES`] and white space for line breaks.
    pub const MAX_FORM_BYTES: usize = MAX_BYTES / 3 * 4 + MAX_BYTES / 8;

    /// Decodes the form value: white space dropped, strict base64, at most 256 KiB, UTF-8, byte order mark dropped.
    /// [SAML Bindings §3.5.4]
    pub fn from_form(saml_response: &str) -> Result<Self, Refusal> {
        let too_large =
            || Refusal::new(SAML_TOO_LARGE).expected(format!("at most {MAX_BYTES} bytes"));
        if saml_response.len() > Self::MAX_FORM_BYTES {
            return Err(too_large());
        }
        let encoded: Vec<u8> = saml_response
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        let decoded = STANDARD
            .decode(encoded)
            .map_err(|_| Refusal::new(SAML_MALFORMED).expected("base64"))?;
        if decoded.len() > MAX_BYTES {
            return Err(too_large());
        }
        let xml = String::from_utf8(decoded)
            .map_err(|_| Refusal::new(SAML_MALFORMED).expected("UTF-8"))?;
        let xml = xml
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(xml);
        if xml.is_empty() {
            return Err(Refusal::new(SAML_MALFORMED).received("nothing"));
        }
        Ok(Self { xml })
    }

    /// A message that was posted before and kept, for examining it again.
    pub const fn from_recorded(xml: String) -> Self {
        Self { xml }
    }

    /// The XML as it came.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// The request this claims to answer, unverified: good for finding the exchange and for nothing else.
    /// Looks at the first element only.
    pub fn in_response_to(&self) -> Option<String> {
        let mut reader = Reader::from_str(&self.xml);
        loop {
            match reader.read_event().ok()? {
                Event::Decl(_) => {}
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Start(start) if start.local_name().as_ref() == "Response" => {
                    return start
                        .attributes()
                        .with_checks(false)
                        .take(super::bounds::MAX_ATTRIBUTES)
                        .filter_map(Result::ok)
                        .find(|attribute| attribute.key.0 == "InResponseTo")
                        .map(|attribute| attribute.value.to_string())
                        .filter(|id| is_id(id));
                }
                _ => return None,
            }
        }
    }
}

impl std::fmt::Debug for PostedResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostedResponse({} bytes)", self.xml.len())
    }
}
