//! How an operation fails: it was refused, or something broke.
use domain::{Code, Refusal, code};

/// The outcome of an operation.
pub type Result<T> = std::result::Result<T, Error>;

/// A refusal is an answer for the caller; the rest is for the operator's log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operation was refused and changed nothing.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sea_orm::DbErr),
    /// Something else that should not happen.
    #[error("{0}")]
    Internal(String),
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Refused(Refusal::new(code))
    }
}

impl Error {
    /// What the caller may know: the refusal, or `request.internal` / `request.conflict`.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Database(_) if self.is_unique_violation() => Refusal::new(code::CONFLICT),
            Self::Database(_) | Self::Internal(_) => Refusal::new(code::INTERNAL),
        }
    }

    /// Whether a unique constraint said no: somebody else was first.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(error) if is_unique_violation(error))
    }
}

/// Whether a unique constraint said no.
pub(crate) fn is_unique_violation(error: &sea_orm::DbErr) -> bool {
    matches!(
        error.sql_err(),
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
    )
}

/// Turns a unique violation into `refusal` and passes everything else on.
pub(crate) fn taken<T>(
    outcome: std::result::Result<T, sea_orm::DbErr>,
    refusal: impl Into<Refusal>,
) -> Result<T> {
    outcome.map_err(|error| {
        if is_unique_violation(&error) {
            Error::Refused(refusal.into())
        } else {
            Error::Database(error)
        }
    })
}

/// The error and what caused it, in one line.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
