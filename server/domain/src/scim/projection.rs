//! Which attributes are sent. [RFC 7644 §3.9]
use super::{
    attribute::{Attribute, Returned},
    path::AttributePath,
    schema::{COMMON, ResourceKind},
};
use crate::Refusal;
use serde_json::{Map, Value};

/// What somebody asked for. `schemas` and what is always sent comes with each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Projection {
    /// Everything that is sent by default.
    #[default]
    Default,
    /// These alone.
    Only(Vec<AttributePath>),
    /// Everything but these.
    Without(Vec<AttributePath>),
}

impl Projection {
    /// Reads the two parameters; both at once are refused, and names nobody knows are left out. Of a whole extension its URN
    /// is a name too.
    ///
    /// # Errors
    /// `scim.invalid_syntax` for both at once.
    pub fn parse(
        only: Option<&str>,
        without: Option<&str>,
        kind: &'static ResourceKind,
    ) -> Result<Self, Refusal> {
        let named = |text: &str| -> Vec<AttributePath> {
            text.split(',')
                .map(str::trim)
                .flat_map(|name| match kind.extension(name) {
                    Some(schema) => schema
                        .attributes
                        .iter()
                        .map(|attribute| AttributePath {
                            extension: Some(schema.id),
                            attribute,
                            sub: None,
                        })
                        .collect(),
                    None => AttributePath::parse(name, kind)
                        .into_iter()
                        .collect::<Vec<_>>(),
                })
                .collect()
        };
        match (
            only.filter(|text| !text.is_empty()),
            without.filter(|text| !text.is_empty()),
        ) {
            (None, None) => Ok(Self::Default),
            (Some(only), None) => Ok(Self::Only(named(only))),
            (None, Some(without)) => Ok(Self::Without(named(without))),
            (Some(_), Some(_)) => Err(crate::code::SCIM_INVALID_SYNTAX.into()),
        }
    }

    /// Whether this attribute is sent at all, so that what is dear to read need not be read.
    pub fn sends(&self, extension: Option<&str>, attribute: &Attribute) -> bool {
        match (attribute.returned, self) {
            (Returned::Always, _) | (Returned::Default, Self::Default) => true,
            (Returned::Request, Self::Default | Self::Without(_)) => false,
            (_, Self::Only(wanted)) => wanted
                .iter()
                .any(|path| path.extension == extension && path.attribute.is_named(attribute.name)),
            (Returned::Default, Self::Without(left_out)) => !left_out.iter().any(|path| {
                path.extension == extension
                    && path.attribute.is_named(attribute.name)
                    && path.sub.is_none()
            }),
        }
    }

    /// Leaves out of a whole resource what is not sent.
    pub fn apply(&self, resource: &mut Map<String, Value>, kind: &ResourceKind) {
        for attribute in kind.schema.attributes.iter().chain(COMMON) {
            self.apply_to(resource, None, attribute);
        }
        if let Some(schema) = &kind.extension
            && let Some(Value::Object(own)) = resource.get_mut(schema.id)
        {
            for attribute in schema.attributes {
                self.apply_to(own, Some(schema.id), attribute);
            }
            if own.is_empty() {
                resource.remove(schema.id);
            }
        }
    }

    fn apply_to(
        &self,
        resource: &mut Map<String, Value>,
        extension: Option<&str>,
        attribute: &Attribute,
    ) {
        if !self.sends(extension, attribute) {
            resource.remove(attribute.name);
            return;
        }
        let Some(value) = resource.get_mut(attribute.name) else {
            return;
        };
        let of_this = |path: &&AttributePath| {
            path.extension == extension && path.attribute.is_named(attribute.name)
        };
        match self {
            Self::Default => return,
            Self::Only(wanted) => {
                let parts: Option<Vec<&str>> = wanted
                    .iter()
                    .filter(of_this)
                    .map(|path| path.sub.map(|sub| sub.name))
                    .collect();
                // Named as a whole, or always sent.
                if let Some(parts) = parts.filter(|parts| !parts.is_empty()) {
                    keep_parts(value, |name| parts.contains(&name));
                }
            }
            Self::Without(left_out) => {
                let parts: Vec<&str> = left_out
                    .iter()
                    .filter(of_this)
                    .filter_map(|path| path.sub.map(|sub| sub.name))
                    .collect();
                keep_parts(value, |name| !parts.contains(&name));
            }
        }
        if let Value::Array(all) = value {
            all.retain(|one| !is_nothing(one));
        }
        if is_nothing(value) {
            resource.remove(attribute.name);
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Object(parts) => parts.is_empty(),
        Value::Array(all) => all.is_empty(),
        _ => false,
    }
}

fn keep_parts(value: &mut Value, keep: impl Fn(&str) -> bool + Copy) {
    match value {
        Value::Object(parts) => parts.retain(|name, _| keep(name)),
        Value::Array(all) => {
            for one in all {
                keep_parts(one, keep);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::USER;
    use serde_json::json;

    fn ada() -> Map<String, Value> {
        let ada = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": "1",
            "userName": "ada",
            "name": { "givenName": "Ada", "familyName": "Larsen" },
            "emails": [{ "value": "ada@acme.example", "type": "work" }],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Field", "division": "North" },
            "meta": { "resourceType": "User" },
        });
        ada.as_object().cloned().unwrap_or_default()
    }

    fn sent(only: Option<&str>, without: Option<&str>) -> Value {
        let projection = Projection::parse(only, without, &USER).expect("a projection");
        let mut ada = ada();
        projection.apply(&mut ada, &USER);
        ada.remove("schemas");
        Value::Object(ada)
    }

    #[test]
    fn what_was_asked_for_is_sent_and_always_the_id() {
        assert_eq!(
            sent(Some("username"), None),
            json!({ "id": "1", "userName": "ada" })
        );
        assert_eq!(
            sent(Some("name.givenName, emails.value,unknown"), None),
            json!({ "id": "1", "name": { "givenName": "Ada" }, "emails": [{ "value": "ada@acme.example" }] })
        );
        assert_eq!(
            sent(
                Some("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"),
                None
            ),
            json!({ "id": "1", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Field" } })
        );
        assert_eq!(
            sent(
                None,
                Some(
                    "id,name.familyName,emails,meta,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
                )
            ),
            json!({ "id": "1", "userName": "ada", "name": { "givenName": "Ada" } })
        );
    }

    #[test]
    fn both_at_once_are_refused_and_neither_is_everything() {
        assert!(Projection::parse(Some("id"), Some("name"), &USER).is_err());
        let mut whole = ada();
        Projection::parse(Some(""), None, &USER)
            .expect("everything")
            .apply(&mut whole, &USER);
        assert_eq!(whole, ada());
    }
}
