//! The calls: each route and action at least once, with a body as its form or a program would send it.
mod bodies;
mod forms;
mod others;

use crate::scene::Scene;
use axum::http::Method;
pub use bodies::upload;
use bodies::{content, form};
use forms::fields;
use leptos::server_fn::axum::server_fn_paths;
use others::{OTHER_FORMS, OTHERS};
use serde_json::Value;
use std::collections::BTreeSet;

/// What is sent.
pub enum Content {
    Nothing,
    Form(Vec<(String, String)>),
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
        if matches!(
            endpoint,
            "identity-provider-metadata"
                | "renew-metadata"
                | "setup-metadata"
                | "upload-invitations"
        ) {
            continue; // They have routes of their own.
        }
        calls.push(action(path, "", fields(endpoint)));
        for (_, note, fields) in OTHER_FORMS.iter().filter(|(other, ..)| *other == endpoint) {
            calls.push(action(path, note, fields));
        }
    }
    calls
}

/// The address to call, still with its parameters.
fn target(route: &str) -> String {
    let path = route.split_once(' ').expect("a method and a path").1;
    let named = match path {
        "/organizations/{slug}/identity-providers/{identifier}/people/{account}/delete" => {
            path.replace("{account}", "{saml account}")
        }
        "/organizations/{slug}/service-accounts/{account}" => {
            path.replace("{account}", "{service account}")
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
