//! Forms of connection tests.
use crate::request::{Cookie, Done, caller, cookie, form, service, set_cookie};
use leptos::prelude::*;

/// How long a browser keeps the name it has towards its exchanges, in seconds.
const BROWSER_COOKIE: i64 = 30 * 24 * 3600;

/// Starts a trial round trip.
#[server(prefix = "/do", endpoint = "test-connection")]
pub async fn test_connection(organization: String, key: String) -> Result<(), ServerFnError> {
    let base = format!("/organizations/{organization}/identity-providers/{key}");
    form("test-connection", base.clone())
        .run(async {
            let service = service();
            let browser = cookie(&Cookie::Browser.name(service.settings().https()));
            let started = service
                .start_connection_test(&caller(), &organization, &key, browser.as_deref())
                .await?;
            set_cookie(Cookie::Browser, started.browser.expose(), BROWSER_COOKIE);
            Ok(Done::to(format!("{base}/tests/{}?go=1", started.id)))
        })
        .await
}
