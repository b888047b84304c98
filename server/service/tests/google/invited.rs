//! Where accounts are made by invitation only.
use crate::{Browser, accounts::ADA, caller_of, code_of, go, hosted, prove, with_google_and};
use domain::{Role, code, organization::Plan};
use service::{
    google::GooglePurpose,
    invitation::{InvitationWish, Way},
    settings::Signup,
};
use std::time::Duration;

#[tokio::test]
async fn where_accounts_are_made_by_invitation_google_makes_none() {
    let invited = |settings: &mut service::Settings| settings.signup = Signup::Invited;
    with_google_and(invited, async |world, google| {
        let mut browser = Browser::fresh();
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            ADA,
            hosted,
        )
        .await;
        assert_eq!(code_of(outcome), code::GOOGLE_NO_ACCOUNT);
        assert_eq!(world.rows("account").await, 0);
        // Who has one links it and comes in.
        world.person(ADA).await;
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            ADA,
            hosted,
        )
        .await
        .unwrap();
        let outcome = prove(world, &browser, outcome, ADA).await.unwrap();
        caller_of(world, outcome).await;
    })
    .await;
}

#[tokio::test]
async fn an_invitation_lets_google_make_an_account_for_its_address_and_no_other() {
    let invited = |settings: &mut service::Settings| settings.signup = Signup::Invited;
    with_google_and(invited, async |world, google| {
        let acme = world.organization("acme", Plan::Team).await;
        let owner = world.person("owner@acme.example").await;
        world.member(acme, &owner, Role::Owner).await;
        let owner = world.signed_in(&owner).await;
        let wish = InvitationWish {
            role: Role::Member,
            team: None,
        };
        world
            .service
            .invite(&owner, "acme", "Ada@Acme.example", wish)
            .await
            .unwrap();
        let token = world.mailed_token("Ada@Acme.example").await;
        let mut browser = Browser::fresh();
        let sign_in = GooglePurpose::SignIn;
        let other = "eve@acme.example";
        let outcome = go(world, google, &mut browser, sign_in, other, hosted).await;
        assert_eq!(code_of(outcome), code::GOOGLE_NO_ACCOUNT);
        let outcome = go(world, google, &mut browser, sign_in, ADA, hosted)
            .await
            .unwrap();
        let ada = caller_of(world, outcome).await;
        let page = world.service.invitation_page(&ada, &token).await.unwrap();
        assert_eq!(page.way, Way::Join);
        world
            .service
            .invite(&owner, "acme", other, wish)
            .await
            .unwrap();
        world.clock.advance(Duration::from_secs(8 * 24 * 3600));
        let late = go(world, google, &mut browser, sign_in, other, hosted).await;
        assert_eq!(code_of(late), code::GOOGLE_NO_ACCOUNT, "it has run out");
    })
    .await;
}
