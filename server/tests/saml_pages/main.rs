//! Sign-ins that start at the identity provider, single logout and the settings of requests over HTTP, as a browser
//! without JavaScript goes through them.
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails here")]
#[path = "../account_pages/browser.rs"]
#[expect(dead_code, reason = "the pages of accounts use more of it")]
mod browser;

use axum::http::StatusCode;
use browser::{Browser, Page};
use domain::{
    Role,
    organization::Plan,
    saml::{
        AuthnRequest, Binding, IdpProduct, NameId, Outgoing, logout::LogoutRequest, name_id_format,
    },
};
use service::{
    identity_provider::{Encryption, IdpInitiated, ManualValues, Proposal, RequestChange, Signing},
    testing::{Assertion, PASSWORD, Request, TestIdentityProvider, World, on_each_database},
};
use std::time::Duration;

const EVE: &str = "eve@acme.example";
const PROVIDER: &str = "/organizations/acme/identity-providers/acme";

/// Acme with its live identity provider, Eve its managed member, and Ada its owner.
async fn acme(world: &World, idp_initiated: IdpInitiated) -> TestIdentityProvider {
    let service = &world.service;
    let idp = TestIdentityProvider::new("https://idp.acme.example/entity");
    let organization = world.organization("acme", Plan::Enterprise).await;
    let owner = world.person("ada@acme.example").await;
    world.member(organization, &owner, Role::Owner).await;
    let owner = world.signed_in(&owner).await;
    let made = service
        .create_identity_provider(&owner, "acme", "acme", IdpProduct::Other)
        .await
        .unwrap();
    let values = ManualValues {
        issuer: idp.entity_id.clone(),
        sso_url: "https://idp.acme.example/sso".to_owned(),
        binding: "redirect".to_owned(),
        certificate: idp.certificate(),
    };
    service
        .propose_metadata(&owner, "acme", "acme", Proposal::Manual(values))
        .await
        .unwrap();
    let preview = service
        .preview_metadata(&owner, "acme", "acme")
        .await
        .unwrap();
    service
        .save_metadata(&owner, "acme", "acme", &preview.version)
        .await
        .unwrap();
    service.go_live(&owner, "acme", "acme").await.unwrap();
    let change = RequestChange {
        signing: Signing::AsMetadataSays,
        binding: None,
        force_authn: false,
        authn_context: String::new(),
        name_id_format: String::new(),
        idp_initiated,
        encryption: Encryption::Off,
    };
    service
        .change_request_settings(&owner, "acme", "acme", change)
        .await
        .unwrap();
    let eve = world.managed_person(EVE, made.id).await;
    world.saml_account(made.id, &eve).await;
    world.member(organization, &eve, Role::Member).await;
    world
        .execute("update identity_provider set slo_redirect_url = 'https://idp.acme.example/slo'")
        .await;
    idp
}

/// The browser posts what the tile at the identity provider sends it with.
async fn tile(
    world: &World,
    idp: &TestIdentityProvider,
    browser: &mut Browser,
    relay_state: &str,
) -> Page {
    let unasked = Request {
        force_authn: false,
        id: String::new(),
        acs_url: world.service.acs_url("acme"),
        audience: world.service.entity_id("acme"),
    };
    let response = idp.answer_to(None, &unasked, &Assertion::about(EVE, world.service.now()));
    let form = [
        ("SAMLResponse", response.as_str()),
        ("RelayState", relay_state),
    ];
    browser.post("/saml/acme/callback", &form).await
}

/// Eve signs in by the tile and confirms it.
async fn signed_in(world: &World, idp: &TestIdentityProvider) -> Browser {
    let mut browser = Browser::new(&world.service);
    let page = tile(world, idp, &mut browser, "/preferences").await;
    page.shows("Sign in as eve@acme.example?");
    let handle = page.input("h");
    let page = browser
        .post("/saml/acme/complete", &[("h", handle.as_str())])
        .await;
    page.is_at("/preferences").shows(EVE);
    browser
}

#[tokio::test]
async fn a_sign_in_that_starts_elsewhere_asks_and_ends_at_a_page_of_ours() {
    on_each_database(async |world| {
        let idp = acme(&world, IdpInitiated::Direct).await;
        signed_in(&world, &idp).await;
        let mut browser = Browser::new(&world.service);
        let page = tile(&world, &idp, &mut browser, "https://evil.example/").await;
        let handle = page.input("h");
        let page = browser
            .post("/saml/acme/complete", &[("h", handle.as_str())])
            .await;
        assert!(page.address.starts_with('/') && !page.html.contains("evil.example"));
    })
    .await;
}

