//! Requests that change something must come from our own pages: Fetch Metadata, else Origin, else refused.
//!
//! Not for the addresses an identity provider posts to: each of those has its own binding.
use super::{Http, interstitial};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};
use domain::{Refusal, code};

pub(crate) async fn refuse(State(state): State<Http>, request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let origin = state
        .service
        .settings()
        .base_url
        .origin()
        .ascii_serialization();
    if safe
        || is_posted_by_identity_providers(request.uri().path())
        || is_own(request.headers(), &origin)
    {
        next.run(request).await
    } else {
        interstitial::refuse(&state, request, Refusal::new(code::CROSS_SITE), "").await
    }
}

fn is_posted_by_identity_providers(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    matches!(
        (parts.next(), parts.next(), parts.next(), parts.next()),
        (Some("saml" | "login"), Some(_), Some("callback"), None)
            | (Some("saml"), Some(_), Some("logout"), None)
    )
}

fn is_own(headers: &HeaderMap, origin: &str) -> bool {
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (value("sec-fetch-site"), value(header::ORIGIN.as_str())) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(from)) => from == origin,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_own, is_posted_by_identity_providers};
    use axum::http::HeaderMap;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let origin = "https://gatehouse.example";
        assert!(is_own(
            &headers(&[("sec-fetch-site", "same-origin")]),
            origin
        ));
        assert!(is_own(
            &headers(&[("origin", "https://gatehouse.example")]),
            origin
        ));
        for foreign in [
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://gatehouse.example"),
            ][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[],
        ] {
            assert!(!is_own(&headers(foreign), origin), "{foreign:?}");
        }
    }

    #[test]
    fn only_the_callbacks_and_single_logout_are_posted_to_from_elsewhere() {
        assert!(is_posted_by_identity_providers("/saml/acme/logout"));
        assert!(is_posted_by_identity_providers("/saml/acme/callback"));
        assert!(is_posted_by_identity_providers("/login/acme/callback"));
        for path in [
            "/saml/acme/complete",
            "/saml/acme",
            "/logout",
            "/login/acme/logout",
            "/saml/acme/arrive",
            "/do/callback",
            "/saml/a/b/callback",
            "/x/acme/callback",
        ] {
            assert!(!is_posted_by_identity_providers(path), "{path}");
        }
    }
}
