//! Who calls: the person or service account of the API key, or the organization whose key it is. A session cookie opens nothing
//! here.
use super::problem::{Place, Problem};
use crate::http::{Http, client};
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use domain::{Refusal, code};
use service::{Caller, Service};

/// The caller by API key, the service, and the place for problems.
pub(crate) struct ByKey {
    pub(crate) caller: Caller,
    pub(crate) service: Service,
    pub(crate) place: Place,
}

impl ByKey {
    /// Turns an operation's outcome into the handler's.
    pub(crate) fn answer<T>(&self, outcome: service::Result<T>) -> Result<T, Problem> {
        outcome.map_err(|error| self.place.problem(&error))
    }

    /// Reads an id of a path; what is none leads nowhere.
    pub(crate) fn id<T>(&self, parsed: Option<T>) -> Result<T, Problem> {
        parsed.ok_or_else(|| self.place.missing())
    }
}

impl FromRequestParts<Http> for ByKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Http) -> Result<Self, Problem> {
        let Ok(place) = Place::from_request_parts(parts, state).await;
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let bearer = text(header::AUTHORIZATION)
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .filter(|token| !token.is_empty())
            .ok_or_else(|| place.refused(key_wanted()))?;
        let network = client::network(state, &parts.extensions, &parts.headers);
        let agent = text(header::USER_AGENT).unwrap_or_default();
        let caller = state
            .service
            .caller_of_key(bearer, &network, agent)
            .await
            .map_err(|error| place.problem(&error))?;
        Ok(Self {
            caller,
            service: state.service.clone(),
            place,
        })
    }
}

/// Says how to sign in here, where there is no page for it.
fn key_wanted() -> Refusal {
    Refusal::new(code::SIGN_IN_REQUIRED)
        .message("Send an API key: `Authorization: Bearer gh_…`. Keys are made under Preferences, or by an admin under API keys.")
}
