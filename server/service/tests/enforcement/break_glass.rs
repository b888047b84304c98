//! Break-glass codes: one use, 30 minutes, one organization, nothing but the identity provider and its enforcement.
use crate::{ENFORCED, Ready, code_of, person, ready, scene::refused};
use domain::{Code, Role, Secret, code, organization::Plan};
use service::{
    Caller, PageRequest, Service,
    break_glass::BrokenGlass,
    fleet::FleetOwner,
    identity_provider::disable::Fate,
    testing::{World, nobody, on_each_database},
};
use std::{collections::HashMap, time::Duration};

const OWNER: &str = "owner@acme.example";

async fn try_code(service: &Service, email: &str, code: &Secret) -> Result<BrokenGlass, Code> {
    service
        .break_glass_sign_in(&nobody(), email, code)
        .await
        .map_err(|error| error.refusal().code)
}

async fn broken(world: &World, ready: &Ready<'_>) -> Caller {
    let broken = try_code(ready.service(), OWNER, &ready.codes[0])
        .await
        .unwrap();
    assert_eq!(
        broken.to,
        "/organizations/acme/identity-providers/acme/enforcement"
    );
    world.caller(&broken.session).await
}

#[tokio::test]
async fn a_code_works_once_for_half_an_hour_and_every_owner_is_told() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        person(&world, &ready.scene, "second@acme.example", Role::Owner).await;
        assert_eq!(ready.codes.len(), 8);
        let typed = Secret::new(ready.codes[0].expose().to_lowercase().replace('-', " "));
        let broken = try_code(ready.service(), " Owner@ACME.example", &typed)
            .await
            .unwrap();
        for email in [OWNER, "second@acme.example"] {
            let mails = world.mails_to(email).await;
            assert_eq!(
                mails.last().unwrap().subject,
                "A break-glass code of ACME was used"
            );
        }
        assert_eq!(world.mails_to("adam@acme.example").await.len(), 0);
        assert_eq!(
            world
                .rows("audit_event where action = 'break_glass.used'")
                .await,
            1
        );
        refused(&world, code::BREAK_GLASS_FAILED, async || {
            try_code(ready.service(), OWNER, &ready.codes[0]).await
        })
        .await;
        // Half an hour, to the moment.
        world.clock.advance(Duration::from_millis(30 * 60_000 - 1));
        assert!(world.caller(&broken.session).await.session().is_some());
        world.clock.advance(Duration::from_millis(1));
        assert!(world.caller(&broken.session).await.session().is_none());
    })
    .await;
}

#[tokio::test]
async fn whatever_is_wrong_gets_the_same_answer_and_uses_nothing_up() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let own = &ready.codes[1];
        for (email, code) in [
            (OWNER, &Secret::new("00000-00000-00000-00000")),
            (OWNER, &Secret::new("")),
            ("adam@acme.example", own),
            ("nobody@acme.example", own),
        ] {
            refused(&world, code::BREAK_GLASS_FAILED, async || {
                try_code(service, email, code).await
            })
            .await;
        }
        assert_eq!(world.rows("break_glass_code where used_at is null").await, 8);
        // No longer an owner, suspended, or replaced by new codes.
        world
            .execute("update membership set role = 'admin' where role = 'owner'")
            .await;
        refused(&world, code::BREAK_GLASS_FAILED, async || {
            try_code(service, OWNER, own).await
        })
        .await;
        world
            .execute("update membership set role = 'owner' where account_id in (select id from account where email = 'owner@acme.example')")
            .await;
        world
            .execute("update account set suspended_at = 1 where email = 'owner@acme.example'")
            .await;
        refused(&world, code::BREAK_GLASS_FAILED, async || {
            try_code(service, OWNER, own).await
        })
        .await;
        world
            .execute("update account set suspended_at = null")
            .await;
        service
            .make_break_glass_codes(&ready.owner, "acme")
            .await
            .unwrap();
        refused(&world, code::BREAK_GLASS_FAILED, async || {
            try_code(service, OWNER, own).await
        })
        .await;
        // Attempts count against the limits of sign-in.
        let mut last = code::BREAK_GLASS_FAILED;
        for _ in 0..20 {
            last = try_code(service, OWNER, own).await.unwrap_err();
        }
        assert_eq!(last, code::RATE_LIMITED);
    })
    .await;
}

#[tokio::test]
async fn one_code_at_two_servers_makes_one_session() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let second = world.second_server().await;
        for code in &ready.codes[..4] {
            let barrier = tokio::sync::Barrier::new(2);
            let (one, two) = tokio::join!(
                async {
                    barrier.wait().await;
                    try_code(ready.service(), OWNER, code).await
                },
                async {
                    barrier.wait().await;
                    try_code(&second, OWNER, code).await
                }
            );
            let codes = [one.map(drop), two.map(drop)];
            assert!(codes.contains(&Ok(())), "{codes:?}");
            assert!(codes.contains(&Err(code::BREAK_GLASS_FAILED)), "{codes:?}");
        }
        assert_eq!(world.rows("session where method = 'break_glass'").await, 4);
    })
    .await;
}

