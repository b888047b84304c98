//! The mailbox of a service account: an owner names it, and whoever reads it sets the password. Only then does the account have
//! the address, so nobody's address can be taken from them by naming it.
use super::event;
use crate::{
    Caller, Result, Service,
    audit::Event,
    database::Transaction,
    error::taken,
    mail::{Mail, Paragraph},
    mailed_link::Purpose,
    sign_up::check_address,
    store,
};
use domain::{
    EmailAddress, Refusal, code,
    id::{AccountId, OrganizationId},
    role::Action,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use serde_json::json;

/// Where no mail can go. [RFC 2606]
const NOWHERE: &str = "@service.invalid";

/// The address that stands for none.
pub(super) fn no_mailbox(id: uuid::Uuid) -> String {
    format!("{}{NOWHERE}", id.simple())
}

/// Whether an address stands for none.
pub(crate) fn has_no_mailbox(address: &str) -> bool {
    address.ends_with(NOWHERE)
}

/// The address at which an account reads mail.
pub(crate) fn mailbox_of(account: &store::account::Model) -> Option<&str> {
    let nowhere = account.service_of.is_some() && has_no_mailbox(&account.email);
    (!nowhere).then_some(account.email.as_str())
}

impl Service {
    /// Mails a link by which whoever reads this mailbox sets the password of a service account, for owners. The answer is the
    /// same whether somebody else has that address; then the link is refused with `account.email_taken`.
    ///
    /// # Errors
    /// `access.owner_required`, `request.not_found`, `request.invalid` at the field, `account.suspended`,
    /// `request.rate_limited`.
    pub async fn give_service_mailbox(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
        email: &str,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageOwners).await?;
        self.service_account_to_change(&transaction, &access, account)
            .await?;
        let address = check_address(email)?;
        if has_no_mailbox(&address.folded()) {
            return Err(Refusal::new(code::INVALID)
                .field("email")
                .message("No mail goes to this address.")
                .into());
        }
        let row = transaction.lock_account(account).await?;
        if row.suspended_at.is_some() {
            return Err(code::ACCOUNT_SUSPENDED.into());
        }
        self.throttle_mail_within(&transaction, caller, &address)
            .await?;
        self.withdraw_links(&transaction, Purpose::ResetPassword, account)
            .await?;
        let addressed = store::account::Model {
            email: address.as_str().to_owned(),
            email_folded: address.folded(),
            ..row.clone()
        };
        let link = self
            .make_link(&transaction, Purpose::ResetPassword, &addressed)
            .await?;
        let product = &self.settings().product_name;
        let mail = Mail {
            recipient: address.as_str().to_owned(),
            subject: format!("Set the password of a service account at {product}"),
            paragraphs: vec![
                Paragraph::Text(format!(
                    "An owner of {} chose this mailbox for the service account \u{201c}{}\u{201d} at {product}. Whoever reads it sets the password:",
                    access.name, row.name
                )),
                Paragraph::Link {
                    label: "Set the password".to_owned(),
                    url: link.url.expose().to_owned(),
                },
                Paragraph::Text(format!(
                    "The link works once, until {}. If you know nothing of it, do nothing.",
                    link.expires_at
                )),
            ],
        };
        self.enqueue(&transaction, &mail).await?;
        let id = account.to_string();
        let detail = json!({ "name": row.name, "mailbox": address.as_str() });
        let event = event(&access, "service_account.mailbox_asked", &id, detail);
        self.conclude(transaction, caller, event).await
    }

    /// Gives a service account the address that its password link was mailed to, inside the decision that sets the password.
    pub(crate) async fn take_mailbox(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        account: store::account::Model,
        organization: OrganizationId,
        address: &EmailAddress,
    ) -> Result<store::account::Model> {
        let mut row = account.into_active_model();
        row.email = Set(address.as_str().to_owned());
        row.email_folded = Set(address.folded());
        let row = taken(row.update(transaction).await, code::EMAIL_TAKEN)?;
        let event = Event {
            organization: Some(organization),
            action: "service_account.password_set",
            subject_kind: "account",
            subject_id: &row.id.to_string(),
            detail: json!({ "name": row.name, "mailbox": row.email }),
        };
        self.audit(transaction, caller, event).await?;
        Ok(row)
    }
}
