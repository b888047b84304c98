//! What a set-up link must not do, in the hands of somebody who tries.
use crate::{
    ENTRA, OKTA, code, codes, company, configured,
    setup_links::{DAY, Holder, hand_in, holder, holder_of, seen, wish},
};
use domain::{
    Code, code as codes_of, organization::Plan, saml::IdpProduct, setup_link::AttributeHints,
};
use service::{
    Caller, PageRequest, Service,
    identity_provider::{ManualValues, Outcome, Proposal},
    testing::{TestIdentityProvider, World, nobody, on_each_database},
};

pub const ENTITY: &str = "https://idp.acme.example/entity";

/// Acme with a live identity provider of this key.
pub async fn live(world: &World, idp: &TestIdentityProvider) -> Caller {
    let (_, admin) = company(world, "acme").await;
    let service = &world.service;
    service
        .create_identity_provider(&admin, "acme", "acme", IdpProduct::Other)
        .await
        .unwrap();
    let file = TestIdentityProvider::metadata(&[idp], "");
    service
        .propose_metadata(&admin, "acme", "acme", Proposal::Paste(file))
        .await
        .unwrap();
    crate::save(world, &admin, "acme", "acme").await.unwrap();
    service.go_live(&admin, "acme", "acme").await.unwrap();
    admin
}

/// Every operation of a holder, tried, and the code each was refused with.
async fn all_refused(service: &Service, by: &Caller, form: &str) -> Vec<Code> {
    let first = |refused: Result<(), Vec<service::Error>>| codes(refused)[0].0;
    let file = Proposal::File(OKTA.to_vec());
    vec![
        first(service.give_setup_metadata(by, form, file).await),
        code(service.choose_setup_entity(by, form, ENTITY).await),
        first(
            service
                .give_setup_attributes(by, form, AttributeHints::default())
                .await,
        ),
        code(service.hand_in_setup(by, form).await),
        code(service.take_setup_back(by, form).await),
    ]
}

async fn shows_and_does_nothing(world: &World, holder: &Holder, expected: Code) {
    let service = &world.service;
    let before = world.dump().await;
    assert_eq!(code(service.setup_page(&holder.caller).await), expected);
    assert_eq!(code(service.setup_preview(&holder.caller).await), expected);
    let anew = service.setup_link_holder(&nobody(), &holder.token).await;
    assert_eq!(code(anew), expected);
    assert_eq!(
        all_refused(service, &holder.caller, &holder.form).await,
        [expected; 5]
    );
    assert_eq!(world.dump().await, before, "a refusal changed something");
}

#[tokio::test]
async fn unknown_revoked_expired_and_orphaned_links_open_nothing() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        configured(&world, &admin, "acme", "acme").await;
        for token in ["", "none", &"A".repeat(43), "' or 1=1 --"] {
            let opened = service.setup_link_holder(&nobody(), token).await;
            assert_eq!(code(opened), codes_of::SETUP_LINK_INVALID);
        }
        // Revoked between the page and its form: at the next request, on another server too.
        let revoked = holder(service, &admin, "Ian").await;
        service.setup_page(&revoked.caller).await.unwrap();
        let second = world.second_server().await;
        second
            .revoke_setup_link(&admin, "acme", "acme", &revoked.form)
            .await
            .unwrap();
        shows_and_does_nothing(&world, &revoked, codes_of::SETUP_LINK_INVALID).await;
        let twice = service
            .revoke_setup_link(&admin, "acme", "acme", &revoked.form)
            .await;
        assert_eq!(code(twice), codes_of::NOT_FOUND);
        // Without single sign-on in the plan, until it is back.
        let held = holder(service, &admin, "Ian").await;
        let console = Caller::command_line();
        service
            .set_plan(&console, "acme", Plan::Free)
            .await
            .unwrap();
        shows_and_does_nothing(&world, &held, codes_of::SETUP_PLAN).await;
        service
            .set_plan(&console, "acme", Plan::Enterprise)
            .await
            .unwrap();
        service.setup_page(&held.caller).await.unwrap();
        world.clock.advance(DAY * 7);
        shows_and_does_nothing(&world, &held, codes_of::SETUP_LINK_INVALID).await;
    })
    .await;
}

