//! Turning two-factor on and off, and recovery codes.
use crate::{code_of, company_account, secret};
use domain::{code, organization::Plan};
use service::{
    Caller,
    recent_login::RECENT,
    second_factor::{RECOVERY_CODES, SETUP_LIFETIME, TwoFactor},
    testing::{
        AuthenticatorApp, CODE_SHOWN, PASSWORD, World, nobody, on_each_database,
        on_each_database_with,
    },
};
use std::{collections::HashSet, time::Duration};

#[tokio::test]
async fn the_apps_first_code_turns_it_on_and_gives_codes_for_the_day_the_app_is_gone() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let elsewhere = world.password_session(&ada).await;
        let caller = world.signed_in(&ada).await;
        assert_eq!(service.two_factor(&caller).await.unwrap(), TwoFactor::Off);
        let early = service.two_factor_setup(&caller).await;
        assert_eq!(code_of(early), code::TWO_FACTOR_SETUP_EXPIRED);
        service.begin_two_factor(&caller).await.unwrap();
        let setup = service.two_factor_setup(&caller).await.unwrap();
        assert!(
            setup
                .uri
                .expose()
                .starts_with("otpauth://totp/Gatehouse:ada%40acme.example?secret="),
            "{}",
            setup.uri.expose()
        );
        let app = AuthenticatorApp::told(setup.text.expose());
        for wrong in ["000000", "", "12345", "not a code"] {
            let refused = service.confirm_two_factor(&caller, &secret(wrong)).await;
            assert_eq!(code_of(refused), code::SECOND_FACTOR_WRONG, "{wrong}");
        }
        assert_eq!(world.rows("two_factor").await, 0);
        let typed = app.code(service.now());
        let spaced = format!("{} {}", &typed.expose()[..3], &typed.expose()[3..]);
        let codes = service
            .confirm_two_factor(&caller, &secret(&spaced))
            .await
            .unwrap();
        let shown: HashSet<_> = codes
            .0
            .iter()
            .map(|code| code.expose().to_owned())
            .collect();
        assert_eq!(shown.len(), RECOVERY_CODES);
        assert_eq!(
            service.two_factor(&caller).await.unwrap(),
            TwoFactor::On {
                since: service.now(),
                recovery_codes_left: 10
            }
        );
        // What is stored tells nobody who reads it a code.
        let stored = format!("{:?}", world.dump_all().await);
        assert!(shown.iter().all(|code| !stored.contains(code.as_str())));
        // Sessions that were asked for no code are gone, this one stays.
        assert!(world.caller(&elsewhere).await.session().is_none());
        assert_eq!(world.rows("session").await, 1);
        assert!(
            world.mails_to(&ada.email).await[0]
                .subject
                .contains("Two-factor is on")
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'two_factor.turned_on'")
                .await,
            1
        );
        let again = service.begin_two_factor(&caller).await;
        assert_eq!(code_of(again), code::TWO_FACTOR_ALREADY_ON);
        assert!(!format!("{setup:?} {codes:?}").contains(setup.text.expose()));
    })
    .await;
}

#[tokio::test]
async fn a_set_up_waits_half_an_hour_and_the_newest_key_counts() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        service.begin_two_factor(&caller).await.unwrap();
        let old = service.two_factor_setup(&caller).await.unwrap();
        service.begin_two_factor(&caller).await.unwrap();
        let code = AuthenticatorApp::told(old.text.expose()).code(service.now());
        let refused = service.confirm_two_factor(&caller, &code).await;
        assert_eq!(code_of(refused), code::SECOND_FACTOR_WRONG);
        let new = service.two_factor_setup(&caller).await.unwrap();
        world.clock.advance(SETUP_LIFETIME);
        let later = world.signed_in(&ada).await;
        let gone = service.two_factor_setup(&later).await;
        assert_eq!(code_of(gone), code::TWO_FACTOR_SETUP_EXPIRED);
        let code = AuthenticatorApp::told(new.text.expose()).code(service.now());
        let refused = service.confirm_two_factor(&later, &code).await;
        assert_eq!(code_of(refused), code::TWO_FACTOR_SETUP_EXPIRED);
        world.clock.advance(Duration::from_millis(1));
        service.purge_second_factors(service.now()).await.unwrap();
        assert_eq!(world.rows("two_factor_setup").await, 0);
    })
    .await;
}

