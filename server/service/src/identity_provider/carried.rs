//! What an admin said about the people of the identity provider that was here before. (C8)
use crate::store::identity_provider::Model;
use domain::{Timestamp, provisioning::carry_over::CarryOver};

/// How people of one former identity provider are recognized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// By what.
    pub way: CarryOver,
    /// Its entity ID: links of others before it are nobody's.
    pub from: String,
    /// Until when.
    pub until: Timestamp,
}

impl Carried {
    pub(super) fn of(row: &Model) -> Option<Self> {
        Some(Self {
            way: row.carry_over.as_deref().and_then(CarryOver::parse)?,
            from: row.carry_over_from.clone()?,
            until: row.carry_over_until.map(Timestamp::from_millis)?,
        })
    }
}
