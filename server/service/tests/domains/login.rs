//! Where the login page leads: by the domain of the address alone, and by what the browser kept.
use crate::{code_of, organization};
use domain::{code, organization::Plan};
use service::{
    Caller,
    sign_in::{Company, LoginStep},
    testing::{World, nobody, on_each_database},
};
use std::time::Duration;

async fn step(world: &World, email: &str) -> LoginStep {
    world.service.login_step(&nobody(), email).await.unwrap()
}

async fn vouch(world: &World, slug: &str, domain: &str) {
    world
        .service
        .trust_domain(&Caller::command_line(), slug, domain, false)
        .await
        .unwrap();
}

fn company(name: &str, identifier: &str) -> LoginStep {
    LoginStep::Company(Company {
        name: name.to_owned(),
        identifier: identifier.to_owned(),
    })
}

#[tokio::test]
async fn every_address_of_a_held_domain_is_answered_alike_and_no_other_is() {
    on_each_database(async |world| {
        let (acme, _, _) = organization(&world, "acme").await;
        let provider = world.identity_provider("acme-sso", acme).await;
        world.managed_person("grace@acme.example", provider).await;
        let (_, _, globex) = organization(&world, "globex").await;
        assert_eq!(
            step(&world, "grace@acme.example").await,
            LoginStep::Password
        );
        // On a list only: nothing was proved.
        world
            .service
            .add_domain(&globex, "globex", "acme.example")
            .await
            .unwrap();
        assert_eq!(
            step(&world, "grace@acme.example").await,
            LoginStep::Password
        );
        vouch(&world, "acme", "acme.example").await;
        for email in [
            "grace@acme.example",
            "owner@acme.example",
            "nobody@acme.example",
            "Nobody.Else+tag@ACME.Example",
        ] {
            assert_eq!(step(&world, email).await, company("ACME", "acme-sso"));
        }
        for email in [
            "grace@mail.acme.example",
            "grace@notacme.example",
            "grace@acme.example.evil.example",
            "acme.example@evil.example",
            "owner@globex.example",
        ] {
            assert_eq!(step(&world, email).await, LoginStep::Password, "{email}");
        }
        let nonsense = world.service.login_step(&nobody(), "acme.example").await;
        assert_eq!(code_of(nonsense), code::INVALID);
    })
    .await;
}

#[tokio::test]
async fn without_a_live_identity_provider_of_the_holder_the_password_is_asked_for() {
    on_each_database(async |world| {
        let (acme, _, _) = organization(&world, "acme").await;
        let labs = world.organization("labs", Plan::Enterprise).await;
        vouch(&world, "acme", "acme.example").await;
        vouch(&world, "labs", "labs.example").await;
        assert_eq!(step(&world, "x@acme.example").await, LoginStep::Password);
        let provider = world.identity_provider("sso", acme).await;
        assert_eq!(step(&world, "x@acme.example").await, company("ACME", "sso"));
        assert_eq!(step(&world, "x@labs.example").await, LoginStep::Password);
        // One identity provider for both: each domain's people read their own organization's name.
        world.link_organization(provider, labs, None).await;
        assert_eq!(step(&world, "x@labs.example").await, company("LABS", "sso"));
        world
            .execute("update identity_provider set state = 'draft'")
            .await;
        assert_eq!(step(&world, "x@acme.example").await, LoginStep::Password);
        world
            .execute("update identity_provider set state = 'live'")
            .await;
        world
            .execute("update identity_provider_organization set state = 'disabled' where default_team_id is null")
            .await;
        assert_eq!(step(&world, "x@acme.example").await, LoginStep::Password);
        assert_eq!(step(&world, "x@labs.example").await, LoginStep::Password);
    })
    .await;
}

#[tokio::test]
async fn a_removed_domain_leads_nobody() {
    on_each_database(async |world| {
        let (acme, _, owner) = organization(&world, "acme").await;
        world.identity_provider("sso", acme).await;
        vouch(&world, "acme", "acme.example").await;
        let leads = world
            .service
            .domains(&owner, "acme")
            .await
            .unwrap()
            .leads_to;
        assert_eq!(leads.as_deref(), Some("SSO"));
        world
            .service
            .remove_domain(&owner, "acme", "acme.example")
            .await
            .unwrap();
        assert_eq!(step(&world, "x@acme.example").await, LoginStep::Password);
    })
    .await;
}

#[tokio::test]
async fn trying_domains_out_is_slowed_down_for_each_network() {
    on_each_database(async |world| {
        let service = &world.service;
        for number in 0..300 {
            let email = format!("x@d{number}.example");
            service.login_step(&nobody(), &email).await.unwrap();
        }
        let more = service.login_step(&nobody(), "x@more.example").await;
        assert_eq!(code_of(more), code::RATE_LIMITED);
        let elsewhere = Caller::anonymous("198.51.100.7", "Test");
        service
            .login_step(&elsewhere, "x@more.example")
            .await
            .unwrap();
        world.clock.advance(Duration::from_millis(201));
        service
            .login_step(&nobody(), "x@more.example")
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_browser_is_led_where_it_signed_in_last_while_that_works() {
    on_each_database(async |world| {
        let (acme, _, caller) = organization(&world, "acme").await;
        let provider =
            service::testing::TestIdentityProvider::new("https://idp.acme.example/entity");
        let service = &world.service;
        set_up(&world, &caller, &provider).await;
        let kept = service.remember_sign_in("acme").unwrap();
        assert!(!kept.contains("acme"), "it is sealed");
        let found = service.last_company(&kept).await.unwrap().unwrap();
        assert_eq!(
            (found.name.as_str(), found.identifier.as_str()),
            ("ACME", "acme")
        );
        // Another server reads it; nobody makes one of their own, or of another sealed value.
        let second = world.second_server().await;
        assert!(second.last_company(&kept).await.unwrap().is_some());
        let flash = service.seal_text("flash", &"acme").unwrap();
        for forged in ["acme", "", &kept[..kept.len() - 4], &flash] {
            assert_eq!(service.last_company(forged).await.unwrap(), None);
        }
        service.take_offline(&caller, "acme", "acme").await.unwrap();
        assert_eq!(service.last_company(&kept).await.unwrap(), None, "{acme}");
        let gone = service.remember_sign_in("gone").unwrap();
        assert_eq!(service.last_company(&gone).await.unwrap(), None);
    })
    .await;
}

async fn set_up(world: &World, owner: &Caller, idp: &service::testing::TestIdentityProvider) {
    use domain::saml::IdpProduct;
    use service::identity_provider::{ManualValues, Proposal};
    let service = &world.service;
    service
        .create_identity_provider(owner, "acme", "acme", IdpProduct::Other)
        .await
        .unwrap();
    let values = Proposal::Manual(ManualValues {
        issuer: idp.entity_id.clone(),
        sso_url: format!("{}/sso", idp.entity_id),
        binding: "redirect".to_owned(),
        certificate: idp.certificate(),
    });
    service
        .propose_metadata(owner, "acme", "acme", values)
        .await
        .unwrap();
    let version = service
        .preview_metadata(owner, "acme", "acme")
        .await
        .unwrap()
        .version;
    service
        .save_metadata(owner, "acme", "acme", &version)
        .await
        .unwrap();
    service.go_live(owner, "acme", "acme").await.unwrap();
}
