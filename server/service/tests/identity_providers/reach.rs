use crate::{OKTA, code, company, configured, member};
use domain::{Code, Role, code, id::GroupRuleId, organization::Plan, saml::IdpProduct};
use service::{
    Caller,
    identity_provider::{LinkWish, MayConfigure, Proposal, ProviderSettings},
    provisioning::{AttributeNames, Grant, NewGroupRule},
    testing::{World, nobody, on_each_database},
};

/// What every operation on the provider `key` answers this caller through the organization `slug`.
async fn every_operation(
    world: &World,
    caller: &Caller,
    slug: &str,
    key: &str,
    wish: LinkWish,
) -> Vec<(&'static str, Code)> {
    let service = &world.service;
    let first =
        |outcome: Result<(), Vec<service::Error>>| outcome.map_err(|mut errors| errors.remove(0));
    let settings = ProviderSettings {
        name: "Other".into(),
        product: IdpProduct::Okta,
    };
    let rule = NewGroupRule {
        group: "it".into(),
        label: String::new(),
        organization: wish.organization,
        grant: Grant::Role(Role::Admin),
    };
    vec![
        (
            "get",
            code(service.identity_provider(caller, slug, key).await.map(drop)),
        ),
        (
            "rename",
            code(
                service
                    .rename_identifier(caller, slug, key, "renamed")
                    .await,
            ),
        ),
        (
            "propose",
            code(first(
                service
                    .propose_metadata(caller, slug, key, Proposal::File(OKTA.to_vec()))
                    .await,
            )),
        ),
        (
            "choose",
            code(service.choose_proposed(caller, slug, key, "x").await),
        ),
        (
            "source",
            code(service.proposal_source(caller, slug, key).await),
        ),
        (
            "preview",
            code(service.preview_metadata(caller, slug, key).await.map(drop)),
        ),
        (
            "save",
            code(service.save_metadata(caller, slug, key, "x").await),
        ),
        (
            "discard",
            code(service.discard_proposal(caller, slug, key).await),
        ),
        (
            "settings",
            code(
                service
                    .change_identity_provider(caller, slug, key, settings)
                    .await,
            ),
        ),
        ("mapping", code(service.mapping(caller, slug, key).await)),
        (
            "attribute names",
            code(first(
                service
                    .change_attribute_names(caller, slug, key, AttributeNames::default())
                    .await,
            )),
        ),
        (
            "add group rule",
            code(service.add_group_rule(caller, slug, key, &rule).await),
        ),
        (
            "remove group rule",
            code(
                service
                    .remove_group_rule(caller, slug, key, GroupRuleId(wish.organization.0))
                    .await,
            ),
        ),
        (
            "checklist",
            code(service.go_live_checklist(caller, slug, key).await),
        ),
        ("go live", code(service.go_live(caller, slug, key).await)),
        (
            "linkable",
            code(service.linkable_organizations(caller, slug, key).await),
        ),
        (
            "links",
            code(service.set_links(caller, slug, key, &[wish]).await),
        ),
        (
            "unlink",
            code(service.unlink_organization(caller, slug, key).await),
        ),
        (
            "default team",
            code(service.set_default_team(caller, slug, key, None).await),
        ),
        (
            "remaining",
            code(service.remaining_people(caller, slug, key).await),
        ),
        (
            "delete",
            code(
                service
                    .delete_identity_provider(caller, slug, key, key)
                    .await,
            ),
        ),
    ]
}

#[tokio::test]
async fn only_admins_of_the_home_organization_reach_a_provider() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let (_, stranger) = company(&world, "globex").await;
        configured(&world, &admin, "acme", "acme").await;
        let id = world
            .service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap()
            .id
            .to_string();
        let observer = member(&world, acme, "observer@acme.example", Role::Observer).await;
        let plain = member(&world, acme, "member@acme.example", Role::Member).await;
        let wish = LinkWish {
            organization: acme,
            default_team: None,
        };
        let before = world.rows("audit_event").await;
        for (caller, slug, expected) in [
            (&nobody(), "acme", code::SIGN_IN_REQUIRED),
            (&observer, "acme", code::ADMIN_REQUIRED),
            (&plain, "acme", code::ADMIN_REQUIRED),
            (&stranger, "acme", code::NOT_FOUND),
            // Another tenant's provider through one's own organization, by identifier and by id.
            (&stranger, "globex", code::NOT_FOUND),
            (&stranger, "no-such-organization", code::NOT_FOUND),
        ] {
            for key in ["acme", id.as_str()] {
                for (operation, refused) in every_operation(&world, caller, slug, key, wish).await {
                    assert_eq!(refused, expected, "{operation} in {slug} by {key}");
                }
            }
        }
        assert_eq!(world.rows("audit_event").await, before);
        assert_eq!(
            world
                .service
                .identity_provider(&admin, "acme", &id)
                .await
                .unwrap()
                .identifier,
            "acme"
        );
    })
    .await;
}

