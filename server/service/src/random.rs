//! Where random bytes come from.
use domain::{Secret, Timestamp};
use uuid::Uuid;

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

    /// A new UUIDv7.
    pub fn id(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()).into_uuid()
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
