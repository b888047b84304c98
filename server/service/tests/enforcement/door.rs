//! The door: judged for each organization, at the next request, for every session and key.
use crate::{ENFORCED, REHEARSED, by_sso, code_of, person, ready};
use domain::{
    Role, code,
    enforcement::{GooglePolicy, Policy, Rule, TRIAL_DEFAULT},
    organization::Plan,
};
use service::{
    Caller, PageRequest,
    fleet::FleetOwner,
    identity_provider::enforcement::{Wish, WishedMode},
    testing::{World, on_each_database},
};
use std::time::Duration;

async fn by_key(world: &World, secret: &domain::Secret) -> Caller {
    world
        .service
        .caller_of_key(secret.expose(), "192.0.2.1", "Test")
        .await
        .unwrap()
}

#[tokio::test]
async fn a_password_session_opens_the_one_organization_and_is_sent_on_by_the_other() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let globex = world.organization("globex", Plan::Free).await;
        world.member(globex, &ready.mina, Role::Member).await;
        let mina = world.signed_in(&ready.mina).await;
        world
            .fleet(Err(ready.scene.organization), "Berlin", 1)
            .await;
        world.fleet(Err(globex), "Lisbon", 1).await;
        service.organization_overview(&mina, "acme").await.unwrap();
        ready.ask(ENFORCED).await.unwrap();
        // The next request of the same session.
        let refusal = service
            .organization_overview(&mina, "acme")
            .await
            .unwrap_err()
            .refusal();
        assert_eq!(refusal.code, code::SSO_REQUIRED);
        assert_eq!(
            refusal.message.as_deref(),
            Some("ACME requires single sign-on: https://gatehouse.example/saml/acme")
        );
        service
            .organization_overview(&mina, "globex")
            .await
            .unwrap();
        service.profile(&mina).await.unwrap();
        // Lists over several organizations leave it out, and the start page names the way in.
        let page = PageRequest::default();
        let fleets = service.all_fleets(&mina, &page).await.unwrap().items;
        let names: Vec<_> = fleets.iter().map(|fleet| fleet.name.as_str()).collect();
        assert_eq!(names, ["Lisbon"]);
        let asking = service.organizations_asking(&mina).await.unwrap();
        assert_eq!(asking.len(), 1);
        assert_eq!(asking[0].path, "/saml/acme");
        // Through the provider she is in, and nothing else opens.
        let mina = by_sso(&world, &ready.scene, &ready.mina).await;
        service.organization_overview(&mina, "acme").await.unwrap();
        assert_eq!(
            code_of(service.organization_overview(&mina, "globex").await),
            code::SESSION_SCOPE
        );
        // A stranger learns nothing of it.
        let stranger = world.person("sam@other.example").await;
        let stranger = world.signed_in(&stranger).await;
        assert_eq!(
            code_of(service.organization_overview(&stranger, "acme").await),
            code::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn sessions_end_only_of_those_who_have_nothing_else_here() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let only = world.password_session(&ready.mina).await;
        let owning = person(&world, &ready.scene, "fay@acme.example", Role::Member).await;
        world.fleet(Ok(owning.account), "Own", 1).await;
        let owning = world.password_session(&owning).await;
        let managed = ready.scene.managed("eve@acme.example").await;
        drop(managed);
        let managed = ready
            .scene
            .login(&mut crate::scene::Browser::fresh(), "eve@acme.example")
            .await
            .unwrap();
        ready.ask(ENFORCED).await.unwrap();
        assert!(world.caller(&only).await.session().is_none());
        assert!(world.caller(&owning).await.session().is_some());
        let managed = world.caller(managed.session.as_ref().unwrap()).await;
        ready
            .service()
            .organization_overview(&managed, "acme")
            .await
            .unwrap();
        // The password itself goes on: what is hers alone stays hers.
        let again = ready
            .service()
            .sign_in_with_password(
                &service::testing::nobody(),
                "mina@acme.example",
                &domain::Secret::new(service::testing::PASSWORD),
            )
            .await
            .unwrap();
        let mina = world.caller(&again).await;
        ready.service().profile(&mina).await.unwrap();
        assert_eq!(
            code_of(ready.service().organization(&mina, "acme").await),
            code::SSO_REQUIRED
        );
    })
    .await;
}

#[tokio::test]
async fn owners_keep_their_password_and_admins_as_the_policy_says() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        ready.ask(ENFORCED).await.unwrap();
        service.organization(&ready.owner, "acme").await.unwrap();
        service.organization(&ready.admin, "acme").await.unwrap();
        let stricter = Wish {
            rule: Rule {
                policy: Policy::AllButOwners,
                google: GooglePolicy::Refused,
            },
            mode: WishedMode::Enforce {
                trial: TRIAL_DEFAULT,
            },
        };
        ready.ask(stricter).await.unwrap();
        service.organization(&ready.owner, "acme").await.unwrap();
        // The admin's own session ended with it: they belong to nothing else.
        assert_eq!(
            code_of(service.organization(&ready.admin, "acme").await),
            code::SSO_REQUIRED
        );
        let adam = world.rows("session where account_id in (select id from account where email = 'adam@acme.example')").await;
        assert_eq!(adam, 0);
    })
    .await;
}

