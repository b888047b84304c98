//! Metadata of identity providers: a file in, what it offers and what was left out of it. Tolerant of how files are
//! written, strict about what is taken from them. Fetches nothing. [`parse`] checks no signature on the file, since whoever
//! uploads it vouches for it; [`examine`] decides what newer metadata may change by itself. [SAML Metadata]
mod bounds;
mod change;
mod encoding;
mod entity;
mod freshness;
mod key;
mod location;
mod manual;
mod signature;
mod xml;

pub use change::{
    Change, Decision, Examined, HoldReason, Origin, Proposed, Trusted, examine,
    examine_certificates, examine_handed_in,
};
pub use freshness::{
    LONGEST_PAUSE, REFRESH_ALARM, SHORTEST_PAUSE, USUAL_PAUSE, next_refresh, next_retry,
};
pub use manual::ManualProvider;
pub use signature::signed_part;

use crate::code::{
    METADATA_EXPIRED, METADATA_NO_IDENTITY_PROVIDER, METADATA_NOT_METADATA,
    METADATA_SERVICE_PROVIDER, METADATA_SEVERAL_PROVIDERS,
};
use crate::saml::Binding;
use crate::saml::certificate::Certificate;
use crate::saml::product::IdpProduct;
use crate::{Refusal, Timestamp};
use freshness::Freshness;
use roxmltree::Node;
use std::time::Duration;
use url::Url;

/// The largest file read, in bytes.
pub const BYTES_LIMIT: usize = 2 * 1024 * 1024;
/// The most notes kept about what was left out.
pub const IGNORED_LIMIT: usize = 100;

/// How strictly a file is read.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The time that `validUntil` is compared with.
    pub now: Timestamp,
    /// Whether `http` locations on this machine are taken, as demos and tests need.
    pub allow_loopback_http: bool,
}

/// What a metadata file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataFile {
    /// The usable identity providers, in file order; never empty.
    pub providers: Vec<IdpMetadata>,
    /// Entities that were left out, and why.
    pub ignored: Vec<Ignored>,
}

impl MetadataFile {
    /// The one identity provider of the file; refused with `metadata.several_providers` when somebody has to choose.
    pub fn only(mut self) -> Result<IdpMetadata, Refusal> {
        match (self.providers.pop(), self.providers.len()) {
            (Some(only), 0) => Ok(only),
            (Some(_), others) => Err(Refusal::new(METADATA_SEVERAL_PROVIDERS)
                .received(format!("{} identity providers", others + 1))),
            (None, _) => Err(Refusal::new(METADATA_NO_IDENTITY_PROVIDER)),
        }
    }

    /// The identity provider that was chosen by its entity ID.
    pub fn choose(self, entity_id: &str) -> Result<IdpMetadata, Refusal> {
        self.providers
            .into_iter()
            .find(|provider| provider.entity_id == entity_id)
            .ok_or_else(|| {
                Refusal::new(METADATA_NO_IDENTITY_PROVIDER).received(xml::clip(entity_id))
            })
    }
}

/// One identity provider, with everything a login through it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdpMetadata {
    /// Its entity ID: the Issuer of its responses. Between 1 and 1024 characters without white space.
    pub entity_id: String,
    /// The name it shows to people, if it has one.
    pub display_name: Option<String>,
    /// Where logins are sent, in file order; never empty.
    pub sso: Vec<Endpoint>,
    /// Where logouts are sent.
    pub slo: Vec<Endpoint>,
    /// The certificates that may sign; never empty, no two alike.
    pub signing_certificates: Vec<Certificate>,
    /// How many keys are for encryption alone; they sign nothing.
    pub encryption_only: usize,
    /// The NameID formats it offers, as URIs.
    pub name_id_formats: Vec<String>,
    /// Whether it asks for signed requests.
    pub wants_signed_requests: bool,
    /// The end of the file's validity.
    pub valid_until: Option<Timestamp>,
    /// How long the file asks to be kept before it is fetched again.
    pub cache_duration: Option<Duration>,
    /// Which product it seems to be.
    pub product: IdpProduct,
    /// What was left out, and why.
    pub ignored: Vec<Ignored>,
}

impl IdpMetadata {
    /// Whether transient names are all it offers. Such names change with every login, so nobody would be known again;
    /// some products say so by mistake, which a test login shows. [SAML Core §8.3.8]
    pub fn offers_only_transient(&self) -> bool {
        !self.name_id_formats.is_empty()
            && self
                .name_id_formats
                .iter()
                .all(|format| format.ends_with(":nameid-format:transient"))
    }

    /// The endpoint a login is sent to: HTTP-Redirect where offered, as the request is small and unsigned.
    pub fn login_endpoint(&self) -> Option<&Endpoint> {
        self.sso
            .iter()
            .find(|endpoint| endpoint.binding == Binding::Redirect)
            .or_else(|| self.sso.first())
    }
}