#[tokio::test]
async fn with_a_lowered_plan_nothing_is_asked_and_only_what_is_live_is_renewed() {
    on_each_database(async |world| {
        let idp = TestIdentityProvider::new(ENTITY);
        let admin = live(&world, &idp).await;
        let (_, other) = company(&world, "globex").await;
        let service = &world.service;
        configured(&world, &other, "globex", "globex").await;
        let next = TestIdentityProvider::new(ENTITY);
        let renewed = holder(service, &admin, "Ian").await;
        let file = TestIdentityProvider::metadata(&[&next], "").into_bytes();
        hand_in(service, &renewed, &file).await;
        let drafted = holder_of(service, &other, "globex", "Ida").await;
        hand_in(service, &drafted, ENTRA).await;
        for slug in ["acme", "globex"] {
            let console = Caller::command_line();
            service.set_plan(&console, slug, Plan::Team).await.unwrap();
        }
        let version = seen(service, &admin, &renewed.form).await;
        let accepted = service
            .accept_setup(&admin, "acme", "acme", &renewed.form, &version)
            .await;
        assert!(accepted.is_ok(), "{accepted:?}");
        let review = service
            .setup_review(&other, "globex", "globex", &drafted.form)
            .await
            .unwrap();
        let version = review.proposed.unwrap().version;
        let refused = service
            .accept_setup(&other, "globex", "globex", &drafted.form, &version)
            .await;
        assert_eq!(code(refused), codes_of::PLAN_REQUIRED);
        let asked = service
            .make_setup_link(&admin, "acme", "acme", &wish("Ian"))
            .await;
        assert_eq!(codes(asked.map(drop))[0].0, codes_of::PLAN_REQUIRED);
    })
    .await;
}

#[tokio::test]
async fn a_link_dies_with_its_identity_provider() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        configured(&world, &admin, "acme", "acme").await;
        let ian = holder(service, &admin, "Ian").await;
        service
            .delete_identity_provider(&admin, "acme", "acme", "acme")
            .await
            .unwrap();
        shows_and_does_nothing(&world, &ian, codes_of::SETUP_LINK_INVALID).await;
        assert_eq!(world.rows("setup_link").await, 0);
    })
    .await;
}

#[tokio::test]
async fn nobody_but_its_holder_uses_a_link_and_a_holder_of_two_mixes_nothing() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let (_, stranger) = company(&world, "globex").await;
        let service = &world.service;
        configured(&world, &admin, "acme", "acme").await;
        configured(&world, &stranger, "globex", "globex").await;
        let ours = holder(service, &admin, "Ian").await;
        let theirs = holder_of(service, &stranger, "globex", "Ian").await;
        let before = world.dump().await;
        for caller in [&admin, &nobody(), &Caller::command_line()] {
            assert_eq!(
                all_refused(service, caller, &ours.form).await,
                [codes_of::SETUP_LINK_INVALID; 5]
            );
        }
        // The form of one link, posted by a browser that holds the other.
        let mixed = all_refused(service, &theirs.caller, &ours.form).await;
        assert_eq!(mixed, [codes_of::CONFLICT; 5]);
        // Another company's admin neither sees, decides nor revokes.
        let version = "0".repeat(32);
        let form = &ours.form;
        assert_eq!(
            [
                code(
                    service
                        .setup_review(&stranger, "globex", "globex", form)
                        .await
                ),
                code(
                    service
                        .accept_setup(&stranger, "globex", "globex", form, &version)
                        .await
                ),
                code(
                    service
                        .return_setup(&stranger, "globex", "globex", form, "")
                        .await
                ),
                code(
                    service
                        .revoke_setup_link(&stranger, "globex", "globex", form)
                        .await
                ),
                code(service.setup_links(&stranger, "acme", "acme").await),
            ],
            [codes_of::NOT_FOUND; 5]
        );
        let made = service
            .make_setup_link(&stranger, "acme", "acme", &wish("Ian"))
            .await;
        assert_eq!(codes(made.map(drop))[0].0, codes_of::NOT_FOUND);
        assert_eq!(world.dump().await, before, "a refusal changed something");
    })
    .await;
}

