//! Text that a component may be given or not.

/// An optional text prop that takes `"text"`, `String`, `Option<&str>` or `Option<String>` alike, so that callers pass
/// what they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionalText(Option<String>);

impl OptionalText {
    /// Whether there is a text.
    pub const fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// Whether there is none.
    pub const fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The text, if any.
    pub fn into_inner(self) -> Option<String> {
        self.0
    }
}

impl From<&str> for OptionalText {
    fn from(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

impl From<String> for OptionalText {
    fn from(text: String) -> Self {
        Self(Some(text))
    }
}

impl From<Option<String>> for OptionalText {
    fn from(text: Option<String>) -> Self {
        Self(text)
    }
}

impl From<Option<&str>> for OptionalText {
    fn from(text: Option<&str>) -> Self {
        Self(text.map(str::to_owned))
    }
}
