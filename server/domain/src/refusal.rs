//! A refusal: the code, and what an admin may see of its cause.
use crate::Code;

/// Why something was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}{}", detail_of(self))]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// The form field it concerns, if one.
    pub field: Option<&'static str>,
    /// What should have been there. For admins and logs, never before sign-in.
    pub expected: Option<String>,
    /// What was there. For admins and logs, never before sign-in.
    pub received: Option<String>,
    /// A sentence for the person, safe to show them, beyond what the code says.
    pub message: Option<String>,
}

fn detail_of(refusal: &Refusal) -> String {
    match (&refusal.expected, &refusal.received) {
        (Some(expected), Some(received)) => format!(": expected {expected}, received {received}"),
        (Some(expected), None) => format!(": expected {expected}"),
        (None, Some(received)) => format!(": received {received}"),
        (None, None) => refusal
            .message
            .as_ref()
            .map(|text| format!(": {text}"))
            .unwrap_or_default(),
    }
}

impl Refusal {
    /// A refusal with nothing but its code.
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            field: None,
            expected: None,
            received: None,
            message: None,
        }
    }

    /// Names the form field.
    #[must_use]
    pub const fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Says what should have been there.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Says what was there.
    #[must_use]
    pub fn received(mut self, received: impl Into<String>) -> Self {
        self.received = Some(received.into());
        self
    }

    /// Adds a sentence for the person.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}
