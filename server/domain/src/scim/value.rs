//! Values as an attribute has them, from values as directories send them. [RFC 7643 §2]
//!
//! Directories write the same thing in many ways: `"False"`, a manager as a text, a number where a text belongs, one value
//! where several may be. Each is brought to the form the schema tells, and a note says so.
use super::{
    attribute::{Attribute, Kind, Mutability},
    filter::as_boolean,
    path::shortened,
    schema::{COMMON, ResourceKind, Schema},
};
use crate::{Refusal, code};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

/// Longest text, in characters.
pub const LONGEST_TEXT: usize = 4096;
/// Most values of one attribute.
pub const MOST_VALUES: usize = 20_000;

/// What was brought to another form, or left out: for the log of the directory's requests.
pub type Notes = BTreeSet<String>;

/// A resource's attributes in the form of its schema, without `id`, `meta`, `schemas` and what we alone write.
pub fn resource(
    sent: &Value,
    kind: &ResourceKind,
    notes: &mut Notes,
) -> Result<Map<String, Value>, Refusal> {
    let Value::Object(sent) = sent else {
        return Err(code::SCIM_INVALID_SYNTAX.into());
    };
    let mut resource = Map::new();
    for (name, value) in sent {
        if name.eq_ignore_ascii_case("schemas") {
            continue;
        }
        if let Some(schema) = kind.extension(name) {
            let own = of_extension(value, schema, notes)?;
            if !own.is_empty() {
                resource.insert(schema.id.to_owned(), Value::Object(own));
            }
        } else if let Some(attribute) = kind.attribute(name) {
            take(&mut resource, attribute, value, notes)?;
        } else {
            notes.insert(format!("{} is unknown and was left out", shortened(name)));
        }
    }
    for attribute in kind.schema.attributes {
        if attribute.required && !resource.contains_key(attribute.name) {
            return Err(invalid(attribute, "is missing"));
        }
    }
    Ok(resource)
}

/// The attributes of an extension.
fn of_extension(
    sent: &Value,
    schema: &Schema,
    notes: &mut Notes,
) -> Result<Map<String, Value>, Refusal> {
    let mut own = Map::new();
    match sent {
        Value::Null => {}
        Value::Object(sent) => {
            for (name, value) in sent {
                match schema.attribute(name) {
                    Some(attribute) => take(&mut own, attribute, value, notes)?,
                    None => {
                        notes.insert(format!("{} is unknown and was left out", shortened(name)));
                    }
                }
            }
        }
        _ => {
            return Err(Refusal::new(code::SCIM_INVALID_VALUE).received(schema.id));
        }
    }
    Ok(own)
}

fn take(
    into: &mut Map<String, Value>,
    attribute: &'static Attribute,
    value: &Value,
    notes: &mut Notes,
) -> Result<(), Refusal> {
    if attribute.mutability == Mutability::ReadOnly {
        // Known to everybody who reads a resource and sends it back.
        if COMMON.iter().all(|common| common.name != attribute.name) {
            notes.insert(format!(
                "{} is ours to write and was left out",
                attribute.name
            ));
        }
        return Ok(());
    }
    if let Some(value) = normal(attribute, value, notes)? {
        into.insert(attribute.name.to_owned(), value);
    }
    Ok(())
}

