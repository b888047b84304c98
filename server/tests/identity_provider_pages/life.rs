//! Certificates and metadata of a live provider, and the renew link, as browsers without JavaScript use them.
use crate::{DRAFT, OKTA, browser::Browser, browser_at_draft, upload};
use axum::http::StatusCode;
use service::testing::{World, on_each_database};

const NEWER: &str = include_str!("../../domain/tests/metadata/certificate.pem");
const WHICH: [(&str, &str); 2] = [("organization", "acme"), ("key", "acme")];

async fn browser_at_live(world: &World) -> Browser {
    let mut browser = browser_at_draft(world).await;
    let version = upload(&mut browser, OKTA, "").await.input("version");
    let form = [WHICH[0], WHICH[1], ("version", version.as_str())];
    browser
        .post("/do/save-identity-provider-metadata", &form)
        .await;
    browser.post("/do/go-live", &WHICH).await.is_at(DRAFT);
    browser
}

async fn hand_in(browser: &mut Browser, text: &str) -> crate::browser::Page {
    let body = format!(
        "--line\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n--line--\r\n"
    );
    browser
        .post_body(
            "/do/renew-metadata",
            "multipart/form-data; boundary=line",
            body.into_bytes(),
        )
        .await
}

/// What the field with this id offers for copying.
fn copied(html: &str, id: &str) -> String {
    let mark = format!("id=\"{id}\"");
    let mut tags = html.split("<input").filter_map(|tag| tag.split('>').next());
    let tag = tags.find(|tag| tag.contains(&mark)).unwrap();
    let value = tag.split_once("value=\"").unwrap().1;
    value.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_renew_link_leaves_the_url_takes_a_certificate_and_an_admin_approves_it() {
    on_each_database(async |world| {
        let mut admin = browser_at_live(&world).await;
        admin
            .open(DRAFT)
            .await
            .shows("Certificates and metadata")
            .shows("No link works at present")
            .shows("Give its metadata by address");
        let page = admin.post("/do/make-renew-link", &WHICH).await;
        page.is_at(DRAFT).shows("The link is made");
        let url = copied(&page.html, "renew-link");
        let path = url.strip_prefix("https://gatehouse.example").unwrap();
        let mut outside = Browser::new(&world.service);
        let page = outside.open(path).await;
        page.is_at("/renew")
            .shows("Renew the certificate of")
            .shows("Signing certificates on record");
        // A mail scanner's GET used nothing up.
        outside.open(path).await.is_at("/renew");
        let page = hand_in(&mut outside, "nonsense").await;
        page.is_at("/renew").shows("This could not be used");
        let page = hand_in(&mut outside, NEWER).await;
        page.is_at("/renew")
            .shows("Thank you")
            .shows("once one of them approves it");
        let page = outside.open("/renew").await;
        assert_eq!(page.status, StatusCode::GONE);
        let page = admin.open(DRAFT).await;
        page.shows("A change waits for your approval")
            .shows("New certificate");
        let version = page.input("version");
        let overview = admin.open("/organizations/acme/overview").await;
        overview.shows("A change of the identity provider waits for your approval");
        let form = [WHICH[0], WHICH[1], ("version", version.as_str())];
        let page = admin.post("/do/approve-held-change", &form).await;
        page.is_at(DRAFT).shows("The change is approved");
        assert_eq!(world.rows("identity_provider_certificate").await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_overview_warns_before_the_last_certificate_ends() {
    on_each_database(async |world| {
        let mut admin = browser_at_live(&world).await;
        let overview = "/organizations/acme/overview";
        let page = admin.open(overview).await;
        assert!(!page.html.contains("signing certificate"));
        for (days, title) in [
            (5, "The last signing certificate ends soon"),
            (-1, "The last signing certificate has ended"),
        ] {
            let ends = world.service.now().as_millis() + days * 24 * 3600 * 1000;
            world
                .execute(&format!(
                    "update identity_provider_certificate set not_after = {ends}"
                ))
                .await;
            admin.open(overview).await.shows(title).shows(DRAFT);
        }
    })
    .await;
}

#[tokio::test]
async fn a_live_provider_goes_offline_and_comes_back() {
    on_each_database(async |world| {
        let mut admin = browser_at_live(&world).await;
        let page = admin.post("/do/take-offline", &WHICH).await;
        page.is_at(DRAFT).shows("Bring back").shows("Offline");
        let page = Browser::new(&world.service).open("/saml/acme").await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        page.shows("identity_provider.disabled");
        let page = admin.post("/do/bring-back", &WHICH).await;
        page.is_at(DRAFT).shows("Take offline");
        let page = admin.post("/do/refresh-metadata", &WHICH).await;
        page.is_at(DRAFT).shows("No metadata address is on record");
        let page = admin.post("/do/pin-metadata-key", &WHICH).await;
        page.is_at(DRAFT).shows("No metadata address is on record");
    })
    .await;
}

#[tokio::test]
async fn without_a_link_there_is_nothing_to_renew() {
    on_each_database(async |world| {
        let mut outside = Browser::new(&world.service);
        for path in ["/renew", "/renew/none", "/renew/..%2f"] {
            let page = outside.open(path).await;
            assert_eq!(page.status, StatusCode::GONE, "{path}");
            page.shows("link.expired");
        }
        let page = hand_in(&mut outside, NEWER).await;
        assert_eq!(page.status, StatusCode::GONE);
    })
    .await;
}
