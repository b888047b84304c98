//! `/metrics` in the Prometheus text format: requests by route and status, SAML sign-ins by outcome, mail that waits, the
//! database. Labels are names from our own code, never anything a visitor sent.
//!
//! Answered only to a direct connection from this machine: what a company's people do every minute is nobody else's.
use super::Http;
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{
    net::{IpAddr, SocketAddr},
    sync::OnceLock,
};

const REQUESTS: &str = "gatehouse_http_requests_total";
const SIGN_INS: &str = "gatehouse_saml_sign_ins_total";
const MAIL_WAITING: &str = "gatehouse_mail_waiting";
const DATABASE_UP: &str = "gatehouse_database_up";

/// The numbers of this process; the first caller sets the recorder up.
fn recorder() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder of metrics is installed: /metrics stays empty");
        }
        metrics::describe_counter!(REQUESTS, "Answered requests.");
        metrics::describe_counter!(
            SIGN_INS,
            "SAML exchanges that came to an end: accepted, or the refusal code."
        );
        metrics::describe_gauge!(
            MAIL_WAITING,
            "Mails in the outbox that are not yet delivered."
        );
        metrics::describe_gauge!(
            DATABASE_UP,
            "1 while the database answers and is up to date."
        );
        handle
    })
}

/// `GET /metrics`.
pub(crate) async fn show(State(state): State<Http>, request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if !peer.is_some_and(|peer| is_direct(peer.0.ip(), request.headers())) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let recorder = recorder();
    let up = state.service.database().is_current().await.unwrap_or(false);
    metrics::gauge!(DATABASE_UP).set(f64::from(u8::from(up)));
    if let Ok(waiting) = state.service.waiting_mail().await {
        metrics::gauge!(MAIL_WAITING).set(f64::from(u32::try_from(waiting).unwrap_or(u32::MAX)));
    }
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        recorder.render(),
    )
        .into_response()
}

/// Counts every answer.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    recorder();
    let method = method(request.method());
    let route = route(request.extensions().get::<MatchedPath>());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    tracing::debug!(method, route, status, "answered");
    metrics::counter!(REQUESTS, "method" => method, "route" => route, "status" => status.to_string())
        .increment(1);
    response
}

/// Counts an exchange that came to its end: `accepted` or the code it was refused with.
pub(crate) fn signed_in(outcome: &'static str) {
    recorder();
    metrics::counter!(SIGN_INS, "outcome" => outcome).increment(1);
}

/// From this machine, and not on behalf of somebody else.
fn is_direct(peer: IpAddr, headers: &HeaderMap) -> bool {
    let forwarded = headers.keys().any(|name| {
        let name = name.as_str();
        name == "forwarded" || name == "via" || name.starts_with("x-forwarded")
    });
    peer.to_canonical().is_loopback() && !forwarded
}

/// Visitors may send any method: those that mean nothing here share a name.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The route's template, never the path: a path holds identifiers and tokens.
fn route(matched: Option<&MatchedPath>) -> String {
    matched
        .map(MatchedPath::as_str)
        .filter(|route| !route.contains("__private"))
        .unwrap_or("other")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::{count, is_direct, recorder};
    use axum::{
        Router,
        body::Body,
        http::{HeaderMap, Request},
        middleware::from_fn,
        routing::get,
    };
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_request_is_counted_by_its_route_and_never_by_its_path() {
        let router: Router = Router::new()
            .route("/counted/{token}", get(|| async { "ok" }))
            .layer(from_fn(count));
        for path in ["/counted/hidden-secret", "/elsewhere/hidden-secret"] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap();
        }
        let text = recorder().render();
        assert!(
            text.contains("gatehouse_http_requests_total{method=\"GET\",route=\"/counted/{token}\",status=\"200\"} 1"),
            "{text}"
        );
        assert!(text.contains("route=\"other\",status=\"404\""), "{text}");
        assert!(!text.contains("hidden-secret"), "{text}");
    }

    #[test]
    fn only_a_direct_connection_from_this_machine_is_answered() {
        let none = HeaderMap::new();
        assert!(is_direct("127.0.0.1".parse().unwrap(), &none));
        assert!(is_direct("::1".parse().unwrap(), &none));
        assert!(is_direct("::ffff:127.0.0.1".parse().unwrap(), &none));
        assert!(!is_direct("10.0.0.7".parse().unwrap(), &none));
        for name in ["x-forwarded-for", "x-forwarded-proto", "forwarded", "via"] {
            let mut headers = HeaderMap::new();
            headers.insert(name, "1".parse().unwrap());
            assert!(!is_direct("127.0.0.1".parse().unwrap(), &headers), "{name}");
        }
    }
}
