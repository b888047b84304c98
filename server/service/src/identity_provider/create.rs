//! Beginning an identity provider: its identifier first, everything else in the draft (B3).
use crate::{Caller, Error, Result, Service, database::Transaction, error::taken, store};
use domain::{
    Refusal,
    account::AccountMode,
    code,
    id::{IdentityProviderId, OrganizationId},
    identifier::SsoIdentifier,
    role::Action,
    saml::IdpProduct,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use serde_json::json;

/// How far the clock of a new identity provider may be off, in seconds.
const SKEW_SECONDS: i64 = 180;

/// A draft that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIdentityProvider {
    /// Its id.
    pub id: IdentityProviderId,
    /// Its identifier.
    pub identifier: String,
}

impl Service {
    /// Makes a draft in the organization, which becomes its home and the first it is linked to. Refused: a wrong,
    /// taken or formerly used identifier; a plan without single sign-on; an organization that has a provider already.
    pub async fn create_identity_provider(
        &self,
        caller: &Caller,
        slug: &str,
        identifier: &str,
        product: IdpProduct,
    ) -> Result<NewIdentityProvider> {
        let before = self
            .authorize(caller, slug, Action::ManageIdentityProviders)
            .await?;
        before.require_single_sign_on()?;
        let identifier = parse(identifier)?;
        let transaction = self.database.begin().await?;
        transaction
            .lock_organizations(&[before.organization])
            .await?;
        let access = self
            .authorize_by_id(
                &transaction,
                caller,
                before.organization,
                Action::ManageIdentityProviders,
            )
            .await?;
        access.require_single_sign_on()?;
        refuse_foreign(&transaction, &identifier, access.organization).await?;
        let now = self.now();
        let id = self.random.id(now);
        let inserted = store::identity_provider::ActiveModel {
            id: Set(id),
            identifier: Set(identifier.to_string()),
            home_organization_id: Set(access.organization.0),
            name: Set(if product == IdpProduct::Other {
                access.name.clone()
            } else {
                product.name().to_owned()
            }),
            product: Set(product.slug().to_owned()),
            state: Set("draft".to_owned()),
            entity_id: Set(None),
            sso_redirect_url: Set(None),
            sso_post_url: Set(None),
            request_binding: Set(None),
            metadata_xml: Set(None),
            metadata_url: Set(None),
            email_attribute: Set(None),
            first_name_attribute: Set(None),
            last_name_attribute: Set(None),
            groups_attribute: Set(None),
            maps_groups: Set(false),
            groups_left_out_at: Set(None),
            account_mode: Set(AccountMode::Managed.as_str().to_owned()),
            provisioning: Set("off".to_owned()),
            provisioning_role: Set("member".to_owned()),
            skew_seconds: Set(SKEW_SECONDS),
            wants_signed_requests: Set(false),
            sign_requests: Set(None),
            force_authn: Set(false),
            authn_context: Set(None),
            name_id_format: Set(None),
            idp_initiated: Set("off".to_owned()),
            encryption: Set("off".to_owned()),
            slo_redirect_url: Set(None),
            slo_redirect_response_url: Set(None),
            slo_post_url: Set(None),
            slo_post_response_url: Set(None),
            carry_over: Set(None),
            carry_over_from: Set(None),
            carry_over_until: Set(None),
            switched_at: Set(None),
            first_login_at: Set(None),
            created_at: Set(now.as_millis()),
            updated_at: Set(now.as_millis()),
        }
        .insert(&transaction)
        .await;
        let row = taken(inserted, taken_identifier())?;
        let linked = store::identity_provider_organization::ActiveModel {
            organization_id: Set(access.organization.0),
            identity_provider_id: Set(id),
            default_team_id: Set(None),
            created_at: Set(now.as_millis()),
            state: Set("live".to_owned()),
        }
        .insert(&transaction)
        .await;
        taken(linked, code::ORGANIZATION_HAS_ONE)?;
        self.audit_provider(
            &transaction,
            caller,
            &row,
            "identity_provider.created",
            json!({ "identifier": identifier, "product": product.slug() }),
        )
        .await?;
        transaction.commit().await?;
        Ok(NewIdentityProvider {
            id: IdentityProviderId(id),
            identifier: identifier.to_string(),
        })
    }

    /// Gives a provider that nobody has used yet another identifier.
    pub async fn rename_identifier(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        identifier: &str,
    ) -> Result<String> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        reached.access.require_single_sign_on()?;
        let identifier = parse(identifier)?;
        if identifier.as_str() == reached.row.identifier {
            return Ok(reached.row.identifier);
        }
        if reached.row.first_login_at.is_some() {
            return Err(Refusal::new(code::IDENTIFIER_IN_USE)
                .field("identifier")
                .into());
        }
        refuse_foreign(&transaction, &identifier, reached.access.organization).await?;
        // A first login may commit at this moment on another server: the condition decides, not what was read.
        let renamed = store::identity_provider::Entity::update_many()
            .col_expr(
                store::identity_provider::Column::Identifier,
                Expr::value(identifier.as_str()),
            )
            .col_expr(
                store::identity_provider::Column::UpdatedAt,
                Expr::value(self.now().as_millis()),
            )
            .filter(store::identity_provider::Column::Id.eq(reached.row.id))
            .filter(store::identity_provider::Column::FirstLoginAt.is_null())
            .exec(&transaction)
            .await;
        if taken(renamed, taken_identifier())?.rows_affected == 0 {
            return Err(Refusal::new(code::IDENTIFIER_IN_USE)
                .field("identifier")
                .into());
        }
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.identifier_changed",
            json!({ "from": reached.row.identifier, "to": identifier }),
        )
        .await?;
        transaction.commit().await?;
        Ok(identifier.to_string())
    }
}

fn parse(text: &str) -> Result<SsoIdentifier> {
    SsoIdentifier::parse(text.trim()).map_err(|fault| {
        let mut refusal = Refusal::new(code::IDENTIFIER_INVALID)
            .field("identifier")
            .message(fault.describe());
        let meant = SsoIdentifier::suggest(text);
        if SsoIdentifier::parse(&meant).is_ok() {
            refusal = refusal.message(format!("{} {meant} would do.", fault.describe()));
        }
        Error::Refused(refusal)
    })
}

/// An identifier that people signed in with is never given to another home organization: their bookmarks would lead them there.
async fn refuse_foreign(
    transaction: &Transaction,
    identifier: &SsoIdentifier,
    home: OrganizationId,
) -> Result<()> {
    let used = store::sso_identifier::Entity::find_by_id(identifier.as_str())
        .one(transaction)
        .await?;
    match used {
        Some(used) if used.home_organization_id != home.0 => Err(taken_identifier().into()),
        _ => Ok(()),
    }
}

fn taken_identifier() -> Refusal {
    Refusal::new(code::IDENTIFIER_TAKEN).field("identifier")
}
