//! Links on their way into production: whom a test lets in, and what it shows.
use crate::{
    connected,
    scene::{Browser, Scene, acme_idp, company, draft, other_idp, refused, signed_in},
};
use domain::{
    Code, Role, code,
    id::OrganizationId,
    organization::Plan,
    role::Action,
    rollout::{Milestone, Progress},
};
use service::{
    Caller, Service,
    identity_provider::{LinkWish, State},
    testing::{Request, World, on_each_database},
};

pub fn refusal<T: std::fmt::Debug>(outcome: service::Result<T>) -> Code {
    outcome.expect_err("this must be refused").refusal().code
}

/// Acme's complete draft in test, begun by its owner.
pub async fn in_test(world: &World) -> (Scene<'_>, Caller) {
    let scene = draft(world, "acme", acme_idp()).await;
    let owner = world.signed_in(&scene.owner).await;
    scene
        .service
        .begin_test(&owner, "acme", "acme")
        .await
        .unwrap();
    (scene, owner)
}

pub async fn state(service: &Service, caller: &Caller, slug: &str) -> State {
    service.rollout(caller, slug, "acme").await.unwrap().state
}

pub async fn enters(service: &Service, caller: &Caller) -> Result<(), Code> {
    service
        .authorize(caller, "acme", Action::ViewOrganization)
        .await
        .map(drop)
        .map_err(|error| error.refusal().code)
}

/// An enterprise organization of the owner's, linked to Acme's provider.
pub async fn linked(
    world: &World,
    scene: &Scene<'_>,
    owner: &Caller,
    slug: &str,
) -> OrganizationId {
    let organization = world.organization(slug, Plan::Enterprise).await;
    world.member(organization, &scene.owner, Role::Owner).await;
    link(scene, owner, &[scene.organization, organization]).await;
    organization
}

async fn link(scene: &Scene<'_>, owner: &Caller, organizations: &[OrganizationId]) {
    let wishes: Vec<LinkWish> = organizations
        .iter()
        .map(|organization| LinkWish {
            organization: *organization,
            default_team: None,
        })
        .collect();
    scene
        .service
        .set_links(owner, "acme", "acme", &wishes)
        .await
        .unwrap();
}

#[tokio::test]
async fn in_test_named_people_come_in_and_nobody_else_does() {
    on_each_database(async |world| {
        let (scene, owner) = in_test(&world).await;
        let service = &scene.service;
        scene.managed("tess@acme.example").await;
        scene.managed("noa@acme.example").await;
        service
            .add_tester(&owner, "acme", "acme", "Tess@Acme.example")
            .await
            .unwrap();
        let view = service.rollout(&owner, "acme", "acme").await.unwrap();
        let named: Vec<&str> = view.testers.iter().map(|one| one.email.as_str()).collect();
        assert_eq!(named, ["owner@acme.example", "Tess@Acme.example"]);
        assert_eq!(view.tried[0].progress, Progress::Waiting);

        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let about = scene.about("noa@acme.example");
        let handle = scene.answer(&request, &about).await.unwrap();
        refused(&world, code::ROLLOUT_TESTERS_ONLY, async || {
            scene.complete(&browser, &handle).await
        })
        .await;

        let mut browser = Browser::fresh();
        let completed = scene
            .login(&mut browser, "tess@acme.example")
            .await
            .unwrap();
        let tess = signed_in(&world, &completed).await;
        assert_eq!(enters(service, &tess).await, Ok(()));
        let view = service.rollout(&owner, "acme", "acme").await.unwrap();
        assert_eq!(view.state, State::Test);
        assert_eq!(view.tried[0].milestone, Milestone::LoginFromHere);
        assert_eq!(
            view.tried[0].progress,
            Progress::Done { at: service.now() },
            "the login ticked the list"
        );
        assert_eq!(view.tried[1].progress, Progress::NotInUse);

        service.go_live(&owner, "acme", "acme").await.unwrap();
        assert_eq!(state(service, &owner, "acme").await, State::Live);
        scene
            .login(&mut Browser::fresh(), "noa@acme.example")
            .await
            .unwrap();
        assert_eq!(
            world.rows("rollout_tester").await,
            0,
            "nobody is kept on a list"
        );
    })
    .await;
}

