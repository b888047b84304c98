//! A member's sessions as far as they open this organization by its identity provider: admins see and end them. What a
//! person's own password opened is theirs, and is only counted. [product.md, X10 and Reach]
use crate::{
    Caller, Result, Service,
    access::Access,
    audit::Event,
    session_list::{SessionView, describe_browser},
    store,
};
use domain::{
    Timestamp, code,
    id::{AccountId, IdentityProviderId, SamlAccountId, SessionId},
    role::Action,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use serde::Serialize;
use serde_json::json;
use store::session::{Column, Entity};

/// A member's live sessions, as an admin sees them.
#[derive(Clone, Debug, Serialize)]
pub struct MemberSessions {
    /// Those made by the organization's identity provider; for an account it manages, all.
    pub sessions: Vec<SessionView>,
    /// How many more there are that the person's own password made.
    pub own: usize,
}

impl Service {
    /// A member's sessions, the newest first. An owner's are shown to owners only.
    pub async fn member_sessions(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
    ) -> Result<MemberSessions> {
        let access = self.authorize(caller, slug, Action::ManageMembers).await?;
        let read = self.database.read();
        self.member_to_change(read, &access, account).await?;
        let reached = self.sessions_reached(read, &access, account).await?;
        let live = || {
            Entity::find()
                .filter(Column::AccountId.eq(account.0))
                .filter(Column::ExpiresAt.gt(self.now().as_millis()))
        };
        let rows = live()
            .filter(reached)
            .order_by_desc(Column::LastSeenAt)
            .order_by_desc(Column::Id)
            .all(read)
            .await?;
        let own = live()
            .filter(Column::IdentityProviderId.is_null())
            .all(read)
            .await?
            .into_iter()
            .filter(|session| rows.iter().all(|row| row.id != session.id))
            .count();
        let current = caller.session().map(|session| session.session.0);
        let mut sessions = Vec::with_capacity(rows.len());
        for row in rows {
            let company = match row.identity_provider_id {
                Some(provider) => self.company_of(read, IdentityProviderId(provider)).await?,
                None => None,
            };
            sessions.push(SessionView {
                id: SessionId(row.id),
                current: Some(row.id) == current,
                browser: describe_browser(&row.user_agent),
                network: row.network,
                company: company.map(|company| company.name),
                google: row.method == "google",
                created_at: Timestamp::from_millis(row.created_at),
                last_seen_at: Timestamp::from_millis(row.last_seen_at),
                expires_at: Timestamp::from_millis(row.expires_at),
            });
        }
        Ok(MemberSessions { sessions, own })
    }

    /// Ends one of a member's sessions; one that is out of reach is `request.not_found`.
    pub async fn end_member_session(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
        session: SessionId,
    ) -> Result<()> {
        self.end_reached(caller, slug, account, Some(session))
            .await
            .map(drop)
    }

    /// Ends all of a member's sessions that are within reach; says how many.
    pub async fn end_member_sessions(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
    ) -> Result<u64> {
        self.end_reached(caller, slug, account, None).await
    }

    async fn end_reached(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
        one: Option<SessionId>,
    ) -> Result<u64> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        self.member_to_change(&transaction, &access, account)
            .await?;
        transaction.lock_account(account).await?;
        let reached = self
            .sessions_reached(&transaction, &access, account)
            .await?;
        let mut ending = Entity::delete_many()
            .filter(Column::AccountId.eq(account.0))
            .filter(reached);
        if let Some(session) = one {
            ending = ending.filter(Column::Id.eq(session.0));
        }
        let ended = ending.exec(&transaction).await?.rows_affected;
        if one.is_some() && ended == 0 {
            return Err(code::NOT_FOUND.into());
        }
        if one.is_none() {
            // Whoever waits for a code would be in a moment later.
            for link in self.links_here(&transaction, &access, account).await? {
                self.end_pending_of_link(&transaction, link, &[]).await?;
            }
        }
        let event = Event {
            organization: Some(access.organization),
            action: "session.ended_by_admin",
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: json!({ "sessions": ended }),
        };
        self.conclude(transaction, caller, event).await?;
        Ok(ended)
    }

    /// Which sessions of an account an admin of this organization reaches.
    async fn sessions_reached(
        &self,
        connection: &impl ConnectionTrait,
        access: &Access,
        account: AccountId,
    ) -> Result<Condition> {
        let Some(provider) = self
            .identity_provider_of(connection, access.organization)
            .await?
        else {
            return Ok(Condition::any().add(Column::Id.is_null()));
        };
        let person = store::account::Entity::find_by_id(account.0)
            .one(connection)
            .await?
            .ok_or(code::NOT_FOUND)?;
        Ok(if person.managed_by == Some(provider.id) {
            Condition::all()
        } else {
            Condition::all().add(Column::IdentityProviderId.eq(provider.id))
        })
    }

    /// The account's links to this organization's identity provider.
    async fn links_here(
        &self,
        connection: &impl ConnectionTrait,
        access: &Access,
        account: AccountId,
    ) -> Result<Vec<SamlAccountId>> {
        use store::saml_account;
        let Some(provider) = self
            .identity_provider_of(connection, access.organization)
            .await?
        else {
            return Ok(Vec::new());
        };
        let links = saml_account::Entity::find()
            .filter(saml_account::Column::IdentityProviderId.eq(provider.id))
            .filter(saml_account::Column::AccountId.eq(account.0))
            .all(connection)
            .await?;
        Ok(links
            .into_iter()
            .map(|link| SamlAccountId(link.id))
            .collect())
    }
}
