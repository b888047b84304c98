//! Two servers on one database at the same moment: one wins, the other is told.
use crate::scene::{Browser, Scene, acme, done};
use domain::{Code, Role, code};
use service::testing::{at_once, on_each_database};

/// Exactly one of two went through; the other's code.
fn one_of<T, U>(outcomes: (Result<T, Code>, Result<U, Code>)) -> Code {
    match outcomes {
        (Ok(_), Err(code)) | (Err(code), Ok(_)) => code,
        (Ok(_), Ok(_)) => panic!("both went through"),
        (Err(one), Err(two)) => panic!("neither went through: {one}, {two}"),
    }
}

const ROUNDS: usize = 8;

#[tokio::test]
async fn one_response_posted_to_two_servers_is_taken_once() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let second = scene.at_second_server().await;
        scene.managed("eve@acme.example").await;
        let rounds = i64::try_from(ROUNDS).unwrap();
        for _ in 0..ROUNDS {
            let mut browser = Browser::fresh();
            let request = scene.start_login(&mut browser).await.unwrap();
            let response = scene.idp.answer(&request, &scene.about("eve@acme.example"));
            let (one, two) = at_once(scene.post(&response), second.post(&response)).await;
            assert_eq!(one_of((one.clone(), two.clone())), code::SAML_REPLAYED);
            // Started at one server, completed at the other.
            let handle = one.or(two).unwrap();
            done(second.complete(&browser, &handle).await.unwrap());
        }
        assert_eq!(world.rows("session where method = 'saml'").await, rounds);
        assert_eq!(
            world.rows("flight_record where outcome = 'accepted'").await,
            rounds
        );
        assert_eq!(world.rows("saml_replay").await, rounds);
    })
    .await;
}

#[tokio::test]
async fn one_handle_completed_at_two_servers_makes_one_session() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let second = scene.at_second_server().await;
        scene.managed("eve@acme.example").await;
        for round in 1..=ROUNDS {
            let mut browser = Browser::fresh();
            let request = scene.start_login(&mut browser).await.unwrap();
            let handle = scene
                .answer(&request, &scene.about("eve@acme.example"))
                .await
                .unwrap();
            let (one, two) = at_once(
                scene.complete(&browser, &handle),
                second.complete(&browser, &handle),
            )
            .await;
            let (one, two) = (done(one.unwrap()), done(two.unwrap()));
            assert_eq!(one.to, two.to);
            assert!(one.session.is_some() != two.session.is_some());
            let sessions = world.rows("session where method = 'saml'").await;
            assert_eq!(sessions, i64::try_from(round).unwrap());
        }
    })
    .await;
}

/// Both consents are answered and wait for their completion.
async fn answered(scene: &Scene<'_>, email: &str, name_id: &str, browser: &mut Browser) -> String {
    let request = scene.start_consent(browser).await.unwrap();
    let mut assertion = scene.about(email);
    assertion.name_id = name_id.to_owned();
    scene.answer(&request, &assertion).await.unwrap()
}

#[tokio::test]
async fn two_consents_with_one_subject_make_one_link() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let second = scene.at_second_server().await;
        for round in 0..ROUNDS {
            let ada = world.person(&format!("ada{round}@acme.example")).await;
            let bob = world.person(&format!("bob{round}@acme.example")).await;
            let mut a = Browser::of(world.signed_in(&ada).await);
            let mut b = Browser::of(world.signed_in(&bob).await);
            let subject = format!("same-{round}");
            let first = answered(&scene, &ada.email, &subject, &mut a).await;
            let other = answered(&scene, &bob.email, &subject, &mut b).await;
            let outcomes = at_once(scene.complete(&a, &first), second.complete(&b, &other)).await;
            assert_eq!(one_of(outcomes), code::CONSENT_SUBJECT_TAKEN);
        }
        let rounds = i64::try_from(ROUNDS).unwrap();
        assert_eq!(world.rows("saml_account").await, rounds);
        assert_eq!(world.rows("account where kind = 'managed'").await, rounds);
        assert_eq!(world.rows("consent_receipt").await, rounds);
    })
    .await;
}

