//! Where an address could mean two people, somebody is asked or it is refused: nothing is guessed, nothing changes.
use crate::{
    connected,
    scene::{Browser, Scene, company, other_idp, refused},
};
use domain::{Code, Role, code};
use service::{
    Caller,
    provisioning::Provisioning,
    testing::{Assertion, on_each_database},
};

/// Lets in people whom nobody invited, of the company's own domain.
async fn open_to_everybody(scene: &Scene<'_>, domain: &str) {
    let (owner, id) = (scene.owner_here().await, scene.identifier);
    scene
        .service
        .change_provisioning(&owner, id, id, Provisioning::On, Role::Member)
        .await
        .unwrap();
    scene
        .service
        .trust_domain(&Caller::command_line(), id, domain, false)
        .await
        .unwrap();
}

async fn arrive(scene: &Scene<'_>, assertion: &Assertion) -> Result<(), Code> {
    let mut browser = Browser::fresh();
    let request = scene.start_login(&mut browser).await?;
    let handle = scene.answer(&request, assertion).await?;
    scene.complete(&browser, &handle).await.map(drop)
}

#[tokio::test]
async fn the_same_address_in_another_case_is_the_same_person_who_is_asked_to_connect() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        open_to_everybody(&scene, "acme.example").await;
        world.person("ada.king@acme.example").await;
        for spelling in [
            "Ada.King@acme.example",
            "ADA.KING@ACME.EXAMPLE",
            "ada.king@Acme.example",
        ] {
            let assertion = scene.about(spelling);
            refused(&world, code::PROVISIONING_NEEDS_CONNECT, async || {
                arrive(&scene, &assertion).await
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_or_an_address_that_fits_two_accounts_picks_neither() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        open_to_everybody(&scene, "acme.example").await;
        let (ada, bob) = (
            world.person("ada@acme.example").await,
            world.person("bob@acme.example").await,
        );
        // Two addresses in one answer, each somebody's.
        let mut both = scene.about(&ada.email);
        both.email = None;
        both.attributes = vec![("mail", vec![ada.email.clone(), bob.email.clone()])];
        refused(&world, code::SAML_EMAIL_MISSING, async || {
            arrive(&scene, &both).await
        })
        .await;
        // One address, a SAML account at each of two companies of one owner.
        let other = company(&world, "other", other_idp()).await;
        world
            .member(other.organization, &scene.owner, Role::Owner)
            .await;
        world.saml_account(scene.provider, &ada).await;
        world.saml_account(other.provider, &ada).await;
        let owner = scene.owner_here().await;
        refused(&world, code::SAML_ACCOUNT_AMBIGUOUS, async || {
            scene
                .service
                .delete_saml_account_by_address(&owner, "ADA@acme.example", None)
                .await
                .map_err(|error| error.refusal().code)
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_address_of_another_tenants_domain_is_theirs_to_let_in() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        open_to_everybody(&scene, "acme.example").await;
        let other = company(&world, "other", other_idp()).await;
        open_to_everybody(&other, "other.example").await;
        let assertion = scene.about("new@other.example");
        refused(&world, code::PROVISIONING_DOMAIN_UNVERIFIED, async || {
            arrive(&scene, &assertion).await
        })
        .await;
        // At home the same address comes in.
        arrive(&other, &other.about("new@other.example"))
            .await
            .unwrap();
    })
    .await;
}
