//! Who switches: on, looser, off; what would end it otherwise; and what another organization's act does.
use crate::{ENFORCED, REHEARSED, ask, by_sso, code_of, person, ready, scene::refused, tried};
use domain::{
    Role, code,
    enforcement::{GooglePolicy, Policy, Rule, TRIAL_DEFAULT},
    organization::Plan,
};
use service::{
    identity_provider::enforcement::{Wish, WishedMode},
    testing::on_each_database,
};
use std::time::Duration;

#[tokio::test]
async fn outside_the_trial_only_an_owner_makes_it_looser_or_switches_it_off() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let rule = |policy, google| Wish {
            rule: Rule { policy, google },
            mode: WishedMode::Enforce {
                trial: TRIAL_DEFAULT,
            },
        };
        ready.ask(ENFORCED).await.unwrap();
        by_sso(&world, &ready.scene, &ready.mina).await;
        for looser in [
            REHEARSED,
            rule(Policy::AllButOwnersAndAdmins, GooglePolicy::SignedUpWithIt),
        ] {
            refused(&world, code::OWNER_REQUIRED, async || {
                ready.ask(looser).await
            })
            .await;
        }
        refused(&world, code::OWNER_REQUIRED, async || {
            service
                .switch_enforcement_off(&ready.admin, "acme", "acme")
                .await
                .map_err(|error| error.refusal().code)
        })
        .await;
        // Nor by another way.
        for outcome in [
            service.take_offline(&ready.admin, "acme", "acme").await,
            service.set_links(&ready.admin, "acme", "acme", &[]).await,
        ] {
            assert!(
                [code::ENFORCEMENT_IN_FORCE, code::LAST_ORGANIZATION].contains(&code_of(outcome))
            );
        }
        assert_eq!(
            code_of(
                service
                    .disable_saml(
                        &ready.admin,
                        "acme",
                        "acme",
                        &std::collections::HashMap::new(),
                        "acme"
                    )
                    .await
            ),
            code::OWNER_REQUIRED
        );
        service
            .switch_enforcement_off(&ready.owner, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(world.rows("enforcement where mode = 'off'").await, 1);
        for email in ["owner@acme.example", "adam@acme.example"] {
            let mails = world.mails_to(email).await;
            let mail = mails.last().unwrap();
            assert_eq!(mail.subject, "ACME no longer requires single sign-on");
            assert!(mail.text.contains("owner@acme.example switched it off."));
        }
    })
    .await;
}

#[tokio::test]
async fn members_and_keys_switch_nothing_and_a_trial_has_its_bounds() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let mina = world.signed_in(&ready.mina).await;
        refused(&world, code::ADMIN_REQUIRED, async || {
            ask(service, &mina, REHEARSED).await
        })
        .await;
        for trial in [Duration::ZERO, Duration::from_secs(7 * 24 * 3600 + 1)] {
            let wish = Wish {
                mode: WishedMode::Enforce { trial },
                ..ENFORCED
            };
            refused(&world, code::INVALID, async || ready.ask(wish).await).await;
        }
        world.execute("update organization set plan = 'team'").await;
        refused(&world, code::PLAN_REQUIRED, async || {
            ready.ask(ENFORCED).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn each_linked_organization_decides_for_itself() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let labs = world.organization("labs", Plan::Enterprise).await;
        let lena = world.person("lena@labs.example").await;
        world.member(labs, &lena, Role::Owner).await;
        world.member(labs, &ready.mina, Role::Member).await;
        world
            .link_organization(ready.scene.provider, labs, None)
            .await;
        let lena_caller = world.signed_in(&lena).await;
        service
            .make_break_glass_codes(&lena_caller, "labs")
            .await
            .unwrap();
        // An admin of the home organization reaches nothing there, and the other way round.
        assert_eq!(
            code_of(
                service
                    .switch_enforcement_on(&ready.admin, "labs", "acme", ENFORCED)
                    .await
            ),
            code::NOT_FOUND
        );
        // She tests nothing, since tests are the home's; she signs in.
        by_sso(&world, &ready.scene, &lena).await;
        service
            .switch_enforcement_on(&lena_caller, "labs", "acme", ENFORCED)
            .await
            .unwrap();
        let mina = world.signed_in(&ready.mina).await;
        assert_eq!(
            code_of(service.organization(&mina, "labs").await),
            code::SSO_REQUIRED
        );
        service.organization(&mina, "acme").await.unwrap();
        // The home takes the provider offline: theirs is in force all the same, and they are told.
        service
            .take_offline(&ready.owner, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(
            code_of(service.organization(&mina, "labs").await),
            code::SSO_REQUIRED
        );
        let mails = world.mails_to("lena@labs.example").await;
        assert!(mails.last().unwrap().subject.contains("is offline"));
        service
            .switch_enforcement_off(&lena_caller, "labs", "acme")
            .await
            .unwrap();
        service.organization(&mina, "labs").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn unlinking_waits_for_enforcement_to_end_and_forgets_it() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let labs = world.organization("labs", Plan::Enterprise).await;
        world.member(labs, &ready.scene.owner, Role::Owner).await;
        world
            .link_organization(ready.scene.provider, labs, None)
            .await;
        ready.ask(ENFORCED).await.unwrap();
        assert_eq!(
            code_of(
                service
                    .unlink_organization(&ready.owner, "acme", "acme")
                    .await
            ),
            code::ENFORCEMENT_IN_FORCE
        );
        service
            .switch_enforcement_off(&ready.owner, "acme", "acme")
            .await
            .unwrap();
        service
            .unlink_organization(&ready.owner, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(world.rows("enforcement").await, 0);
        let newcomer = person(&world, &ready.scene, "kai@acme.example", Role::Admin).await;
        let newcomer = world.signed_in(&newcomer).await;
        tried(&ready.scene, &ready.owner, "owner@acme.example").await;
        // No link, nothing to enforce.
        assert_eq!(
            code_of(
                service
                    .switch_enforcement_on(&newcomer, "acme", "acme", ENFORCED)
                    .await
            ),
            code::NOT_FOUND
        );
    })
    .await;
}
