//! A JSON body, refused as a problem.
use super::problem::{Place, Problem};
use crate::http::Http;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::{
    Json,
    extract::{FromRequest, FromRequestParts as _, Request},
};
use domain::{Refusal, code};
use serde::de::DeserializeOwned;

/// The body of a call.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Http> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Http) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Ok(place) = Place::from_request_parts(&mut parts, state).await;
        let request = Request::from_parts(parts, body);
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(place.refused(refusal(&rejection))),
        }
    }
}

fn refusal(rejection: &JsonRejection) -> Refusal {
    match rejection {
        JsonRejection::JsonDataError(error) => {
            Refusal::new(code::INVALID).message(error.body_text())
        }
        other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(code::TOO_LARGE),
        other => Refusal::new(code::MALFORMED).message(other.body_text()),
    }
}
