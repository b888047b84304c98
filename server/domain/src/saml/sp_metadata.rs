//! This service's own metadata, for identity providers to import. [SAML Metadata §2.4.4]
use super::binding::Binding;
use super::certificate::Certificate;
use super::escape::escape;
use super::login::name_id_format::{EMAIL_ADDRESS, PERSISTENT, UNSPECIFIED};
use super::namespace::{PROTOCOL, SIGNATURE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What an identity provider may encrypt with, best first: content, then key transport. [XML Encryption §5]
const ENCRYPTION_METHODS: [&str; 5] = [
    "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    "http://www.w3.org/2009/xmlenc11#aes128-gcm",
    "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
    "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
];

/// This service as one identity provider sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceProvider {
    /// Its entity ID.
    pub entity_id: String,
    /// Its assertion consumer service URLs; the first is the default.
    pub acs_urls: Vec<String>,
    /// Where logout messages go, by redirect and by post.
    pub logout_url: String,
    /// Whether its requests are signed.
    pub signs_requests: bool,
    /// The certificates its messages may be signed with: the present one, and the next while keys are rotated.
    pub signing_certificates: Vec<Certificate>,
    /// The certificates to encrypt assertions for, the present one first.
    pub encryption_certificates: Vec<Certificate>,
}

/// Writes the metadata: responses by HTTP-POST only, assertions wanted signed, logout both ways.
pub fn service_provider_metadata(provider: &ServiceProvider) -> String {
    let name_id_formats = [PERSISTENT, EMAIL_ADDRESS, UNSPECIFIED]
        .map(|format| format!("    <md:NameIDFormat>{format}</md:NameIDFormat>\n"))
        .concat();
    let consumers: Vec<String> = provider
        .acs_urls
        .iter()
        .enumerate()
        .map(|(index, url)| consumer(index, url))
        .collect();
    let methods = ENCRYPTION_METHODS
        .map(|method| format!("      <md:EncryptionMethod Algorithm=\"{method}\"/>\n"))
        .concat();
    let keys: Vec<String> = provider
        .signing_certificates
        .iter()
        .map(|certificate| key("signing", certificate, ""))
        .chain(
            provider
                .encryption_certificates
                .iter()
                .map(|certificate| key("encryption", certificate, &methods)),
        )
        .collect();
    let logout = [Binding::Redirect, Binding::Post]
        .map(|binding| {
            format!(
                "    <md:SingleLogoutService Binding=\"{}\" Location=\"{}\"/>\n",
                binding.uri(),
                escape(&provider.logout_url)
            )
        })
        .concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" xmlns:ds=\"{SIGNATURE}\" entityID=\"{entity_id}\">\n  \
         <md:SPSSODescriptor AuthnRequestsSigned=\"{signs}\" WantAssertionsSigned=\"true\" protocolSupportEnumeration=\"{PROTOCOL}\">\n\
         {keys}{logout}{name_id_formats}{consumers}  </md:SPSSODescriptor>\n\
         </md:EntityDescriptor>\n",
        entity_id = escape(&provider.entity_id),
        signs = provider.signs_requests,
        keys = keys.concat(),
        consumers = consumers.concat(),
    )
}

fn key(purpose: &str, certificate: &Certificate, methods: &str) -> String {
    let certificate = STANDARD.encode(certificate.der());
    format!(
        "    <md:KeyDescriptor use=\"{purpose}\">\n      \
         <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\n\
         {methods}    </md:KeyDescriptor>\n"
    )
}

fn consumer(index: usize, url: &str) -> String {
    let (binding, location, default) = (Binding::Post.uri(), escape(url), index == 0);
    format!(
        "    <md:AssertionConsumerService Binding=\"{binding}\" Location=\"{location}\" index=\"{index}\" isDefault=\"{default}\"/>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{ServiceProvider, service_provider_metadata};
    use crate::saml::certificate::Certificate;
    use roxmltree::{Document, Node};

    const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";

    fn provider() -> ServiceProvider {
        let pem = include_str!("../../tests/metadata/certificate.pem");
        let certificate = Certificate::parse_all(pem).unwrap().remove(0);
        ServiceProvider {
            entity_id: "https://gate.example/saml/acme/metadata".to_owned(),
            acs_urls: vec![
                "https://gate.example/saml/acme/callback".to_owned(),
                "https://gate.example/login/acme/callback?a=1&b=2".to_owned(),
            ],
            logout_url: "https://gate.example/saml/acme/logout".to_owned(),
            signs_requests: true,
            signing_certificates: vec![certificate.clone()],
            encryption_certificates: vec![certificate],
        }
    }

    fn all<'a>(document: &'a Document<'a>, name: &str) -> Vec<Node<'a, 'a>> {
        document
            .descendants()
            .filter(|node| node.has_tag_name((METADATA, name)))
            .collect()
    }

    #[test]
    fn names_both_consumer_services_and_only_the_first_as_default() {
        let xml = service_provider_metadata(&provider());
        insta::assert_snapshot!(xml);
        let document = Document::parse(&xml).unwrap();
        let consumers = all(&document, "AssertionConsumerService");
        assert_eq!(
            consumers
                .iter()
                .map(|node| node.attribute("isDefault").unwrap())
                .collect::<Vec<_>>(),
            ["true", "false"]
        );
        assert_eq!(
            consumers[1].attribute("Location"),
            Some("https://gate.example/login/acme/callback?a=1&b=2")
        );
    }

    #[test]
    fn advertises_one_key_for_each_use_and_logout_by_both_bindings() {
        let xml = service_provider_metadata(&provider());
        let document = Document::parse(&xml).unwrap();
        let uses: Vec<_> = all(&document, "KeyDescriptor")
            .iter()
            .map(|key| key.attribute("use").unwrap())
            .collect();
        assert_eq!(uses, ["signing", "encryption"]);
        assert_eq!(all(&document, "SingleLogoutService").len(), 2);
        assert_eq!(
            all(&document, "SPSSODescriptor")[0].attribute("AuthnRequestsSigned"),
            Some("true")
        );
        // The schema wants keys, logout, NameID formats, consumers, in this order.
        let order: Vec<_> = all(&document, "SPSSODescriptor")[0]
            .children()
            .filter(Node::is_element)
            .map(|child| child.tag_name().name())
            .collect();
        let mut deduplicated = order.clone();
        deduplicated.dedup();
        assert_eq!(
            deduplicated,
            [
                "KeyDescriptor",
                "SingleLogoutService",
                "NameIDFormat",
                "AssertionConsumerService"
            ]
        );
    }
}