#[tokio::test]
async fn a_name_taken_off_the_list_ends_the_way_in_at_the_next_click_on_every_server() {
    on_each_database(async |world| {
        let (scene, owner) = in_test(&world).await;
        scene.managed("tess@acme.example").await;
        let service = &scene.service;
        service
            .add_tester(&owner, "acme", "acme", "tess@acme.example")
            .await
            .unwrap();
        let completed = scene
            .login(&mut Browser::fresh(), "tess@acme.example")
            .await
            .unwrap();
        let tess = signed_in(&world, &completed).await;
        let other = world.second_server().await;
        assert_eq!(enters(&other, &tess).await, Ok(()));
        service
            .remove_tester(&owner, "acme", "acme", "TESS@acme.example")
            .await
            .unwrap();
        for server in [service, &other] {
            assert_eq!(enters(server, &tess).await, Err(code::ROLLOUT_TESTERS_ONLY));
        }
        service
            .add_tester(&owner, "acme", "acme", "tess@acme.example")
            .await
            .unwrap();
        assert_eq!(enters(&other, &tess).await, Ok(()));
        service.end_test(&owner, "acme", "acme").await.unwrap();
        assert_eq!(enters(&other, &tess).await, Err(code::ROLLOUT_TESTERS_ONLY));
        let left = scene.start_login(&mut Browser::fresh()).await;
        assert_eq!(left.unwrap_err(), code::IDENTITY_PROVIDER_DISABLED);
        let again = service.end_test(&owner, "acme", "acme").await;
        assert_eq!(refusal(again), code::ROLLOUT_NOT_TESTING);
        let add = service
            .add_tester(&owner, "acme", "acme", "x@acme.example")
            .await;
        assert_eq!(refusal(add), code::ROLLOUT_NOT_TESTING);
        assert_eq!(state(service, &owner, "acme").await, State::Draft);
    })
    .await;
}

