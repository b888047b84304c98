//! What requests ask of an identity provider, whether they are signed, and what becomes of sign-ins that start there.
use super::reach::Reached;
use crate::{Caller, Error, Result, Service, store};
use domain::{
    Refusal, code,
    saml::{Binding, RequestWishes, name_id_format},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use serde::Serialize;
use serde_json::json;

/// Longest class reference, in characters.
const CONTEXT_LIMIT: usize = 256;
/// The formats that may be asked for; a transient NameID recognizes nobody. [SAML Core §8.3]
const FORMATS: [&str; 3] = [
    name_id_format::PERSISTENT,
    name_id_format::EMAIL_ADDRESS,
    name_id_format::UNSPECIFIED,
];

/// Whether requests are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signing {
    /// When its metadata asks for it.
    AsMetadataSays,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What becomes of a sign-in that starts at the identity provider (I5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdpInitiated {
    /// It is refused.
    Off,
    /// It is checked, then a sign-in of our own starts.
    Hint,
    /// It is accepted, after a question.
    Direct,
}

/// How requests to one identity provider are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestSettings {
    /// Whether they are signed.
    pub signing: Signing,
    /// Whether its metadata asks for signed ones.
    pub wanted_signed: bool,
    /// Whether everybody shall prove anew who they are.
    pub force_authn: bool,
    /// How they shall prove it; `None` asks for nothing.
    pub authn_context: Option<String>,
    /// The NameID format asked for; `None` asks for none.
    pub name_id_format: Option<String>,
    /// What becomes of sign-ins that start there.
    pub idp_initiated: IdpInitiated,
    /// Whether assertions may come encrypted.
    pub encryption: Encryption,
}

/// What an admin chose on the form.
#[derive(Clone, Debug)]
pub struct RequestChange {
    /// Whether requests are signed.
    pub signing: Signing,
    /// How requests get there; `None` leaves it.
    pub binding: Option<Binding>,
    /// Whether everybody shall prove anew who they are.
    pub force_authn: bool,
    /// A class reference, or nothing.
    pub authn_context: String,
    /// A NameID format, or nothing.
    pub name_id_format: String,
    /// What becomes of sign-ins that start there.
    pub idp_initiated: IdpInitiated,
    /// Whether assertions may come encrypted.
    pub encryption: Encryption,
}

impl Signing {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::AsMetadataSays, Self::Always, Self::Never];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AsMetadataSays => "as_metadata_says",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    /// The choice with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == name)
    }

    const fn stored(self) -> Option<bool> {
        match self {
            Self::AsMetadataSays => None,
            Self::Always => Some(true),
            Self::Never => Some(false),
        }
    }
}

impl IdpInitiated {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Off, Self::Hint, Self::Direct];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Hint => "hint",
            Self::Direct => "direct",
        }
    }

    /// The choice with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == name)
    }
}

/// Whether assertions may come encrypted, and what then must vouch for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// They may not: no key is offered.
    Off,
    /// In a signed Response.
    SignedResponse,
    /// Also signed inside only.
    InnerSignature,
}

impl Encryption {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Off, Self::SignedResponse, Self::InnerSignature];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::SignedResponse => "signed_response",
            Self::InnerSignature => "inner_signature",
        }
    }

    /// The choice with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == name)
    }
}

impl RequestSettings {
    pub(super) fn of(row: &store::identity_provider::Model) -> Self {
        Self {
            signing: match row.sign_requests {
                None => Signing::AsMetadataSays,
                Some(true) => Signing::Always,
                Some(false) => Signing::Never,
            },
            wanted_signed: row.wants_signed_requests,
            force_authn: row.force_authn,
            authn_context: row.authn_context.clone(),
            name_id_format: row.name_id_format.clone(),
            // The table knows no other words; the narrowest meaning for one that should not be there.
            idp_initiated: IdpInitiated::parse(&row.idp_initiated).unwrap_or(IdpInitiated::Off),
            // The table knows no other words; the narrowest meaning for one that should not be there.
            encryption: Encryption::parse(&row.encryption).unwrap_or(Encryption::Off),
        }
    }

