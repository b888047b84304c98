//! An identity provider typed in by hand: issuer, address, certificate.
use super::{Endpoint, IdpMetadata, Policy, entity, location, xml};
use crate::Refusal;
use crate::code::ISSUER_INVALID;
use crate::saml::Binding;
use crate::saml::certificate::Certificate;
use crate::saml::product::IdpProduct;

/// The three values of manual set-up.
#[derive(Clone, Copy, Debug)]
pub struct ManualProvider;

impl ManualProvider {
    /// Checks what was typed. Each refusal names its field: `issuer`, `sso_url` or `certificate`; all that apply come at once.
    pub fn parse(
        issuer: &str,
        sso_url: &str,
        binding: Binding,
        certificates: &str,
        policy: Policy,
    ) -> Result<IdpMetadata, Vec<Refusal>> {
        let issuer = issuer.trim();
        let mut refusals = Vec::new();
        if !entity::is_entity_id(issuer) {
            refusals.push(
                Refusal::new(ISSUER_INVALID)
                    .field("issuer")
                    .received(xml::clip(issuer)),
            );
        }
        let location = location::parse(sso_url, policy.allow_loopback_http)
            .map_err(|refusal| refusals.push(refusal.field("sso_url")));
        let signing = Certificate::parse_all(certificates)
            .map_err(|refusal| refusals.push(refusal.field("certificate")));
        match (location, signing) {
            (Ok(location), Ok(signing_certificates)) if refusals.is_empty() => Ok(IdpMetadata {
                entity_id: issuer.to_owned(),
                display_name: None,
                product: IdpProduct::recognize(issuer, location.as_str()),
                sso: vec![Endpoint {
                    binding,
                    location,
                    response_location: None,
                }],
                slo: Vec::new(),
                signing_certificates,
                encryption_only: 0,
                name_id_formats: Vec::new(),
                wants_signed_requests: false,
                valid_until: None,
                cache_duration: None,
                ignored: Vec::new(),
            }),
            _ => Err(refusals),
        }
    }
}
