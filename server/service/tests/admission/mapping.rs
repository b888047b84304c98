//! What groups give: roles and teams, by the newest word, in the organizations of the identity provider, and never owner.
use crate::{
    connected,
    scene::{Browser, Scene, acme, company, done, other_idp, signed_in},
};
use domain::{
    Code, Role, code,
    id::{AccountId, GroupRuleId, OrganizationId, TeamId},
    organization::Plan,
};
use service::{
    Caller,
    identity_provider::LinkWish,
    invitation::InvitationWish,
    provisioning::{Grant, NewGroupRule, Provisioning},
    testing::{Actor, nobody, on_each_database},
};

const GROUPS_LINK: &str = "http://schemas.microsoft.com/claims/groups.link";

async fn give(
    scene: &Scene<'_>,
    caller: &Caller,
    organization: OrganizationId,
    group: &str,
    grant: Grant,
) -> Result<(), Code> {
    let wish = NewGroupRule {
        group: group.to_owned(),
        label: String::new(),
        organization,
        grant,
    };
    scene
        .service
        .add_group_rule(caller, scene.identifier, scene.identifier, &wish)
        .await
        .map_err(|error| error.refusal().code)
}

/// In the company itself, by its owner.
async fn gives(scene: &Scene<'_>, group: &str, grant: Grant) {
    let owner = scene.owner_here().await;
    give(scene, &owner, scene.organization, group, grant)
        .await
        .unwrap();
}

/// Signs in with these values of one attribute.
async fn arrive(scene: &Scene<'_>, email: &str, name: &'static str, values: &[&str]) -> Caller {
    let mut browser = Browser::fresh();
    let request = scene.start_login(&mut browser).await.unwrap();
    let mut assertion = scene.about(email);
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    assertion.attributes = vec![(name, values)];
    let handle = scene.answer(&request, &assertion).await.unwrap();
    let completed = done(scene.complete(&browser, &handle).await.unwrap());
    signed_in(scene.world, &completed).await
}

async fn role(scene: &Scene<'_>, caller: &Caller) -> Role {
    let here = scene.service.organization(caller, scene.identifier).await;
    here.unwrap().role
}

async fn in_team(scene: &Scene<'_>, team: TeamId, account: AccountId) -> bool {
    let owner = scene.owner_here().await;
    let team = scene
        .service
        .team(&owner, scene.identifier, team)
        .await
        .unwrap();
    team.members.iter().any(|member| member.account == account)
}

async fn rules(scene: &Scene<'_>) -> Vec<GroupRuleId> {
    let owner = scene.owner_here().await;
    let id = scene.identifier;
    let mapping = scene.service.mapping(&owner, id, id).await.unwrap();
    mapping.rules.iter().map(|rule| rule.id).collect()
}

#[tokio::test]
async fn groups_give_roles_and_teams_at_each_sign_in_and_take_them_when_they_are_gone() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = scene.managed("ada@acme.example").await;
        let field = world.team(scene.organization, "Field").await;
        gives(&scene, "it", Grant::Role(Role::Admin)).await;
        gives(&scene, "it", Grant::Team(field)).await;
        gives(&scene, "guests", Grant::Role(Role::Observer)).await;
        let caller = arrive(&scene, &ada.email, "groups", &["it", "guests"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Admin);
        assert!(in_team(&scene, field, ada.account).await);
        let changed = "audit_event where action = 'membership.role_changed'";
        assert_eq!(world.rows(changed).await, 1);
        // The same again says nothing new.
        arrive(&scene, &ada.email, "groups", &["it", "guests"]).await;
        assert_eq!(world.rows(changed).await, 1);
        let caller = arrive(&scene, &ada.email, "groups", &["guests"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Observer);
        assert!(!in_team(&scene, field, ada.account).await);
        // Without any group: what newcomers get.
        let caller = arrive(&scene, &ada.email, "groups", &[]).await;
        assert_eq!(role(&scene, &caller).await, Role::Member);
    })
    .await;
}

#[tokio::test]
async fn a_role_set_by_hand_stays_until_the_groups_say_something_new() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = scene.managed("ada@acme.example").await;
        let field = world.team(scene.organization, "Field").await;
        gives(&scene, "staff", Grant::Role(Role::Member)).await;
        gives(&scene, "staff", Grant::Team(field)).await;
        gives(&scene, "it", Grant::Role(Role::Admin)).await;
        arrive(&scene, &ada.email, "groups", &["staff"]).await;
        let owner = scene.owner_here().await;
        let service = &scene.service;
        service
            .change_role(&owner, "acme", ada.account, Role::Observer)
            .await
            .unwrap();
        service
            .remove_team_member(&owner, "acme", field, ada.account)
            .await
            .unwrap();
        let caller = arrive(&scene, &ada.email, "groups", &["staff"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Observer);
        assert!(!in_team(&scene, field, ada.account).await);
        let caller = arrive(&scene, &ada.email, "groups", &["staff", "it"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Admin);
        // Somebody whom an admin put into the team stays in it when the group is gone.
        service
            .add_team_member(&owner, "acme", field, ada.account)
            .await
            .unwrap();
        arrive(&scene, &ada.email, "groups", &[]).await;
        assert!(in_team(&scene, field, ada.account).await);
    })
    .await;
}

