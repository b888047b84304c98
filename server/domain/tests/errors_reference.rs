//! `docs/ERRORS.md` is written from the code. `UPDATE_DOCS=1 cargo test -p domain --test errors_reference` rewrites it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can not be set up must fail loudly"
)]

use domain::Code;
use domain::code::Who;
use std::fmt::Write as _;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ERRORS.md");

const HEAD: &str = "\
# Refusal codes

Written from `server/domain/src/code/` by a test; do not edit. `UPDATE_DOCS=1 cargo test -p domain --test errors_reference`
writes it anew.

Every refusal carries one of these codes, in pages, in `application/problem+json`, in the log and here. A code is never
renamed and never reused. Each installation shows the same text at `/help/codes/{code}`. Beside the code stands a
reference; an admin finds the sign-in by it, the operator finds the log line.

";

const fn who(who: Who) -> &'static str {
    match who {
        Who::You => "you",
        Who::OrganizationAdmin => "admin",
        Who::IdentityProviderAdmin => "IdP admin",
        Who::Operator => "operator",
    }
}

fn generated() -> String {
    let mut text = HEAD.to_owned();
    text.push_str("| who can put it right | is |\n| --- | --- |\n");
    for one in [
        Who::You,
        Who::OrganizationAdmin,
        Who::IdentityProviderAdmin,
        Who::Operator,
    ] {
        writeln!(text, "| {} | {} |", who(one), one.describe()).unwrap();
    }
    let mut areas: Vec<&str> = Vec::new();
    for code in Code::all() {
        let area = code.id().split('.').next().unwrap_or_default();
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    for area in areas {
        write!(
            text,
            "\n## {area}\n\n| code | status | who | what happened | next step |\n| --- | --- | --- | --- | --- |\n"
        )
        .unwrap();
        for code in Code::all().filter(|code| code.id().split('.').next() == Some(area)) {
            writeln!(
                text,
                "| `{code}` | {} | {} | {} | {} |",
                code.status(),
                who(code.who()),
                cell(code.happened()),
                cell(code.next())
            )
            .unwrap();
        }
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

#[test]
fn the_reference_of_codes_is_what_the_code_says() {
    let wanted = generated();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(FILE, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/ERRORS.md is not what the code says: UPDATE_DOCS=1 cargo test -p domain --test errors_reference"
    );
}
