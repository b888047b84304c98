//! The request that starts a login at the identity provider. [SAML Core §3.4.1]
use super::binding::Binding;
use super::canonical::{element, text};
use super::namespace::{ASSERTION, PROTOCOL};
use super::outgoing::OutgoingMessage;
use crate::Timestamp;

/// An AuthnRequest. What is not wished for is not asked: what the identity provider's administrator chose there counts.
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
    /// What is asked for beyond a login.
    pub wishes: RequestWishes,
}

/// What a request asks for beyond a login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestWishes {
    /// The person shall prove anew who they are, whatever session they have there.
    pub force_authn: bool,
    /// How they shall prove it: exactly this class. [SAML Core §3.3.2.2.1]
    pub authn_context: Option<String>,
    /// The NameID format that shall be sent. [SAML Core §3.4.1.1]
    pub name_id_format: Option<String>,
}

impl AuthnRequest {
    /// An ID of 128 random bits. An XML ID must not begin with a digit, hence the underscore. [SAML Core §1.3.4]
    pub fn new_id(random: [u8; 16]) -> String {
        format!("_{}", hex::encode(random))
    }

    /// The message, ready to be signed and sent.
    pub fn message(&self) -> OutgoingMessage {
        let at = self.issue_instant.to_rfc3339();
        let mut attributes = vec![
            ("xmlns:samlp", PROTOCOL),
            ("AssertionConsumerServiceURL", self.acs_url.as_str()),
            ("Destination", self.destination.as_str()),
            ("ID", self.id.as_str()),
            ("IssueInstant", at.as_str()),
            ("ProtocolBinding", Binding::Post.uri()),
            ("Version", "2.0"),
        ];
        if self.wishes.force_authn {
            attributes.push(("ForceAuthn", "true"));
        }
        // AllowCreate always: without it a provider may refuse whoever comes for the first time.
        let mut policy = vec![("AllowCreate", "true")];
        policy.extend(
            self.wishes
                .name_id_format
                .iter()
                .map(|format| ("Format", format.as_str())),
        );
        let mut content = element("samlp:NameIDPolicy", &policy, "");
        if let Some(class) = &self.wishes.authn_context {
            let class = element(
                "saml:AuthnContextClassRef",
                &[("xmlns:saml", ASSERTION)],
                &text(class),
            );
            content += &element(
                "samlp:RequestedAuthnContext",
                &[("Comparison", "exact")],
                &class,
            );
        }
        OutgoingMessage::new(
            "SAMLRequest",
            &self.id,
            "samlp:AuthnRequest",
            &attributes,
            &issuer(&self.issuer),
            &content,
        )
    }
}

/// The Issuer of a message of ours.
pub(super) fn issuer(entity_id: &str) -> String {
    element(
        "saml:Issuer",
        &[("xmlns:saml", ASSERTION)],
        &text(entity_id),
    )
}

#[cfg(test)]
mod tests {
    use super::{AuthnRequest, RequestWishes};
    use crate::Timestamp;
    use crate::saml::binding::Binding;
    use crate::saml::outgoing::Outgoing;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use std::io::Read;
    use url::Url;

    fn request() -> AuthnRequest {
        AuthnRequest {
            id: AuthnRequest::new_id([0x1f; 16]),
            issue_instant: Timestamp::from_seconds(1_790_000_000),
            destination: "https://idp.example/sso?tenant=a&b=\"<>".to_owned(),
            issuer: "https://gate.example/saml/acme/metadata".to_owned(),
            acs_url: "https://gate.example/saml/acme/callback".to_owned(),
            wishes: RequestWishes::default(),
        }
    }

    fn redirect(request: &AuthnRequest, location: &str, relay_state: Option<&str>) -> Url {
        let location = location.parse().unwrap();
        let sent = request
            .message()
            .send(Binding::Redirect, &location, relay_state, None);
        match sent.unwrap() {
            Outgoing::Redirect(url) => url,
            Outgoing::Post { .. } => panic!("a redirect"),
        }
    }

    #[test]
    fn the_message_is_well_formed_and_says_what_it_was_given() {
        let request = request();
        let xml = request.message().xml();
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
        assert_eq!(root.attribute("ForceAuthn"), None);
        assert_eq!(
            root.first_element_child().and_then(|issuer| issuer.text()),
            Some(request.issuer.as_str())
        );
        assert!(!xml.contains("RequestedAuthnContext") && !xml.contains("Format="));
    }

    #[test]
    fn only_what_is_wished_for_is_asked() {
        let mut request = request();
        request.wishes = RequestWishes {
            force_authn: true,
            authn_context: Some("https://refeds.example/mfa?a&b".to_owned()),
            name_id_format: Some(crate::saml::name_id_format::PERSISTENT.to_owned()),
        };
        insta::assert_snapshot!(request.message().xml());
    }

    #[test]
    fn the_redirect_keeps_an_existing_query_and_inflates_to_the_message() {
        let request = request();
        let url = redirect(
            &request,
            "https://idp.example/sso?idpid=C0%2B1#top",
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
        let deflated = STANDARD.decode(&pairs[1].1).unwrap();
        let mut inflated = String::new();
        flate2::read::DeflateDecoder::new(deflated.as_slice())
            .read_to_string(&mut inflated)
            .unwrap();
        assert_eq!(inflated, request.message().xml());
    }

    #[test]
    fn the_form_value_is_the_message_in_base64() {
        let request = request();
        let location: Url = "https://idp.example/sso".parse().unwrap();
        let sent = request.message().send(Binding::Post, &location, None, None);
        let Outgoing::Post { action, fields } = sent.unwrap() else {
            panic!("a form")
        };
        assert_eq!(action, location);
        let [("SAMLRequest", value)] = fields.as_slice() else {
            panic!("one field")
        };
        let decoded = STANDARD.decode(value).unwrap();
        assert_eq!(String::from_utf8(decoded).unwrap(), request.message().xml());
    }
}
