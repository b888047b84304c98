//! The mailbox and password of a service account, and the way in that one can be.
use crate::{Acme, acme, code_of, robot};
use domain::{Role, Secret, code, id::AccountId, organization::Plan};
use service::{
    Caller,
    testing::{PASSWORD, World, nobody, on_each_database},
};

const ROBOTS: &str = "robots@acme.example";

fn password() -> Secret {
    Secret::new(PASSWORD)
}

/// A service owner with a password, set by whoever reads its mailbox.
async fn service_owner(world: &World, acme: &Acme) -> AccountId {
    let service = &world.service;
    let (account, _) = robot(world, acme, "member").await;
    service
        .give_service_mailbox(&acme.olivia, "acme", account, ROBOTS)
        .await
        .unwrap();
    let token = world.mailed_token(ROBOTS).await;
    service
        .reset_password(&nobody(), &token, &password())
        .await
        .unwrap();
    service
        .change_role(&acme.olivia, "acme", account, Role::Owner)
        .await
        .unwrap();
    account
}

async fn signs_in(world: &World, email: &str) -> service::Result<Caller> {
    let session = world
        .service
        .sign_in_with_password(&nobody(), email, &password())
        .await?;
    Ok(world.caller(&session).await)
}

#[tokio::test]
async fn an_owner_names_a_mailbox_and_its_reader_sets_the_password_once() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let (account, _) = robot(&world, &acme, "member").await;
        assert_eq!(
            code_of(
                service
                    .give_service_mailbox(&acme.adam, "acme", account, ROBOTS)
                    .await
            ),
            code::OWNER_REQUIRED
        );
        for wrong in ["nonsense", "somebody@service.invalid"] {
            let refused = service
                .give_service_mailbox(&acme.olivia, "acme", account, wrong)
                .await;
            assert_eq!(code_of(refused), code::INVALID, "{wrong}");
        }
        service
            .give_service_mailbox(&acme.olivia, "acme", account, ROBOTS)
            .await
            .unwrap();
        let seen = async || {
            service
                .service_account(&acme.olivia, "acme", account)
                .await
                .unwrap()
        };
        assert_eq!(
            seen().await.mailbox,
            None,
            "it has the address when the link was used"
        );
        let token = world.mailed_token(ROBOTS).await;
        assert_eq!(service.peek_reset(&token).await.unwrap().email, ROBOTS);
        service
            .reset_password(&nobody(), &token, &password())
            .await
            .unwrap();
        assert_eq!(
            code_of(service.reset_password(&nobody(), &token, &password()).await),
            code::LINK_EXPIRED
        );
        assert_eq!(seen().await.mailbox.as_deref(), Some(ROBOTS));
        let robot = signs_in(&world, ROBOTS).await.unwrap();
        service.organization(&robot, "acme").await.unwrap();
        assert_eq!(
            world
                .rows("audit_event where action = 'service_account.password_set'")
                .await,
            1
        );
        // Disabling ends the session, and the password opens nothing.
        service
            .disable_service_account(&acme.adam, "acme", account)
            .await
            .unwrap();
        assert_eq!(world.rows("session where method = 'password'").await, 2);
        assert!(signs_in(&world, ROBOTS).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn nobodys_address_is_taken_by_naming_it() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let victim = world.person("victim@home.example").await;
        let (account, _) = robot(&world, &acme, "member").await;
        // The owner hears nothing of who has an account.
        service
            .give_service_mailbox(&acme.olivia, "acme", account, "victim@home.example")
            .await
            .unwrap();
        let token = world.mailed_token("victim@home.example").await;
        let before = world.dump().await;
        assert_eq!(
            code_of(service.reset_password(&nobody(), &token, &password()).await),
            code::EMAIL_TAKEN
        );
        assert_eq!(world.dump().await, before);
        assert_eq!(
            signs_in(&world, &victim.email)
                .await
                .unwrap()
                .person()
                .unwrap()
                .account,
            victim.account
        );
        // One that nobody has yet is still free for whoever signs up with it.
        service
            .give_service_mailbox(&acme.olivia, "acme", account, "later@home.example")
            .await
            .unwrap();
        assert_eq!(
            code_of(service.peek_reset(&token).await),
            code::LINK_EXPIRED,
            "a later mailbox takes the place of an earlier one"
        );
        world.person("later@home.example").await;
    })
    .await;
}

#[tokio::test]
async fn a_service_owner_with_a_password_is_a_way_in_and_the_last_one_stays() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        world.identity_provider("acme", acme.id).await;
        let account = service_owner(&world, &acme).await;
        let robot = signs_in(&world, ROBOTS).await.unwrap();
        // With it, the other owner may go.
        service
            .change_role(&robot, "acme", acme.owner.account, Role::Admin)
            .await
            .unwrap();
        // Without it, nobody would be left.
        service
            .change_role(&robot, "acme", acme.owner.account, Role::Member)
            .await
            .unwrap();
        for refused in [
            code_of(
                service
                    .change_role(&robot, "acme", account, Role::Member)
                    .await,
            ),
            code_of(
                service
                    .disable_service_account(&robot, "acme", account)
                    .await,
            ),
        ] {
            assert_eq!(refused, code::ORGANIZATION_LAST_WAY_IN);
        }
        let deleted = service
            .delete_service_account(&robot, "acme", account, "Robot")
            .await;
        assert_eq!(code_of(deleted), code::NOT_YOURSELF);
        let console = Caller::command_line();
        let deleted = service
            .delete_service_account(&console, "acme", account, "Robot")
            .await;
        assert_eq!(code_of(deleted), code::ORGANIZATION_LAST_WAY_IN);
    })
    .await;
}

#[tokio::test]
async fn enforcement_never_sends_a_service_account_to_the_identity_provider() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        world.identity_provider("acme", acme.id).await;
        let account = service_owner(&world, &acme).await;
        service
            .change_role(&acme.olivia, "acme", account, Role::Member)
            .await
            .unwrap();
        let mina = world.person("mina@acme.example").await;
        world.member(acme.id, &mina, Role::Member).await;
        world
            .execute("insert into enforcement (organization_id, mode, policy, google, switched_on_at) select id, 'enforced', 'all_but_owners', 'refused', 1 from organization")
            .await;
        let robot = signs_in(&world, ROBOTS).await.unwrap();
        service.organization(&robot, "acme").await.unwrap();
        let mina = world.signed_in(&mina).await;
        assert_eq!(
            code_of(service.organization(&mina, "acme").await),
            code::SSO_REQUIRED
        );
    })
    .await;
}

#[tokio::test]
async fn a_service_account_never_enters_another_organization() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        service_owner(&world, &acme).await;
        world.organization("globex", Plan::Team).await;
        let robot = signs_in(&world, ROBOTS).await.unwrap();
        assert_eq!(
            code_of(world.service.organization(&robot, "globex").await),
            code::NOT_FOUND
        );
        assert_eq!(world.service.organizations(&robot).await.unwrap().len(), 1);
    })
    .await;
}
