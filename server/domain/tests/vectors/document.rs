//! `docs/SAML.md` names every check, every code of the exchange and every vector, and nothing that does not exist.
//! `UPDATE_DOCS=1 cargo test -p domain --features verification --test vectors document` writes the lists of vectors anew.
use crate::row::Outcome;
use crate::rows;
use crate::table::examine;
use domain::Code;
use domain::saml::{Check, CheckResult};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/SAML.md");
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/saml/");
const END: &str = "<!-- end of vectors -->";

fn document() -> String {
    std::fs::read_to_string(FILE).unwrap()
}

/// Before any check: the posted form value could not be decoded.
const POSTED: &str = "posted";
/// The rows that come in.
const ACCEPTED: &str = "accepted";

/// For every place where a response can end, the codes it ends with there and the rows that do.
fn endings() -> BTreeMap<&'static str, BTreeMap<String, Vec<&'static str>>> {
    let mut endings: BTreeMap<_, BTreeMap<_, Vec<_>>> = BTreeMap::new();
    for row in rows::all("http://127.0.0.1:9") {
        let (examination, _) = examine(&row);
        let place = match (examination, row.outcome) {
            (None, _) => POSTED,
            (Some(_), Outcome::Login(_)) => ACCEPTED,
            (Some(examination), Outcome::Refused(_)) => examination
                .checks
                .iter()
                .find(|outcome| matches!(outcome.result, CheckResult::Failed { .. }))
                .unwrap()
                .check
                .as_str(),
        };
        let code = match row.outcome {
            Outcome::Login(_) => "login".to_owned(),
            Outcome::Refused(code) => format!("`{code}`"),
        };
        endings
            .entry(place)
            .or_default()
            .entry(code)
            .or_default()
            .push(row.id);
    }
    endings
}

/// The document with its lists of vectors written from the table.
fn filled(text: &str) -> String {
    let endings = endings();
    let mut result = String::new();
    let mut rest = text;
    let mut placed = Vec::new();
    while let Some((before, after)) = rest.split_once("<!-- vectors of ") {
        let (place, after) = after.split_once(" -->\n").unwrap();
        let (_, after) = after.split_once(END).unwrap();
        writeln!(result, "{before}<!-- vectors of {place} -->").unwrap();
        result.push_str("| comes to | vectors |\n| --- | --- |\n");
        match endings.get(place) {
            None => result.push_str("| - | none: see the unit tests of the file |\n"),
            Some(codes) => {
                for (code, ids) in codes {
                    writeln!(result, "| {code} | {} |", ids.join(", ")).unwrap();
                }
            }
        }
        result.push_str(END);
        placed.push(place.to_owned());
        rest = after;
    }
    result.push_str(rest);
    for place in endings.keys() {
        assert!(
            placed.iter().any(|one| one == place),
            "docs/SAML.md has no list of the vectors that end at {place}"
        );
    }
    result
}

/// Everything in the text between single backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn the_document_lists_every_vector_where_it_ends() {
    let found = document();
    let wanted = filled(&found);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(FILE, &wanted).unwrap();
        return;
    }
    assert!(
        found == wanted,
        "the vectors in docs/SAML.md are not those of the table: \
         UPDATE_DOCS=1 cargo test -p domain --features verification --test vectors document"
    );
}

#[test]
fn the_document_has_a_section_for_every_check_in_order() {
    let text = document();
    let headings: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'))
        .collect();
    let names: Vec<&str> = Check::ALL.into_iter().map(Check::as_str).collect();
    assert_eq!(headings, names);
    for check in Check::ALL {
        assert!(
            text.contains(&format!("{}.", check.describe())),
            "docs/SAML.md does not say: {}",
            check.describe()
        );
    }
}

#[test]
fn the_document_names_every_code_of_an_exchange_and_none_that_does_not_exist() {
    let text = document();
    let named: Vec<&str> = quoted(&text)
        .filter(|word| word.starts_with("saml.") && !word.ends_with('*') && !is_file(word))
        .collect();
    for code in &named {
        assert!(Code::find(code).is_some(), "{code} is no code");
    }
    for code in Code::all().filter(|code| code.id().starts_with("saml.")) {
        assert!(
            named.contains(&code.id()),
            "docs/SAML.md does not name {code}"
        );
    }
}

#[test]
fn the_files_that_the_document_names_exist() {
    let text = document();
    let files: Vec<&str> = quoted(&text).filter(|word| is_file(word)).collect();
    assert!(!files.is_empty());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for file in files {
        assert!(
            Path::new(SOURCE).join(file).is_file() || root.join(file).is_file(),
            "docs/SAML.md names {file}, which does not exist"
        );
    }
}

fn is_file(word: &str) -> bool {
    word.rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "rs")
}
