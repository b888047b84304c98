//! The built site: styles, fonts, scripts. Anything else is a page that does not exist.
use super::{Http, interstitial};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{Refusal, code};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

/// Serves a file of the site folder, compressed beforehand where the browser takes it, else the page for 404.
pub(crate) async fn serve(State(state): State<Http>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let files = ServeDir::new(&*state.leptos.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let found = files
        .oneshot(Request::from_parts(parts.clone(), Body::empty()))
        .await;
    drop(body);
    match found {
        Ok(response)
            if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED =>
        {
            let mut response = response.into_response();
            let age = if is_named_by_content(parts.uri.path()) {
                "public, max-age=31536000, immutable"
            } else {
                "public, max-age=0, must-revalidate"
            };
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static(age));
            response
        }
        _ => {
            interstitial::refuse(
                &state,
                Request::from_parts(parts, Body::empty()),
                Refusal::new(code::NOT_FOUND),
                "",
            )
            .await
        }
    }
}

/// Whether the name carries a hash of the content, as `gatehouse.3kWq0yG8eEtuMoVbN1cH5w.css`: another content has
/// another name, so nobody ever has to ask again.
fn is_named_by_content(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let parts: Vec<&str> = name.split('.').collect();
    let is_hash = |text: &str| {
        text.len() >= 16
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    matches!(parts[..], [_, hash, _] if is_hash(hash))
}

#[cfg(test)]
mod tests {
    use super::is_named_by_content;
    use sha2::{Digest as _, Sha256};
    use std::fmt::Write as _;

    #[test]
    fn only_a_name_with_a_hash_is_kept_for_good() {
        assert!(is_named_by_content(
            "/pkg/gatehouse.3kWq0yG8eEtuMoVbN1cH5w.css"
        ));
        for path in [
            "/pkg/gatehouse.css",
            "/favicon.svg",
            "/pkg/snippets/inline0.js",
            "/a.b.c.d",
        ] {
            assert!(!is_named_by_content(path), "{path}");
        }
    }

    #[test]
    fn the_name_of_each_font_carries_the_hash_of_the_file() {
        let fonts = concat!(env!("CARGO_MANIFEST_DIR"), "/../style/public/fonts");
        let mut seen = 0;
        for file in std::fs::read_dir(fonts).unwrap() {
            let path = file.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "woff2")
            {
                let digest = Sha256::digest(std::fs::read(&path).unwrap());
                let mut hash = String::new();
                for byte in &digest[..8] {
                    write!(hash, "{byte:02x}").unwrap();
                }
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                assert!(
                    name.contains(&format!(".{hash}.")),
                    "{name} should carry {hash}"
                );
                assert!(is_named_by_content(&format!("/fonts/{name}")));
                seen += 1;
            }
        }
        assert_eq!(seen, 2);
    }
}
