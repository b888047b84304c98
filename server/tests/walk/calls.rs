//! The calls: each route and action at least once, with a body as its form or a program would send it.
use crate::scene::Scene;
use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use service::testing::PASSWORD;
use std::collections::BTreeSet;

/// What is sent.
pub enum Content {
    Nothing,
    Form(Vec<(&'static str, String)>),
    Json(Value),
    /// A metadata file, as multipart form data.
    Upload,
}

/// One call.
pub struct Call {
    /// Its line in the table.
    pub title: String,
    /// The route that answers it, as the router writes it.
    pub route: String,
    pub method: Method,
    pub path: String,
    pub content: Content,
}

/// Routes with one more thing in their place: what belongs to somebody else, or to nobody.
const OTHERS: [(&str, &str, &str); 5] = [
    (
        "GET /fleets/{fleet}",
        "of another person",
        "/fleets/{own fleet}",
    ),
    (
        "GET /organizations/{slug}/members/{account}",
        "an owner",
        "/organizations/{slug}/members/{second owner}",
    ),
    (
        "GET /api/v1/fleets/{id}",
        "of another person",
        "/api/v1/fleets/{own fleet}",
    ),
    (
        "PATCH /api/v1/fleets/{id}",
        "of another person",
        "/api/v1/fleets/{own fleet}",
    ),
    (
        "DELETE /api/v1/fleets/{id}",
        "of another person",
        "/api/v1/fleets/{own fleet}",
    ),
];

/// What a form sends, by name.
type Fields = &'static [(&'static str, &'static str)];

/// Actions once more on what belongs to another person, or to an owner.
const OTHER_FORMS: [(&str, &str, Fields); 6] = [
    (
        "rename-fleet",
        "of another person",
        &[("slug", ""), ("fleet", "{own fleet}"), ("name", "Mine")],
    ),
    (
        "delete-fleet",
        "of another person",
        &[
            ("slug", ""),
            ("fleet", "{own fleet}"),
            ("confirmation", "Own"),
        ],
    ),
    (
        "create-device",
        "of another person",
        &[("slug", ""), ("fleet", "{own fleet}"), ("name", "Mine")],
    ),
    (
        "change-role",
        "to owner",
        &[
            ("slug", "acme"),
            ("account", "{account}"),
            ("role", "owner"),
        ],
    ),
    (
        "change-role",
        "of an owner",
        &[
            ("slug", "acme"),
            ("account", "{second owner}"),
            ("role", "member"),
        ],
    ),
    (
        "remove-member",
        "an owner",
        &[("slug", "acme"), ("account", "{second owner}")],
    ),
];

/// Every call on these routes.
pub fn all(scene: &Scene, routes: &BTreeSet<String>) -> Vec<Call> {
    let mut calls = Vec::new();
    for route in routes {
        if route == "POST /do/{*action}" {
            calls.extend(actions(scene, route));
            continue;
        }
        calls.push(call(scene, route, "", &target(route)));
        for (_, note, path) in OTHERS.iter().filter(|(other, ..)| other == route) {
            calls.push(call(scene, route, note, path));
        }
    }
    calls
}

fn call(scene: &Scene, route: &str, note: &str, target: &str) -> Call {
    let method = route.split(' ').next().unwrap_or_default();
    Call {
        title: format!("{route} {note}").trim_end().to_owned(),
        route: route.to_owned(),
        method: method.parse().unwrap(),
        path: scene.fill(target),
        content: content(scene, route),
    }
}

fn actions(scene: &Scene, route: &str) -> Vec<Call> {
    let action = |path: &str, note: &str, fields: &[(&'static str, &str)]| Call {
        title: format!("POST {path} {note}").trim_end().to_owned(),
        route: route.to_owned(),
        method: Method::POST,
        path: path.to_owned(),
        content: form(scene, fields),
    };
    let mut paths: Vec<_> = server_fn_paths().collect();
    paths.sort_by_key(|(path, _)| *path);
    let mut calls = Vec::new();
    for (path, method) in paths {
        assert_eq!(
            method,
            Method::POST,
            "{path} would change something by a link"
        );
        let endpoint = path.strip_prefix("/do/").expect("actions are under /do");
        if matches!(endpoint, "identity-provider-metadata" | "renew-metadata") {
            continue; // They have routes of their own.
        }
        calls.push(action(path, "", fields(endpoint)));
        for (_, note, fields) in OTHER_FORMS.iter().filter(|(other, ..)| *other == endpoint) {
            calls.push(action(path, note, fields));
        }
    }
    calls
}

fn form(scene: &Scene, fields: &[(&'static str, &str)]) -> Content {
    let fields = fields.iter();
    Content::Form(
        fields
            .map(|(name, value)| (*name, scene.fill(value)))
            .collect(),
    )
}

/// The address to call, still with its parameters.
fn target(route: &str) -> String {
    let path = route.split_once(' ').expect("a method and a path").1;
    let named = match path {
        "/organizations/{slug}/identity-providers/{identifier}/people/{account}/delete" => {
            path.replace("{account}", "{saml account}")
        }
        "/api/v1/devices/{id}" => path.replace("{id}", "{device}"),
        "/api/v1/saml-accounts/{id}" => path.replace("{id}", "{saml account}"),
        path if path.starts_with("/api/v1/fleets/{id}") => path.replace("{id}", "{fleet}"),
        "/api/v1/saml-accounts" => format!("{path}?remote_id=managed%40acme.example"),
        "/saml/{identifier}/complete" | "/saml/{identifier}/arrive" => {
            format!("{path}?h=nobody-was-given-it")
        }
        "/api/console/identifiers/{text}" => format!("{path}?organization=acme"),
        path => path.to_owned(),
    };
    match route {
        // Acme keeps an identity provider; its sister can go.
        "DELETE /api/v1/organizations/{slug}" => {
            "/api/v1/organizations/labs?confirmation=LABS".to_owned()
        }
        "POST /api/v1/organizations/{slug}/identity-providers" => {
            "/api/v1/organizations/labs/identity-providers".to_owned()
        }
        _ => named,
    }
}

/// What is sent to routes that are no actions.
fn content(scene: &Scene, route: &str) -> Content {
    match route {
        "POST /do/identity-provider-metadata" | "POST /do/renew-metadata" => Content::Upload,
        "POST /theme" => form(scene, &[("theme", "dark"), ("next", "/")]),
        "POST /logout" => form(scene, &[]),
        "POST /dev/idp/sso" => form(scene, &[("SAMLRequest", "bm8=")]),
        "POST /saml/{identifier}/callback" | "POST /login/{identifier}/callback" => {
            form(scene, &[("SAMLResponse", "bm8geG1s")])
        }
        "POST /saml/{identifier}/logout" => form(scene, &[("SAMLRequest", "bm8geG1s")]),
        "POST /saml/{identifier}/complete" => form(scene, &[("h", "nobody-was-given-it")]),
        "POST /api/v1/organizations" => Content::Json(json!({ "name": "Initech" })),
        "POST /api/v1/fleets" => Content::Json(json!({ "name": "New", "organization": "acme" })),
        "PATCH /api/v1/organizations/{slug}"
        | "PATCH /api/v1/fleets/{id}"
        | "PATCH /api/v1/devices/{id}"
        | "POST /api/v1/fleets/{id}/devices" => Content::Json(json!({ "name": "New name" })),
        "POST /api/v1/organizations/{slug}/identity-providers" => Content::Json(json!({
            "identifier": "labs",
            "issuer": "https://idp.labs.example/entity",
            "sso_url": "https://idp.labs.example/sso",
            "certificate": scene.value("certificate"),
        })),
        "POST /api/v1/organizations/{slug}/identity-providers/{key}/go-live" => Content::Nothing,
        route if route.starts_with("GET ") || route.starts_with("DELETE ") => Content::Nothing,
        route => panic!("say what is sent to {route}"),
    }
}

/// What the form of an action sends.
fn fields(endpoint: &str) -> &'static [(&'static str, &'static str)] {
    match endpoint {
        "login-step" | "request-reset" => &[("email", "target@acme.example")],
        "sign-in" => &[("email", "target@acme.example"), ("password", PASSWORD)],
        "confirm-password" => &[("password", PASSWORD), ("next", "/")],
        "enterprise-sso" | "consent-identifier" => &[("identifier", "acme")],
        "sign-up" => &[
            ("name", "New"),
            ("email", "new@home.example"),
            ("password", "quite another plain sentence"),
        ],
        "confirm-email" | "confirm-email-change" | "cancel-email-change" | "end-other-sessions" => {
            &[]
        }
        "request-email-change" => &[("email", "new@acme.example")],
        "reset-password" => &[("password", "quite another plain sentence")],
        "consent" => &[
            ("identifier", "acme"),
            ("agree", "yes"),
            ("api_keys", "1"),
            ("fleets", "0"),
            ("devices", "0"),
            ("memberships_ending", "1"),
        ],
        "create-fleet" | "create-team" => &[("slug", "acme"), ("name", "New")],
        "rename-fleet" | "create-device" => {
            &[("slug", "acme"), ("fleet", "{fleet}"), ("name", "New")]
        }
        "delete-fleet" => &[
            ("slug", "acme"),
            ("fleet", "{fleet}"),
            ("confirmation", "Berlin"),
        ],
        "rename-device" => &[
            ("slug", "acme"),
            ("fleet", "{fleet}"),
            ("device", "{device}"),
            ("name", "New"),
        ],
        "delete-device" => &[
            ("slug", "acme"),
            ("fleet", "{fleet}"),
            ("device", "{device}"),
        ],
        "change-role" => &[
            ("slug", "acme"),
            ("account", "{account}"),
            ("role", "observer"),
        ],
        "remove-member" | "let-back-in" => &[("slug", "acme"), ("account", "{account}")],
        "create-organization" => &[("name", "Initech"), ("slug", "initech")],
        "rename-organization" => &[("slug", "acme"), ("name", "Acme Corp")],
        "delete-organization" => &[("slug", "labs"), ("confirmation", "LABS")],
        "leave-organization" => &[("slug", "acme")],
        "rename-account" => &[("name", "New name")],
        "change-password" => &[
            ("current", PASSWORD),
            ("password", "quite another plain sentence"),
        ],
        "end-session" => &[("session", "{target session}")],
        "create-api-key" => &[("name", "New")],
        "delete-api-key" => &[("key", "{target key}")],
        "delete-saml-account" => &[
            ("organization", "acme"),
            ("identifier", "acme"),
            ("id", "{saml account}"),
            ("confirmation", "managed@acme.example"),
        ],
        "change-sign-in-requests" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("signing", "always"),
            ("idp_initiated", "hint"),
        ],
        "rename-team" => &[("slug", "acme"), ("team", "{team}"), ("name", "New")],
        "delete-team" => &[("slug", "acme"), ("team", "{team}")],
        "add-team-member" => &[
            ("slug", "acme"),
            ("team", "{team}"),
            ("account", "{account}"),
        ],
        "remove-team-member" => &[
            ("slug", "acme"),
            ("team", "{team}"),
            ("account", "{second owner}"),
        ],
        "create-identity-provider" => &[
            ("organization", "labs"),
            ("product", "okta"),
            ("identifier", "labs"),
        ],
        other => provider_fields(other),
    }
}

/// What the forms of an identity provider send.
fn provider_fields(endpoint: &str) -> &'static [(&'static str, &'static str)] {
    match endpoint {
        "refresh-metadata"
        | "discard-held-change"
        | "make-renew-link"
        | "take-offline"
        | "test-connection"
        | "bring-back"
        | "go-live"
        | "unlink-organization" => &[("organization", "acme"), ("key", "acme")],
        "approve-held-change" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("version", "none"),
        ],
        "pin-metadata-key" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("metadata_key", ""),
        ],
        "revoke-renew-link" => &[("organization", "acme"), ("key", "acme"), ("id", "{team}")],
        "renew-metadata-url" => &[("url", "https://127.0.0.1/metadata")],
        "rename-identifier" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("identifier", "acme-corp"),
        ],
        // Refused by its address, so that nothing goes out.
        "identity-provider-metadata-url" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("url", "https://127.0.0.1/metadata"),
        ],
        "identity-provider-metadata-manual" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("issuer", "https://idp.acme.example/entity"),
            ("sso_url", "https://idp.acme.example/sso"),
            ("binding", "redirect"),
            ("certificate", "{certificate}"),
        ],
        "choose-identity-provider-metadata" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("entity_id", "https://idp.acme.example/entity"),
        ],
        "save-identity-provider-metadata" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("version", "{version}"),
        ],
        "link-organizations" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("organizations[0]", "{acme}"),
        ],
        "change-identity-provider" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("name", "Acme's"),
            ("product", "okta"),
            ("email_attribute", ""),
        ],
        "set-default-team" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("default_team", "{team}"),
        ],
        "delete-identity-provider" => &[
            ("organization", "acme"),
            ("key", "acme"),
            ("confirmation", "acme"),
        ],
        other => panic!("say what the form of {other} sends"),
    }
}

/// The metadata form with a file in it.
pub fn upload(scene: &Scene) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("organization", "{slug}"), ("key", "{key}")] {
        let value = scene.fill(value);
        let part =
            format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(b"--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"metadata.xml\"\r\nContent-Type: text/xml\r\n\r\n");
    body.extend_from_slice(include_bytes!("../../domain/tests/metadata/okta.xml"));
    body.extend_from_slice(b"\r\n--line--\r\n");
    body
}