#[tokio::test]
async fn a_tester_named_after_the_answer_came_in_is_judged_as_the_list_is_now() {
    on_each_database(async |world| {
        let (scene, owner) = in_test(&world).await;
        scene.managed("tess@acme.example").await;
        scene
            .service
            .add_tester(&owner, "acme", "acme", "tess@acme.example")
            .await
            .unwrap();
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let about = scene.about("tess@acme.example");
        let handle = scene.answer(&request, &about).await.unwrap();
        scene
            .service
            .remove_tester(&owner, "acme", "acme", "tess@acme.example")
            .await
            .unwrap();
        refused(&world, code::ROLLOUT_TESTERS_ONLY, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn in_a_test_organization_those_who_belong_to_it_test_and_the_other_stays_a_draft() {
    on_each_database(async |world| {
        let scene = draft(&world, "acme", acme_idp()).await;
        let owner = world.signed_in(&scene.owner).await;
        let service = &scene.service;
        let slug = service
            .create_test_organization(&owner, "acme")
            .await
            .unwrap();
        assert_eq!(slug, "acme-test");
        let test = service.organization(&owner, &slug).await.unwrap();
        assert_eq!((test.plan, test.role), (Plan::Enterprise, Role::Owner));
        link(&scene, &owner, &[scene.organization, test.id]).await;
        service.begin_test(&owner, &slug, "acme").await.unwrap();
        assert_eq!(state(service, &owner, &slug).await, State::Test);
        assert_eq!(state(service, &owner, "acme").await, State::Draft);

        let tess = scene.managed("tess@acme.example").await;
        scene.managed("noa@acme.example").await;
        world.member(test.id, &tess, Role::Owner).await;
        let completed = scene
            .login(&mut Browser::fresh(), "tess@acme.example")
            .await
            .unwrap();
        let tess = signed_in(&world, &completed).await;
        let inside = service
            .authorize(&tess, &slug, Action::ViewOrganization)
            .await;
        inside.unwrap();
        assert_eq!(
            enters(service, &tess).await,
            Err(code::ROLLOUT_TESTERS_ONLY),
            "a draft is no way in, for members neither"
        );
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let about = scene.about("noa@acme.example");
        let handle = scene.answer(&request, &about).await.unwrap();
        let out = scene.complete(&browser, &handle).await;
        assert_eq!(out.unwrap_err(), code::ROLLOUT_TESTERS_ONLY);

        let live = service.go_live(&owner, &slug, "acme").await;
        assert_eq!(refusal(live), code::ENABLEMENT_TEST_ORGANIZATION);
        service.go_live(&owner, "acme", "acme").await.unwrap();
        assert_eq!(state(service, &owner, &slug).await, State::Test);
        let completed = scene
            .login(&mut Browser::fresh(), "noa@acme.example")
            .await
            .unwrap();
        let noa = signed_in(&world, &completed).await;
        assert_eq!(enters(service, &noa).await, Ok(()));
        let outside = service
            .authorize(&noa, &slug, Action::ViewOrganization)
            .await;
        assert_eq!(
            refusal(outside),
            code::NOT_FOUND,
            "live in one, never a member of the test"
        );
    })
    .await;
}

#[tokio::test]
async fn a_tester_with_an_account_of_their_own_connects_it_and_others_cannot() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let owner = world.signed_in(&scene.owner).await;
        let service = &scene.service;
        service.take_offline(&owner, "acme", "acme").await.unwrap();
        service.begin_test(&owner, "acme", "acme").await.unwrap();
        for email in ["tess@acme.example", "noa@acme.example"] {
            let person = world.person(email).await;
            world
                .member(scene.organization, &person, Role::Member)
                .await;
            if email.starts_with("tess") {
                service
                    .add_tester(&owner, "acme", "acme", email)
                    .await
                    .unwrap();
            }
            let caller = world.signed_in(&person).await;
            let asked = service.request_connect(&caller, "acme").await;
            let seen = service.connect_view(&caller, "acme").await;
            if email.starts_with("tess") {
                asked.unwrap();
                assert!(seen.unwrap().obstacle.is_none());
            } else {
                assert_eq!(refusal(asked), code::ROLLOUT_TESTERS_ONLY);
                assert_eq!(refusal(seen), code::ROLLOUT_TESTERS_ONLY);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_begun_there_ticks_its_own_line() {
    on_each_database(async |world| {
        let (scene, owner) = in_test(&world).await;
        let service = &scene.service;
        scene.managed("tess@acme.example").await;
        service
            .add_tester(&owner, "acme", "acme", "tess@acme.example")
            .await
            .unwrap();
        world
            .execute("update identity_provider set idp_initiated = 'direct'")
            .await;
        let unasked = Request {
            id: String::new(),
            acs_url: service.acs_url("acme"),
            audience: service.entity_id("acme"),
            force_authn: false,
        };
        let about = scene.about("tess@acme.example");
        let answer = scene.idp.answer_to(None, &unasked, &about);
        let handle = scene.post(&answer).await.unwrap();
        let mut browser = Browser::fresh();
        let name = service.take_over("acme", &handle, None).await.unwrap();
        browser.cookie = Some(name.expose().to_owned());
        scene
            .complete_switching(&browser, &handle, true)
            .await
            .unwrap();
        let view = service.rollout(&owner, "acme", "acme").await.unwrap();
        assert_eq!(view.tried[0].progress, Progress::Waiting);
        assert_eq!(view.tried[1].progress, Progress::Done { at: service.now() });
    })
    .await;
}

#[tokio::test]
async fn another_companys_provider_is_not_opened_by_being_a_tester_here() {
    on_each_database(async |world| {
        let (_, owner) = in_test(&world).await;
        let other = company(&world, "globex", other_idp()).await;
        let service = &other.service;
        service
            .add_tester(&owner, "acme", "acme", "tess@globex.example")
            .await
            .unwrap();
        other.managed("tess@globex.example").await;
        let completed = other
            .login(&mut Browser::fresh(), "tess@globex.example")
            .await
            .unwrap();
        let tess = signed_in(&world, &completed).await;
        assert_eq!(enters(service, &tess).await, Err(code::NOT_FOUND));
        assert_eq!(world.rows("rollout where sp_login_at is not null").await, 0);
    })
    .await;
}
