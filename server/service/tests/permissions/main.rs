//! Who may do what: every operation on an organization, tried by nobody, by each role, and by an admin from elsewhere.
mod people;

use domain::{
    Role,
    enforcement::{GooglePolicy, Policy, Rule},
    id::EnablementId,
    organization::Plan,
    second_factor::Demand,
};
use people::{KEY, people};
use service::{
    Caller, Error, PageRequest, Result,
    fleet::FleetOwner,
    identity_provider::{
        SetupLinkWish,
        enforcement::{Wish, WishedMode},
    },
    invitation::InvitationWish,
    organization_key::KeysOf,
    testing::on_each_database,
};
use std::collections::HashMap;

const REHEARSED: Wish = Wish {
    rule: Rule {
        policy: Policy::AllButOwners,
        google: GooglePolicy::Refused,
    },
    mode: WishedMode::Rehearse,
};

/// Tries an operation by everybody and writes one line with what each is told.
macro_rules! tried {
    ($table:ident, $people:ident, $name:literal, |$caller:ident| $operation:expr) => {{
        let mut line = format!("{:<22}", $name);
        for (_, $caller) in &$people {
            line += &format!("{:<30}", told($operation.await.map(drop)));
        }
        $table.push(line.trim_end().to_owned());
    }};
}

fn told(outcome: Result<()>) -> String {
    match outcome {
        Ok(()) => "ok".to_owned(),
        Err(error) => error.refusal().code.id().to_owned(),
    }
}

