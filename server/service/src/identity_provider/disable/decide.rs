//! The decision to disable: one transaction over every account it concerns.
use super::{Accounts, Disabled, Fate, concerned, mails};
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    database::Transaction,
    identity_provider::{
        reach::{Reached, links_of},
        rollout::end_tests,
        state::State,
    },
    mailed_link::Purpose,
    store,
};
use domain::{
    Refusal, Role, code,
    id::{AccountId, OrganizationId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};
use serde_json::json;
use std::collections::HashMap;
use store::{account, managed_password, membership, saml_account, session};

impl Service {
    /// Disables an identity provider for all its organizations. `choices` names what becomes of every company account;
    /// `confirmation` is the identifier, typed. Its sessions end; the home organization's own enforcement ends with it,
    /// which outside a trial window takes an owner; that of others stays theirs to lift.
    ///
    /// # Errors
    /// `identity_provider.disable_choice_missing`, `account.owner_protected` when an admin would suspend or delete an
    /// owner, `account.not_yourself`, `organization.last_way_in`, `organization.last_owner`,
    /// `access.break_glass_scope` when a break-glass session would suspend or delete somebody.
    pub async fn disable_saml(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        choices: &HashMap<AccountId, Fate>,
        confirmation: &str,
    ) -> Result<Disabled> {
        let before = self.reach(caller, slug, key).await?.require_home()?;
        let mut locked = concerned(self.database.read(), before.row.id)
            .await?
            .organizations;
        locked.extend(
            links_of(self.database.read(), before.row.id)
                .await?
                .iter()
                .map(|link| OrganizationId(link.organization_id)),
        );
        locked.push(OrganizationId(before.row.home_organization_id));
        let (transaction, reached) = self.begin_reached(caller, before, &locked).await?;
        let reached = reached.require_home()?;
        if State::of(&reached.row)? == State::Draft {
            return Err(code::IDENTITY_PROVIDER_NOT_LIVE.into());
        }
        if confirmation.trim() != reached.row.identifier {
            return Err(Refusal::new(code::CONFIRMATION_MISMATCH)
                .field("confirmation")
                .expected(reached.row.identifier)
                .into());
        }
        let accounts = concerned(&transaction, reached.row.id).await?;
        // Somebody joined an organization that is not locked in the meantime.
        if accounts.organizations.iter().any(|id| !locked.contains(id)) {
            return Err(code::CONFLICT.into());
        }
        let everybody: Vec<AccountId> = accounts
            .own
            .iter()
            .chain(&accounts.managed)
            .map(|account| AccountId(account.id))
            .collect();
        transaction.lock_accounts(&everybody).await?;
        let fates = fates(caller, &reached, &accounts, choices)?;
        self.lift_enforcement(&transaction, caller, &reached)
            .await?;
        let links = links_of(&transaction, reached.row.id).await?;
        end_tests(&transaction, &links).await?;
        for link in links {
            if link.state != "disabled" {
                let action = "identity_provider.disabled";
                self.switch_link(&transaction, caller, &reached, link, "disabled", action)
                    .await?;
            }
        }
        let mut done = Disabled::default();
        for account in &accounts.own {
            if account.password_hash.is_none() {
                self.mail_password_link(&transaction, &reached, account, true)
                    .await?;
                done.mailed += 1;
            }
        }
        for (account, fate) in fates {
            self.decide_for(&transaction, caller, &reached, account, fate, &mut done)
                .await?;
        }
        session::Entity::delete_many()
            .filter(session::Column::IdentityProviderId.eq(reached.row.id))
            .exec(&transaction)
            .await?;
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.disabled",
            json!({ "identifier": reached.row.identifier, "done": done }),
        )
        .await?;
        transaction.commit().await?;
        Ok(done)
    }

    async fn decide_for(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
        account: &account::Model,
        fate: Fate,
        done: &mut Disabled,
    ) -> Result<()> {
        let id = AccountId(account.id);
        let home = OrganizationId(reached.row.home_organization_id);
        if fate != Fate::Keep {
            let memberships = membership::Entity::find()
                .filter(membership::Column::AccountId.eq(id.0))
                .all(transaction)
                .await?;
            for membership in memberships {
                let organization = OrganizationId(membership.organization_id);
                self.ensure_way_in(transaction, organization, id).await?;
            }
            self.end_sessions_of(transaction, id, None).await?;
        }
        let action = match fate {
            Fate::Keep => {
                self.keep_with_password(transaction, reached, account)
                    .await?;
                done.kept += 1;
                done.mailed += 1;
                "account.kept_with_password"
            }
            Fate::Suspend => {
                self.suspend(transaction, id, Some(self.now().as_millis()))
                    .await?;
                self.withdraw_all_links(transaction, id).await?;
                let company = self.organization_name(transaction, home.0).await?;
                self.enqueue(transaction, &mails::suspended(account, &company))
                    .await?;
                done.suspended += 1;
                "account.suspended"
            }
            Fate::Delete => {
                let company = self.organization_name(transaction, home.0).await?;
                self.enqueue(transaction, &mails::deleted(account, &company))
                    .await?;
                saml_account::Entity::delete_many()
                    .filter(saml_account::Column::AccountId.eq(id.0))
                    .exec(transaction)
                    .await?;
                account::Entity::delete_by_id(id.0)
                    .exec(transaction)
                    .await?;
                done.deleted += 1;
                "account.deleted"
            }
        };
        let event = Event {
            organization: Some(home),
            action,
            subject_kind: "account",
            subject_id: &id.to_string(),
            detail: json!({ "identity_provider": reached.row.identifier }),
        };
        self.audit(transaction, caller, event).await
    }

    async fn keep_with_password(
        &self,
        transaction: &Transaction,
        reached: &Reached,
        account: &account::Model,
    ) -> Result<()> {
        managed_password::Entity::insert(managed_password::ActiveModel {
            account_id: Set(account.id),
            password_hash: Set(None),
            created_at: Set(self.now().as_millis()),
        })
        .on_conflict(
            OnConflict::column(managed_password::Column::AccountId)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
        self.suspend(transaction, AccountId(account.id), None)
            .await?;
        self.mail_password_link(transaction, reached, account, false)
            .await
    }

    async fn suspend(
        &self,
        transaction: &Transaction,
        id: AccountId,
        at: Option<i64>,
    ) -> Result<()> {
        account::Entity::update_many()
            .col_expr(account::Column::SuspendedAt, Expr::value(at))
            .filter(account::Column::Id.eq(id.0))
            .exec(transaction)
            .await?;
        Ok(())
    }

    async fn mail_password_link(
        &self,
        transaction: &Transaction,
        reached: &Reached,
        account: &account::Model,
        own: bool,
    ) -> Result<()> {
        let link = self
            .make_link(transaction, Purpose::ResetPassword, account)
            .await?;
        let company = self
            .organization_name(transaction, reached.row.home_organization_id)
            .await?;
        let mail = mails::set_password(self.settings(), account, &company, &link, own);
        self.enqueue(transaction, &mail).await
    }

    /// Lets a suspended company account sign in again, as far as its identity provider or its password lets it.
    pub async fn lift_suspension(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        account: AccountId,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        caller.refuse_break_glass()?;
        let person = transaction.lock_account(account).await?;
        if person.managed_by != Some(reached.row.id) || person.suspended_at.is_none() {
            return Err(Error::from(code::NOT_FOUND));
        }
        self.suspend(&transaction, account, None).await?;
        let event = Event {
            organization: Some(OrganizationId(reached.row.home_organization_id)),
            action: "account.suspension_lifted",
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: json!({ "identity_provider": reached.row.identifier }),
        };
        self.conclude(transaction, caller, event).await
    }
}

/// What becomes of each company account, as far as the caller may decide that.
fn fates<'a>(
    caller: &Caller,
    reached: &Reached,
    accounts: &'a Accounts,
    choices: &HashMap<AccountId, Fate>,
) -> Result<Vec<(&'a account::Model, Fate)>> {
    let me = caller.person().map(|person| person.account);
    let mut fates = Vec::with_capacity(accounts.managed.len());
    for account in &accounts.managed {
        let id = AccountId(account.id);
        let fate = *choices.get(&id).ok_or_else(|| {
            Refusal::new(code::DISABLE_CHOICE_MISSING).message(format!(
                "Choose what becomes of {}: keep with a password, suspend, or delete.",
                account.email
            ))
        })?;
        if fate != Fate::Keep {
            caller.refuse_break_glass()?;
            if me == Some(id) {
                return Err(code::NOT_YOURSELF.into());
            }
            if accounts.owners.contains(&account.id) && reached.access.role != Role::Owner {
                return Err(code::NOT_AN_OWNER.into());
            }
        }
        fates.push((account, fate));
    }
    Ok(fates)
}
