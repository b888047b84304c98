//! Asking for single sign-on, what an operator decides, and the organization made for tests.
use domain::{Code, Role, code, id::EnablementId, organization::Plan};
use service::{
    Caller, Service,
    enablement::Standing,
    settings::SsoApproval,
    testing::{Actor, World, at_once, nobody, on_each_database, on_each_database_with},
};
use std::time::Duration;

fn refusal<T: std::fmt::Debug>(outcome: service::Result<T>) -> Code {
    outcome.expect_err("this must be refused").refusal().code
}

/// An operator with a second factor.
pub async fn operator(world: &World, email: &str) -> Caller {
    let caller = world.signed_in(&world.operator(email).await).await;
    world.two_factor(&caller).await;
    caller
}

/// Approves whatever waits.
pub async fn approve_all(world: &World) {
    let root = operator(world, "root@gatehouse.example").await;
    let queue = world.service.enablement_queue(&root).await.unwrap();
    for request in queue.open {
        world
            .service
            .approve_enablement(&root, request.id, "")
            .await
            .unwrap();
    }
}

async fn acme(world: &World) -> (Actor, Caller) {
    let organization = world.organization("acme", Plan::Enterprise).await;
    let ada = world.person("ada@acme.example").await;
    world.member(organization, &ada, Role::Owner).await;
    let caller = world.signed_in(&ada).await;
    (ada, caller)
}

async fn by_operators(test: impl AsyncFn(World)) {
    on_each_database_with(
        |settings| settings.sso_approval = SsoApproval::Operator,
        test,
    )
    .await;
}

async fn standing(service: &Service, caller: &Caller) -> Standing {
    service.enablement(caller, "acme").await.unwrap().standing
}

/// The one request that waits.
async fn waiting(service: &Service, root: &Caller) -> EnablementId {
    let queue = service.enablement_queue(root).await.unwrap();
    assert_eq!(queue.open.len(), 1);
    queue.open[0].id
}

#[tokio::test]
async fn an_operator_approves_and_a_test_organization_is_ready() {
    by_operators(async |world| {
        let (ada, owner) = acme(&world).await;
        let root = operator(&world, "root@gatehouse.example").await;
        let service = &world.service;
        assert_eq!(standing(service, &owner).await, Standing::NotAsked);
        service
            .request_enablement(&owner, "acme", "  500 people, Okta ")
            .await
            .unwrap();
        let twice = service.request_enablement(&owner, "acme", "").await;
        assert_eq!(refusal(twice), code::ENABLEMENT_OPEN);
        let mails = world.mails_to("root@gatehouse.example").await;
        assert!(
            mails
                .iter()
                .any(|mail| mail.subject == "ACME asks for single sign-on"),
            "{mails:?}"
        );

        let queue = service.enablement_queue(&root).await.unwrap();
        let asked = &queue.open[0];
        assert_eq!(asked.asked_by.as_deref(), Some("ada@acme.example"));
        assert_eq!(asked.note, "500 people, Okta");
        service
            .approve_enablement(&root, asked.id, "Welcome.")
            .await
            .unwrap();
        let Standing::Approved { answer, .. } = standing(service, &owner).await else {
            panic!("it is approved");
        };
        assert_eq!(answer.as_deref(), Some("Welcome."));
        let view = service.enablement(&owner, "acme").await.unwrap();
        let test = view.test_organization.unwrap();
        let inside = service.organization(&owner, &test.slug).await.unwrap();
        assert_eq!((inside.plan, inside.role), (Plan::Enterprise, Role::Owner));
        let seen = service.enablement(&owner, &test.slug).await.unwrap();
        assert_eq!(seen.test_of.unwrap().slug, "acme");
        let of_test = service.request_enablement(&owner, &test.slug, "").await;
        assert_eq!(refusal(of_test), code::ENABLEMENT_TEST_ORGANIZATION);
        let mails = world.mails_to(&ada.email).await;
        assert!(
            mails
                .iter()
                .any(|mail| mail.subject.starts_with("Single sign-on is approved"))
        );
        let again = service.create_test_organization(&owner, "acme").await;
        assert_eq!(refusal(again), code::ENABLEMENT_HAS_TEST);
        let deleted = service
            .delete_organization(&owner, "acme", &view.organization)
            .await;
        assert_eq!(refusal(deleted), code::ORGANIZATION_HAS_TEST);
        let queue = service.enablement_queue(&root).await.unwrap();
        assert_eq!(
            queue.decided[0].decided_by.as_deref(),
            Some("root@gatehouse.example")
        );
    })
    .await;
}

#[tokio::test]
async fn a_declined_request_says_why_and_can_be_made_again() {
    by_operators(async |world| {
        let (_, owner) = acme(&world).await;
        let root = operator(&world, "root@gatehouse.example").await;
        let service = &world.service;
        service
            .request_enablement(&owner, "acme", "")
            .await
            .unwrap();
        let id = waiting(service, &root).await;
        for empty in ["", "  ", &"x".repeat(1001)] {
            let declined = service.decline_enablement(&root, id, empty).await;
            assert_eq!(refusal(declined), code::ENABLEMENT_REASON);
        }
        service
            .decline_enablement(&root, id, "Your contract starts in May.")
            .await
            .unwrap();
        let Standing::Declined { reason, .. } = standing(service, &owner).await else {
            panic!("it is declined");
        };
        assert_eq!(reason, "Your contract starts in May.");
        assert_eq!(
            world.rows("organization where test_of is not null").await,
            0
        );
        let late = service.approve_enablement(&root, id, "").await;
        assert_eq!(refusal(late), code::ENABLEMENT_DECIDED);
        service
            .request_enablement(&owner, "acme", "")
            .await
            .unwrap();
        service.withdraw_enablement(&owner, "acme").await.unwrap();
        let twice = service.withdraw_enablement(&owner, "acme").await;
        assert_eq!(refusal(twice), code::ENABLEMENT_DECIDED);
        assert_eq!(standing(service, &owner).await, Standing::NotAsked);
    })
    .await;
}

