use crate::{code, company, member};
use domain::{Role, code, id::OrganizationId, organization::Plan, saml::IdpProduct};
use service::{identity_provider::LinkWish, testing::on_each_database};
use std::sync::Arc;
use tokio::sync::Barrier;

const fn wish(organization: OrganizationId) -> LinkWish {
    LinkWish {
        organization,
        default_team: None,
    }
}

#[tokio::test]
async fn the_last_organization_raced_by_two_servers_stays_linked() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let labs = world.organization("acme-labs", Plan::Enterprise).await;
        let labs_admin = member(&world, labs, "labs@acme.example", Role::Admin).await;
        let person = admin.person().unwrap().clone();
        let actor = service::testing::Actor {
            account: person.account,
            email: person.email,
        };
        world.member(labs, &actor, Role::Admin).await;
        world
            .service
            .create_identity_provider(&admin, "acme", "acme", IdpProduct::Okta)
            .await
            .unwrap();
        let second = world.second_server().await;
        for _ in 0..10 {
            world
                .service
                .set_links(&admin, "acme", "acme", &[wish(acme), wish(labs)])
                .await
                .unwrap();
            let barrier = Arc::new(Barrier::new(2));
            let one = async {
                barrier.wait().await;
                world
                    .service
                    .unlink_organization(&admin, "acme", "acme")
                    .await
            };
            let other = async {
                barrier.wait().await;
                second
                    .unlink_organization(&labs_admin, "acme-labs", "acme")
                    .await
            };
            let (one, other) = tokio::join!(one, other);
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
            assert_eq!(
                code(if one.is_ok() { other } else { one }),
                code::LAST_ORGANIZATION
            );
            assert_eq!(world.rows("identity_provider_organization").await, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn no_form_leaves_a_provider_without_an_organization() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        world
            .service
            .create_identity_provider(&admin, "acme", "acme", IdpProduct::Okta)
            .await
            .unwrap();
        assert_eq!(
            code(world.service.set_links(&admin, "acme", "acme", &[]).await),
            code::LAST_ORGANIZATION
        );
        assert_eq!(
            code(
                world
                    .service
                    .unlink_organization(&admin, "acme", "acme")
                    .await
            ),
            code::LAST_ORGANIZATION
        );
        assert_eq!(world.rows("identity_provider_organization").await, 1);
    })
    .await;
}

#[tokio::test]
async fn only_enterprise_organizations_of_the_admin_are_offered_and_taken() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let person = admin.person().unwrap().clone();
        let actor = service::testing::Actor {
            account: person.account,
            email: person.email,
        };
        let labs = world.organization("labs", Plan::Enterprise).await;
        world.member(labs, &actor, Role::Owner).await;
        let free = world.organization("free", Plan::Free).await;
        world.member(free, &actor, Role::Owner).await;
        let watched = world.organization("watched", Plan::Enterprise).await;
        world.member(watched, &actor, Role::Member).await;
        let foreign = world.organization("foreign", Plan::Enterprise).await;
        world
            .service
            .create_identity_provider(&admin, "acme", "acme", IdpProduct::Okta)
            .await
            .unwrap();
        let offered = world
            .service
            .linkable_organizations(&admin, "acme", "acme")
            .await
            .unwrap();
        let offered: Vec<_> = offered
            .iter()
            .map(|found| (found.slug.as_str(), found.linked))
            .collect();
        assert_eq!(offered, [("acme", true), ("labs", false)]);
        for (other, expected) in [
            (free, code::PLAN_REQUIRED),
            (watched, code::ADMIN_REQUIRED),
            (foreign, code::NOT_FOUND),
            (OrganizationId(uuid()), code::NOT_FOUND),
        ] {
            assert_eq!(
                code(
                    world
                        .service
                        .set_links(&admin, "acme", "acme", &[wish(acme), wish(other)])
                        .await
                ),
                expected
            );
        }
        world
            .service
            .set_links(&admin, "acme", "acme", &[wish(labs)])
            .await
            .unwrap();
        let view = world
            .service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(
            view.links
                .iter()
                .map(|link| link.slug.as_str())
                .collect::<Vec<_>>(),
            ["labs"]
        );
        assert!(view.is_home);
    })
    .await;
}

