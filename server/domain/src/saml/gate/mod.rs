//! The gate: the one shape a signed response may have. What passes leaves a signature engine nothing to
//! interpret: one element, one reference, one meaning.
mod form;
mod structure;

pub(super) use form::{SignatureForm, read_signatures, refuse_detour};
pub(super) use structure::{Structure, admit_attributes, read_plaintext, read_structure};
