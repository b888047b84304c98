//! Addresses of people to be invited, as somebody pasted them: one a line, a list with commas or semicolons, a column of
//! a table (CSV), or `Name <address>` as mail programs copy them.
use crate::EmailAddress;
use std::collections::HashSet;

/// The most people of one batch.
pub const MOST: usize = 2000;
/// The longest piece that is kept of what could not be read, in characters.
const SHOWN: usize = 120;

/// One piece of what was pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// An address.
    Address(EmailAddress),
    /// Something that is none, shortened.
    Unreadable(String),
}

/// The addresses in the order given, each once whatever its case. In a line with several columns the first cell that is an
/// address counts; a heading line without one is passed over. At most [`MOST`] plus one come back, which tells that there
/// were too many.
pub fn pasted(text: &str) -> Vec<Pasted> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line
            .split([',', ';', '\t'])
            .map(cell)
            .filter(|cell| !cell.is_empty())
            .collect();
        let addresses: Vec<EmailAddress> = cells
            .iter()
            .filter_map(|cell| EmailAddress::parse(cell))
            .collect();
        if addresses.is_empty() && !cells.is_empty() && !(number == 0 && is_heading(&cells)) {
            found.push(Pasted::Unreadable(
                line.trim().chars().take(SHOWN).collect(),
            ));
        }
        for address in addresses {
            if seen.insert(address.folded()) {
                found.push(Pasted::Address(address));
            }
        }
        if found.len() > MOST {
            found.truncate(MOST + 1);
            return found;
        }
    }
    found
}

/// A cell without the quotes of CSV, and the address alone of `Name <address>`.
fn cell(text: &str) -> &str {
    let text = text.trim().trim_matches('"').trim();
    match text.rsplit_once('<') {
        Some((_, address)) => address.trim_end_matches('>').trim(),
        None => text,
    }
}

fn is_heading(cells: &[&str]) -> bool {
    cells.iter().any(|cell| {
        let cell = cell.to_ascii_lowercase();
        ["email", "e-mail", "mail", "address"]
            .iter()
            .any(|word| cell.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::{MOST, Pasted, pasted};
    use crate::EmailAddress;
    use proptest::prelude::*;

    fn addresses(text: &str) -> Vec<String> {
        pasted(text)
            .into_iter()
            .map(|piece| match piece {
                Pasted::Address(address) => address.to_string(),
                Pasted::Unreadable(text) => format!("? {text}"),
            })
            .collect()
    }

    #[test]
    fn every_usual_form_is_read() {
        assert_eq!(
            addresses("ada@acme.example\n\n bob@acme.example ; eve@acme.example,"),
            ["ada@acme.example", "bob@acme.example", "eve@acme.example"]
        );
        assert_eq!(
            addresses("Name,E-mail,Role\r\nAda,\"ada@acme.example\",admin\r\nBob,,member"),
            ["ada@acme.example", "? Bob,,member"]
        );
        assert_eq!(
            addresses("Ada Lovelace <Ada@acme.example>; \"Bob\" <bob@acme.example>"),
            ["Ada@acme.example", "bob@acme.example"]
        );
    }

    #[test]
    fn an_address_counts_once_whatever_its_case() {
        assert_eq!(
            addresses("ada@acme.example\nADA@acme.example"),
            ["ada@acme.example"]
        );
    }

    #[test]
    fn too_many_are_noticed_and_not_all_kept() {
        let many: String = (0..MOST + 50)
            .map(|number| format!("p{number}@acme.example\n"))
            .fold(String::new(), |all, line| all + &line);
        assert_eq!(pasted(&many).len(), MOST + 1);
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_gives_addresses_or_short_pieces(text in "\\PC{0,400}") {
            for piece in pasted(&text) {
                match piece {
                    Pasted::Address(address) => {
                        prop_assert!(EmailAddress::parse(address.as_str()).is_some());
                    }
                    Pasted::Unreadable(piece) => prop_assert!(piece.chars().count() <= 120),
                }
            }
        }
    }
}
