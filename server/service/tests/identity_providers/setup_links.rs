//! Set-up links: from the admin who asks, over somebody without an account, back to the admin who decides.
use crate::{ENTRA, OKTA, code, codes, company, configured, member};
use domain::{
    Role, Secret, code as codes_of,
    id::SetupLinkId,
    provisioning::mapping::AttributeNames,
    saml::IdpProduct,
    setup_link::{AttributeHints, Standing},
};
use service::{
    Caller, PageRequest, Service,
    identity_provider::{Outcome, Proposal, SetupLinkWish},
    testing::{nobody, on_each_database},
};
use std::time::Duration;

pub const DAY: Duration = Duration::from_hours(24);

/// What an admin types.
pub fn wish(for_whom: &str) -> SetupLinkWish {
    SetupLinkWish {
        for_whom: for_whom.to_owned(),
        days: String::new(),
    }
}

/// The token of a link.
pub fn token(url: &Secret) -> String {
    let url = url.expose();
    url.strip_prefix("https://gatehouse.example/setup/")
        .unwrap()
        .to_owned()
}

/// Somebody who holds a link, and the link as their forms name it.
#[derive(Clone, Debug)]
pub struct Holder {
    pub caller: Caller,
    pub form: String,
    pub token: String,
}

/// A link for Acme's identity provider, opened.
pub async fn holder(service: &Service, admin: &Caller, whom: &str) -> Holder {
    holder_of(service, admin, "acme", whom).await
}

/// The same for a company whose slug and identifier are alike.
pub async fn holder_of(service: &Service, admin: &Caller, slug: &str, whom: &str) -> Holder {
    let made = service
        .make_setup_link(admin, slug, slug, &wish(whom))
        .await
        .unwrap();
    opened(service, &token(&made.url), made.id).await
}

async fn opened(service: &Service, token: &str, id: SetupLinkId) -> Holder {
    Holder {
        caller: service.setup_link_holder(&nobody(), token).await.unwrap(),
        form: id.to_string(),
        token: token.to_owned(),
    }
}

/// Gives a file and hands it in.
pub async fn hand_in(service: &Service, holder: &Holder, file: &[u8]) {
    service
        .give_setup_metadata(&holder.caller, &holder.form, Proposal::File(file.to_vec()))
        .await
        .unwrap();
    service
        .hand_in_setup(&holder.caller, &holder.form)
        .await
        .unwrap();
}

/// What the admin sees now, to accept it.
pub async fn seen(service: &Service, admin: &Caller, form: &str) -> String {
    let review = service
        .setup_review(admin, "acme", "acme", form)
        .await
        .unwrap();
    review.proposed.expect("something waits").version
}

async fn standing(service: &Service, admin: &Caller, form: &str) -> Standing {
    let review = service
        .setup_review(admin, "acme", "acme", form)
        .await
        .unwrap();
    review.link.standing
}

#[tokio::test]
async fn a_link_made_without_an_identity_provider_makes_its_draft_and_is_mailed_once() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        let (made, link) = service
            .ask_it_admin(&admin, "acme", "acme", &wish(" ian@it.example "))
            .await
            .unwrap();
        assert_eq!(made.identifier, "acme");
        assert_eq!(link.mailed_to.as_deref(), Some("ian@it.example"));
        assert_eq!(link.expires_at, service.now().plus(DAY * 7));
        let mails = world.mails_to("ian@it.example").await;
        assert!(
            mails[0].text.contains(link.url.expose()),
            "{}",
            mails[0].text
        );
        let holder = opened(service, &token(&link.url), link.id).await;
        let page = service.setup_page(&holder.caller).await.unwrap();
        assert!(page.asked_by.is_some());
        assert_eq!(page.for_whom, "ian@it.example");
        assert!(page.our_values.acs_url.ends_with("/saml/acme/callback"));
        assert!(!page.live && page.entity_id.is_none());
        // Looking at it, as mail scanners do, uses nothing up.
        for _ in 0..3 {
            service
                .setup_link_holder(&nobody(), &holder.token)
                .await
                .unwrap();
        }
        let listed = service.setup_links(&admin, "acme", "acme").await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(
            (&listed[0].standing, listed[0].last_used_at),
            (&Standing::Open, None)
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_wrong_is_told_at_once_and_makes_nothing() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let wrong = SetupLinkWish {
            for_whom: " ".to_owned(),
            days: "31".to_owned(),
        };
        let service = &world.service;
        let refused = service.ask_it_admin(&admin, "acme", "acme", &wrong).await;
        assert_eq!(
            codes(refused.map(drop)),
            [
                (codes_of::SETUP_FOR_WHOM, Some("for_whom")),
                (codes_of::SETUP_LIFETIME, Some("days"))
            ]
        );
        assert_eq!(world.rows("identity_provider").await, 0);
        let member = member(
            &world,
            world.service.organization(&admin, "acme").await.unwrap().id,
            "m@acme.example",
            Role::Member,
        )
        .await;
        for (caller, expected) in [
            (&member, codes_of::ADMIN_REQUIRED),
            (&nobody(), codes_of::SIGN_IN_REQUIRED),
        ] {
            let refused = service
                .ask_it_admin(caller, "acme", "acme", &wish("Ian"))
                .await;
            assert_eq!(codes(refused.map(drop))[0].0, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn every_step_is_saved_and_the_draft_is_the_links_own_until_an_admin_accepts() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        service
            .create_identity_provider(&admin, "acme", "acme", IdpProduct::Other)
            .await
            .unwrap();
        let ian = holder(service, &admin, "Ian of IT").await;
        let early = service.hand_in_setup(&ian.caller, &ian.form).await;
        assert_eq!(code(early), codes_of::PROPOSAL_MISSING);
        service
            .give_setup_metadata(&ian.caller, &ian.form, Proposal::File(OKTA.to_vec()))
            .await
            .unwrap();
        // On another computer, with the same link.
        let elsewhere = service
            .setup_link_holder(&nobody(), &ian.token)
            .await
            .unwrap();
        let hints = AttributeHints {
            names: AttributeNames {
                email: Some("mail".to_owned()),
                groups: Some("memberOf".to_owned()),
                ..AttributeNames::default()
            },
            note: "Groups come in a second step.".to_owned(),
        };
        service
            .give_setup_attributes(&elsewhere, &ian.form, hints.clone())
            .await
            .unwrap();
        let preview = service.setup_preview(&elsewhere).await.unwrap().unwrap();
        assert!(matches!(preview.outcome, Outcome::Ready(_)));
        assert_eq!(service.setup_page(&elsewhere).await.unwrap().hints, hints);
        assert_eq!(world.rows("identity_provider_certificate").await, 0);

        service.hand_in_setup(&ian.caller, &ian.form).await.unwrap();
        let mail = world.mails_to("admin@acme.example").await.pop().unwrap();
        assert!(
            mail.text.contains(&format!("/setup-links/{}", ian.form)),
            "{}",
            mail.text
        );
        // It waits as it is.
        let file = Proposal::File(ENTRA.to_vec());
        let changed = service
            .give_setup_metadata(&ian.caller, &ian.form, file)
            .await;
        assert_eq!(codes(changed), [(codes_of::SETUP_HANDED_IN, None)]);
        assert_eq!(world.rows("identity_provider_certificate").await, 0);

        let review = service
            .setup_review(&admin, "acme", "acme", &ian.form)
            .await
            .unwrap();
        let proposed = review.proposed.unwrap();
        assert_eq!(proposed.entity_id_before, None);
        assert!(!proposed.added.is_empty() && proposed.removed.is_empty());
        let stale = service
            .accept_setup(&admin, "acme", "acme", &ian.form, "of another day")
            .await;
        assert_eq!(code(stale), codes_of::CONFLICT);
        service
            .accept_setup(&admin, "acme", "acme", &ian.form, &proposed.version)
            .await
            .unwrap();
        let provider = service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(provider.entity_id, proposed.entity_id);
        assert_eq!(provider.certificates.len(), proposed.added.len());
        let mapping = service.mapping(&admin, "acme", "acme").await.unwrap();
        assert_eq!(mapping.names, hints.names);
        // The link is used up.
        let again = service.setup_link_holder(&nobody(), &ian.token).await;
        assert_eq!(code(again), codes_of::SETUP_LINK_INVALID);
        let twice = service
            .accept_setup(&admin, "acme", "acme", &ian.form, &proposed.version)
            .await;
        assert_eq!(code(twice), codes_of::SETUP_NOT_HANDED_IN);
    })
    .await;
}