#[tokio::test]
async fn every_operation_is_open_to_its_roles_and_to_nobody_else() {
    on_each_database(async |world| {
        let (people, target, owner) = people(&world).await;
        let service = &world.service;
        let acme = service.organization(&people[4].1, "acme").await.unwrap().id;
        let team = world.team(acme, "Field").await;
        let fleet = world.fleet(Err(acme), "Berlin", 1).await;
        let device = service
            .devices(&people[4].1, fleet, &PageRequest::default())
            .await
            .unwrap()
            .items[0]
            .id;
        let page = PageRequest::default();
        let mut table = vec![format!(
            "{:<22}{}",
            "",
            people
                .iter()
                .map(|(name, _)| format!("{name:<30}"))
                .collect::<Vec<_>>()
                .concat()
        )];
        tried!(table, people, "organization", |caller| service
            .organization(caller, "acme"));
        tried!(table, people, "overview", |caller| service
            .organization_overview(caller, "acme"));
        tried!(table, people, "members", |caller| service
            .members(caller, "acme", &page));
        tried!(table, people, "removed people", |caller| service
            .removed_people(caller, "acme"));
        tried!(table, people, "teams", |caller| service
            .teams(caller, "acme"));
        tried!(table, people, "team", |caller| service
            .team(caller, "acme", team));
        tried!(table, people, "fleets", |caller| service.fleets(
            caller,
            FleetOwner::Organization("acme"),
            &page
        ));
        tried!(table, people, "fleet", |caller| service
            .fleet(caller, fleet));
        tried!(table, people, "devices", |caller| service
            .devices(caller, fleet, &page));
        tried!(table, people, "audit log", |caller| service
            .audit_log(caller, "acme", "", &page));
        tried!(table, people, "audit actions", |caller| service
            .audit_actions(caller, "acme"));
        tried!(table, people, "domains", |caller| service
            .domains(caller, "acme"));
        tried!(table, people, "add domain", |caller| service.add_domain(
            caller,
            "acme",
            "acme.example"
        ));
        tried!(table, people, "check domain", |caller| service
            .check_domain(caller, "acme", "acme.example"));
        tried!(table, people, "remove domain", |caller| service
            .remove_domain(caller, "acme", "acme.example"));
        tried!(table, people, "trust domain", |caller| service
            .trust_domain(caller, "acme", "acme.example", true));
        tried!(table, people, "enablement", |caller| service
            .enablement(caller, "acme"));
        tried!(table, people, "ask for enablement", |caller| service
            .request_enablement(caller, "acme", ""));
        tried!(table, people, "withdraw enablement", |caller| service
            .withdraw_enablement(caller, "acme"));
        tried!(table, people, "test organization", |caller| service
            .create_test_organization(caller, "acme"));
        tried!(table, people, "enablement queue", |caller| service
            .enablement_queue(caller));
        tried!(table, people, "approve enablement", |caller| service
            .approve_enablement(
                caller,
                EnablementId(uuid::Uuid::nil()),
                ""
            ));
        tried!(table, people, "decline enablement", |caller| service
            .decline_enablement(
                caller,
                EnablementId(uuid::Uuid::nil()),
                "No."
            ));
        tried!(table, people, "rename organization", |caller| service
            .rename_organization(caller, "acme", "Acme"));
        tried!(table, people, "set plan", |caller| service.set_plan(
            caller,
            "acme",
            Plan::Enterprise
        ));
        tried!(table, people, "rename team", |caller| service
            .rename_team(caller, "acme", team, "Fields"));
        tried!(table, people, "add to team", |caller| service
            .add_team_member(caller, "acme", team, target));
        tried!(table, people, "rename fleet", |caller| service
            .rename_fleet(caller, fleet, "Berlin 2"));
        tried!(table, people, "rename device", |caller| service
            .rename_device(caller, device, "first"));
        tried!(table, people, "second factor demand", |caller| service
            .second_factor_demand(caller, "acme"));
        tried!(table, people, "demand of everybody", |caller| service
            .change_second_factor_demand(caller, "acme", Demand::Everybody));
        tried!(table, people, "member's sessions", |caller| service
            .member_sessions(caller, "acme", target));
        tried!(table, people, "owner's sessions", |caller| service
            .member_sessions(caller, "acme", owner));
        tried!(table, people, "end sessions", |caller| service
            .end_member_sessions(caller, "acme", target));
        tried!(table, people, "to observer", |caller| service.change_role(
            caller,
            "acme",
            target,
            Role::Observer
        ));
        tried!(table, people, "to owner", |caller| service.change_role(
            caller,
            "acme",
            target,
            Role::Owner
        ));
        tried!(table, people, "owner to owner", |caller| service
            .change_role(caller, "acme", owner, Role::Owner));
        tried!(table, people, "remove owner", |caller| service
            .remove_member(caller, "acme", owner));
        // Acme has no identity provider here: whoever may, is told that there is none.
        tried!(table, people, "enforcement", |caller| service
            .enforcement(caller, "acme", "acme"));
        tried!(table, people, "enforcement forecast", |caller| service
            .enforcement_forecast(
                caller,
                "acme",
                "acme",
                Policy::AllButOwners
            ));
        tried!(table, people, "require sso", |caller| service
            .switch_enforcement_on(caller, "acme", "acme", REHEARSED));
        tried!(table, people, "no longer require sso", |caller| service
            .switch_enforcement_off(caller, "acme", "acme"));
        tried!(table, people, "who may be disabled", |caller| service
            .disable_view(caller, "acme", "acme"));
        tried!(table, people, "disable saml", |caller| service
            .disable_saml(caller, "acme", "acme", &HashMap::new(), "acme"));
        tried!(table, people, "lift suspension", |caller| service
            .lift_suspension(caller, "acme", "acme", target));
        tried!(table, people, "who holds codes", |caller| service
            .break_glass(caller, "acme"));
        tried!(table, people, "make codes", |caller| service
            .make_break_glass_codes(caller, "acme"));
        tried!(table, people, "delete organization", |caller| service
            .delete_organization(caller, "acme", "wrong"));
        let wish = InvitationWish {
            role: Role::Member,
            team: None,
        };
        tried!(table, people, "invite", |caller| service.invite(
            caller,
            "acme",
            "new@home.example",
            wish
        ));
        tried!(table, people, "invitations", |caller| service
            .invitations(caller, "acme", &page));
        let invitation = service
            .invitations(&people[4].1, "acme", &page)
            .await
            .unwrap()
            .items[0]
            .id;
        tried!(table, people, "resend invitation", |caller| service
            .resend_invitation(caller, "acme", invitation));
        tried!(table, people, "prepare batch", |caller| service
            .prepare_batch(caller, "acme", "two@home.example", wish));
        let batch = service
            .prepare_batch(&people[4].1, "acme", "two@home.example", wish)
            .await
            .unwrap();
        tried!(table, people, "batch", |caller| service
            .batch(caller, "acme", batch));
        tried!(table, people, "start batch", |caller| service
            .start_batch(caller, "acme", batch));
        tried!(table, people, "send SAML invite", |caller| service
            .send_saml_invite(caller, "acme", target));
        tried!(table, people, "withdraw invitation", |caller| service
            .revoke_invitation(caller, "acme", invitation));
        let ask = SetupLinkWish::default();
        let nil = "00000000-0000-0000-0000-000000000000";
        tried!(table, people, "ask IT admin", |caller| async {
            service
                .ask_it_admin(caller, "acme", "acme", &ask)
                .await
                .map_err(first)
        });
        tried!(table, people, "make set-up link", |caller| async {
            service
                .make_setup_link(caller, "acme", "acme", &ask)
                .await
                .map_err(first)
        });
        tried!(table, people, "set-up links", |caller| service
            .setup_links(caller, "acme", "acme"));
        tried!(table, people, "review set-up", |caller| service
            .setup_review(caller, "acme", "acme", nil));
        tried!(table, people, "accept set-up", |caller| service
            .accept_setup(caller, "acme", "acme", nil, ""));
        tried!(table, people, "send set-up back", |caller| service
            .return_setup(caller, "acme", "acme", nil, ""));
        tried!(table, people, "revoke set-up link", |caller| service
            .revoke_setup_link(caller, "acme", "acme", nil));
        tried!(table, people, "set-up page", |caller| service
            .setup_page(caller));
        tried!(table, people, "hand set-up in", |caller| service
            .hand_in_setup(caller, nil));
        tried!(table, people, "make service account", |caller| service
            .create_service_account(caller, "acme", "Robot", "member"));
        tried!(table, people, "service accounts", |caller| service
            .service_accounts(caller, "acme"));
        let robot = service
            .service_accounts(&people[4].1, "acme")
            .await
            .unwrap()[0]
            .account;
        tried!(table, people, "service account", |caller| service
            .service_account(caller, "acme", robot));
        tried!(table, people, "give it a mailbox", |caller| service
            .give_service_mailbox(
                caller,
                "acme",
                robot,
                "robots@acme.example"
            ));
        tried!(table, people, "disable it", |caller| service
            .disable_service_account(caller, "acme", robot));
        tried!(table, people, "enable it", |caller| service
            .enable_service_account(caller, "acme", robot));
        tried!(table, people, "delete it", |caller| service
            .delete_service_account(caller, "acme", robot, "wrong"));
        tried!(table, people, "make API key", |caller| service
            .create_organization_key(caller, "acme", KEY));
        tried!(table, people, "API keys", |caller| service
            .organization_keys(caller, "acme", KeysOf::Everything));
        let newest = async || {
            service
                .organization_keys(&people[4].1, "acme", KeysOf::Everything)
                .await
                .unwrap()[0]
                .id
        };
        let key = newest().await;
        tried!(table, people, "replace API key", |caller| service
            .replace_organization_key(caller, "acme", key, "0"));
        let key = newest().await;
        tried!(table, people, "revoke API key", |caller| service
            .revoke_organization_key(caller, "acme", key));
        tried!(table, people, "own organizations", |caller| service
            .organizations(caller));
        tried!(table, people, "own sessions", |caller| service
            .sessions(caller));
        insta::assert_snapshot!("permissions", table.join("\n"));
        // Nothing but what the table says happened: the log has a row for each decision that changed something.
        assert_eq!(
            world.rows("audit_event").await,
            i64::try_from(ok_changes()).unwrap()
        );
    })
    .await;
}

