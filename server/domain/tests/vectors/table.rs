//! Runs the table.
use crate::canary::Canary;
use crate::message::{IDP, VICTIM, expectation, now};
use crate::row::{Outcome, Row};
use crate::rows;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Refusal;
use domain::saml::{
    Check, CheckResult, Examination, PostedResponse, VerifiedLogin, redact, verify,
};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Posts the row as a browser would.
pub fn examine(row: &Row) -> (Option<Examination>, Result<VerifiedLogin, Refusal>) {
    let mut expectation = expectation();
    (row.expecting)(&mut expectation);
    match PostedResponse::from_form(&STANDARD.encode(&row.posted)) {
        Err(refusal) => (None, Err(refusal)),
        Ok(posted) => {
            let examination = verify(&posted, &expectation, now());
            let outcome = examination.outcome.clone();
            (Some(examination), outcome)
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "measures work, decides nothing by the clock"
)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}

#[test]
fn every_row_of_the_table_comes_out_as_it_must() {
    let canary = Canary::new();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let (mut logins, mut refusals, mut slowest) = (0, 0, (Duration::ZERO, ""));
    for row in rows::all(&canary.url()) {
        assert!(seen.insert(row.id), "{} stands in the table twice", row.id);
        let ((examination, outcome), time) = timed(|| examine(&row));
        let came = match &outcome {
            Ok(login) => format!("login as {:?}", login.name_id.value),
            Err(refusal) => refusal.to_string(),
        };
        println!("{:<42} {:>9.1?}  {came}", row.id, time);
        slowest = slowest.max((time, row.id));
        let right = match (&outcome, row.outcome) {
            (Ok(login), Outcome::Login(name)) => login.name_id.value == name && login.issuer == IDP,
            (Err(refusal), Outcome::Refused(code)) => refusal.code.id() == code,
            _ => false,
        };
        match outcome {
            Ok(_) => logins += 1,
            Err(_) => refusals += 1,
        }
        if !right {
            wrong.push(format!(
                "{}: expected {:?}, came {came}",
                row.id, row.outcome
            ));
        }
        if let Some(examination) = examination {
            check_record(row.id, &examination);
        }
        assert_eq!(canary.visits(), 0, "{} made an outgoing request", row.id);
        check_redaction(row.id, &row.posted);
    }
    println!(
        "{} rows: {logins} logins, {refusals} refusals, slowest {slowest:?}",
        seen.len()
    );
    assert!(
        wrong.is_empty(),
        "{} rows came out wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The flight record is bounded and names nobody.
fn check_redaction(id: &str, posted: &[u8]) {
    let shown = redact(&String::from_utf8_lossy(posted));
    assert!(
        shown.len() < 100_000,
        "{id}: the redacted record has {} bytes",
        shown.len()
    );
    for person in ["mallory@", "admin@", "ADMIN@"] {
        assert!(
            !shown.contains(person),
            "{id}: {person} is in the record: {shown}"
        );
    }
}

/// The record tells of every check once, in order, and of exactly one failure, if any.
fn check_record(id: &str, examination: &Examination) {
    let checks: Vec<Check> = examination
        .checks
        .iter()
        .map(|outcome| outcome.check)
        .collect();
    assert_eq!(checks, Check::ALL, "{id}");
    let failed = examination
        .checks
        .iter()
        .position(|outcome| matches!(outcome.result, CheckResult::Failed { .. }));
    assert_eq!(
        failed.is_some(),
        examination.outcome.is_err(),
        "{id}: {:?}",
        examination.checks
    );
    for (index, outcome) in examination.checks.iter().enumerate() {
        // Where the only signature is inside the encryption, it comes after.
        let waits = outcome.check == Check::Signature
            && failed.is_some_and(|failed| checks[failed] == Check::Decryption)
            && examination.outcome.is_err()
            && outcome.result == CheckResult::NotReached;
        let expected = match failed {
            Some(_) if waits => CheckResult::NotReached,
            Some(failed) if index < failed => CheckResult::Passed,
            Some(failed) if index > failed => CheckResult::NotReached,
            Some(_) => continue,
            None => CheckResult::Passed,
        };
        assert_eq!(outcome.result, expected, "{id}: {:?}", outcome.check);
    }
}

#[test]
fn no_row_gives_the_victims_address_but_the_one_that_genuinely_names_it() {
    let victim = domain::EmailAddress::parse(VICTIM).unwrap();
    // The identity provider itself says so in these: accounts are kept apart by identity provider, not here.
    let genuine = ["id-upper", "id-foreign-domain"];
    for row in rows::all("http://127.0.0.1:9") {
        let (_, outcome) = examine(&row);
        if let Ok(login) = outcome {
            assert_eq!(
                login.email(None) == Some(victim.clone()),
                genuine.contains(&row.id),
                "{}: {:?}",
                row.id,
                login.email(None)
            );
        }
    }
}

#[test]
fn a_verified_login_tells_everything_that_was_signed() {
    let row = rows::all("http://127.0.0.1:9")
        .into_iter()
        .find(|row| row.id == "v03-both-signed")
        .unwrap();
    let (examination, outcome) = examine(&row);
    let login = outcome.unwrap();
    insta::assert_json_snapshot!(login);
    let sealed = serde_json::to_string(&login).unwrap();
    assert_eq!(
        serde_json::from_str::<VerifiedLogin>(&sealed).unwrap(),
        login
    );
    let lines: Vec<String> = examination
        .unwrap()
        .checks
        .iter()
        .map(|outcome| {
            format!(
                "{} {}",
                outcome.check.as_str(),
                serde_json::to_string(&outcome.result).unwrap()
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn an_expired_certificate_on_record_is_noted_and_accepted() {
    let row = rows::all("http://127.0.0.1:9")
        .into_iter()
        .find(|row| row.id == "v01-assertion-signed")
        .unwrap();
    let posted = PostedResponse::from_form(&STANDARD.encode(&row.posted)).unwrap();
    let (then, later) = (now(), domain::Timestamp::from_seconds(2_000_000_001));
    assert_eq!(
        posted.in_response_to().as_deref(),
        Some(crate::message::REQUEST)
    );
    let note = |at| {
        let examination = verify(&posted, &expectation(), at);
        examination
            .checks
            .into_iter()
            .find(|outcome| outcome.check == Check::Signature)
            .unwrap()
            .note
            .unwrap()
    };
    assert!(!note(then).contains("expired"));
    assert!(
        note(later).contains("expired on 2033-05-18T03:33:20Z"),
        "{}",
        note(later)
    );
}

#[test]
fn the_identity_providers_clock_is_measured_by_signed_times_alone_for_refused_answers_too() {
    let offset = |id: &str| {
        let row = rows::all("http://127.0.0.1:9")
            .into_iter()
            .find(|row| row.id == id)
            .unwrap();
        examine(&row).0.unwrap().clock_offset_seconds
    };
    assert_eq!(offset("v01-assertion-signed"), Some(-2));
    assert_eq!(offset("v05-enc-inner-signed"), Some(-2));
    assert_eq!(offset("sem-future-issueinstant"), Some(86_400));
    assert_eq!(offset("sem-old-issueinstant"), Some(-86_400));
    assert_eq!(offset("sig-tampered-nameid"), None);
    assert_eq!(offset("sig-none"), None);
}

#[test]
fn many_threads_verify_at_once() {
    let mut rows = rows::all("http://127.0.0.1:9");
    rows.retain(|row| row.id.starts_with('v') || row.id.starts_with("sig-"));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for row in &rows {
                    let (_, outcome) = examine(row);
                    assert_eq!(
                        outcome.is_ok(),
                        matches!(row.outcome, Outcome::Login(_)),
                        "{}",
                        row.id
                    );
                }
            });
        }
    });
}
