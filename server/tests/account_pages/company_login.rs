//! The login page where a company's sign-in is known, and that it tells a stranger nothing of accounts.
use crate::{
    browser::{Browser, Page},
    sign_in,
};
use domain::organization::Plan;
use service::{
    Caller,
    testing::{PASSWORD, World, nobody, on_each_database},
};

/// Acme with a live identity provider and its domain.
async fn acme(world: &World) -> domain::id::IdentityProviderId {
    let acme = world.organization("acme", Plan::Enterprise).await;
    let provider = world.identity_provider("acme", acme).await;
    world
        .service
        .trust_domain(&Caller::command_line(), "acme", "acme.example", false)
        .await
        .unwrap();
    provider
}

/// Types an address on the login page.
async fn typed(browser: &mut Browser, email: &str, next: &str) -> Page {
    let form = [("email", email), ("next", next)];
    browser.post("/do/login-step", &form).await
}

#[tokio::test]
async fn an_address_of_a_held_domain_is_led_to_the_company_and_may_go_another_way() {
    on_each_database(async |world| {
        acme(&world).await;
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::new(&world.service);
        let page = typed(&mut browser, &ada.email, "/preferences").await;
        page.is_at("/login?step=company&next=%2Fpreferences")
            .shows("ACME signs in with single sign-on")
            .shows("Continue to ACME's sign-in")
            .shows("/saml/acme?next=%2Fpreferences&amp;login_hint=ada%40acme.example")
            .shows("Other ways to sign in")
            .shows("Enterprise SSO")
            .shows("Use another address");
        let other = [
            ("email", page.input("email")),
            ("next", page.input("next")),
            ("way", page.input("way")),
        ];
        let other: Vec<(&str, &str)> = other
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let page = browser.post("/do/login-step", &other).await;
        page.is_at("/login?step=password&next=%2Fpreferences");
        assert_eq!(page.input("email"), ada.email);
        let form = [
            ("email", ada.email.as_str()),
            ("password", PASSWORD),
            ("next", "/preferences"),
        ];
        browser
            .post("/do/sign-in", &form)
            .await
            .is_at("/preferences");
        // Without the address there is nothing to answer: the page begins anew.
        Browser::new(&world.service)
            .open("/login?step=company")
            .await
            .shows("Work e-mail");
    })
    .await;
}

/// The page without what differs on every page: the address that was typed, and the nonces of its policy.
fn told(page: &Page, email: &str) -> (String, String) {
    let encoded = email.replace('@', "%40");
    let hidden = |text: &str| text.replace(email, "_").replace(&encoded, "_");
    let mut parts = page.html.split(" nonce=\"");
    let mut html = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        html += part.split_once('"').map_or(part, |(_, rest)| rest);
    }
    (hidden(&page.address), hidden(&html))
}

#[tokio::test]
async fn a_stranger_learns_the_same_of_every_address_of_a_domain() {
    on_each_database(async |world| {
        let provider = acme(&world).await;
        for domain in ["acme.example", "home.example"] {
            world.person(&format!("person@{domain}")).await;
            world
                .managed_person(&format!("worker@{domain}"), provider)
                .await;
            world
                .service
                .sign_up(
                    &nobody(),
                    "New",
                    &format!("unsure@{domain}"),
                    &domain::Secret::new(PASSWORD),
                )
                .await
                .unwrap();
            let mut answers = Vec::new();
            for name in ["person", "worker", "unsure", "nobody"] {
                let email = format!("{name}@{domain}");
                let mut browser = Browser::new(&world.service);
                let first = typed(&mut browser, &email, "").await;
                let form = [("email", email.as_str()), ("password", "not the password")];
                let second = browser.post("/do/sign-in", &form).await;
                let way = [("email", email.as_str()), ("way", "password")];
                let third = browser.post("/do/login-step", &way).await;
                answers.push([
                    told(&first, &email),
                    told(&second, &email),
                    told(&third, &email),
                ]);
            }
            for (number, answer) in answers.iter().enumerate() {
                assert_eq!(answer, &answers[0], "{domain}: number {number}");
            }
            let company = answers[0][0].1.contains("ACME");
            assert_eq!(company, domain == "acme.example");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_stays_when_it_is_no_address() {
    on_each_database(async |world| {
        let mut browser = Browser::new(&world.service);
        let page = typed(&mut browser, "ada at acme", "/preferences").await;
        page.is_at("/login?next=%2Fpreferences")
            .shows("Type an e-mail address");
        assert_eq!(page.input("email"), "ada at acme");
    })
    .await;
}

#[tokio::test]
async fn a_password_sign_in_makes_the_browser_forget_the_company() {
    on_each_database(async |world| {
        let ada = world.person("ada@home.example").await;
        let name = "__Host-gatehouse-last-sign-in";
        let kept = world.service.remember_sign_in("acme").unwrap();
        let mut browser = Browser::new(&world.service);
        browser.hold(name, &kept);
        sign_in(&mut browser, &ada.email, PASSWORD, "").await;
        assert!(!browser.has_cookie(name));
        browser.hold(name, &kept);
        let page = browser
            .post("/do/forget-last-sign-in", &[("next", "/preferences")])
            .await;
        assert!(!browser.has_cookie(name), "{page:?}");
    })
    .await;
}
