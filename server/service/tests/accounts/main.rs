//! Accounts, sessions, keys and mail, on each database there is here.
use domain::{Code, Secret};
use service::{
    Caller, Error,
    testing::{Actor, PASSWORD, World, nobody},
};
use std::time::Duration;

mod api_keys;
mod email_change;
mod mail;
mod operators;
mod passwords;
mod recent_login;
mod second_factor;
mod sessions;
mod sign_in;
mod sign_up;
mod two_factor;

const NEW_PASSWORD: &str = "six other plain small words";

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

/// The code of a refusal; anything else fails the test.
fn code_of<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Code {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        other => panic!("no refusal: {other:?}"),
    }
}

/// Signs up and in for real.
async fn sign_up_and_in(world: &World, email: &str) -> Caller {
    let service = &world.service;
    service
        .sign_up(&nobody(), "Ada", email, &secret(PASSWORD))
        .await
        .unwrap();
    let token = world.mailed_token(email).await;
    service.confirm_email(&nobody(), &token).await.unwrap();
    let session = service
        .sign_in_with_password(&nobody(), email, &secret(PASSWORD))
        .await
        .unwrap();
    world.caller(&session).await
}

/// A company account at ACME, as consent leaves it: the old password is retired for 90 days.
async fn company_account(world: &World, email: &str) -> Actor {
    use domain::organization::Plan;
    let acme = world.organization("acme", Plan::Enterprise).await;
    let provider = world.identity_provider("acme", acme).await;
    let person = world.person(email).await;
    let until = world
        .service
        .now()
        .plus(Duration::from_secs(90 * 24 * 3600));
    let provider = if world.url.starts_with("sqlite") {
        format!("x'{}'", provider.0.simple())
    } else {
        format!("'{provider}'")
    };
    world
        .execute(&format!(
            "update account set kind = 'managed', managed_by = {provider}, retired_password_hash = password_hash, \
             retired_password_until = {}, password_hash = null where email = '{email}'",
            until.as_millis()
        ))
        .await;
    person
}
