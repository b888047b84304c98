//! How many responses one CPU second verifies: the gate with each engine alone, and with both and every check.
//! `cargo bench -p domain --features verification --no-default-features`
//! With GATEHOUSE_BENCH_MESSAGES the messages are left in that folder, for others to verify the same: `beside/run`.
#![expect(
    clippy::unwrap_used,
    reason = "a bench that can not be set up must fail loudly"
)]
#![expect(
    dead_code,
    reason = "shares the message builder with the vectors and uses little of it"
)]
#![expect(
    clippy::format_collect,
    reason = "shares the message builder with the vectors"
)]

#[path = "../tests/vectors/message.rs"]
mod message;
#[path = "../tests/vectors/sealer.rs"]
mod sealer;
#[path = "../tests/vectors/signer.rs"]
mod signer;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Timestamp;
use domain::saml::signature::{Engine, admit, vouch};
use domain::saml::{EncryptionPolicy, PostedResponse, verify};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Nanoseconds this thread has spent on a CPU. [proc(5), schedstat]
fn cpu_nanoseconds() -> u64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// A CPU second's worth of `work`, from the best of five rounds: what the machine can do when nobody disturbs it.
fn rate(work: impl Fn() -> bool) -> u64 {
    const ROUNDS: u64 = 300;
    let best = (0..5)
        .map(|_| {
            let start = cpu_nanoseconds();
            assert!((0..ROUNDS).all(|_| work()));
            (cpu_nanoseconds() - start) / ROUNDS
        })
        .min()
        .unwrap();
    1_000_000_000 / best.max(1)
}

/// This machine's time: others who verify these messages are not given any other.
#[expect(
    clippy::disallowed_methods,
    reason = "the messages are for programs that read the clock themselves"
)]
fn today() -> Timestamp {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_seconds(i64::try_from(passed.as_secs()).unwrap())
}

/// An assertion as a company's identity provider sends it: about 5 kB with its signature. Valid for an hour from `now`.
fn usual(now: Timestamp) -> message::Assertion {
    let later = now.as_seconds() - message::now().as_seconds();
    let groups: Vec<String> = (0..10).map(|index| format!("department-{index}")).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    message::Assertion {
        issued: message::at(later - 2),
        confirmations: message::bearer(message::ACS, Some(message::REQUEST), later + 3600),
        conditions: message::conditions(
            later - 60,
            later + 3600,
            &message::restriction(&[message::AUDIENCE]),
        ),
        attributes: message::attribute("email", &[message::MALLORY])
            + &message::attribute("givenName", &["Mallory"])
            + &message::attribute("groups", &groups),
        ..message::mallory()
    }
}

/// Leaves a file where others look for it.
fn leave(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

/// What others must know to verify the messages.
fn leave_expectation(folder: &Path, now: Timestamp) {
    let certificate = signer::keys().idp.certificate.to_pem().unwrap();
    leave(folder, "certificate.pem", certificate);
    let expected = serde_json::json!({
        "issuer": message::IDP,
        "audience": message::AUDIENCE,
        "acs": message::ACS,
        "request": message::REQUEST,
        "now": now.to_rfc3339(),
    });
    leave(folder, "expected.json", expected.to_string());
}

fn main() {
    let now = today();
    let usual = || usual(now);
    let folder = std::env::var_os("GATEHOUSE_BENCH_MESSAGES");
    let folder = folder.as_deref().map(Path::new);
    if let Some(folder) = folder {
        leave_expectation(folder, now);
    }
    let signed = message::finish(&usual().signed());
    let cbc = sealer::Seal {
        cipher: "aes256-cbc",
        ..sealer::Seal::default()
    };
    let samples = [
        (
            "assertion signed",
            message::around(usual().signed()).unsigned(),
        ),
        (
            "response signed",
            message::around(usual().unsigned()).signed(),
        ),
        ("both signed", message::around(usual().signed()).signed()),
        (
            "encrypted, response signed",
            message::around(cbc.seal(message::finish(&usual().unsigned()))).signed(),
        ),
        (
            "encrypted, both signed",
            message::around(cbc.seal(&signed)).signed(),
        ),
        (
            "encrypted, signed inside",
            message::around(cbc.seal(&signed)).unsigned(),
        ),
        (
            "tampered",
            message::around(usual().signed())
                .unsigned()
                .replace(">Mallory<", ">Malloru<"),
        ),
        ("unsigned", message::around(usual().unsigned()).unsigned()),
    ];
    let mut expectation = message::expectation();
    expectation.certificates.truncate(1);
    expectation.encryption = EncryptionPolicy::InnerSignatureToo;
    println!(
        "{:<28} {:>6}  {:>10} {:>17} {:>13} {:>17}",
        "a CPU second", "bytes", "gate", "gate, bergshamra", "gate, samael", "both, all checks"
    );
    for (name, xml) in samples {
        let form = STANDARD.encode(&xml);
        if let Some(folder) = folder {
            leave(folder, &format!("{name}.form"), &form);
        }
        let posted = || PostedResponse::from_form(&form).unwrap();
        let alone = |engine| {
            let says = || vouch(engine, &posted(), &expectation.certificates).is_ok();
            let expected = says();
            rate(|| says() == expected)
        };
        let whole = || verify(&posted(), &expectation, now).outcome.is_ok();
        let accepted = whole();
        println!(
            "{name:<28} {:>6}  {:>10} {:>17} {:>13} {:>17}  {}",
            xml.len(),
            rate(|| admit(&posted()).is_ok() || !accepted || name.contains("inside")),
            alone(Engine::Bergshamra),
            alone(Engine::Xmlsec),
            rate(|| whole() == accepted),
            if accepted { "accepted" } else { "refused" }
        );
    }
}
