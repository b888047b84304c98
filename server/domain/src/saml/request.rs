//! The request that starts a login at the identity provider. [SAML Core §3.4.1]
use super::binding::Binding;
use super::escape::escape;
use super::namespace::{ASSERTION, PROTOCOL};
use crate::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;
use url::Url;

/// An AuthnRequest. It asks for no NameID format: what the identity provider's administrator chose there counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthnRequest {
    /// From [`AuthnRequest::new_id`].
    pub id: String,
    /// When it is made.
    pub issue_instant: Timestamp,
    /// The identity provider's sign-on URL.
    pub destination: String,
    /// This service's entity ID.
    pub issuer: String,
    /// Where the answer shall be posted.
    pub acs_url: String,
}

impl AuthnRequest {
    /// An ID of 128 random bits. An XML ID must not begin with a digit, hence the underscore. [SAML Core §1.3.4]
    pub fn new_id(random: [u8; 16]) -> String {
        format!("_{}", hex::encode(random))
    }

    /// The message.
    pub fn xml(&self) -> String {
        format!(
            r#"<samlp:AuthnRequest xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="{id}" Version="2.0" IssueInstant="{at}" Destination="{destination}" ProtocolBinding="{post}" AssertionConsumerServiceURL="{acs}"><saml:Issuer>{issuer}</saml:Issuer><samlp:NameIDPolicy AllowCreate="true"/></samlp:AuthnRequest>"#,
            id = escape(&self.id),
            at = self.issue_instant,
            destination = escape(&self.destination),
            post = Binding::Post.uri(),
            acs = escape(&self.acs_url),
            issuer = escape(&self.issuer),
        )
    }

    /// The URL that sends the browser off with the message in its query; a query that `sso_location` has already is
    /// kept, a fragment is not. [SAML Bindings §3.4.4.1]
    pub fn redirect_url(&self, sso_location: &Url, relay_state: Option<&str>) -> Url {
        let mut url = sso_location.clone();
        url.set_fragment(None);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair(
                "SAMLRequest",
                &STANDARD.encode(deflate(self.xml().as_bytes())),
            );
            if let Some(relay_state) = relay_state {
                query.append_pair("RelayState", relay_state);
            }
        }
        url
    }

    /// The value of the form field `SAMLRequest`. [SAML Bindings §3.5.4]
    pub fn post_value(&self) -> String {
        STANDARD.encode(self.xml())
    }
}

/// Raw DEFLATE, no header. [RFC 1951]
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // A vector takes every write; nothing is left to fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::AuthnRequest;
    use crate::Timestamp;
    use base64::Engine;
    use std::io::Read;

    fn request() -> AuthnRequest {
        AuthnRequest {
            id: AuthnRequest::new_id([0x1f; 16]),
            issue_instant: Timestamp::from_seconds(1_790_000_000),
            destination: "https://idp.example/sso?tenant=a&b=\"<>".to_owned(),
            issuer: "https://gate.example/saml/acme/metadata".to_owned(),
            acs_url: "https://gate.example/saml/acme/callback".to_owned(),
        }
    }

    #[test]
    fn the_message_is_well_formed_and_says_what_it_was_given() {
        let request = request();
        let xml = request.xml();
        let document = roxmltree::Document::parse(&xml).unwrap();
        let root = document.root_element();
        assert_eq!(
            root.attribute("ID"),
            Some("_1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f")
        );
        assert_eq!(
            root.attribute("Destination"),
            Some(request.destination.as_str())
        );
        assert_eq!(
            root.attribute("AssertionConsumerServiceURL"),
            Some(request.acs_url.as_str())
        );
        assert_eq!(
            root.first_element_child().and_then(|issuer| issuer.text()),
            Some(request.issuer.as_str())
        );
    }

    #[test]
    fn the_redirect_keeps_an_existing_query_and_inflates_to_the_message() {
        let request = request();
        let url = request.redirect_url(
            &"https://idp.example/sso?idpid=C0%2B1#top".parse().unwrap(),
            Some("a b&c"),
        );
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        assert_eq!(pairs[0], ("idpid".to_owned(), "C0+1".to_owned()));
        assert_eq!(pairs[2], ("RelayState".to_owned(), "a b&c".to_owned()));
        assert_eq!((pairs[1].0.as_str(), url.fragment()), ("SAMLRequest", None));
        assert!(
            url.as_str()
                .starts_with("https://idp.example/sso?idpid=C0%2B1&SAMLRequest=")
        );
        let deflated = base64::engine::general_purpose::STANDARD
            .decode(&pairs[1].1)
            .unwrap();
        let mut inflated = String::new();
        flate2::read::DeflateDecoder::new(deflated.as_slice())
            .read_to_string(&mut inflated)
            .unwrap();
        assert_eq!(inflated, request.xml());
    }

    #[test]
    fn the_form_value_is_the_message_in_base64() {
        let decoded = base64::engine::general_purpose::STANDARD
            .decode(request().post_value())
            .unwrap();
        assert_eq!(String::from_utf8(decoded).unwrap(), request().xml());
    }
}
