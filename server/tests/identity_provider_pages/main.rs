//! The pages and forms of identity providers over HTTP, as a browser without JavaScript uses them.
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails here")]
#[path = "../account_pages/browser.rs"]
#[expect(dead_code, reason = "the pages of accounts use more of it")]
mod browser;
mod life;

use axum::http::StatusCode;
use browser::{Browser, Page};
use domain::{Role, organization::Plan};
use service::testing::{PASSWORD, World, on_each_database};

const OKTA: &[u8] = include_bytes!("../../domain/tests/metadata/okta.xml");
const AGGREGATE: &[u8] = include_bytes!("../../domain/tests/metadata/shibboleth-aggregate.xml");
const LIST: &str = "/organizations/acme/identity-providers";
const DRAFT: &str = "/organizations/acme/identity-providers/acme";

/// A browser in which somebody with `role` in an organization "acme" is signed in.
async fn browser_of(world: &World, role: Role, plan: Plan) -> Browser {
    let organization = world.organization("acme", plan).await;
    let person = world.person("ada@acme.example").await;
    world.member(organization, &person, role).await;
    let mut browser = Browser::new(&world.service);
    let form = [("email", "ada@acme.example"), ("next", LIST)];
    browser.post("/do/login-step", &form).await;
    let form = [
        ("email", "ada@acme.example"),
        ("password", PASSWORD),
        ("next", LIST),
    ];
    browser.post("/do/sign-in", &form).await.is_at(LIST);
    browser
}

/// A browser at the draft "acme".
async fn browser_at_draft(world: &World) -> Browser {
    let mut browser = browser_of(world, Role::Admin, Plan::Enterprise).await;
    let form = [
        ("organization", "acme"),
        ("product", "okta"),
        ("identifier", "acme"),
    ];
    let page = browser.post("/do/create-identity-provider", &form).await;
    page.is_at(&format!("{DRAFT}/values"));
    browser
}

