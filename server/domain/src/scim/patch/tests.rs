#![allow(clippy::unwrap_used, reason = "a test that can not go on fails here")]
use super::*;
use crate::{
    Code,
    scim::{GROUP, USER, value},
};
use proptest::prelude::*;
use serde_json::json;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn ada() -> Value {
    json!({
        "userName": "ada@acme.example",
        "externalId": "ext-1",
        "name": { "givenName": "Ada", "familyName": "Larsen" },
        "active": true,
        "emails": [
            { "value": "ada@acme.example", "type": "work", "primary": true },
            { "value": "ada@home.example", "type": "home" },
        ],
        ENTERPRISE: { "department": "Field" },
    })
}

fn patched(before: &Value, operations: &Value, kind: &'static ResourceKind) -> Result<Value, Code> {
    let mut notes = Notes::new();
    let mut resource = before.as_object().unwrap().clone();
    let message = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
    Patch::parse(&message, kind, &mut notes)
        .and_then(|patch| patch.apply(&mut resource, kind, &mut notes))
        .map_err(|refusal| refusal.code)?;
    Ok(Value::Object(resource))
}

/// What changed of ada, by JSON pointer.
fn changes(operations: &Value) -> Vec<(String, Value)> {
    let after =
        patched(&ada(), operations, &USER).unwrap_or_else(|code| panic!("{operations}: {code}"));
    let before = ada();
    let mut names: Vec<&String> = before.as_object().unwrap().keys().collect();
    names.extend(after.as_object().unwrap().keys());
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| (name.clone(), after.get(name).cloned().unwrap_or_default()))
        .collect()
}

#[test]
fn six_spellings_of_a_deactivation() {
    for operations in [
        json!([{ "op": "replace", "path": "active", "value": false }]),
        json!([{ "op": "Replace", "path": "active", "value": "False" }]),
        json!([{ "op": "replace", "value": { "active": false } }]),
        json!([{ "op": "Add", "path": "active", "value": "false" }]),
        json!([{ "op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": false }]),
        json!([{ "OP": "REPLACE", "Path": "ACTIVE", "Value": "FALSE" }]),
    ] {
        assert_eq!(
            changes(&operations),
            [("active".to_owned(), json!(false))],
            "{operations}"
        );
    }
}

