//! The attack table, one file a class. Ids are those of the table.
mod encryption;
mod identity;
mod parser;
mod semantic;
mod signature;
mod signed_info;
mod valid;
mod work;
mod wrapping;

use super::row::Row;

/// Every row. `canary` is an address that must never be asked.
pub fn all(canary: &str) -> Vec<Row> {
    [
        valid::rows(),
        wrapping::rows(),
        signature::rows(canary),
        signed_info::rows(canary),
        parser::rows(canary),
        identity::rows(),
        semantic::rows(),
        encryption::rows(canary),
        work::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
