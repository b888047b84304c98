//! Refusals as a directory reads them. [RFC 7644 §3.12]
use crate::{Code, Refusal, code};
use serde::Serialize;

/// The URN of an error message.
pub const ERROR_URN: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// The body of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorMessage {
    schemas: [&'static str; 1],
    /// The HTTP status, as text.
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    scim_type: Option<&'static str>,
    detail: String,
}

impl ErrorMessage {
    /// What happened, who can put it right and how, and the code that our documentation explains.
    pub fn new(refusal: &Refusal) -> Self {
        let code = refusal.code;
        let mut detail = refusal
            .message
            .clone()
            .unwrap_or_else(|| code.happened().to_owned());
        if let Some(received) = &refusal.received {
            detail = format!("{detail} Received: {received}.");
        }
        detail = format!("{detail} {} ({})", code.next(), code.id());
        Self {
            schemas: [ERROR_URN],
            status: code.status().to_string(),
            scim_type: keyword(code),
            detail,
        }
    }
}

/// The keyword of RFC 7644, table 9, where it has one.
pub fn keyword(code: Code) -> Option<&'static str> {
    [
        (code::SCIM_INVALID_FILTER, "invalidFilter"),
        (code::SCIM_TOO_MANY, "tooMany"),
        (code::SCIM_UNIQUENESS, "uniqueness"),
        (code::SCIM_MUTABILITY, "mutability"),
        (code::SCIM_INVALID_SYNTAX, "invalidSyntax"),
        (code::SCIM_INVALID_PATH, "invalidPath"),
        (code::SCIM_NO_TARGET, "noTarget"),
        (code::SCIM_INVALID_VALUE, "invalidValue"),
    ]
    .into_iter()
    .find(|(known, _)| *known == code)
    .map(|(_, keyword)| keyword)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refusal_says_what_how_and_by_which_code() {
        let refusal = Refusal::new(code::SCIM_INVALID_FILTER).received("userName is x");
        let body = serde_json::to_value(ErrorMessage::new(&refusal)).expect("JSON");
        assert_eq!(
            body,
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                "status": "400",
                "scimType": "invalidFilter",
                "detail": "The filter is not in the right form, or compares what cannot be compared. Received: userName is x. Compare one of our attributes with a string, number, boolean or null, as RFC 7644 describes. (scim.invalid_filter)",
            })
        );
        let plain = serde_json::to_value(ErrorMessage::new(&code::NOT_FOUND.into())).expect("JSON");
        assert_eq!(plain.get("scimType"), None);
        assert_eq!(plain["status"], "404");
    }
}
