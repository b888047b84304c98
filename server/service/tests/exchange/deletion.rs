//! Deleting SAML accounts (B12) and identity providers (B13).
use crate::scene::{Browser, acme, company, other_idp, refused, signed_in};
use domain::{Role, code, organization::Plan};
use service::{Caller, testing::on_each_database};

#[tokio::test]
async fn a_managed_person_is_deleted_with_the_link_and_the_audit_keeps_an_id() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = world.signed_in(&scene.owner).await;
        let ada = world.person("ada@acme.example").await;
        world.fleet(Ok(ada.account), "field", 1).await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let consent = scene.consent(&mut browser, &ada.email).await.unwrap();
        scene
            .login(&mut Browser::fresh(), &ada.email)
            .await
            .unwrap();
        let deleted = scene
            .service
            .delete_saml_account_by_address(&owner, "ADA@acme.example", None)
            .await
            .unwrap();
        assert!(deleted.person_deleted);
        assert_eq!(deleted.sessions_ended, 2);
        assert!(signed_in(&world, &consent).await.session().is_none());
        assert_eq!(world.rows("account").await, 1);
        assert_eq!(world.rows("membership").await, 1);
        assert_eq!(world.rows("saml_account").await, 0);
        assert_eq!(world.rows("session where method = 'saml'").await, 0);
        // What became the company's stays the company's.
        assert_eq!(
            world.rows("fleet where organization_id is not null").await,
            1
        );
        let kept = format!(
            "audit_event where action = 'account.deleted' and subject_id = '{}'",
            ada.account
        );
        assert_eq!(world.rows(&kept).await, 1);
        refused(&world, code::SAML_NO_ACCOUNT, async || {
            scene.login(&mut Browser::fresh(), &ada.email).await
        })
        .await;
        refused(&world, code::SAML_ACCOUNT_NOT_FOUND, async || {
            scene
                .service
                .delete_saml_account_by_address(&owner, &ada.email, None)
                .await
                .map_err(|error| error.refusal().code)
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn of_an_account_that_is_the_persons_own_only_the_link_goes() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = world.signed_in(&scene.owner).await;
        let ada = world.person("ada@acme.example").await;
        let link = world.saml_account(scene.provider, &ada).await;
        let own = world.password_session(&ada).await;
        world.signed_in_by(&ada, scene.provider, link).await;
        let deleted = scene
            .service
            .delete_saml_account(&owner, link)
            .await
            .unwrap();
        assert!(!deleted.person_deleted);
        assert_eq!(deleted.sessions_ended, 1);
        assert!(world.caller(&own).await.session().is_some());
        assert_eq!(world.rows("account").await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_address_with_several_links_is_deleted_by_id_or_by_identity_provider() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let other = company(&world, "other", other_idp()).await;
        world
            .member(other.organization, &scene.owner, Role::Admin)
            .await;
        let owner = world.signed_in(&scene.owner).await;
        let ada = world.person("ada@acme.example").await;
        let first = world.saml_account(scene.provider, &ada).await;
        let second = world.saml_account(other.provider, &ada).await;
        let service = &scene.service;
        let refusal = service
            .delete_saml_account_by_address(&owner, &ada.email, None)
            .await
            .unwrap_err()
            .refusal();
        assert_eq!(refusal.code, code::SAML_ACCOUNT_AMBIGUOUS);
        let listed = refusal.message.unwrap();
        assert!(listed.contains(&first.to_string()) && listed.contains(&second.to_string()));
        assert_eq!(world.rows("saml_account").await, 2);
        let deleted = service
            .delete_saml_account_by_address(&Caller::command_line(), &ada.email, Some("other"))
            .await
            .unwrap();
        assert_eq!(deleted.id, second);
        service
            .delete_saml_account_by_address(&owner, &ada.email, None)
            .await
            .unwrap();
        assert_eq!(world.rows("saml_account").await, 0);
    })
    .await;
}

#[tokio::test]
async fn nobody_deletes_themselves_and_no_admin_an_owner() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let labs = world.organization("labs", Plan::Enterprise).await;
        world.link_organization(scene.provider, labs, None).await;
        let admin = scene.managed("admin@acme.example").await;
        let chief = scene.managed("chief@acme.example").await;
        let head = scene.managed("head@acme.example").await;
        let owner = world.signed_in(&scene.owner).await;
        let service = &scene.service;
        for (person, role) in [(&admin, Role::Admin), (&chief, Role::Owner)] {
            service
                .change_role(&owner, "acme", person.account, role)
                .await
                .unwrap();
        }
        // An owner of another organization, which would lose them.
        world.member(labs, &head, Role::Owner).await;
        let second = world.person("second@labs.example").await;
        world.member(labs, &second, Role::Owner).await;
        let completed = scene
            .login(&mut Browser::fresh(), &admin.email)
            .await
            .unwrap();
        let caller = signed_in(&world, &completed).await;
        let delete = async |caller: &Caller, email: &str| {
            service
                .delete_saml_account_by_address(caller, email, None)
                .await
                .map_err(|error| error.refusal().code)
        };
        refused(&world, code::NOT_YOURSELF, async || {
            delete(&caller, &admin.email).await
        })
        .await;
        for owner in [&chief, &head] {
            refused(&world, code::NOT_AN_OWNER, async || {
                delete(&caller, &owner.email).await
            })
            .await;
        }
        assert!(delete(&owner, &chief.email).await.unwrap().person_deleted);
        assert!(delete(&owner, &head.email).await.unwrap().person_deleted);
        assert_eq!(
            world
                .rows("audit_event where action = 'account.deleted'")
                .await,
            2
        );
    })
    .await;
}

#[tokio::test]
async fn an_identity_provider_goes_only_when_nobody_is_linked_any_more() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let owner = world.signed_in(&scene.owner).await;
        let service = &scene.service;
        let delete = async || {
            service
                .delete_identity_provider(&owner, "acme", "acme", "acme")
                .await
                .map_err(|error| error.refusal().code)
        };
        // Also when they have left the organization since.
        service
            .remove_member(&owner, "acme", eve.account)
            .await
            .unwrap();
        refused(&world, code::IDENTITY_PROVIDER_IN_USE, delete).await;
        let left = service
            .remaining_people(&owner, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(left.people[0].remote_id, eve.email);
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&eve.email))
            .await
            .unwrap();
        service
            .delete_saml_account(&owner, left.people[0].saml_account)
            .await
            .unwrap();
        delete().await.unwrap();
        assert_eq!(world.rows("identity_provider").await, 0);
        refused(&world, code::IDENTITY_PROVIDER_UNKNOWN, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
    })
    .await;
}
