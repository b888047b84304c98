//! Refusals as `application/problem+json`. [RFC 9457]
use crate::http::Http;
use app::request::{RequestReference, refusal_of_logged};
use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{Code, Refusal, code};
use serde::Serialize;
use std::convert::Infallible;

/// A refused call.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    refusal: Refusal,
    reference: String,
    base: String,
    detailed: bool,
}

/// What the response says.
#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: String,
    code: &'a str,
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<&'a str>,
}

impl Problem {
    /// A problem of a request that reached no handler.
    pub(crate) fn at(request: &Request, code: Code) -> Self {
        Place::of(request.extensions()).refused(Refusal::new(code))
    }

    /// Adds what was expected and received: for admins of what it is about only.
    pub(crate) const fn detailed(mut self) -> Self {
        self.detailed = true;
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let code = self.refusal.code;
        let shown = |text: &'_ Option<String>| text.clone().filter(|_| self.detailed);
        let (expected, received) = (shown(&self.refusal.expected), shown(&self.refusal.received));
        let body = Body {
            r#type: format!("{}/help/codes/{}", self.base, code.id()),
            title: code.happened(),
            status: code.status(),
            detail: match &self.refusal.message {
                Some(message) => message.clone(),
                None => code.next().to_owned(),
            },
            code: code.id(),
            reference: &self.reference,
            field: self.refusal.field,
            expected: expected.as_deref(),
            received: received.as_deref(),
        };
        let status =
            StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (status, json).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"gatehouse\""),
            );
        }
        response
    }
}

/// Where a call came in: what a [`Problem`] needs beyond the refusal. Handlers take it to turn errors into problems.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    reference: String,
    base: String,
}

/// The public URL, put on each API request by its layer, for problems that no handler made.
#[derive(Clone, Debug)]
pub(crate) struct PublicUrl(pub(crate) String);

impl Place {
    pub(crate) fn of(extensions: &axum::http::Extensions) -> Self {
        Self {
            reference: extensions
                .get::<RequestReference>()
                .map(|reference| reference.0.clone())
                .unwrap_or_default(),
            base: extensions
                .get::<PublicUrl>()
                .map(|url| url.0.clone())
                .unwrap_or_default(),
        }
    }

    pub(crate) fn refused(&self, refusal: impl Into<Refusal>) -> Problem {
        Problem {
            refusal: refusal.into(),
            reference: self.reference.clone(),
            base: self.base.clone(),
            detailed: false,
        }
    }

    /// The problem an error is; what broke is logged under the reference.
    pub(crate) fn problem(&self, error: &service::Error) -> Problem {
        self.refused(refusal_of_logged(&self.reference, error))
    }

    /// `request.not_found`, for an id that is none.
    pub(crate) fn missing(&self) -> Problem {
        self.refused(code::NOT_FOUND)
    }
}

impl FromRequestParts<Http> for Place {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Http) -> Result<Self, Infallible> {
        let mut place = Self::of(&parts.extensions);
        place.base = state.service.settings().url("");
        Ok(place)
    }
}