#[tokio::test]
async fn an_owner_is_neither_made_nor_unmade() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = scene.owner_here().await;
        let refused = give(
            &scene,
            &owner,
            scene.organization,
            "bosses",
            Grant::Role(Role::Owner),
        );
        assert_eq!(refused.await, Err(code::INVITATION_ROLE));
        assert_eq!(world.rows("group_rule").await, 0);
        gives(&scene, "staff", Grant::Role(Role::Observer)).await;
        let boss = scene.managed("boss@acme.example").await;
        world
            .execute("update membership set role = 'owner' where account_id = (select id from account where email = 'boss@acme.example')")
            .await;
        let caller = arrive(&scene, &boss.email, "groups", &["staff"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Owner);
        let caller = arrive(&scene, &boss.email, "groups", &[]).await;
        assert_eq!(role(&scene, &caller).await, Role::Owner);
    })
    .await;
}

#[tokio::test]
async fn groups_that_were_left_out_change_nothing_and_the_admins_are_told() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = scene.managed("ada@acme.example").await;
        let field = world.team(scene.organization, "Field").await;
        gives(&scene, "it", Grant::Role(Role::Admin)).await;
        gives(&scene, "it", Grant::Team(field)).await;
        arrive(&scene, &ada.email, "groups", &["it"]).await;
        let link = ["https://graph.example/users/1/getMemberObjects"];
        let caller = arrive(&scene, &ada.email, GROUPS_LINK, &link).await;
        assert_eq!(role(&scene, &caller).await, Role::Admin);
        assert!(in_team(&scene, field, ada.account).await);
        let owner = scene.owner_here().await;
        let mapping = scene.service.mapping(&owner, "acme", "acme").await.unwrap();
        assert_eq!(mapping.groups_left_out_at, Some(scene.service.now()));
    })
    .await;
}

#[tokio::test]
async fn newcomers_get_what_their_groups_give_and_invited_ones_what_the_invitation_says() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = scene.owner_here().await;
        scene
            .service
            .trust_domain(&Caller::command_line(), "acme", "acme.example", false)
            .await
            .unwrap();
        scene
            .service
            .change_provisioning(&owner, "acme", "acme", Provisioning::On, Role::Observer)
            .await
            .unwrap();
        gives(&scene, "it", Grant::Role(Role::Admin)).await;
        let caller = arrive(&scene, "new@acme.example", "groups", &["it"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Admin);
        let wish = InvitationWish {
            role: Role::Member,
            team: None,
        };
        scene.invite("invited@acme.example", wish).await;
        for _ in 0..2 {
            let caller = arrive(&scene, "invited@acme.example", "groups", &["it"]).await;
            assert_eq!(role(&scene, &caller).await, Role::Member);
        }
        // The groups say something new.
        arrive(&scene, "invited@acme.example", "groups", &[]).await;
        let caller = arrive(&scene, "invited@acme.example", "groups", &["it"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Admin);
    })
    .await;
}

#[tokio::test]
async fn removed_rules_and_removed_teams_take_what_they_gave() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = scene.managed("ada@acme.example").await;
        let field = world.team(scene.organization, "Field").await;
        gives(&scene, "it", Grant::Role(Role::Admin)).await;
        gives(&scene, "it", Grant::Team(field)).await;
        arrive(&scene, &ada.email, "groups", &["it"]).await;
        let owner = scene.owner_here().await;
        scene
            .service
            .delete_team(&owner, "acme", field)
            .await
            .unwrap();
        let left = rules(&scene).await;
        assert_eq!(left.len(), 1, "the rule of the role stays");
        scene
            .service
            .remove_group_rule(&owner, "acme", "acme", left[0])
            .await
            .unwrap();
        let caller = arrive(&scene, &ada.email, "groups", &["it"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Member);
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_and_comes_back_is_put_into_the_team_again() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = scene.managed("ada@acme.example").await;
        let field = world.team(scene.organization, "Field").await;
        gives(&scene, "it", Grant::Team(field)).await;
        arrive(&scene, &ada.email, "groups", &["it"]).await;
        let owner = scene.owner_here().await;
        let service = &scene.service;
        service
            .remove_member(&owner, "acme", ada.account)
            .await
            .unwrap();
        assert_eq!(world.rows("mapped_team").await, 0);
        service
            .let_back_in(&owner, "acme", ada.account)
            .await
            .unwrap();
        arrive(&scene, &ada.email, "groups", &["it"]).await;
        assert!(in_team(&scene, field, ada.account).await);
    })
    .await;
}

