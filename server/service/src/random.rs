//! Where random bytes come from.
use std::sync::Mutex;

use domain::{Secret, Timestamp};
use uuid::{ContextV7, Uuid};

/// Orders the ids that this process makes in one millisecond [RFC 9562 §6.2 method 1].
static ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// Gives unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's generator.
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) {
        // Without random numbers nothing here is safe: ending the request by a panic (a 500) is the only answer.
        assert!(
            getrandom::fill(buffer).is_ok(),
            "the operating system gives no random numbers"
        );
    }
}

impl dyn Random + '_ {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A new UUIDv7, greater than every one this process made before: the rows of one decision and the mails of one moment keep their order.
    ///
    /// It is no secret: its end counts.
    pub fn id(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millis()).unwrap_or_default();
        let nanos = u32::try_from(millis % 1000 * 1_000_000).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(&ORDER, millis / 1000, nanos))
    }

    /// 256 random bits as text for a cookie, a link or a key.
    pub fn token(&self) -> Secret {
        use base64::Engine as _;
        Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }

    /// A reference people can read out: `7F3K-92QM`, 40 random bits without I, L, O, U.
    pub fn reference(&self) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut text: String = self
            .bytes::<8>()
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
            .collect();
        text.insert(4, '-');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_one_moment_keep_their_order() {
        let random: &dyn Random = &SystemRandom;
        let now = Timestamp::from_millis(1_700_000_000_000);
        let ids: Vec<Uuid> = (0..10_000).map(|_| random.id(now)).collect();
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }
}
