//! What newer metadata may change of a live identity provider: by itself, after a person's approval, or never.
//! Decides only; fetching, keeping and asking are done elsewhere.
use super::{Endpoint, IdpMetadata, Policy, parse, signed_part};
use crate::code::{METADATA_NO_IDENTITY_PROVIDER, METADATA_OTHER_ENTITY};
use crate::saml::certificate::Certificate;
use crate::{Refusal, Timestamp};
use std::collections::BTreeSet;
use url::Url;

/// What is trusted of an identity provider now.
#[derive(Clone, Debug)]
pub struct Trusted {
    /// Its entity ID, which never changes here.
    pub entity_id: String,
    /// Where logins are sent.
    pub sso: Vec<Endpoint>,
    /// Whose signatures count.
    pub certificates: Vec<Certificate>,
    /// The address an admin gave for its metadata. Its host and port are the pinned ones.
    pub metadata_url: Option<Url>,
    /// The key that must sign its metadata, if an admin pinned one.
    pub metadata_key: Option<Certificate>,
}

/// Where new metadata comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Fetched from this address, whose server's name was proven by TLS if it is https.
    Fetched(Url),
    /// Handed in by somebody who may propose and not decide.
    HandedIn,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// All that a file says: it replaces what is trusted.
    Metadata(Box<IdpMetadata>),
    /// Certificates alone: they come beside those that are trusted.
    Certificates(Vec<Certificate>),
}

/// Why a person must approve a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// Somebody handed it in.
    HandedIn,
    /// It was fetched from another host than the pinned one.
    OtherHost,
    /// It was fetched without TLS.
    NotHttps,
    /// Logins would be sent to another host.
    SignInHost,
}

impl HoldReason {
    const ALL: [Self; 4] = [
        Self::HandedIn,
        Self::OtherHost,
        Self::NotHttps,
        Self::SignInHost,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HandedIn => "handed_in",
            Self::OtherHost => "other_host",
            Self::NotHttps => "not_https",
            Self::SignInHost => "sign_in_host",
        }
    }

    /// Reads the stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// The reason in a sentence, for an admin.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::HandedIn => {
                "It was handed in through a renew link, not fetched from the metadata address on record."
            }
            Self::OtherHost => {
                "It was fetched from another host than the metadata address on record."
            }
            Self::NotHttps => "It was fetched without TLS, so nobody vouches for the sender.",
            Self::SignInHost => "It sends people to another host to sign in.",
        }
    }
}

/// The difference between what is trusted and what would be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Certificates that would be trusted from now on.
    pub added: Vec<Certificate>,
    /// Certificates that would no longer be trusted.
    pub removed: Vec<Certificate>,
    /// Certificates that stay.
    pub kept: Vec<Certificate>,
    /// Addresses that are new.
    pub endpoints_added: Vec<Endpoint>,
    /// Addresses that are gone.
    pub endpoints_removed: Vec<Endpoint>,
}

impl Change {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.endpoints_added.is_empty()
            && self.endpoints_removed.is_empty()
    }

    /// Whose signatures count afterwards; never empty.
    pub fn certificates(&self) -> Vec<Certificate> {
        self.kept.iter().chain(&self.added).cloned().collect()
    }
}

/// What may become of newer metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It says what is on record.
    Unchanged,
    /// It is taken over by itself: it comes from the pinned host over TLS, or the pinned key signed it.
    Accept(Change),
    /// A person must approve it.
    Hold(Change, HoldReason),
}

/// Newer metadata that was read, and what may become of it.
#[derive(Clone, Debug)]
pub struct Examined {
    /// What would be taken over.
    pub proposed: Proposed,
    /// Whether it may be.
    pub decision: Decision,
}

/// Reads newer metadata of a live identity provider and decides. What was fetched must be signed by the pinned key, where
/// one is pinned. Refused: what cannot be read or is no longer valid; what does not describe the entity on record.
pub fn examine(
    trusted: &Trusted,
    document: &[u8],
    origin: &Origin,
    policy: Policy,
) -> Result<Examined, Refusal> {
    let file = match (&trusted.metadata_key, origin) {
        (Some(key), Origin::Fetched(_)) => parse(signed_part(document, key)?.as_bytes(), policy)?,
        _ => parse(document, policy)?,
    };
    let others: Vec<String> = file
        .providers
        .iter()
        .map(|provider| provider.entity_id.clone())
        .collect();
    let metadata = file.choose(&trusted.entity_id).map_err(|refusal| {
        if refusal.code == METADATA_NO_IDENTITY_PROVIDER {
            let received = match others.as_slice() {
                [only] => super::xml::clip(only),
                several => format!("{} other identity providers", several.len()),
            };
            Refusal::new(METADATA_OTHER_ENTITY)
                .expected(trusted.entity_id.clone())
                .received(received)
        } else {
            refusal
        }
    })?;
    let proposed = Proposed::Metadata(Box::new(metadata));
    let change = difference(trusted, &proposed, policy.now);
    let decision = decide(trusted, change, origin);
    Ok(Examined { proposed, decision })
}

