//! The assertion, read from the signed bytes alone. [SAML Core §2.3.3]
use super::element::{attribute, children, clip, is, is_id, only, text_only};
use super::envelope::{expect_issuer, expect_version, optional_time, time};
use super::expectation::Expectation;
use super::login::{NameId, name_id_format};
use super::namespace::{ASSERTION, SCHEMA_INSTANCE};
use crate::code::{
    SAML_AUTHN_STATEMENT_MISSING, SAML_ENCRYPTION_UNSUPPORTED, SAML_ID_REFUSED,
    SAML_NAME_ID_FORMAT_MISSING, SAML_NAME_ID_MALFORMED, SAML_NAME_ID_MISSING,
    SAML_NAME_ID_TRANSIENT, SAML_SESSION_EXPIRED,
};
use crate::{Refusal, Timestamp};
use roxmltree::Node;
use std::collections::BTreeMap;

/// Longest NameID accepted, in bytes.
const MAX_NAME_ID_BYTES: usize = 1024;

/// A signed `saml:Assertion`.
#[derive(Clone, Copy)]
pub(super) struct Assertion<'a, 'input> {
    pub(super) node: Node<'a, 'input>,
}

/// What the assertion says of the session at the identity provider.
pub(super) struct Session {
    pub(super) index: Option<String>,
    pub(super) authn_instant: Timestamp,
    pub(super) authn_context: Option<String>,
    pub(super) not_on_or_after: Option<Timestamp>,
}

impl<'a> Assertion<'a, '_> {
    /// Its ID, for the replay row.
    pub(super) fn id(self) -> Result<&'a str, Refusal> {
        attribute(self.node, "ID")
            .filter(|id| is_id(id))
            .ok_or_else(|| SAML_ID_REFUSED.into())
    }

    /// When the identity provider's clock says it was made.
    pub(super) fn issued(self) -> Result<Timestamp, Refusal> {
        time(self.node, "IssueInstant")
    }

    /// Version 2.0, issued by the entity on record.
    pub(super) fn check_issuer(self, expectation: &Expectation) -> Result<(), Refusal> {
        expect_version(self.node)?;
        expect_issuer(self.node, &expectation.identity_provider)
    }

    /// At least one AuthnStatement, and no session that has ended. [SAML Profiles §4.1.4.2]
    pub(super) fn session(
        self,
        expectation: &Expectation,
        now: Timestamp,
    ) -> Result<Session, Refusal> {
        let mut session: Option<Session> = None;
        for statement in children(self.node, ASSERTION, "AuthnStatement") {
            let authn_instant = time(statement, "AuthnInstant")?;
            let end = optional_time(statement, "SessionNotOnOrAfter")?;
            if let Some(end) = end.filter(|end| *end <= now.minus(expectation.skew())) {
                return Err(Refusal::new(SAML_SESSION_EXPIRED)
                    .expected(format!("after {now}"))
                    .received(end.to_rfc3339()));
            }
            let authn_context = only(statement, ASSERTION, "AuthnContext")
                .and_then(|context| only(context, ASSERTION, "AuthnContextClassRef"))
                .and_then(text_only)
                .map(|class| class.trim().to_owned());
            match &mut session {
                None => {
                    let index = attribute(statement, "SessionIndex").map(str::to_owned);
                    session = Some(Session {
                        index,
                        authn_instant,
                        authn_context,
                        not_on_or_after: end,
                    });
                }
                // Several statements: the earliest end binds.
                Some(session) => {
                    session.not_on_or_after = session.not_on_or_after.into_iter().chain(end).min();
                }
            }
        }
        session.ok_or_else(|| SAML_AUTHN_STATEMENT_MISSING.into())
    }

    /// The subject's NameID: lasting format, plain text, exactly as signed. Nothing of the assertion is encrypted by
    /// itself: what we can not read may be what matters.
    pub(super) fn name_id(self) -> Result<NameId, Refusal> {
        if let Some(part) = self.node.descendants().find(|node| {
            is(*node, ASSERTION, "EncryptedID") || is(*node, ASSERTION, "EncryptedAttribute")
        }) {
            return Err(Refusal::new(SAML_ENCRYPTION_UNSUPPORTED).received(part.tag_name().name()));
        }
        let subject = only(self.node, ASSERTION, "Subject").ok_or(SAML_NAME_ID_MISSING)?;
        let name_id = only(subject, ASSERTION, "NameID").ok_or(SAML_NAME_ID_MISSING)?;
        let value = text_only(name_id)
            .ok_or_else(|| Refusal::new(SAML_NAME_ID_MALFORMED).expected("plain text"))?;
        // Trimming would make one name of two: whoever may put a space behind their name would become another.
        let plain = !value.is_empty()
            && value.len() <= MAX_NAME_ID_BYTES
            && value.trim().len() == value.len()
            && !value.contains(char::is_control);
        if !plain {
            return Err(
                Refusal::new(SAML_NAME_ID_MALFORMED).received(format!("{} bytes", value.len()))
            );
        }
        let format = attribute(name_id, "Format")
            .filter(|format| !format.is_empty())
            .ok_or(SAML_NAME_ID_FORMAT_MISSING)?;
        if format == name_id_format::TRANSIENT {
            return Err(Refusal::new(SAML_NAME_ID_TRANSIENT)
                .expected(name_id_format::PERSISTENT)
                .received(clip(format)));
        }
        Ok(NameId {
            value,
            format: format.to_owned(),
            name_qualifier: attribute(name_id, "NameQualifier").map(str::to_owned),
            sp_name_qualifier: attribute(name_id, "SPNameQualifier").map(str::to_owned),
        })
    }

    /// The attributes whose values are plain text; nil and structured values are left out. [SAML Core §2.7.3]
    pub(super) fn attributes(self) -> BTreeMap<String, Vec<String>> {
        let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let listed = children(self.node, ASSERTION, "AttributeStatement")
            .flat_map(|statement| children(statement, ASSERTION, "Attribute"));
        for (name, node) in
            listed.filter_map(|node| attribute(node, "Name").map(|name| (name, node)))
        {
            let values = children(node, ASSERTION, "AttributeValue")
                .filter(|value| {
                    !matches!(
                        value.attribute((SCHEMA_INSTANCE, "nil")),
                        Some("true" | "1")
                    )
                })
                .filter_map(text_only);
            attributes
                .entry(name.to_owned())
                .or_default()
                .extend(values);
        }
        attributes
    }
}
