//! Names people give to things: organizations, teams, fleets, devices, keys.
use crate::{Refusal, code};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// A name as people read it: NFC, trimmed, 1 to [`DisplayName::MAX_CHARACTERS`] characters, none of them a control
/// or an invisible direction mark, so that what is shown is what is stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DisplayName(String);

impl DisplayName {
    /// Most characters.
    pub const MAX_CHARACTERS: usize = 80;

    /// Reads a name typed into the form field `name`.
    ///
    /// # Errors
    /// `request.invalid` at the field, with the reason.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let name: String = text.nfc().collect::<String>().trim().to_owned();
        let wrong = |reason: &str| Err(Refusal::new(code::INVALID).field("name").message(reason));
        if name.is_empty() {
            return wrong("Enter a name.");
        }
        if name.chars().count() > Self::MAX_CHARACTERS {
            return wrong("Use at most 80 characters.");
        }
        if name
            .chars()
            .any(|character| character.is_control() || is_invisible(character))
        {
            return wrong("The name contains a character that cannot be shown.");
        }
        Ok(Self(name))
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of it, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl std::fmt::Display for DisplayName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Zero-width characters and marks that turn the direction of the text around them.
const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::DisplayName;

    #[test]
    fn a_name_is_what_it_looks_like() {
        assert_eq!(
            DisplayName::parse("  Zürich 2 ").unwrap().as_str(),
            "Zürich 2"
        );
        assert_eq!(
            DisplayName::parse("Zu\u{308}rich").unwrap(),
            DisplayName::parse("Zürich").unwrap()
        );
        let long = "x".repeat(81);
        for bad in ["", "   ", "a\nb", "a\u{202e}b", "\u{200b}", long.as_str()] {
            let refusal = DisplayName::parse(bad).unwrap_err();
            assert_eq!(refusal.field, Some("name"), "{bad:?}");
        }
    }
}