fn first(errors: Vec<Error>) -> Error {
    errors.into_iter().next().unwrap()
}

/// Decisions that changed something in the run above, and the link of Initech's with its draft: rename organization, team, fleet, device once each, one person
/// added to the team twice, their sessions ended twice, made observer, made owner, and the second owner removed; invited
/// twice, mailed again twice, one batch started, one invitation withdrawn; break-glass codes made; the key of Acme that is tried
/// here, two service accounts, a mailbox for one, which is disabled and enabled once; two keys made, one replaced, one revoked.
const fn ok_changes() -> usize {
    30
}

#[tokio::test]
async fn the_command_line_acts_as_an_owner_and_sets_the_plan() {
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        let owner = world.person("olivia@acme.example").await;
        world.member(acme, &owner, Role::Owner).await;
        world.identity_provider("acme", acme).await;
        let console = Caller::command_line();
        world
            .service
            .set_plan(&console, "acme", Plan::Free)
            .await
            .unwrap();
        let seen = world
            .service
            .organization(&world.signed_in(&owner).await, "acme")
            .await
            .unwrap();
        assert_eq!(seen.plan, Plan::Free);
        assert_eq!(
            world
                .rows("mail where recipient = 'olivia@acme.example'")
                .await,
            1
        );
        let unknown = world
            .service
            .set_plan(&console, "initech", Plan::Free)
            .await
            .unwrap_err();
        assert_eq!(unknown.refusal().code.id(), "request.not_found");
    })
    .await;
}
