//! What no longer works once an account is the company's (B8).
use crate::scene::{Browser, acme, signed_in};
use domain::{Code, Secret, code};
use service::{
    Error,
    testing::{PASSWORD, nobody, on_each_database},
};
use std::time::Duration;

fn code_of<T>(outcome: Result<T, Error>) -> Code {
    match outcome {
        Ok(_) => panic!("was not refused"),
        Err(error) => error.refusal().code,
    }
}

#[tokio::test]
async fn password_reset_and_keys_are_over_and_the_right_password_hears_where_to_go() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let service = &scene.service;
        let ada = world.person("ada@acme.example").await;
        let (_, key) = world.api_key(&ada, "laptop").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        service.request_reset(&nobody(), &ada.email).await.unwrap();
        let mailed = world.mailed_token(&ada.email).await;
        let completed = scene.consent(&mut browser, &ada.email).await.unwrap();
        let caller = signed_in(&world, &completed).await;

        let sign_in = async |password: &str| {
            service
                .sign_in_with_password(&nobody(), "Ada@acme.example", &Secret::new(password))
                .await
        };
        let refusal = sign_in(PASSWORD).await.unwrap_err().refusal();
        assert_eq!(refusal.code, code::LOGIN_SSO_REQUIRED);
        let message = refusal.message.unwrap();
        assert!(
            message.contains("https://gatehouse.example/saml/acme"),
            "{message}"
        );
        assert_eq!(
            code_of(sign_in("not the old password").await),
            code::LOGIN_FAILED
        );

        // Neither the link that was mailed before, nor a new one.
        let new = Secret::new("six other plain small words");
        assert_eq!(
            code_of(service.reset_password(&nobody(), &mailed, &new).await),
            code::LINK_EXPIRED
        );
        service.request_reset(&nobody(), &ada.email).await.unwrap();
        assert_eq!(world.rows("mailed_link").await, 0);
        let old = Secret::new(PASSWORD);
        assert_eq!(
            code_of(service.change_password(&caller, &old, &new).await),
            code::ACCOUNT_MANAGED
        );
        // No key, neither the old one nor a new one.
        assert_eq!(
            code_of(service.create_api_key(&caller, "new").await),
            code::KEY_NOT_ALLOWED
        );
        let by_key = service
            .caller_of_key(key.expose(), "192.0.2.1", "Test")
            .await;
        assert_eq!(code_of(by_key), code::KEY_INVALID);

        world.clock.advance(Duration::from_hours(90 * 24));
        assert_eq!(code_of(sign_in(PASSWORD).await), code::LOGIN_FAILED);
    })
    .await;
}
