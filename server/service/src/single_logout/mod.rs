//! Single logout (X7), both ways. Signing out here never waits for anybody: our session ends first, then the identity
//! provider is asked, if the person wants it. A signed request of the identity provider ends exactly the sessions it names.
mod receive;
mod sign_out;

pub use receive::LogoutStep;
pub use sign_out::{Elsewhere, ElsewhereOutcome, SignedOut, SignedOutView};

use domain::saml::NameId;
use serde::{Deserialize, Serialize};

/// Whose session at the identity provider a logout exchange is about; kept in the exchange, since our session is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subject {
    pub name_id: NameId,
    pub session_index: Option<String>,
}
