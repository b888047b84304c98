//! Each unsafe state alone refuses enforcement, says so, and changes nothing.
use crate::{
    ENFORCED, Ready, ready,
    scene::{Browser, other_idp, refused},
    tried,
};
use domain::{Code, Timestamp, code};
use service::testing::{START, World, on_each_database};
use std::time::Duration;

/// Brings the state about, and asks; then mends it again by `mend` and asks once more.
async fn alone(code: Code, unsafely: impl AsyncFn(&World, &Ready<'_>), mend: &str) {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        unsafely(&world, &ready).await;
        refused(&world, code, async || ready.ask(ENFORCED).await).await;
        let view = ready
            .service()
            .enforcement(&ready.admin, "acme", "acme")
            .await
            .unwrap();
        let standing: Vec<Code> = view
            .checks
            .iter()
            .filter_map(|check| check.hindrance)
            .map(service::identity_provider::enforcement::Hindrance::code)
            .collect();
        assert_eq!(standing, [code], "the page says what stands in the way");
        if !mend.is_empty() {
            world.execute(mend).await;
            ready.ask(ENFORCED).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_that_is_not_live() {
    alone(
        code::ENFORCEMENT_NOT_LIVE,
        async |world, _| {
            world
                .execute("update identity_provider_organization set state = 'disabled'")
                .await;
        },
        "update identity_provider_organization set state = 'live'",
    )
    .await;
}

#[tokio::test]
async fn an_admin_who_did_not_come_through_it_within_fifteen_minutes() {
    alone(
        code::ENFORCEMENT_NOT_TRIED,
        async |world, _| world.clock.advance(Duration::from_millis(15 * 60_000 + 1)),
        "",
    )
    .await;
    on_each_database(async |world| {
        let ready = ready(&world).await;
        world.clock.advance(Duration::from_secs(15 * 60));
        ready.ask(ENFORCED).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_way_through_counts_for_nobody_but_them() {
    alone(
        code::ENFORCEMENT_NOT_TRIED,
        async |world, ready| {
            world.execute("delete from connection_test").await;
            // The owner as themselves, and the admin as another person.
            tried(&ready.scene, &ready.owner, "owner@acme.example").await;
            tried(&ready.scene, &ready.admin, "mina@acme.example").await;
        },
        "",
    )
    .await;
}

#[tokio::test]
async fn no_owner_with_a_way_in() {
    alone(
        code::ENFORCEMENT_NO_WAY_IN,
        async |world, _| {
            world
                .execute(
                    "update account set retired_password_hash = password_hash, password_hash = null where email = 'owner@acme.example'",
                )
                .await;
        },
        "update account set password_hash = retired_password_hash where email = 'owner@acme.example'",
    )
    .await;
}

#[tokio::test]
async fn an_owner_who_is_suspended_is_no_way_in() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        world
            .execute("update account set suspended_at = 1 where email = 'owner@acme.example'")
            .await;
        refused(&world, code::ENFORCEMENT_NO_WAY_IN, async || {
            ready.ask(ENFORCED).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn no_owner_with_unused_break_glass_codes() {
    alone(
        code::ENFORCEMENT_NO_BREAK_GLASS,
        async |world, _| {
            world
                .execute("update break_glass_code set used_at = 1")
                .await;
        },
        "update break_glass_code set used_at = null",
    )
    .await;
}

#[tokio::test]
async fn a_last_certificate_that_ends_within_fourteen_days() {
    let ends = |at: Timestamp| {
        format!(
            "update identity_provider_certificate set not_after = {}",
            at.as_millis()
        )
    };
    let border = START.plus(Duration::from_secs(14 * 24 * 3600));
    let (late, soon) = (ends(border.plus(Duration::from_millis(1))), ends(border));
    alone(
        code::ENFORCEMENT_CERTIFICATE_ENDS,
        async |world, _| world.execute(&soon).await,
        &late,
    )
    .await;
}

#[tokio::test]
async fn a_change_of_metadata_that_waits() {
    alone(
        code::ENFORCEMENT_CHANGE_WAITS,
        async |world, _| {
            world
                .execute(
                    "insert into identity_provider_held_change (identity_provider_id, kind, document, fingerprint, reason, state, created_at)
                     select id, 'metadata', (select token_hash from session limit 1), 'f', 'new_host', 'waiting', 1 from identity_provider",
                )
                .await;
        },
        "update identity_provider_held_change set state = 'discarded'",
    )
    .await;
}

#[tokio::test]
async fn a_refresh_that_failed() {
    alone(
        code::ENFORCEMENT_REFRESH_FAILED,
        async |world, _| {
            world
                .execute(
                    "insert into identity_provider_refresh (identity_provider_id, next_at, failures) select id, 0, 1 from identity_provider",
                )
                .await;
        },
        "update identity_provider_refresh set failures = 0",
    )
    .await;
}

#[tokio::test]
async fn three_exchanges_that_were_all_refused() {
    alone(
        code::ENFORCEMENT_ONLY_REFUSALS,
        async |world, ready| {
            for _ in 0..3 {
                world.clock.advance(Duration::from_secs(1));
                refuse_one(ready).await;
            }
        },
        // An answer that belongs to no exchange is anybody's, and says nothing.
        "update flight_record set exchange_id = null where purpose = 'login'",
    )
    .await;
    on_each_database(async |world| {
        let ready = ready(&world).await;
        for _ in 0..2 {
            world.clock.advance(Duration::from_secs(1));
            refuse_one(&ready).await;
        }
        ready.ask(ENFORCED).await.unwrap();
    })
    .await;
}

/// A sign-in that another provider's key answers.
pub async fn refuse_one(ready: &Ready<'_>) {
    let mut browser = Browser::fresh();
    let request = ready.scene.start_login(&mut browser).await.unwrap();
    let about = ready.scene.about("mina@acme.example");
    let response = other_idp().answer(&request, &about);
    ready.scene.post(&response).await.unwrap_err();
}
