//! One EntityDescriptor with an identity provider in it. [SAML Metadata §2.3.2, §2.4.3]
use super::freshness::Freshness;
use super::{Endpoint, IdpMetadata, Notes, Policy, describe, key, location, xml};
use crate::Refusal;
use crate::code::{
    METADATA_EXPIRED, METADATA_NO_ENTITY_ID, METADATA_NO_SSO_LOCATION, METADATA_NOT_SAML2,
};
use crate::saml::Binding;
use crate::saml::product::IdpProduct;
use roxmltree::Node;

/// The longest entity ID. [SAML Core §8.3.6]
pub(super) const ENTITY_ID_LIMIT: usize = 1024;
/// The most endpoints of one kind.
const ENDPOINTS_LIMIT: usize = 20;
/// The most NameID formats.
const FORMATS_LIMIT: usize = 30;

/// How a note names an entity.
pub(super) fn label(entity: Node<'_, '_>) -> String {
    xml::attribute(entity, "entityID")
        .map_or_else(|| "EntityDescriptor without entityID".to_owned(), xml::clip)
}

/// Whether a text can be an entity ID: not empty, not too long, and nothing in it that cannot be seen.
pub(super) fn is_entity_id(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= ENTITY_ID_LIMIT
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Reads an entity that has an IDPSSODescriptor.
pub(super) fn read(
    entity: Node<'_, '_>,
    enclosing: Freshness,
    policy: Policy,
) -> Result<IdpMetadata, Refusal> {
    let mut notes = Notes::default();
    let entity_id = xml::attribute(entity, "entityID")
        .filter(|id| is_entity_id(id))
        .ok_or_else(|| Refusal::new(METADATA_NO_ENTITY_ID))?;
    let role = role(entity, &mut notes)?;
    let freshness = enclosing.within(role, &mut notes);
    if let Some(until) = freshness.valid_until.filter(|until| *until < policy.now) {
        return Err(Refusal::new(METADATA_EXPIRED)
            .expected(format!("valid at {}", policy.now))
            .received(format!("valid until {until}")));
    }
    let keys = key::read(role, &mut notes)?;
    let sso = sso(role, policy, &mut notes)?;
    let slo = endpoints(role, "SingleLogoutService", policy, &mut notes).found;
    other_roles(entity, &mut notes);
    let product = IdpProduct::recognize(
        entity_id,
        sso.first()
            .map_or("", |endpoint| endpoint.location.as_str()),
    );
    Ok(IdpMetadata {
        entity_id: entity_id.to_owned(),
        display_name: display_name(entity, role),
        sso,
        slo,
        signing_certificates: keys.signing,
        encryption_only: keys.encryption_only,
        name_id_formats: name_id_formats(role),
        wants_signed_requests: matches!(
            xml::attribute(role, "WantAuthnRequestsSigned"),
            Some("true" | "1")
        ),
        valid_until: freshness.valid_until,
        cache_duration: freshness.cache_duration,
        product,
        ignored: notes.0,
    })
}

/// The first IDPSSODescriptor that speaks SAML 2.0.
fn role<'a, 'input: 'a>(
    entity: Node<'a, 'input>,
    notes: &mut Notes,
) -> Result<Node<'a, 'input>, Refusal> {
    let mut chosen = None;
    let mut spoken = None;
    for role in xml::children(entity, xml::METADATA, "IDPSSODescriptor") {
        let protocols = xml::attribute(role, "protocolSupportEnumeration").unwrap_or_default();
        if !protocols
            .split_ascii_whitespace()
            .any(|protocol| protocol == xml::PROTOCOL)
        {
            spoken = Some(protocols);
            notes.add("IDPSSODescriptor", "It does not speak SAML 2.0.");
        } else if chosen.is_some() {
            notes.add(
                "IDPSSODescriptor",
                "The entity has a second one; the first is used.",
            );
        } else {
            chosen = Some(role);
        }
    }
    chosen.ok_or_else(|| {
        Refusal::new(METADATA_NOT_SAML2)
            .expected(xml::PROTOCOL)
            .received(xml::clip(spoken.unwrap_or_default()))
    })
}

struct Endpoints {
    found: Vec<Endpoint>,
    reasons: Vec<Refusal>,
    unusable_bindings: Vec<String>,
}

fn sso(role: Node<'_, '_>, policy: Policy, notes: &mut Notes) -> Result<Vec<Endpoint>, Refusal> {
    let endpoints = endpoints(role, "SingleSignOnService", policy, notes);
    if !endpoints.found.is_empty() {
        return Ok(endpoints.found);
    }
    Err(endpoints.reasons.into_iter().next().unwrap_or_else(|| {
        let refusal = Refusal::new(METADATA_NO_SSO_LOCATION).expected("HTTP-Redirect or HTTP-POST");
        if endpoints.unusable_bindings.is_empty() {
            refusal
        } else {
            refusal.received(xml::clip(&endpoints.unusable_bindings.join(", ")))
        }
    }))
}