#[test]
fn what_entra_sends_is_done() {
    assert_eq!(
        changes(&json!([
            { "op": "Replace", "path": "displayName", "value": "Ada L." },
            { "op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+45 1" },
            { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "al@acme.example" },
            { "op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "m-1" },
            { "op": "Remove", "path": format!("{ENTERPRISE}:department") },
        ])),
        [
            ("displayName".to_owned(), json!("Ada L.")),
            (
                "emails".to_owned(),
                json!([
                    { "value": "al@acme.example", "type": "work", "primary": true },
                    { "value": "ada@home.example", "type": "home" },
                ])
            ),
            (
                "phoneNumbers".to_owned(),
                json!([{ "type": "mobile", "value": "+45 1" }])
            ),
            (
                ENTERPRISE.to_owned(),
                json!({ "manager": { "value": "m-1" } })
            ),
        ]
    );
    // Dotted and filtered names in a value without a path.
    assert_eq!(
        changes(&json!([{ "op": "add", "value": {
            "name.familyName": "Lund",
            "emails[type eq \"home\"].value": "new@home.example",
            format!("{ENTERPRISE}:division"): "North",
        } }])),
        [
            (
                "emails".to_owned(),
                json!([
                    { "value": "ada@acme.example", "type": "work", "primary": true },
                    { "value": "new@home.example", "type": "home" },
                ])
            ),
            (
                "name".to_owned(),
                json!({ "givenName": "Ada", "familyName": "Lund" })
            ),
            (
                ENTERPRISE.to_owned(),
                json!({ "department": "Field", "division": "North" })
            ),
        ]
    );
}

#[test]
fn members_come_and_go_one_by_one() {
    let group = json!({ "displayName": "Field", "members": [{ "value": "1" }, { "value": "2" }, { "value": "3" }] });
    let members = |operations: Value| {
        let after = patched(&group, &operations, &GROUP).unwrap();
        let members = after
            .get("members")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        members
            .iter()
            .map(|one| one["value"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        members(
            json!([{ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": "4" }, { "value": "2" }] }])
        ),
        ["1", "2", "3", "4"]
    );
    assert_eq!(
        members(json!([{ "op": "Remove", "path": "members", "value": [{ "value": "2" }] }])),
        ["1", "3"]
    );
    assert_eq!(
        members(json!([{ "op": "remove", "path": "members[value eq \"3\"]" }])),
        ["1", "2"]
    );
    assert_eq!(
        members(
            json!([{ "op": "add", "path": "members", "value": [{ "value": "2", "type": "User" }] }])
        ),
        ["1", "2", "3"]
    );
    assert_eq!(
        members(
            json!([{ "op": "replace", "path": "members", "value": [{ "value": "9" }, { "value": "9" }] }])
        ),
        ["9"]
    );
    assert_eq!(
        members(json!([{ "op": "remove", "path": "members" }])),
        Vec::<String>::new()
    );
    // Removing who is not in it changes nothing.
    assert_eq!(
        members(json!([{ "op": "remove", "path": "members", "value": [{ "value": "7" }] }])),
        ["1", "2", "3"]
    );
    // A rename that carries the id, as Okta sends it.
    let renamed = patched(
        &group,
        &json!([{ "op": "replace", "value": { "id": "g", "displayName": "North" } }]),
        &GROUP,
    )
    .unwrap();
    assert_eq!(renamed["displayName"], "North");
}

#[test]
fn parts_are_set_merged_and_removed() {
    for (operations, changed) in [
        (
            json!([{ "op": "replace", "path": "name", "value": { "givenName": "Eda" } }]),
            (
                "name",
                json!({ "givenName": "Eda", "familyName": "Larsen" }),
            ),
        ),
        (
            json!([{ "op": "remove", "path": "name.givenName" }]),
            ("name", json!({ "familyName": "Larsen" })),
        ),
        (
            json!([{ "op": "remove", "path": "externalId" }]),
            ("externalId", json!(null)),
        ),
        (
            json!([{ "op": "replace", "path": "externalId", "value": null }]),
            ("externalId", json!(null)),
        ),
        (
            json!([{ "op": "remove", "path": ENTERPRISE }]),
            (ENTERPRISE, json!(null)),
        ),
        (
            json!([{ "op": "remove", "path": "emails[type eq \"work\"]" }]),
            (
                "emails",
                json!([{ "value": "ada@home.example", "type": "home" }]),
            ),
        ),
        (
            json!([{ "op": "remove", "path": "emails[type eq \"home\"].type" }]),
            (
                "emails",
                json!([
                    { "value": "ada@acme.example", "type": "work", "primary": true },
                    { "value": "ada@home.example" },
                ]),
            ),
        ),
        // One is primary: the one that was made so last.
        (
            json!([{ "op": "add", "path": "emails", "value": [{ "value": "third@acme.example", "primary": true }] }]),
            (
                "emails",
                json!([
                    { "value": "ada@acme.example", "type": "work", "primary": false },
                    { "value": "ada@home.example", "type": "home" },
                    { "value": "third@acme.example", "primary": true },
                ]),
            ),
        ),
        (
            json!([{ "op": "replace", "path": "emails[type eq \"home\"].primary", "value": true }]),
            (
                "emails",
                json!([
                    { "value": "ada@acme.example", "type": "work", "primary": false },
                    { "value": "ada@home.example", "type": "home", "primary": true },
                ]),
            ),
        ),
    ] {
        let (name, value) = changed;
        assert_eq!(
            changes(&operations),
            [(name.to_owned(), value)],
            "{operations}"
        );
    }
    // Adding what is there already is no change.
    let again = json!([{ "op": "add", "path": "emails", "value": { "value": "ada@home.example", "type": "home" } }]);
    assert!(changes(&again).is_empty());
    // Nothing named is nothing changed; a part named with nothing goes, the others stay.
    for operations in [
        json!([{ "op": "replace", "path": "name", "value": {} }]),
        json!([{ "op": "replace", "path": "name", "value": { "unknown": 1 } }]),
        json!([{ "op": "replace", "path": ENTERPRISE, "value": {} }]),
    ] {
        assert!(changes(&operations).is_empty(), "{operations}");
    }
    let cleared = json!([{ "op": "replace", "path": "name", "value": { "givenName": "Eda", "familyName": null } }]);
    assert_eq!(
        changes(&cleared),
        [("name".to_owned(), json!({ "givenName": "Eda" }))]
    );
    let cleared = json!([{ "op": "replace", "value": { ENTERPRISE: { "department": null, "manager": { "value": "m" } } } }]);
    assert_eq!(
        changes(&cleared),
        [(
            ENTERPRISE.to_owned(),
            json!({ "manager": { "value": "m" } })
        )]
    );
    let all = json!([{ "op": "replace", "path": "emails.primary", "value": true }]);
    assert_eq!(changes(&all)[0].1[0]["primary"], json!(false));
}

#[test]
fn what_cannot_be_done_is_refused_and_nothing_is_done() {
    use crate::code::{
        SCIM_INVALID_FILTER, SCIM_INVALID_PATH, SCIM_INVALID_SYNTAX, SCIM_INVALID_VALUE,
        SCIM_MUTABILITY, SCIM_NO_TARGET, SCIM_TOO_MANY,
    };
    for (operations, code) in [
        (json!([]), SCIM_INVALID_SYNTAX),
        (json!("replace"), SCIM_INVALID_SYNTAX),
        (
            json!([{ "op": "move", "path": "title", "value": "x" }]),
            SCIM_INVALID_SYNTAX,
        ),
        (
            json!([{ "op": "replace", "value": "x" }]),
            SCIM_INVALID_SYNTAX,
        ),
        (
            json!([{ "op": "replace", "path": 1, "value": "x" }]),
            SCIM_INVALID_SYNTAX,
        ),
        (json!([{ "op": "remove" }]), SCIM_NO_TARGET),
        (
            json!([{ "op": "replace", "path": "nothing", "value": "x" }]),
            SCIM_INVALID_PATH,
        ),
        (
            json!([{ "op": "replace", "path": "name.nothing", "value": "x" }]),
            SCIM_INVALID_PATH,
        ),
        (
            json!([{ "op": "replace", "path": "emails[type eq \"work\"]value", "value": "x" }]),
            SCIM_INVALID_PATH,
        ),
        (
            json!([{ "op": "replace", "path": "emails[type eq", "value": "x" }]),
            SCIM_INVALID_FILTER,
        ),
        (
            json!([{ "op": "replace", "path": "name[givenName pr]", "value": {} }]),
            SCIM_INVALID_PATH,
        ),
        (
            json!([{ "op": "replace", "path": "emails[type eq \"other\"].value", "value": "x" }]),
            SCIM_NO_TARGET,
        ),
        (
            json!([{ "op": "add", "path": "emails[type ne \"other\" and value sw \"q\"].value", "value": "x" }]),
            SCIM_NO_TARGET,
        ),
        (
            json!([{ "op": "replace", "path": "id", "value": "x" }]),
            SCIM_MUTABILITY,
        ),
        (
            json!([{ "op": "add", "path": "groups", "value": [{ "value": "g" }] }]),
            SCIM_MUTABILITY,
        ),
        (
            json!([{ "op": "remove", "path": "userName" }]),
            SCIM_MUTABILITY,
        ),
        (
            json!([{ "op": "replace", "path": "active", "value": "perhaps" }]),
            SCIM_INVALID_VALUE,
        ),
        (
            json!([{ "op": "replace", "path": "title", "value": "x" }, { "op": "replace", "path": "active", "value": 7 }]),
            SCIM_INVALID_VALUE,
        ),
    ] {
        assert_eq!(
            patched(&ada(), &operations, &USER),
            Err(code),
            "{operations}"
        );
    }
    let many = vec![json!({ "op": "replace", "path": "title", "value": "x" }); MOST_OPERATIONS + 1];
    assert_eq!(patched(&ada(), &json!(many), &USER), Err(SCIM_TOO_MANY));
    let group = json!({ "displayName": "Field", "members": [{ "value": "1" }] });
    let operations =
        json!([{ "op": "replace", "path": "members[value eq \"1\"].value", "value": "2" }]);
    assert_eq!(patched(&group, &operations, &GROUP), Err(SCIM_MUTABILITY));
}

fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "userName",
        "active",
        "emails",
        "emails[type eq \"work\"]",
        "emails[type eq \"work\"].value",
        "name",
        "name.givenName",
        "title",
        "roles",
        "addresses[primary eq true].locality",
        ENTERPRISE,
        "externalId",
        "groups",
        "meta",
        "emails.value",
        "emails.primary",
        "emails[type eq \"work\"].type",
        "name[givenName pr]",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
        "members",
    ])
}

fn sent() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!("x"),
        json!(7),
        json!([]),
        json!(["a", "b"]),
        json!({}),
        json!({ "value": "x", "type": "work", "primary": true }),
        json!([{ "value": "x" }, { "value": "y", "primary": "True" }]),
        json!({ "givenName": "A" }),
        json!({ "manager": "m" }),
    ])
}

proptest! {
    /// Whatever is sent, what comes out is in the form of the schema: reading it again changes nothing.
    #[test]
    fn a_change_leaves_a_resource_in_the_form_of_its_schema(
        operations in prop::collection::vec((prop::sample::select(vec!["add", "replace", "remove"]), names(), sent()), 1..6)
    ) {
        let operations: Vec<Value> = operations.into_iter().map(|(op, path, value)| json!({ "op": op, "path": path, "value": value })).collect();
        if let Ok(after) = patched(&ada(), &json!(operations), &USER) {
            let again = value::resource(&after, &USER, &mut Notes::new()).unwrap();
            prop_assert_eq!(Value::Object(again), after);
        }
    }
}
