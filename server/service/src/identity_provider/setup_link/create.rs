//! Making and revoking set-up links.
use super::{find, history};
use crate::{
    Caller, Error, Result, Service,
    identity_provider::{NewIdentityProvider, reach::Reached},
    rate_limit::Limit,
    store,
};
use domain::{
    Secret, Timestamp, code,
    id::SetupLinkId,
    role::Action,
    saml::IdpProduct,
    setup_link::{AttributeHints, ForWhom, Lifetime, Standing},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _};
use serde_json::json;
use std::time::Duration;
use store::setup_link as link;

/// Enough for a person; mail to strangers leaves by it.
const MAKING: Limit = Limit {
    name: "setup-link-made",
    burst: 10,
    period: Duration::from_secs(60),
};

/// What an admin types to make a link.
#[derive(Clone, Debug, Default)]
pub struct SetupLinkWish {
    /// A name, or an address that the link is mailed to.
    pub for_whom: String,
    /// How many days it works, 1 to 30; empty means 7.
    pub days: String,
}

/// A link that was just made; shown once.
#[derive(Debug)]
pub struct NewSetupLink {
    /// Its id.
    pub id: SetupLinkId,
    /// The link.
    pub url: Secret,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// Where it was mailed to.
    pub mailed_to: Option<String>,
}

impl SetupLinkWish {
    fn parse(&self) -> std::result::Result<(ForWhom, Lifetime), Vec<Error>> {
        match (ForWhom::parse(&self.for_whom), Lifetime::parse(&self.days)) {
            (Ok(for_whom), Ok(lifetime)) => Ok((for_whom, lifetime)),
            (for_whom, lifetime) => Err([for_whom.err(), lifetime.err()]
                .into_iter()
                .flatten()
                .map(Error::Refused)
                .collect()),
        }
    }
}

impl Service {
    /// Makes a link for an identity provider of the caller's organization, a draft or a live one.
    pub async fn make_setup_link(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        wish: &SetupLinkWish,
    ) -> std::result::Result<NewSetupLink, Vec<Error>> {
        self.home_identity_provider(caller, slug, key)
            .await
            .map_err(|error| vec![error])?;
        let (for_whom, lifetime) = wish.parse()?;
        self.new_setup_link(caller, slug, key, &for_whom, lifetime)
            .await
            .map_err(|error| vec![error])
    }

    /// Makes a draft with this identifier and a link for it: the way for admins who leave all of it to somebody else.
    pub async fn ask_it_admin(
        &self,
        caller: &Caller,
        slug: &str,
        identifier: &str,
        wish: &SetupLinkWish,
    ) -> std::result::Result<(NewIdentityProvider, NewSetupLink), Vec<Error>> {
        let one = |error| vec![error];
        self.authorize(caller, slug, Action::ManageIdentityProviders)
            .await
            .and_then(|access| access.require_single_sign_on())
            .map_err(one)?;
        // Read first, so that no draft is made for a link that can not be.
        let (for_whom, lifetime) = wish.parse()?;
        let made = self
            .create_identity_provider(caller, slug, identifier, IdpProduct::Other)
            .await
            .map_err(one)?;
        let key = made.id.to_string();
        let link = self
            .new_setup_link(caller, slug, &key, &for_whom, lifetime)
            .await
            .map_err(one)?;
        Ok((made, link))
    }

    async fn new_setup_link(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        for_whom: &ForWhom,
        lifetime: Lifetime,
    ) -> Result<NewSetupLink> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let Reached { access, row } = reached;
        access.require_single_sign_on()?;
        self.throttle_within(&transaction, MAKING, &access.organization.to_string())
            .await?;
        let (now, token) = (self.now(), self.random.token());
        let expires_at = now.plus(lifetime.duration());
        let nothing = serde_json::to_string(&AttributeHints::default())
            .map_err(|error| Error::Internal(error.to_string()))?;
        let made = link::ActiveModel {
            id: Set(self.random.id(now)),
            identity_provider_id: Set(row.id),
            token_hash: Set(crate::token::hash(token.expose())),
            for_whom: Set(for_whom.as_str().to_owned()),
            email: Set(for_whom
                .address()
                .map(|address| address.as_str().to_owned())),
            made_by: Set(caller.person().map(|person| person.account.0)),
            hints: Set(nothing),
            created_at: Set(now.as_millis()),
            expires_at: Set(expires_at.as_millis()),
            last_used_at: Set(None),
            handed_in_at: Set(None),
            returned_at: Set(None),
            return_reason: Set(None),
            accepted_at: Set(None),
            revoked_at: Set(None),
        }
        .insert(&transaction)
        .await?;
        let url = Secret::new(self.settings().url(&format!("/setup/{}", token.expose())));
        if let Some(recipient) = &made.email {
            let mail = super::letter::invitation(
                self.settings(),
                caller,
                &access.name,
                recipient,
                &url,
                expires_at,
            );
            self.enqueue(&transaction, &mail).await?;
        }
        self.audit_setup(
            &transaction,
            caller,
            (&row, &made),
            "identity_provider.setup_link_made",
            json!({ "expires_at": expires_at.to_rfc3339(), "mailed_to": made.email }),
        )
        .await?;
        transaction.commit().await?;
        Ok(NewSetupLink {
            id: SetupLinkId(made.id),
            url,
            expires_at,
            mailed_to: made.email,
        })
    }

    /// Makes a link worthless, and forgets what was given by it, handed in or not.
    pub async fn revoke_setup_link(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        id: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let row = find(&transaction, reached.row.id, id).await?;
        if let Standing::Accepted { .. } | Standing::Revoked { .. } | Standing::Expired { .. } =
            history(&row).standing(self.now())
        {
            return Err(code::NOT_FOUND.into());
        }
        let mut revoked = row.clone().into_active_model();
        revoked.revoked_at = Set(Some(self.now().as_millis()));
        revoked.update(&transaction).await?;
        store::setup_proposal::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        self.audit_setup(
            &transaction,
            caller,
            (&reached.row, &row),
            "identity_provider.setup_link_revoked",
            json!({}),
        )
        .await?;
        transaction.commit().await
    }
}
