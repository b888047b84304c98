//! How many responses one CPU second verifies. `cargo bench -p domain --features verification`
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
#[path = "../tests/vectors/signer.rs"]
mod signer;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::{PostedResponse, verify};

/// Nanoseconds this thread has spent on a CPU. [proc(5), schedstat]
fn cpu_nanoseconds() -> u64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

fn main() {
    const ROUNDS: u32 = 1000;
    let samples = [
        (
            "assertion signed",
            message::around(message::mallory().signed()).unsigned(),
        ),
        (
            "response signed",
            message::around(message::mallory().unsigned()).signed(),
        ),
        (
            "both signed",
            message::around(message::mallory().signed()).signed(),
        ),
        (
            "tampered",
            message::around(message::mallory().signed())
                .unsigned()
                .replace(">staff<", ">owner<"),
        ),
        (
            "unsigned",
            message::around(message::mallory().unsigned()).unsigned(),
        ),
    ];
    let expectation = message::expectation();
    for (name, xml) in samples {
        let form = STANDARD.encode(&xml);
        let start = cpu_nanoseconds();
        let accepted = (0..ROUNDS)
            .filter(|_| {
                verify(
                    &PostedResponse::from_form(&form).unwrap(),
                    &expectation,
                    message::now(),
                )
                .outcome
                .is_ok()
            })
            .count();
        let each = (cpu_nanoseconds() - start) / u64::from(ROUNDS);
        println!(
            "{name:<18} {:>6} bytes  {:>8} ns  {:>6} a CPU second  {accepted} accepted",
            xml.len(),
            each,
            1_000_000_000 / each.max(1)
        );
    }
}
