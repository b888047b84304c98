//! A domain as the page of an organization shows it.
use super::{domain_of, registered, standing_of};
use crate::{Result, store};
use domain::{
    DomainName, Timestamp,
    domain_proof::{Finding, Standing},
};
use serde::Serialize;
use store::organization_domain as listed;

/// The domains page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Domains {
    /// The organization's name.
    pub organization: String,
    /// Whether its plan has domains: without, they can only be looked at and removed.
    pub in_plan: bool,
    /// The identity provider that people with addresses of held domains are led to, by name; `None` while none is live.
    pub leads_to: Option<String>,
    /// The domains, by name.
    pub domains: Vec<DomainView>,
}

/// One domain on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DomainView {
    /// The domain.
    pub domain: DomainName,
    /// How the organization stands to it.
    pub standing: Standing,
    /// Since when the organization holds it.
    pub held_since: Option<Timestamp>,
    /// The record that proves it.
    pub record: ChallengeRecord,
    /// The last look at the record.
    pub last_look: Option<LastLook>,
}

/// The TXT record that proves a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChallengeRecord {
    /// Its whole name.
    pub name: String,
    /// Its name below the domain that was registered, for consoles that add that one by themselves.
    pub short_name: String,
    /// Its value.
    pub value: String,
}

/// A look at the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastLook {
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub finding: Finding,
    /// Some of the values that stood there instead.
    pub instead: Vec<String>,
}

/// The record that proves the domain of this row.
pub(super) fn record_of(row: &listed::Model) -> Result<ChallengeRecord> {
    let domain = domain_of(row)?;
    let name = domain.challenge_name();
    let short_name = registered(&domain)
        .and_then(|registered| name.strip_suffix(registered))
        .and_then(|below| below.strip_suffix('.'))
        .unwrap_or(&name)
        .to_owned();
    Ok(ChallengeRecord {
        name,
        short_name,
        value: row.challenge.clone(),
    })
}

pub(super) fn view_of(row: listed::Model) -> Result<DomainView> {
    let finding = row.finding.as_deref().and_then(Finding::parse);
    let last_look = row.checked_at.zip(finding).map(|(at, finding)| LastLook {
        at: Timestamp::from_millis(at),
        finding,
        instead: row
            .seen_instead
            .as_deref()
            .and_then(|texts| serde_json::from_str(texts).ok())
            .unwrap_or_default(),
    });
    Ok(DomainView {
        domain: domain_of(&row)?,
        standing: standing_of(&row)?,
        held_since: row.held_since.map(Timestamp::from_millis),
        record: record_of(&row)?,
        last_look,
    })
}
