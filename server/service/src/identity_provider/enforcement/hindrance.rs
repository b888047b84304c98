//! What makes it unsafe to enforce single sign-on: each alone refuses it, with the remedy. Checked for the page, and again
//! inside the transaction that switches it on. [user-pains 20]
use super::super::{held_change, reach::Reached, setup_link, trust::certificates_of};
use crate::{Caller, Result, Service, store};
use domain::{
    Code, EmailAddress, Role, code,
    enforcement::{CERTIFICATE_LASTS, FAILURES, TRIED_WITHIN},
    id::{IdentityProviderId, OrganizationId},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use store::{identity_provider as provider, identity_provider_organization as link};

/// A condition for switching enforcement on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hindrance {
    /// People can not sign in to this organization through it.
    NotLive,
    /// Who asks for it has not come through it as themselves lately.
    NotTried,
    /// No owner has a way in beside it.
    NoWayIn,
    /// No owner holds unused break-glass codes.
    NoBreakGlassCodes,
    /// Its last signing certificate ends soon.
    CertificateEnds,
    /// A change of its metadata waits for approval.
    ChangeWaits,
    /// Its metadata could not be refreshed the last time.
    RefreshFailed,
    /// The latest exchanges were all refused.
    OnlyRefusals,
}

/// One condition, and whether it is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SafetyCheck {
    /// What is checked.
    pub checked: Hindrance,
    /// Itself when it stands in the way.
    pub hindrance: Option<Hindrance>,
}

impl Hindrance {
    /// The code it is refused with.
    pub const fn code(self) -> Code {
        match self {
            Self::NotLive => code::ENFORCEMENT_NOT_LIVE,
            Self::NotTried => code::ENFORCEMENT_NOT_TRIED,
            Self::NoWayIn => code::ENFORCEMENT_NO_WAY_IN,
            Self::NoBreakGlassCodes => code::ENFORCEMENT_NO_BREAK_GLASS,
            Self::CertificateEnds => code::ENFORCEMENT_CERTIFICATE_ENDS,
            Self::ChangeWaits => code::ENFORCEMENT_CHANGE_WAITS,
            Self::RefreshFailed => code::ENFORCEMENT_REFRESH_FAILED,
            Self::OnlyRefusals => code::ENFORCEMENT_ONLY_REFUSALS,
        }
    }
}

impl Service {
    /// Every condition in order, met or not.
    pub(super) async fn safety_checks(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
        reached: &Reached,
        link: &link::Model,
    ) -> Result<Vec<SafetyCheck>> {
        let (row, organization) = (&reached.row, reached.access.organization);
        let found = [
            (
                Hindrance::NotLive,
                row.state != "live" || link.state != "live",
            ),
            (
                Hindrance::NotTried,
                !self.has_tried(connection, caller, row).await?,
            ),
            (
                Hindrance::NoWayIn,
                !self.has_way_in(connection, organization).await?,
            ),
            (
                Hindrance::NoBreakGlassCodes,
                !self
                    .holds_break_glass_codes(connection, organization)
                    .await?,
            ),
            (
                Hindrance::CertificateEnds,
                self.last_certificate_ends(connection, row).await?,
            ),
            (
                Hindrance::ChangeWaits,
                held_change::waits(connection, row.id).await?
                    || setup_link::waits(connection, row.id).await?,
            ),
            (
                Hindrance::RefreshFailed,
                refresh_failed(connection, row.id).await?,
            ),
            (
                Hindrance::OnlyRefusals,
                only_refusals(connection, row).await?,
            ),
        ];
        Ok(found
            .into_iter()
            .map(|(checked, stands)| SafetyCheck {
                checked,
                hindrance: stands.then_some(checked),
            })
            .collect())
    }

