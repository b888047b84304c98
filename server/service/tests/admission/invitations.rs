//! Invitations: mailed, used once, for one address only.
use crate::{
    FRESH, MEMBER, connected,
    scene::{Browser, acme, done, other_idp, refused, signed_in},
};
use domain::{Role, Secret, code};
use service::{
    caller::Method,
    invitation::{InvitationWish, LIFETIME, Way},
    testing::{nobody, on_each_database},
};
use std::time::Duration;

const ADMIN: InvitationWish = InvitationWish {
    role: Role::Admin,
    team: None,
};

#[tokio::test]
async fn somebody_without_an_account_joins_with_a_password_and_the_invited_role() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let token = scene.invite("new@home.example", ADMIN).await;
        let way = scene.way(&nobody(), &token).await.unwrap();
        assert!(matches!(way, Way::CreateAccount { beside: Some(_) }));
        let session = scene
            .service
            .accept_with_password(&nobody(), &token, "New", &Secret::new(FRESH))
            .await
            .unwrap();
        let caller = world.caller(&session).await;
        assert_eq!(
            scene
                .service
                .organization(&caller, "acme")
                .await
                .unwrap()
                .role,
            Role::Admin
        );
        assert_eq!(
            world
                .rows("account where email = 'new@home.example' and kind = 'personal' and email_confirmed_at is not null")
                .await,
            1
        );
        refused(&world, code::INVITATION_EXPIRED, async || {
            scene.way(&nobody(), &token).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_weak_password_or_no_name_makes_nothing() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let token = scene.invite("new@home.example", MEMBER).await;
        let before = world.dump().await;
        let faults = scene
            .service
            .accept_with_password(&nobody(), &token, " ", &Secret::new("short"))
            .await
            .unwrap_err();
        let codes: Vec<_> = faults.iter().map(|fault| fault.refusal().code).collect();
        assert_eq!(codes, [code::INVALID, code::PASSWORD_WEAK]);
        assert_eq!(world.dump().await, before);
    })
    .await;
}

#[tokio::test]
async fn somebody_with_an_account_signs_in_first_and_joins_by_a_button() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = world.person("ada@home.example").await;
        let eve = world.person("eve@home.example").await;
        let token = scene.invite("Ada@home.example", MEMBER).await;
        assert_eq!(scene.way(&nobody(), &token).await, Ok(Way::SignInFirst));
        let signed_in_as = "eve@home.example".to_owned();
        let eve = world.signed_in(&eve).await;
        assert_eq!(
            scene.way(&eve, &token).await,
            Ok(Way::OtherAccount { signed_in_as })
        );
        refused(&world, code::INVITATION_OTHER_ACCOUNT, async || {
            let joined = scene.service.join_by_invitation(&eve, &token).await;
            joined.map_err(|error| error.refusal().code)
        })
        .await;
        let ada = world.signed_in(&ada).await;
        assert_eq!(scene.way(&ada, &token).await, Ok(Way::Join));
        assert_eq!(
            scene
                .service
                .join_by_invitation(&ada, &token)
                .await
                .unwrap(),
            "acme"
        );
        assert_eq!(
            world
                .rows("membership where role = 'member' and source = 'manual'")
                .await,
            1
        );
        assert_eq!(
            world.rows("invitation where accepted_at is not null").await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn through_the_identity_provider_an_account_of_the_providers_mode_is_made() {
    on_each_database(async |world| {
        for (connected_mode, kind) in [(false, "managed"), (true, "personal")] {
            let scene = if connected_mode {
                crate::scene::company(&world, "labs", other_idp()).await
            } else {
                acme(&world).await
            };
            if connected_mode {
                let owner = scene.owner_here().await;
                let mode = domain::account::AccountMode::Connected;
                scene
                    .service
                    .change_account_mode(&owner, "labs", "labs", mode)
                    .await
                    .unwrap();
            }
            let email = format!("new@{}.example", scene.identifier);
            let token = scene.invite(&email, ADMIN).await;
            let mut browser = Browser::fresh();
            let completed = done(scene.come_in(&mut browser, &token, &email).await.unwrap());
            let caller = signed_in(&world, &completed).await;
            assert!(matches!(
                caller.session().unwrap().method,
                Method::Saml { .. }
            ));
            let account = format!(
                "account where email = '{email}' and kind = '{kind}' and password_hash is null and email_confirmed_at is not null"
            );
            assert_eq!(world.rows(&account).await, 1);
            assert_eq!(
                scene
                    .service
                    .organization(&caller, scene.identifier)
                    .await
                    .unwrap()
                    .role,
                Role::Admin,
                "the invitation gives the role"
            );
            // From now on they sign in without it.
            let mut again = Browser::fresh();
            assert!(scene.login(&mut again, &email).await.is_ok());
        }
    })
    .await;
}

#[tokio::test]
async fn the_identity_provider_must_answer_for_the_invited_address() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let token = scene.invite("new@acme.example", MEMBER).await;
        let mut browser = Browser::fresh();
        let request = scene
            .leave_by_invitation(&mut browser, &token)
            .await
            .unwrap();
        let other = scene.about("eve@acme.example");
        let handle = scene.answer(&request, &other).await.unwrap();
        let before = world.rows("account").await;
        let refused = scene.complete(&browser, &handle).await.unwrap_err();
        assert_eq!(refused, code::INVITATION_OTHER_PERSON);
        assert_eq!(world.rows("account").await, before);
        assert_eq!(world.rows("saml_account").await, 0);
        assert_eq!(world.rows("invitation where accepted_at is null").await, 1);
        // The right person still comes in by the same link.
        let mut right = Browser::fresh();
        let completed = scene.come_in(&mut right, &token, "new@acme.example").await;
        assert!(completed.is_ok());
    })
    .await;
}

