//! Going live at a time that somebody chose.
use crate::{
    Caller, Error, Result, Service,
    caller::Identity,
    database::Transaction,
    identity_provider::reach::Reached,
    mail::{Mail, Paragraph},
    session::person_of,
    store,
};
use domain::{
    Refusal, Timestamp, code,
    id::OrganizationId,
    role::Action,
    rollout::{PLANNED_AHEAD, may_be_planned},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::json;
use store::{identity_provider as provider, identity_provider_organization as link, rollout};

/// Most switches of one run.
const BATCH: u64 = 50;

impl Service {
    /// Chooses when the organization goes live; another time takes the place of a former one.
    ///
    /// # Errors
    /// `identity_provider.not_testing`, `identity_provider.go_live_time`, and what stands against going live now.
    pub async fn plan_go_live(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        at: Timestamp,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        let row = self
            .row_in_test(&transaction, reached.access.organization)
            .await?;
        if !may_be_planned(self.now(), at) {
            let last = self.now().plus(PLANNED_AHEAD);
            return Err(Refusal::new(code::ROLLOUT_TIME)
                .field("at")
                .message(format!("Choose a minute between now and {last}."))
                .into());
        }
        self.refuse_unready(&transaction, &reached).await?;
        let by = caller.person().map(|person| person.account.0);
        self.choose_time(&transaction, row, Some(at), by).await?;
        self.audit_plan(
            &transaction,
            caller,
            &reached,
            "identity_provider.go_live_planned",
            json!(at),
        )
        .await?;
        transaction.commit().await
    }

    /// Takes the chosen time back; the test goes on.
    pub async fn cancel_go_live(&self, caller: &Caller, slug: &str, key: &str) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        let row = self
            .row_in_test(&transaction, reached.access.organization)
            .await?;
        if row.live_at.is_none() {
            return Err(code::NOT_FOUND.into());
        }
        self.choose_time(&transaction, row, None, None).await?;
        self.audit_plan(
            &transaction,
            caller,
            &reached,
            "identity_provider.go_live_canceled",
            json!(null),
        )
        .await?;
        transaction.commit().await
    }

    /// Switches what is due, each in a decision of its own with the right of whoever chose the time. What can not go live
    /// stays in test, and its owners and admins are told. Gives how many went live. Two servers at once switch once.
    pub async fn go_live_as_planned(&self) -> Result<u32> {
        let due = rollout::Entity::find()
            .filter(rollout::Column::LiveAt.lte(self.now().as_millis()))
            .order_by_asc(rollout::Column::LiveAt)
            .limit(BATCH)
            .all(self.database.read())
            .await?;
        let mut switched = 0;
        for row in due {
            if self.go_live_by_plan(&row).await? {
                switched += 1;
            }
        }
        Ok(switched)
    }

    async fn go_live_by_plan(&self, before: &rollout::Model) -> Result<bool> {
        let own = OrganizationId(before.organization_id);
        let read = self.database.read();
        let Some(link) = link::Entity::find_by_id(own.0).one(read).await? else {
            return Ok(false);
        };
        let Some(found) = provider::Entity::find_by_id(link.identity_provider_id)
            .one(read)
            .await?
        else {
            return Ok(false);
        };
        let outcome = self.try_plan(before, own, &found).await;
        let Err(Error::Refused(refusal)) = outcome else {
            return outcome;
        };
        let transaction = self.database.begin().await?;
        transaction.lock_organizations(&[own]).await?;
        if let Some(row) = self.still_due(&transaction, before).await? {
            self.choose_time(&transaction, row, None, None).await?;
            let detail = json!({ "identifier": found.identifier, "code": refusal.code.id() });
            self.audit_provider_in(
                &transaction,
                &Caller::anonymous("", ""),
                own,
                &found,
                "identity_provider.go_live_failed",
                detail,
            )
            .await?;
            let text = format!(
                "At the time that was chosen, {} could not go live. {} {} It stays in test, and nothing changed for anybody.",
                found.name,
                refusal.code.happened(),
                refusal.code.next()
            );
            let subject = format!("{} did not go live", found.name);
            self.tell_of_plan(&transaction, own, &found, &subject, &text)
                .await?;
        }
        transaction.commit().await?;
        Ok(false)
    }

    async fn try_plan(
        &self,
        before: &rollout::Model,
        own: OrganizationId,
        found: &provider::Model,
    ) -> Result<bool> {
        let transaction = self.database.begin().await?;
        let home = OrganizationId(found.home_organization_id);
        transaction.lock_organizations(&[own, home]).await?;
        let Some(row) = self.still_due(&transaction, before).await? else {
            return Ok(false);
        };
        let provider = provider::Entity::find_by_id(found.id)
            .one(&transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let chooser = match row.live_chosen_by {
            Some(id) => store::account::Entity::find_by_id(id)
                .one(&transaction)
                .await?
                .ok_or_else(|| Error::from(code::ADMIN_REQUIRED))?,
            None => return Err(code::ADMIN_REQUIRED.into()),
        };
        let caller = Caller {
            identity: Identity::OnBehalf(person_of(&chooser)?),
            network: String::new(),
            user_agent: String::new(),
        };
        let access = self
            .authorize_by_id(&transaction, &caller, own, Action::ManageIdentityProviders)
            .await
            .map_err(|error| match error {
                // Whoever chose it left: for them it does not even exist.
                Error::Refused(_) => Error::from(code::ADMIN_REQUIRED),
                other => other,
            })?;
        let reached = Reached {
            access,
            row: provider,
        };
        let at = row.live_at.map(Timestamp::from_millis);
        self.put_into_production(&transaction, &caller, &reached, row, at)
            .await?;
        let text = format!(
            "{} is live since the time that {} chose: everybody can sign in through it now, and nobody has to.",
            found.name, chooser.email
        );
        let subject = format!("{} is live", found.name);
        self.tell_of_plan(&transaction, own, found, &subject, &text)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The row, unless it went live, was planned anew or was canceled meanwhile.
    async fn still_due(
        &self,
        transaction: &Transaction,
        before: &rollout::Model,
    ) -> Result<Option<rollout::Model>> {
        let row = rollout::Entity::find_by_id(before.organization_id)
            .one(transaction)
            .await?;
        Ok(row.filter(|row| row.live_at == before.live_at && row.live_at.is_some()))
    }

    async fn tell_of_plan(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        provider: &provider::Model,
        subject: &str,
        text: &str,
    ) -> Result<()> {
        let slug = store::organization::Entity::find_by_id(organization.0)
            .one(transaction)
            .await?
            .map(|row| row.slug)
            .unwrap_or_default();
        let url = self.settings().url(&format!(
            "/organizations/{slug}/identity-providers/{}/rollout",
            provider.identifier
        ));
        for (account, _) in self.administrators_of(transaction, organization).await? {
            if account.email_confirmed_at.is_none() {
                continue;
            }
            let mail = Mail {
                recipient: account.email,
                subject: subject.to_owned(),
                paragraphs: vec![
                    Paragraph::Text(text.to_owned()),
                    Paragraph::Link {
                        label: "Open it in the console".to_owned(),
                        url: url.clone(),
                    },
                ],
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }

    async fn audit_plan(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
        action: &'static str,
        at: serde_json::Value,
    ) -> Result<()> {
        let detail = json!({ "identifier": reached.row.identifier, "at": at });
        self.audit_provider_in(
            transaction,
            caller,
            reached.access.organization,
            &reached.row,
            action,
            detail,
        )
        .await
    }
}
