//! The way to Google begins: a row that one browser holds, and the address that browser goes to.
use super::{WAITS, provider::Departed};
use crate::{
    Caller, Result, Service,
    caller::{Method, SignedIn},
    rate_limit::Limit,
    store,
};
use domain::{Secret, account::AccountKind, code, id::GoogleSignInId};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use std::time::Duration;
use url::Url;

/// The local path where Google sends the browser back.
pub(super) const CALLBACK: &str = "/login/google/callback";

/// Ways that one network may begin. A whole company may come from one address on a Monday morning.
const BEGINNINGS: Limit = Limit {
    name: "google-begin",
    burst: 100,
    period: Duration::from_millis(500),
};

/// What the browser is sent to Google for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GooglePurpose {
    /// Signing in, or making an account.
    SignIn,
    /// Linking a Google account to the signed-in one.
    Link,
    /// Proving again who holds this session.
    Confirm,
}

/// A browser that is about to leave for Google.
#[derive(Debug)]
pub struct GoogleDeparture {
    /// Names the way in the address of the page that leads on.
    pub id: GoogleSignInId,
    /// For the browser cookie: the one that came in, or a new one.
    pub browser: Secret,
}

impl Service {
    /// Begins a way to Google in this browser. `next` is the local path it leads to.
    ///
    /// # Errors
    /// `request.not_found` where Google is not configured, `google.unreachable`, `request.rate_limited`; for linking
    /// `access.session_scope`, `account.managed`, `access.recent_login_required`, `google.already_linked`; for confirming
    /// `access.session_scope` at a session that Google did not make.
    pub async fn begin_google(
        &self,
        caller: &Caller,
        purpose: GooglePurpose,
        next: &str,
        browser: Option<&str>,
    ) -> Result<GoogleDeparture> {
        let google = self.google_settings()?;
        let signed_in = self.who_begins(caller, purpose).await?;
        self.throttle(BEGINNINGS, &caller.network).await?;
        let departed = Departed {
            state: self.random.token().expose().to_owned(),
            nonce: self.random.token().expose().to_owned(),
            verifier: self.random.token().expose().to_owned(),
            fresh: purpose == GooglePurpose::Confirm,
        };
        // Whether Google answers shows here, where the form can say so.
        self.google_departure_url(google, &departed).await?;
        let now = self.now();
        let id = self.random.id(now);
        let browser = self.browser_name(browser);
        store::google_sign_in::ActiveModel {
            id: Set(id),
            browser_hash: Set(crate::token::hash(browser.expose())),
            state_hash: Set(crate::token::hash(&departed.state)),
            purpose: Set(purpose.as_str().to_owned()),
            stage: Set("departed".to_owned()),
            account_id: Set(signed_in.map(|signed_in| signed_in.person.account.0)),
            session_id: Set(signed_in.map(|signed_in| signed_in.session.0)),
            sealed: Set(self.seal_into_way(id, &departed)?),
            next: Set(next.to_owned()),
            code_hash: Set(None),
            tries: Set(0),
            created_at: Set(now.as_millis()),
            expires_at: Set(now.plus(WAITS).as_millis()),
        }
        .insert(self.database.write())
        .await?;
        Ok(GoogleDeparture {
            id: GoogleSignInId(id),
            browser,
        })
    }

    /// The session that a way belongs to, if its purpose takes one.
    async fn who_begins<'c>(
        &self,
        caller: &'c Caller,
        purpose: GooglePurpose,
    ) -> Result<Option<&'c SignedIn>> {
        match purpose {
            GooglePurpose::SignIn => Ok(None),
            GooglePurpose::Link => {
                let signed_in = require_person(caller)?;
                self.require_recent(signed_in)?;
                let account = signed_in.person.account;
                let link = self.google_link_of(self.database.read(), account).await?;
                if link.is_some() {
                    return Err(code::GOOGLE_ALREADY_LINKED.into());
                }
                Ok(Some(signed_in))
            }
            GooglePurpose::Confirm => {
                let signed_in = caller.require_session()?;
                match signed_in.method {
                    Method::Google { .. } => Ok(Some(signed_in)),
                    Method::Password | Method::Saml { .. } | Method::BreakGlass { .. } => {
                        Err(code::SESSION_SCOPE.into())
                    }
                }
            }
        }
    }

    /// Where the browser that holds this way goes now.
    ///
    /// # Errors
    /// `google.expired`, `google.unreachable`.
    pub async fn google_departure(&self, id: GoogleSignInId, browser: Option<&str>) -> Result<Url> {
        let google = self.google_settings()?;
        let row = self.google_way(id, browser, "departed").await?;
        self.google_departure_url(google, &self.open_way(&row)?)
            .await
    }
}

/// The session of a person whose account is their own: not a company's, not an operator's.
pub(super) fn require_person(caller: &Caller) -> Result<&SignedIn> {
    let signed_in = caller.require_own()?;
    if signed_in.person.kind == AccountKind::Personal {
        Ok(signed_in)
    } else {
        Err(code::GOOGLE_ACCOUNT_REFUSED.into())
    }
}

impl GooglePurpose {
    /// The stored name.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Link => "link",
            Self::Confirm => "confirm",
        }
    }
}