#[tokio::test]
async fn a_hint_goes_on_by_link_and_refresh_to_a_sign_in_of_our_own() {
    on_each_database(async |world| {
        let idp = acme(&world, IdpInitiated::Hint).await;
        let mut browser = Browser::new(&world.service);
        let page = tile(&world, &idp, &mut browser, "/preferences").await;
        page.shows("0; url=/saml/acme?next=%2Fpreferences")
            .shows("href=\"/saml/acme?next=%2Fpreferences\"");
        for foreign in ["https://evil.example", "//evil.example", "/\\evil.example"] {
            let page = tile(&world, &idp, &mut browser, foreign).await;
            page.shows("href=\"/saml/acme?next=%2F\"").hides("evil");
        }
    })
    .await;
}

#[tokio::test]
async fn signing_out_leads_to_the_offer_to_sign_out_at_the_company_too() {
    on_each_database(async |world| {
        let idp = acme(&world, IdpInitiated::Direct).await;
        let mut browser = signed_in(&world, &idp).await;
        let page = browser.post("/logout", &[]).await;
        assert!(page.address.starts_with("/signed-out/acme/"), "{page:?}");
        page.shows("You are signed out of Gatehouse")
            .shows("too</a>");
        assert!(!browser.has_cookie("__Host-gatehouse-session"));
        let exchange = page.address.rsplit('/').next().unwrap().to_owned();
        let page = browser.open(&format!("/saml/acme/start/{exchange}")).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        // Somebody else's browser neither sees it nor sends it.
        let mut other = Browser::new(&world.service);
        let page = other.open(&format!("/signed-out/acme/{exchange}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        let page = other.open(&format!("/saml/acme/start/{exchange}")).await;
        page.shows("saml.other_browser");
    })
    .await;
}

#[tokio::test]
async fn the_company_ends_the_session_without_any_cookie() {
    on_each_database(async |world| {
        let idp = acme(&world, IdpInitiated::Direct).await;
        let mut browser = signed_in(&world, &idp).await;
        let now = world.service.now();
        let request = LogoutRequest {
            id: AuthnRequest::new_id([1; 16]),
            issue_instant: now,
            not_on_or_after: now.plus(Duration::from_secs(60)),
            destination: world.service.logout_url("acme"),
            issuer: idp.entity_id.clone(),
            name_id: NameId {
                value: format!("subject-{EVE}"),
                format: name_id_format::PERSISTENT.to_owned(),
                name_qualifier: None,
                sp_name_qualifier: None,
            },
            session_index: Some("_session".to_owned()),
        };
        let location = "https://gatehouse.example/saml/acme/logout"
            .parse()
            .unwrap();
        let key = idp.signing_key();
        let sent = request
            .message()
            .send(Binding::Redirect, &location, None, Some(&key));
        let Outgoing::Redirect(url) = sent.unwrap() else {
            panic!("a redirect")
        };
        let query = url.query().unwrap();
        let mut visitor = Browser::new(&world.service);
        let altered = query.replace("SigAlg=http", "SigAlg=http%20");
        let page = visitor.open(&format!("/saml/acme/logout?{altered}")).await;
        page.shows("saml.algorithm_refused");
        let page = visitor.open(&format!("/saml/acme/logout?{query}")).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let page = browser.open("/preferences").await;
        assert!(page.address.starts_with("/login"), "{}", page.address);
        // By a form, from another site.
        let posted = request
            .message()
            .send(Binding::Post, &location, None, Some(&key));
        let Outgoing::Post { fields, .. } = posted.unwrap() else {
            panic!("a form")
        };
        let form = [("SAMLRequest", fields[0].1.as_str())];
        let page = visitor.post("/saml/acme/logout", &form).await;
        page.shows("saml.replayed");
    })
    .await;
}

#[tokio::test]
async fn an_admin_changes_what_requests_ask_for() {
    on_each_database(async |world| {
        acme(&world, IdpInitiated::Off).await;
        let mut browser = Browser::new(&world.service);
        let form = [("email", "ada@acme.example"), ("next", PROVIDER)];
        browser.post("/do/login-step", &form).await;
        let form = [
            ("email", "ada@acme.example"),
            ("password", PASSWORD),
            ("next", PROVIDER),
        ];
        let page = browser.post("/do/sign-in", &form).await;
        page.shows("Sign-in requests")
            .shows("As its metadata says: not signed");
        let mut form = vec![
            ("organization", "acme"),
            ("key", "acme"),
            ("signing", "always"),
            ("force_authn", "yes"),
            ("authn_context", "no reference"),
            ("idp_initiated", "hint"),
        ];
        let page = browser.post("/do/change-sign-in-requests", &form).await;
        page.is_at(PROVIDER).shows("Give a class reference");
        assert_eq!(page.input("authn_context"), "no reference");
        form[4].1 = "https://refeds.org/profile/mfa";
        let page = browser.post("/do/change-sign-in-requests", &form).await;
        page.shows("The sign-in requests are saved.");
        let page = browser.open("/saml/acme/metadata").await;
        page.shows("AuthnRequestsSigned=\"true\"");
        let page = browser
            .open("/saml/acme?login_hint=eve%40acme.example")
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
    })
    .await;
}