async fn upload(browser: &mut Browser, file: &[u8], text: &str) -> Page {
    let mut body = Vec::new();
    for (name, value) in [("organization", "acme"), ("key", "acme"), ("text", text)] {
        let part =
            format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(b"--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"metadata.xml\"\r\nContent-Type: text/xml\r\n\r\n");
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--line--\r\n");
    browser
        .post_body(
            "/do/identity-provider-metadata",
            "multipart/form-data; boundary=line",
            body,
        )
        .await
}

#[tokio::test]
async fn an_admin_sets_one_up_without_javascript() {
    on_each_database(async |world| {
        let mut browser = browser_of(&world, Role::Admin, Plan::Enterprise).await;
        browser.open(LIST).await.shows("Add Identity Provider");
        let page = browser.open(&format!("{LIST}/new")).await;
        page.shows("Microsoft Entra ID").shows("SSO identifier");
        assert_eq!(page.input("identifier"), "acme");
        let form = [
            ("organization", "acme"),
            ("product", "okta"),
            ("identifier", "acme"),
        ];
        let page = browser.post("/do/create-identity-provider", &form).await;
        page.is_at(&format!("{DRAFT}/values"));
        for value in [
            "https://gatehouse.example/saml/acme/callback",
            "https://gatehouse.example/saml/acme/metadata",
            "Single sign-on URL",
            "/organizations/acme",
            "aria-current=\"step\"",
        ] {
            page.shows(value);
        }
        let page = upload(&mut browser, OKTA, "").await;
        page.is_at(&format!("{DRAFT}/metadata/preview"))
            .shows("http://www.okta.com/")
            .shows("HTTP-Redirect")
            .shows("SHA-256");
        let version = page.input("version");
        let form = [
            ("organization", "acme"),
            ("key", "acme"),
            ("version", version.as_str()),
        ];
        let page = browser
            .post("/do/save-identity-provider-metadata", &form)
            .await;
        page.is_at(&format!("{DRAFT}/organizations"))
            .shows("Linked organizations");
        let organization = page.input("organizations[]");
        let team = format!("teams[id-{organization}]");
        let form = [
            ("organization", "acme"),
            ("key", "acme"),
            ("organizations[]", organization.as_str()),
            (team.as_str(), ""),
        ];
        let page = browser.post("/do/link-organizations", &form).await;
        page.is_at(&format!("{DRAFT}/go-live"))
            .shows("1 organization is linked");
        let form = [("organization", "acme"), ("key", "acme")];
        let page = browser.post("/do/go-live", &form).await;
        page.is_at(DRAFT)
            .shows("The identity provider is live")
            .shows("Active")
            .shows("https://gatehouse.example/saml/acme");
        browser
            .open(LIST)
            .await
            .shows("Active")
            .hides("Add Identity Provider");
        let page = browser.open(&format!("{DRAFT}/delete")).await;
        page.shows("Type \u{201c}acme\u{201d} to confirm");
        let wrong = [
            ("organization", "acme"),
            ("key", "acme"),
            ("confirmation", "Acme"),
        ];
        let page = browser.post("/do/delete-identity-provider", &wrong).await;
        page.is_at(&format!("{DRAFT}/delete"))
            .shows("The confirmation does not match.");
        let right = [
            ("organization", "acme"),
            ("key", "acme"),
            ("confirmation", "acme"),
        ];
        let page = browser.post("/do/delete-identity-provider", &right).await;
        page.is_at(LIST)
            .shows("The identity provider acme is deleted.")
            .shows("No identity provider yet");
    })
    .await;
}

#[tokio::test]
async fn metadata_that_cannot_be_used_comes_back_to_its_field() {
    on_each_database(async |world| {
        let mut browser = browser_at_draft(&world).await;
        let back = format!("{DRAFT}/metadata");
        let page = upload(&mut browser, b"hello", "").await;
        page.is_at(&back).shows("This could not be used");
        let page = upload(&mut browser, b"", "").await;
        page.is_at(&back).shows("No metadata was given.");
        let page = upload(&mut browser, &vec![b' '; 3 * 1024 * 1024], "").await;
        page.is_at(&back)
            .shows("The metadata file is larger than 2 MiB.");
        let page = upload(&mut browser, b"", "<kept-text/>").await;
        page.is_at(&back).shows("&lt;kept-text/&gt;");
        let form = [
            ("organization", "acme"),
            ("key", "acme"),
            ("url", "http://127.0.0.1/metadata"),
        ];
        let page = browser
            .post("/do/identity-provider-metadata-url", &form)
            .await;
        page.is_at(&back);
        assert_eq!(page.input("url"), "http://127.0.0.1/metadata");
        let form = [
            ("organization", "acme"),
            ("key", "acme"),
            ("issuer", "two words"),
            ("sso_url", "https://idp.example/sso"),
            ("binding", "post"),
            ("certificate", "none"),
        ];
        let page = browser
            .post("/do/identity-provider-metadata-manual", &form)
            .await;
        page.is_at(&back)
            .shows("The issuer is missing or not in the right form.");
        assert_eq!(
            (page.input("issuer"), page.input("sso_url")),
            ("two words".into(), "https://idp.example/sso".into())
        );
        let page = browser
            .post_body(
                "/do/identity-provider-metadata",
                "application/x-www-form-urlencoded",
                b"key=acme".to_vec(),
            )
            .await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        page.shows("request.malformed");
    })
    .await;
}

#[tokio::test]
async fn a_file_with_several_providers_asks_which_one() {
    on_each_database(async |world| {
        let mut browser = browser_at_draft(&world).await;
        let page = upload(&mut browser, AGGREGATE, "").await;
        page.is_at(&format!("{DRAFT}/metadata/preview"))
            .shows("Which one do your people sign in with?");
        let entity = page.input("entity_id");
        let form = [
            ("organization", "acme"),
            ("key", "acme"),
            ("entity_id", entity.as_str()),
        ];
        let page = browser
            .post("/do/choose-identity-provider-metadata", &form)
            .await;
        page.is_at(&format!("{DRAFT}/metadata/preview"))
            .shows("Save metadata")
            .shows(&entity);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_configure_reads_why_and_what_to_do() {
    on_each_database(async |world| {
        let mut browser = browser_of(&world, Role::Member, Plan::Enterprise).await;
        let page = browser.open(LIST).await;
        assert_eq!(page.status, StatusCode::OK);
        page.shows("Admins and owners set up identity providers")
            .hides("Add Identity Provider");
        let page = browser.open(&format!("{LIST}/acme")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    })
    .await;
    on_each_database(async |world| {
        let mut browser = browser_of(&world, Role::Owner, Plan::Free).await;
        let page = browser.open(LIST).await;
        assert_eq!(page.status, StatusCode::OK);
        page.shows("Single sign-on is part of the enterprise plan")
            .hides("Add Identity Provider");
        let form = [
            ("organization", "acme"),
            ("product", "okta"),
            ("identifier", "acme"),
        ];
        let page = browser.post("/do/create-identity-provider", &form).await;
        page.is_at(&format!("{LIST}/new"));
    })
    .await;
}

#[tokio::test]
async fn a_refused_identifier_comes_back_with_what_was_typed() {
    on_each_database(async |world| {
        let mut browser = browser_of(&world, Role::Admin, Plan::Enterprise).await;
        let form = [
            ("organization", "acme"),
            ("product", "okta"),
            ("identifier", "Acme Corp"),
        ];
        let page = browser.post("/do/create-identity-provider", &form).await;
        page.is_at(&format!("{LIST}/new"))
            .shows("acme-corp would do");
        assert_eq!(page.input("identifier"), "Acme Corp");
        let answer = browser
            .open("/api/console/identifiers/Acme%20Corp?organization=acme")
            .await;
        answer
            .shows("\"available\":false")
            .shows("\"suggestion\":\"acme-corp\"");
        let answer = Browser::new(&world.service)
            .open("/api/console/identifiers/acme")
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}
