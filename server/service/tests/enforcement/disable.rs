//! Disabling SAML: passwords by mail, an explicit choice for each company account, and the way back.
use crate::{ENFORCED, Ready, code_of, person, ready, scene::refused};
use domain::{Code, Role, Secret, code, id::AccountId, organization::Plan};
use service::{
    Caller,
    identity_provider::disable::{Disabled, Fate},
    testing::{PASSWORD, nobody, on_each_database},
};
use std::collections::HashMap;

const NEW: &str = "quite another plain sentence";

async fn disable(
    ready: &Ready<'_>,
    caller: &Caller,
    choices: &[(AccountId, Fate)],
) -> Result<Disabled, Code> {
    let choices: HashMap<_, _> = choices.iter().copied().collect();
    ready
        .service()
        .disable_saml(caller, "acme", "acme", &choices, "acme")
        .await
        .map_err(|error| error.refusal().code)
}

async fn sign_in(ready: &Ready<'_>, email: &str, password: &str) -> Result<Caller, Code> {
    let session = ready
        .service()
        .sign_in_with_password(&nobody(), email, &Secret::new(password))
        .await
        .map_err(|error| error.refusal().code)?;
    Ok(ready.scene.world.caller(&session).await)
}

#[tokio::test]
async fn people_go_back_to_passwords_and_each_company_account_to_what_was_chosen() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let fay = person(&world, &ready.scene, "fay@acme.example", Role::Member).await;
        world.saml_account(ready.scene.provider, &fay).await;
        world.saml_account(ready.scene.provider, &ready.mina).await;
        world
            .execute("update account set password_hash = null where email = 'fay@acme.example'")
            .await;
        let [kept, suspended, deleted] =
            ["kay@acme.example", "sue@acme.example", "del@acme.example"];
        let people = [
            ready.scene.managed(kept).await,
            ready.scene.managed(suspended).await,
            ready.scene.managed(deleted).await,
        ];
        let session = ready
            .scene
            .login(&mut crate::scene::Browser::fresh(), suspended)
            .await
            .unwrap();
        ready.ask(ENFORCED).await.unwrap();
        let view = service
            .disable_view(&ready.owner, "acme", "acme")
            .await
            .unwrap();
        assert!(view.enforced);
        assert_eq!(view.without_password.len(), 1);
        assert_eq!((view.with_password, view.managed.len()), (1, 3));
        // Nothing happens by half.
        refused(&world, code::DISABLE_CHOICE_MISSING, async || {
            disable(&ready, &ready.owner, &[(people[0].account, Fate::Keep)]).await
        })
        .await;
        let done = disable(
            &ready,
            &ready.owner,
            &[
                (people[0].account, Fate::Keep),
                (people[1].account, Fate::Suspend),
                (people[2].account, Fate::Delete),
            ],
        )
        .await
        .unwrap();
        assert_eq!(
            done,
            Disabled {
                mailed: 2,
                kept: 1,
                suspended: 1,
                deleted: 1
            }
        );
        assert_eq!(world.rows("enforcement where mode = 'off'").await, 1);
        assert!(
            world
                .caller(session.session.as_ref().unwrap())
                .await
                .session()
                .is_none()
        );
        assert_eq!(world.rows("session where method = 'saml'").await, 0);
        assert_eq!(
            world.rows("account where email = 'del@acme.example'").await,
            0
        );
        assert_eq!(world.mails_to(deleted).await.len(), 1);
        assert!(world.mails_to("mina@acme.example").await.is_empty());
        // Kept: hers stays the company's, with a password.
        assert_eq!(
            sign_in(&ready, kept, NEW).await.unwrap_err(),
            code::LOGIN_FAILED
        );
        for email in [kept, "fay@acme.example"] {
            let token = world.mailed_token(email).await;
            service
                .reset_password(&nobody(), &token, &Secret::new(NEW))
                .await
                .unwrap();
        }
        let kay = sign_in(&ready, kept, NEW).await.unwrap();
        assert!(kay.person().unwrap().kind.is_managed());
        service.organization(&kay, "acme").await.unwrap();
        service
            .confirm_password(&kay, &Secret::new(NEW))
            .await
            .unwrap();
        sign_in(&ready, "fay@acme.example", NEW).await.unwrap();
        // A kept account asks for another link like everybody. Mails are told apart by when they were written.
        world.clock.advance(std::time::Duration::from_secs(1));
        service.request_reset(&nobody(), kept).await.unwrap();
        assert!(
            world
                .mails_to(kept)
                .await
                .last()
                .unwrap()
                .text
                .contains("/reset/")
        );
        // Suspended: signs in nowhere, not by the provider either, until that is lifted.
        let before = world.rows("session").await;
        assert_eq!(
            code_of(service.create_api_key(&kay, "Laptop").await),
            code::KEY_NOT_ALLOWED
        );
        service
            .bring_back(&ready.owner, "acme", "acme")
            .await
            .unwrap();
        assert!(
            world.rows("session").await < before,
            "the password's session ended"
        );
        assert_eq!(
            sign_in(&ready, kept, NEW).await.unwrap_err(),
            code::LOGIN_FAILED
        );
        let login = async |email| {
            ready
                .scene
                .login(&mut crate::scene::Browser::fresh(), email)
                .await
        };
        login(kept).await.unwrap();
        assert_eq!(login(suspended).await.unwrap_err(), code::ACCOUNT_SUSPENDED);
        service
            .lift_suspension(&ready.owner, "acme", "acme", people[1].account)
            .await
            .unwrap();
        login(suspended).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_pause_changes_nobody_and_opens_no_kept_password() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let eve = ready.scene.managed("eve@acme.example").await;
        service
            .take_offline(&ready.owner, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(world.rows("managed_password").await, 0);
        service
            .request_reset(&nobody(), "eve@acme.example")
            .await
            .unwrap();
        let mails = world.mails_to("eve@acme.example").await;
        assert!(!mails.last().unwrap().text.contains("/reset/"));
        world.clock.advance(std::time::Duration::from_secs(1));
        // Disabled while it is offline, as well as before.
        disable(&ready, &ready.owner, &[(eve.account, Fate::Keep)])
            .await
            .unwrap();
        let token = world.mailed_token("eve@acme.example").await;
        service
            .bring_back(&ready.owner, "acme", "acme")
            .await
            .unwrap();
        let late = service
            .reset_password(&nobody(), &token, &Secret::new(NEW))
            .await;
        assert_eq!(code_of(late), code::ACCOUNT_MANAGED);
    })
    .await;
}

