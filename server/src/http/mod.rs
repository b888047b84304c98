//! HTTP: routes, and what holds for every request. No SQL and no business rule lives here.
mod api;
mod assets;
mod client;
mod complete;
mod compression;
mod console;
mod cross_site;
mod demo_guard;
mod demo_idp;
mod departure;
mod form_keys;
mod google;
mod headers;
mod health;
mod identify;
mod interstitial;
mod logout;
mod metrics;
mod preferences;
mod saml;
mod state;

pub use state::Http;

use axum::{
    RequestExt as _, Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use leptos::{prelude::provide_context, server_fn::axum::server_fn_paths};
use leptos_axum::{LeptosRoutes as _, generate_route_list_with_exclusions};
use tower_http::catch_panic::CatchPanicLayer;

/// Largest body of an ordinary form or API call, in bytes.
const FORM_LIMIT: usize = 64 * 1024;
/// Largest body of a form that carries metadata, in bytes. More than the 2 MiB that are kept, so that whoever sends a
/// larger file gets an answer and no broken connection.
const UPLOAD_LIMIT: usize = 16 * 1024 * 1024;
/// Largest body of a posted SAML response, in bytes: 256 KiB in base64, percent-encoded.
const RESPONSE_LIMIT: usize = 512 * 1024;

/// Everything this server answers.
pub fn router(state: Http) -> Router {
    let context = {
        let state = state.clone();
        move || state.provide()
    };
    // Forms are posted to routes of ours, which bound them; left to itself, leptos_axum adds one for each.
    let actions = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let pages = generate_route_list_with_exclusions(app::App, Some(actions));
    let actions = {
        let context = context.clone();
        move |request: axum::extract::Request| {
            let context = context.clone();
            // The reader of a form takes the body whole: the limit has to be in it.
            let request = request.with_limited_body();
            async move { leptos_axum::handle_server_fns_with_context(context, request).await }
        }
    };
    let saml = Router::new()
        .route("/saml/{identifier}", get(departure::login))
        .route(
            "/saml/{identifier}/start/{exchange}",
            get(departure::resume),
        )
        .route("/saml/{identifier}/callback", post(saml::callback))
        .route(
            "/saml/{identifier}/complete",
            get(complete::complete).post(complete::switch),
        )
        .route("/saml/{identifier}/arrive", get(complete::arrive))
        .route(
            "/saml/{identifier}/logout",
            get(logout::by_query).post(logout::by_form),
        )
        .route("/saml/{identifier}/metadata", get(saml::metadata))
        .route("/login/google/callback", get(google::callback))
        .route("/login/{identifier}", get(departure::prefix))
        .route("/login/{identifier}/callback", post(saml::second_callback))
        .layer(DefaultBodyLimit::max(RESPONSE_LIMIT));
    let browser = Router::new()
        .merge(saml)
        .route("/dev/idp/metadata", get(demo_idp::metadata))
        .route("/dev/idp/sso", get(demo_idp::arrive).post(demo_idp::answer))
        .route("/logout", post(logout::sign_out))
        .route("/theme", post(preferences::theme))
        .route("/api/console/identifiers/{text}", get(console::identifier))
        .route(
            "/do/identity-provider-metadata",
            post(actions.clone()).layer((
                DefaultBodyLimit::max(UPLOAD_LIMIT),
                from_fn(console::multipart_only),
            )),
        )
        .route(
            "/do/renew-metadata",
            post(actions.clone()).layer((
                DefaultBodyLimit::max(UPLOAD_LIMIT),
                from_fn(console::multipart_only),
            )),
        )
        .route(
            "/do/setup-metadata",
            post(actions.clone()).layer((
                DefaultBodyLimit::max(UPLOAD_LIMIT),
                from_fn(console::multipart_only),
            )),
        )
        .route(
            "/do/upload-invitations",
            post(actions.clone()).layer((
                DefaultBodyLimit::max(UPLOAD_LIMIT),
                from_fn(console::multipart_only),
            )),
        )
        .route(
            "/do/{*action}",
            post(actions).layer(from_fn_with_state(
                state.clone(),
                form_keys::literal_brackets,
            )),
        )
        .leptos_routes_with_context(
            &state,
            pages,
            {
                let context = context.clone();
                move || {
                    context();
                    provide_context(());
                }
            },
            {
                let options = state.leptos.clone();
                move || app::shell(options.clone())
            },
        )
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(from_fn_with_state(state.clone(), identify::session))
        .layer(from_fn_with_state(state.clone(), cross_site::refuse));
    Router::new()
        .merge(browser)
        .nest("/api/v1", api::router(&state))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .layer(CatchPanicLayer::custom(interstitial::panicked))
        .layer(from_fn_with_state(state.clone(), identify::reference))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(compression::layer())
        .layer(from_fn(compression::own_requests_only))
        .layer(from_fn_with_state(state.clone(), demo_guard::refuse))
        .layer(from_fn(metrics::count))
        .with_state(state)
}
