//! A person's own sessions: where they are signed in, ending one or all others. [product.md, X10]
use crate::{Caller, Error, Result, Service, caller::Method, session::method_of, store};
use domain::{Timestamp, code, id::SessionId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::Serialize;

/// A session as its person sees it.
#[derive(Clone, Debug, Serialize)]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser and system, as far as they say.
    pub browser: String,
    /// The network address it was made from.
    pub network: String,
    /// The company whose identity provider made it; `None` when a credential of the person's own did.
    pub company: Option<String>,
    /// Whether Google did.
    pub google: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

impl Service {
    /// The caller's live sessions, the newest first.
    pub async fn sessions(&self, caller: &Caller) -> Result<Vec<SessionView>> {
        let signed_in = caller.require_personal()?;
        let rows = store::session::Entity::find()
            .filter(store::session::Column::AccountId.eq(signed_in.person.account.0))
            .filter(store::session::Column::ExpiresAt.gt(self.now().as_millis()))
            .order_by_desc(store::session::Column::LastSeenAt)
            .order_by_desc(store::session::Column::Id)
            .all(self.database.read())
            .await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let company = match method_of(&row)? {
                Method::Password | Method::Google { .. } | Method::BreakGlass { .. } => None,
                Method::Saml {
                    identity_provider, ..
                } => self
                    .company_of(self.database.read(), identity_provider)
                    .await?
                    .map(|company| company.name),
            };
            views.push(SessionView {
                id: SessionId(row.id),
                current: row.id == signed_in.session.0,
                browser: describe_browser(&row.user_agent),
                network: row.network,
                company,
                google: row.method == "google",
                created_at: Timestamp::from_millis(row.created_at),
                last_seen_at: Timestamp::from_millis(row.last_seen_at),
                expires_at: Timestamp::from_millis(row.expires_at),
            });
        }
        Ok(views)
    }

    /// Ends one of the caller's sessions; somebody else's is `request.not_found`.
    pub async fn end_session(&self, caller: &Caller, session: SessionId) -> Result<()> {
        let account = caller.require_personal()?.person.account;
        let transaction = self.database.begin().await?;
        let ended = store::session::Entity::delete_many()
            .filter(store::session::Column::Id.eq(session.0))
            .filter(store::session::Column::AccountId.eq(account.0))
            .exec(&transaction)
            .await?;
        if ended.rows_affected == 0 {
            return Err(Error::from(code::NOT_FOUND));
        }
        self.audit_account(&transaction, caller, "session.ended", account)
            .await?;
        transaction.commit().await
    }

    /// Ends all the caller's sessions but the one that asks; says how many ended.
    pub async fn end_other_sessions(&self, caller: &Caller) -> Result<u64> {
        let signed_in = caller.require_personal()?;
        let account = signed_in.person.account;
        let transaction = self.database.begin().await?;
        transaction.lock_account(account).await?;
        let ended = self
            .end_sessions_of(&transaction, account, Some(signed_in.session))
            .await?;
        self.audit_account(&transaction, caller, "session.others_ended", account)
            .await?;
        transaction.commit().await?;
        Ok(ended)
    }
}

/// `Firefox on Linux`: what people recognize their devices by. It proves nothing.
pub(crate) fn describe_browser(user_agent: &str) -> String {
    // In this order: every browser names others too, the most particular name is its own.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let named = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::describe_browser;

    #[test]
    fn browsers_are_named_as_people_know_them() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
        assert_eq!(describe_browser(chrome), "Chrome on Linux");
        assert_eq!(
            describe_browser(&format!("{chrome} Edg/130.0")),
            "Edge on Linux"
        );
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(describe_browser(safari), "Safari on iPhone");
        assert_eq!(describe_browser("curl/8.5.0"), "curl");
        assert_eq!(describe_browser("<script>"), "Unknown browser");
    }
}