    /// Whether requests are signed.
    pub const fn signs(&self) -> bool {
        match self.signing {
            Signing::AsMetadataSays => self.wanted_signed,
            Signing::Always => true,
            Signing::Never => false,
        }
    }

    pub(crate) fn wishes(&self) -> RequestWishes {
        RequestWishes {
            force_authn: self.force_authn,
            authn_context: self.authn_context.clone(),
            name_id_format: self.name_id_format.clone(),
        }
    }
}

impl Service {
    /// Changes how requests are made. All faults are told at once.
    pub async fn change_request_settings(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        change: RequestChange,
    ) -> std::result::Result<(), Vec<Error>> {
        let (transaction, reached) = self
            .begin_at_home(caller, slug, key, &[])
            .await
            .map_err(one)?;
        let refusals = faults(&reached, &change);
        if !refusals.is_empty() {
            return Err(refusals.into_iter().map(Error::Refused).collect());
        }
        self.store_request_settings(caller, transaction, reached, change)
            .await
            .map_err(one)
    }

    async fn store_request_settings(
        &self,
        caller: &Caller,
        transaction: crate::database::Transaction,
        reached: Reached,
        change: RequestChange,
    ) -> Result<()> {
        reached.access.require_single_sign_on()?;
        let given = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (context, format) = (given(&change.authn_context), given(&change.name_id_format));
        let mut changed = reached.row.clone().into_active_model();
        if let Some(binding) = change.binding {
            changed.request_binding = Set(Some(
                match binding {
                    Binding::Redirect => "redirect",
                    Binding::Post => "post",
                }
                .to_owned(),
            ));
        }
        changed.sign_requests = Set(change.signing.stored());
        changed.force_authn = Set(change.force_authn);
        changed.authn_context = Set(context.clone());
        changed.name_id_format = Set(format.clone());
        changed.idp_initiated = Set(change.idp_initiated.as_str().to_owned());
        changed.encryption = Set(change.encryption.as_str().to_owned());
        changed.updated_at = Set(self.now().as_millis());
        changed.update(&transaction).await?;
        let detail = json!({
            "signing": change.signing,
            "binding": change.binding,
            "force_authn": change.force_authn,
            "authn_context": context,
            "name_id_format": format,
            "idp_initiated": change.idp_initiated,
            "encryption": change.encryption,
        });
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.requests_changed",
            detail,
        )
        .await?;
        transaction.commit().await
    }
}

fn faults(reached: &Reached, change: &RequestChange) -> Vec<Refusal> {
    let invalid =
        |field: &'static str, why: &str| Refusal::new(code::INVALID).field(field).message(why);
    let mut refusals = Vec::new();
    let address = match change.binding {
        None => true,
        Some(Binding::Redirect) => reached.row.sso_redirect_url.is_some(),
        Some(Binding::Post) => reached.row.sso_post_url.is_some(),
    };
    if !address {
        refusals.push(invalid(
            "binding",
            "Its metadata names no address for this way. Choose the other one.",
        ));
    }
    let context = change.authn_context.trim();
    let is_uri = context.contains(':')
        && context.chars().count() <= CONTEXT_LIMIT
        && !context
            .chars()
            .any(|character| character.is_whitespace() || character.is_control());
    if !context.is_empty() && !is_uri {
        refusals.push(invalid(
            "authn_context",
            "Give a class reference such as https://refeds.org/profile/mfa, or leave it empty.",
        ));
    }
    let format = change.name_id_format.trim();
    if !format.is_empty() && !FORMATS.contains(&format) {
        refusals.push(invalid("name_id_format", "Choose one of the formats."));
    }
    refusals
}

fn one(error: Error) -> Vec<Error> {
    vec![error]
}
