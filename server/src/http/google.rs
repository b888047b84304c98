//! The browser comes back from Google. A top-level navigation from elsewhere, so Lax cookies come along; its binding is the
//! state, which belongs to this browser alone.
use super::{Http, interstitial, metrics};
use app::request::{Cookie, cookie_of, local_path, query_with, recent_login_path};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{Secret, Timestamp};
use service::{
    Caller,
    google::{GoogleAnswer, GoogleOutcome},
    last_sign_in::REMEMBERED,
    second_factor::{Arrival, CODE_PAGE},
};

/// `GET /login/google/callback?state=&code=`.
pub(crate) async fn callback(State(state): State<Http>, request: Request) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let browser = cookie_of(request.headers(), &Cookie::Browser.name(state.https()));
    let answer = answer_of(request.uri().query().unwrap_or_default());
    let outcome = state
        .service
        .answer_google(&caller, browser.as_deref(), &answer)
        .await;
    match outcome {
        Ok(GoogleOutcome::Arrived {
            arrival: Arrival::SignedIn(session),
            next,
        }) => {
            metrics::signed_in("accepted");
            let mut response = Redirect::to(local_path(&next)).into_response();
            give(
                &state,
                &mut response,
                Cookie::Session,
                &session.token,
                session.expires_at,
            );
            if let Some(kept) = state.service.remember_google() {
                let seconds = i64::try_from(REMEMBERED.as_secs()).unwrap_or(i64::MAX);
                append(
                    &mut response,
                    &Cookie::LastSignIn.set(state.https(), &kept, seconds),
                );
            }
            response
        }
        Ok(GoogleOutcome::Arrived {
            arrival: Arrival::SecondFactor(pending),
            ..
        }) => {
            let mut response = Redirect::to(CODE_PAGE).into_response();
            give(
                &state,
                &mut response,
                Cookie::SignIn,
                &pending.token,
                pending.expires_at,
            );
            response
        }
        Ok(GoogleOutcome::Confirmed { session, next }) => {
            let mut response = Redirect::to(local_path(&next)).into_response();
            give(
                &state,
                &mut response,
                Cookie::Session,
                &session.token,
                session.expires_at,
            );
            response
        }
        Ok(GoogleOutcome::Prove(way)) => {
            let way = way.to_string();
            Redirect::to(&query_with("/login/google/proof", &[("way", &way)])).into_response()
        }
        Ok(GoogleOutcome::Linked { next }) => Redirect::to(local_path(&next)).into_response(),
        Ok(GoogleOutcome::NotFresh { next }) => {
            Redirect::to(&recent_login_path(local_path(&next))).into_response()
        }
        Err(error) => {
            metrics::signed_in(error.refusal().code.id());
            interstitial::fail(&state, request, &error, "").await
        }
    }
}

/// What the address carries; a parameter that stands there twice counts as absent. [RFC 6749 §3.1]
fn answer_of(query: &str) -> GoogleAnswer {
    let only = |name: &str| {
        let mut found = url::form_urlencoded::parse(query.as_bytes())
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned());
        let first = found.next()?;
        found.next().is_none().then_some(first)
    };
    GoogleAnswer {
        state: only("state").unwrap_or_default(),
        code: only("code"),
        error: only("error"),
        issuer: only("iss"),
    }
}

fn give(state: &Http, response: &mut Response, cookie: Cookie, token: &Secret, ends: Timestamp) {
    let seconds = ends.millis_since(state.service.now()) / 1000;
    append(
        response,
        &cookie.set(state.https(), token.expose(), seconds),
    );
}

fn append(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::answer_of;

    #[test]
    fn a_parameter_that_stands_there_twice_counts_as_absent() {
        let answer = answer_of("state=a&code=b%2Fc&iss=https%3A%2F%2Faccounts.google.com");
        assert_eq!(answer.state, "a");
        assert_eq!(answer.code.as_deref(), Some("b/c"));
        assert_eq!(
            answer.issuer.as_deref(),
            Some("https://accounts.google.com")
        );
        let answer = answer_of("state=a&state=b&code=c&code=d");
        assert_eq!((answer.state.as_str(), answer.code), ("", None));
    }
}
