//! Going live: approved and tested where operators decide, now or at a chosen time.
use crate::{
    rollout::{in_test, linked, refusal, state},
    scene::{Browser, acme_idp, draft},
};
use domain::{Role, Timestamp, code, organization::Plan};
use service::{
    Caller,
    identity_provider::State,
    settings::SsoApproval,
    testing::{at_once, on_each_database, on_each_database_with},
};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn where_operators_approve_nobody_goes_live_unapproved_or_untested() {
    on_each_database_with(
        |settings| settings.sso_approval = SsoApproval::Operator,
        async |world| {
            let scene = draft(&world, "acme", acme_idp()).await;
            let owner = world.signed_in(&scene.owner).await;
            let service = &scene.service;
            let live = service.go_live(&owner, "acme", "acme").await;
            assert_eq!(refusal(live), code::ENABLEMENT_REQUIRED);
            let test = service.begin_test(&owner, "acme", "acme").await;
            assert_eq!(refusal(test), code::ENABLEMENT_REQUIRED);
            let made = service.create_test_organization(&owner, "acme").await;
            assert_eq!(refusal(made), code::ENABLEMENT_REQUIRED);
            service
                .request_enablement(&owner, "acme", "")
                .await
                .unwrap();
            crate::enablement::approve_all(&world).await;
            let live = service.go_live(&owner, "acme", "acme").await;
            assert_eq!(refusal(live), code::ROLLOUT_UNTESTED);
            service.begin_test(&owner, "acme", "acme").await.unwrap();
            let live = service.go_live(&owner, "acme", "acme").await;
            assert_eq!(refusal(live), code::ROLLOUT_UNTESTED);
            let tomorrow = service.now().plus(Duration::from_secs(86_400));
            let planned = service.plan_go_live(&owner, "acme", "acme", tomorrow).await;
            assert_eq!(refusal(planned), code::ROLLOUT_UNTESTED);
            scene.managed("tess@acme.example").await;
            service
                .add_tester(&owner, "acme", "acme", "tess@acme.example")
                .await
                .unwrap();
            scene
                .login(&mut Browser::fresh(), "tess@acme.example")
                .await
                .unwrap();
            service.go_live(&owner, "acme", "acme").await.unwrap();
            assert_eq!(state(service, &owner, "acme").await, State::Live);
            // Another organization of theirs is another customer's question.
            linked(&world, &scene, &owner, "labs").await;
            assert_eq!(state(service, &owner, "labs").await, State::Draft);
            let live = service.go_live(&owner, "labs", "acme").await;
            assert_eq!(refusal(live), code::ENABLEMENT_REQUIRED);
        },
    )
    .await;
}

#[tokio::test]
async fn it_goes_live_at_the_chosen_time_once_and_says_who_chose_it() {
    on_each_database(async |world| {
        let (scene, owner) = in_test(&world).await;
        let service = &scene.service;
        let now = service.now();
        for wrong in [now, now.plus(Duration::from_secs(91 * 86_400))] {
            let planned = service.plan_go_live(&owner, "acme", "acme", wrong).await;
            assert_eq!(refusal(planned), code::ROLLOUT_TIME);
        }
        service
            .plan_go_live(&owner, "acme", "acme", now.plus(MINUTE))
            .await
            .unwrap();
        let at = now.plus(MINUTE * 2);
        service
            .plan_go_live(&owner, "acme", "acme", at)
            .await
            .unwrap();
        world.clock.advance(MINUTE);
        assert_eq!(
            service.go_live_as_planned().await.unwrap(),
            0,
            "the later one counts"
        );
        assert_eq!(state(service, &owner, "acme").await, State::Test);
        world.clock.advance(MINUTE);
        let other = world.second_server().await;
        let switched = at_once(service.go_live_as_planned(), other.go_live_as_planned()).await;
        assert_eq!(switched.0.unwrap() + switched.1.unwrap(), 1);
        assert_eq!(state(service, &owner, "acme").await, State::Live);
        let events = "audit_event where action = 'identity_provider.went_live'";
        assert_eq!(world.rows(events).await, 1);
        let by = format!("{events} and actor_id is not null and detail like '%planned_for%'");
        assert_eq!(world.rows(&by).await, 1);
        let mails = world.mails_to("owner@acme.example").await;
        assert_eq!(
            mails
                .iter()
                .filter(|mail| mail.subject.ends_with("is live"))
                .count(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_plan_fails_safely_when_its_chooser_or_the_plan_is_gone_or_it_is_canceled() {
    on_each_database(async |world| {
        let (scene, owner) = in_test(&world).await;
        let service = &scene.service;
        let admin = world.person("adam@acme.example").await;
        world.member(scene.organization, &admin, Role::Admin).await;
        let adam = world.signed_in(&admin).await;
        let plan = async |caller: &Caller| {
            let at: Timestamp = service.now().plus(MINUTE);
            service
                .plan_go_live(caller, "acme", "acme", at)
                .await
                .unwrap();
            world.clock.advance(MINUTE);
        };
        plan(&adam).await;
        service
            .cancel_go_live(&owner, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(service.go_live_as_planned().await.unwrap(), 0);
        let again = service.cancel_go_live(&owner, "acme", "acme").await;
        assert_eq!(refusal(again), code::NOT_FOUND);

        plan(&adam).await;
        service
            .change_role(&owner, "acme", admin.account, Role::Member)
            .await
            .unwrap();
        assert_eq!(service.go_live_as_planned().await.unwrap(), 0);
        assert_eq!(state(service, &owner, "acme").await, State::Test);
        let failed = "audit_event where action = 'identity_provider.go_live_failed'";
        assert_eq!(world.rows(failed).await, 1);
        let mails = world.mails_to("owner@acme.example").await;
        assert!(
            mails
                .iter()
                .any(|mail| mail.subject.ends_with("did not go live"))
        );
        assert_eq!(
            service.go_live_as_planned().await.unwrap(),
            0,
            "it is not tried again"
        );
        assert_eq!(world.rows(failed).await, 1);

        plan(&owner).await;
        let shell = Caller::command_line();
        service.set_plan(&shell, "acme", Plan::Team).await.unwrap();
        assert_eq!(service.go_live_as_planned().await.unwrap(), 0);
        assert_eq!(world.rows(failed).await, 2);
        service
            .set_plan(&shell, "acme", Plan::Enterprise)
            .await
            .unwrap();
        assert_eq!(state(service, &owner, "acme").await, State::Test);
    })
    .await;
}