fn uuid() -> uuid::Uuid {
    uuid::Uuid::nil()
}

#[tokio::test]
async fn an_organization_has_one_provider_at_most() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let (globex, globex_admin) = company(&world, "globex").await;
        let person = admin.person().unwrap().clone();
        world
            .member(
                globex,
                &service::testing::Actor {
                    account: person.account,
                    email: person.email,
                },
                Role::Admin,
            )
            .await;
        world
            .service
            .create_identity_provider(&admin, "acme", "acme", IdpProduct::Okta)
            .await
            .unwrap();
        world
            .service
            .create_identity_provider(&globex_admin, "globex", "globex", IdpProduct::Okta)
            .await
            .unwrap();
        let again = world
            .service
            .create_identity_provider(&admin, "acme", "acme-two", IdpProduct::Okta)
            .await;
        assert_eq!(code(again), code::ORGANIZATION_HAS_ONE);
        let taken = world
            .service
            .set_links(&admin, "acme", "acme", &[wish(acme), wish(globex)])
            .await;
        assert_eq!(code(taken), code::ORGANIZATION_HAS_ONE);
        let offered = world
            .service
            .linkable_organizations(&admin, "acme", "acme")
            .await
            .unwrap();
        assert!(
            offered
                .iter()
                .any(|found| found.slug == "globex" && found.has_another)
        );
    })
    .await;
}

#[tokio::test]
async fn links_to_organizations_of_others_stay_when_the_form_is_saved() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let (partner, partner_admin) = company(&world, "partner").await;
        let made = world
            .service
            .create_identity_provider(&admin, "acme", "acme", IdpProduct::Okta)
            .await
            .unwrap();
        world.link_organization(made.id, partner, None).await;
        world
            .service
            .set_links(&admin, "acme", "acme", &[])
            .await
            .unwrap();
        let linked = world
            .service
            .identity_provider_for_login("acme")
            .await
            .unwrap()
            .unwrap();
        assert!(linked.serves(partner) && !linked.serves(acme));
        let refused = world
            .service
            .set_links(&partner_admin, "partner", "acme", &[wish(partner)])
            .await;
        assert_eq!(code(refused), code::IDENTITY_PROVIDER_ELSEWHERE);
    })
    .await;
}

#[tokio::test]
async fn unlinking_keeps_members_and_their_teams() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let (labs, labs_admin) = company(&world, "labs").await;
        let made = world
            .service
            .create_identity_provider(&admin, "acme", "acme", IdpProduct::Okta)
            .await
            .unwrap();
        world.link_organization(made.id, labs, None).await;
        let person = world.managed_person("first@acme.example", made.id).await;
        world.member(labs, &person, Role::Member).await;
        world.saml_account(made.id, &person).await;
        let members = world.rows("membership").await;
        world
            .service
            .unlink_organization(&labs_admin, "labs", "acme")
            .await
            .unwrap();
        assert_eq!(world.rows("membership").await, members);
        assert_eq!(world.rows("saml_account").await, 1);
        assert_eq!(
            code(
                world
                    .service
                    .unlink_organization(&labs_admin, "labs", "acme")
                    .await
            ),
            code::NOT_FOUND
        );
        let _ = acme;
    })
    .await;
}

#[tokio::test]
async fn the_default_team_belongs_to_the_organization() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let (globex, _) = company(&world, "globex").await;
        let field = world.team(acme, "Field").await;
        let foreign = world.team(globex, "Field").await;
        world
            .service
            .create_identity_provider(&admin, "acme", "acme", IdpProduct::Okta)
            .await
            .unwrap();
        world
            .service
            .set_default_team(&admin, "acme", "acme", Some(field))
            .await
            .unwrap();
        assert_eq!(
            code(
                world
                    .service
                    .set_default_team(&admin, "acme", "acme", Some(foreign))
                    .await
            ),
            code::TEAM_UNKNOWN
        );
        let view = world
            .service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(view.links[0].default_team_name.as_deref(), Some("Field"));
        world
            .service
            .set_default_team(&admin, "acme", "acme", None)
            .await
            .unwrap();
        let linked = world
            .service
            .identity_provider_for_login("acme")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(linked.organizations[0].default_team, None);
    })
    .await;
}