/// An address of the identity provider and how messages get there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The binding spoken there.
    pub binding: Binding,
    /// The address: `https`, or `http` on this machine where the policy allows it.
    pub location: Url,
    /// Where responses go, if that is another address. [SAML Metadata §2.2.2]
    pub response_location: Option<Url>,
}

/// Something that was in the file and is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// The element, in the file's own words.
    pub what: String,
    /// Why it is not used.
    pub why: String,
}

/// Notes of what was ignored, at most [`IGNORED_LIMIT`].
#[derive(Debug, Default)]
struct Notes(Vec<Ignored>);

impl Notes {
    fn add(&mut self, what: impl Into<String>, why: impl Into<String>) {
        if self.0.len() < IGNORED_LIMIT {
            self.0.push(Ignored {
                what: xml::clip(&what.into()),
                why: xml::clip(&why.into()),
            });
        }
    }
}

/// Reads a metadata file: one `EntityDescriptor`, or an `EntitiesDescriptor` of any depth.
///
/// At most [`BYTES_LIMIT`] bytes of UTF-8, or UTF-16 with a byte order mark; no DOCTYPE. An entity that cannot be
/// used is ignored with its reason as long as another can; otherwise the reason is the refusal.
pub fn parse(bytes: &[u8], policy: Policy) -> Result<MetadataFile, Refusal> {
    let text = encoding::decode(bytes)?;
    bounds::admit(&text)?;
    let document = xml::document(&text)?;
    let mut collection = Collection::default();
    let root = document.root_element();
    if !xml::is(root, xml::METADATA, "EntityDescriptor")
        && !xml::is(root, xml::METADATA, "EntitiesDescriptor")
    {
        return Err(Refusal::new(METADATA_NOT_METADATA)
            .expected("EntityDescriptor or EntitiesDescriptor")
            .received(xml::clip(root.tag_name().name())));
    }
    collection.visit(root, Freshness::default(), policy);
    collection.finish()
}

#[derive(Default)]
struct Collection {
    providers: Vec<IdpMetadata>,
    notes: Notes,
    refusals: Vec<Refusal>,
    service_providers: usize,
}

impl Collection {
    /// Depth is bounded by [`bounds`], so the recursion is too.
    fn visit(&mut self, node: Node<'_, '_>, enclosing: Freshness, policy: Policy) {
        let freshness = enclosing.within(node, &mut self.notes);
        if xml::is(node, xml::METADATA, "EntitiesDescriptor") {
            for child in node.children() {
                if xml::is(child, xml::METADATA, "EntityDescriptor")
                    || xml::is(child, xml::METADATA, "EntitiesDescriptor")
                {
                    self.visit(child, freshness, policy);
                }
            }
            return;
        }
        let name = entity::label(node);
        if xml::children(node, xml::METADATA, "IDPSSODescriptor")
            .next()
            .is_none()
        {
            if xml::children(node, xml::METADATA, "SPSSODescriptor")
                .next()
                .is_some()
            {
                self.service_providers += 1;
                self.notes.add(name, "It is a service provider.");
            } else {
                self.notes.add(name, "It holds no identity provider.");
            }
            return;
        }
        match entity::read(node, freshness, policy) {
            Ok(provider)
                if self
                    .providers
                    .iter()
                    .any(|other| other.entity_id == provider.entity_id) =>
            {
                self.notes.add(
                    name,
                    "The same entity ID is in the file already; the first is used.",
                );
            }
            Ok(provider) => self.providers.push(provider),
            Err(refusal) => {
                self.notes.add(name, describe(&refusal));
                self.refusals.push(refusal);
            }
        }
    }

    fn finish(self) -> Result<MetadataFile, Refusal> {
        if !self.providers.is_empty() {
            return Ok(MetadataFile {
                providers: self.providers,
                ignored: self.notes.0,
            });
        }
        // An entity that is merely out of date tells less than one that is wrong.
        let telling = self
            .refusals
            .iter()
            .position(|refusal| refusal.code != METADATA_EXPIRED);
        match self.refusals.into_iter().nth(telling.unwrap_or(0)) {
            Some(refusal) => Err(refusal),
            None if self.service_providers > 0 => Err(Refusal::new(METADATA_SERVICE_PROVIDER)),
            None => Err(Refusal::new(METADATA_NO_IDENTITY_PROVIDER)),
        }
    }
}

/// A refusal as the reason of a note.
fn describe(refusal: &Refusal) -> String {
    match (&refusal.message, &refusal.received) {
        (Some(message), _) => format!("{} ({message})", refusal.code.happened()),
        (None, Some(received)) => format!("{} ({received})", refusal.code.happened()),
        (None, None) => refusal.code.happened().to_owned(),
    }
}
