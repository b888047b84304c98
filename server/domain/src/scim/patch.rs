//! Changes of a resource. [RFC 7644 §3.5.2]
use super::{
    path::{AttributePath, Path},
    schema::ResourceKind,
    value::Notes,
};
use crate::{Refusal, code};
use serde_json::{Map, Value};

mod apply;
#[cfg(test)]
mod tests;

/// Most operations of one message.
pub const MOST_OPERATIONS: usize = 1000;

/// The operations of one message, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// At least one.
    pub operations: Vec<Operation>,
}

/// One operation; a message's operation without a path is one of these for each attribute it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What is done.
    pub action: Action,
    /// To what.
    pub path: Path,
    /// With what: null for a removal of everything there.
    pub value: Value,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `add`
    Add,
    /// `replace`
    Replace,
    /// `remove`
    Remove,
}

impl Action {
    fn parse(text: &str) -> Option<Self> {
        [
            ("add", Self::Add),
            ("replace", Self::Replace),
            ("remove", Self::Remove),
        ]
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
        .map(|(_, action)| action)
    }
}

impl Patch {
    /// Reads a message. Names of members and operations are taken in whatever case; without a path the value names the
    /// attributes, also by dotted and filtered paths as Entra sends them, and what we alone write or nobody knows is left out.
    ///
    /// # Errors
    /// `scim.invalid_syntax`, `scim.invalid_path`, `scim.no_target` for a removal without a path, `scim.too_many` beyond
    /// [`MOST_OPERATIONS`].
    pub fn parse(
        message: &Value,
        kind: &'static ResourceKind,
        notes: &mut Notes,
    ) -> Result<Self, Refusal> {
        let sent = message
            .as_object()
            .and_then(|message| member(message, "Operations"))
            .and_then(Value::as_array)
            .filter(|sent| !sent.is_empty())
            .ok_or_else(syntax)?;
        if sent.len() > MOST_OPERATIONS {
            return Err(code::SCIM_TOO_MANY.into());
        }
        let mut operations = Vec::with_capacity(sent.len());
        for one in sent {
            let one = one.as_object().ok_or_else(syntax)?;
            let action = member(one, "op")
                .and_then(Value::as_str)
                .and_then(Action::parse)
                .ok_or_else(syntax)?;
            let value = member(one, "value").cloned().unwrap_or_default();
            match member(one, "path").filter(|path| !path.is_null()) {
                Some(Value::String(path)) => operations.push(Operation {
                    action,
                    path: Path::parse(path, kind)?,
                    value,
                }),
                Some(_) => return Err(syntax()),
                None if action == Action::Remove => return Err(code::SCIM_NO_TARGET.into()),
                None => {
                    let Value::Object(named) = value else {
                        return Err(syntax());
                    };
                    operations.extend(pathless(action, named, kind, notes));
                }
            }
            if operations.len() > MOST_OPERATIONS {
                return Err(code::SCIM_TOO_MANY.into());
            }
        }
        Ok(Self {
            operations: joined(operations),
        })
    }
}

/// Neighbours that add to or remove from the same attribute as one: directories send members one by one, and each
/// operation looks at all that are there.
fn joined(operations: Vec<Operation>) -> Vec<Operation> {
    let mut all: Vec<Operation> = Vec::with_capacity(operations.len());
    for operation in operations {
        let several = matches!(&operation.path, Path::Attribute(path) if path.sub.is_none() && path.attribute.multi_valued);
        let joins = several && operation.action != Action::Replace && !operation.value.is_null();
        match all.last_mut() {
            Some(last)
                if joins
                    && last.action == operation.action
                    && last.path == operation.path
                    && !last.value.is_null() =>
            {
                let mut values = listed(std::mem::take(&mut last.value));
                values.extend(listed(operation.value));
                last.value = Value::Array(values);
            }
            _ => all.push(operation),
        }
    }
    all
}

fn listed(value: Value) -> Vec<Value> {
    match value {
        Value::Array(all) => all,
        one => vec![one],
    }
}

/// One operation for each attribute that the value names.
fn pathless(
    action: Action,
    named: Map<String, Value>,
    kind: &'static ResourceKind,
    notes: &mut Notes,
) -> Vec<Operation> {
    let mut operations = Vec::with_capacity(named.len());
    for (name, value) in named {
        if name.eq_ignore_ascii_case("schemas") {
            continue;
        }
        match Path::parse(&name, kind) {
            Ok(path) if path.is_ours() => {
                let name = super::path::shortened(&name);
                notes.insert(format!("{name} is ours to write and was left out"));
            }
            Ok(path) => operations.push(Operation {
                action,
                path,
                value,
            }),
            Err(_) => {
                let name = super::path::shortened(&name);
                notes.insert(format!("{name} is unknown and was left out"));
            }
        }
    }
    operations
}

impl Path {
    /// Whether we alone write what it names.
    fn is_ours(&self) -> bool {
        use super::Mutability::ReadOnly;
        let ours = |path: &AttributePath| {
            path.attribute.mutability == ReadOnly
                || path.sub.is_some_and(|sub| sub.mutability == ReadOnly)
        };
        match self {
            Self::Extension(_) => false,
            Self::Attribute(path) => ours(path),
            Self::Values { of, sub, .. } => {
                ours(of) || sub.is_some_and(|sub| sub.mutability == ReadOnly)
            }
        }
    }
}

fn member<'m>(of: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    of.iter()
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn syntax() -> Refusal {
    Refusal::new(code::SCIM_INVALID_SYNTAX)
}