#[tokio::test]
async fn it_lifts_enforcement_and_opens_nothing_else() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let labs = world.organization("labs", Plan::Enterprise).await;
        world.member(labs, &ready.scene.owner, Role::Owner).await;
        let fleet = world.fleet(Err(ready.scene.organization), "Berlin", 1).await;
        world.fleet(Ok(ready.scene.owner.account), "Own", 1).await;
        let eve = ready.scene.managed("eve@acme.example").await;
        ready.ask(ENFORCED).await.unwrap();
        let owner = broken(&world, &ready).await;
        let page = PageRequest::default();
        let before = world.dump().await;
        let scope = code::BREAK_GLASS_SCOPE;
        let told = [
            code_of(service.members(&owner, "acme", &page).await),
            code_of(service.sign_ins(&owner, "acme", &service::sign_in_record::SignInFilter::default()).await),
            code_of(service.audit_log(&owner, "acme", "", &page).await),
            code_of(service.rename_organization(&owner, "acme", "Mine").await),
            code_of(service.delete_organization(&owner, "acme", "ACME").await),
            code_of(service.leave_organization(&owner, "acme").await),
            code_of(service.change_role(&owner, "acme", ready.mina.account, Role::Owner).await),
            code_of(service.remove_member(&owner, "acme", ready.mina.account).await),
            code_of(service.fleet(&owner, fleet).await),
            code_of(service.fleets(&owner, FleetOwner::Organization("acme"), &page).await),
            code_of(service.fleets(&owner, FleetOwner::Yourself, &page).await),
            code_of(service.teams(&owner, "acme").await),
            code_of(service.make_break_glass_codes(&owner, "acme").await),
            code_of(service.organization(&owner, "labs").await),
            code_of(service.profile(&owner).await),
            code_of(service.sessions(&owner).await),
            code_of(service.create_api_key(&owner, "Laptop").await),
            code_of(service.create_organization(&owner, "Mine", "mine").await),
            code_of(service.request_email_change(&owner, "other@acme.example").await),
            code_of(
                service
                    .change_password(
                        &owner,
                        &Secret::new(service::testing::PASSWORD),
                        &Secret::new("quite another plain sentence"),
                    )
                    .await,
            ),
            code_of(
                service
                    .disable_saml(
                        &owner,
                        "acme",
                        "acme",
                        &HashMap::from([(eve.account, Fate::Delete)]),
                        "acme",
                    )
                    .await,
            ),
        ];
        assert_eq!(told, [scope; 21]);
        assert_eq!(world.dump().await, before);
        let opened = service.organizations(&owner).await.unwrap();
        assert_eq!(opened.len(), 1);
        assert!(service.all_fleets(&owner, &page).await.unwrap().items.is_empty());
        // What it is for.
        service
            .identity_provider(&owner, "acme", "acme")
            .await
            .unwrap();
        service
            .switch_enforcement_off(&owner, "acme", "acme")
            .await
            .unwrap();
        service.take_offline(&owner, "acme", "acme").await.unwrap();
        // Only as long as they are an owner.
        world
            .execute("update membership set role = 'admin' where account_id in (select id from account where email = 'owner@acme.example')")
            .await;
        assert_eq!(
            code_of(service.identity_provider(&owner, "acme", "acme").await),
            scope
        );
    })
    .await;
}

#[tokio::test]
async fn codes_are_for_owners_who_signed_in_just_now() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        refused(&world, code::OWNER_REQUIRED, async || {
            service
                .make_break_glass_codes(&ready.admin, "acme")
                .await
                .map_err(|error| error.refusal().code)
        })
        .await;
        world.clock.advance(Duration::from_millis(10 * 60_000 + 1));
        refused(&world, code::RECENT_LOGIN_REQUIRED, async || {
            service
                .make_break_glass_codes(&ready.owner, "acme")
                .await
                .map_err(|error| error.refusal().code)
        })
        .await;
        let view = service.break_glass(&ready.owner, "acme").await.unwrap();
        assert_eq!(view.owners.len(), 1);
        assert_eq!(view.owners[0].unused, 8);
        // Nothing of a code is stored but its hash.
        let dump = format!("{:?}", world.dump().await);
        assert!(!dump.contains(ready.codes[0].expose()));
    })
    .await;
}

#[tokio::test]
async fn the_overview_says_when_no_codes_are_left() {
    on_each_database(async |world| {
        use service::identity_provider::Attention;
        let ready = ready(&world).await;
        let service = ready.service();
        ready.ask(ENFORCED).await.unwrap();
        let attention = async || {
            service
                .organization_overview(&ready.admin, "acme")
                .await
                .unwrap()
                .attention
        };
        assert!(matches!(
            attention().await.as_slice(),
            [Attention::TrialRuns { .. }]
        ));
        world
            .execute("update break_glass_code set used_at = 1")
            .await;
        assert!(matches!(
            attention().await.as_slice(),
            [Attention::NoBreakGlassCodes, Attention::TrialRuns { .. }]
        ));
        service
            .switch_enforcement_off(&ready.owner, "acme", "acme")
            .await
            .unwrap();
        assert!(attention().await.is_empty());
    })
    .await;
}
