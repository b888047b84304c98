//! The record of an examination: each check as it is made, in the order of [`Check::ALL`] in the end.
use super::check::{Check, CheckOutcome, CheckResult};
use super::element::clip;
use super::expectation::Expectation;
use crate::{Refusal, Timestamp};

/// Writes down each check as it is made.
#[derive(Default)]
pub(super) struct Record {
    outcomes: Vec<CheckOutcome>,
    /// See [`super::Examination::clock_offset_seconds`].
    pub(super) clock_offset_seconds: Option<i64>,
}

impl Record {
    pub(super) fn check<T>(
        &mut self,
        check: Check,
        result: Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let outcome = match &result {
            Ok(_) => CheckResult::Passed,
            Err(refusal) => CheckResult::Failed {
                expected: refusal.expected.clone(),
                received: refusal.received.clone(),
            },
        };
        self.outcomes.push(CheckOutcome {
            check,
            result: outcome,
            note: None,
        });
        result
    }

    /// A check that nothing had to be done for.
    pub(super) fn pass(&mut self, check: Check, note: &str) {
        self.outcomes.push(CheckOutcome {
            check,
            result: CheckResult::Passed,
            note: Some(note.to_owned()),
        });
    }

    /// Identity providers go on signing with certificates that have expired; the key is trusted by configuration,
    /// not by its dates. [SAML Metadata Interoperability §2.6.1]
    pub(super) fn note_certificate(
        &mut self,
        expectation: &Expectation,
        key_index: usize,
        now: Timestamp,
    ) {
        let Some((certificate, outcome)) = expectation
            .certificates
            .get(key_index)
            .zip(self.outcomes.last_mut())
        else {
            return;
        };
        let mut note = format!(
            "signed with {} ({})",
            clip(certificate.subject()),
            certificate.sha256()
        );
        if certificate.expired(now) {
            note = format!("{note}, expired on {}", certificate.not_after());
        }
        outcome.note = Some(note);
    }

    pub(super) fn complete(mut self) -> Vec<CheckOutcome> {
        for check in Check::ALL {
            if !self.outcomes.iter().any(|outcome| outcome.check == check) {
                self.outcomes.push(CheckOutcome {
                    check,
                    result: CheckResult::NotReached,
                    note: None,
                });
            }
        }
        // Where the signature is inside the encryption, the encryption came first.
        let place = |check: Check| Check::ALL.iter().position(|one| *one == check);
        self.outcomes.sort_by_key(|outcome| place(outcome.check));
        self.outcomes
    }
}
