use crate::{browser::Browser, sign_in, signed_in};
use service::{
    recent_login::RECENT,
    second_factor::PENDING_LIFETIME,
    testing::{AuthenticatorApp, CODE_SHOWN, PASSWORD, World, on_each_database},
};
use std::time::Duration;

const CODE_PAGE: &str = "/login/second-factor";

/// Somebody signed in who set two-factor up by the pages; the code used for it has passed.
async fn with_two_factor(world: &World) -> (Browser, String, AuthenticatorApp, Vec<String>) {
    let (mut browser, email) = signed_in(world).await;
    browser
        .open("/preferences")
        .await
        .shows("Set up two-factor");
    let page = browser.post("/do/begin-two-factor", &[]).await;
    page.is_at("/preferences/two-factor")
        .shows("<svg")
        .shows("role=\"img\"")
        .hides("data:image");
    let app = AuthenticatorApp::told(&key(&page.html));
    let wrong = browser
        .post("/do/confirm-two-factor", &[("code", "000000")])
        .await;
    wrong
        .is_at("/preferences/two-factor")
        .shows("This is not the code");
    let code = app.code(world.service.now());
    let page = browser
        .post("/do/confirm-two-factor", &[("code", code.expose())])
        .await;
    page.is_at("/preferences/recovery-codes")
        .shows("Shown this once")
        .hides(code.expose());
    let codes: Vec<String> = page
        .html
        .split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'))
        .filter(|word| word.len() == 19 && word.matches('-').count() == 3)
        .map(str::to_owned)
        .collect();
    assert_eq!(codes.len(), 10, "{}", page.html);
    browser
        .open("/preferences/recovery-codes")
        .await
        .is_at("/preferences")
        .shows("10 left")
        .hides(&codes[0]);
    world.clock.advance(CODE_SHOWN);
    (browser, email, app, codes)
}

/// The key that the page shows to be typed.
fn key(html: &str) -> String {
    let field = html.split("id=\"two-factor-key\"").nth(1).unwrap();
    let value = field.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn it_is_set_up_asked_for_and_turned_off_without_javascript() {
    on_each_database(async |world| {
        let (mut browser, email, app, codes) = with_two_factor(&world).await;
        browser.post("/logout", &[]).await;
        let page = sign_in(&mut browser, &email, PASSWORD, "/fleets").await;
        page.is_at(CODE_PAGE).shows("Type your code").shows(&email);
        assert!(!browser.has_cookie("__Host-gatehouse-session"));
        let wrong = browser
            .post("/do/second-factor", &[("code", "000000")])
            .await;
        wrong
            .is_at(CODE_PAGE)
            .shows("The code is not right")
            .hides("000000");
        let code = app.code(world.service.now());
        browser
            .post("/do/second-factor", &[("code", code.expose())])
            .await
            .is_at("/fleets");
        assert!(!browser.has_cookie("__Host-gatehouse-sign-in"));
        // Signed in, the page has nothing to ask.
        let page = browser.open(CODE_PAGE).await;
        assert_ne!(page.address, CODE_PAGE);
        browser.post("/logout", &[]).await;
        sign_in(&mut browser, &email, PASSWORD, "/preferences").await;
        browser
            .post("/do/second-factor", &[("code", &codes[0])])
            .await
            .is_at("/preferences")
            .shows("9 left");
        browser
            .post("/do/new-recovery-codes", &[])
            .await
            .is_at("/preferences/recovery-codes")
            .hides(&codes[1]);
        browser
            .post("/do/turn-off-two-factor", &[])
            .await
            .is_at("/preferences")
            .shows("Two-factor is off.");
        browser.post("/logout", &[]).await;
        sign_in(&mut browser, &email, PASSWORD, "/preferences")
            .await
            .is_at("/preferences");
    })
    .await;
}

#[tokio::test]
async fn without_a_waiting_sign_in_the_login_page_says_why() {
    on_each_database(async |world| {
        let mut nobody = Browser::new(&world.service);
        nobody
            .open(CODE_PAGE)
            .await
            .is_at("/login")
            .shows("No sign-in waits for a code in this browser");
        let (mut browser, email, app, _) = with_two_factor(&world).await;
        browser.post("/logout", &[]).await;
        sign_in(&mut browser, &email, PASSWORD, "")
            .await
            .is_at(CODE_PAGE);
        // Another browser gets nowhere with the right code.
        let code = app.code(world.service.now());
        nobody
            .post("/do/second-factor", &[("code", code.expose())])
            .await
            .is_at("/login");
        assert!(!nobody.has_cookie("__Host-gatehouse-session"));
        world.clock.advance(PENDING_LIFETIME);
        browser
            .open(CODE_PAGE)
            .await
            .is_at("/login")
            .shows("No sign-in waits");
        assert!(!browser.has_cookie("__Host-gatehouse-sign-in"));
    })
    .await;
}

#[tokio::test]
async fn an_old_session_confirms_itself_first_and_comes_back() {
    on_each_database(async |world| {
        let (mut browser, _) = signed_in(&world).await;
        world.clock.advance(RECENT + Duration::from_secs(1));
        let page = browser.post("/do/begin-two-factor", &[]).await;
        page.shows("Confirm it is you");
        let next = page.input("next");
        let form = [("password", PASSWORD), ("next", next.as_str())];
        browser
            .post("/do/confirm-password", &form)
            .await
            .is_at("/preferences/two-factor")
            .shows("Set up two-factor");
    })
    .await;
}

#[tokio::test]
async fn an_organization_that_asks_for_one_leads_there_and_back() {
    use domain::{Role, organization::Plan, second_factor::Demand};
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Team).await;
        let olivia = world.person("olivia@acme.example").await;
        world.member(acme, &olivia, Role::Owner).await;
        let owner = world.signed_in(&olivia).await;
        world.two_factor(&owner).await;
        world
            .service
            .change_second_factor_demand(&owner, "acme", Demand::Passwords)
            .await
            .unwrap();
        let (mut browser, email) = signed_in(&world).await;
        let ada = service::testing::Actor {
            account: account_of(&world, &email).await,
            email,
        };
        world.member(acme, &ada, Role::Member).await;
        let page = browser.open("/organizations/acme/fleets").await;
        page.is_at(
            "/preferences/two-factor?organization=acme&next=%2Forganizations%2Facme%2Ffleets",
        )
        .shows("ACME asks for a second factor");
        browser.open("/preferences").await.is_at("/preferences");
        let organization = page.input("organization");
        let kept = [
            ("organization", organization.as_str()),
            ("next", "/organizations/acme/fleets"),
        ];
        let page = browser.post("/do/begin-two-factor", &kept).await;
        let app = AuthenticatorApp::told(&key(&page.html));
        let code = app.code(world.service.now());
        let form = [("code", code.expose()), kept[0], kept[1]];
        let page = browser.post("/do/confirm-two-factor", &form).await;
        page.is_at("/preferences/recovery-codes?next=%2Forganizations%2Facme%2Ffleets")
            .shows("href=\"/organizations/acme/fleets\"");
        browser
            .open("/organizations/acme/fleets")
            .await
            .is_at("/organizations/acme/fleets");
    })
    .await;
}

async fn account_of(world: &World, email: &str) -> domain::id::AccountId {
    let caller = world
        .service
        .sign_in_with_password(
            &service::testing::nobody(),
            email,
            &domain::Secret::new(PASSWORD),
        )
        .await
        .unwrap();
    world.caller(&caller).await.person().unwrap().account
}
