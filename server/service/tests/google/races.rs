//! Two servers on one database at the same moment: one wins, the other is told.
use crate::{Browser, begin, come_back, go, hosted, mailed_code, with_google};
use domain::{Code, code};
use service::{
    google::{GoogleOutcome, GooglePurpose},
    testing::nobody,
};
use tokio::sync::Barrier;

const ROUNDS: usize = 6;

/// Runs both as close together as can be.
async fn at_once<A, B>(one: impl Future<Output = A>, two: impl Future<Output = B>) -> (A, B) {
    let barrier = Barrier::new(2);
    let (one, two) = (Box::pin(one), Box::pin(two));
    tokio::join!(
        async {
            barrier.wait().await;
            one.await
        },
        async {
            barrier.wait().await;
            two.await
        }
    )
}

/// Exactly one of two went through; the other's code.
fn one_of<T>(outcomes: (service::Result<T>, service::Result<T>)) -> (T, Code) {
    match outcomes {
        (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won, lost.refusal().code),
        (Ok(_), Ok(_)) => panic!("both went through"),
        (Err(one), Err(two)) => panic!("neither went through: {one}, {two}"),
    }
}

#[tokio::test]
async fn one_answer_brought_to_two_servers_is_one_session() {
    with_google(async |world, google| {
        let second = world.second_server().await;
        for round in 0..ROUNDS {
            let mut browser = Browser::fresh();
            let left = begin(&world.service, &mut browser, GooglePurpose::SignIn)
                .await
                .unwrap();
            let email = format!("ada{}@acme.example", round % 2);
            let token = google
                .signer
                .sign(&hosted(&left.claims(world, google, &email)));
            let outcomes = at_once(
                come_back(&world.service, google, &browser, &left, token.clone()),
                come_back(&second, google, &browser, &left, token.clone()),
            )
            .await;
            assert_eq!(one_of(outcomes).1, code::GOOGLE_EXPIRED);
        }
        let rounds = i64::try_from(ROUNDS).unwrap();
        assert_eq!(world.rows("session").await, rounds);
        assert_eq!(world.rows("account").await, 2);
    })
    .await;
}

#[tokio::test]
async fn two_first_sign_ins_of_one_person_make_one_account() {
    with_google(async |world, google| {
        let second = world.second_server().await;
        for round in 0..ROUNDS {
            let email = format!("ada{round}@acme.example");
            let (mut one, mut two) = (Browser::fresh(), Browser::fresh());
            let first = begin(&world.service, &mut one, GooglePurpose::SignIn)
                .await
                .unwrap();
            let other = begin(&second, &mut two, GooglePurpose::SignIn)
                .await
                .unwrap();
            let token = |left: &crate::Left| {
                google
                    .signer
                    .sign(&hosted(&left.claims(world, google, &email)))
            };
            let (a, b) = at_once(
                come_back(&world.service, google, &one, &first, token(&first)),
                come_back(&second, google, &two, &other, token(&other)),
            )
            .await;
            for outcome in [a, b] {
                assert!(
                    matches!(outcome, Ok(GoogleOutcome::Arrived { .. })),
                    "{outcome:?}"
                );
            }
        }
        let rounds = i64::try_from(ROUNDS).unwrap();
        assert_eq!(world.rows("account").await, rounds);
        assert_eq!(world.rows("google_link").await, rounds);
        assert_eq!(world.rows("session").await, 2 * rounds);
    })
    .await;
}

#[tokio::test]
async fn one_mailed_code_typed_at_two_servers_links_and_signs_in_once() {
    with_google(async |world, google| {
        let second = world.second_server().await;
        for round in 0..ROUNDS {
            let email = format!("ada{round}@acme.example");
            world.person(&email).await;
            let mut browser = Browser::fresh();
            let outcome = go(
                world,
                google,
                &mut browser,
                GooglePurpose::SignIn,
                &email,
                hosted,
            )
            .await;
            let GoogleOutcome::Prove(way) = outcome.unwrap() else {
                panic!("no code was asked for");
            };
            let code = mailed_code(world, &email).await;
            let (nobody, cookie) = (nobody(), browser.cookie.as_deref());
            let outcomes = at_once(
                world.service.prove_google(&nobody, way, cookie, &code),
                second.prove_google(&nobody, way, cookie, &code),
            )
            .await;
            assert_eq!(one_of(outcomes).1, code::GOOGLE_EXPIRED);
        }
        let rounds = i64::try_from(ROUNDS).unwrap();
        assert_eq!(world.rows("session").await, rounds);
        assert_eq!(world.rows("google_link").await, rounds);
    })
    .await;
}

#[tokio::test]
async fn two_google_accounts_linked_to_one_account_at_once_leave_one() {
    with_google(async |world, google| {
        let second = world.second_server().await;
        for round in 0..ROUNDS {
            let email = format!("ada{round}@acme.example");
            let ada = world.person(&email).await;
            // Two sessions of hers, with two Google accounts of that address.
            let mut one = Browser::of(world.signed_in(&ada).await);
            let mut two = Browser::of(world.signed_in(&ada).await);
            let first = begin(&world.service, &mut one, GooglePurpose::Link)
                .await
                .unwrap();
            let other = begin(&second, &mut two, GooglePurpose::Link).await.unwrap();
            let token = |left: &crate::Left, subject: &str| {
                let claims = left.claims(world, google, &email);
                google
                    .signer
                    .sign(&crate::with(&claims, "sub", subject.into()))
            };
            let outcomes = at_once(
                come_back(
                    &world.service,
                    google,
                    &one,
                    &first,
                    token(&first, &format!("one-{round}")),
                ),
                come_back(
                    &second,
                    google,
                    &two,
                    &other,
                    token(&other, &format!("two-{round}")),
                ),
            )
            .await;
            assert_eq!(one_of(outcomes).1, code::GOOGLE_ALREADY_LINKED);
        }
        assert_eq!(
            world.rows("google_link").await,
            i64::try_from(ROUNDS).unwrap()
        );
    })
    .await;
}
