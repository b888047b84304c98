//! Recovery codes: ten, each of 80 random bits, shown once, stored as hashes, used once. [product.md, B14]
use super::store;
use crate::{Result, Service, database::Transaction, random::Random};
use domain::{Secret, id::AccountId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, sea_query::Expr,
};
use sha2::{Digest as _, Sha256};

/// How many codes a set has.
pub const RECOVERY_CODES: usize = 10;
/// Letters of a code: five bits each.
const LETTERS: usize = 16;
/// Digits and letters without I, L, O and U, which are misread. [Crockford's base 32]
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A set of codes as it is shown, once.
#[derive(Debug)]
pub struct RecoveryCodes(pub Vec<Secret>);

impl RecoveryCodes {
    /// All of them as one secret text, a code a line.
    pub fn text(&self) -> Secret {
        let lines: Vec<&str> = self.0.iter().map(Secret::expose).collect();
        Secret::new(lines.join("\n"))
    }
}

/// A new code: `7F3K-92QM-4XNT-H0BW`.
fn new_code(random: &dyn Random) -> Secret {
    let letters: Vec<char> = random
        .bytes::<LETTERS>()
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    Secret::new(groups.join("-"))
}

/// The letters of a code as it was typed: in any case, with or without its hyphens, misread letters read right.
pub(super) fn letters(typed: &str) -> Option<String> {
    let letters: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let known = |byte: u8| ALPHABET.contains(&byte);
    (letters.len() == LETTERS && letters.bytes().all(known)).then_some(letters)
}

/// The stored form. 80 random bits need no slow hash; the account is part of it, so that no two sets share a row.
fn hash(account: AccountId, letters: &str) -> Vec<u8> {
    Sha256::digest(format!("{account}:{letters}").as_bytes()).to_vec()
}

impl Service {
    /// Makes a set that takes the place of the one before, inside a decision under the account's lock.
    pub(super) async fn replace_recovery_codes(
        &self,
        transaction: &Transaction,
        account: AccountId,
    ) -> Result<RecoveryCodes> {
        store::recovery_code::Entity::delete_many()
            .filter(store::recovery_code::Column::AccountId.eq(account.0))
            .exec(transaction)
            .await?;
        let now = self.now();
        let codes: Vec<Secret> = (0..RECOVERY_CODES)
            .map(|_| new_code(&*self.random))
            .collect();
        let rows = codes.iter().map(|code| store::recovery_code::ActiveModel {
            id: Set(self.random.id(now)),
            account_id: Set(account.0),
            code_hash: Set(hash(account, &letters(code.expose()).unwrap_or_default())),
            created_at: Set(now.as_millis()),
            used_at: Set(None),
        });
        store::recovery_code::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
        Ok(RecoveryCodes(codes))
    }

    /// Uses a code up, inside a decision: of several at once one gets `true`.
    pub(super) async fn use_recovery_code(
        &self,
        transaction: &Transaction,
        account: AccountId,
        letters: &str,
    ) -> Result<bool> {
        use store::recovery_code::{Column, Entity};
        let used = Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(Some(self.now().as_millis())))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::CodeHash.eq(hash(account, letters)))
            .filter(Column::UsedAt.is_null())
            .exec(transaction)
            .await?;
        Ok(used.rows_affected == 1)
    }

    /// How many codes were not used yet.
    pub(super) async fn recovery_codes_left(
        &self,
        connection: &impl ConnectionTrait,
        account: AccountId,
    ) -> Result<u64> {
        use store::recovery_code::{Column, Entity};
        Ok(Entity::find()
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::UsedAt.is_null())
            .count(connection)
            .await?)
    }
}

#[cfg(test)]
mod tests {
    use super::{letters, new_code};
    use crate::random::SystemRandom;

    #[test]
    fn a_code_is_read_as_people_copy_it() {
        let code = new_code(&SystemRandom);
        let plain = letters(code.expose()).unwrap();
        assert_eq!(plain.len(), 16);
        assert_eq!(
            letters(&code.expose().to_lowercase().replace('-', " ")),
            Some(plain)
        );
        assert_eq!(
            letters("oOiI-lLll-0011-1111").as_deref(),
            Some("0011111100111111")
        );
    }

    #[test]
    fn anything_else_is_none() {
        for other in [
            "123456",
            "7F3K-92QM",
            "7F3K-92QM-4XNT-H0B!",
            "UUUU-UUUU-UUUU-UUUU",
        ] {
            assert_eq!(letters(other), None, "{other}");
        }
    }
}