#[tokio::test]
async fn asking_again_and_again_does_not_fill_the_operators_mailbox() {
    by_operators(async |world| {
        let (_, owner) = acme(&world).await;
        world.operator("root@gatehouse.example").await;
        let service = &world.service;
        for _ in 0..5 {
            service
                .request_enablement(&owner, "acme", "")
                .await
                .unwrap();
            service.withdraw_enablement(&owner, "acme").await.unwrap();
        }
        let other = world.second_server().await;
        let more = other.request_enablement(&owner, "acme", "").await;
        assert_eq!(refusal(more), code::RATE_LIMITED);
        let mails = world.mails_to("root@gatehouse.example").await;
        assert_eq!(mails.len(), 5);
        world.clock.advance(Duration::from_secs(24 * 3600));
        service
            .request_enablement(&owner, "acme", "")
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn of_two_operators_at_once_one_decides() {
    by_operators(async |world| {
        let (_, owner) = acme(&world).await;
        let root = operator(&world, "root@gatehouse.example").await;
        let second = operator(&world, "second@gatehouse.example").await;
        let (service, other) = (&world.service, world.second_server().await);
        service
            .request_enablement(&owner, "acme", "")
            .await
            .unwrap();
        let id = waiting(service, &root).await;
        let (approved, declined) = at_once(
            service.approve_enablement(&root, id, ""),
            other.decline_enablement(&second, id, "No."),
        )
        .await;
        let refused: Vec<_> = [approved, declined]
            .into_iter()
            .filter_map(Result::err)
            .map(|error| error.refusal().code)
            .collect();
        assert_eq!(refused, [code::ENABLEMENT_DECIDED]);
        let tests = world.rows("organization where test_of is not null").await;
        let approvals = world.rows("enablement where state = 'approved'").await;
        assert_eq!(tests, approvals);
    })
    .await;
}

#[tokio::test]
async fn operators_decide_with_a_second_factor_and_nobody_else_does() {
    by_operators(async |world| {
        let (_, owner) = acme(&world).await;
        let service = &world.service;
        service
            .request_enablement(&owner, "acme", "")
            .await
            .unwrap();
        let id = EnablementId(uuid::Uuid::nil());
        let bare = world.operator("bare@gatehouse.example").await;
        let bare = world.signed_in(&bare).await;
        for (caller, expected) in [
            (&nobody(), code::SIGN_IN_REQUIRED),
            (&Caller::command_line(), code::SIGN_IN_REQUIRED),
            (&owner, code::OPERATOR_REQUIRED),
            (&bare, code::OPERATOR_SECOND_FACTOR),
        ] {
            assert_eq!(refusal(service.enablement_queue(caller).await), expected);
            assert_eq!(
                refusal(service.approve_enablement(caller, id, "").await),
                expected
            );
            assert_eq!(
                refusal(service.decline_enablement(caller, id, "No.").await),
                expected
            );
        }
        let globex = world.organization("globex", Plan::Enterprise).await;
        let gina = world.person("gina@globex.example").await;
        world.member(globex, &gina, Role::Owner).await;
        let gina = world.signed_in(&gina).await;
        assert_eq!(
            refusal(service.enablement(&gina, "acme").await),
            code::NOT_FOUND
        );
        let root = operator(&world, "root@gatehouse.example").await;
        let queue = service.enablement(&root, "acme").await;
        assert_eq!(
            refusal(queue),
            code::NOT_FOUND,
            "an operator belongs to no organization"
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_asked_and_left_does_not_own_the_test_organization() {
    by_operators(async |world| {
        let (_, owner) = acme(&world).await;
        let organization = world.service.organization(&owner, "acme").await.unwrap().id;
        let adam = world.person("adam@acme.example").await;
        world.member(organization, &adam, Role::Admin).await;
        let admin = world.signed_in(&adam).await;
        let service = &world.service;
        service
            .request_enablement(&admin, "acme", "")
            .await
            .unwrap();
        service
            .change_role(&owner, "acme", adam.account, Role::Member)
            .await
            .unwrap();
        approve_all(&world).await;
        assert!(service.organization(&owner, "acme-test").await.is_ok());
        let gone = service.organization(&admin, "acme-test").await;
        assert_eq!(refusal(gone), code::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn where_nobody_approves_a_request_is_approved_at_once_and_names_that_are_taken_are_passed_over()
 {
    on_each_database(async |world| {
        let (_, owner) = acme(&world).await;
        world.organization("acme-test", Plan::Free).await;
        let service = &world.service;
        service
            .request_enablement(&owner, "acme", "")
            .await
            .unwrap();
        let view = service.enablement(&owner, "acme").await.unwrap();
        assert!(matches!(view.standing, Standing::Approved { .. }));
        assert_eq!(view.test_organization.unwrap().slug, "acme-test-2");
        let poor = world.organization("poor", Plan::Team).await;
        let paul = world.person("paul@poor.example").await;
        world.member(poor, &paul, Role::Owner).await;
        let paul = world.signed_in(&paul).await;
        for refused in [
            service.request_enablement(&paul, "poor", "").await,
            service
                .create_test_organization(&paul, "poor")
                .await
                .map(drop),
        ] {
            assert_eq!(refusal(refused), code::PLAN_REQUIRED);
        }
    })
    .await;
}
