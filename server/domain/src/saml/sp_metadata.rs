//! This service's own metadata, for identity providers to import. [SAML Metadata §2.4.4]
use super::binding::Binding;
use super::escape::escape;
use super::login::name_id_format::{EMAIL_ADDRESS, PERSISTENT, UNSPECIFIED};
use super::namespace::PROTOCOL;

/// This service as one identity provider sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceProvider {
    /// Its entity ID.
    pub entity_id: String,
    /// Its assertion consumer service URLs; the first is the default.
    pub acs_urls: Vec<String>,
}

/// Writes the metadata: HTTP-POST only, assertions wanted signed, no request signing and no encryption, for
/// neither is done here.
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
    let consumers = consumers.concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{entity_id}\">\n  \
         <md:SPSSODescriptor AuthnRequestsSigned=\"false\" WantAssertionsSigned=\"true\" protocolSupportEnumeration=\"{PROTOCOL}\">\n\
         {name_id_formats}{consumers}  </md:SPSSODescriptor>\n\
         </md:EntityDescriptor>\n",
        entity_id = escape(&provider.entity_id),
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

    #[test]
    fn names_both_consumer_services_and_only_the_first_as_default() {
        let xml = service_provider_metadata(&ServiceProvider {
            entity_id: "https://gate.example/saml/acme/metadata".to_owned(),
            acs_urls: vec![
                "https://gate.example/saml/acme/callback".to_owned(),
                "https://gate.example/login/acme/callback?a=1&b=2".to_owned(),
            ],
        });
        insta::assert_snapshot!(xml);
        let document = roxmltree::Document::parse(&xml).unwrap();
        let consumers: Vec<_> = document
            .descendants()
            .filter(|node| {
                node.has_tag_name((
                    "urn:oasis:names:tc:SAML:2.0:metadata",
                    "AssertionConsumerService",
                ))
            })
            .collect();
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
}
