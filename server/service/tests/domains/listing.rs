//! What may be listed and by whom, and that listing proves and tells nothing.
use crate::{code_of, listed, organization};
use domain::{Role, code, domain_proof::Standing, organization::Plan};
use service::{
    Caller,
    testing::{nobody, on_each_database},
};

#[tokio::test]
async fn owners_and_admins_of_an_enterprise_organization_list_domains() {
    on_each_database(async |world| {
        let (acme, _, owner) = organization(&world, "acme").await;
        let service = &world.service;
        let added = service
            .add_domain(&owner, "acme", " @B\u{fc}cher.Example ")
            .await
            .unwrap();
        assert_eq!(added.domain.as_str(), "xn--bcher-kva.example");
        assert_eq!(added.standing, Standing::Pending);
        assert_eq!(
            added.record.name,
            "_gatehouse-challenge.xn--bcher-kva.example"
        );
        assert_eq!(added.record.short_name, "_gatehouse-challenge");
        let (_, random) = added.record.value.split_once('=').unwrap();
        assert_eq!(random.len(), 40, "160 random bits in hexadecimal");
        let again = service
            .add_domain(&owner, "acme", "xn--bcher-kva.example")
            .await;
        assert_eq!(code_of(again), code::DOMAIN_LISTED);
        for (role, expected) in [
            (Role::Admin, None),
            (Role::Member, Some(code::ADMIN_REQUIRED)),
            (Role::Observer, Some(code::ADMIN_REQUIRED)),
        ] {
            let person = world
                .person(&format!("{}@acme.example", role.as_str()))
                .await;
            world.member(acme, &person, role).await;
            let caller = world.signed_in(&person).await;
            let seen = service.domains(&caller, "acme").await;
            assert_eq!(seen.err().map(|error| error.refusal().code), expected);
            let tried = service.add_domain(&caller, "acme", "acme.example").await;
            assert_eq!(tried.err().map(|error| error.refusal().code), expected);
        }
        let (_, _, elsewhere) = organization(&world, "globex").await;
        let strange = service.domains(&elsewhere, "acme").await;
        assert_eq!(code_of(strange), code::NOT_FOUND);
        assert_eq!(
            code_of(service.domains(&nobody(), "acme").await),
            code::SIGN_IN_REQUIRED
        );
    })
    .await;
}

#[tokio::test]
async fn without_the_plan_domains_can_be_looked_at_and_removed() {
    on_each_database(async |world| {
        let (_, _, owner) = organization(&world, "acme").await;
        let service = &world.service;
        service
            .add_domain(&owner, "acme", "acme.example")
            .await
            .unwrap();
        service
            .set_plan(&Caller::command_line(), "acme", Plan::Team)
            .await
            .unwrap();
        let found = service.domains(&owner, "acme").await.unwrap();
        assert!(!found.in_plan && found.domains.len() == 1);
        for refused in [
            service
                .add_domain(&owner, "acme", "labs.example")
                .await
                .map(drop),
            service.check_domain(&owner, "acme", "acme.example").await,
        ] {
            assert_eq!(code_of(refused), code::PLAN_REQUIRED);
        }
        service
            .remove_domain(&owner, "acme", "acme.example")
            .await
            .unwrap();
        let gone = service.remove_domain(&owner, "acme", "acme.example").await;
        assert_eq!(code_of(gone), code::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_domain_or_everybodys_is_refused() {
    on_each_database(async |world| {
        let (_, _, owner) = organization(&world, "acme").await;
        for (text, expected) in [
            ("", code::DOMAIN_INVALID),
            ("localhost", code::DOMAIN_INVALID),
            ("ada@acme.example", code::DOMAIN_INVALID),
            ("https://acme.example/", code::DOMAIN_INVALID),
            ("192.0.2.1", code::DOMAIN_INVALID),
            ("co.uk", code::DOMAIN_PUBLIC_SUFFIX),
            ("Com.AU", code::DOMAIN_PUBLIC_SUFFIX),
            ("github.io", code::DOMAIN_PUBLIC_SUFFIX),
        ] {
            let refused = world.service.add_domain(&owner, "acme", text).await;
            let refusal = refused.unwrap_err().refusal();
            assert_eq!((refusal.code, refusal.field), (expected, Some("domain")));
        }
        for (text, short_name) in [
            ("acme.co.uk", "_gatehouse-challenge"),
            ("mail.acme.co.uk", "_gatehouse-challenge.mail"),
            ("acme.github.io", "_gatehouse-challenge"),
        ] {
            let added = world.service.add_domain(&owner, "acme", text).await;
            assert_eq!(added.unwrap().record.short_name, short_name);
        }
        assert_eq!(world.rows("organization_domain").await, 3);
        assert_eq!(
            world
                .rows("audit_event where action = 'domain.added'")
                .await,
            3
        );
    })
    .await;
}

#[tokio::test]
async fn listing_a_domain_that_another_organization_holds_tells_nothing() {
    on_each_database(async |world| {
        let (_, _, acme) = organization(&world, "acme").await;
        let (_, _, globex) = organization(&world, "globex").await;
        let service = &world.service;
        service
            .trust_domain(&Caller::command_line(), "acme", "acme.example", false)
            .await
            .unwrap();
        let held = service
            .add_domain(&globex, "globex", "acme.example")
            .await
            .unwrap();
        let free = service
            .add_domain(&globex, "globex", "free.example")
            .await
            .unwrap();
        assert_eq!(held.standing, free.standing);
        assert_eq!(held.last_look, free.last_look);
        assert_ne!(held.record.value, free.record.value);
        let theirs = listed(&world, &acme, "acme", "acme.example").await;
        assert_ne!(
            held.record.value, theirs.record.value,
            "a record proves it for one organization"
        );
    })
    .await;
}

#[tokio::test]
async fn the_list_has_an_end() {
    on_each_database(async |world| {
        let (acme, _, owner) = organization(&world, "acme").await;
        let add = async |domain: &str| world.service.add_domain(&owner, "acme", domain).await;
        for number in 0..100 {
            add(&format!("acme-{number}.example")).await.unwrap();
        }
        let full = add("one-more.example").await;
        assert_eq!(code_of(full), code::DOMAIN_LIMIT);
        world
            .service
            .remove_domain(&owner, "acme", "acme-7.example")
            .await
            .unwrap();
        add("one-more.example").await.unwrap();
        // They go with their organization.
        world
            .service
            .delete_organization(&owner, "acme", "ACME")
            .await
            .unwrap();
        assert_eq!(world.rows("organization_domain").await, 0, "{acme}");
    })
    .await;
}