/// A value in the form its attribute has; `None` for nothing: null, no values, no parts.
///
/// # Errors
/// `scim.invalid_value` for another type, `scim.too_many` beyond [`MOST_VALUES`].
pub(super) fn normal(
    attribute: &'static Attribute,
    value: &Value,
    notes: &mut Notes,
) -> Result<Option<Value>, Refusal> {
    if !attribute.multi_valued {
        return single(attribute, value, notes);
    }
    let all = match value {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    if all.len() > MOST_VALUES {
        return Err(code::SCIM_TOO_MANY.into());
    }
    let mut values = Vec::with_capacity(all.len());
    for one in all {
        values.extend(single(attribute, one, notes)?);
    }
    let values = one_each(attribute, values);
    Ok((!values.is_empty()).then_some(Value::Array(values)))
}

/// What tells one value from another: its `value`, and its `type` where that may differ; without a `value` all of it.
fn identity(attribute: &Attribute, value: &Value) -> String {
    let by_value_alone = attribute
        .value()
        .is_some_and(|part| part.mutability == Mutability::Immutable);
    match (value.get("value"), value.get("type")) {
        (Some(own), Some(kind)) if !by_value_alone => format!("{own} {kind}"),
        (Some(own), _) => own.to_string(),
        (None, _) => value.to_string(),
    }
}

/// Each value once, with all the parts it came with; at most one is primary, the last that says so. [RFC 7644 §3.5.2]
pub(super) fn one_each(attribute: &Attribute, values: Vec<Value>) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::with_capacity(values.len());
    let mut known: HashMap<String, usize> = HashMap::with_capacity(values.len());
    let mut primary = None;
    for value in values {
        let at = *known
            .entry(identity(attribute, &value))
            .or_insert(all.len());
        if is_primary(Some(&value)) {
            primary = Some(at);
        }
        match (all.get_mut(at), value) {
            (Some(Value::Object(own)), Value::Object(parts)) => own.extend(parts),
            (Some(_), _) => {}
            (None, value) => all.push(value),
        }
    }
    one_primary(&mut all, primary);
    all
}

fn is_primary(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("primary")) == Some(&Value::Bool(true))
}

/// At most one value is primary: the one that was just made so. [RFC 7644 §3.5.2]
pub(super) fn one_primary(all: &mut [Value], changed: Option<usize>) {
    let Some(changed) = changed.filter(|at| is_primary(all.get(*at))) else {
        return;
    };
    for (at, one) in all.iter_mut().enumerate() {
        if at != changed
            && is_primary(Some(one))
            && let Value::Object(parts) = one
        {
            parts.insert("primary".to_owned(), Value::Bool(false));
        }
    }
}

/// One value of an attribute, which may have several.
pub(super) fn single(
    attribute: &'static Attribute,
    value: &Value,
    notes: &mut Notes,
) -> Result<Option<Value>, Refusal> {
    match (attribute.kind, value) {
        (_, Value::Null) => Ok(None),
        (Kind::Boolean, value) => {
            let read =
                as_boolean(value).ok_or_else(|| invalid(attribute, "is neither true nor false"))?;
            if !value.is_boolean() {
                notes.insert(format!("{} came as text", attribute.name));
            }
            Ok(Some(Value::Bool(read)))
        }
        (Kind::Complex, Value::Object(parts)) => complex(attribute, parts, notes),
        (Kind::Complex, Value::String(_) | Value::Number(_)) => {
            let part = attribute
                .value()
                .ok_or_else(|| invalid(attribute, "has parts"))?;
            notes.insert(format!("{} came without its parts", attribute.name));
            let value = single(part, value, notes)?;
            Ok(value.map(|value| Value::Object(Map::from_iter([("value".to_owned(), value)]))))
        }
        (Kind::String | Kind::Reference | Kind::DateTime, Value::String(text)) => {
            if text.chars().count() > LONGEST_TEXT {
                return Err(invalid(attribute, "is too long"));
            }
            if text.contains('\0') {
                return Err(invalid(attribute, "holds a character that is none"));
            }
            Ok((!text.is_empty()).then(|| Value::String(text.clone())))
        }
        (Kind::String, Value::Number(number)) => {
            notes.insert(format!("{} came as a number", attribute.name));
            Ok(Some(Value::String(number.to_string())))
        }
        _ => Err(invalid(attribute, "has another type")),
    }
}

