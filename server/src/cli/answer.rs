//! What a command prints: sentences for people, or one JSON object for programs.
use serde::Serialize;
use std::{io::Write as _, process::ExitCode};

/// The answer of a command that worked.
pub(super) struct Answer {
    text: String,
    json: serde_json::Value,
}

impl Answer {
    pub(super) fn new(text: impl Into<String>, json: &impl Serialize) -> Self {
        Self {
            text: text.into(),
            json: serde_json::to_value(json).unwrap_or_default(),
        }
    }

    pub(super) fn print(&self, json: bool) -> ExitCode {
        let printed = if json {
            self.json.to_string()
        } else {
            self.text.clone()
        };
        // A closed pipe is no failure of the command.
        let _ = writeln!(std::io::stdout(), "{printed}");
        ExitCode::SUCCESS
    }

    /// Says what went wrong on standard error, and as JSON on standard output when that was asked for.
    pub(super) fn failure(json: bool, reason: &str) -> ExitCode {
        let _ = writeln!(std::io::stderr(), "gatehouse: {reason}");
        if json {
            let _ = writeln!(
                std::io::stdout(),
                "{}",
                serde_json::json!({ "error": reason })
            );
        }
        ExitCode::FAILURE
    }
}