#[tokio::test]
async fn admins_never_suspend_or_delete_an_owner_and_nobody_themselves() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let boss = world
            .managed_person("boss@acme.example", ready.scene.provider)
            .await;
        world
            .member(ready.scene.organization, &boss, Role::Owner)
            .await;
        let link = world.saml_account(ready.scene.provider, &boss).await;
        for fate in [Fate::Suspend, Fate::Delete] {
            refused(&world, code::NOT_AN_OWNER, async || {
                disable(&ready, &ready.admin, &[(boss.account, fate)]).await
            })
            .await;
            let own = world.signed_in_by(&boss, ready.scene.provider, link).await;
            refused(&world, code::NOT_YOURSELF, async || {
                disable(&ready, &own, &[(boss.account, fate)]).await
            })
            .await;
        }
        // An owner of another organization, alone there.
        let labs = world.organization("labs", Plan::Enterprise).await;
        let lone = ready.scene.managed("lone@acme.example").await;
        world.member(labs, &lone, Role::Owner).await;
        refused(&world, code::ORGANIZATION_LAST_OWNER, async || {
            disable(
                &ready,
                &ready.owner,
                &[(boss.account, Fate::Keep), (lone.account, Fate::Suspend)],
            )
            .await
        })
        .await;
        disable(
            &ready,
            &ready.admin,
            &[(boss.account, Fate::Keep), (lone.account, Fate::Keep)],
        )
        .await
        .unwrap();
    })
    .await;
}

#[tokio::test]
async fn only_the_home_organization_disables_and_the_identifier_confirms() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let labs = world.organization("labs", Plan::Enterprise).await;
        let lena = person(&world, &ready.scene, "lena@labs.example", Role::Member).await;
        world.member(labs, &lena, Role::Owner).await;
        world
            .link_organization(ready.scene.provider, labs, None)
            .await;
        let lena = world.signed_in(&lena).await;
        let choices = HashMap::new();
        let told = [
            code_of(
                service
                    .disable_saml(&lena, "labs", "acme", &choices, "acme")
                    .await,
            ),
            code_of(
                service
                    .disable_saml(&lena, "acme", "acme", &choices, "acme")
                    .await,
            ),
            code_of(
                service
                    .disable_saml(&ready.admin, "acme", "acme", &choices, "acm")
                    .await,
            ),
        ];
        assert_eq!(
            told,
            [
                code::IDENTITY_PROVIDER_ELSEWHERE,
                code::ADMIN_REQUIRED,
                code::CONFIRMATION_MISMATCH
            ]
        );
        assert_eq!(
            world
                .rows("identity_provider_organization where state = 'live'")
                .await,
            2
        );
        // A suspended person of the company is nobody to keys and sessions of theirs.
        let (_, secret) = world.api_key(&ready.mina, "Laptop").await;
        let session = world.password_session(&ready.mina).await;
        world
            .execute("update account set suspended_at = 1 where email = 'mina@acme.example'")
            .await;
        assert!(world.caller(&session).await.session().is_none());
        assert_eq!(
            code_of(
                service
                    .caller_of_key(secret.expose(), "192.0.2.1", "Test")
                    .await
            ),
            code::KEY_INVALID
        );
        assert_eq!(
            sign_in(&ready, "mina@acme.example", PASSWORD)
                .await
                .unwrap_err(),
            code::ACCOUNT_SUSPENDED
        );
    })
    .await;
}
