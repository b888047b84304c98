//! Organizations, their members and teams.
use domain::{Code, Role, code, id::IdentityProviderId, organization::Plan};
use service::{
    Caller, PageRequest, Result,
    membership::SamlStatus,
    testing::{Actor, World, nobody, on_each_database},
};
use std::sync::Arc;

fn code_of<T: std::fmt::Debug>(outcome: Result<T>) -> Code {
    outcome.unwrap_err().refusal().code
}

/// Acme with an owner, and the owner's session.
async fn acme(world: &World, plan: Plan) -> (domain::id::OrganizationId, Actor, Caller) {
    let acme = world.organization("acme", plan).await;
    let owner = world.person("olivia@acme.example").await;
    world.member(acme, &owner, Role::Owner).await;
    let session = world.signed_in(&owner).await;
    (acme, owner, session)
}

#[tokio::test]
async fn whoever_makes_an_organization_owns_it_on_the_free_plan() {
    on_each_database(async |world| {
        let person = world.person("ada@acme.example").await;
        let caller = world.signed_in(&person).await;
        let made = world
            .service
            .create_organization(&caller, " Acme Corp. ", "")
            .await
            .unwrap();
        assert_eq!(
            (made.slug.as_str(), made.name.as_str(), made.plan, made.role),
            ("acme-corp", "Acme Corp.", Plan::Free, Role::Owner)
        );
        assert_eq!(world.service.organizations(&caller).await.unwrap(), [made]);
        let taken = world
            .service
            .create_organization(&caller, "Acme Corp", "")
            .await
            .unwrap_err()
            .refusal();
        assert_eq!(
            (taken.code, taken.field),
            (code::ORGANIZATION_NAME_TAKEN, Some("slug"))
        );
        let bad = world
            .service
            .create_organization(&caller, "Acme", "Acme!")
            .await
            .unwrap_err()
            .refusal();
        assert_eq!((bad.code, bad.field), (code::INVALID, Some("slug")));
        assert_eq!(
            code_of(
                world
                    .service
                    .create_organization(&nobody(), "Acme", "")
                    .await
            ),
            code::SIGN_IN_REQUIRED
        );
        assert_eq!(
            (
                world.rows("organization").await,
                world.rows("membership").await
            ),
            (1, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn company_accounts_and_operators_make_no_organizations() {
    on_each_database(async |world| {
        let (acme, ..) = acme(&world, Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let managed = world.managed_person("mina@acme.example", provider).await;
        let link = world.saml_account(provider, &managed).await;
        let managed = world.signed_in_by(&managed, provider, link).await;
        assert_eq!(
            code_of(
                world
                    .service
                    .create_organization(&managed, "Mine", "")
                    .await
            ),
            code::ACCOUNT_MANAGED
        );
        let operator = world.operator("op@gatehouse.example").await;
        let operator = world.signed_in(&operator).await;
        assert_eq!(
            code_of(
                world
                    .service
                    .create_organization(&operator, "Mine", "")
                    .await
            ),
            code::FORBIDDEN
        );
    })
    .await;
}

#[tokio::test]
async fn two_servers_racing_for_one_address_make_one_organization() {
    on_each_database(async |world| {
        let person = world.person("ada@acme.example").await;
        let caller = world.signed_in(&person).await;
        let other = world.person("bob@acme.example").await;
        let other = world.signed_in(&other).await;
        let second = world.second_server().await;
        let barrier = Arc::new(tokio::sync::Barrier::new(2));
        let (one, two) = tokio::join!(
            async {
                barrier.wait().await;
                world
                    .service
                    .create_organization(&caller, "Acme", "acme")
                    .await
            },
            async {
                barrier.wait().await;
                second.create_organization(&other, "Acme", "acme").await
            }
        );
        let lost = [one, two]
            .into_iter()
            .filter_map(std::result::Result::err)
            .collect::<Vec<_>>();
        assert_eq!(lost.len(), 1);
        assert_eq!(lost[0].refusal().code, code::ORGANIZATION_NAME_TAKEN);
        assert_eq!(
            (
                world.rows("organization").await,
                world.rows("membership").await
            ),
            (1, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn deleting_takes_the_typed_name_and_waits_for_the_identity_provider_to_go() {
    on_each_database(async |world| {
        let (acme, owner, caller) = acme(&world, Plan::Enterprise).await;
        world.team(acme, "Field").await;
        world.fleet(Err(acme), "Berlin", 3).await;
        world.fleet(Ok(owner.account), "Own", 1).await;
        let provider = world.identity_provider("acme", acme).await;
        let service = &world.service;
        assert_eq!(
            code_of(service.delete_organization(&caller, "acme", "acme").await),
            code::CONFIRMATION_MISMATCH
        );
        assert_eq!(
            code_of(service.delete_organization(&caller, "acme", "ACME").await),
            code::ORGANIZATION_IN_USE
        );
        world
            .execute("delete from identity_provider_organization")
            .await;
        assert_eq!(
            code_of(service.delete_organization(&caller, "acme", "ACME").await),
            code::ORGANIZATION_IN_USE,
            "its home is here"
        );
        assert_eq!(world.rows("device").await, 4);
        world.execute("delete from identity_provider").await;
        let _: IdentityProviderId = provider;
        service
            .delete_organization(&caller, "acme", "ACME")
            .await
            .unwrap();
        assert_eq!(
            (
                world.rows("organization").await,
                world.rows("team").await,
                world.rows("membership").await
            ),
            (0, 0, 0)
        );
        assert_eq!(
            (
                world.rows("fleet").await,
                world.rows("device").await,
                world.rows("account").await
            ),
            (1, 1, 1)
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'organization.deleted'")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn the_last_owner_with_a_way_in_stays_while_an_identity_provider_is_there() {
    on_each_database(async |world| {
        let (acme, owner, caller) = acme(&world, Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let managed = world.managed_person("mina@acme.example", provider).await;
        world.member(acme, &managed, Role::Owner).await;
        let link = world.saml_account(provider, &managed).await;
        let managed_session = world.signed_in_by(&managed, provider, link).await;
        let service = &world.service;
        for refused in [
            service.leave_organization(&caller, "acme").await,
            service
                .change_role(&caller, "acme", owner.account, Role::Admin)
                .await,
            service
                .remove_member(&managed_session, "acme", owner.account)
                .await,
            service
                .change_role(&managed_session, "acme", owner.account, Role::Member)
                .await,
        ] {
            assert_eq!(code_of(refused), code::ORGANIZATION_LAST_WAY_IN);
        }
        // Taking out somebody who is no way in lowers nothing.
        service
            .change_role(&caller, "acme", managed.account, Role::Admin)
            .await
            .unwrap();
        service
            .change_role(&caller, "acme", managed.account, Role::Owner)
            .await
            .unwrap();
        service
            .leave_organization(&managed_session, "acme")
            .await
            .unwrap();
        let second = world.person("second@acme.example").await;
        world.member(acme, &second, Role::Owner).await;
        service.leave_organization(&caller, "acme").await.unwrap();
        assert_eq!(world.rows("membership").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_organization_never_loses_its_only_owner() {
    on_each_database(async |world| {
        let (_, owner, caller) = acme(&world, Plan::Free).await;
        assert_eq!(
            code_of(world.service.leave_organization(&caller, "acme").await),
            code::ORGANIZATION_LAST_OWNER
        );
        let demoted = world
            .service
            .change_role(&caller, "acme", owner.account, Role::Member)
            .await;
        assert_eq!(code_of(demoted), code::ORGANIZATION_LAST_OWNER);
    })
    .await;
}

#[tokio::test]
async fn two_owners_who_leave_at_once_on_two_servers_do_not_both_get_away() {
    on_each_database(async |world| {
        let (acme, _, first) = acme(&world, Plan::Enterprise).await;
        world.identity_provider("acme", acme).await;
        let second = world.person("second@acme.example").await;
        world.member(acme, &second, Role::Owner).await;
        let second = world.signed_in(&second).await;
        let server = world.second_server().await;
        let barrier = tokio::sync::Barrier::new(2);
        let (one, two) = tokio::join!(
            async {
                barrier.wait().await;
                world.service.leave_organization(&first, "acme").await
            },
            async {
                barrier.wait().await;
                server.leave_organization(&second, "acme").await
            }
        );
        assert_eq!(
            [&one, &two]
                .iter()
                .filter(|outcome| outcome.is_ok())
                .count(),
            1
        );
        let refused = one.err().or(two.err()).unwrap();
        assert_eq!(refused.refusal().code, code::ORGANIZATION_LAST_WAY_IN);
        assert_eq!(world.rows("membership where role = 'owner'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn admins_never_act_on_owners_nor_make_them() {
    on_each_database(async |world| {
        let (acme, owner, _) = acme(&world, Plan::Team).await;
        let admin = world.person("adam@acme.example").await;
        world.member(acme, &admin, Role::Admin).await;
        let member = world.person("mina@acme.example").await;
        world.member(acme, &member, Role::Member).await;
        let caller = world.signed_in(&admin).await;
        let service = &world.service;
        assert_eq!(
            code_of(
                service
                    .change_role(&caller, "acme", owner.account, Role::Member)
                    .await
            ),
            code::NOT_AN_OWNER
        );
        assert_eq!(
            code_of(service.remove_member(&caller, "acme", owner.account).await),
            code::NOT_AN_OWNER
        );
        assert_eq!(
            code_of(
                service
                    .change_role(&caller, "acme", member.account, Role::Owner)
                    .await
            ),
            code::OWNER_REQUIRED
        );
        assert_eq!(
            code_of(
                service
                    .change_role(&caller, "acme", admin.account, Role::Owner)
                    .await
            ),
            code::OWNER_REQUIRED
        );
        assert_eq!(
            code_of(service.remove_member(&caller, "acme", admin.account).await),
            code::NOT_YOURSELF
        );
        service
            .change_role(&caller, "acme", member.account, Role::Admin)
            .await
            .unwrap();
        assert_eq!(
            world.rows("audit_event").await,
            1,
            "refusals change nothing and log nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn a_removal_leaves_a_revocation_until_the_person_is_let_back_in() {
    on_each_database(async |world| {
        let (acme, _, caller) = acme(&world, Plan::Team).await;
        let member = world.person("mina@acme.example").await;
        world.member(acme, &member, Role::Member).await;
        let team = world.team(acme, "Field").await;
        let service = &world.service;
        service
            .add_team_member(&caller, "acme", team, member.account)
            .await
            .unwrap();
        let session = world.signed_in(&member).await;
        assert!(service.organization(&session, "acme").await.is_ok());
        service
            .remove_member(&caller, "acme", member.account)
            .await
            .unwrap();
        assert_eq!(
            code_of(service.organization(&session, "acme").await),
            code::NOT_FOUND,
            "from the next request on"
        );
        assert_eq!(
            (
                world.rows("team_member").await,
                world.rows("membership_revocation").await
            ),
            (0, 1)
        );
        let removed = service.removed_people(&caller, "acme").await.unwrap();
        assert_eq!(
            removed
                .iter()
                .map(|person| person.email.as_str())
                .collect::<Vec<_>>(),
            ["mina@acme.example"]
        );
        service
            .let_back_in(&caller, "acme", member.account)
            .await
            .unwrap();
        assert_eq!(world.rows("membership_revocation").await, 0);
        assert_eq!(
            code_of(service.let_back_in(&caller, "acme", member.account).await),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.remove_member(&caller, "acme", member.account).await),
            code::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn members_are_listed_by_address_with_teams_and_saml_status() {
    on_each_database(async |world| {
        let (acme, _, caller) = acme(&world, Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let team = world.team(acme, "Field").await;
        for number in 1..=4 {
            let person = world.person(&format!("p{number}@acme.example")).await;
            world.member(acme, &person, Role::Member).await;
            if number == 2 {
                world.saml_account(provider, &person).await;
                world
                    .service
                    .add_team_member(&caller, "acme", team, person.account)
                    .await
                    .unwrap();
            }
        }
        let mut page = PageRequest {
            cursor: None,
            limit: Some(2),
        };
        let mut seen = Vec::new();
        loop {
            let part = world.service.members(&caller, "acme", &page).await.unwrap();
            assert!(part.items.len() <= 2);
            seen.extend(part.items);
            let Some(next) = part.next else { break };
            page.cursor = Some(next);
        }
        let addresses: Vec<_> = seen.iter().map(|member| member.email.as_str()).collect();
        assert_eq!(
            addresses,
            [
                "olivia@acme.example",
                "p1@acme.example",
                "p2@acme.example",
                "p3@acme.example",
                "p4@acme.example"
            ]
        );
        assert_eq!(
            (seen[2].saml_status, seen[2].teams.as_slice()),
            (SamlStatus::Connected, ["Field".to_owned()].as_slice())
        );
        assert_eq!(
            (seen[1].saml_status, seen[0].yourself, seen[1].yourself),
            (SamlStatus::NotConnected, true, false)
        );
    })
    .await;
}

#[tokio::test]
async fn teams_hold_members_of_their_organization_only() {
    on_each_database(async |world| {
        let (acme, owner, caller) = acme(&world, Plan::Team).await;
        let globex = world.organization("globex", Plan::Team).await;
        let foreign = world.team(globex, "Field").await;
        let stranger = world.person("gary@globex.example").await;
        let service = &world.service;
        let team = service.create_team(&caller, "acme", "Field").await.unwrap();
        assert_eq!(
            code_of(service.create_team(&caller, "acme", "Field").await),
            code::NAME_TAKEN
        );
        assert_eq!(
            code_of(
                service
                    .add_team_member(&caller, "acme", team, stranger.account)
                    .await
            ),
            code::TEAM_NOT_A_MEMBER
        );
        assert_eq!(
            code_of(
                service
                    .add_team_member(&caller, "acme", foreign, owner.account)
                    .await
            ),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.delete_team(&caller, "acme", foreign).await),
            code::NOT_FOUND
        );
        service
            .add_team_member(&caller, "acme", team, owner.account)
            .await
            .unwrap();
        let detail = service.team(&caller, "acme", team).await.unwrap();
        assert_eq!((detail.members.len(), detail.others.len()), (1, 0));
        assert_eq!(service.teams(&caller, "acme").await.unwrap()[0].members, 1);
        service
            .remove_team_member(&caller, "acme", team, owner.account)
            .await
            .unwrap();
        service.delete_team(&caller, "acme", team).await.unwrap();
        assert_eq!(
            world
                .rows("membership where role = 'owner' and source = 'manual'")
                .await,
            1
        );
        let provider = world.identity_provider("acme", acme).await;
        assert!(world.rows("team").await == 1, "{provider}");
    })
    .await;
}

#[tokio::test]
async fn a_session_of_a_provider_that_does_not_manage_the_account_opens_its_organizations_only() {
    on_each_database(async |world| {
        let (acme, _, _) = acme(&world, Plan::Enterprise).await;
        let globex = world.organization("globex", Plan::Team).await;
        let provider = world.identity_provider("acme", acme).await;
        let person = world.person("pia@acme.example").await;
        world.member(acme, &person, Role::Member).await;
        world.member(globex, &person, Role::Admin).await;
        let link = world.saml_account(provider, &person).await;
        let bound = world.signed_in_by(&person, provider, link).await;
        let service = &world.service;
        let slugs: Vec<_> = service
            .organizations(&bound)
            .await
            .unwrap()
            .into_iter()
            .map(|found| found.slug)
            .collect();
        assert_eq!(slugs, ["acme"]);
        assert!(service.organization(&bound, "acme").await.is_ok());
        assert_eq!(
            code_of(service.organization(&bound, "globex").await),
            code::SESSION_SCOPE
        );
        assert_eq!(
            code_of(service.create_organization(&bound, "Mine", "").await),
            code::SESSION_SCOPE
        );
        assert_eq!(
            service
                .organizations(&world.signed_in(&person).await)
                .await
                .unwrap()
                .len(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_names_actors_and_filters_by_kind() {
    on_each_database(async |world| {
        let (_, _, caller) = acme(&world, Plan::Team).await;
        let service = &world.service;
        for name in ["One", "Two", "Three"] {
            service.create_team(&caller, "acme", name).await.unwrap();
            world.clock.advance(std::time::Duration::from_secs(1));
        }
        service
            .rename_organization(&caller, "acme", "Acme Corp")
            .await
            .unwrap();
        let page = PageRequest {
            cursor: None,
            limit: Some(2),
        };
        let first = service
            .audit_log(&caller, "acme", "team.created", &page)
            .await
            .unwrap();
        assert_eq!(
            (first.items.len(), first.items[0].actor.as_str()),
            (2, "olivia@acme.example")
        );
        assert_eq!(
            first.items[0].detail,
            [("name".to_owned(), "Three".to_owned())],
            "newest first"
        );
        let rest = PageRequest {
            cursor: first.next,
            limit: Some(2),
        };
        let rest = service
            .audit_log(&caller, "acme", "team.created", &rest)
            .await
            .unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));
        assert_eq!(
            service.audit_actions(&caller, "acme").await.unwrap(),
            ["organization.renamed", "team.created"]
        );
    })
    .await;
}

#[tokio::test]
async fn the_demo_fills_an_empty_database_once() {
    on_each_database(async |world| {
        let demo = world.service.fill_demo().await.unwrap();
        assert_eq!((demo.organizations.len(), demo.api_keys.len()), (3, 2));
        assert_eq!(world.rows("account where email_confirmed_at is null or password_hash is null").await, 0);
        assert_eq!(world.rows("device where account_id = (select id from account where email = 'pia@acme.example')").await, 41);
        assert_eq!(code_of(world.service.fill_demo().await), code::NOT_EMPTY);
        let printed = serde_json::to_value(&demo).unwrap();
        let key = printed["api_keys"][0]["secret"].as_str().unwrap();
        assert!(key.starts_with("gh_") && key.len() == 46, "{key}");
        assert!(!format!("{demo:?}").contains(key), "debug output hides secrets");
    })
    .await;
}
