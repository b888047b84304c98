//! The arithmetic of codes, by the crate totp-rs: six digits of HMAC-SHA-1 over steps of thirty seconds, which every app
//! computes. [RFC 6238 §4, RFC 4226 §5.3]
use crate::{Error, Result, random::Random};
use domain::Timestamp;
use totp_rs::{Algorithm, Builder, Secret as Key, Totp};

/// How long one code is shown, in seconds.
const STEP: u64 = 30;
/// Digits of a code.
const DIGITS: u8 = 6;
/// How many steps a clock may be off, either way. [RFC 6238 §5.2]
const DRIFT: u16 = 1;
/// As many bytes as the hash has. [RFC 4226 §4, R6]
const SECRET_BYTES: usize = 20;

/// What the app and this service share.
pub(super) struct Authenticator {
    key: Key,
    totp: Totp,
}

impl Authenticator {
    /// A new secret.
    pub(super) fn new_secret(random: &dyn Random) -> [u8; SECRET_BYTES] {
        random.bytes::<SECRET_BYTES>()
    }

    pub(super) fn of(secret: Vec<u8>) -> Result<Self> {
        let key = Key::from(secret);
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(DRIFT)
            .with_step_duration(STEP)
            .with_secret(key.clone())
            .build()
            .map_err(|error| Error::Internal(format!("a stored secret: {error}")))?;
        Ok(Self { key, totp })
    }

    /// The step at which this code is shown, if that is now or at most [`DRIFT`] steps away. Compared in constant time.
    pub(super) fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let now = u64::try_from(now.as_seconds()).ok()?;
        let step = self.totp.check(code, now)?;
        i64::try_from(step).ok()
    }

    /// The secret as people type it: base 32 in groups of four.
    pub(super) fn text(&self) -> String {
        let letters: Vec<char> = self.base32().chars().collect();
        let groups: Vec<String> = letters
            .chunks(4)
            .map(|group| group.iter().collect())
            .collect();
        groups.join(" ")
    }

    /// The address that a QR code carries to the app. [Key URI Format, google-authenticator wiki]
    pub(super) fn uri(&self, issuer: &str, account: &str) -> String {
        // A colon separates the two in the label, so neither may bring one.
        let (issuer, account) = (issuer.replace(':', " "), account.replace(':', ""));
        format!(
            "otpauth://totp/{}:{}?secret={}&issuer={}",
            percent(&issuer),
            percent(&account),
            self.base32(),
            percent(&issuer),
        )
    }

    fn base32(&self) -> String {
        self.key.to_base32()
    }
}

/// Percent-encoded; a space is `%20`, since apps show a plus as it stands.
fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// The digits of a code as it was typed; apps show it with a space in the middle.
pub(super) fn digits(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == usize::from(DIGITS) && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::{Authenticator, digits};
    use domain::Timestamp;

    /// The secret of the RFC's own test vectors.
    fn rfc() -> Authenticator {
        Authenticator::of(b"12345678901234567890".to_vec()).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // [RFC 6238, Appendix B], the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let step = rfc().step_of(code, Timestamp::from_seconds(seconds));
            assert_eq!(step, Some(seconds / 30), "{code}");
        }
    }

    #[test]
    fn a_clock_may_be_one_step_off_and_no_more() {
        let at = |seconds| rfc().step_of("287082", Timestamp::from_seconds(seconds));
        // The code of the seconds 30 to 59.
        assert_eq!(at(0), Some(1));
        assert_eq!(at(89), Some(1));
        assert_eq!(at(90), None);
        assert_eq!(rfc().step_of("287083", Timestamp::from_seconds(59)), None);
    }

    #[test]
    fn the_address_names_issuer_and_account_in_what_apps_read() {
        let uri = rfc().uri("Acme: Console", "ada+test@acme.example");
        assert_eq!(
            uri,
            "otpauth://totp/Acme%20%20Console:ada%2Btest%40acme.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%20Console"
        );
        assert_eq!(rfc().text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn six_digits_are_a_code_however_they_are_spaced() {
        assert_eq!(digits(" 012 345\n").as_deref(), Some("012345"));
        for other in [
            "12345",
            "1234567",
            "12345a",
            "ABCD-EFGH",
            "",
            "\u{663}12345",
        ] {
            assert_eq!(digits(other), None, "{other}");
        }
    }
}
