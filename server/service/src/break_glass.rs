//! Break-glass codes: how an owner mends an identity provider and its enforcement when nothing else lets them in. One use
//! each; the session lasts 30 minutes and opens nothing else; every owner is told. [product.md, X9]
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    caller::Method,
    database::Transaction,
    mail::{Mail, Paragraph},
    organization::role_of,
    session::{NewSession, SessionStart},
    sign_in::attempts,
    sign_up::{account_with, check_address},
    store,
};
use domain::{
    Role, Secret, Timestamp, code,
    id::{AccountId, OrganizationId},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use serde::Serialize;
use serde_json::json;
use store::break_glass_code as row;

/// How many codes an owner gets at once.
pub const CODES: usize = 8;
/// Letters and digits that nobody confuses when reading aloud.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code: 100 random bits.
const LENGTH: usize = 20;

/// Who holds codes of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BreakGlassView {
    /// The organization's name.
    pub organization: String,
    /// Every owner, by address.
    pub owners: Vec<Holder>,
}

/// An owner and their codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether it is the caller.
    pub yourself: bool,
    /// How many codes they have left.
    pub unused: usize,
    /// When they made them.
    pub made_at: Option<Timestamp>,
}

/// Signed in by a code.
#[derive(Debug)]
pub struct BrokenGlass {
    /// For the cookie.
    pub session: NewSession,
    /// The local path of what it opens.
    pub to: String,
}

impl Service {
    /// Who holds codes, for the owners of an organization.
    pub async fn break_glass(&self, caller: &Caller, slug: &str) -> Result<BreakGlassView> {
        let access = self
            .authorize(caller, slug, Action::HoldBreakGlassCodes)
            .await?;
        let read = self.database.read();
        let codes = row::Entity::find()
            .filter(row::Column::OrganizationId.eq(access.organization.0))
            .all(read)
            .await?;
        let me = caller.person().map(|person| person.account.0);
        let owners = self
            .administrators_of(read, access.organization)
            .await?
            .into_iter()
            .filter(|(_, role)| *role == Role::Owner)
            .map(|(owner, _)| {
                let held = codes.iter().filter(|code| code.account_id == owner.id);
                Holder {
                    yourself: me == Some(owner.id),
                    unused: held.clone().filter(|code| code.used_at.is_none()).count(),
                    made_at: held
                        .map(|code| code.created_at)
                        .max()
                        .map(Timestamp::from_millis),
                    name: owner.name,
                    email: owner.email,
                }
            })
            .collect();
        Ok(BreakGlassView {
            organization: access.name,
            owners,
        })
    }

    /// Makes [`CODES`] codes for the calling owner; those made before stop working. Needs a recent login, shown once.
    pub async fn make_break_glass_codes(&self, caller: &Caller, slug: &str) -> Result<Vec<Secret>> {
        let signed_in = caller.require_session()?;
        self.authorize(caller, slug, Action::HoldBreakGlassCodes)
            .await?;
        self.require_recent(signed_in)?;
        let account = signed_in.person.account;
        let (transaction, access) = self
            .decide_in(caller, slug, Action::HoldBreakGlassCodes)
            .await?;
        row::Entity::delete_many()
            .filter(row::Column::OrganizationId.eq(access.organization.0))
            .filter(row::Column::AccountId.eq(account.0))
            .exec(&transaction)
            .await?;
        let now = self.now();
        let mut codes = Vec::with_capacity(CODES);
        for _ in 0..CODES {
            let code = self.new_code();
            row::ActiveModel {
                id: Set(self.random.id(now)),
                organization_id: Set(access.organization.0),
                account_id: Set(account.0),
                code_hash: Set(hash(&code)),
                created_at: Set(now.as_millis()),
                used_at: Set(None),
            }
            .insert(&transaction)
            .await?;
            codes.push(code);
        }
        let event = Event {
            organization: Some(access.organization),
            action: "break_glass.codes_made",
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: json!({ "codes": CODES }),
        };
        self.conclude(transaction, caller, event).await?;
        Ok(codes)
    }

