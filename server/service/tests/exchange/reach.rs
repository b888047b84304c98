//! Whose word counts where: an identity provider's admins reach nobody of another organization.
use crate::scene::{Browser, acme, company, other_idp};
use domain::{Role, code, organization::Plan};
use service::{
    sign_in_record::SignInFilter,
    testing::{nobody, on_each_database},
};

#[tokio::test]
async fn admins_of_one_company_see_and_touch_nothing_of_another() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let other = company(&world, "other", other_idp()).await;
        let theirs = other.managed("theirs@other.example").await;
        other
            .login(&mut Browser::fresh(), &theirs.email)
            .await
            .unwrap();
        let owner = world.signed_in(&scene.owner).await;
        let service = &scene.service;
        let theirs_owner = world.signed_in(&other.owner).await;
        let link = service
            .saml_accounts(&theirs_owner, "other", "other")
            .await
            .unwrap()[0]
            .id;
        let record = service
            .sign_ins(&theirs_owner, "other", &SignInFilter::default())
            .await
            .unwrap()[0]
            .reference
            .clone();

        let before = world.dump().await;
        let code_of = |error: service::Error| error.refusal().code;
        // Through their own organization, through the other, and by id.
        for slug in ["acme", "other"] {
            let found = service.saml_accounts(&owner, slug, "other").await;
            assert_eq!(code_of(found.unwrap_err()), code::NOT_FOUND);
            let found = service.sign_in(&owner, slug, &record).await;
            assert_eq!(code_of(found.unwrap_err()), code::NOT_FOUND);
        }
        assert!(
            service
                .sign_ins(&owner, "acme", &SignInFilter::default())
                .await
                .unwrap()
                .is_empty()
        );
        let found = service
            .saml_accounts_of_address(&owner, &theirs.email, None)
            .await;
        assert!(found.unwrap().is_empty());
        let gone = service.delete_saml_account(&owner, link).await;
        assert_eq!(code_of(gone.unwrap_err()), code::NOT_FOUND);
        let gone = service
            .delete_saml_account_by_address(&owner, &theirs.email, Some("other"))
            .await;
        assert_eq!(code_of(gone.unwrap_err()), code::SAML_ACCOUNT_NOT_FOUND);
        let gone = service.delete_saml_account(&nobody(), link).await;
        assert_eq!(code_of(gone.unwrap_err()), code::SIGN_IN_REQUIRED);
        assert_eq!(world.dump().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_linked_organization_is_served_and_reads_no_records() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let labs = world.organization("labs", Plan::Enterprise).await;
        let head = world.person("head@labs.example").await;
        world.member(labs, &head, Role::Owner).await;
        world.link_organization(scene.provider, labs, None).await;
        scene.managed("eve@acme.example").await;
        scene
            .login(&mut Browser::fresh(), "eve@acme.example")
            .await
            .unwrap();
        let head = world.signed_in(&head).await;
        let service = &scene.service;
        let lines = service
            .sign_ins(&head, "labs", &SignInFilter::default())
            .await
            .unwrap();
        assert!(lines.is_empty());
        let found = service.saml_accounts(&head, "labs", "acme").await;
        assert_eq!(found.unwrap_err().refusal().code, code::NOT_FOUND);
        let counted = service.answers_only_counted(&head, "labs").await;
        assert_eq!(counted.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn members_read_no_records_and_delete_nobody() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        scene.managed("bob@acme.example").await;
        let completed = scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        let eve = crate::scene::signed_in(&world, &completed).await;
        let service = &scene.service;
        let read = service
            .sign_ins(&eve, "acme", &SignInFilter::default())
            .await;
        assert_eq!(read.unwrap_err().refusal().code, code::ADMIN_REQUIRED);
        let gone = service
            .delete_saml_account_by_address(&eve, "bob@acme.example", None)
            .await;
        assert_eq!(
            gone.unwrap_err().refusal().code,
            code::SAML_ACCOUNT_NOT_FOUND
        );
        assert_eq!(world.rows("saml_account").await, 2);
    })
    .await;
}