#[tokio::test]
async fn the_audit_names_whom_the_link_is_for() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        configured(&world, &admin, "acme", "acme").await;
        let ian = holder(service, &admin, "Ian of IT").await;
        hand_in(service, &ian, ENTRA).await;
        service
            .take_setup_back(&ian.caller, &ian.form)
            .await
            .unwrap();
        let log = service
            .audit_log(&admin, "acme", "", &PageRequest::default())
            .await
            .unwrap();
        let by_ian: Vec<_> = log
            .items
            .iter()
            .filter(|event| event.actor == "Ian of IT, by a set-up link")
            .map(|event| event.action.as_str())
            .collect();
        assert_eq!(
            by_ian,
            [
                "identity_provider.setup_taken_back",
                "identity_provider.setup_handed_in",
                "identity_provider.setup_metadata_given"
            ]
        );
        let made = log
            .items
            .iter()
            .find(|event| event.action == "identity_provider.setup_link_made")
            .unwrap();
        assert_eq!(made.actor, "admin@acme.example");
        assert!(
            made.detail
                .contains(&("for".to_owned(), "Ian of IT".to_owned()))
        );
    })
    .await;
}

#[tokio::test]
async fn what_an_admin_sends_back_can_be_mended_and_handed_in_again() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let service = &world.service;
        configured(&world, &admin, "acme", "acme").await;
        let ian = holder(service, &admin, "ian@it.example").await;
        hand_in(service, &ian, ENTRA).await;
        let version = seen(service, &admin, &ian.form).await;
        service
            .return_setup(&admin, "acme", "acme", &ian.form, "This is the test tenant.")
            .await
            .unwrap();
        let page = service.setup_page(&ian.caller).await.unwrap();
        assert!(matches!(page.standing, Standing::Returned { reason, .. } if reason == "This is the test tenant."));
        let mail = world.mails_to("ian@it.example").await.pop().unwrap();
        assert!(mail.text.contains("This is the test tenant."));
        let late = service
            .accept_setup(&admin, "acme", "acme", &ian.form, &version)
            .await;
        assert_eq!(code(late), codes_of::SETUP_NOT_HANDED_IN);
        hand_in(service, &ian, ENTRA).await;
        assert!(matches!(standing(service, &admin, &ian.form).await, Standing::HandedIn { .. }));
        // What waits when the link runs out can still be decided on; the link opens nothing.
        world.clock.advance(DAY * 8);
        assert_eq!(
            code(service.setup_page(&ian.caller).await),
            codes_of::SETUP_LINK_INVALID
        );
        let version = seen(service, &admin, &ian.form).await;
        service
            .accept_setup(&admin, "acme", "acme", &ian.form, &version)
            .await
            .unwrap();
        service.purge_setup_links(service.now().plus(DAY * 31)).await.unwrap();
        assert_eq!(world.rows("setup_link").await, 0);
    })
    .await;
}