fn complex(
    attribute: &'static Attribute,
    parts: &Map<String, Value>,
    notes: &mut Notes,
) -> Result<Option<Value>, Refusal> {
    let mut own = Map::new();
    for (name, value) in parts {
        let Some(part) = attribute.sub(name) else {
            notes.insert(format!(
                "{}.{} is unknown and was left out",
                attribute.name,
                shortened(name)
            ));
            continue;
        };
        if part.mutability == Mutability::ReadOnly {
            continue;
        }
        if let Some(value) = normal(part, value, notes)? {
            own.insert(part.name.to_owned(), value);
        }
    }
    Ok((!own.is_empty()).then_some(Value::Object(own)))
}

pub(super) fn invalid(attribute: &Attribute, how: &str) -> Refusal {
    Refusal::new(code::SCIM_INVALID_VALUE).message(format!("{} {how}.", attribute.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::{GROUP, USER};
    use serde_json::json;

    fn read(sent: &Value, kind: &ResourceKind) -> (Value, Vec<String>) {
        let mut notes = Notes::new();
        let read = resource(sent, kind, &mut notes).expect("a resource");
        (Value::Object(read), notes.into_iter().collect())
    }

    #[test]
    fn what_directories_send_comes_to_the_form_of_the_schema() {
        let (user, notes) = read(
            &json!({
                "schemas": ["whatever"],
                "id": "theirs",
                "meta": { "resourceType": "User" },
                "USERNAME": "ada",
                "active": "False",
                "name": { "GivenName": "Ada", "familyName": null, "nonsense": 1 },
                "emails": { "value": "ada@acme.example", "primary": "TRUE" },
                "roles": [],
                "phoneNumbers": ["+45 1", { "value": "+45 2" }],
                "groups": [{ "value": "g" }],
                "favouriteColour": "blue",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "manager": "m-1", "employeeNumber": 7 },
            }),
            &USER,
        );
        assert_eq!(
            user,
            json!({
                "userName": "ada",
                "active": false,
                "name": { "givenName": "Ada" },
                "emails": [{ "value": "ada@acme.example", "primary": true }],
                "phoneNumbers": [{ "value": "+45 1" }, { "value": "+45 2" }],
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "manager": { "value": "m-1" }, "employeeNumber": "7" },
            })
        );
        assert_eq!(
            notes,
            [
                "active came as text",
                "employeeNumber came as a number",
                "favouriteColour is unknown and was left out",
                "groups is ours to write and was left out",
                "manager came without its parts",
                "name.nonsense is unknown and was left out",
                "phoneNumbers came without its parts",
                "primary came as text",
            ]
        );
        let (group, _) = read(
            &json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
                "displayName": "Field",
                "members": [{ "value": "1", "$ref": null, "display": "Ada" }],
            }),
            &GROUP,
        );
        assert_eq!(
            group,
            json!({ "displayName": "Field", "members": [{ "value": "1" }] })
        );
    }

    #[test]
    fn what_fits_no_attribute_is_refused_by_name() {
        for sent in [
            json!({}),
            json!({ "userName": "" }),
            json!({ "userName": ["ada"] }),
            json!({ "userName": { "value": "ada" } }),
            json!({ "userName": true }),
            json!({ "userName": "ada", "active": "perhaps" }),
            json!({ "userName": "ada", "active": 1 }),
            json!({ "userName": "ada", "name": "Ada" }),
            json!({ "userName": "ada", "emails": [true] }),
            json!({ "userName": "ada\u{0}" }),
            json!({ "userName": "x".repeat(LONGEST_TEXT + 1) }),
            json!({ "userName": "ada", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": "x" }),
        ] {
            let refused = resource(&sent, &USER, &mut Notes::new());
            assert_eq!(
                refused.map_err(|refusal| refusal.code),
                Err(code::SCIM_INVALID_VALUE),
                "{sent}"
            );
        }
        let refused = resource(&json!("ada"), &USER, &mut Notes::new());
        assert_eq!(
            refused.map_err(|refusal| refusal.code),
            Err(code::SCIM_INVALID_SYNTAX)
        );
    }
}
