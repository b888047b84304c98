//! How long a session by an identity provider lasts (B11).
use crate::scene::{Browser, Scene, acme, done, signed_in};
use domain::Timestamp;
use service::testing::{World, on_each_database};
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

/// Signs in with this end of the session, and says when ours ends.
async fn login_until(scene: &Scene<'_>, world: &World, end: Option<Timestamp>) -> Timestamp {
    let mut browser = Browser::fresh();
    let request = scene.start_login(&mut browser).await.unwrap();
    let mut assertion = scene.about("eve@acme.example");
    assertion.session_ends = end;
    let handle = scene.answer(&request, &assertion).await.unwrap();
    let completed = done(scene.complete(&browser, &handle).await.unwrap());
    let session = completed.session.as_ref().unwrap();
    let caller = signed_in(world, &completed).await;
    assert_eq!(caller.session().unwrap().expires_at, session.expires_at);
    session.expires_at
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_or_when_the_identity_provider_says_so() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let now = scene.service.now();
        let half_a_day = now.plus(12 * HOUR);
        for (said, ends) in [
            (None, half_a_day),
            (Some(now.plus(8 * HOUR)), now.plus(8 * HOUR)),
            (Some(now.plus(24 * HOUR)), half_a_day),
            (Some(half_a_day), half_a_day),
        ] {
            assert_eq!(login_until(&scene, &world, said).await, ends);
        }
    })
    .await;
}

#[tokio::test]
async fn an_ended_session_signs_nobody_in_and_is_forgotten() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let completed = scene
            .login(&mut Browser::fresh(), "eve@acme.example")
            .await
            .unwrap();
        world.clock.advance(12 * HOUR - Duration::from_millis(1));
        assert!(signed_in(&world, &completed).await.session().is_some());
        world.clock.advance(Duration::from_millis(1));
        assert!(signed_in(&world, &completed).await.session().is_none());
        world.clock.advance(Duration::from_millis(1));
        scene.service.purge_exchanges().await.unwrap();
        assert_eq!(world.rows("session where method = 'saml'").await, 0);
    })
    .await;
}
