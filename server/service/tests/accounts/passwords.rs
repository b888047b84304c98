use crate::{NEW_PASSWORD, code_of, company_account, secret};
use domain::{code, organization::Plan};
use service::testing::{PASSWORD, nobody, on_each_database};
use std::time::Duration;

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions_and_tells_the_person() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let here = world.signed_in(&ada).await;
        world.signed_in(&ada).await;
        world.signed_in(&ada).await;
        let ended = service
            .change_password(&here, &secret(PASSWORD), &secret(NEW_PASSWORD))
            .await
            .unwrap();
        assert_eq!(ended, 2);
        assert_eq!(service.sessions(&here).await.unwrap().len(), 1);
        let mails = world.mails_to(&ada.email).await;
        assert_eq!(mails[0].subject, "Your password for Gatehouse was changed");
        let old = service
            .sign_in_with_password(&nobody(), &ada.email, &secret(PASSWORD))
            .await;
        assert_eq!(code_of(old), code::LOGIN_FAILED);
        service
            .sign_in_with_password(&nobody(), &ada.email, &secret(NEW_PASSWORD))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn changing_the_password_needs_the_current_one_and_a_strong_one() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let wrong = service
            .change_password(
                &caller,
                &secret("something else entirely"),
                &secret(NEW_PASSWORD),
            )
            .await;
        assert_eq!(code_of(wrong), code::PASSWORD_WRONG);
        let weak = service
            .change_password(&caller, &secret(PASSWORD), &secret("short"))
            .await;
        assert_eq!(code_of(weak), code::PASSWORD_WEAK);
        let anonymous = service
            .change_password(&nobody(), &secret(PASSWORD), &secret(NEW_PASSWORD))
            .await;
        assert_eq!(code_of(anonymous), code::SIGN_IN_REQUIRED);
    })
    .await;
}

#[tokio::test]
async fn a_company_account_and_a_foreign_saml_session_change_no_password() {
    on_each_database(async |world| {
        let service = &world.service;
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let grace = world.managed_person("grace@acme.example", provider).await;
        let link = world.saml_account(provider, &grace).await;
        let managed = world.signed_in_by(&grace, provider, link).await;
        let outcome = service
            .change_password(&managed, &secret(PASSWORD), &secret(NEW_PASSWORD))
            .await;
        assert_eq!(code_of(outcome), code::ACCOUNT_MANAGED);
        let ada = world.person("ada@acme.example").await;
        let link = world.saml_account(provider, &ada).await;
        let foreign = world.signed_in_by(&ada, provider, link).await;
        let outcome = service
            .change_password(&foreign, &secret(PASSWORD), &secret(NEW_PASSWORD))
            .await;
        assert_eq!(code_of(outcome), code::SESSION_SCOPE);
        assert_eq!(
            code_of(service.profile(&foreign).await),
            code::SESSION_SCOPE
        );
        assert_eq!(
            code_of(service.sessions(&foreign).await),
            code::SESSION_SCOPE
        );
        assert_eq!(
            code_of(service.create_api_key(&foreign, "laptop").await),
            code::SESSION_SCOPE
        );
        assert_eq!(
            code_of(service.rename(&foreign, "Mallory").await),
            code::SESSION_SCOPE
        );
    })
    .await;
}

#[tokio::test]
async fn a_reset_ends_every_session_and_works_once() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        world.signed_in(&ada).await;
        service
            .request_reset(&nobody(), "Ada@Acme.example")
            .await
            .unwrap();
        let token = world.mailed_token(&ada.email).await;
        let weak = service
            .reset_password(&nobody(), &token, &secret("short"))
            .await;
        assert_eq!(code_of(weak), code::PASSWORD_WEAK);
        service
            .reset_password(&nobody(), &token, &secret(NEW_PASSWORD))
            .await
            .unwrap();
        assert_eq!(world.rows("session").await, 0);
        service
            .sign_in_with_password(&nobody(), &ada.email, &secret(NEW_PASSWORD))
            .await
            .unwrap();
        let again = service
            .reset_password(&nobody(), &token, &secret(PASSWORD))
            .await;
        assert_eq!(code_of(again), code::LINK_EXPIRED);
    })
    .await;
}

#[tokio::test]
async fn asking_for_a_reset_is_one_answer_and_one_mail_for_every_address() {
    on_each_database(async |world| {
        let service = &world.service;
        world.person("ada@acme.example").await;
        company_account(&world, "grace@acme.example").await;
        for (email, subject, link) in [
            (
                "ada@acme.example",
                "Set a new password for Gatehouse",
                Some("/reset/"),
            ),
            (
                "grace@acme.example",
                "How you sign in to Gatehouse",
                Some("/saml/acme"),
            ),
            (
                "nobody@acme.example",
                "There is no account at Gatehouse with this address",
                None,
            ),
        ] {
            service.request_reset(&nobody(), email).await.unwrap();
            let mails = world.mails_to(email).await;
            assert_eq!((mails.len(), mails[0].subject.as_str()), (1, subject));
            assert_eq!(mails[0].text.contains("/reset/"), link == Some("/reset/"));
            assert!(link.is_none_or(|link| mails[0].text.contains(link)));
        }
        assert_eq!(world.rows("mailed_link").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_reset_link_is_worth_nothing_once_the_account_belongs_to_a_company() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        service.request_reset(&nobody(), &ada.email).await.unwrap();
        let token = world.mailed_token(&ada.email).await;
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let id = if world.url.starts_with("sqlite") {
            format!("x'{}'", provider.0.simple())
        } else {
            format!("'{provider}'")
        };
        world
            .execute(&format!(
                "update account set kind = 'managed', managed_by = {id}, password_hash = null"
            ))
            .await;
        let outcome = service
            .reset_password(&nobody(), &token, &secret(NEW_PASSWORD))
            .await;
        assert_eq!(code_of(outcome), code::ACCOUNT_MANAGED);
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_is_not_flooded() {
    on_each_database(async |world| {
        let service = &world.service;
        let mut sent = 0;
        for _ in 0..8 {
            sent += u32::from(
                service
                    .request_reset(&nobody(), "ada@acme.example")
                    .await
                    .is_ok(),
            );
        }
        assert_eq!(sent, 5);
        let more = service.request_reset(&nobody(), "ada@acme.example").await;
        assert_eq!(code_of(more), code::RATE_LIMITED);
        world.clock.advance(Duration::from_secs(300));
        service
            .request_reset(&nobody(), "ada@acme.example")
            .await
            .unwrap();
    })
    .await;
}
