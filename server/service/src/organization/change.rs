//! What changes an organization: its name, its plan, its end.
use crate::{
    Caller, Error, Result, Service,
    access::Access,
    audit::Event,
    caller::Identity,
    mail::{Mail, Paragraph},
    store,
};
use domain::{DisplayName, Refusal, code, organization::Plan, role::Action};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use serde_json::json;

impl Service {
    /// Gives an organization another name. Its address stays.
    pub async fn rename_organization(&self, caller: &Caller, slug: &str, name: &str) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageSettings).await?;
        let name = DisplayName::parse(name)?;
        if name.as_str() == access.name {
            return Ok(());
        }
        store::organization::ActiveModel {
            id: Set(access.organization.0),
            name: Set(name.as_str().to_owned()),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "organization.renamed",
                subject_kind: "organization",
                subject_id: &access.organization.to_string(),
                detail: json!({ "from": access.name, "to": name }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// Deletes an organization with its teams, fleets and devices; people keep their accounts. The confirmation is
    /// its name. Refused with `organization.in_use` while an identity provider serves it or has its home there.
    pub async fn delete_organization(
        &self,
        caller: &Caller,
        slug: &str,
        confirmation: &str,
    ) -> Result<()> {
        let (transaction, access) = self
            .decide_in(caller, slug, Action::DeleteOrganization)
            .await?;
        if confirmation.trim() != access.name {
            return Err(Refusal::new(code::CONFIRMATION_MISMATCH)
                .field("confirmation")
                .into());
        }
        if self
            .has_identity_provider(&transaction, access.organization)
            .await?
        {
            return Err(code::ORGANIZATION_IN_USE.into());
        }
        if self
            .test_organization_of(&transaction, access.organization)
            .await?
            .is_some()
        {
            return Err(code::ORGANIZATION_HAS_TEST.into());
        }
        let counts = self
            .count_organization(&transaction, access.organization)
            .await?;
        store::device::Entity::delete_many()
            .filter(store::device::Column::OrganizationId.eq(access.organization.0))
            .exec(&transaction)
            .await?;
        store::fleet::Entity::delete_many()
            .filter(store::fleet::Column::OrganizationId.eq(access.organization.0))
            .exec(&transaction)
            .await?;
        store::organization::Entity::delete_by_id(access.organization.0)
            .exec(&transaction)
            .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "organization.deleted",
                subject_kind: "organization",
                subject_id: &access.organization.to_string(),
                detail: json!({ "name": access.name, "slug": access.slug, "held": counts }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// Changes the plan, from the command line only. When single sign-on leaves the plan, the owners and admins are
    /// told by mail: logins go on, and of identity provider work only certificate renewal and deletion remain (B17).
    pub async fn set_plan(&self, caller: &Caller, slug: &str, plan: Plan) -> Result<()> {
        if !matches!(caller.identity, Identity::CommandLine) {
            return Err(code::FORBIDDEN.into());
        }
        let (transaction, access) = self
            .decide_in(caller, slug, Action::ManageSettings)
            .await
            .map_err(|error| match error {
                Error::Refused(refusal) if refusal.code == code::NOT_FOUND => refusal
                    .message(format!("No organization has the address {slug}."))
                    .into(),
                other => other,
            })?;
        if plan == access.plan {
            return Ok(());
        }
        store::organization::ActiveModel {
            id: Set(access.organization.0),
            plan: Set(plan.as_str().to_owned()),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "organization.plan_changed",
                subject_kind: "organization",
                subject_id: &access.organization.to_string(),
                detail: json!({ "from": access.plan, "to": plan }),
            },
        )
        .await?;
        let loses = access.plan.has_single_sign_on() && !plan.has_single_sign_on();
        if loses
            && self
                .has_identity_provider(&transaction, access.organization)
                .await?
        {
            for (account, _) in self
                .administrators_of(&transaction, access.organization)
                .await?
            {
                self.enqueue(&transaction, &self.plan_mail(&account.email, &access))
                    .await?;
            }
        }
        transaction.commit().await
    }

    fn plan_mail(&self, recipient: &str, access: &Access) -> Mail {
        let product = &self.settings().product_name;
        Mail {
            recipient: recipient.to_owned(),
            subject: format!("{} is no longer on the enterprise plan", access.name),
            paragraphs: vec![
                Paragraph::Text(format!(
                    "The plan of {} at {product} no longer includes single sign-on.",
                    access.name
                )),
                Paragraph::Text(
                    "People go on signing in as before. Of the identity provider's settings only these can still be changed:"
                        .to_owned(),
                ),
                Paragraph::List(vec![
                    "renew its certificates".to_owned(),
                    "disable it".to_owned(),
                    "delete it".to_owned(),
                ]),
                Paragraph::Link {
                    label: "Open the organization".to_owned(),
                    url: self
                        .settings()
                        .url(&format!("/organizations/{}/overview", access.slug)),
                },
            ],
        }
    }
}
