//! Names of form fields with brackets, such as `teams[…]`: browsers percent-encode the brackets, the reader of server
//! functions wants them literal.
use super::{FORM_LIMIT, Http, interstitial};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::{Refusal, code};

/// Reads the form, at most [`FORM_LIMIT`] bytes, and passes it on with literal brackets in its names.
pub(crate) async fn literal_brackets(
    State(state): State<Http>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, FORM_LIMIT).await else {
        let request = Request::from_parts(parts, Body::empty());
        return interstitial::refuse(&state, request, Refusal::new(code::TOO_LARGE), "").await;
    };
    let body = match std::str::from_utf8(&body) {
        Ok(text) => Body::from(decoded(text)),
        Err(_) => Body::from(body),
    };
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    next.run(Request::from_parts(parts, body)).await
}

fn decoded(form: &str) -> String {
    let pairs: Vec<String> = form
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => format!("{}={value}", literal(name)),
            None => literal(pair),
        })
        .collect();
    pairs.join("&")
}

fn literal(name: &str) -> String {
    name.replace("%5B", "[")
        .replace("%5b", "[")
        .replace("%5D", "]")
        .replace("%5d", "]")
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn names_get_their_brackets_and_values_keep_theirs() {
        assert_eq!(
            decoded("a%5B%5D=%5B1%5D&teams%5bx%5d=&plain"),
            "a[]=%5B1%5D&teams[x]=&plain"
        );
    }
}