#[tokio::test]
async fn every_change_of_it_takes_a_recent_sign_in() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        service.begin_two_factor(&caller).await.unwrap();
        let setup = service.two_factor_setup(&caller).await.unwrap();
        let app = AuthenticatorApp::told(setup.text.expose());
        world.clock.advance(RECENT + Duration::from_millis(1));
        let (before, code) = (world.dump().await, app.code(service.now()));
        for refused in [
            service.begin_two_factor(&caller).await.map(drop),
            service.two_factor_setup(&caller).await.map(drop),
            service.confirm_two_factor(&caller, &code).await.map(drop),
            service.new_recovery_codes(&caller).await.map(drop),
            service.turn_off_two_factor(&caller).await,
        ] {
            assert_eq!(code_of(refused), code::RECENT_LOGIN_REQUIRED);
        }
        assert_eq!(world.dump().await, before);
        let session = service
            .confirm_password(&caller, &secret(PASSWORD))
            .await
            .unwrap();
        let caller = world.caller(&session).await;
        service.confirm_two_factor(&caller, &code).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn new_recovery_codes_take_the_place_of_the_old_ones() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let none = service.new_recovery_codes(&caller).await;
        assert_eq!(code_of(none), code::TWO_FACTOR_OFF);
        let (_, old) = world.two_factor(&caller).await;
        let new = service.new_recovery_codes(&caller).await.unwrap().0;
        assert_eq!(world.rows("recovery_code").await, 10);
        let pending = async || {
            service
                .sign_in_up_to_code(&nobody(), &ada.email, &secret(PASSWORD))
                .await
                .unwrap()
        };
        let first = pending().await;
        let refused = service
            .finish_sign_in(&nobody(), first.token.expose(), &old[0])
            .await;
        assert_eq!(code_of(refused), code::SECOND_FACTOR_WRONG);
        service
            .finish_sign_in(&nobody(), first.token.expose(), &new[0])
            .await
            .unwrap();
        let subjects: Vec<_> = world
            .mails_to(&ada.email)
            .await
            .into_iter()
            .map(|mail| mail.subject)
            .collect();
        assert!(
            subjects
                .iter()
                .any(|subject| subject.contains("New recovery codes")),
            "{subjects:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn turned_off_it_asks_for_nothing_and_keeps_nothing() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let off = service.turn_off_two_factor(&caller).await;
        assert_eq!(code_of(off), code::TWO_FACTOR_OFF);
        world.two_factor(&caller).await;
        let waiting = service
            .sign_in_up_to_code(&nobody(), &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        service.turn_off_two_factor(&caller).await.unwrap();
        assert_eq!(world.rows("two_factor").await, 0);
        assert_eq!(world.rows("recovery_code").await, 0);
        let gone = service.pending_sign_in(waiting.token.expose()).await;
        assert_eq!(code_of(gone), code::SECOND_FACTOR_EXPIRED);
        service
            .sign_in_with_password(&nobody(), &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        let mails = world.mails_to(&ada.email).await;
        assert!(mails.last().unwrap().subject.contains("Two-factor is off"));
    })
    .await;
}

#[tokio::test]
async fn only_who_could_be_asked_for_a_code_may_have_one() {
    on_each_database(async |world| {
        let service = &world.service;
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        // Without a password there is nothing a second factor could stand beside.
        let bare = world.person("bare@acme.example").await;
        let caller = world.signed_in(&bare).await;
        world
            .execute("update account set password_hash = null where email = 'bare@acme.example'")
            .await;
        assert_eq!(
            service.two_factor(&caller).await.unwrap(),
            TwoFactor::NoCredential
        );
        let refused = service.begin_two_factor(&caller).await;
        assert_eq!(code_of(refused), code::TWO_FACTOR_NO_CREDENTIAL);
        // An identity provider's word reaches nothing of an account that it does not manage.
        let eve = world.person("eve@acme.example").await;
        let link = world.saml_account(provider, &eve).await;
        let bound = world.signed_in_by(&eve, provider, link).await;
        for refused in [
            service.two_factor(&bound).await.map(drop),
            service.begin_two_factor(&bound).await,
            service.turn_off_two_factor(&bound).await,
            service.new_recovery_codes(&bound).await.map(drop),
        ] {
            assert_eq!(code_of(refused), code::SESSION_SCOPE);
        }
        // A company's account and an operator's may.
        let grace = world.managed_person("grace@acme.example", provider).await;
        let link = world.saml_account(provider, &grace).await;
        world
            .two_factor(&world.signed_in_by(&grace, provider, link).await)
            .await;
        let root = world.operator("root@gatehouse.example").await;
        world.two_factor(&world.signed_in(&root).await).await;
        let nobody = service.begin_two_factor(&nobody()).await;
        assert_eq!(code_of(nobody), code::SIGN_IN_REQUIRED);
    })
    .await;
}

