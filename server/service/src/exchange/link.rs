//! The link between an account and an identity provider's subject (C11).
use crate::{
    Result, Service, database::Transaction, error::taken, identity_provider::LoginProvider, store,
};
use domain::{
    Code, Refusal, code,
    id::{AccountId, SamlAccountId},
    saml::VerifiedLogin,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};

impl Service {
    /// Links the assertion's subject to an account, or refuses with `otherwise` when either is linked here already.
    pub(crate) async fn link_subject(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        account: AccountId,
        login: &VerifiedLogin,
        otherwise: Code,
    ) -> Result<SamlAccountId> {
        let now = self.now();
        let id = self.random.id(now);
        let email = login
            .email(provider.attributes.email.as_deref())
            .ok_or_else(|| email_missing(provider, login))?;
        let name_id = &login.name_id;
        let inserted = store::saml_account::ActiveModel {
            id: Set(id),
            identity_provider_id: Set(provider.id.0),
            account_id: Set(account.0),
            entity_id: Set(login.issuer.clone()),
            name_id: Set(name_id.value.clone()),
            name_id_format: Set(name_id.format.clone()),
            name_qualifier: Set(name_id.name_qualifier.clone().unwrap_or_default()),
            sp_name_qualifier: Set(name_id.sp_name_qualifier.clone().unwrap_or_default()),
            remote_id: Set(email.to_string()),
            remote_id_folded: Set(email.folded()),
            created_at: Set(now.as_millis()),
            last_login_at: Set(Some(now.as_millis())),
        }
        .insert(transaction)
        .await;
        taken(inserted, otherwise)?;
        Ok(SamlAccountId(id))
    }
}

/// Which attributes would do, and which came.
pub(crate) fn email_missing(provider: &LoginProvider, login: &VerifiedLogin) -> Refusal {
    let expected = provider.attributes.email.as_deref().map_or_else(
        || "an attribute named email, or a NameID that is an e-mail address".to_owned(),
        |name| format!("one e-mail address in the attribute {name}"),
    );
    let names: Vec<&str> = login.attributes.keys().map(String::as_str).collect();
    let received = if names.is_empty() {
        "no attributes".to_owned()
    } else {
        format!("the attributes {}", names.join(", "))
    };
    Refusal::new(code::SAML_EMAIL_MISSING)
        .expected(expected)
        .received(received)
}
