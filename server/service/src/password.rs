//! Password hashing: argon2id, off the async threads, a bounded number at a time.
use crate::{Error, Result, random::Random};
use argon2::{
    Argon2, PasswordHash, PasswordHasher as _, PasswordVerifier as _, password_hash::SaltString,
};
use domain::{Secret, code};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How long a login may wait for a free place before it is told that the server is busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// Hashes and verifies passwords. Parameters: argon2id, 19 MiB, 2 passes, 1 lane (OWASP's first choice).
pub struct Passwords {
    places: Arc<Semaphore>,
}

impl Passwords {
    /// At most `at_once` hashes are computed at the same time.
    pub fn new(at_once: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(at_once.max(1))),
        }
    }

    /// The PHC string of a new password.
    pub async fn hash(&self, random: &dyn Random, password: &Secret) -> Result<String> {
        let salt = SaltString::encode_b64(&random.bytes::<16>()).map_err(internal)?;
        let password = password.clone();
        self.off_thread(move || {
            Argon2::default()
                .hash_password(password.expose().as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(internal)
        })
        .await?
    }

    /// Whether `password` is the one that was hashed. Without a hash the same work is done and the answer is no, so
    /// that an unknown address takes as long as a known one.
    pub async fn verify(&self, hash: Option<&str>, password: &Secret) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(DECOY).to_owned();
        let password = password.clone();
        let matches = self
            .off_thread(move || {
                PasswordHash::new(&hash).is_ok_and(|parsed| {
                    Argon2::default()
                        .verify_password(password.expose().as_bytes(), &parsed)
                        .is_ok()
                })
            })
            .await?;
        Ok(known && matches)
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let place = tokio::time::timeout(PATIENCE, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(|_| Error::from(code::UNAVAILABLE))?
            .map_err(internal)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        })
        .await
        .map_err(internal)
    }
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("password hashing failed: {error}"))
}

/// The hash of a password nobody knows, with the current parameters.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Z2F0ZWhvdXNlZGVjb3k$0SoSGYqbRZm4nH9kzX3aMykFCH7pzhLMeK2RvKSJbcg";

#[cfg(test)]
mod tests {
    use super::{DECOY, Passwords};
    use crate::random::SystemRandom;
    use argon2::{Algorithm, Argon2, Params, PasswordHash};
    use domain::Secret;

    #[tokio::test]
    async fn verifies_only_the_password_that_was_hashed() {
        let passwords = Passwords::new(1);
        let hash = passwords
            .hash(&SystemRandom, &Secret::new("four plain small words"))
            .await
            .unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(
            passwords
                .verify(Some(&hash), &Secret::new("four plain small words"))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(Some(&hash), &Secret::new("four plain small word"))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(None, &Secret::new("four plain small words"))
                .await
                .unwrap()
        );
    }

    #[test]
    fn the_decoy_costs_as_much_as_a_real_hash() {
        let decoy = PasswordHash::new(DECOY).unwrap();
        assert_eq!(decoy.algorithm, Algorithm::Argon2id.ident());
        let current = Argon2::default();
        let costs = Params::try_from(&decoy).unwrap();
        assert_eq!(
            (costs.m_cost(), costs.t_cost(), costs.p_cost()),
            (
                current.params().m_cost(),
                current.params().t_cost(),
                current.params().p_cost()
            )
        );
    }
}
