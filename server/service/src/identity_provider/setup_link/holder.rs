//! The holder of a set-up link: who that is, whether the link still works, and what it shows.
use super::{
    hints, history, maker_of,
    read::{given, on_record},
};
use crate::{
    Caller, Error, Result, Service,
    caller::{Identity, SetupHolder},
    database::Transaction,
    identity_provider::{IgnoredView, OurValues, Outcome, ProposalSource, State, admins},
    store,
};
use domain::{
    Timestamp, code,
    id::{IdentityProviderId, OrganizationId, SetupLinkId},
    organization::Plan,
    saml::IdpProduct,
    setup_link::{AttributeHints, Standing},
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use store::setup_link as link;

/// A link that works, with what it is for.
pub(super) struct Opened {
    pub(super) link: link::Model,
    pub(super) provider: store::identity_provider::Model,
    pub(super) home: store::organization::Model,
}

/// What a link shows its holder: what it is for, and how far it is.
#[derive(Clone, Debug)]
pub struct SetupPage {
    /// The link; every form names it, so that a browser that holds another one by now changes nothing.
    pub link: SetupLinkId,
    /// Whom it is for.
    pub for_whom: String,
    /// Who made it.
    pub asked_by: Option<String>,
    /// The organization that asks.
    pub organization: String,
    /// The identity provider's name here.
    pub name: String,
    /// Its identifier.
    pub identifier: String,
    /// Its product, as far as it is known.
    pub product: IdpProduct,
    /// Whether people sign in by it already.
    pub live: bool,
    /// Its entity ID, once metadata is on record.
    pub entity_id: Option<String>,
    /// What it needs to know about us.
    pub our_values: OurValues,
    /// When the link stops working.
    pub expires_at: Timestamp,
    /// How far the link is.
    pub standing: Standing,
    /// What was given as metadata, for showing its form again.
    pub source: Option<ProposalSource>,
    /// What was said about attributes.
    pub hints: AttributeHints,
    /// Who is told when the set-up is handed in, in words.
    pub told: String,
}

/// What was read from the metadata that was given.
#[derive(Clone, Debug)]
pub struct SetupPreview {
    /// What came of reading it.
    pub outcome: Outcome,
    /// What was left out, and why.
    pub ignored: Vec<IgnoredView>,
}

impl Service {
    /// Who holds the link with this token, calling from where `caller` does: somebody who may do nothing but the set-up of
    /// one identity provider. `setup.link_invalid` unless the link works now; looking uses nothing up.
    pub async fn setup_link_holder(&self, caller: &Caller, token: &str) -> Result<Caller> {
        let read = self.database.read();
        let found = link::Entity::find()
            .filter(link::Column::TokenHash.eq(crate::token::hash(token)))
            .one(read)
            .await?
            .ok_or_else(invalid)?;
        let provider = store::identity_provider::Entity::find_by_id(found.identity_provider_id)
            .one(read)
            .await?
            .ok_or_else(invalid)?;
        let holder = SetupHolder {
            link: SetupLinkId(found.id),
            identity_provider: IdentityProviderId(provider.id),
            home: OrganizationId(provider.home_organization_id),
            for_whom: found.for_whom,
        };
        let caller = Caller {
            identity: Identity::SetupLink(holder),
            network: caller.network.clone(),
            user_agent: caller.user_agent.clone(),
        };
        self.open_setup(read, &caller).await?;
        Ok(caller)
    }

    /// The permission check of every operation of a holder: the link works, at this moment, and the plan allows it.
    pub(super) async fn open_setup(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
    ) -> Result<Opened> {
        let holder = caller.setup_holder().ok_or_else(invalid)?;
        let link = link::Entity::find_by_id(holder.link.0)
            .one(connection)
            .await?
            .filter(|row| history(row).opens(self.now()))
            .ok_or_else(invalid)?;
        let provider = store::identity_provider::Entity::find_by_id(link.identity_provider_id)
            .one(connection)
            .await?
            .ok_or_else(invalid)?;
        let home = store::organization::Entity::find_by_id(provider.home_organization_id)
            .one(connection)
            .await?
            .ok_or_else(invalid)?;
        if !Plan::parse(&home.plan).is_some_and(Plan::has_single_sign_on) {
            return Err(code::SETUP_PLAN.into());
        }
        Ok(Opened {
            link,
            provider,
            home,
        })
    }

    /// Begins what a holder does, under the lock that the admins' decisions take too. `form` is the link that the form was
    /// made for: a browser that holds another one by now is refused with `request.conflict`.
    pub(super) async fn begin_setup(
        &self,
        caller: &Caller,
        form: &str,
    ) -> Result<(Transaction, Opened)> {
        let holder = caller.setup_holder().ok_or_else(invalid)?;
        if SetupLinkId::parse(form) != Some(holder.link) {
            return Err(code::CONFLICT.into());
        }
        let transaction = self.database.begin().await?;
        transaction.lock_organizations(&[holder.home]).await?;
        let opened = self.open_setup(&transaction, caller).await?;
        Ok((transaction, opened))
    }

    /// What the link shows.
    pub async fn setup_page(&self, caller: &Caller) -> Result<SetupPage> {
        let read = self.database.read();
        let Opened {
            link,
            provider,
            home,
        } = self.open_setup(read, caller).await?;
        let maker = maker_of(read, &link).await?;
        let told = match told(read, &provider, maker.as_ref()).await? {
            (_, Some(name)) => name,
            (_, None) => format!("The admins of {}", home.name),
        };
        Ok(SetupPage {
            link: SetupLinkId(link.id),
            asked_by: maker.map(|maker| maker.name),
            name: provider.name.clone(),
            product: IdpProduct::parse(&provider.product).unwrap_or(IdpProduct::Other),
            live: State::of(&provider)? == State::Live,
            entity_id: provider.entity_id.clone(),
            our_values: OurValues::new(self.settings(), &provider.identifier, &home.slug),
            expires_at: Timestamp::from_millis(link.expires_at),
            standing: history(&link).standing(self.now()),
            source: given(read, &link).await?.map(ProposalSource::of),
            hints: hints(&link)?,
            organization: home.name,
            identifier: provider.identifier,
            for_whom: link.for_whom,
            told,
        })
    }

    /// What was read from the metadata that was given; none until some was.
    pub async fn setup_preview(&self, caller: &Caller) -> Result<Option<SetupPreview>> {
        let read = self.database.read();
        let opened = self.open_setup(read, caller).await?;
        let Some(stored) = given(read, &opened.link).await? else {
            return Ok(None);
        };
        let record = on_record(read, &opened.provider).await?;
        let (outcome, ignored) = self.preview_setup(&record, &stored, self.now());
        Ok(Some(SetupPreview { outcome, ignored }))
    }
}

/// Who is told that something was handed in: whoever made the link while they may decide on it, with their name; else all
/// who may.
pub(super) async fn told(
    connection: &impl ConnectionTrait,
    provider: &store::identity_provider::Model,
    maker: Option<&store::account::Model>,
) -> Result<(Vec<String>, Option<String>)> {
    let home = OrganizationId(provider.home_organization_id);
    let all = admins::addresses(connection, home).await?;
    Ok(match maker {
        Some(maker) if all.contains(&maker.email) => {
            (vec![maker.email.clone()], Some(maker.name.clone()))
        }
        _ => (all, None),
    })
}

pub(super) fn invalid() -> Error {
    code::SETUP_LINK_INVALID.into()
}
