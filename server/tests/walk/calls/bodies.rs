//! What is sent with a call: forms, JSON and a file.
use super::Content;
use crate::scene::Scene;
use serde_json::json;

pub fn form(scene: &Scene, fields: &[(&'static str, &str)]) -> Content {
    let fields = fields.iter();
    Content::Form(
        fields
            .map(|(name, value)| (scene.fill(name), scene.fill(value)))
            .collect(),
    )
}

/// What is sent to routes that are no actions.
pub fn content(scene: &Scene, route: &str) -> Content {
    match route {
        "POST /do/identity-provider-metadata"
        | "POST /do/renew-metadata"
        | "POST /do/setup-metadata"
        | "POST /do/upload-invitations" => Content::Upload,
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

/// The metadata form with a file in it.
pub fn upload(scene: &Scene) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [
        ("organization", "{slug}"),
        ("key", "{key}"),
        ("link", "{open link}"),
        ("slug", "{slug}"),
        ("role", "member"),
    ] {
        let value = scene.fill(value);
        let part =
            format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(b"--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"metadata.xml\"\r\nContent-Type: text/xml\r\n\r\n");
    body.extend_from_slice(include_bytes!("../../../domain/tests/metadata/okta.xml"));
    body.extend_from_slice(b"\r\n--line--\r\n");
    body
}
