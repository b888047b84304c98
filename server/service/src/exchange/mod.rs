//! SAML exchanges: started in one browser, answered by the identity provider, completed in the same browser.
//! Only completing decides anything; answering stores what was verified and nothing else.
mod answer;
mod carry;
mod complete;
mod enter;
mod expectation;
mod fresh;
mod link;
mod lock;
mod login;
mod purge;
mod record;
mod start;
mod unanswered;
mod unsolicited;

pub(crate) use answer::Refused;
pub use answer::{AcsRoute, Answered};
pub(crate) use complete::{Answer, Arriving, question_newcomer, require_same_account};
pub use complete::{Completed, Completion};
pub use domain::saml::Outgoing as Departure;
pub(crate) use enter::Entering;
pub(crate) use link::email_missing;
pub(crate) use lock::Locked;
pub(crate) use login::session_start;
pub(crate) use record::{Examined, JUNK_KEPT, Record, first_day_kept, raw_context};
pub(crate) use start::Cause;
pub use start::Started;

use crate::{Error, Result};
use domain::provisioning::ConsentNumbers;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a person has between leaving for the identity provider and coming back.
pub const EXCHANGE_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// What an exchange is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Login,
    Consent,
    Connect,
    Invitation,
    Logout,
}

impl Purpose {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Consent => "consent",
            Self::Connect => "connect",
            Self::Invitation => "invitation",
            Self::Logout => "logout",
        }
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        match text {
            "login" => Ok(Self::Login),
            "consent" => Ok(Self::Consent),
            "connect" => Ok(Self::Connect),
            "invitation" => Ok(Self::Invitation),
            "logout" => Ok(Self::Logout),
            other => Err(Error::Internal(format!("exchange purpose {other}"))),
        }
    }
}

/// What a person agreed to before they left for the identity provider; kept in the exchange, printed on the receipt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Agreement {
    pub text_version: String,
    pub text_sha256: String,
    pub numbers: ConsentNumbers,
    pub network: String,
    pub agreed_at: i64,
}

/// The sealing context of a verified login: it opens in its own exchange only.
pub(crate) fn verified_login_context(exchange: uuid::Uuid) -> String {
    format!("saml_exchange.verified_login.{exchange}")
}
