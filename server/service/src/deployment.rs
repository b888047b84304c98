//! What belongs to an installation as a whole: that the key is the database's, and how healthy it is.
use crate::{Caller, Error, Result, Service, caller::Identity, store};
use base64::Engine as _;
use domain::{Timestamp, code};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, Statement, sea_query::OnConflict,
};
use serde::Serialize;

/// The row of `deployment` that holds the key's check value.
const KEY_CHECK: &str = "key_check";
/// What is sealed in it.
const KEY_CHECK_PLAIN: &[u8] = b"gatehouse";

/// When certificates of an identity provider end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateHealth {
    /// The identity provider's SSO identifier.
    pub identity_provider: String,
    /// Whether it is switched live.
    pub live: bool,
    /// The end of its newest certificate; `None` without any.
    pub not_after: Option<Timestamp>,
    /// Whole days until then; negative when it has passed.
    pub days: Option<i64>,
}

impl Service {
    /// Checks that the sealing keys open this database's check value, which is written when there is none yet. A
    /// server with another key must not start: it could not read what is sealed here, and would seal what nobody else reads.
    pub async fn confirm_key(&self) -> Result<()> {
        let sealed = self
            .keyring
            .seal(&*self.random, KEY_CHECK, KEY_CHECK_PLAIN)?;
        let base64 = base64::engine::general_purpose::STANDARD;
        store::deployment::Entity::insert(store::deployment::ActiveModel {
            name: Set(KEY_CHECK.to_owned()),
            value: Set(base64.encode(sealed)),
        })
        .on_conflict(
            OnConflict::column(store::deployment::Column::Name)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(self.database.write())
        .await?;
        let stored = store::deployment::Entity::find_by_id(KEY_CHECK)
            .one(self.database.write())
            .await?
            .map(|row| row.value)
            .unwrap_or_default();
        let opened = base64
            .decode(stored)
            .ok()
            .and_then(|sealed| self.keyring.open(KEY_CHECK, &sealed).ok());
        if opened.as_deref() == Some(KEY_CHECK_PLAIN) {
            Ok(())
        } else {
            Err(Error::Internal(
                "GATEHOUSE_SECRET_KEY: this database was made with another key".into(),
            ))
        }
    }

    /// How far this server's clock is ahead of the database's, in milliseconds; 0 for the embedded database.
    pub async fn clock_offset(&self) -> Result<i64> {
        if self.database.kind() != "postgres" {
            return Ok(0);
        }
        let connection = self.database.read();
        let row = connection
            .query_one_raw(Statement::from_string(
                connection.get_database_backend(),
                "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as millis",
            ))
            .await?
            .ok_or_else(|| Error::Internal("the database tells no time".into()))?;
        Ok(self.now().as_millis() - row.try_get::<i64>("", "millis")?)
    }

    /// How many mails wait in the outbox. For the command line.
    pub async fn mail_backlog(&self, caller: &Caller) -> Result<u64> {
        command_line_only(caller)?;
        Ok(store::mail::Entity::find()
            .filter(store::mail::Column::SentAt.is_null())
            .count(self.database.read())
            .await?)
    }

    /// The end of each identity provider's newest certificate, by identifier. For the command line.
    pub async fn certificate_health(&self, caller: &Caller) -> Result<Vec<CertificateHealth>> {
        command_line_only(caller)?;
        let providers = store::identity_provider::Entity::find()
            .order_by_asc(store::identity_provider::Column::Identifier)
            .all(self.database.read())
            .await?;
        let mut health = Vec::with_capacity(providers.len());
        for provider in providers {
            let not_after = store::identity_provider_certificate::Entity::find()
                .filter(
                    store::identity_provider_certificate::Column::IdentityProviderId
                        .eq(provider.id),
                )
                .order_by_desc(store::identity_provider_certificate::Column::NotAfter)
                .one(self.database.read())
                .await?
                .map(|certificate| Timestamp::from_millis(certificate.not_after));
            health.push(CertificateHealth {
                identity_provider: provider.identifier,
                live: provider.state == "live",
                days: not_after.map(|end| end.millis_since(self.now()).div_euclid(86_400_000)),
                not_after,
            });
        }
        Ok(health)
    }
}

pub(crate) fn command_line_only(caller: &Caller) -> Result<()> {
    if matches!(caller.identity, Identity::CommandLine) {
        Ok(())
    } else {
        Err(code::FORBIDDEN.into())
    }
}
