//! When, where and for whom an assertion holds.
use super::assertion::Assertion;
use super::element::{attribute, children, clip, is, only, text_only};
use super::envelope::{expect_request, optional_time};
use super::expectation::Expectation;
use super::mismatch::mismatch;
use super::namespace::{ASSERTION, SCHEMA_INSTANCE};
use crate::code::{
    SAML_AUDIENCE_MISMATCH, SAML_AUDIENCE_MISSING, SAML_CONDITION_UNKNOWN, SAML_CONDITIONS_MISSING,
    SAML_CONFIRMATION_MISSING, SAML_CONFIRMATION_UNBOUNDED, SAML_EXPIRED, SAML_NOT_YET_VALID,
    SAML_RECIPIENT_MISMATCH, SAML_RECIPIENT_MISSING, SAML_TOO_OLD,
};
use crate::{Refusal, Timestamp};
use roxmltree::Node;

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

impl<'a, 'input> Assertion<'a, 'input> {
    fn conditions(self) -> Result<Node<'a, 'input>, Refusal> {
        only(self.node, ASSERTION, "Conditions").ok_or_else(|| SAML_CONDITIONS_MISSING.into())
    }

    /// Valid now, clock skew allowed, and not older than the age limit. Gives the end of validity, skew not included.
    /// [SAML Core §2.5.1]
    pub(super) fn check_validity(
        self,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Timestamp, Refusal> {
        let conditions = self.conditions()?;
        for condition in conditions.children().filter(Node::is_element) {
            let known = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"]
                .into_iter()
                .any(|name| is(condition, ASSERTION, name));
            // A type of its own makes it another condition in the known one's clothes.
            if !known || condition.attribute((SCHEMA_INSTANCE, "type")).is_some() {
                return Err(Refusal::new(SAML_CONDITION_UNKNOWN)
                    .received(clip(condition.tag_name().name())));
            }
        }
        let (earliest, latest) = (now.minus(expectation.skew()), now.plus(expectation.skew()));
        let issued = self.issued()?;
        let begins = optional_time(conditions, "NotBefore")?
            .into_iter()
            .chain([issued])
            .max()
            .unwrap_or(issued);
        if begins > latest {
            return Err(Refusal::new(SAML_NOT_YET_VALID)
                .expected(format!("valid at {now}"))
                .received(format!("valid from {begins}")));
        }
        let oldest = issued.plus(expectation.max_age);
        let ends = optional_time(conditions, "NotOnOrAfter")?;
        if let Some(end) = ends.filter(|end| *end <= earliest) {
            return Err(Refusal::new(SAML_EXPIRED)
                .expected(format!("valid at {now}"))
                .received(format!("valid until {end}")));
        }
        if oldest <= earliest {
            let seconds = expectation.max_age.as_secs();
            return Err(Refusal::new(SAML_TOO_OLD)
                .expected(format!("at most {seconds} seconds old at {now}"))
                .received(format!("issued at {issued}")));
        }
        Ok(ends.map_or(oldest, |end| end.min(oldest)))
    }

    /// Every restriction names us. [SAML Core §2.5.1.4]
    pub(super) fn check_audience(self, expectation: &Expectation) -> Result<(), Refusal> {
        let mut restricted = false;
        for restriction in children(self.conditions()?, ASSERTION, "AudienceRestriction") {
            restricted = true;
            let audiences: Vec<String> = children(restriction, ASSERTION, "Audience")
                .filter_map(text_only)
                .map(|audience| audience.trim_matches([' ', '\t', '\r', '\n']).to_owned())
                .collect();
            if !audiences.contains(&expectation.audience) {
                let received = if audiences.is_empty() {
                    "none".to_owned()
                } else {
                    audiences.join(", ")
                };
                return Err(mismatch(
                    SAML_AUDIENCE_MISMATCH,
                    &expectation.audience,
                    &received,
                ));
            }
        }
        if restricted {
            Ok(())
        } else {
            Err(Refusal::new(SAML_AUDIENCE_MISSING).expected(&expectation.audience))
        }
    }

    /// One bearer confirmation holds here, now, for this request. Gives the latest end of any that holds, skew not
    /// included. [SAML Profiles §4.1.4.2]
    pub(super) fn check_confirmation(
        self,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Timestamp, Refusal> {
        let subject = only(self.node, ASSERTION, "Subject")
            .ok_or_else(|| Refusal::new(SAML_CONFIRMATION_MISSING).received("no Subject"))?;
        let mut holds: Option<Timestamp> = None;
        let mut first_refusal: Option<Refusal> = None;
        for confirmation in children(subject, ASSERTION, "SubjectConfirmation")
            .filter(|node| attribute(*node, "Method") == Some(BEARER))
        {
            match confirm(confirmation, expectation, now) {
                Ok(end) => holds = holds.max(Some(end)),
                Err(refusal) => first_refusal = first_refusal.or(Some(refusal)),
            }
        }
        match (holds, first_refusal) {
            (Some(end), _) => Ok(end),
            (None, Some(refusal)) => Err(refusal),
            (None, None) => Err(Refusal::new(SAML_CONFIRMATION_MISSING).expected(BEARER)),
        }
    }
}

fn confirm(
    confirmation: Node<'_, '_>,
    expectation: &Expectation,
    now: Timestamp,
) -> Result<Timestamp, Refusal> {
    let data = only(confirmation, ASSERTION, "SubjectConfirmationData").ok_or_else(|| {
        Refusal::new(SAML_CONFIRMATION_MISSING)
            .expected("SubjectConfirmationData")
            .received("none")
    })?;
    match attribute(data, "Recipient") {
        None => return Err(Refusal::new(SAML_RECIPIENT_MISSING).expected(&expectation.acs_url)),
        Some(recipient) if recipient == expectation.acs_url => {}
        Some(recipient) => {
            return Err(mismatch(
                SAML_RECIPIENT_MISMATCH,
                &expectation.acs_url,
                recipient,
            ));
        }
    }
    if attribute(data, "NotBefore").is_some() {
        return Err(Refusal::new(SAML_CONFIRMATION_UNBOUNDED)
            .expected("no NotBefore")
            .received("NotBefore"));
    }
    let end = optional_time(data, "NotOnOrAfter")?.ok_or_else(|| {
        Refusal::new(SAML_CONFIRMATION_UNBOUNDED)
            .expected("NotOnOrAfter")
            .received("none")
    })?;
    if end <= now.minus(expectation.skew()) {
        return Err(Refusal::new(SAML_EXPIRED)
            .expected(format!("confirmed at {now}"))
            .received(format!("confirmed until {end}")));
    }
    expect_request(&expectation.request, attribute(data, "InResponseTo"))?;
    Ok(end)
}