#[tokio::test]
async fn an_admin_of_a_linked_organization_sees_the_provider_and_changes_only_the_link() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let (labs, labs_admin) = company(&world, "labs").await;
        configured(&world, &admin, "acme", "acme").await;
        let id = world
            .service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap()
            .id;
        world.link_organization(id, labs, None).await;
        let seen = world
            .service
            .identity_provider(&labs_admin, "labs", "acme")
            .await
            .unwrap();
        assert_eq!((seen.is_home, seen.home_slug.as_str()), (false, "acme"));
        let wish = LinkWish {
            organization: acme,
            default_team: None,
        };
        let service = &world.service;
        for refused in [
            code(
                service
                    .rename_identifier(&labs_admin, "labs", "acme", "renamed")
                    .await,
            ),
            code(service.go_live(&labs_admin, "labs", "acme").await),
            code(
                service
                    .set_links(&labs_admin, "labs", "acme", &[wish])
                    .await,
            ),
            code(
                service
                    .delete_identity_provider(&labs_admin, "labs", "acme", "acme")
                    .await,
            ),
            code(
                service
                    .save_metadata(&labs_admin, "labs", "acme", "x")
                    .await,
            ),
            code(service.remaining_people(&labs_admin, "labs", "acme").await),
        ] {
            assert_eq!(refused, code::IDENTITY_PROVIDER_ELSEWHERE);
        }
        let team = world.team(labs, "Field").await;
        service
            .set_default_team(&labs_admin, "labs", "acme", Some(team))
            .await
            .unwrap();
        service
            .unlink_organization(&labs_admin, "labs", "acme")
            .await
            .unwrap();
        assert_eq!(
            code(service.identity_provider(&labs_admin, "labs", "acme").await),
            code::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn who_may_not_configure_learns_why_and_whom_to_ask() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let observer = member(&world, acme, "observer@acme.example", Role::Observer).await;
        let plain = member(&world, acme, "member@acme.example", Role::Member).await;
        let service = &world.service;
        let seen =
            async |caller: &Caller| service.identity_providers(caller, "acme").await.unwrap();
        assert_eq!(seen(&admin).await.may_configure, MayConfigure::Yes);
        assert_eq!(
            seen(&observer).await.may_configure,
            MayConfigure::NotAdmin { ask: vec![] }
        );
        assert_eq!(
            seen(&plain).await.may_configure,
            MayConfigure::NotAdmin {
                ask: vec!["admin".into()]
            }
        );
        configured(&world, &admin, "acme", "acme").await;
        let list = seen(&admin).await;
        assert_eq!(
            (list.may_configure, list.providers.len()),
            (MayConfigure::HasOne, 1)
        );
        assert_eq!(
            list.providers[0].login_url,
            "https://gatehouse.example/saml/acme"
        );
        assert!(list.providers[0].certificate.is_some());
        assert!(seen(&plain).await.providers.is_empty());
        world.execute("update organization set plan = 'free'").await;
        let lowered = seen(&admin).await;
        assert_eq!(
            (lowered.may_configure, lowered.providers.len()),
            (MayConfigure::Plan, 1)
        );
        let small = world.organization("small", Plan::Team).await;
        let owner = member(&world, small, "owner@small.example", Role::Owner).await;
        let refused = service
            .create_identity_provider(&owner, "small", "small", IdpProduct::Okta)
            .await;
        assert_eq!(code(refused), code::PLAN_REQUIRED);
        let refused = service
            .create_identity_provider(&plain, "acme", "other", IdpProduct::Okta)
            .await;
        assert_eq!(code(refused), code::ADMIN_REQUIRED);
    })
    .await;
}