fn endpoints(
    role: Node<'_, '_>,
    name: &'static str,
    policy: Policy,
    notes: &mut Notes,
) -> Endpoints {
    let mut endpoints = Endpoints {
        found: Vec::new(),
        reasons: Vec::new(),
        unusable_bindings: Vec::new(),
    };
    for node in xml::children(role, xml::METADATA, name) {
        let uri = xml::attribute(node, "Binding").unwrap_or_default();
        let short = uri.rsplit(':').next().unwrap_or_default();
        let Some(binding) = Binding::from_uri(uri) else {
            notes.add(
                format!("{name} {short}"),
                "Browsers are sent by HTTP-Redirect or HTTP-POST alone.",
            );
            endpoints.unusable_bindings.push(xml::clip(short));
            continue;
        };
        match location::parse(
            xml::attribute(node, "Location").unwrap_or_default(),
            policy.allow_loopback_http,
        ) {
            Ok(location) => {
                let response_location = xml::attribute(node, "ResponseLocation").and_then(|text| {
                    location::parse(text, policy.allow_loopback_http)
                        .map_err(|refusal| {
                            notes.add(
                                format!("{name} {short} ResponseLocation"),
                                describe(&refusal),
                            );
                        })
                        .ok()
                });
                let endpoint = Endpoint {
                    binding,
                    location,
                    response_location,
                };
                if endpoints.found.len() < ENDPOINTS_LIMIT && !endpoints.found.contains(&endpoint) {
                    endpoints.found.push(endpoint);
                }
            }
            Err(refusal) => {
                notes.add(format!("{name} {short}"), describe(&refusal));
                endpoints.reasons.push(refusal);
            }
        }
    }
    endpoints
}

/// Notes what the entity holds beside the role that is used.
fn other_roles(entity: Node<'_, '_>, notes: &mut Notes) {
    for child in entity.children().filter(Node::is_element) {
        let name = child.tag_name().name();
        match (child.tag_name().namespace(), name) {
            (Some(xml::METADATA), "RoleDescriptor") => {
                let kind = child
                    .attributes()
                    .find(|attribute| attribute.name() == "type")
                    .map_or("of no type", |attribute| attribute.value());
                notes.add(
                    format!("RoleDescriptor {kind}"),
                    "It describes another protocol, such as WS-Federation.",
                );
            }
            (Some(xml::METADATA), "SPSSODescriptor") => {
                notes.add(name, "It describes the same server as a service provider.");
            }
            (
                Some(xml::METADATA),
                "AttributeAuthorityDescriptor" | "AuthnAuthorityDescriptor" | "PDPDescriptor",
            ) => {
                notes.add(name, "Logins do not use it.");
            }
            (Some(xml::SIGNATURE), "Signature") => {
                notes.add(
                    name,
                    "The file's own signature is not checked: whoever uploads it vouches for it.",
                );
            }
            _ => {}
        }
    }
}

fn name_id_formats(role: Node<'_, '_>) -> Vec<String> {
    let mut formats: Vec<String> = Vec::new();
    for format in xml::children(role, xml::METADATA, "NameIDFormat")
        .map(xml::text)
        .filter(|format| !format.is_empty())
    {
        if formats.len() < FORMATS_LIMIT && !formats.contains(&format) {
            formats.push(xml::clip(&format));
        }
    }
    formats
}

/// The name for people: the user interface extension's, else the organization's; English where there are several.
fn display_name(entity: Node<'_, '_>, role: Node<'_, '_>) -> Option<String> {
    let extended = xml::child(role, xml::METADATA, "Extensions")
        .and_then(|extensions| xml::child(extensions, xml::USER_INTERFACE, "UIInfo"));
    let organization = xml::child(entity, xml::METADATA, "Organization");
    extended
        .and_then(|info| english(xml::children(info, xml::USER_INTERFACE, "DisplayName")))
        .or_else(|| {
            organization.and_then(|organization| {
                english(xml::children(
                    organization,
                    xml::METADATA,
                    "OrganizationDisplayName",
                ))
            })
        })
}

fn english<'a, 'input: 'a>(names: impl Iterator<Item = Node<'a, 'input>>) -> Option<String> {
    let names: Vec<Node<'_, '_>> = names.collect();
    let is_english = |node: &&Node<'_, '_>| {
        node.attributes().any(|attribute| {
            attribute.name() == "lang" && attribute.value().to_ascii_lowercase().starts_with("en")
        })
    };
    let text = xml::text(*names.iter().find(is_english).or_else(|| names.first())?);
    (!text.is_empty()).then(|| xml::clip(&text))
}