    async fn has_way_in(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<bool> {
        let owners = owners_of(connection, organization).await?;
        Ok(!self.local_ways_in(connection, &owners).await?.is_empty())
    }

    /// Whether the caller passed a connection test, or signed in through it, as themselves within [`TRIED_WITHIN`].
    async fn has_tried(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
        row: &provider::Model,
    ) -> Result<bool> {
        use store::{connection_test as test, saml_account};
        let Some(person) = caller.person() else {
            return Ok(false);
        };
        // What was tried before another one took its place was another identity provider.
        let since = self
            .now()
            .minus(TRIED_WITHIN)
            .as_millis()
            .max(row.switched_at.unwrap_or_default());
        let links = saml_account::Entity::find()
            .filter(saml_account::Column::IdentityProviderId.eq(row.id))
            .filter(saml_account::Column::AccountId.eq(person.account.0))
            .all(connection)
            .await?;
        if links
            .iter()
            .filter(|link| Some(&link.entity_id) == row.entity_id.as_ref())
            .any(|link| link.last_login_at.is_some_and(|at| at >= since))
        {
            return Ok(true);
        }
        let mut own: Vec<String> = links
            .into_iter()
            .map(|link| link.remote_id_folded)
            .collect();
        own.extend(EmailAddress::parse(&person.email).map(|email| email.folded()));
        let passed = test::Entity::find()
            .filter(test::Column::IdentityProviderId.eq(row.id))
            .filter(test::Column::AccountId.eq(person.account.0))
            .filter(test::Column::State.eq("passed"))
            .filter(test::Column::Proposal.is_null())
            .filter(test::Column::Person.is_in(own))
            .filter(test::Column::AnsweredAt.gte(since))
            .count(connection)
            .await?;
        Ok(passed > 0)
    }

    async fn last_certificate_ends(
        &self,
        connection: &impl ConnectionTrait,
        row: &provider::Model,
    ) -> Result<bool> {
        let certificates = certificates_of(connection, IdentityProviderId(row.id)).await?;
        let last = certificates
            .iter()
            .map(|certificate| certificate.not_after)
            .max();
        let needed = self.now().plus(CERTIFICATE_LASTS).as_millis();
        Ok(last.is_none_or(|ends| ends <= needed))
    }

    /// Whether an active owner of the organization holds break-glass codes that nobody used yet.
    pub(crate) async fn holds_break_glass_codes(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<bool> {
        use store::break_glass_code as code;
        let owners = owners_of(connection, organization).await?;
        let held = code::Entity::find()
            .filter(code::Column::OrganizationId.eq(organization.0))
            .filter(code::Column::AccountId.is_in(owners.iter().map(|owner| owner.id)))
            .filter(code::Column::UsedAt.is_null())
            .count(connection)
            .await?;
        Ok(held > 0)
    }
}

/// The owners whose accounts are active.
pub(in crate::identity_provider) async fn owners_of(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<store::account::Model>> {
    let memberships = store::membership::Entity::find()
        .filter(store::membership::Column::OrganizationId.eq(organization.0))
        .filter(store::membership::Column::Role.eq(Role::Owner.as_str()))
        .all(connection)
        .await?;
    let ids = memberships.into_iter().map(|owner| owner.account_id);
    Ok(store::account::Entity::find()
        .filter(store::account::Column::Id.is_in(ids))
        .filter(store::account::Column::SuspendedAt.is_null())
        .all(connection)
        .await?)
}

async fn refresh_failed(connection: &impl ConnectionTrait, provider: uuid::Uuid) -> Result<bool> {
    let row = store::identity_provider_refresh::Entity::find_by_id(provider)
        .one(connection)
        .await?;
    Ok(row.is_some_and(|row| row.failures > 0))
}

/// Whether the latest exchanges, sign-ins and tests alike, were refused one and all. An answer that belongs to no exchange
/// does not count: anybody can post one.
async fn only_refusals(connection: &impl ConnectionTrait, row: &provider::Model) -> Result<bool> {
    use store::flight_record::{Column, Entity};
    let latest = Entity::find()
        .filter(Column::IdentityProviderId.eq(row.id))
        .filter(Column::CreatedAt.gte(row.switched_at.unwrap_or_default()))
        .filter(Column::Purpose.ne("logout"))
        .filter(
            Condition::any()
                .add(Column::ExchangeId.is_not_null())
                .add(Column::Purpose.eq("test")),
        )
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(FAILURES)
        .all(connection)
        .await?;
    let enough = u64::try_from(latest.len()).is_ok_and(|count| count == FAILURES);
    Ok(enough && latest.iter().all(|record| record.outcome == "refused"))
}
