//! Making keys, and who may.
use crate::{acme, calls, code_of, key, revoke, robot, wish};
use domain::{Role, code, organization::Plan};
use service::{
    organization_key::{KeyFor, KeyWish, KeysOf},
    testing::{nobody, on_each_database},
};

#[tokio::test]
async fn a_key_is_shown_once_stored_as_a_hash_and_says_what_it_is() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let made = key(&world, &acme, "member").await;
        assert!(made.secret.expose().starts_with("gh_org_"));
        assert_eq!(format!("{:?}", made.secret), "***");
        let of_fleet = service
            .create_organization_key(
                &acme.adam,
                "acme",
                wish(KeyFor::Fleet(acme.fleet), "member"),
            )
            .await
            .unwrap();
        assert!(of_fleet.secret.expose().starts_with("gh_fleet_"));
        let (_, of_robot) = robot(&world, &acme, "member").await;
        assert!(of_robot.secret.expose().starts_with("gh_service_"));
        let listed = service
            .organization_keys(&acme.adam, "acme", KeysOf::Everything)
            .await
            .unwrap();
        assert_eq!(listed.len(), 3);
        let names: Vec<_> = listed.iter().map(|key| key.scope_name.as_deref()).collect();
        assert_eq!(names, [Some("Robot"), Some("Berlin"), None]);
        let shown = serde_json::to_string(&listed).unwrap();
        for secret in [&made.secret, &of_fleet.secret, &of_robot.secret] {
            assert!(!shown.contains(secret.expose()));
            let stored = format!("{:?}", world.dump_all().await);
            assert!(!stored.contains(secret.expose()));
        }
        assert_eq!(listed[2].last_used_at, None);
        calls(service, &made.secret).await.unwrap();
        let listed = service
            .organization_keys(&acme.adam, "acme", KeysOf::Everything)
            .await
            .unwrap();
        assert_eq!(listed[2].last_used_at, Some(service.now()));
        let fleets = service
            .organization_keys(&acme.adam, "acme", KeysOf::Fleet(acme.fleet))
            .await
            .unwrap();
        assert_eq!(fleets.len(), 1);
        assert_eq!(
            world
                .rows("audit_event where action = 'api_key.created'")
                .await,
            3
        );
    })
    .await;
}

#[tokio::test]
async fn its_use_is_noted_to_the_minute() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let made = key(&world, &acme, "observer").await;
        let first = world.service.now();
        calls(&world.service, &made.secret).await.unwrap();
        let noted = async || {
            world
                .service
                .organization_keys(&acme.adam, "acme", KeysOf::Everything)
                .await
                .unwrap()[0]
                .last_used_at
        };
        world.clock.advance(std::time::Duration::from_secs(50));
        calls(&world.service, &made.secret).await.unwrap();
        assert_eq!(noted().await, Some(first), "no write a request");
        world.clock.advance(std::time::Duration::from_secs(20));
        calls(&world.service, &made.secret).await.unwrap();
        assert_eq!(noted().await, Some(world.service.now()));
    })
    .await;
}

#[tokio::test]
async fn no_key_has_an_owners_role_or_lives_too_long() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let make = async |of, role, days| {
            let wish = KeyWish {
                of,
                name: "Deploy",
                role,
                days,
            };
            world
                .service
                .create_organization_key(&acme.olivia, "acme", wish)
                .await
        };
        for role in ["owner", "", "root"] {
            let refused = make(KeyFor::Organization, role, "30").await;
            assert_eq!(code_of(refused), code::KEY_ROLE, "{role}");
        }
        let refused = make(KeyFor::Fleet(acme.fleet), "admin", "30").await;
        assert_eq!(code_of(refused), code::KEY_ROLE);
        for days in ["0", "367", "forever"] {
            let refused = make(KeyFor::Organization, "member", days).await;
            assert_eq!(code_of(refused), code::KEY_LIFETIME, "{days}");
        }
        let wish = KeyWish {
            name: " ",
            ..wish(KeyFor::Organization, "member")
        };
        let refused = world
            .service
            .create_organization_key(&acme.olivia, "acme", wish)
            .await;
        assert_eq!(code_of(refused), code::INVALID);
        assert_eq!(world.rows("organization_key").await, 0);
        // The database would not take them either, nor a key of nothing or of two things.
        key(&world, &acme, "member").await;
        for change in [
            "role = 'owner'",
            "role = null",
            "expires_at = created_at",
            "replaced_from = expires_at + 1",
            "account_id = (select id from account order by email limit 1)",
            "fleet_id = (select id from fleet), role = 'admin'",
        ] {
            let taken = world
                .takes(&format!("update organization_key set {change}"))
                .await;
            assert!(!taken, "{change}");
        }
    })
    .await;
}

