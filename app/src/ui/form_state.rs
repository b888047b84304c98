//! What a form shows again after the server refused it: what was typed, and what is wrong with it.
use domain::Refusal;
use serde::{Deserialize, Serialize};

/// One thing wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The name of the field, or `None` when the form as a whole is refused.
    pub field: Option<String>,
    /// What to do about it, one sentence.
    pub message: String,
}

/// The values and errors of one refused form. Serialized into the sealed flash cookie, so it must never be given a
/// secret: passwords, tokens and keys are asked for again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    values: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl FormState {
    /// An untouched form.
    pub const fn new() -> Self {
        Self {
            values: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Keeps what was typed into `name`. Repeat for checkboxes of one name.
    #[must_use]
    pub fn keep(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// Adds an error at the field `name`.
    #[must_use]
    pub fn error(mut self, name: impl Into<String>, message: impl Into<String>) -> Self {
        self.errors.push(FieldError {
            field: Some(name.into()),
            message: message.into(),
        });
        self
    }

    /// Adds an error of the form as a whole.
    #[must_use]
    pub fn error_overall(mut self, message: impl Into<String>) -> Self {
        self.errors.push(FieldError {
            field: None,
            message: message.into(),
        });
        self
    }

    /// Adds a refusal, at its field if it names one. Shows what is safe for the person only.
    #[must_use]
    pub fn refused(mut self, refusal: &Refusal) -> Self {
        let message = refusal
            .message
            .clone()
            .unwrap_or_else(|| format!("{} {}", refusal.code.happened(), refusal.code.next()));
        self.errors.push(FieldError {
            field: refusal.field.map(str::to_owned),
            message,
        });
        self
    }

    /// What was typed into `name`.
    pub fn value(&self, name: &str) -> Option<String> {
        self.values
            .iter()
            .find(|(kept, _)| kept == name)
            .map(|(_, value)| value.clone())
    }

    /// Whether `name` was sent with this value: for checkboxes and radio buttons.
    pub fn chosen(&self, name: &str, value: &str) -> bool {
        self.values
            .iter()
            .any(|(kept, sent)| kept == name && sent == value)
    }

    /// Whether nothing was kept: the form is shown for the first time, so defaults apply.
    pub fn is_untouched(&self) -> bool {
        self.values.is_empty() && self.errors.is_empty()
    }

    /// What is wrong with `name`.
    pub fn error_at(&self, name: &str) -> Option<String> {
        self.errors
            .iter()
            .find(|error| error.field.as_deref() == Some(name))
            .map(|error| error.message.clone())
    }

    /// Everything that is wrong, in the order it was found.
    pub fn errors(&self) -> Vec<FieldError> {
        self.errors.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::FormState;

    #[test]
    fn keeps_what_was_typed_and_ties_errors_to_their_fields() {
        let form = FormState::new()
            .keep("identifier", "Acme")
            .keep("organization", "one")
            .keep("organization", "two")
            .error("identifier", "Use small letters.");
        assert_eq!(form.value("identifier").as_deref(), Some("Acme"));
        assert!(form.chosen("organization", "two") && !form.chosen("organization", "three"));
        assert_eq!(
            form.error_at("identifier").as_deref(),
            Some("Use small letters.")
        );
        assert_eq!(form.error_at("organization"), None);
        assert!(!form.is_untouched() && FormState::new().is_untouched());
    }

    #[test]
    fn a_refusal_without_a_message_says_what_happened_and_the_next_step() {
        let form = FormState::new().refused(&domain::code::INVALID.into());
        let errors = form.errors();
        assert_eq!(errors[0].field, None);
        assert!(
            errors[0]
                .message
                .starts_with(domain::code::INVALID.happened())
        );
    }
}
