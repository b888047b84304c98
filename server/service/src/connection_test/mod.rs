//! A trial round trip through an identity provider (X2): the real request, the real answer, every check, and what a
//! sign-in would come to. It has a table of its own and a result that no operation takes as a sign-in, so a test can
//! change nothing.
mod answer;
mod findings;
mod start;
mod view;

pub use findings::{Answered, Findings, FoundGroups, Joining, Outlook, RefusedTest};
pub use start::{StartedTest, TestedMetadata};
pub use view::{ConnectionTest, TestState};

/// The sealing context of a test's findings: they open in their own row only.
fn findings_context(test: uuid::Uuid) -> String {
    format!("connection_test.findings.{test}")
}