#[tokio::test]
async fn a_holder_decides_nothing_about_their_own_work_and_sees_nothing_of_the_organization() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        configured(&world, &admin, "acme", "acme").await;
        let ian = holder(service, &admin, "Ian").await;
        hand_in(service, &ian, ENTRA).await;
        let version = seen(service, &admin, &ian.form).await;
        let (by, form) = (&ian.caller, &ian.form);
        let before = world.dump().await;
        let made = service
            .make_setup_link(by, "acme", "acme", &wish("Ida"))
            .await;
        let given = Proposal::File(OKTA.to_vec());
        let proposed = service.propose_metadata(by, "acme", "acme", given).await;
        assert_eq!(codes(made.map(drop))[0].0, codes_of::SETUP_SCOPE);
        assert_eq!(codes(proposed)[0].0, codes_of::SETUP_SCOPE);
        assert_eq!(
            [
                code(
                    service
                        .accept_setup(by, "acme", "acme", form, &version)
                        .await
                ),
                code(service.setup_review(by, "acme", "acme", form).await),
                code(service.revoke_setup_link(by, "acme", "acme", form).await),
                code(service.go_live(by, "acme", "acme").await),
                code(service.identity_provider(by, "acme", "acme").await),
                code(service.identity_providers(by, "acme").await),
                code(
                    service
                        .members(by, "acme", &PageRequest::default())
                        .await
                        .map(drop)
                ),
                code(
                    service
                        .audit_log(by, "acme", "", &PageRequest::default())
                        .await
                        .map(drop)
                ),
            ],
            [codes_of::SETUP_SCOPE; 8]
        );
        assert_eq!(world.dump().await, before, "a refusal changed something");
    })
    .await;
}

