//! A link made by the identity provider that was here before, taken over by a login of the one that is here now (C8).
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    database::Transaction,
    error::taken,
    identity_provider::LoginProvider,
    mail::{Mail, Paragraph},
    organization_domain::routing::organization_of_verified_domain,
    store,
};
use domain::{
    code,
    provisioning::carry_over::{CarryOver, FormerLink, Newcomer},
    saml::VerifiedLogin,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait,
    EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
};
use serde_json::json;
use store::{account, saml_account};

impl Service {
    /// The link of this subject, or the one it takes over.
    pub(crate) async fn link_or_former(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        login: &VerifiedLogin,
    ) -> Result<Option<saml_account::Model>> {
        match self.link_of(connection, provider, login).await? {
            Some(link) => Ok(Some(link)),
            None => match &provider.carried {
                Some(carried) if self.now() < carried.until => {
                    self.former_link(connection, provider, login, carried.way, &carried.from)
                        .await
                }
                Some(_) | None => Ok(None),
            },
        }
    }

    /// The one link of this former entity ID that the login would take over in this way. Links of every entity ID are
    /// compared, so that somebody who has moved on still makes the two of them two.
    pub(crate) async fn former_link(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        login: &VerifiedLogin,
        way: CarryOver,
        from: &str,
    ) -> Result<Option<saml_account::Model>> {
        use saml_account::Column;
        let email = login.email(provider.attributes.email.as_deref());
        let mut alike = Condition::any().add(Column::NameId.eq(&login.name_id.value));
        if let Some(email) = &email {
            alike = alike.add(Column::RemoteIdFolded.eq(email.folded()));
        }
        let links = saml_account::Entity::find()
            .filter(Column::IdentityProviderId.eq(provider.id.0))
            .filter(alike)
            .all(connection)
            .await?;
        let domain_verified = match &email {
            Some(email) => {
                organization_of_verified_domain(connection, email).await?
                    == Some(provider.home_organization)
            }
            None => false,
        };
        let newcomer = Newcomer {
            name_id: &login.name_id,
            email: email.as_ref(),
            domain_verified,
        };
        Ok(way
            .choose(&links, as_former, &newcomer)
            .filter(|link| link.entity_id == from)
            .cloned())
    }

    /// Whether a former identity provider called somebody exactly this.
    pub(crate) async fn name_is_former(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        login: &VerifiedLogin,
    ) -> Result<bool> {
        use saml_account::Column;
        let found = saml_account::Entity::find()
            .filter(Column::IdentityProviderId.eq(provider.id.0))
            .filter(Column::EntityId.ne(&login.issuer))
            .filter(Column::NameId.eq(&login.name_id.value))
            .filter(Column::NameIdFormat.eq(&login.name_id.format))
            .one(connection)
            .await?;
        Ok(found.is_some())
    }

    /// Makes a former link this subject's own, inside the decision that signs the person in, and tells them.
    pub(crate) async fn carry_link_over(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: &LoginProvider,
        login: &VerifiedLogin,
        link: &saml_account::Model,
        person: &account::Model,
    ) -> Result<()> {
        let name_id = &login.name_id;
        let mut row = link.clone().into_active_model();
        row.entity_id = Set(login.issuer.clone());
        row.name_id = Set(name_id.value.clone());
        row.name_id_format = Set(name_id.format.clone());
        row.name_qualifier = Set(name_id.name_qualifier.clone().unwrap_or_default());
        row.sp_name_qualifier = Set(name_id.sp_name_qualifier.clone().unwrap_or_default());
        taken(row.update(transaction).await, code::SAML_SUBJECT_CHANGED)?;
        let way = provider
            .carried
            .as_ref()
            .map(|carried| carried.way)
            .ok_or_else(|| Error::from(code::SAML_SUBJECT_CHANGED))?;
        let event = Event {
            organization: Some(provider.home_organization),
            action: "account.link_carried_over",
            subject_kind: "account",
            subject_id: &person.id.to_string(),
            detail: json!({
                "identity_provider": provider.identifier,
                "by": way.as_str(),
                "entity_id_before": link.entity_id,
                "entity_id": login.issuer,
            }),
        };
        self.audit(transaction, caller, event).await?;
        let company = self
            .organization_name(transaction, provider.home_organization.0)
            .await?;
        let product = &self.settings().product_name;
        let mail = Mail {
            recipient: person.email.clone(),
            subject: format!("{company} signs you in through another identity provider"),
            paragraphs: vec![Paragraph::Text(format!(
                "{company} switched its identity provider. The account {} at {product} is connected to the new one since {}, when somebody signed in there as you. If that was not you, tell an admin of {company} at once.",
                person.email,
                self.now()
            ))],
        };
        self.enqueue(transaction, &mail).await
    }
}

fn as_former(row: &saml_account::Model) -> FormerLink<'_> {
    FormerLink {
        name_id: &row.name_id,
        format: &row.name_id_format,
        email_folded: &row.remote_id_folded,
    }
}