/// A second organization of Acme's identity provider, linked by Acme's owner, who owns it too.
async fn labs(scene: &Scene<'_>) -> (OrganizationId, Actor) {
    let world = scene.world;
    let labs = world.organization("labs", Plan::Enterprise).await;
    world.member(labs, &scene.owner, Role::Owner).await;
    let wishes = [scene.organization, labs].map(|organization| LinkWish {
        organization,
        default_team: None,
    });
    let owner = scene.owner_here().await;
    scene
        .service
        .set_links(&owner, "acme", "acme", &wishes)
        .await
        .unwrap();
    let admin = world.person("admin@acme.example").await;
    world.member(scene.organization, &admin, Role::Admin).await;
    (labs, admin)
}

#[tokio::test]
async fn only_who_administers_an_organization_says_what_groups_give_there() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let (labs, admin) = labs(&scene).await;
        // Home's admin, who is nobody at Labs, can not make themselves admin of it by a group.
        let admin = world.signed_in(&admin).await;
        let grant = Grant::Role(Role::Admin);
        assert_eq!(
            give(&scene, &admin, labs, "it", grant).await,
            Err(code::NOT_FOUND)
        );
        let owner = scene.owner_here().await;
        assert_eq!(give(&scene, &owner, labs, "it", grant).await, Ok(()));
        // A rule counts in its own organization alone.
        let ada = scene.managed("ada@acme.example").await;
        let caller = arrive(&scene, &ada.email, "groups", &["it"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Member);
        let there = scene.service.organization(&caller, "labs").await.unwrap();
        assert_eq!(there.role, Role::Admin);
    })
    .await;
}

#[tokio::test]
async fn foreign_organizations_teams_and_rules_are_refused_and_nothing_is_written() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = scene.owner_here().await;
        let other = company(&world, "other", other_idp()).await;
        let theirs = world.team(other.organization, "Theirs").await;
        gives(&other, "it", Grant::Role(Role::Admin)).await;
        let foreign_rule = rules(&other).await[0];
        let elsewhere = other.owner_here().await;
        let before = world.dump().await;
        let admin = Grant::Role(Role::Admin);
        for (organization, group, grant, refused) in [
            (other.organization, "it", admin, code::MAPPING_ORGANIZATION),
            (
                scene.organization,
                "it",
                Grant::Team(theirs),
                code::TEAM_UNKNOWN,
            ),
            (scene.organization, " ", admin, code::MAPPING_GROUP_INVALID),
            (
                scene.organization,
                &*"g".repeat(513),
                admin,
                code::MAPPING_GROUP_INVALID,
            ),
        ] {
            let told = give(&scene, &owner, organization, group, grant).await;
            assert_eq!(told, Err(refused));
        }
        let told = scene
            .service
            .remove_group_rule(&owner, "acme", "acme", foreign_rule)
            .await;
        assert_eq!(told.unwrap_err().refusal().code, code::NOT_FOUND);
        for caller in [nobody(), elsewhere] {
            assert!(
                give(&scene, &caller, scene.organization, "it", admin)
                    .await
                    .is_err()
            );
        }
        assert_eq!(world.dump().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_group_gives_one_role_however_often_it_is_asked_for_at_once() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let elsewhere = scene.at_second_server().await;
        let owner = scene.owner_here().await;
        let (here, there) = tokio::join!(
            give(
                &scene,
                &owner,
                scene.organization,
                "it",
                Grant::Role(Role::Admin)
            ),
            give(
                &elsewhere,
                &owner,
                scene.organization,
                "it",
                Grant::Role(Role::Observer)
            ),
        );
        let refused = [here, there].into_iter().filter_map(Result::err);
        assert_eq!(refused.collect::<Vec<_>>(), [code::MAPPING_RULE_EXISTS]);
        assert_eq!(world.rows("group_rule").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_person_who_connects_gets_what_their_groups_give() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let ada = world.person("ada@acme.example").await;
        gives(&scene, "guests", Grant::Role(Role::Observer)).await;
        scene.connect(&ada).await;
        let caller = arrive(&scene, &ada.email, "groups", &["guests"]).await;
        assert_eq!(role(&scene, &caller).await, Role::Observer);
    })
    .await;
}
