//! Requests to the demo identity provider, read strictly: it answers this service and nobody else.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Refusal;
use domain::code::MALFORMED;
use flate2::read::DeflateDecoder;
use roxmltree::{Document, Node, ParsingOptions};
use std::io::Read;
use url::Url;

/// The largest request, in bytes of XML.
pub const BYTES_LIMIT: usize = 64 * 1024;

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// What a response must answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoRequest {
    /// The ID of the request; none when the sign-in starts at the identity provider.
    pub request_id: Option<String>,
    /// Where the response is posted.
    pub acs_url: String,
    /// The entity ID of the service.
    pub audience: String,
}

impl DemoRequest {
    /// Reads the query parameter `SAMLRequest` of the Redirect binding, already percent-decoded. `sso_url` is the address
    /// it was sent to, `service` the public URL of this service: nothing is ever posted to another origin.
    /// [SAML Bindings §3.4.4]
    pub fn from_redirect(
        saml_request: &str,
        sso_url: &str,
        service: &Url,
    ) -> Result<Self, Refusal> {
        let deflated = decode(saml_request)?;
        let mut xml = Vec::new();
        // One byte more than allowed tells a bomb from a request that fits exactly.
        let read = DeflateDecoder::new(deflated.as_slice())
            .take(BYTES_LIMIT as u64 + 1)
            .read_to_end(&mut xml);
        read.map_err(|_| malformed("the request is not deflated"))?;
        Self::parse(&xml, sso_url, service)
    }

    /// Reads the form field `SAMLRequest` of the POST binding. [SAML Bindings §3.5.4]
    pub fn from_post(saml_request: &str, sso_url: &str, service: &Url) -> Result<Self, Refusal> {
        Self::parse(&decode(saml_request)?, sso_url, service)
    }

    fn parse(xml: &[u8], sso_url: &str, service: &Url) -> Result<Self, Refusal> {
        if xml.len() > BYTES_LIMIT {
            return Err(malformed("the request is too large"));
        }
        let text = std::str::from_utf8(xml).map_err(|_| malformed("the request is not UTF-8"))?;
        let options = ParsingOptions {
            allow_dtd: false,
            nodes_limit: 2_000,
            ..ParsingOptions::default()
        };
        let document = Document::parse_with_options(text, options)
            .map_err(|_| malformed("the request is not well-formed XML"))?;
        let root = document.root_element();
        if !root.has_tag_name((PROTOCOL, "AuthnRequest"))
            || root.attribute("Version") != Some("2.0")
        {
            return Err(malformed("this is no SAML 2.0 AuthnRequest"));
        }
        let request_id = root
            .attribute("ID")
            .filter(|id| is_id(id))
            .ok_or_else(|| malformed("the request has no usable ID"))?;
        if root
            .attribute("Destination")
            .is_some_and(|destination| destination != sso_url)
        {
            return Err(malformed("the request is for another identity provider").expected(sso_url));
        }
        if root
            .attribute("ProtocolBinding")
            .is_some_and(|binding| binding != POST)
        {
            return Err(malformed("responses are sent by HTTP-POST alone"));
        }
        let audience = issuer(root).ok_or_else(|| malformed("the request has no Issuer"))?;
        let acs_url = root
            .attribute("AssertionConsumerServiceURL")
            .ok_or_else(|| malformed("the request names no ACS URL"))?;
        for address in [acs_url, audience] {
            if !Url::parse(address).is_ok_and(|url| url.origin() == service.origin()) {
                return Err(malformed("the request is not from this service")
                    .expected(service.origin().ascii_serialization()));
            }
        }
        Ok(Self {
            request_id: Some(request_id.to_owned()),
            acs_url: acs_url.to_owned(),
            audience: audience.to_owned(),
        })
    }
}

fn decode(value: &str) -> Result<Vec<u8>, Refusal> {
    // Base64 takes four characters for three bytes; white space may break its lines.
    if value.len() > BYTES_LIMIT * 2 {
        return Err(malformed("the request is too large"));
    }
    let compact: String = value.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD
        .decode(compact)
        .map_err(|_| malformed("the request is not base64"))
}

/// The only Issuer, when it holds nothing but text.
fn issuer<'a>(root: Node<'a, '_>) -> Option<&'a str> {
    let mut issuers = root
        .children()
        .filter(|child| child.has_tag_name((ASSERTION, "Issuer")));
    let issuer = issuers.next()?;
    let mut parts = issuer.children();
    let text = parts
        .next()
        .filter(Node::is_text)
        .and_then(|part| part.text());
    text.map(str::trim)
        .filter(|text| !text.is_empty() && parts.next().is_none() && issuers.next().is_none())
}

fn is_id(id: &str) -> bool {
    let mut bytes = id.bytes();
    id.len() <= 256
        && bytes
            .next()
            .is_some_and(|first| first == b'_' || first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn malformed(why: &str) -> Refusal {
    Refusal::new(MALFORMED).message(why)
}