#[tokio::test]
async fn nobody_elses_session_is_replaced_by_an_invitation() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let sam = world.person("sam@home.example").await;
        let token = scene.invite("new@acme.example", MEMBER).await;
        let sam = world.signed_in(&sam).await;
        let signed_in_as = "sam@home.example".to_owned();
        assert_eq!(
            scene.way(&sam, &token).await,
            Ok(Way::OtherAccount { signed_in_as })
        );
        // Signed in between leaving and coming back.
        let mut browser = Browser::fresh();
        let request = scene
            .leave_by_invitation(&mut browser, &token)
            .await
            .unwrap();
        let about = scene.about("new@acme.example");
        let handle = scene.answer(&request, &about).await.unwrap();
        browser.caller = sam;
        let told = scene.complete(&browser, &handle).await.unwrap_err();
        assert_eq!(told, code::INVITATION_OTHER_ACCOUNT);
        assert_eq!(world.rows("saml_account").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_unconfirmed_account_of_a_stranger_gives_them_nothing() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let service = &scene.service;
        let theirs = Secret::new("a password of the stranger");
        service
            .sign_up(&nobody(), "Stranger", "new@acme.example", &theirs)
            .await
            .unwrap();
        let confirm = world.mailed_token("new@acme.example").await;
        let token = scene.invite("new@acme.example", MEMBER).await;
        service
            .accept_with_password(&nobody(), &token, "New", &Secret::new(FRESH))
            .await
            .unwrap();
        let tried = service
            .sign_in_with_password(&nobody(), "new@acme.example", &theirs)
            .await;
        assert_eq!(tried.unwrap_err().refusal().code, code::LOGIN_FAILED);
        assert!(service.confirm_email(&nobody(), &confirm).await.is_err());

        service
            .sign_up(&nobody(), "Stranger", "two@acme.example", &theirs)
            .await
            .unwrap();
        let token = scene.invite("two@acme.example", MEMBER).await;
        let mut browser = Browser::fresh();
        scene
            .come_in(&mut browser, &token, "two@acme.example")
            .await
            .unwrap();
        assert_eq!(
            world
                .rows("account where email = 'two@acme.example' and password_hash is null")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_with_time_with_withdrawal_and_with_a_newer_one() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = scene.owner_here().await;
        let service = &scene.service;
        let first = scene.invite("new@home.example", MEMBER).await;
        let second = scene.invite("NEW@home.example", ADMIN).await;
        assert_eq!(
            scene.way(&nobody(), &first).await,
            Err(code::INVITATION_EXPIRED)
        );
        let page = service.invitation_page(&nobody(), &second).await.unwrap();
        assert_eq!(page.role, Role::Admin);

        let invitation = scene.first_invitation().await;
        scene.tick();
        service
            .resend_invitation(&owner, "acme", invitation)
            .await
            .unwrap();
        let third = world.mailed_token("NEW@home.example").await;
        assert_ne!(second, third);
        assert_eq!(
            scene.way(&nobody(), &second).await,
            Err(code::INVITATION_EXPIRED)
        );
        assert!(scene.way(&nobody(), &third).await.is_ok());

        world.clock.advance(LIFETIME + Duration::from_secs(1));
        assert_eq!(
            scene.way(&nobody(), &third).await,
            Err(code::INVITATION_EXPIRED)
        );
        let owner = scene.owner_here().await;
        service
            .resend_invitation(&owner, "acme", invitation)
            .await
            .unwrap();
        let fourth = world.mailed_token("NEW@home.example").await;
        assert!(scene.way(&nobody(), &fourth).await.is_ok());
        service
            .revoke_invitation(&owner, "acme", invitation)
            .await
            .unwrap();
        assert_eq!(
            scene.way(&nobody(), &fourth).await,
            Err(code::INVITATION_EXPIRED)
        );
    })
    .await;
}