/// As [`examine`], for certificates alone. They are always held: text carries no proof of where it comes from.
pub fn examine_certificates(
    trusted: &Trusted,
    text: &str,
    now: Timestamp,
) -> Result<Examined, Refusal> {
    let proposed = Proposed::Certificates(Certificate::parse_all(text)?);
    let change = difference(trusted, &proposed, now);
    let decision = decide(trusted, change, &Origin::HandedIn);
    Ok(Examined { proposed, decision })
}

/// As [`examine`], for metadata that somebody handed in and that was read before. It is always held, or says what is on record.
pub fn examine_handed_in(
    trusted: &Trusted,
    metadata: IdpMetadata,
    now: Timestamp,
) -> Result<Examined, Refusal> {
    if metadata.entity_id != trusted.entity_id {
        return Err(Refusal::new(METADATA_OTHER_ENTITY)
            .expected(trusted.entity_id.clone())
            .received(super::xml::clip(&metadata.entity_id)));
    }
    let proposed = Proposed::Metadata(Box::new(metadata));
    let change = difference(trusted, &proposed, now);
    let decision = decide(trusted, change, &Origin::HandedIn);
    Ok(Examined { proposed, decision })
}

fn decide(trusted: &Trusted, change: Change, origin: &Origin) -> Decision {
    if change.is_empty() {
        return Decision::Unchanged;
    }
    let reason = match origin {
        Origin::HandedIn => Some(HoldReason::HandedIn),
        // The signature was verified: it says more than the way here.
        Origin::Fetched(_) if trusted.metadata_key.is_some() => None,
        Origin::Fetched(url) if url.scheme() != "https" => Some(HoldReason::NotHttps),
        Origin::Fetched(url) if !same_host(trusted.metadata_url.as_ref(), url) => {
            Some(HoldReason::OtherHost)
        }
        Origin::Fetched(_) => None,
    };
    let reason =
        reason.or_else(|| moves_sign_in(trusted, &change).then_some(HoldReason::SignInHost));
    match reason {
        None => Decision::Accept(change),
        Some(reason) => Decision::Hold(change, reason),
    }
}

fn same_host(pinned: Option<&Url>, url: &Url) -> bool {
    pinned.is_some_and(|pinned| host(pinned) == host(url))
}

fn host(url: &Url) -> (Option<&str>, Option<u16>) {
    (url.host_str(), url.port_or_known_default())
}

/// People type their passwords there: a key may roll by itself, the place may not.
fn moves_sign_in(trusted: &Trusted, change: &Change) -> bool {
    let known: BTreeSet<_> = trusted
        .sso
        .iter()
        .map(|endpoint| host(&endpoint.location))
        .collect();
    change
        .endpoints_added
        .iter()
        .any(|endpoint| !known.contains(&host(&endpoint.location)))
}

/// Keys drop out as the metadata says, but never the last one that is still valid: a file that names only keys whose time
/// is over or not yet come would end every login.
fn difference(trusted: &Trusted, proposed: &Proposed, now: Timestamp) -> Change {
    let (offered, endpoints) = match proposed {
        Proposed::Metadata(metadata) => {
            (&metadata.signing_certificates, one_a_binding(&metadata.sso))
        }
        Proposed::Certificates(certificates) => (certificates, trusted.sso.clone()),
    };
    let additive = matches!(proposed, Proposed::Certificates(_));
    let usable =
        |certificate: &Certificate| certificate.not_before() <= now && !certificate.expired(now);
    let none_usable = !offered.iter().any(usable);
    let mut change = Change {
        added: missing(offered, &trusted.certificates),
        endpoints_added: missing(&endpoints, &trusted.sso),
        endpoints_removed: missing(&trusted.sso, &endpoints),
        ..Change::default()
    };
    for certificate in &trusted.certificates {
        let stays =
            additive || offered.contains(certificate) || (none_usable && usable(certificate));
        let list = if stays {
            &mut change.kept
        } else {
            &mut change.removed
        };
        list.push(certificate.clone());
    }
    change
}

/// The addresses that are taken over: the first of each binding.
fn one_a_binding(endpoints: &[Endpoint]) -> Vec<Endpoint> {
    let mut taken: Vec<Endpoint> = Vec::new();
    for endpoint in endpoints {
        if !taken.iter().any(|other| other.binding == endpoint.binding) {
            taken.push(endpoint.clone());
        }
    }
    taken
}

/// What is in `these` and not in `those`.
fn missing<T: Clone + PartialEq>(these: &[T], those: &[T]) -> Vec<T> {
    these
        .iter()
        .filter(|one| !those.contains(one))
        .cloned()
        .collect()
}
