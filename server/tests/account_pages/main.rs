//! The pages and forms of accounts over HTTP, as a browser without JavaScript uses them.
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails here")]
use axum::http::StatusCode;
use browser::{Browser, Page};
use domain::organization::Plan;
use service::testing::{PASSWORD, World, on_each_database};

mod browser;
mod company_login;
mod recent_login;
mod second_factor;

const NEW_PASSWORD: &str = "six other plain small words";

async fn sign_in(browser: &mut Browser, email: &str, password: &str, next: &str) -> Page {
    browser
        .post("/do/login-step", &[("email", email), ("next", next)])
        .await;
    browser
        .post(
            "/do/sign-in",
            &[("email", email), ("password", password), ("next", next)],
        )
        .await
}

#[tokio::test]
async fn a_person_signs_up_confirms_and_signs_in_without_javascript() {
    on_each_database(async |world| {
        let mut browser = Browser::new(&world.service);
        browser.open("/signup").await.shows("Create an account");
        let form = [
            ("name", "Ada"),
            ("email", "ada@acme.example"),
            ("password", PASSWORD),
        ];
        let sent = browser.post("/do/sign-up", &form).await;
        sent.is_at("/signup/sent")
            .shows("We sent a mail to ada@acme.example.");
        let token = world.mailed_token("ada@acme.example").await;
        let page = browser.open(&format!("/verify/{token}")).await;
        page.is_at("/verify")
            .shows("ada@acme.example")
            .hides(&token);
        // A mail scanner that follows the link has used nothing up.
        Browser::new(&world.service)
            .open(&format!("/verify/{token}"))
            .await;
        let page = browser.post("/do/confirm-email", &[]).await;
        page.is_at("/login").shows("Your address is confirmed.");
        assert!(!browser.has_cookie("__Host-gatehouse-link"));
        let page = browser
            .post(
                "/do/login-step",
                &[("email", "ada@acme.example"), ("next", "/preferences")],
            )
            .await;
        page.is_at("/login?step=password&next=%2Fpreferences");
        assert_eq!(page.input("email"), "ada@acme.example");
        let page = browser
            .post(
                "/do/sign-in",
                &[
                    ("email", "ada@acme.example"),
                    ("password", PASSWORD),
                    ("next", "/preferences"),
                ],
            )
            .await;
        page.is_at("/preferences")
            .shows("Not connected")
            .shows("This session");
    })
    .await;
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_but_no_password() {
    on_each_database(async |world| {
        let mut browser = Browser::new(&world.service);
        let form = [
            ("name", "Ada"),
            ("email", "nobody"),
            ("password", "short secret"),
        ];
        let page = browser.post("/do/sign-up", &form).await;
        page.is_at("/signup")
            .shows("Type an e-mail address")
            .shows("Use at least 15 characters.")
            .hides("short secret");
        assert_eq!(
            (page.input("name"), page.input("email")),
            ("Ada".to_owned(), "nobody".to_owned())
        );
        browser
            .open("/signup")
            .await
            .hides("Use at least 15 characters. A sentence of a few words is fine.");
        let page = sign_in(&mut browser, "ada@acme.example", "not the password", "").await;
        page.is_at("/login?step=password")
            .shows("The e-mail address or the password is not right")
            .shows("Enterprise SSO")
            .hides("not the password");
        assert_eq!(page.input("email"), "ada@acme.example");
    })
    .await;
}

#[tokio::test]
async fn next_never_leaves_the_origin() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::new(&world.service);
        let page = sign_in(&mut browser, &ada.email, PASSWORD, "//evil.example/").await;
        assert!(
            page.address.starts_with('/') && !page.address.starts_with("//"),
            "{}",
            page.address
        );
    })
    .await;
}

#[tokio::test]
async fn a_page_of_ones_own_sends_strangers_to_the_login_and_back() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::new(&world.service);
        let page = browser.open("/preferences").await;
        page.is_at("/login?next=%2Fpreferences");
        let next = page.input("next");
        sign_in(&mut browser, &ada.email, PASSWORD, &next)
            .await
            .is_at("/preferences");
    })
    .await;
}

#[tokio::test]
async fn enterprise_sso_leads_to_a_page_that_goes_on() {
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        world.identity_provider("acme", acme).await;
        let mut browser = Browser::new(&world.service);
        browser
            .open("/login?with=sso")
            .await
            .shows("SSO identifier");
        let page = browser
            .post(
                "/do/enterprise-sso",
                &[("identifier", "Acme"), ("next", "")],
            )
            .await;
        page.is_at("/login?with=sso").shows("Did you mean acme?");
        assert_eq!(page.input("identifier"), "Acme");
        let page = browser
            .post(
                "/do/enterprise-sso",
                &[("identifier", "acme"), ("next", "/preferences")],
            )
            .await;
        assert_eq!(page.status, StatusCode::OK);
        page.shows("url=/saml/acme?next=%2Fpreferences")
            .shows("Continue to ACME's sign-in");
        let page = browser
            .post(
                "/do/enterprise-sso",
                &[("identifier", "globex"), ("next", "")],
            )
            .await;
        page.is_at("/login?with=sso")
            .shows("No identity provider has this identifier.");
    })
    .await;
}