#[tokio::test]
async fn neither_a_new_password_nor_a_new_address_takes_it_away() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let (app, _) = world.two_factor(&caller).await;
        service.request_reset(&nobody(), &ada.email).await.unwrap();
        let token = world.mailed_token(&ada.email).await;
        let new = secret("six other plain small words");
        service
            .reset_password(&nobody(), &token, &new)
            .await
            .unwrap();
        let waiting = service
            .sign_in_up_to_code(&nobody(), &ada.email, &new)
            .await
            .unwrap();
        let finished = service
            .finish_sign_in(&nobody(), waiting.token.expose(), &app.code(service.now()))
            .await
            .unwrap();
        let caller = world.caller(&finished.session).await;
        service
            .request_email_change(&caller, "ada@new.example")
            .await
            .unwrap();
        for mailbox in ["ada@acme.example", "ada@new.example"] {
            let token = world.mailed_token(mailbox).await;
            service
                .confirm_email_change(&nobody(), &token)
                .await
                .unwrap();
        }
        service
            .sign_in_up_to_code(&nobody(), "ada@new.example", &new)
            .await
            .unwrap();
        assert!(matches!(
            service.two_factor(&caller).await.unwrap(),
            TwoFactor::On { .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn a_sealed_secret_opens_for_its_own_account_only() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let eve = world.person("eve@acme.example").await;
        world.two_factor(&world.signed_in(&ada).await).await;
        let (app, _) = world.two_factor(&world.signed_in(&eve).await).await;
        // Somebody who can write to the database gives Ada the secret of their own app.
        world
            .execute("update two_factor set secret = (select s.secret from two_factor s join account a on a.id = s.account_id where a.email = 'eve@acme.example')")
            .await;
        let waiting = service
            .sign_in_up_to_code(&nobody(), &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        world.clock.advance(CODE_SHOWN);
        let before = world.rows("session").await;
        let broken = service
            .finish_sign_in(&nobody(), waiting.token.expose(), &app.code(service.now()))
            .await;
        assert!(matches!(broken, Err(service::Error::Internal(_))), "{broken:?}");
        assert_eq!(world.rows("session").await, before);
    })
    .await;
}

#[tokio::test]
async fn the_first_code_is_not_guessed_either() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        world.service.begin_two_factor(&caller).await.unwrap();
        let mut codes = Vec::new();
        for _ in 0..22 {
            let refused = world
                .service
                .confirm_two_factor(&caller, &secret("000000"))
                .await;
            codes.push(code_of(refused));
        }
        assert_eq!(codes[19], code::SECOND_FACTOR_WRONG);
        assert_eq!(codes[21], code::RATE_LIMITED);
    })
    .await;
}

#[tokio::test]
async fn the_issuer_is_the_product_as_this_installation_names_it() {
    on_each_database_with(
        |settings| settings.product_name = "Acme: Fleet & Co".to_owned(),
        async |world: World| {
            let ada = world.person("ada@acme.example").await;
            let caller = world.signed_in(&ada).await;
            world.service.begin_two_factor(&caller).await.unwrap();
            let setup = world.service.two_factor_setup(&caller).await.unwrap();
            assert!(
                setup
                    .uri
                    .expose()
                    .ends_with("&issuer=Acme%20%20Fleet%20%26%20Co"),
                "{}",
                setup.uri.expose()
            );
        },
    )
    .await;
}

#[tokio::test]
async fn a_retired_password_is_told_where_to_sign_in_and_asked_for_no_code() {
    on_each_database(async |world| {
        let person = world.person("ada@acme.example").await;
        world.two_factor(&world.signed_in(&person).await).await;
        company_account(&world, "grace@acme.example").await;
        let refused = world
            .service
            .begin_sign_in(&nobody(), "grace@acme.example", &secret(PASSWORD), "/")
            .await;
        assert_eq!(code_of(refused), code::LOGIN_SSO_REQUIRED);
        assert_eq!(world.rows("pending_sign_in").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_shell_on_the_server_is_the_way_back_for_who_lost_everything() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let shell = Caller::command_line();
        let off = service.turn_off_two_factor_of(&shell, &ada.email).await;
        assert_eq!(code_of(off), code::TWO_FACTOR_OFF);
        world.two_factor(&caller).await;
        for nobody in [&caller, &nobody()] {
            let refused = service.turn_off_two_factor_of(nobody, &ada.email).await;
            assert_eq!(code_of(refused), code::FORBIDDEN);
        }
        let unknown = service
            .turn_off_two_factor_of(&shell, "eve@acme.example")
            .await;
        assert_eq!(code_of(unknown), code::NOT_FOUND);
        service
            .turn_off_two_factor_of(&shell, "Ada@acme.example")
            .await
            .unwrap();
        assert_eq!(world.rows("session").await, 0);
        service
            .sign_in_with_password(&nobody(), &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        let mails = world.mails_to(&ada.email).await;
        assert!(mails.last().unwrap().subject.contains("Two-factor is off"));
    })
    .await;
}
