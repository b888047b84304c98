//! What was found, how bad it is, and what to do about it.
use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Health {
    Good,
    Warning,
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    pub(super) what: &'static str,
    pub(super) health: Health,
    pub(super) found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) todo: Option<String>,
}

impl Finding {
    pub(super) fn good(what: &'static str, found: impl Into<String>) -> Self {
        Self {
            what,
            health: Health::Good,
            found: found.into(),
            todo: None,
        }
    }

    pub(super) fn warning(
        what: &'static str,
        found: impl Into<String>,
        todo: impl Into<String>,
    ) -> Self {
        Self {
            what,
            health: Health::Warning,
            found: found.into(),
            todo: Some(todo.into()),
        }
    }

    pub(super) fn bad(
        what: &'static str,
        found: impl Into<String>,
        todo: impl Into<String>,
    ) -> Self {
        Self {
            what,
            health: Health::Bad,
            found: found.into(),
            todo: Some(todo.into()),
        }
    }
}