#[tokio::test]
async fn a_password_is_reset_by_mail_and_every_session_ends() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let mut here = Browser::new(&world.service);
        sign_in(&mut here, &ada.email, PASSWORD, "/preferences")
            .await
            .is_at("/preferences");
        let mut there = Browser::new(&world.service);
        let page = there
            .post("/do/request-reset", &[("email", &ada.email)])
            .await;
        page.is_at("/reset/sent")
            .shows("We sent a mail to ada@acme.example.");
        let token = world.mailed_token(&ada.email).await;
        let page = there.open(&format!("/reset/{token}")).await;
        page.is_at("/reset").shows("New password").hides(&token);
        there
            .post("/do/reset-password", &[("password", "short")])
            .await
            .is_at("/reset")
            .shows("at least 15");
        let page = there
            .post("/do/reset-password", &[("password", NEW_PASSWORD)])
            .await;
        page.is_at("/login").shows("Your new password is set.");
        here.open("/preferences")
            .await
            .is_at("/login?next=%2Fpreferences");
        let page = sign_in(&mut there, &ada.email, NEW_PASSWORD, "/preferences").await;
        page.is_at("/preferences");
        let page = there.open(&format!("/reset/{token}")).await;
        assert_eq!(page.status, StatusCode::GONE);
        page.shows("This link does not work");
    })
    .await;
}

#[tokio::test]
async fn a_link_that_was_never_given_out_says_so() {
    on_each_database(async |world| {
        let mut browser = Browser::new(&world.service);
        for path in ["/verify/none", "/verify/%22%3E%3Cscript%3E"] {
            let page = browser.open(path).await;
            assert_eq!(page.status, StatusCode::GONE);
            page.is_at("/verify")
                .shows("link.expired")
                .hides("<script>");
        }
    })
    .await;
}

#[tokio::test]
async fn an_api_key_is_shown_on_one_page_once() {
    on_each_database(async |world| {
        let (mut browser, _) = signed_in(&world).await;
        let page = browser
            .post("/do/create-api-key", &[("name", "laptop")])
            .await;
        page.is_at("/preferences/api-key")
            .shows("gh_")
            .shows("Shown this once");
        let page = browser.open("/preferences/api-key").await;
        page.is_at("/preferences").shows("laptop").hides("gh_");
        let key = page.input("key");
        browser
            .post("/do/delete-api-key", &[("key", &key)])
            .await
            .shows("The API key is deleted.");
        assert_eq!(world.rows("api_key").await, 0);
    })
    .await;
}

#[tokio::test]
async fn preferences_change_name_password_and_sessions() {
    on_each_database(async |world| {
        let (mut browser, email) = signed_in(&world).await;
        let mut other = Browser::new(&world.service);
        sign_in(&mut other, &email, PASSWORD, "").await;
        let page = browser
            .post("/do/rename-account", &[("name", "Ada Byron")])
            .await;
        page.is_at("/preferences").shows("Your name is saved.");
        assert_eq!(page.input("name"), "Ada Byron");
        let wrong = [("current", "not the password"), ("password", NEW_PASSWORD)];
        let page = browser.post("/do/change-password", &wrong).await;
        page.is_at("/preferences")
            .shows("The current password is not right.")
            .shows("End all other sessions");
        let right = [("current", PASSWORD), ("password", NEW_PASSWORD)];
        let page = browser.post("/do/change-password", &right).await;
        page.is_at("/preferences")
            .shows("One session was ended.")
            .hides("End all other sessions");
        other
            .open("/preferences")
            .await
            .is_at("/login?next=%2Fpreferences");
        sign_in(&mut other, &email, NEW_PASSWORD, "").await;
        let page = browser.open("/preferences").await;
        let session = page.input("session");
        browser
            .post("/do/end-session", &[("session", &session)])
            .await
            .shows("One session was ended.");
        other
            .open("/preferences")
            .await
            .is_at("/login?next=%2Fpreferences");
    })
    .await;
}

#[tokio::test]
async fn after_sign_out_the_pages_are_closed() {
    on_each_database(async |world| {
        let (mut browser, _) = signed_in(&world).await;
        browser.post("/logout", &[]).await;
        assert!(!browser.has_cookie("__Host-gatehouse-session"));
        assert_eq!(world.rows("session").await, 0);
        browser
            .open("/preferences")
            .await
            .is_at("/login?next=%2Fpreferences");
    })
    .await;
}

#[tokio::test]
async fn nobody_reads_the_outbox_without_a_demo() {
    on_each_database(async |world| {
        let page = Browser::new(&world.service).open("/dev/mail").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    })
    .await;
}

async fn signed_in(world: &World) -> (Browser, String) {
    let ada = world.person("ada@acme.example").await;
    let mut browser = Browser::new(&world.service);
    sign_in(&mut browser, &ada.email, PASSWORD, "/preferences")
        .await
        .is_at("/preferences");
    (browser, ada.email)
}
