use crate::{browser::Browser, signed_in};
use service::{
    recent_login::RECENT,
    testing::{PASSWORD, on_each_database},
};
use std::time::Duration;

const CONFIRM: &str = "/preferences/confirm?next=%2Ffleets";

#[tokio::test]
async fn a_fresh_sign_in_is_asked_nothing() {
    on_each_database(async |world| {
        let (mut browser, _) = signed_in(&world).await;
        browser.open(CONFIRM).await.is_at("/fleets");
        let mut nobody = Browser::new(&world.service);
        nobody
            .open("/preferences/confirm")
            .await
            .is_at("/login?next=%2Fpreferences%2Fconfirm");
    })
    .await;
}

#[tokio::test]
async fn an_old_session_types_the_password_and_goes_on_where_it_was() {
    on_each_database(async |world| {
        let (mut browser, email) = signed_in(&world).await;
        let mut copy = browser.copy();
        world.clock.advance(RECENT + Duration::from_secs(1));
        let page = browser.open(CONFIRM).await;
        page.is_at(CONFIRM).shows("Confirm it is you").shows(&email);
        assert_eq!(page.input("next"), "/fleets");
        let wrong = [("password", "not the password"), ("next", "/fleets")];
        let page = browser.post("/do/confirm-password", &wrong).await;
        page.is_at(CONFIRM)
            .shows("We could not confirm it")
            .hides("not the password");
        let right = [("password", PASSWORD), ("next", "/fleets")];
        browser
            .post("/do/confirm-password", &right)
            .await
            .is_at("/fleets");
        browser.open(CONFIRM).await.is_at("/fleets");
        // Somebody who had copied the cookie is out.
        copy.open("/fleets").await.is_at("/login?next=%2Ffleets");
    })
    .await;
}

#[tokio::test]
async fn confirming_never_leads_off_this_origin() {
    on_each_database(async |world| {
        let (mut browser, _) = signed_in(&world).await;
        world.clock.advance(RECENT + Duration::from_secs(1));
        let away = "/preferences/confirm?next=https%3A%2F%2Fevil.example%2F";
        assert_eq!(browser.open(away).await.input("next"), "/");
        let form = [("password", PASSWORD), ("next", "//evil.example/")];
        let page = browser.post("/do/confirm-password", &form).await;
        assert!(page.address.starts_with("/organizations") || page.address == "/");
    })
    .await;
}
