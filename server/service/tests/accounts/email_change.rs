use crate::{NEW_PASSWORD, code_of, company_account, secret};
use domain::code;
use service::{
    Caller,
    email_change::{EmailChangeLink, EmailConfirmed, LIFETIME},
    recent_login::RECENT,
    testing::{PASSWORD, World, nobody, on_each_database},
};
use std::time::Duration;

const OLD: &str = "ada@acme.example";
const NEW: &str = "Ada.Byron@new.example";

/// Ada asks for the new address; the tokens that her old and new mailbox got.
async fn asked(world: &World) -> (Caller, String, String) {
    let ada = world.person(OLD).await;
    let caller = world.signed_in(&ada).await;
    world
        .service
        .request_email_change(&caller, NEW)
        .await
        .unwrap();
    (
        caller,
        world.mailed_token(OLD).await,
        world.mailed_token(NEW).await,
    )
}

#[tokio::test]
async fn the_address_changes_when_both_mailboxes_agreed_in_any_order() {
    for old_first in [true, false] {
        on_each_database(async |world| {
            let service = &world.service;
            let (caller, old, new) = asked(&world).await;
            let (first, second) = if old_first { (old, new) } else { (new, old) };
            // Looking uses nothing up.
            service.peek_email_change(&first).await.unwrap();
            let outcome = service.confirm_email_change(&nobody(), &first).await;
            assert_eq!(outcome.unwrap(), EmailConfirmed::Waiting);
            assert_eq!(service.profile(&caller).await.unwrap().email, OLD);
            let pending = service
                .pending_email_change(&caller)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                (pending.old_confirmed, pending.new_confirmed),
                (old_first, !old_first)
            );
            let again = service.confirm_email_change(&nobody(), &first).await;
            assert_eq!(code_of(again), code::LINK_EXPIRED);
            let outcome = service.confirm_email_change(&nobody(), &second).await;
            assert_eq!(outcome.unwrap(), EmailConfirmed::Changed);
            assert_eq!(service.profile(&caller).await.unwrap().email, NEW);
            assert!(
                service
                    .pending_email_change(&caller)
                    .await
                    .unwrap()
                    .is_none()
            );
            service
                .sign_in_with_password(&nobody(), &NEW.to_lowercase(), &secret(PASSWORD))
                .await
                .unwrap();
            let old = service
                .sign_in_with_password(&nobody(), OLD, &secret(PASSWORD))
                .await;
            assert_eq!(code_of(old), code::LOGIN_FAILED);
            let told = "Your e-mail address at Gatehouse was changed";
            for mailbox in [OLD, NEW] {
                let mails = world.mails_to(mailbox).await;
                assert!(mails.iter().any(|mail| mail.subject == told), "{mailbox}");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn the_new_mailbox_hears_nothing_of_the_account() {
    on_each_database(async |world| {
        let (_, old, new) = asked(&world).await;
        let service = &world.service;
        let new_email = NEW.to_owned();
        assert_eq!(
            service.peek_email_change(&new).await.unwrap(),
            EmailChangeLink::New {
                new_email: new_email.clone()
            }
        );
        assert_eq!(
            service.peek_email_change(&old).await.unwrap(),
            EmailChangeLink::Old {
                email: OLD.to_owned(),
                new_email
            }
        );
        assert!(!world.mails_to(NEW).await[0].text.contains(OLD));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_somebody_has_gets_the_same_answer_and_only_its_mailbox_hears() {
    on_each_database(async |world| {
        let service = &world.service;
        let grace = world.person("grace@acme.example").await;
        let ada = world.person(OLD).await;
        let caller = world.signed_in(&ada).await;
        service
            .request_email_change(&caller, "Grace@acme.example")
            .await
            .unwrap();
        let pending = service
            .pending_email_change(&caller)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(pending.new_email, "Grace@acme.example");
        let mails = world.mails_to("Grace@acme.example").await;
        assert_eq!(mails[0].subject, "You already have an account at Gatehouse");
        assert!(!mails[0].text.contains("/email/"));
        let token = world.mailed_token(OLD).await;
        let outcome = service.confirm_email_change(&nobody(), &token).await;
        assert_eq!(outcome.unwrap(), EmailConfirmed::Waiting);
        assert_eq!(service.profile(&caller).await.unwrap().email, OLD);
        world.signed_in(&grace).await;
    })
    .await;
}

#[tokio::test]
async fn an_address_taken_meanwhile_is_refused_and_changes_nothing() {
    on_each_database(async |world| {
        let (caller, old, new) = asked(&world).await;
        let service = &world.service;
        service.confirm_email_change(&nobody(), &old).await.unwrap();
        world.person(&NEW.to_lowercase()).await;
        let outcome = service.confirm_email_change(&nobody(), &new).await;
        assert_eq!(code_of(outcome), code::EMAIL_TAKEN);
        assert_eq!(service.profile(&caller).await.unwrap().email, OLD);
    })
    .await;
}

#[tokio::test]
async fn a_change_ends_with_its_day_its_cancelling_another_change_or_a_new_password() {
    on_each_database(async |world| {
        let service = &world.service;
        let (caller, old, new) = asked(&world).await;
        service.cancel_email_change(&caller).await.unwrap();
        for token in [&old, &new] {
            let outcome = service.peek_email_change(token).await;
            assert_eq!(code_of(outcome), code::LINK_EXPIRED);
        }
        world.clock.advance(Duration::from_secs(1));
        service.request_email_change(&caller, NEW).await.unwrap();
        let first = world.mailed_token(OLD).await;
        world.clock.advance(Duration::from_secs(1));
        service
            .request_email_change(&caller, "other@new.example")
            .await
            .unwrap();
        let outcome = service.peek_email_change(&first).await;
        assert_eq!(code_of(outcome), code::LINK_EXPIRED);
        let second = world.mailed_token("other@new.example").await;
        service
            .change_password(&caller, &secret(PASSWORD), &secret(NEW_PASSWORD))
            .await
            .unwrap();
        let outcome = service.peek_email_change(&second).await;
        assert_eq!(code_of(outcome), code::LINK_EXPIRED);
        world.clock.advance(Duration::from_secs(1));
        service.request_email_change(&caller, NEW).await.unwrap();
        let third = world.mailed_token(NEW).await;
        world.clock.advance(LIFETIME + Duration::from_secs(1));
        let outcome = service.confirm_email_change(&nobody(), &third).await;
        assert_eq!(code_of(outcome), code::LINK_EXPIRED);
        service.purge_email_changes(service.now()).await.unwrap();
        assert_eq!(world.rows("email_change").await, 0);
    })
    .await;
}

#[tokio::test]
async fn it_needs_a_recent_sign_in_another_address_and_an_account_of_ones_own() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person(OLD).await;
        let caller = world.signed_in(&ada).await;
        for bad in [OLD, "no address"] {
            let outcome = service.request_email_change(&caller, bad).await;
            assert_eq!(code_of(outcome), code::INVALID);
        }
        world.clock.advance(RECENT + Duration::from_secs(1));
        let outcome = service.request_email_change(&caller, NEW).await;
        assert_eq!(code_of(outcome), code::RECENT_LOGIN_REQUIRED);
        let outcome = service.request_email_change(&nobody(), NEW).await;
        assert_eq!(code_of(outcome), code::SIGN_IN_REQUIRED);
        let grace = company_account(&world, "grace@acme.example").await;
        let managed = world.signed_in(&grace).await;
        let outcome = service.request_email_change(&managed, NEW).await;
        assert_eq!(code_of(outcome), code::ACCOUNT_MANAGED);
        assert_eq!(world.rows("email_change").await, 0);
    })
    .await;
}
