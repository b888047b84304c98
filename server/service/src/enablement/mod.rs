//! Asking for single sign-on (I3): an organization asks, an operator approves or declines, or nobody has to approve; and the
//! organization made for tests.
mod decide;
mod letter;
mod request;
mod test_organization;

pub use decide::{DecidedEnablement, EnablementQueue, OpenEnablement};
pub use request::{EnablementView, Standing, TestOrganization};

use crate::{Caller, Error, Result, Service, settings::SsoApproval, store};
use domain::{
    Refusal,
    account::AccountKind,
    code,
    id::{AccountId, OrganizationId},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
};
use store::enablement;

/// Most characters of a note or a reason.
const TEXT_LIMIT: usize = 1000;

impl Service {
    /// Whether an organization may test and go live as far as approval goes; one made for tests by what it was made for.
    pub(crate) async fn is_approved(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<bool> {
        if self.settings().sso_approval == SsoApproval::Automatic {
            return Ok(true);
        }
        let row = store::organization::Entity::find_by_id(organization.0)
            .one(connection)
            .await?
            .ok_or(code::NOT_FOUND)?;
        let asked = row.test_of.unwrap_or(row.id);
        let approved = enablement::Entity::find()
            .filter(enablement::Column::OrganizationId.eq(asked))
            .filter(enablement::Column::State.eq("approved"))
            .count(connection)
            .await?;
        Ok(approved > 0)
    }

    /// Refuses with `enablement.required` what nobody approved.
    pub(crate) async fn require_approval(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<()> {
        if self.is_approved(connection, organization).await? {
            Ok(())
        } else {
            Err(code::ENABLEMENT_REQUIRED.into())
        }
    }

    /// The operator who calls, or a refusal: `access.operator_required`, `access.operator_second_factor`.
    async fn require_operator(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
    ) -> Result<AccountId> {
        let signed_in = caller.require_session()?;
        if signed_in.person.kind != AccountKind::Operator {
            return Err(code::OPERATOR_REQUIRED.into());
        }
        // A session of theirs began with the second factor, once they have one.
        if !self
            .has_two_factor(connection, signed_in.person.account)
            .await?
        {
            return Err(code::OPERATOR_SECOND_FACTOR.into());
        }
        Ok(signed_in.person.account)
    }
}

/// A note, trimmed; refused when it is too long.
fn note(text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > TEXT_LIMIT {
        return Err(Refusal::new(code::ENABLEMENT_NOTE).field("note").into());
    }
    Ok(text.to_owned())
}

/// A reason: neither empty nor too long.
fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > TEXT_LIMIT {
        return Err(Refusal::new(code::ENABLEMENT_REASON).field("reason").into());
    }
    Ok(text.to_owned())
}

fn unknown_state(row: &enablement::Model) -> Error {
    Error::Internal(format!("enablement state {}", row.state))
}
