//! Two servers deciding about set-up links at once.
use crate::{
    ENTRA, OKTA, code, company, configured,
    setup_link_attacks::{ENTITY, live},
    setup_links::{hand_in, holder, seen},
};
use domain::{Code, code as codes_of, setup_link::Standing};
use service::{
    Service,
    identity_provider::Proposal,
    testing::{TestIdentityProvider, on_each_database},
};
use tokio::sync::Barrier;

#[tokio::test]
async fn of_accepting_and_revoking_at_once_one_happens() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        configured(&world, &admin, "acme", "acme").await;
        let second = world.second_server().await;
        for _ in 0..4 {
            let ian = holder(service, &admin, "Ian").await;
            hand_in(service, &ian, ENTRA).await;
            let version = seen(service, &admin, &ian.form).await;
            let barrier = Barrier::new(2);
            let form = &ian.form;
            let (accepted, revoked) = tokio::join!(
                async {
                    barrier.wait().await;
                    service
                        .accept_setup(&admin, "acme", "acme", form, &version)
                        .await
                },
                async {
                    barrier.wait().await;
                    second.revoke_setup_link(&admin, "acme", "acme", form).await
                }
            );
            let standing = service
                .setup_review(&admin, "acme", "acme", form)
                .await
                .unwrap()
                .link
                .standing;
            match (accepted, revoked) {
                (Ok(()), refused) => {
                    assert_eq!(code(refused), codes_of::NOT_FOUND);
                    assert!(matches!(standing, Standing::Accepted { .. }));
                }
                (refused, Ok(())) => {
                    assert_eq!(code(refused), codes_of::SETUP_NOT_HANDED_IN);
                    assert!(matches!(standing, Standing::Revoked { .. }));
                }
                both => panic!("{both:?}"),
            }
            // Back to the beginning for the next round.
            service
                .propose_metadata(&admin, "acme", "acme", Proposal::File(OKTA.to_vec()))
                .await
                .unwrap();
            crate::save(&world, &admin, "acme", "acme").await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_links_handed_in_at_once_the_second_is_read_against_what_the_first_made() {
    on_each_database(async |world| {
        let idp = TestIdentityProvider::new(ENTITY);
        let admin = live(&world, &idp).await;
        let service = &world.service;
        let second = world.second_server().await;
        let (one, other) = (
            TestIdentityProvider::new(ENTITY),
            TestIdentityProvider::new(ENTITY),
        );
        let (ian, ida) = (
            holder(service, &admin, "Ian").await,
            holder(service, &admin, "Ida").await,
        );
        let file = |next| TestIdentityProvider::metadata(&[&idp, next], "").into_bytes();
        hand_in(service, &ian, &file(&one)).await;
        hand_in(&second, &ida, &file(&other)).await;
        let versions = [
            seen(service, &admin, &ian.form).await,
            seen(service, &admin, &ida.form).await,
        ];
        let barrier = Barrier::new(2);
        let accept = async |server: &Service, form: &str, version: &str| {
            barrier.wait().await;
            server
                .accept_setup(&admin, "acme", "acme", form, version)
                .await
        };
        let (first, then) = tokio::join!(
            accept(service, &ian.form, &versions[0]),
            accept(&second, &ida.form, &versions[1])
        );
        // What the second admin saw is no longer what would happen: they look again.
        let refused: Vec<Code> = [first, then]
            .into_iter()
            .filter_map(|outcome| outcome.err().map(|error| error.refusal().code))
            .collect();
        assert_eq!(refused, [codes_of::CONFLICT]);
        assert_eq!(world.rows("identity_provider_certificate").await, 2);
    })
    .await;
}
