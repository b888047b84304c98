//! This service's own SAML keys: one pair to sign its messages, and for each identity provider one to have assertions
//! encrypted for. With a common one, an identity provider could sign a ciphertext that another made and read what it
//! says. They are made at first need and replaced in two steps, so that identity providers learn the next certificate
//! before it is used.
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    caller::Identity,
    database::Transaction,
    error::is_unique_violation,
    random::Random,
    store::sp_key::{ActiveModel, Column, Entity, Model},
};
use domain::{Timestamp, code, id::IdentityProviderId, saml::SigningKey};
use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    error::ErrorStack,
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::{X509, X509NameBuilder},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait,
    EntityTrait as _, QueryFilter as _, QueryOrder as _, sea_query::Expr,
};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;

/// Bits of an RSA modulus: enough for the ten years of the certificate. [NIST SP 800-57, table 2]
const BITS: u32 = 3072;
/// How long a certificate lasts. Identity providers do not look, but their administrators' tools do.
const LIFETIME: Duration = Duration::from_secs(3650 * 24 * 3600);
/// How long a replaced key still decrypts: administrators import certificates by hand.
const OVERLAP: Duration = Duration::from_secs(90 * 24 * 3600);

/// What a key is for; one never does the other's work. [SAML Metadata §2.4.1.1]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// Signing requests and logout messages.
    Signing,
    /// Decrypting the assertions of one identity provider.
    Encryption(IdentityProviderId),
}

impl KeyPurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Encryption(_) => "encryption",
        }
    }

    fn identity_provider(self) -> Option<uuid::Uuid> {
        match self {
            Self::Signing => None,
            Self::Encryption(provider) => Some(provider.0),
        }
    }

    fn rows(self) -> Condition {
        let purpose = Condition::all().add(Column::Purpose.eq(self.as_str()));
        match self.identity_provider() {
            Some(provider) => purpose.add(Column::IdentityProviderId.eq(provider)),
            None => purpose,
        }
    }
}

/// The keys of one purpose.
#[derive(Clone, Debug)]
pub struct SpKeys {
    /// The one in use.
    pub current: SigningKey,
    /// The one that takes its place, advertised already.
    pub next: Option<SigningKey>,
    /// Replaced less than 90 days ago, the newest first.
    pub retired: Vec<SigningKey>,
}

impl SpKeys {
    /// All that may have been encrypted for, the likeliest first.
    pub fn decrypting(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current)
            .chain(&self.next)
            .chain(&self.retired)
    }

    /// All that are advertised, the present one first.
    pub fn advertised(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current).chain(&self.next)
    }
}

/// What a call of [`Service::rotate_sp_keys`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// The next keys were made and are advertised; the present ones are still in use.
    Advertised,
    /// The next keys are in use now; the former ones still decrypt for 90 days.
    Switched,
}

impl Service {
    /// The keys of one purpose; made now if there are none. Two servers at once: one key is made.
    pub async fn sp_keys(&self, purpose: KeyPurpose) -> Result<SpKeys> {
        if let Some(keys) = self.stored_keys(purpose).await? {
            return Ok(keys);
        }
        let made = self.make_key(purpose, "current").await?;
        let transaction = self.database.begin().await?;
        match made.insert(&transaction).await {
            Ok(_) => {
                self.audit_keys(
                    &transaction,
                    &Caller::anonymous("", ""),
                    purpose,
                    "sp_key.made",
                )
                .await?;
                transaction.commit().await?;
            }
            // Another server was first: its key counts.
            Err(error) if is_unique_violation(&error) => drop(transaction),
            Err(error) => return Err(error.into()),
        }
        self.stored_keys(purpose)
            .await?
            .ok_or_else(|| Error::Internal(format!("no {} key was kept", purpose.as_str())))
    }

    /// Replaces all keys in two calls: the first makes the next ones and advertises them in the metadata, the second
    /// puts them to use. Between the two, identity providers import the new certificates.
    ///
    /// # Errors
    /// `access.forbidden` for anybody but the command line, `request.conflict` when another call was at it.
    pub async fn rotate_sp_keys(&self, caller: &Caller) -> Result<Rotation> {
        if !matches!(caller.identity, Identity::CommandLine) {
            return Err(code::FORBIDDEN.into());
        }
        let purposes = self.purposes_in_use().await?;
        let mut prepared = Vec::new();
        for purpose in &purposes {
            if self.sp_keys(*purpose).await?.next.is_some() {
                prepared.push(*purpose);
            }
        }
        if !prepared.is_empty() {
            self.switch_keys(caller, &prepared).await?;
            return Ok(Rotation::Switched);
        }
        let mut made = Vec::new();
        for purpose in purposes {
            made.push((purpose, self.make_key(purpose, "next").await?));
        }
        let transaction = self.database.begin().await?;
        for (purpose, key) in made {
            let inserted = key.insert(&transaction).await;
            crate::error::taken(inserted, code::CONFLICT)?;
            self.audit_keys(&transaction, caller, purpose, "sp_key.advertised")
                .await?;
        }
        transaction.commit().await?;
        Ok(Rotation::Advertised)
    }

    /// Signing, and every identity provider that has a key to encrypt for.
    async fn purposes_in_use(&self) -> Result<Vec<KeyPurpose>> {
        let mut purposes = vec![KeyPurpose::Signing];
        let encryption = Entity::find()
            .filter(Column::Purpose.eq("encryption"))
            .filter(Column::State.eq("current"))
            .order_by_asc(Column::Id)
            .all(self.database.read())
            .await?;
        purposes.extend(
            encryption
                .into_iter()
                .filter_map(|row| row.identity_provider_id)
                .map(|provider| KeyPurpose::Encryption(IdentityProviderId(provider))),
        );
        Ok(purposes)
    }

