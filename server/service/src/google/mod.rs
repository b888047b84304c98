//! Signing in with Google, or another OpenID provider in its place (I8): the way there and back, whose account a Google
//! account opens, linking and unlinking. [OpenID Connect Core 1.0, RFC 7636, RFC 9207]
//!
//! A Google account is known by issuer and subject, never by its address. Its address makes an account, or leads to one, only
//! where both sides verified it. docs/decisions/0020-google-sign-in.md
mod answer;
mod begin;
mod confirm;
mod enter;
mod link;
mod mail;
mod prove;
mod provider;
mod token;

pub use answer::{GoogleAnswer, GoogleOutcome};
pub use begin::{GoogleDeparture, GooglePurpose};
pub use link::GoogleLink;
pub(crate) use link::linked_accounts;
pub use prove::GoogleProof;
pub use provider::GoogleHealth;
pub(crate) use provider::Provider;

use crate::{Error, Result, Service, settings::GoogleSettings, store};
use domain::{Timestamp, code, id::GoogleSignInId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::Duration;

/// How long a way to Google waits for its end, and then once more for the mailed code.
pub const WAITS: Duration = Duration::from_secs(10 * 60);

/// How far Google's clock may be from ours.
const SKEW: Duration = Duration::from_secs(60);

/// What a verified ID token says of a person; its address is one that Google has verified.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Identity {
    subject: String,
    email: String,
    /// Whether Google gives the address out itself.
    authoritative: bool,
    name: Option<String>,
    /// When the person proved to Google who they are, if it says so.
    authenticated_at: Option<Timestamp>,
}

impl Service {
    /// Whether signing in with Google is offered here.
    pub fn offers_google(&self) -> bool {
        self.settings().google.is_some()
    }

    fn google_settings(&self) -> Result<&GoogleSettings> {
        let settings = self.settings().google.as_ref();
        settings.ok_or_else(|| code::NOT_FOUND.into())
    }

    /// The way with this id that began in this browser and is at this stage.
    async fn google_way(
        &self,
        id: GoogleSignInId,
        browser: Option<&str>,
        stage: &str,
    ) -> Result<store::google_sign_in::Model> {
        store::google_sign_in::Entity::find_by_id(id.0)
            .one(self.database.read())
            .await?
            .filter(|row| row.stage == stage && self.is_held_by(row, browser))
            .ok_or_else(|| code::GOOGLE_EXPIRED.into())
    }

    fn is_held_by(&self, row: &store::google_sign_in::Model, browser: Option<&str>) -> bool {
        let held = browser.is_some_and(|name| crate::token::hash(name) == row.browser_hash);
        held && row.expires_at > self.now().as_millis()
    }

    fn seal_into_way(&self, id: uuid::Uuid, value: &impl Serialize) -> Result<Vec<u8>> {
        let plain =
            serde_json::to_vec(value).map_err(|error| Error::Internal(error.to_string()))?;
        self.keyring
            .seal(&*self.random, &sealing_context(id), &plain)
    }

    fn open_way<T: DeserializeOwned>(&self, row: &store::google_sign_in::Model) -> Result<T> {
        let plain = self.keyring.open(&sealing_context(row.id), &row.sealed)?;
        serde_json::from_slice(&plain).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Forgets ways to Google that nobody finished.
    pub async fn purge_google_sign_ins(&self, now: Timestamp) -> Result<()> {
        store::google_sign_in::Entity::delete_many()
            .filter(store::google_sign_in::Column::ExpiresAt.lt(now.as_millis()))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}

fn sealing_context(id: uuid::Uuid) -> String {
    format!("google.sign_in.{id}")
}
