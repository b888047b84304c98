//! Whether a value fits a filter: for the values that a change is about. Resources are looked up by the database.
use super::{Comparison, Filter, Operator, read::as_boolean};
use crate::scim::attribute::{Attribute, Kind};
use serde_json::Value;
use std::cmp::Ordering;

impl Filter {
    /// Whether one value of an attribute fits; the filter is about parts of that attribute.
    pub fn fits(&self, value: &Value) -> bool {
        match self {
            Self::And(all) => all.iter().all(|one| one.fits(value)),
            Self::Or(all) => all.iter().any(|one| one.fits(value)),
            Self::Not(one) => !one.fits(value),
            Self::Compare(comparison) => comparison.fits(value),
            // Values have no values with values.
            Self::Values { .. } => false,
        }
    }
}

impl Comparison {
    fn fits(&self, value: &Value) -> bool {
        let attribute = self.path.compared();
        let part = match value {
            Value::Object(parts) => parts
                .iter()
                .find(|(name, _)| attribute.is_named(name))
                .map(|(_, part)| part),
            // A value without parts stands for its `value`.
            plain if attribute.is_named("value") => Some(plain),
            _ => None,
        };
        let part = part.filter(|part| !part.is_null());
        match self.operator {
            Operator::Present => part.is_some_and(is_something),
            Operator::Equal if self.value.is_null() => part.is_none(),
            Operator::NotEqual if self.value.is_null() => part.is_some(),
            Operator::NotEqual => !part.is_some_and(|part| equal(attribute, part, &self.value)),
            Operator::Equal => part.is_some_and(|part| equal(attribute, part, &self.value)),
            operator => {
                part.is_some_and(|part| compare_texts(attribute, operator, part, &self.value))
            }
        }
    }
}

/// Present means not empty. [RFC 7644, table 3]
fn is_something(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn equal(attribute: &Attribute, part: &Value, wanted: &Value) -> bool {
    match attribute.kind {
        Kind::Boolean => as_boolean(part).is_some() && as_boolean(part) == as_boolean(wanted),
        _ => match (part, wanted) {
            (Value::String(part), Value::String(wanted)) if !attribute.case_exact => {
                folded(attribute, part) == folded(attribute, wanted)
            }
            (part, wanted) => part == wanted,
        },
    }
}

fn compare_texts(attribute: &Attribute, operator: Operator, part: &Value, wanted: &Value) -> bool {
    let (Value::String(part), Value::String(wanted)) = (part, wanted) else {
        return false;
    };
    let (part, wanted) = (folded(attribute, part), folded(attribute, wanted));
    match operator {
        Operator::Contains => part.contains(&wanted),
        Operator::StartsWith => part.starts_with(&wanted),
        Operator::EndsWith => part.ends_with(&wanted),
        Operator::Greater => part.cmp(&wanted) == Ordering::Greater,
        Operator::GreaterOrEqual => part.cmp(&wanted) != Ordering::Less,
        Operator::Less => part.cmp(&wanted) == Ordering::Less,
        Operator::LessOrEqual => part.cmp(&wanted) != Ordering::Greater,
        Operator::Equal | Operator::NotEqual | Operator::Present => false,
    }
}

fn folded(attribute: &Attribute, text: &str) -> String {
    if attribute.case_exact {
        text.to_owned()
    } else {
        text.to_lowercase()
    }
}
