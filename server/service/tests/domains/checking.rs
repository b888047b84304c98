//! Looking for a record by hand.
use crate::{code_of, line, listed, organization, standing, verified, with_name_server};
use domain::{
    code,
    domain_proof::{Finding, Standing},
};
use service::{Caller, Error};
use std::time::Duration;

#[tokio::test]
async fn a_record_proves_a_domain_and_each_other_answer_says_what_was_found() {
    with_name_server(async |world, server| {
        let (_, _, owner) = organization(world, "acme").await;
        let service = &world.service;
        let added = service
            .add_domain(&owner, "acme", "acme.example")
            .await
            .unwrap();
        let check = async || service.check_domain(&owner, "acme", "ACME.example").await;
        let found = async || {
            let domain = listed(world, &owner, "acme", "acme.example").await;
            (domain.standing, domain.last_look.unwrap())
        };
        let Err(Error::Refused(refusal)) = check().await else {
            panic!("nothing proves it");
        };
        assert_eq!(refusal.code, code::DOMAIN_UNPROVEN);
        let message = refusal.message.unwrap();
        assert!(message.contains(Finding::NoName.happened()), "{message}");
        assert_eq!(found().await.1.finding, Finding::NoName);

        server.serve(
            "acme.example",
            "_gatehouse-challenge TXT \"something else\"",
        );
        assert_eq!(code_of(check().await), code::DOMAIN_UNPROVEN);
        let (pending, look) = found().await;
        assert_eq!(
            (pending, look.finding, look.instead),
            (
                Standing::Pending,
                Finding::OtherText,
                vec!["something else".to_owned()]
            )
        );

        server.fail("acme.example");
        assert_eq!(code_of(check().await), code::DOMAIN_UNPROVEN);
        assert_eq!(found().await.1.finding, Finding::ServerFailure);
        assert!(found().await.1.instead.is_empty());

        server.serve("acme.example", &line(&added));
        check().await.unwrap();
        let domain = listed(world, &owner, "acme", "acme.example").await;
        assert_eq!(domain.standing, Standing::Verified);
        assert_eq!(domain.held_since, Some(service.now()));
        assert_eq!(
            world
                .rows("audit_event where action = 'domain.verified'")
                .await,
            1
        );
        assert_eq!(world.rows("mail").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_record_of_one_organization_proves_nothing_for_another() {
    with_name_server(async |world, server| {
        let (_, _, acme) = organization(world, "acme").await;
        let (_, _, globex) = organization(world, "globex").await;
        let service = &world.service;
        service
            .add_domain(&globex, "globex", "acme.example")
            .await
            .unwrap();
        verified(world, server, &acme, "acme").await;
        let refused = service
            .check_domain(&globex, "globex", "acme.example")
            .await;
        assert_eq!(code_of(refused), code::DOMAIN_UNPROVEN);
        assert_eq!(standing(world, &globex, "globex").await, Standing::Pending);
    })
    .await;
}

#[tokio::test]
async fn who_proves_a_held_domain_hears_that_it_is_taken_and_not_by_whom() {
    with_name_server(async |world, server| {
        let (_, _, acme) = organization(world, "acme").await;
        let (_, _, globex) = organization(world, "globex").await;
        let service = &world.service;
        verified(world, server, &acme, "acme").await;
        let theirs = listed(world, &acme, "acme", "acme.example").await;
        let added = service
            .add_domain(&globex, "globex", "acme.example")
            .await
            .unwrap();
        server.serve("acme.example", &(line(&theirs) + &line(&added)));
        let Err(Error::Refused(refusal)) = service
            .check_domain(&globex, "globex", "acme.example")
            .await
        else {
            panic!("two organizations hold one domain");
        };
        assert_eq!(refusal.code, code::DOMAIN_TAKEN);
        assert_eq!(
            (refusal.message, refusal.expected, refusal.received),
            (None, None, None)
        );
        let domain = listed(world, &globex, "globex", "acme.example").await;
        assert_eq!(domain.standing, Standing::Pending);
        assert_eq!(domain.last_look.unwrap().finding, Finding::Taken);
        // Given up by the one, it is the other's to prove.
        service
            .remove_domain(&acme, "acme", "acme.example")
            .await
            .unwrap();
        service
            .check_domain(&globex, "globex", "acme.example")
            .await
            .unwrap();
        assert_eq!(standing(world, &globex, "globex").await, Standing::Verified);
    })
    .await;
}

#[tokio::test]
async fn a_domain_below_a_held_one_is_a_domain_of_its_own() {
    with_name_server(async |world, server| {
        let (_, _, acme) = organization(world, "acme").await;
        let (_, _, globex) = organization(world, "globex").await;
        let service = &world.service;
        verified(world, server, &acme, "acme").await;
        let added = service
            .add_domain(&globex, "globex", "labs.acme.example")
            .await
            .unwrap();
        server.serve("acme.example", &line(&added));
        service
            .check_domain(&globex, "globex", "labs.acme.example")
            .await
            .unwrap();
        let domain = listed(world, &globex, "globex", "labs.acme.example").await;
        assert_eq!(domain.standing, Standing::Verified);
    })
    .await;
}

#[tokio::test]
async fn checking_is_slowed_down_and_a_vouched_domain_is_not_checked() {
    with_name_server(async |world, _| {
        let (_, _, owner) = organization(world, "acme").await;
        let service = &world.service;
        service
            .add_domain(&owner, "acme", "acme.example")
            .await
            .unwrap();
        let check = async || service.check_domain(&owner, "acme", "acme.example").await;
        for _ in 0..10 {
            assert_eq!(code_of(check().await), code::DOMAIN_UNPROVEN);
        }
        assert_eq!(code_of(check().await), code::RATE_LIMITED);
        world.clock.advance(Duration::from_secs(31));
        assert_eq!(code_of(check().await), code::DOMAIN_UNPROVEN);
        service
            .trust_domain(&Caller::command_line(), "acme", "acme.example", false)
            .await
            .unwrap();
        assert_eq!(code_of(check().await), code::DOMAIN_VOUCHED);
        assert_eq!(standing(world, &owner, "acme").await, Standing::Vouched);
    })
    .await;
}
