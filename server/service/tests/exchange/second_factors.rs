//! The person's own second factor after a sign-in through an identity provider, and fresh sign-ins.
use crate::scene::{Browser, Scene, acme, done, signed_in};
use domain::{Code, Secret, code};
use service::{
    Caller,
    exchange::Completion,
    recent_login::{Proof, RECENT},
    second_factor::{CODE_PAGE, PendingSignIn},
    session::SAML_LIFETIME,
    testing::{Actor, AuthenticatorApp, Request, World, nobody, on_each_database},
};
use std::time::Duration;

const REFEDS: &str = "https://refeds.org/profile/mfa";
const MULTIPLE: &str = "http://schemas.microsoft.com/claims/multipleauthn";

/// A managed person with an app.
async fn with_app(scene: &Scene<'_>, email: &str) -> (Actor, AuthenticatorApp) {
    let person = scene.managed(email).await;
    let completed = scene.login(&mut Browser::fresh(), email).await.unwrap();
    let caller = signed_in(scene.world, &completed).await;
    let (app, _) = scene.world.two_factor(&caller).await;
    (person, app)
}

/// A login with this class and these methods, as far as it gets.
async fn arrive(
    scene: &Scene<'_>,
    browser: &mut Browser,
    email: &str,
    class: Option<&'static str>,
    methods: &[&'static str],
) -> Result<Completion, Code> {
    let request = scene.start_login(browser).await?;
    let mut assertion = scene.about(email);
    assertion.authn_context = class.unwrap_or(assertion.authn_context);
    assertion.methods = methods.to_vec();
    let handle = scene.answer(&request, &assertion).await?;
    scene.complete(browser, &handle).await
}

fn asked(completion: Completion) -> PendingSignIn {
    match completion {
        Completion::SecondFactor(pending) => pending,
        other => panic!("asked for no code: {other:?}"),
    }
}

#[tokio::test]
async fn a_provider_without_a_claim_leads_to_the_persons_own_code() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let (eve, app) = with_app(&scene, "eve@acme.example").await;
        let sessions = world.rows("session").await;
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let about = scene.about(&eve.email);
        let handle = scene.answer(&request, &about).await.unwrap();
        let pending = asked(scene.complete(&browser, &handle).await.unwrap());
        assert_eq!(world.rows("session").await, sessions);
        // A reload leads to the question, and makes nothing.
        let again = done(scene.complete(&browser, &handle).await.unwrap());
        assert_eq!(again.to, CODE_PAGE);
        assert!(again.session.is_none());
        assert_eq!(world.rows("pending_sign_in").await, 1);
        let second = world.second_server().await;
        let finished = second
            .finish_sign_in(&nobody(), pending.token.expose(), &app.code(second.now()))
            .await
            .unwrap();
        assert_eq!(finished.next, "/organizations");
        let caller = world.caller(&finished.session).await;
        let session = caller.session().unwrap();
        assert_eq!(session.person.account, eve.account);
        assert_eq!(session.authenticated_at, about.authn_instant);
        assert_eq!(
            world
                .rows("audit_event where action = 'account.second_factor_asked'")
                .await,
            1
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'account.signed_in'")
                .await,
            2
        );
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_asked_for_one_itself_is_believed() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let (eve, _) = with_app(&scene, "eve@acme.example").await;
        for (class, methods) in [
            (Some(REFEDS), &[][..]),
            (None, &["http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password", MULTIPLE][..]),
        ] {
            let came = arrive(&scene, &mut Browser::fresh(), &eve.email, class, methods).await;
            assert!(done(came.unwrap()).session.is_some());
        }
        assert_eq!(
            world.rows("session_second_factor where proof = 'identity_provider'").await,
            2
        );
        let one_factor = ["http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"];
        let came = arrive(&scene, &mut Browser::fresh(), &eve.email, None, &one_factor).await;
        asked(came.unwrap());
        // Nobody else is asked.
        scene.managed("bob@acme.example").await;
        let came = arrive(&scene, &mut Browser::fresh(), "bob@acme.example", None, &[]).await;
        assert!(done(came.unwrap()).session.is_some());
    })
    .await;
}

#[tokio::test]
async fn what_the_provider_takes_back_while_a_code_is_awaited_opens_nothing() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let (eve, app) = with_app(&scene, "eve@acme.example").await;
        let owner = world.signed_in(&scene.owner).await;
        let waiting = async || {
            let came = arrive(&scene, &mut Browser::fresh(), &eve.email, None, &[]).await;
            asked(came.unwrap())
        };
        let finish = async |pending: &PendingSignIn| {
            scene
                .service
                .finish_sign_in(
                    &nobody(),
                    pending.token.expose(),
                    &app.code(scene.service.now()),
                )
                .await
                .map(drop)
                .map_err(|error| error.refusal().code)
        };
        let pending = waiting().await;
        scene
            .service
            .take_offline(&owner, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(finish(&pending).await, Err(code::LOGIN_FAILED));
        scene
            .service
            .bring_back(&owner, "acme", "acme")
            .await
            .unwrap();
        scene
            .service
            .end_member_sessions(&owner, "acme", eve.account)
            .await
            .unwrap();
        assert_eq!(finish(&pending).await, Err(code::SECOND_FACTOR_EXPIRED));
        let pending = waiting().await;
        scene
            .service
            .delete_saml_account_by_address(&owner, &eve.email, None)
            .await
            .unwrap();
        assert_eq!(finish(&pending).await, Err(code::SECOND_FACTOR_EXPIRED));
    })
    .await;
}

