//! The operator's word in place of a record.
use crate::{code_of, listed, organization, standing, verified, with_name_server};
use domain::{code, domain_proof::Standing, organization::Plan};
use service::{
    Caller, Error,
    sign_in::LoginStep,
    testing::{nobody, on_each_database},
};
use std::time::Duration;

#[tokio::test]
async fn only_the_command_line_vouches() {
    on_each_database(async |world| {
        let (_, _, owner) = organization(&world, "acme").await;
        let operator = world.operator("root@gatehouse.example").await;
        let service = &world.service;
        for caller in [nobody(), owner, world.signed_in(&operator).await] {
            let refused = service
                .trust_domain(&caller, "acme", "acme.example", false)
                .await;
            assert_eq!(code_of(refused), code::FORBIDDEN);
        }
        let console = Caller::command_line();
        let unknown = service
            .trust_domain(&console, "initech", "acme.example", false)
            .await
            .unwrap_err()
            .refusal();
        assert_eq!(unknown.code, code::NOT_FOUND);
        assert!(unknown.message.unwrap().contains("initech"));
        let suffix = service.trust_domain(&console, "acme", "co.uk", true).await;
        assert_eq!(code_of(suffix), code::DOMAIN_PUBLIC_SUFFIX);
        world.organization("small", Plan::Team).await;
        let small = service
            .trust_domain(&console, "small", "small.example", false)
            .await;
        assert_eq!(code_of(small), code::PLAN_REQUIRED);
        assert_eq!(world.rows("organization_domain").await, 0);
        assert_eq!(world.rows("audit_event").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_vouched_domain_leads_people_and_is_never_looked_for() {
    with_name_server(async |world, _| {
        let (acme, _, owner) = organization(world, "acme").await;
        world.identity_provider("acme", acme).await;
        let service = &world.service;
        let console = Caller::command_line();
        for _ in 0..2 {
            let trusted = service
                .trust_domain(&console, "acme", "ACME.example", false)
                .await
                .unwrap();
            assert_eq!(trusted.domain.as_str(), "acme.example");
        }
        let domain = listed(world, &owner, "acme", "acme.example").await;
        assert_eq!(
            (domain.standing, domain.held_since),
            (Standing::Vouched, Some(service.now()))
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'domain.vouched' and actor_kind = 'command_line'")
                .await,
            1
        );
        world.clock.advance(Duration::from_secs(90 * 24 * 3600));
        assert_eq!(service.recheck_due_domains().await.unwrap(), 0);
        let step = service.login_step(&nobody(), "x@acme.example").await;
        assert!(matches!(step.unwrap(), LoginStep::Company(_)));
    })
    .await;
}

#[tokio::test]
async fn a_domain_is_taken_from_its_holder_only_when_the_operator_says_so() {
    with_name_server(async |world, server| {
        let (_, owner, acme) = organization(world, "acme").await;
        let (_, other, globex) = organization(world, "globex").await;
        verified(world, server, &acme, "acme").await;
        let service = &world.service;
        let console = Caller::command_line();
        let Err(Error::Refused(refusal)) = service
            .trust_domain(&console, "globex", "acme.example", false)
            .await
        else {
            panic!("two organizations hold one domain");
        };
        assert_eq!(refusal.code, code::DOMAIN_TAKEN);
        assert!(refusal.message.unwrap().contains("ACME (acme)"));
        assert_eq!(standing(world, &acme, "acme").await, Standing::Verified);

        let trusted = service
            .trust_domain(&console, "globex", "acme.example", true)
            .await
            .unwrap();
        assert_eq!(trusted.taken_from.as_deref(), Some("acme"));
        assert_eq!(standing(world, &acme, "acme").await, Standing::Lapsed);
        assert_eq!(standing(world, &globex, "globex").await, Standing::Vouched);
        let mails = world.mails_to(&owner.email).await;
        assert_eq!(mails.len(), 1);
        assert!(!mails[0].text.to_lowercase().contains("globex"));
        assert!(world.mails_to(&other.email).await.is_empty());
        // The record is still there, and proves it to nobody while another organization holds the domain.
        let again = service.check_domain(&acme, "acme", "acme.example").await;
        assert_eq!(code_of(again), code::DOMAIN_TAKEN);
    })
    .await;
}
