use crate::{code_of, company_account, secret};
use domain::{code, organization::Plan};
use service::{
    Caller, Error,
    testing::{PASSWORD, nobody, on_each_database},
};
use std::time::Duration;

#[tokio::test]
async fn unknown_wrong_managed_and_unconfirmed_are_one_answer() {
    on_each_database(async |world| {
        let service = &world.service;
        world.person("ada@acme.example").await;
        company_account(&world, "grace@acme.example").await;
        service
            .sign_up(&nobody(), "New", "new@acme.example", &secret(PASSWORD))
            .await
            .unwrap();
        let mut answers = Vec::new();
        for email in [
            "nobody@acme.example",
            "ada@acme.example",
            "grace@acme.example",
            "new@acme.example",
        ] {
            let Err(Error::Refused(refusal)) = service
                .sign_in_with_password(&nobody(), email, &secret("not the password"))
                .await
            else {
                panic!("{email} was let in");
            };
            answers.push(refusal);
        }
        assert_eq!(answers[0].code, code::LOGIN_FAILED);
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert!(answers[0].code.next().contains("Enterprise SSO"));
    })
    .await;
}

#[tokio::test]
async fn the_right_retired_password_hears_where_to_sign_in_for_ninety_days() {
    on_each_database(async |world| {
        let service = &world.service;
        company_account(&world, "grace@acme.example").await;
        let Err(Error::Refused(refusal)) = service
            .sign_in_with_password(&nobody(), "grace@acme.example", &secret(PASSWORD))
            .await
        else {
            panic!("a retired password opened something");
        };
        assert_eq!(refusal.code, code::LOGIN_SSO_REQUIRED);
        let message = refusal.message.unwrap();
        assert!(
            message.contains("ACME") && message.contains("https://gatehouse.example/saml/acme"),
            "{message}"
        );
        assert_eq!(world.rows("session").await, 0);
        let kept = "account where retired_password_hash is not null";
        service
            .purge_retired_passwords(service.now())
            .await
            .unwrap();
        assert_eq!(world.rows(kept).await, 1);
        world.clock.advance(Duration::from_secs(90 * 24 * 3600));
        let later = service
            .sign_in_with_password(&nobody(), "grace@acme.example", &secret(PASSWORD))
            .await;
        assert_eq!(code_of(later), code::LOGIN_FAILED);
        service
            .purge_retired_passwords(service.now())
            .await
            .unwrap();
        assert_eq!(world.rows(kept).await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_unconfirmed_address_hears_so_with_the_right_password_only() {
    on_each_database(async |world| {
        let service = &world.service;
        service
            .sign_up(&nobody(), "New", "new@acme.example", &secret(PASSWORD))
            .await
            .unwrap();
        let right = service
            .sign_in_with_password(&nobody(), "new@acme.example", &secret(PASSWORD))
            .await;
        assert_eq!(code_of(right), code::EMAIL_UNCONFIRMED);
    })
    .await;
}

#[tokio::test]
async fn failures_are_counted_over_servers_and_slow_down_without_locking() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let servers = [world.service.clone(), world.second_server().await];
        let mut answers = Vec::new();
        for turn in 0..12 {
            let outcome = servers[turn % 2]
                .sign_in_with_password(&nobody(), &ada.email, &secret("not the password"))
                .await;
            answers.push(code_of(outcome));
        }
        assert_eq!(
            answers
                .iter()
                .filter(|answer| **answer == code::LOGIN_FAILED)
                .count(),
            10
        );
        assert_eq!(answers[11], code::RATE_LIMITED);
        // The stranger's failures do not keep the owner out from elsewhere.
        let elsewhere = Caller::anonymous("198.51.100.7", "Test");
        world
            .service
            .sign_in_with_password(&elsewhere, &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        // And not for long from the same network.
        world.clock.advance(Duration::from_secs(60));
        world
            .service
            .sign_in_with_password(&nobody(), &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn rightful_logins_use_up_no_limit() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        for _ in 0..15 {
            world
                .service
                .sign_in_with_password(&nobody(), &ada.email, &secret(PASSWORD))
                .await
                .unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_login_in_the_same_browser_replaces_the_session() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        world
            .service
            .sign_in_with_password(&caller, &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        assert_eq!(world.rows("session").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_identifier_is_matched_exactly_and_betrays_no_other() {
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        world.identity_provider("acme", acme).await;
        let service = &world.service;
        let found = service
            .company_by_identifier(&nobody(), " acme ")
            .await
            .unwrap();
        assert_eq!(
            (found.name.as_str(), found.path().as_str()),
            ("ACME", "/saml/acme")
        );
        let mut messages = Vec::new();
        for wrong in ["Acme", "Globex"] {
            let Err(Error::Refused(refusal)) =
                service.company_by_identifier(&nobody(), wrong).await
            else {
                panic!("{wrong} was found");
            };
            assert_eq!(refusal.code, code::IDENTITY_PROVIDER_UNKNOWN);
            messages.push(refusal.message.unwrap().replace(&wrong.to_lowercase(), "_"));
        }
        assert_eq!(messages[0], messages[1]);
        let unknown = service.company_by_identifier(&nobody(), "globex").await;
        assert_eq!(code_of(unknown), code::IDENTITY_PROVIDER_UNKNOWN);
        world
            .execute("update identity_provider set state = 'draft'")
            .await;
        let draft = service.company_by_identifier(&nobody(), "acme").await;
        assert_eq!(code_of(draft), code::IDENTITY_PROVIDER_DRAFT);
    })
    .await;
}
