//! Single logout, both ways, and attempts to end the sessions of others.
mod ours;
mod theirs;

use crate::scene::{Browser, Scene, acme, signed_in};
use domain::{
    Code,
    saml::{Binding, Outgoing, OutgoingMessage, SigningKey},
};
use service::{
    Caller,
    single_logout::LogoutStep,
    testing::{World, nobody},
};
use url::Url;

const SLO: &str = "https://idp.acme.example/slo";

async fn acme_with_logout(world: &World) -> Scene<'_> {
    let scene = acme(world).await;
    world
        .execute(&format!("update identity_provider set slo_redirect_url = '{SLO}', slo_redirect_response_url = '{SLO}/done'"))
        .await;
    scene
}

/// A login in its own browser, under this name at the identity provider.
async fn login(scene: &Scene<'_>, email: &str, index: Option<&str>) -> (Browser, Caller) {
    let mut browser = Browser::fresh();
    let request = scene.start_login(&mut browser).await.unwrap();
    let mut assertion = scene.about(email);
    assertion.session_index = index.map(str::to_owned);
    let handle = scene.answer(&request, &assertion).await.unwrap();
    let completed = crate::scene::done(scene.complete(&browser, &handle).await.unwrap());
    let caller = signed_in(scene.world, &completed).await;
    browser.caller = caller.clone();
    (browser, caller)
}

fn query(message: &OutgoingMessage, key: &SigningKey) -> String {
    let location: Url = "https://gatehouse.example/saml/acme/logout"
        .parse()
        .unwrap();
    match message
        .send(Binding::Redirect, &location, Some("state"), Some(key))
        .unwrap()
    {
        Outgoing::Redirect(url) => url.query().unwrap().to_owned(),
        Outgoing::Post { .. } => panic!("a redirect"),
    }
}

async fn send(scene: &Scene<'_>, query: &str) -> Result<LogoutStep, Code> {
    scene
        .service
        .logout_by_query(&nobody(), scene.identifier, query)
        .await
        .map_err(|(error, reference)| {
            assert!(!reference.is_empty());
            error.refusal().code
        })
}

async fn saml_sessions(world: &World) -> i64 {
    world.rows("session where method = 'saml'").await
}