    async fn switch_keys(&self, caller: &Caller, purposes: &[KeyPurpose]) -> Result<()> {
        let now = self.now();
        let transaction = self.database.begin().await?;
        for purpose in purposes.iter().copied() {
            let of = |state: &str| purpose.rows().add(Column::State.eq(state));
            let retired = Entity::update_many()
                .col_expr(Column::State, Expr::value("retired"))
                .col_expr(Column::RetiredAt, Expr::value(Some(now.as_millis())))
                .filter(of("current"))
                .exec(&transaction)
                .await?;
            let promoted = Entity::update_many()
                .col_expr(Column::State, Expr::value("current"))
                .filter(of("next"))
                .exec(&transaction)
                .await?;
            if (retired.rows_affected, promoted.rows_affected) != (1, 1) {
                return Err(code::CONFLICT.into());
            }
            self.audit_keys(&transaction, caller, purpose, "sp_key.switched")
                .await?;
        }
        transaction.commit().await
    }

    async fn audit_keys(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        purpose: KeyPurpose,
        action: &'static str,
    ) -> Result<()> {
        let event = Event {
            organization: None,
            action,
            subject_kind: "sp_key",
            subject_id: purpose.as_str(),
            detail: json!({ "identity_provider": purpose.identity_provider() }),
        };
        self.audit(transaction, caller, event).await
    }

    async fn stored_keys(&self, purpose: KeyPurpose) -> Result<Option<SpKeys>> {
        let rows = stored(self.database.read(), purpose, self.now()).await?;
        let (mut current, mut next, mut retired) = (None, None, Vec::new());
        for row in rows {
            let key = self.opened(&row)?;
            match row.state.as_str() {
                "current" => current = Some(key),
                "next" => next = Some(key),
                _ => retired.push(key),
            }
        }
        Ok(current.map(|current| SpKeys {
            current,
            next,
            retired,
        }))
    }

    fn opened(&self, row: &Model) -> Result<SigningKey> {
        let private = self
            .keyring
            .open(&sealing_context(row.id), &row.private_key)?;
        SigningKey::from_der(&private, &row.certificate)
            .map_err(|refusal| Error::Internal(format!("SAML key {}: {refusal}", row.id)))
    }

    /// A new row, its private key sealed. Making an RSA key takes a good part of a second, so it is done apart.
    async fn make_key(&self, purpose: KeyPurpose, state: &str) -> Result<ActiveModel> {
        let now = self.now();
        let id = self.random.id(now);
        let serial = self.random.bytes::<16>();
        let name = format!("{} SAML {}", self.settings().product_name, purpose.as_str());
        let (private, certificate) =
            tokio::task::spawn_blocking(move || generate(&name, serial, now))
                .await
                .map_err(|error| Error::Internal(error.to_string()))?
                .map_err(|error| Error::Internal(format!("a key could not be made: {error}")))?;
        let random: &dyn Random = &*self.random;
        let private_key = self.keyring.seal(random, &sealing_context(id), &private)?;
        Ok(ActiveModel {
            id: Set(id),
            purpose: Set(purpose.as_str().to_owned()),
            identity_provider_id: Set(purpose.identity_provider()),
            state: Set(state.to_owned()),
            private_key: Set(private_key),
            certificate: Set(certificate),
            made_at: Set(now.as_millis()),
            retired_at: Set(None),
        })
    }
}

/// A sealed private key opens in its own row only.
fn sealing_context(id: uuid::Uuid) -> String {
    format!("sp_key.private_key.{id}")
}

async fn stored(
    connection: &impl ConnectionTrait,
    purpose: KeyPurpose,
    now: Timestamp,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(purpose.rows())
        .filter(
            Condition::any()
                .add(Column::RetiredAt.is_null())
                .add(Column::RetiredAt.gt(now.minus(OVERLAP).as_millis())),
        )
        .order_by_desc(Column::RetiredAt)
        .order_by_desc(Column::Id)
        .all(connection)
        .await?)
}

/// A private key in PKCS#8 DER and its self-signed certificate in DER. The primes come from OpenSSL's own generator: it
/// takes no other.
fn generate(
    name: &str,
    serial: [u8; 16],
    now: Timestamp,
) -> std::result::Result<(Vec<u8>, Vec<u8>), ErrorStack> {
    let key = PKey::from_rsa(Rsa::generate(BITS)?)?;
    let certificate = certify(&key, name, serial, now)?;
    Ok((key.private_key_to_pkcs8()?, certificate.to_der()?))
}

fn certify(
    key: &PKey<Private>,
    name: &str,
    mut serial: [u8; 16],
    now: Timestamp,
) -> std::result::Result<X509, ErrorStack> {
    // Positive, and never shorter for a leading zero. [RFC 5280 §4.1.2.2]
    serial[0] = (serial[0] & 0x7f) | 0x40;
    let mut subject = X509NameBuilder::new()?;
    // Longer common names are refused by X.509.
    let name: String = name.chars().take(64).collect();
    subject.append_entry_by_text("CN", &name)?;
    let subject = subject.build();
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let serial = BigNum::from_slice(&serial)?.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(&subject)?;
    builder.set_issuer_name(&subject)?;
    builder.set_pubkey(key)?;
    let until = now.plus(LIFETIME);
    builder.set_not_before(&*Asn1Time::from_unix(now.as_seconds())?)?;
    builder.set_not_after(&*Asn1Time::from_unix(until.as_seconds())?)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}