#[tokio::test]
async fn two_consents_of_one_account_commit_once() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let second = scene.at_second_server().await;
        for round in 0..ROUNDS {
            let ada = world.person(&format!("ada{round}@acme.example")).await;
            let mut browser = Browser::of(world.signed_in(&ada).await);
            let first = answered(&scene, &ada.email, &ada.email, &mut browser).await;
            let other = answered(&scene, &ada.email, &ada.email, &mut browser).await;
            let outcomes = at_once(
                scene.complete(&browser, &first),
                second.complete(&browser, &other),
            )
            .await;
            assert_eq!(one_of(outcomes), code::CONSENT_ALREADY);
        }
        let rounds = i64::try_from(ROUNDS).unwrap();
        assert_eq!(world.rows("consent_receipt").await, rounds);
        assert_eq!(world.rows("session where method = 'saml'").await, rounds);
    })
    .await;
}

#[tokio::test]
async fn of_two_owners_who_consent_at_once_one_stays_as_the_way_in() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let second = scene.at_second_server().await;
        let partner = world.person("partner@acme.example").await;
        world
            .member(scene.organization, &partner, Role::Owner)
            .await;
        let mut a = Browser::of(world.signed_in(&scene.owner).await);
        let mut b = Browser::of(world.signed_in(&partner).await);
        let first = answered(&scene, &scene.owner.email, "one", &mut a).await;
        let other = answered(&scene, &partner.email, "two", &mut b).await;
        let outcomes = at_once(scene.complete(&a, &first), second.complete(&b, &other)).await;
        assert_eq!(one_of(outcomes), code::ORGANIZATION_LAST_WAY_IN);
        assert_eq!(
            world
                .rows("account where kind = 'personal' and password_hash is not null")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn an_identifier_raced_for_is_given_once() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let second = scene.at_second_server().await;
        for round in 0..ROUNDS {
            let mut callers = Vec::new();
            let slugs = [format!("left-{round}"), format!("right-{round}")];
            for slug in &slugs {
                let organization = world
                    .organization(slug, domain::organization::Plan::Enterprise)
                    .await;
                let owner = world.person(&format!("{slug}@acme.example")).await;
                world.member(organization, &owner, Role::Owner).await;
                callers.push(world.signed_in(&owner).await);
            }
            let wanted = format!("wanted-{round}");
            let create = async |at: &Scene<'_>, number: usize| {
                at.service
                    .create_identity_provider(
                        &callers[number],
                        &slugs[number],
                        &wanted,
                        domain::saml::IdpProduct::Other,
                    )
                    .await
                    .map_err(|error| error.refusal().code)
            };
            let outcomes = at_once(create(&scene, 0), create(&second, 1)).await;
            assert_eq!(one_of(outcomes), code::IDENTIFIER_TAKEN);
        }
    })
    .await;
}

#[tokio::test]
async fn a_deletion_and_a_consent_at_once_leave_no_link_without_its_identity_provider() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let second = scene.at_second_server().await;
        let owner = world.signed_in(&scene.owner).await;
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let handle = answered(&scene, &ada.email, "ada", &mut browser).await;
        let outcomes = at_once(scene.complete(&browser, &handle), async {
            second
                .service
                .delete_identity_provider(&owner, "acme", "acme", "acme")
                .await
                .map_err(|error| error.refusal().code)
        })
        .await;
        let told = one_of(outcomes);
        assert!(
            told == code::IDENTITY_PROVIDER_IN_USE || told == code::IDENTITY_PROVIDER_UNKNOWN,
            "{told}"
        );
        let providers = world.rows("identity_provider").await;
        assert_eq!(world.rows("saml_account").await, providers);
        assert_eq!(
            world.rows("account where kind = 'managed'").await,
            providers
        );
    })
    .await;
}