    /// Signs an owner in with a code. Whatever is wrong gets the same answer after the same work; attempts count against
    /// the limits of sign-in.
    ///
    /// # Errors
    /// `login.break_glass_failed`, `request.rate_limited`, `request.invalid` for what is no address.
    pub async fn break_glass_sign_in(
        &self,
        caller: &Caller,
        email: &str,
        code: &Secret,
    ) -> Result<BrokenGlass> {
        let address = check_address(email)?;
        let limits = attempts(caller, &address);
        for (limit, subject) in &limits {
            self.throttle(*limit, subject).await?;
        }
        let failed = || Error::from(code::BREAK_GLASS_FAILED);
        let read = self.database.read();
        let account = account_with(read, &address).await?;
        let holder = account.map_or(uuid::Uuid::nil(), |account| account.id);
        let held = row::Entity::find()
            .filter(row::Column::AccountId.eq(holder))
            .filter(row::Column::CodeHash.eq(hash(code)))
            .filter(row::Column::UsedAt.is_null())
            .one(read)
            .await?
            .ok_or_else(failed)?;
        let organization = OrganizationId(held.organization_id);
        let transaction = self.database.begin().await?;
        transaction.lock_organizations(&[organization]).await?;
        let person = transaction.lock_account(AccountId(holder)).await?;
        let membership = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(organization.0))
            .filter(store::membership::Column::AccountId.eq(holder))
            .one(&transaction)
            .await?
            .ok_or_else(failed)?;
        if role_of(&membership.role)? != Role::Owner || person.suspended_at.is_some() {
            return Err(failed());
        }
        let now = self.now();
        // Of two at once one wins.
        let used = row::Entity::update_many()
            .col_expr(row::Column::UsedAt, Expr::value(Some(now.as_millis())))
            .filter(row::Column::Id.eq(held.id))
            .filter(row::Column::UsedAt.is_null())
            .exec(&transaction)
            .await?;
        if used.rows_affected == 0 {
            return Err(failed());
        }
        if let Some(previous) = caller.session() {
            store::session::Entity::delete_by_id(previous.session.0)
                .exec(&transaction)
                .await?;
        }
        let start = SessionStart {
            account: AccountId(holder),
            method: Method::BreakGlass { organization },
            session_index: None,
            authenticated_at: now,
            not_after: None,
        };
        let session = self.start_session(&transaction, caller, start).await?;
        let to = self
            .tell_of_broken_glass(&transaction, caller, organization, &person)
            .await?;
        let event = Event {
            organization: Some(organization),
            action: "break_glass.used",
            subject_kind: "account",
            subject_id: &person.id.to_string(),
            detail: json!({ "code": held.id.to_string() }),
        };
        self.conclude(transaction, caller, event).await?;
        for (limit, subject) in &limits {
            self.forgive(*limit, subject).await?;
        }
        Ok(BrokenGlass { session, to })
    }

    /// Mails every owner at once; gives the local path that the session opens.
    async fn tell_of_broken_glass(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        organization: OrganizationId,
        person: &store::account::Model,
    ) -> Result<String> {
        let found = store::organization::Entity::find_by_id(organization.0)
            .one(transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let provider = self.identity_provider_of(transaction, organization).await?;
        let providers = format!("/organizations/{}/identity-providers", found.slug);
        let to = provider.map_or_else(
            || providers.clone(),
            |provider| format!("{providers}/{}/enforcement", provider.identifier),
        );
        let left = row::Entity::find()
            .filter(row::Column::OrganizationId.eq(organization.0))
            .filter(row::Column::AccountId.eq(person.id))
            .filter(row::Column::UsedAt.is_null())
            .all(transaction)
            .await?
            .len();
        let origin = if caller.network.is_empty() {
            "an unknown network"
        } else {
            caller.network.as_str()
        };
        for (owner, role) in self.administrators_of(transaction, organization).await? {
            if role != Role::Owner {
                continue;
            }
            let mail = Mail {
                recipient: owner.email,
                subject: format!("A break-glass code of {} was used", found.name),
                paragraphs: vec![
                    Paragraph::Text(format!(
                        "{} used a break-glass code of {} on {} from {origin}. For 30 minutes that session may change the identity provider and its enforcement, and nothing else. Unused codes left to them: {left}.",
                        person.email,
                        found.name,
                        self.now()
                    )),
                    Paragraph::Text(
                        "If nobody of you expected this, look at the audit log and at the settings of the identity provider at once, and remove that owner."
                            .to_owned(),
                    ),
                    Paragraph::Link {
                        label: "Open the audit log".to_owned(),
                        url: self
                            .settings()
                            .url(&format!("/organizations/{}/audit", found.slug)),
                    },
                ],
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(to)
    }

    fn new_code(&self) -> Secret {
        let letters: Vec<char> = self
            .random
            .bytes::<LENGTH>()
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
            .collect();
        let groups: Vec<String> = letters
            .chunks(5)
            .map(|group| group.iter().collect())
            .collect();
        Secret::new(groups.join("-"))
    }
}

/// A code as it is compared: without spaces and hyphens, in capitals, and similar characters read as one.
fn hash(code: &Secret) -> Vec<u8> {
    let text: String = code
        .expose()
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .take(64)
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    crate::token::hash(&text)
}

#[cfg(test)]
mod tests {
    use super::hash;
    use domain::Secret;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let made = hash(&Secret::new("0A1B2-C3D4E-F5G6H-J7K8M"));
        for typed in [
            "0a1b2-c3d4e-f5g6h-j7k8m",
            " oaib2 c3d4e f5g6h j7k8m ",
            "OALB2C3D4EF5G6HJ7K8M",
        ] {
            assert_eq!(hash(&Secret::new(typed)), made, "{typed}");
        }
        assert_ne!(hash(&Secret::new("0A1B2-C3D4E-F5G6H-J7K8N")), made);
    }
}
