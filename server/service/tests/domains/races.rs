//! Two servers at once: a domain has one holder, and a look that is due is made once.
use crate::{code_of, line, organization, standing, verified, with_name_server};
use domain::{code, domain_proof::Standing};
use service::Caller;
use std::time::Duration;
use tokio::sync::Barrier;

#[tokio::test]
async fn two_organizations_that_prove_one_domain_at_once_do_not_both_hold_it() {
    with_name_server(async |world, server| {
        let (_, _, acme) = organization(world, "acme").await;
        let (_, _, globex) = organization(world, "globex").await;
        let second = world.second_server().await;
        let first = &world.service;
        let names: Vec<String> = (0..4)
            .map(|round| format!("r{round}.acme.example"))
            .collect();
        let mut records = String::new();
        for name in &names {
            for (caller, slug) in [(&acme, "acme"), (&globex, "globex")] {
                records += &line(&first.add_domain(caller, slug, name).await.unwrap());
            }
        }
        server.serve("acme.example", &records);
        for name in &names {
            let barrier = Barrier::new(2);
            let (one, two) = tokio::join!(
                async {
                    barrier.wait().await;
                    first.check_domain(&acme, "acme", name).await
                },
                async {
                    barrier.wait().await;
                    second.check_domain(&globex, "globex", name).await
                }
            );
            assert_ne!(one.is_ok(), two.is_ok(), "one of them holds {name}");
            assert_eq!(code_of(one.and(two)), code::DOMAIN_TAKEN);
        }
        assert_eq!(
            world
                .rows("organization_domain where state = 'verified'")
                .await,
            4
        );
        assert_eq!(
            world
                .rows("organization_domain where finding = 'taken'")
                .await,
            4
        );
    })
    .await;
}

#[tokio::test]
async fn the_operators_word_and_a_record_at_once_leave_one_holder() {
    with_name_server(async |world, server| {
        let (_, _, acme) = organization(world, "acme").await;
        organization(world, "globex").await;
        let second = world.second_server().await;
        let added = world
            .service
            .add_domain(&acme, "acme", "acme.example")
            .await
            .unwrap();
        server.serve("acme.example", &line(&added));
        let barrier = Barrier::new(2);
        let operator = Caller::command_line();
        let (checked, trusted) = tokio::join!(
            async {
                barrier.wait().await;
                world
                    .service
                    .check_domain(&acme, "acme", "acme.example")
                    .await
            },
            async {
                barrier.wait().await;
                second
                    .trust_domain(&operator, "globex", "acme.example", false)
                    .await
            }
        );
        assert_ne!(checked.is_ok(), trusted.is_ok());
        assert_eq!(
            world
                .rows("organization_domain where held_since is not null")
                .await,
            1
        );
        let held = standing(world, &acme, "acme").await.holds();
        assert_eq!(held, checked.is_ok());
    })
    .await;
}

#[tokio::test]
async fn two_servers_look_once_at_what_is_due_and_tell_once_what_is_missing() {
    with_name_server(async |world, server| {
        let (_, owner, caller) = organization(world, "acme").await;
        verified(world, server, &caller, "acme").await;
        server.serve("acme.example", "");
        let second = world.second_server().await;
        world.clock.advance(Duration::from_secs(24 * 3600));
        let barrier = Barrier::new(2);
        let (one, two) = tokio::join!(
            async {
                barrier.wait().await;
                world.service.recheck_due_domains().await.unwrap()
            },
            async {
                barrier.wait().await;
                second.recheck_due_domains().await.unwrap()
            }
        );
        assert_eq!(one + two, 1);
        assert_eq!(world.mails_to(&owner.email).await.len(), 1);
        let missing = standing(world, &caller, "acme").await;
        assert!(matches!(missing, Standing::Missing { .. }));
    })
    .await;
}
