//! Forms of connection tests.
use crate::request::{Cookie, Done, caller, cookie, form, service, set_cookie};
use leptos::prelude::*;
use service::connection_test::TestedMetadata;

/// How long a browser keeps the name it has towards its exchanges, in seconds.
const BROWSER_COOKIE: i64 = 30 * 24 * 3600;

/// Starts a trial round trip.
#[server(prefix = "/do", endpoint = "test-connection")]
pub async fn test_connection(
    organization: String,
    key: String,
    #[server(default)] proposed: bool,
) -> Result<(), ServerFnError> {
    let base = format!("/organizations/{organization}/identity-providers/{key}");
    let (metadata, back) = if proposed {
        (TestedMetadata::Proposed, format!("{base}/switch"))
    } else {
        (TestedMetadata::Saved, base.clone())
    };
    form("test-connection", back)
        .run(async {
            let service = service();
            let browser = cookie(&Cookie::Browser.name(service.settings().https()));
            let started = service
                .start_connection_test(&caller(), &organization, &key, browser.as_deref(), metadata)
                .await?;
            set_cookie(Cookie::Browser, started.browser.expose(), BROWSER_COOKIE);
            Ok(Done::to(format!("{base}/tests/{}?go=1", started.id)))
        })
        .await
}
