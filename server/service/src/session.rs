//! Sessions: opaque tokens stored hashed, ended by deleting their row.
use crate::{
    Caller, Error, Result, Service,
    caller::{Identity, Method, Person, SignedIn},
    database::Transaction,
    store,
};
use domain::{
    Secret, Timestamp,
    account::AccountKind,
    code,
    enforcement::BREAK_GLASS_LIFETIME,
    id::{AccountId, IdentityProviderId, OrganizationId, SamlAccountId, SessionId},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use std::time::Duration;

/// Longest life of a session made by a password or by Google.
pub const PASSWORD_LIFETIME: Duration = Duration::from_secs(14 * 24 * 3600);
/// Longest life of a session made by an identity provider (B11).
pub const SAML_LIFETIME: Duration = Duration::from_secs(12 * 3600);

/// A session that was just made; the token is shown to the browser once.
#[derive(Debug)]
pub struct NewSession {
    /// For the cookie.
    pub token: Secret,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// How a new session comes about.
pub(crate) struct SessionStart {
    pub account: AccountId,
    pub method: Method,
    pub session_index: Option<String>,
    pub authenticated_at: Timestamp,
    /// Not longer than this, if the identity provider said so.
    pub not_after: Option<Timestamp>,
}

impl Service {
    /// Who holds this session token now; anonymous when nobody does.
    pub async fn caller_of_session(
        &self,
        token: &str,
        network: &str,
        user_agent: &str,
    ) -> Result<Caller> {
        let anonymous = Caller::anonymous(network, user_agent);
        let now = self.now();
        let found = store::session::Entity::find()
            .filter(store::session::Column::TokenHash.eq(crate::token::hash(token)))
            .filter(store::session::Column::ExpiresAt.gt(now.as_millis()))
            .one(self.database.read())
            .await?;
        let Some(session) = found else {
            return Ok(anonymous);
        };
        let Some(account) = store::account::Entity::find_by_id(session.account_id)
            .one(self.database.read())
            .await?
            .filter(|account| account.suspended_at.is_none())
        else {
            return Ok(anonymous);
        };
        // Not on every request: the page needs minutes, not milliseconds, and a write a request would cost more than the request.
        if now.as_millis() - session.last_seen_at > 60_000 {
            store::session::Entity::update_many()
                .col_expr(store::session::Column::LastSeenAt, now.as_millis().into())
                .filter(store::session::Column::Id.eq(session.id))
                .exec(self.database.write())
                .await?;
        }
        let mut method = method_of(&session)?;
        if let Method::Google { signed_up_with_it } = &mut method {
            // Read each time: an account that is unlinked, or a provider that is no longer configured, opens nothing.
            let link = self
                .google_link_of(self.database.read(), AccountId(account.id))
                .await?;
            let Some(link) = link else {
                return Ok(anonymous);
            };
            *signed_up_with_it = link.signed_up;
        }
        let signed_in = SignedIn {
            session: SessionId(session.id),
            person: person_of(&account)?,
            method,
            authenticated_at: Timestamp::from_millis(session.authenticated_at),
            expires_at: Timestamp::from_millis(session.expires_at),
        };
        Ok(Caller {
            identity: Identity::Session(signed_in),
            ..anonymous
        })
    }

    /// Makes a session inside a decision; refused with `account.suspended` for a suspended account.
    pub(crate) async fn start_session(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        start: SessionStart,
    ) -> Result<NewSession> {
        let now = self.now();
        let suspended = store::account::Entity::find_by_id(start.account.0)
            .one(transaction)
            .await?
            .is_some_and(|account| account.suspended_at.is_some());
        if suspended {
            return Err(code::ACCOUNT_SUSPENDED.into());
        }
        let lifetime = match start.method {
            Method::Password | Method::Google { .. } => PASSWORD_LIFETIME,
            Method::Saml { .. } => SAML_LIFETIME,
            Method::BreakGlass { .. } => BREAK_GLASS_LIFETIME,
        };
        let expires_at = start
            .not_after
            .map_or_else(|| now.plus(lifetime), |limit| limit.min(now.plus(lifetime)));
        let token = self.random.token();
        let organization = match start.method {
            Method::BreakGlass { organization } => Some(organization.0),
            Method::Password | Method::Google { .. } | Method::Saml { .. } => None,
        };
        let (method, identity_provider, saml_account) = match start.method {
            Method::Password => ("password", None, None),
            Method::Google { .. } => ("google", None, None),
            Method::BreakGlass { .. } => ("break_glass", None, None),
            Method::Saml {
                identity_provider,
                saml_account,
            } => ("saml", Some(identity_provider.0), Some(saml_account.0)),
        };
        store::session::ActiveModel {
            id: Set(self.random.id(now)),
            token_hash: Set(crate::token::hash(token.expose())),
            account_id: Set(start.account.0),
            method: Set(method.to_owned()),
            identity_provider_id: Set(identity_provider),
            saml_account_id: Set(saml_account),
            organization_id: Set(organization),
            session_index: Set(start.session_index),
            user_agent: Set(caller.user_agent.chars().take(256).collect()),
            network: Set(caller.network.clone()),
            created_at: Set(now.as_millis()),
            authenticated_at: Set(start.authenticated_at.as_millis()),
            last_seen_at: Set(now.as_millis()),
            expires_at: Set(expires_at.as_millis()),
        }
        .insert(transaction)
        .await?;
        store::account::Entity::update_many()
            .col_expr(store::account::Column::LastLoginAt, now.as_millis().into())
            .filter(store::account::Column::Id.eq(start.account.0))
            .exec(transaction)
            .await?;
        if let Method::Saml {
            identity_provider, ..
        } = start.method
        {
            self.end_trials(transaction, caller, identity_provider, start.account)
                .await?;
        }
        Ok(NewSession { token, expires_at })
    }

    /// Ends all sessions of an account, but for one, and sign-ins that wait for their code, inside a decision; says how
    /// many sessions ended.
    pub(crate) async fn end_sessions_of(
        &self,
        transaction: &Transaction,
        account: AccountId,
        except: Option<SessionId>,
    ) -> Result<u64> {
        self.end_pending_of(transaction, account).await?;
        let mut ended = store::session::Entity::delete_many()
            .filter(store::session::Column::AccountId.eq(account.0));
        if let Some(kept) = except {
            ended = ended.filter(store::session::Column::Id.ne(kept.0));
        }
        Ok(ended.exec(transaction).await?.rows_affected)
    }
}

pub(crate) fn person_of(account: &store::account::Model) -> Result<Person> {
    Ok(Person {
        account: AccountId(account.id),
        kind: kind_of(account)?,
        email: account.email.clone(),
        name: account.name.clone(),
    })
}

pub(crate) fn kind_of(account: &store::account::Model) -> Result<AccountKind> {
    match (account.kind.as_str(), account.managed_by) {
        ("personal", _) => Ok(AccountKind::Personal),
        ("managed", Some(by)) => Ok(AccountKind::Managed {
            by: IdentityProviderId(by),
        }),
        ("operator", _) => Ok(AccountKind::Operator),
        ("service", _) => match account.service_of {
            Some(of) => Ok(AccountKind::Service {
                of: OrganizationId(of),
            }),
            None => Err(Error::Internal("a service account of nobody".into())),
        },
        (other, _) => Err(Error::Internal(format!("account kind {other}"))),
    }
}

/// How a session was made, as far as its own row says: whether somebody signed up with Google is said by their link.
pub(crate) fn method_of(session: &store::session::Model) -> Result<Method> {
    match (
        session.method.as_str(),
        session.identity_provider_id,
        session.saml_account_id,
    ) {
        ("password", _, _) => Ok(Method::Password),
        ("google", _, _) => Ok(Method::Google {
            signed_up_with_it: false,
        }),
        ("saml", Some(provider), Some(link)) => Ok(Method::Saml {
            identity_provider: IdentityProviderId(provider),
            saml_account: SamlAccountId(link),
        }),
        ("break_glass", _, _) if session.organization_id.is_some() => Ok(Method::BreakGlass {
            organization: OrganizationId(session.organization_id.unwrap_or_default()),
        }),
        (other, _, _) => Err(Error::Internal(format!("session method {other}"))),
    }
}
