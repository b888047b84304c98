//! One row of the attack table: what is posted, and what must come of it.
use domain::saml::Expectation;

/// What must come of a row.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// This NameID, exactly.
    Login(&'static str),
    /// This code.
    Refused(&'static str),
}

/// A row.
pub struct Row {
    pub id: &'static str,
    pub posted: Vec<u8>,
    pub outcome: Outcome,
    /// A change of the usual expectation.
    pub expecting: fn(&mut Expectation),
}

pub fn login(id: &'static str, name_id: &'static str, posted: impl Into<Vec<u8>>) -> Row {
    Row {
        id,
        posted: posted.into(),
        outcome: Outcome::Login(name_id),
        expecting: |_| {},
    }
}

pub fn refused(id: &'static str, code: &'static str, posted: impl Into<Vec<u8>>) -> Row {
    Row {
        id,
        posted: posted.into(),
        outcome: Outcome::Refused(code),
        expecting: |_| {},
    }
}

impl Row {
    pub fn expecting(mut self, change: fn(&mut Expectation)) -> Self {
        self.expecting = change;
        self
    }
}
