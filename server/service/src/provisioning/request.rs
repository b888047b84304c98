//! People about whom the admins are asked: agreeing invites them, so that there is one way in and one decision.
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    database::Transaction,
    identity_provider::LoginProvider,
    invitation::InvitationWish,
    mail::{Mail, Paragraph},
    rate_limit::Limit,
    store,
};
use domain::{
    EmailAddress, Timestamp, code,
    id::{JoinRequestId, OrganizationId},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;

/// How often the admins are mailed about people who ask.
const MAILS: Limit = Limit {
    name: "join-request-mail",
    burst: 20,
    period: Duration::from_secs(600),
};

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JoinRequestView {
    /// The request.
    pub id: JoinRequestId,
    /// Their address at the identity provider.
    pub email: String,
    /// Their name there; may be empty.
    pub name: String,
    /// When they first came.
    pub asked_at: Timestamp,
}

impl Service {
    /// Writes down that somebody came, and mails the home organization's admins the first time. Whoever was declined stays so.
    pub(crate) async fn ask_admins(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        email: &EmailAddress,
        name: &str,
    ) -> Result<()> {
        use store::join_request::{ActiveModel, Column, Entity};
        let now = self.now();
        let found = Entity::find()
            .filter(Column::OrganizationId.eq(provider.home_organization.0))
            .filter(Column::EmailFolded.eq(email.folded()))
            .one(transaction)
            .await?;
        if let Some(found) = found {
            let mut row = found.into_active_model();
            row.last_asked_at = Set(now.as_millis());
            row.update(transaction).await?;
            return Ok(());
        }
        ActiveModel {
            id: Set(self.random.id(now)),
            organization_id: Set(provider.home_organization.0),
            identity_provider_id: Set(provider.id.0),
            email: Set(email.as_str().to_owned()),
            email_folded: Set(email.folded()),
            name: Set(name.to_owned()),
            created_at: Set(now.as_millis()),
            last_asked_at: Set(now.as_millis()),
            declined_at: Set(None),
        }
        .insert(transaction)
        .await?;
        let limited = self
            .throttle_within(transaction, MAILS, &provider.home_organization.to_string())
            .await;
        if limited.is_ok() {
            self.mail_admins(transaction, provider, email).await?;
        }
        Ok(())
    }

    async fn mail_admins(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        email: &EmailAddress,
    ) -> Result<()> {
        let company = self
            .organization_name(transaction, provider.home_organization.0)
            .await?;
        let slug = store::organization::Entity::find_by_id(provider.home_organization.0)
            .one(transaction)
            .await?
            .map(|row| row.slug)
            .unwrap_or_default();
        for (admin, _) in self
            .administrators_of(transaction, provider.home_organization)
            .await?
        {
            let mail = Mail {
                recipient: admin.email,
                subject: format!("{email} asks to join {company}"),
                paragraphs: vec![
                    Paragraph::Text(format!(
                        "{email} signed in at {} and belongs to nobody here yet. You decide whether they come in.",
                        provider.name
                    )),
                    Paragraph::Link {
                        label: "Look at who asks".to_owned(),
                        url: self
                            .settings()
                            .url(&format!("/organizations/{slug}/members")),
                    },
                ],
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }

    /// Those who wait, the oldest first; at most 200.
    pub async fn join_requests(&self, caller: &Caller, slug: &str) -> Result<Vec<JoinRequestView>> {
        use store::join_request::{Column, Entity};
        let access = self.authorize(caller, slug, Action::ManageMembers).await?;
        let rows = Entity::find()
            .filter(Column::OrganizationId.eq(access.organization.0))
            .filter(Column::DeclinedAt.is_null())
            .order_by_asc(Column::Id)
            .limit(200)
            .all(self.database.read())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| JoinRequestView {
                id: JoinRequestId(row.id),
                email: row.email,
                name: row.name,
                asked_at: Timestamp::from_millis(row.created_at),
            })
            .collect())
    }

    /// Agrees: the person is invited with the role that new people get, and mailed.
    pub async fn approve_join_request(
        &self,
        caller: &Caller,
        slug: &str,
        request: JoinRequestId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let row = self
            .join_request_of(&transaction, access.organization, request)
            .await?;
        let provider = store::identity_provider::Entity::find_by_id(row.identity_provider_id)
            .one(&transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let wish = InvitationWish {
            role: crate::organization::role_of(&provider.provisioning_role)?,
            team: None,
        };
        self.invite_in(&transaction, caller, &access, &row.email, wish)
            .await?;
        store::join_request::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        transaction.commit().await
    }

    /// Declines: the person is not asked about again.
    pub async fn decline_join_request(
        &self,
        caller: &Caller,
        slug: &str,
        request: JoinRequestId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let row = self
            .join_request_of(&transaction, access.organization, request)
            .await?;
        let (id, email) = (row.id, row.email.clone());
        let mut row = row.into_active_model();
        row.declined_at = Set(Some(self.now().as_millis()));
        row.update(&transaction).await?;
        let event = Event {
            organization: Some(access.organization),
            action: "join_request.declined",
            subject_kind: "join_request",
            subject_id: &id.to_string(),
            detail: json!({ "email": email }),
        };
        self.conclude(transaction, caller, event).await
    }

    async fn join_request_of(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        request: JoinRequestId,
    ) -> Result<store::join_request::Model> {
        store::join_request::Entity::find_by_id(request.0)
            .filter(store::join_request::Column::OrganizationId.eq(organization.0))
            .filter(store::join_request::Column::DeclinedAt.is_null())
            .one(transaction)
            .await?
            .ok_or_else(|| code::NOT_FOUND.into())
    }

    /// Forgets requests 90 days after the person last came.
    pub async fn purge_join_requests(&self, now: Timestamp) -> Result<()> {
        let past = now.minus(Duration::from_secs(90 * 24 * 3600)).as_millis();
        store::join_request::Entity::delete_many()
            .filter(store::join_request::Column::LastAskedAt.lt(past))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}