#[tokio::test]
async fn a_personal_key_of_somebody_who_must_use_it_opens_the_organization_no_longer() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let fleet = world
            .fleet(Err(ready.scene.organization), "Berlin", 1)
            .await;
        let own = world.fleet(Ok(ready.mina.account), "Own", 1).await;
        let (_, secret) = world.api_key(&ready.mina, "Laptop").await;
        let (_, owners) = world.api_key(&ready.scene.owner, "Laptop").await;
        let key = by_key(&world, &secret).await;
        service.fleet(&key, fleet).await.unwrap();
        ready.ask(ENFORCED).await.unwrap();
        let key = by_key(&world, &secret).await;
        assert_eq!(
            code_of(service.fleet(&key, fleet).await),
            code::SSO_REQUIRED
        );
        assert_eq!(
            code_of(
                service
                    .fleets(
                        &key,
                        FleetOwner::Organization("acme"),
                        &PageRequest::default()
                    )
                    .await
            ),
            code::SSO_REQUIRED
        );
        service.fleet(&key, own).await.unwrap();
        let owners = by_key(&world, &owners).await;
        service.fleet(&owners, fleet).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_rehearsal_lets_everybody_in_and_notes_each_once_a_day() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let mina = world.signed_in(&ready.mina).await;
        ready.ask(REHEARSED).await.unwrap();
        for _ in 0..3 {
            service.organization(&mina, "acme").await.unwrap();
        }
        service.organization(&ready.owner, "acme").await.unwrap();
        let view = service
            .enforcement(&ready.admin, "acme", "acme")
            .await
            .unwrap();
        let noted: Vec<_> = view
            .rehearsed
            .iter()
            .map(|line| (line.email.as_str(), line.entry.as_str()))
            .collect();
        assert_eq!(noted, [("mina@acme.example", "password")]);
        world.clock.advance(Duration::from_secs(24 * 3600));
        service.organization(&mina, "acme").await.unwrap();
        assert_eq!(world.rows("enforcement_rehearsal").await, 2);
        // Kept 30 days.
        world.clock.advance(Duration::from_secs(30 * 24 * 3600));
        service.purge_rehearsals(service.now()).await.unwrap();
        assert_eq!(world.rows("enforcement_rehearsal").await, 1);
    })
    .await;
}

#[tokio::test]
async fn switching_it_on_ends_sessions_of_google_unless_google_counts_for_their_people() {
    for (google, left) in [
        (GooglePolicy::Refused, 0),
        (GooglePolicy::SignedUpWithIt, 1),
    ] {
        on_each_database(async |world| {
            let ready = ready(&world).await;
            let ben = person(&world, &ready.scene, "ben@acme.example", Role::Member).await;
            for (person, signed_up) in [(&ready.mina, true), (&ben, false)] {
                let email = &person.email;
                world.password_session(person).await;
                world
                    .execute(&format!("insert into google_link (id, account_id, issuer, subject, email, signed_up, created_at) select id, id, 'https://accounts.google.com', email, email, {signed_up}, 1 from account where email = '{email}'"))
                    .await;
                world
                    .execute(&format!("update session set method = 'google' where account_id in (select id from account where email = '{email}')"))
                    .await;
            }
            let forecast = ready
                .service()
                .enforcement_forecast(
                    &ready.admin,
                    "acme",
                    "acme",
                    Policy::AllButOwnersAndAdmins,
                )
                .await
                .unwrap();
            assert_eq!(forecast.google, 1);
            let wish = Wish {
                rule: Rule {
                    policy: Policy::AllButOwnersAndAdmins,
                    google,
                },
                ..ENFORCED
            };
            ready.ask(wish).await.unwrap();
            assert_eq!(world.rows("session where method = 'google'").await, left);
            assert_eq!(world.rows("session where method = 'google' and account_id in (select id from account where email = 'ben@acme.example')").await, 0);
        })
        .await;
    }
}

#[tokio::test]
async fn the_forecast_names_the_real_people_and_what_changes_for_each() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        ready.scene.managed("eve@acme.example").await;
        let fay = person(&world, &ready.scene, "fay@acme.example", Role::Observer).await;
        world.saml_account(ready.scene.provider, &fay).await;
        world.api_key(&ready.mina, "Laptop").await;
        let forecast = ready
            .service()
            .enforcement_forecast(
                &ready.admin,
                "acme",
                "acme",
                Policy::AllButOwnersAndAdmins,
            )
            .await
            .unwrap();
        assert_eq!(
            forecast.sentence(),
            "3 members will have to use SSO, 1 owner keeps a password, 1 admin keeps a password, 1 has neither signed in through it nor been provisioned."
        );
        assert_eq!((forecast.keys, forecast.total, forecast.owners), (1, 5, 1));
        let lines: Vec<String> = forecast
            .people
            .iter()
            .map(|person| format!("{} {:?}", person.email, person.change))
            .collect();
        assert_eq!(
            lines,
            [
                "mina@acme.example Unreached",
                "fay@acme.example MustUse",
                "adam@acme.example Keeps",
                "owner@acme.example Keeps",
                "eve@acme.example Already",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn an_invitation_leads_straight_to_the_provider_where_it_is_required_of_that_role() {
    use service::invitation::{InvitationWish, Way};
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let invited = async |email: &str, role| {
            let wish = InvitationWish { role, team: None };
            service
                .invite(&ready.owner, "acme", email, wish)
                .await
                .unwrap();
            world.mailed_token(email).await
        };
        let member = invited("new@acme.example", Role::Member).await;
        let admin = invited("boss@acme.example", Role::Admin).await;
        let way = async |token: &str| {
            service
                .invitation_page(&service::testing::nobody(), token)
                .await
                .unwrap()
                .way
        };
        ready.ask(REHEARSED).await.unwrap();
        assert!(matches!(way(&member).await, Way::CreateAccount { .. }));
        ready.ask(ENFORCED).await.unwrap();
        assert!(matches!(way(&member).await, Way::IdentityProvider(_)));
        assert!(matches!(way(&admin).await, Way::CreateAccount { .. }));
    })
    .await;
}
