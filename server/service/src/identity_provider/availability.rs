//! Whether an SSO identifier is free, told while typing (B3). The answer is advice: creating decides.
use crate::{Caller, Error, Result, Service, rate_limit::Limit, store};
use domain::{
    code,
    id::OrganizationId,
    identifier::SsoIdentifier,
    organization::Plan,
    role::{Action, Role},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::Serialize;
use std::time::Duration;

/// Enough for typing, too little for trying out a dictionary.
const TYPING: Limit = Limit {
    name: "identifier-availability",
    burst: 60,
    period: Duration::from_secs(2),
};

/// Whether an identifier may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Availability {
    /// What was asked for.
    pub identifier: String,
    /// Whether it is in the right form and free.
    pub available: bool,
    /// The answer in words.
    pub message: String,
    /// A free one much like it, when it is not.
    pub suggestion: Option<String>,
    /// The login address it would give.
    pub login_url: Option<String>,
}

impl Service {
    /// Whether the identifier is free, for anybody who may set up an identity provider somewhere; `home` is the
    /// organization it would belong to, for an identifier that this organization has used before is free to it again.
    pub async fn identifier_availability(
        &self,
        caller: &Caller,
        text: &str,
        home: Option<&str>,
    ) -> Result<Availability> {
        let person = caller.require_person()?;
        self.throttle(TYPING, &person.account.to_string()).await?;
        let mine = self.organizations_to_configure(caller).await?;
        if mine.is_empty() {
            return Err(code::ADMIN_REQUIRED.into());
        }
        let home = home
            .and_then(|slug| mine.iter().find(|organization| organization.slug == slug))
            .or(mine.first());
        let home = home.map(|organization| OrganizationId(organization.id));
        let text = text.trim();
        let identifier = match SsoIdentifier::parse(text) {
            Ok(identifier) => identifier,
            Err(fault) => {
                return Ok(Availability {
                    identifier: text.chars().take(64).collect(),
                    available: false,
                    message: fault.describe().to_owned(),
                    suggestion: self
                        .free_identifier(&SsoIdentifier::suggest(text), home)
                        .await?,
                    login_url: None,
                });
            }
        };
        let candidates = [identifier.as_str().to_owned()];
        let available = !self.free_of(&candidates, home).await?.is_empty();
        Ok(Availability {
            available,
            message: if available {
                format!("{identifier} is free.")
            } else {
                format!(
                    "{} {}",
                    code::IDENTIFIER_TAKEN.happened(),
                    code::IDENTIFIER_TAKEN.next()
                )
            },
            suggestion: if available {
                None
            } else {
                self.free_identifier(identifier.as_str(), home).await?
            },
            login_url: available.then(|| self.settings().url(&format!("/saml/{identifier}"))),
            identifier: identifier.to_string(),
        })
    }

    /// A free identifier for a new identity provider of this organization, to begin with.
    pub async fn suggested_identifier(
        &self,
        caller: &Caller,
        slug: &str,
    ) -> Result<Option<String>> {
        let access = self
            .authorize(caller, slug, Action::ManageIdentityProviders)
            .await?;
        self.free_identifier(&access.slug, Some(access.organization))
            .await
    }

    /// The organizations with single sign-on that the caller administers.
    pub(super) async fn organizations_to_configure(
        &self,
        caller: &Caller,
    ) -> Result<Vec<store::organization::Model>> {
        let administered = self.organizations_administered(caller).await?;
        let with_sso = |row: &store::organization::Model| {
            Plan::parse(&row.plan).is_some_and(Plan::has_single_sign_on)
        };
        Ok(administered.into_iter().filter(with_sso).collect())
    }

    /// The organizations that the caller administers, by name; the command line administers all.
    pub(super) async fn organizations_administered(
        &self,
        caller: &Caller,
    ) -> Result<Vec<store::organization::Model>> {
        use sea_orm::QueryOrder as _;
        let mut organizations =
            store::organization::Entity::find().order_by_asc(store::organization::Column::Name);
        if !matches!(caller.identity, crate::caller::Identity::CommandLine) {
            let person = caller.require_person()?;
            let roles = Role::ALL
                .into_iter()
                .filter(|role| role.may(Action::ManageIdentityProviders))
                .map(Role::as_str);
            let memberships = store::membership::Entity::find()
                .filter(store::membership::Column::AccountId.eq(person.account.0))
                .filter(store::membership::Column::Role.is_in(roles))
                .all(self.database.read())
                .await?;
            let mut ids = Vec::with_capacity(memberships.len());
            for membership in memberships {
                let organization = OrganizationId(membership.organization_id);
                // Also what this session or key does not open: single sign-on enforced there, a break-glass session.
                let opened = self
                    .authorize_by_id(
                        self.database.read(),
                        caller,
                        organization,
                        Action::ManageIdentityProviders,
                    )
                    .await;
                match opened {
                    Ok(_) => ids.push(organization.0),
                    Err(Error::Refused(_)) => {}
                    Err(broken) => return Err(broken),
                }
            }
            organizations = organizations.filter(store::organization::Column::Id.is_in(ids));
        }
        Ok(organizations.all(self.database.read()).await?)
    }

    async fn free_identifier(
        &self,
        wish: &str,
        home: Option<OrganizationId>,
    ) -> Result<Option<String>> {
        let stem: String = wish.chars().take(60).collect();
        let candidates: Vec<String> = [String::new(), "-sso".to_owned()]
            .into_iter()
            .chain((2..=9).map(|number| format!("-{number}")))
            .map(|ending| format!("{stem}{ending}"))
            .filter(|candidate| SsoIdentifier::parse(candidate).is_ok())
            .collect();
        Ok(self.free_of(&candidates, home).await?.into_iter().next())
    }

    /// Those that no identity provider has and no other home organization ever used, in the given order.
    async fn free_of(
        &self,
        candidates: &[String],
        home: Option<OrganizationId>,
    ) -> Result<Vec<String>> {
        let read = self.database.read();
        let present = store::identity_provider::Entity::find()
            .filter(store::identity_provider::Column::Identifier.is_in(candidates))
            .all(read)
            .await?;
        let past = store::sso_identifier::Entity::find()
            .filter(store::sso_identifier::Column::Identifier.is_in(candidates))
            .all(read)
            .await?;
        let free = |candidate: &&String| {
            !present
                .iter()
                .any(|provider| &provider.identifier == *candidate)
                && !past.iter().any(|used| {
                    &used.identifier == *candidate
                        && home.is_none_or(|home| used.home_organization_id != home.0)
                })
        };
        Ok(candidates.iter().filter(free).cloned().collect())
    }
}
