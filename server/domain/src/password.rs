//! What a new password must be. [NIST SP 800-63B-4 §3.1.1.2]
use crate::{Refusal, code};

/// Fewest characters.
pub const MIN_CHARACTERS: usize = 15;
/// Most bytes: what a form may carry, far above any real one.
pub const MAX_BYTES: usize = 1024;

/// Accepts 15 characters or more that are not a known password, the product's name or the person's own address.
/// No composition rules.
///
/// # Errors
/// `password.weak`, with the reason.
pub fn check_new(password: &str, email: &str) -> Result<(), Refusal> {
    let weak = |reason: &str| {
        Err(Refusal::new(code::PASSWORD_WEAK)
            .field("password")
            .message(reason))
    };
    if password.chars().count() < MIN_CHARACTERS {
        return weak("Use at least 15 characters. A sentence of a few words is fine.");
    }
    if password.len() > MAX_BYTES {
        return weak("Use at most 1024 bytes.");
    }
    let folded = password.to_lowercase();
    let first = folded.chars().next();
    if folded.chars().all(|character| Some(character) == first) {
        return weak("One repeated character is easy to guess.");
    }
    let local = email.split('@').next().unwrap_or_default().to_lowercase();
    let stripped = folded.trim_matches(|character: char| !character.is_alphanumeric());
    if stripped == email.to_lowercase()
        || (local.len() >= 4 && stripped.replace(&local, "").chars().count() < 6)
    {
        return weak("It is too close to your e-mail address.");
    }
    if BLOCKED
        .iter()
        .any(|known| stripped == *known || is_repetition_of(stripped, known))
    {
        return weak("It is on the list of known passwords.");
    }
    Ok(())
}

fn is_repetition_of(text: &str, unit: &str) -> bool {
    text.len().is_multiple_of(unit.len())
        && text
            .as_bytes()
            .chunks(unit.len())
            .all(|chunk| chunk == unit.as_bytes())
}

/// Known passwords and the units people repeat to reach a length.
const BLOCKED: &[&str] = &[
    "password",
    "passwort",
    "qwerty",
    "qwertz",
    "qwertyuiop",
    "asdfgh",
    "asdfghjkl",
    "zxcvbnm",
    "letmein",
    "welcome",
    "iloveyou",
    "admin",
    "administrator",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "abc123",
    "password1",
    "password123",
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "123456789012345",
    "1234567890123456",
    "abcdefghijklmno",
    "abcdefghijklmnop",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfg",
    "qwertyuiopasdfghjkl",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qaz2wsx3edc4rfv",
    "passwordpassword",
    "thisismypassword",
    "correcthorsebatterystaple",
    "correct horse battery staple",
    "administrator123",
    "changeme",
    "changemechangeme",
    "letmeinletmein",
    "iloveyouforever",
    "gatehouse",
    "gatehousegatehouse",
];

#[cfg(test)]
mod tests {
    use super::check_new;

    #[test]
    fn length_counts_and_composition_does_not() {
        assert!(check_new("four plain small words", "ada@acme.example").is_ok());
        assert!(check_new("ж".repeat(7).as_str(), "ada@acme.example").is_err());
        for weak in [
            "short",
            "aaaaaaaaaaaaaaaaaa",
            "passwordpassword",
            "123456123456123456",
            "Correct Horse Battery Staple",
            "ada@acme.example",
        ] {
            assert!(check_new(weak, "ada@acme.example").is_err(), "{weak}");
        }
    }
}