#[tokio::test]
async fn a_live_entity_id_never_changes_and_its_keys_only_by_an_admin() {
    on_each_database(async |world| {
        let idp = TestIdentityProvider::new(ENTITY);
        let admin = live(&world, &idp).await;
        let service = &world.service;
        let ian = holder(service, &admin, "Ian").await;
        let next = TestIdentityProvider::new(ENTITY);
        let manual = |issuer: &str| {
            Proposal::Manual(ManualValues {
                issuer: issuer.to_owned(),
                sso_url: format!("{ENTITY}/sso"),
                binding: "redirect".to_owned(),
                certificate: next.certificate(),
            })
        };
        let evil = TestIdentityProvider::new("https://evil.example/entity");
        let other = Proposal::File(TestIdentityProvider::metadata(&[&evil], "").into_bytes());
        for given in [other, manual("https://evil.example/entity")] {
            let refused = service
                .give_setup_metadata(&ian.caller, &ian.form, given)
                .await;
            assert_eq!(codes(refused)[0].0, codes_of::METADATA_OTHER_ENTITY);
            let refused = service.hand_in_setup(&ian.caller, &ian.form).await;
            assert!(
                [codes_of::PROPOSAL_MISSING, codes_of::METADATA_OTHER_ENTITY]
                    .contains(&code(refused))
            );
        }
        // What is on record already is nothing to hand in.
        let same = TestIdentityProvider::metadata(&[&idp], "").into_bytes();
        service
            .give_setup_metadata(&ian.caller, &ian.form, Proposal::File(same))
            .await
            .unwrap();
        let nothing = service.hand_in_setup(&ian.caller, &ian.form).await;
        assert_eq!(code(nothing), codes_of::METADATA_NOTHING_NEW);

        let certificates = async || world.rows("identity_provider_certificate").await;
        service
            .give_setup_metadata(&ian.caller, &ian.form, manual(ENTITY))
            .await
            .unwrap();
        service.hand_in_setup(&ian.caller, &ian.form).await.unwrap();
        assert_eq!(certificates().await, 1);
        let before = service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(before.certificates[0].sha256, idp.fingerprint());
        // It stands in the way of enforcement as other waiting changes do, and is announced.
        let list = service.identity_providers(&admin, "acme").await.unwrap();
        assert!(list.providers[0].change_waits);

        let version = seen(service, &admin, &ian.form).await;
        service
            .accept_setup(&admin, "acme", "acme", &ian.form, &version)
            .await
            .unwrap();
        let after = service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(after.entity_id.as_deref(), Some(ENTITY));
        assert_eq!(after.certificates[0].sha256, next.fingerprint());
        assert_eq!(after.metadata_url, None);
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_went_live_meanwhile_keeps_its_entity_id() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        configured(&world, &admin, "acme", "acme").await;
        let ian = holder(service, &admin, "Ian").await;
        hand_in(service, &ian, ENTRA).await;
        let version = seen(service, &admin, &ian.form).await;
        service.go_live(&admin, "acme", "acme").await.unwrap();
        let before = world.dump().await;
        let accepted = service
            .accept_setup(&admin, "acme", "acme", &ian.form, &version)
            .await;
        assert_eq!(code(accepted), codes_of::METADATA_OTHER_ENTITY);
        assert_eq!(world.dump().await, before);
        let review = service
            .setup_review(&admin, "acme", "acme", &ian.form)
            .await;
        let refusal = review.unwrap().proposed.unwrap().refusal.unwrap();
        assert_eq!(refusal.code, codes_of::METADATA_OTHER_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn metadata_by_a_link_is_read_as_suspiciously_as_an_admins() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        configured(&world, &admin, "acme", "acme").await;
        let ian = holder(service, &admin, "Ian").await;
        let doctype =
            b"<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>".to_vec();
        let huge = vec![b' '; 2 * 1024 * 1024 + 1];
        let url = |url: &str| Proposal::Url(url.to_owned());
        let before = world.dump().await;
        for (given, expected) in [
            (
                Proposal::File(doctype),
                (codes_of::METADATA_DOCTYPE, Some("file")),
            ),
            (
                Proposal::File(huge),
                (codes_of::METADATA_TOO_LARGE, Some("file")),
            ),
            (
                Proposal::File(Vec::new()),
                (codes_of::METADATA_EMPTY, Some("file")),
            ),
            (
                url("https://127.0.0.1/metadata"),
                (codes_of::METADATA_URL_PRIVATE, Some("url")),
            ),
            (
                url("https://169.254.169.254/x"),
                (codes_of::METADATA_URL_PRIVATE, Some("url")),
            ),
            (
                url("file:///etc/passwd"),
                (codes_of::METADATA_URL_INVALID, Some("url")),
            ),
        ] {
            let refused = service
                .give_setup_metadata(&ian.caller, &ian.form, given)
                .await;
            assert_eq!(codes(refused), [expected]);
        }
        assert_eq!(world.dump().await, before, "a refusal changed something");
        // Text is kept to mend it, but cannot be handed in.
        let text = Proposal::Paste("hello".to_owned());
        let refused = service
            .give_setup_metadata(&ian.caller, &ian.form, text)
            .await;
        assert_eq!(codes(refused), [(codes_of::METADATA_NOT_XML, Some("text"))]);
        let handed = service.hand_in_setup(&ian.caller, &ian.form).await;
        assert_eq!(code(handed), codes_of::METADATA_NOT_XML);
        // Of a draft's file with several, one is chosen.
        let several = Proposal::File(crate::AGGREGATE.to_vec());
        service
            .give_setup_metadata(&ian.caller, &ian.form, several)
            .await
            .unwrap();
        let preview = service.setup_preview(&ian.caller).await.unwrap().unwrap();
        let Outcome::Choose(candidates) = preview.outcome else {
            panic!("the file asks which one");
        };
        let unknown = service
            .choose_setup_entity(&ian.caller, &ian.form, "https://nobody.example")
            .await;
        assert_eq!(code(unknown), codes_of::METADATA_NO_IDENTITY_PROVIDER);
        service
            .choose_setup_entity(&ian.caller, &ian.form, &candidates[0].entity_id)
            .await
            .unwrap();
        service.hand_in_setup(&ian.caller, &ian.form).await.unwrap();
    })
    .await;
}