#[tokio::test]
async fn members_strangers_and_another_companys_session_make_and_end_none() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let made = key(&world, &acme, "member").await;
        let mina = world.person("mina@acme.example").await;
        world.member(acme.id, &mina, Role::Member).await;
        let globex = world.organization("globex", Plan::Enterprise).await;
        let eve = world.person("eve@globex.example").await;
        world.member(globex, &eve, Role::Owner).await;
        // An admin of Acme, but signed in by the identity provider of Globex.
        let provider = world.identity_provider("globex", globex).await;
        let adam = world.person("both@acme.example").await;
        world.member(acme.id, &adam, Role::Admin).await;
        world.member(globex, &adam, Role::Member).await;
        let link = world.saml_account(provider, &adam).await;
        let bound = world.signed_in_by(&adam, provider, link).await;
        let (mina, eve) = (world.signed_in(&mina).await, world.signed_in(&eve).await);
        let wanted = [
            (&nobody(), code::SIGN_IN_REQUIRED),
            (&mina, code::ADMIN_REQUIRED),
            (&eve, code::NOT_FOUND),
            (&bound, code::SESSION_SCOPE),
        ];
        for (caller, code) in wanted {
            let make = service
                .create_organization_key(caller, "acme", wish(KeyFor::Organization, "member"))
                .await;
            assert_eq!(code_of(make), code);
            assert_eq!(
                code_of(
                    service
                        .organization_keys(caller, "acme", KeysOf::Everything)
                        .await
                ),
                code
            );
            assert_eq!(
                code_of(
                    service
                        .replace_organization_key(caller, "acme", made.id, "0")
                        .await
                ),
                code
            );
            assert_eq!(code_of(revoke(service, caller, made.id).await), code);
        }
        // Their own organization opens no door to another's keys, fleets and accounts.
        assert_eq!(
            code_of(
                service
                    .revoke_organization_key(&eve, "globex", made.id)
                    .await
            ),
            code::NOT_FOUND
        );
        let (robot, _) = robot(&world, &acme, "member").await;
        for of in [KeyFor::Fleet(acme.fleet), KeyFor::ServiceAccount(robot)] {
            let refused = service
                .create_organization_key(&eve, "globex", wish(of, "member"))
                .await;
            assert_eq!(code_of(refused), code::NOT_FOUND);
        }
        // A person is no service account.
        let of = KeyFor::ServiceAccount(acme.owner.account);
        let refused = service
            .create_organization_key(&acme.olivia, "acme", wish(of, "member"))
            .await;
        assert_eq!(code_of(refused), code::NOT_FOUND);
        calls(service, &made.secret).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_organization_has_two_hundred_working_keys_at_most_and_can_replace_each() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let mut last = None;
        for _ in 0..200 {
            last = Some(key(&world, &acme, "observer").await);
        }
        let more = world
            .service
            .create_organization_key(&acme.adam, "acme", wish(KeyFor::Organization, "observer"))
            .await;
        assert_eq!(code_of(more), code::INVALID);
        world
            .service
            .replace_organization_key(&acme.adam, "acme", last.unwrap().id, "1")
            .await
            .unwrap();
    })
    .await;
}
