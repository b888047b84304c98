//! Google's answer: taken once, in the browser that left, and turned into what that browser left for.
use super::{Identity, provider::Departed};
use crate::{
    Caller, Error, Result, Service, rate_limit::Limit, second_factor::Arrival, session::NewSession,
    store,
};
use domain::{
    code,
    id::{AccountId, GoogleSignInId, SessionId},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use std::time::Duration;
use store::google_sign_in::{Column, Entity, Model};

/// Answers that one network may bring.
const ANSWERS: Limit = Limit {
    name: "google-answer",
    burst: 100,
    period: Duration::from_millis(500),
};

/// What the browser brings back in the address. [RFC 6749 §4.1.2, RFC 9207]
#[derive(Clone, Debug, Default)]
pub struct GoogleAnswer {
    /// What the browser left with.
    pub state: String,
    /// What an ID token is to be had for.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Who answers, if it says so.
    pub issuer: Option<String>,
}

/// What came of a way to Google.
#[derive(Debug)]
pub enum GoogleOutcome {
    /// Signed in, or waiting for the second factor.
    Arrived {
        /// Which of them.
        arrival: Arrival,
        /// The local path it leads to.
        next: String,
    },
    /// A code was mailed to the address that Google names; it is typed in this browser.
    Prove(GoogleSignInId),
    /// The Google account is linked.
    Linked {
        /// The local path it leads to.
        next: String,
    },
    /// The session is recent again, under a new token.
    Confirmed {
        /// For the cookie.
        session: NewSession,
        /// The local path it leads to.
        next: String,
    },
    /// Google did not confirm a fresh sign-in; another proof takes its place.
    NotFresh {
        /// The local path it would have led to.
        next: String,
    },
}

impl Service {
    /// Takes Google's answer. Of several with one state, on whatever servers, one is taken.
    ///
    /// # Errors
    /// `google.expired` for a state that is unknown, used, too old or another browser's; `google.declined`,
    /// `google.unreachable`, `google.answer_refused`, `google.email_unverified`, `google.email_unusable`, and what the
    /// purpose adds.
    pub async fn answer_google(
        &self,
        caller: &Caller,
        browser: Option<&str>,
        answer: &GoogleAnswer,
    ) -> Result<GoogleOutcome> {
        let google = self.google_settings()?;
        self.throttle(ANSWERS, &caller.network).await?;
        let row = self.take_answer(browser, &answer.state).await?;
        if answer
            .issuer
            .as_ref()
            .is_some_and(|by| *by != google.issuer)
        {
            return Err(code::GOOGLE_ANSWER_REFUSED.into());
        }
        let (Some(code), None) = (&answer.code, &answer.error) else {
            return Err(code::GOOGLE_DECLINED.into());
        };
        let departed: Departed = self.open_way(&row)?;
        let began = domain::Timestamp::from_millis(row.created_at);
        let identity = self
            .redeem_google_code(google, code, &departed, began)
            .await?;
        match (row.purpose.as_str(), row.account_id, row.session_id) {
            ("sign_in", None, None) => self.arrive_by_google(caller, &row, &identity).await,
            ("link", Some(account), Some(session)) => {
                let holder = (AccountId(account), SessionId(session));
                self.link_google(caller, &row, holder, &identity).await
            }
            ("confirm", Some(account), Some(session)) => {
                let holder = (AccountId(account), SessionId(session));
                self.confirm_by_google(caller, &row, holder, &identity)
                    .await
            }
            (other, ..) => Err(Error::Internal(format!("a way to Google for {other}"))),
        }
    }

    /// Uses a way up before anything is asked of Google. What another browser brings uses nothing up.
    async fn take_answer(&self, browser: Option<&str>, state: &str) -> Result<Model> {
        let row = Entity::find()
            .filter(Column::StateHash.eq(crate::token::hash(state)))
            .one(self.database.read())
            .await?
            .filter(|row| row.stage == "departed" && self.is_held_by(row, browser))
            .ok_or(code::GOOGLE_EXPIRED)?;
        let taken = Entity::update_many()
            .col_expr(Column::Stage, Expr::value("answered"))
            .filter(Column::Id.eq(row.id))
            .filter(Column::Stage.eq("departed"))
            .exec(self.database.write())
            .await?;
        if taken.rows_affected == 1 {
            Ok(row)
        } else {
            Err(code::GOOGLE_EXPIRED.into())
        }
    }

    /// Decides whose sign-in it is. Somebody who came in with the same address at the same moment is met once more.
    async fn arrive_by_google(
        &self,
        caller: &Caller,
        row: &Model,
        identity: &Identity,
    ) -> Result<GoogleOutcome> {
        match self.enter_or_prove(caller, row, identity).await {
            Err(Error::Refused(refusal)) if refusal.code == code::CONFLICT => {
                self.enter_or_prove(caller, row, identity).await
            }
            outcome => outcome,
        }
    }
}
