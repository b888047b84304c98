//! Looking every day: what a missing record leads to, and what nobody's answer does not.
use crate::{line, listed, organization, standing, verified, with_name_server};
use domain::{
    Role,
    domain_proof::{Finding, Standing},
};
use service::{
    sign_in::LoginStep,
    testing::{World, nobody},
};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn looked(world: &World) -> u32 {
    world.service.recheck_due_domains().await.unwrap()
}

/// Passes a day and looks at what is due then.
async fn next_day(world: &World) {
    world.clock.advance(DAY);
    assert_eq!(looked(world).await, 1);
}

#[tokio::test]
async fn a_record_that_is_missing_for_seven_days_lapses_the_domain_and_nothing_else() {
    with_name_server(async |world, server| {
        let (acme, owner, caller) = organization(world, "acme").await;
        let admin = world.person("admin@acme.example").await;
        world.member(acme, &admin, Role::Admin).await;
        let member = world.person("member@acme.example").await;
        world.member(acme, &member, Role::Member).await;
        let provider = world.identity_provider("acme", acme).await;
        let managed = world.managed_person("grace@acme.example", provider).await;
        let link = world.saml_account(provider, &managed).await;
        world.saml_session(&managed, provider, link).await;
        verified(world, server, &caller, "acme").await;
        assert_eq!(looked(world).await, 0, "it was looked at just now");
        let leads = async || {
            let step = world.service.login_step(&nobody(), "x@acme.example").await;
            matches!(step.unwrap(), LoginStep::Company(_))
        };
        assert!(leads().await);
        next_day(world).await;
        assert_eq!(standing(world, &caller, "acme").await, Standing::Verified);

        server.serve("acme.example", "");
        next_day(world).await;
        let since = world.service.now();
        assert_eq!(
            standing(world, &caller, "acme").await,
            Standing::Missing { since }
        );
        for person in [&owner, &admin] {
            let mails = world.mails_to(&person.email).await;
            assert_eq!(mails.len(), 1);
            assert!(mails[0].subject.contains("is missing"));
            assert!(mails[0].text.contains("gatehouse-domain-verification="));
            assert!(mails[0].text.contains("/organizations/acme/domains"));
        }
        for _ in 0..6 {
            next_day(world).await;
            assert_eq!(
                standing(world, &caller, "acme").await,
                Standing::Missing { since }
            );
            assert!(leads().await);
        }
        assert_eq!(world.mails_to(&owner.email).await.len(), 1, "told once");

        next_day(world).await;
        assert_eq!(standing(world, &caller, "acme").await, Standing::Lapsed);
        assert!(!leads().await);
        for person in [&owner, &admin] {
            let mails = world.mails_to(&person.email).await;
            assert_eq!(mails.len(), 2);
            assert!(mails[1].subject.contains("has lapsed"));
        }
        assert!(world.mails_to(&member.email).await.is_empty());
        assert_eq!(world.rows("saml_account").await, 1);
        assert_eq!(world.rows("session where method = 'saml'").await, 1);
        // A lapsed domain is no longer looked at by itself; checked again by hand it is back.
        world.clock.advance(DAY);
        assert_eq!(looked(world).await, 0);
        let domain = listed(world, &caller, "acme", "acme.example").await;
        server.serve("acme.example", &line(&domain));
        let again = world.second_server().await;
        again
            .check_domain(&world.signed_in(&owner).await, "acme", "acme.example")
            .await
            .unwrap();
        assert!(leads().await);
        assert_eq!(
            world
                .rows("audit_event where subject_kind = 'domain'")
                .await,
            5,
            "added, verified, missed, lapsed, verified"
        );
    })
    .await;
}

#[tokio::test]
async fn a_record_that_comes_back_in_time_begins_the_seven_days_anew() {
    with_name_server(async |world, server| {
        let (_, owner, caller) = organization(world, "acme").await;
        verified(world, server, &caller, "acme").await;
        let domain = listed(world, &caller, "acme", "acme.example").await;
        for _ in 0..2 {
            server.serve("acme.example", "_gatehouse-challenge TXT \"moved\"");
            for _ in 0..6 {
                next_day(world).await;
            }
            let now = standing(world, &caller, "acme").await;
            assert!(matches!(now, Standing::Missing { .. }));
            server.serve("acme.example", &line(&domain));
            next_day(world).await;
            assert_eq!(standing(world, &caller, "acme").await, Standing::Verified);
        }
        assert_eq!(world.mails_to(&owner.email).await.len(), 2);
        let held = listed(world, &caller, "acme", "acme.example").await;
        assert_eq!(held.held_since, domain.held_since);
    })
    .await;
}

#[tokio::test]
async fn name_servers_that_fail_for_a_month_prove_nothing_either_way() {
    with_name_server(async |world, server| {
        let (_, owner, caller) = organization(world, "acme").await;
        verified(world, server, &caller, "acme").await;
        server.fail("acme.example");
        for _ in 0..30 {
            next_day(world).await;
        }
        assert_eq!(standing(world, &caller, "acme").await, Standing::Verified);
        let look = listed(world, &caller, "acme", "acme.example")
            .await
            .last_look;
        assert_eq!(look.unwrap().finding, Finding::ServerFailure);
        assert!(world.mails_to(&owner.email).await.is_empty());
        // After a failure it is tried again within the hour, not the next day.
        world.clock.advance(Duration::from_secs(3600));
        assert_eq!(looked(world).await, 1);
    })
    .await;
}