#[tokio::test]
async fn the_hours_of_a_session_count_from_the_sign_in_at_the_provider() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let (eve, app) = with_app(&scene, "eve@acme.example").await;
        let came = arrive(&scene, &mut Browser::fresh(), &eve.email, None, &[]).await;
        let (pending, at) = (asked(came.unwrap()), scene.service.now());
        world.clock.advance(Duration::from_secs(300));
        let finished = scene
            .service
            .finish_sign_in(
                &nobody(),
                pending.token.expose(),
                &app.code(scene.service.now()),
            )
            .await
            .unwrap();
        assert_eq!(finished.session.expires_at, at.plus(SAML_LIFETIME));
    })
    .await;
}

/// A fresh sign-in that the provider answers with one of this age.
async fn fresh(scene: &Scene<'_>, caller: &Caller, email: &str, age: Duration) -> Caller {
    let started = scene
        .service
        .start_fresh_login(caller, scene.identifier, "/preferences", None)
        .await
        .unwrap();
    let request = Request::of(&started);
    assert!(request.force_authn);
    let browser = Browser {
        cookie: Some(started.browser.expose().to_owned()),
        caller: caller.clone(),
    };
    let mut about = scene.about(email);
    about.authn_instant = about.now.minus(age);
    let handle = scene.answer(&request, &about).await.unwrap();
    let completed = done(scene.complete(&browser, &handle).await.unwrap());
    assert_eq!(completed.to, "/preferences");
    signed_in(scene.world, &completed).await
}

#[tokio::test]
async fn a_fresh_sign_in_asks_for_force_authn_and_makes_the_session_recent() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let completed = scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        let caller = signed_in(&world, &completed).await;
        world.clock.advance(RECENT + Duration::from_secs(1));
        assert!(!scene.service.is_recent(caller.session().unwrap()));
        let proof = scene.service.proof(&caller).await.unwrap();
        assert!(matches!(proof, Proof::Company(_)), "{proof:?}");
        let caller = fresh(&scene, &caller, &eve.email, Duration::ZERO).await;
        assert!(scene.service.is_recent(caller.session().unwrap()));
        assert_eq!(world.rows("session where method = 'saml'").await, 1);
        let usual = scene
            .service
            .start_login(&nobody(), "acme", "/", None, None)
            .await;
        assert!(!Request::of(&usual.unwrap()).force_authn);
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_ignores_force_authn_is_named_once_and_a_mailed_code_takes_its_place() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let service = &scene.service;
        let eve = scene.managed("eve@acme.example").await;
        let completed = scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        let caller = signed_in(&world, &completed).await;
        let early = service.mail_confirmation_code(&caller).await;
        assert_eq!(early.unwrap_err().refusal().code, code::SESSION_SCOPE);
        let hour = Duration::from_secs(3600);
        world.clock.advance(hour);
        let caller = fresh(&scene, &caller, &eve.email, hour).await;
        let caller = fresh(&scene, &caller, &eve.email, hour).await;
        assert!(!service.is_recent(caller.session().unwrap()));
        assert_eq!(
            world
                .rows("audit_event where action = 'identity_provider.force_authn_ignored'")
                .await,
            1
        );
        let proof = service.proof(&caller).await.unwrap();
        assert!(matches!(proof, Proof::MailedCode(_)), "{proof:?}");
        service.mail_confirmation_code(&caller).await.unwrap();
        let typed = mailed_code(&world, &eve.email).await;
        // The code is for this session, once, and for ten minutes.
        let other = arrive(&scene, &mut Browser::fresh(), &eve.email, None, &[]).await;
        let other = signed_in(&world, &done(other.unwrap())).await;
        for (caller, typed) in [(&other, &typed), (&caller, &Secret::new("0000-0000"))] {
            let refused = service.confirm_by_mailed_code(caller, typed).await;
            assert_eq!(refused.unwrap_err().refusal().code, code::MAILED_CODE_WRONG);
        }
        let lower = Secret::new(typed.expose().to_lowercase().replace('-', ""));
        let session = service
            .confirm_by_mailed_code(&caller, &lower)
            .await
            .unwrap();
        let renewed = world.caller(&session).await;
        assert!(service.is_recent(renewed.session().unwrap()));
        let again = service.confirm_by_mailed_code(&renewed, &typed).await;
        assert_eq!(again.unwrap_err().refusal().code, code::MAILED_CODE_WRONG);
        service.mail_confirmation_code(&renewed).await.unwrap();
        let typed = mailed_code(&world, &eve.email).await;
        world.clock.advance(RECENT);
        let late = service.confirm_by_mailed_code(&renewed, &typed).await;
        assert_eq!(late.unwrap_err().refusal().code, code::MAILED_CODE_WRONG);
        // Mended, the provider is asked again.
        fresh(&scene, &renewed, &eve.email, Duration::ZERO).await;
        let proof = service.proof(&other).await.unwrap();
        assert!(matches!(proof, Proof::Company(_)), "{proof:?}");
    })
    .await;
}

async fn mailed_code(world: &World, email: &str) -> Secret {
    let mails = world.mails_to(email).await;
    let text = &mails.last().unwrap().text;
    let (_, rest) = text.split_once("asks for it: ").unwrap();
    Secret::new(rest.split_whitespace().next().unwrap())
}
