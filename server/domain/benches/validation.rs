//! How many responses one CPU second verifies: the gate with each engine alone, and with both and every check.
//! `cargo bench -p domain --features verification --no-default-features`
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
use domain::saml::signature::{Engine, admit, vouch};
use domain::saml::{EncryptionPolicy, PostedResponse, verify};

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

/// An assertion as a company's identity provider sends it: about 5 kB with its signature.
fn usual() -> message::Assertion {
    let groups: Vec<String> = (0..10).map(|index| format!("department-{index}")).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    message::Assertion {
        attributes: message::attribute("email", &[message::MALLORY])
            + &message::attribute("givenName", &["Mallory"])
            + &message::attribute("groups", &groups),
        ..message::mallory()
    }
}

fn main() {
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
        let posted = || PostedResponse::from_form(&form).unwrap();
        let alone = |engine| {
            let says = || vouch(engine, &posted(), &expectation.certificates).is_ok();
            let expected = says();
            rate(|| says() == expected)
        };
        let whole = || {
            verify(&posted(), &expectation, message::now())
                .outcome
                .is_ok()
        };
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