#[tokio::test]
async fn an_invitation_brings_back_whom_an_admin_removed() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let owner = scene.owner_here().await;
        let service = &scene.service;
        service
            .remove_member(&owner, "acme", eve.account)
            .await
            .unwrap();
        let token = scene.invite("eve@acme.example", MEMBER).await;
        assert_eq!(world.rows("membership_revocation").await, 1);
        let mut browser = Browser::fresh();
        scene
            .come_in(&mut browser, &token, "eve@acme.example")
            .await
            .unwrap();
        assert_eq!(world.rows("membership_revocation").await, 0);
        assert_eq!(world.rows("membership where role = 'member'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_login_that_brings_a_membership_uses_an_open_invitation_up_for_the_role() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let owner = scene.owner_here().await;
        let caller = world.signed_in(&eve).await;
        scene
            .service
            .leave_organization(&caller, "acme")
            .await
            .unwrap();
        scene
            .service
            .invite(&owner, "acme", "eve@acme.example", ADMIN)
            .await
            .unwrap();
        let mut browser = Browser::fresh();
        scene.login(&mut browser, "eve@acme.example").await.unwrap();
        assert_eq!(world.rows("membership where role = 'admin'").await, 1);
        assert_eq!(
            world.rows("invitation where accepted_at is not null").await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_invited_is_said_at_once() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let elsewhere = crate::scene::company(&world, "labs", other_idp()).await;
        elsewhere.managed("mia@labs.example").await;
        world.operator("root@gatehouse.example").await;
        let admin = world.person("admin@acme.example").await;
        world.member(scene.organization, &admin, Role::Admin).await;
        let admin = world.signed_in(&admin).await;
        let owner_role = InvitationWish {
            role: Role::Owner,
            team: None,
        };
        let team = world.team(elsewhere.organization, "Field").await;
        let foreign_team = InvitationWish {
            role: Role::Member,
            team: Some(team),
        };
        for (email, wish, expected) in [
            ("mia@labs.example", MEMBER, code::INVITATION_ACCOUNT_MANAGED),
            ("root@gatehouse.example", MEMBER, code::INVITATION_OPERATOR),
            (
                "owner@acme.example",
                MEMBER,
                code::INVITATION_ALREADY_MEMBER,
            ),
            ("new@home.example", owner_role, code::INVITATION_ROLE),
            ("new@home.example", foreign_team, code::TEAM_UNKNOWN),
            ("no address", MEMBER, code::INVALID),
        ] {
            refused(&world, expected, async || {
                let invited = scene.service.invite(&admin, "acme", email, wish).await;
                invited.map_err(|error| error.refusal().code)
            })
            .await;
        }
    })
    .await;
}
