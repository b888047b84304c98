//! Service accounts: made and ended by their organization, and never treated as people.
use crate::{acme, calls, code_of, identity_provider, robot, wish};
use domain::{Role, code, organization::Plan};
use service::{
    PageRequest,
    invitation::InvitationWish,
    membership::{MemberFilter, SamlStatus},
    organization_key::{KeyFor, KeysOf},
    testing::{PASSWORD, on_each_database},
};

#[tokio::test]
async fn a_service_account_is_made_below_owner_and_listed_without_a_saml_status() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        world.identity_provider("acme", acme.id).await;
        for role in ["owner", "", "robot"] {
            let refused = service
                .create_service_account(&acme.olivia, "acme", "Robot", role)
                .await;
            assert_eq!(code_of(refused), code::INVALID, "{role}");
        }
        let (account, _) = robot(&world, &acme, "admin").await;
        let listed = service.service_accounts(&acme.adam, "acme").await.unwrap();
        assert_eq!(listed.len(), 1);
        let seen = &listed[0];
        assert_eq!(
            (seen.account, seen.role, seen.keys, seen.disabled),
            (account, Role::Admin, 1, false)
        );
        assert_eq!(seen.mailbox, None);
        let member = service.member(&acme.adam, "acme", account).await.unwrap();
        assert!(member.kind.is_service() && member.email.is_empty());
        let unconnected = MemberFilter {
            saml_status: Some(SamlStatus::NotConnected),
            ..MemberFilter::default()
        };
        let people = service
            .find_members(&acme.adam, "acme", &unconnected, &PageRequest::default())
            .await
            .unwrap();
        assert_eq!(people.items.len(), 2, "the owner and the admin");
        // Nobody mails it, and it is nobody to ask.
        let overview = service
            .organization_overview(&acme.adam, "acme")
            .await
            .unwrap();
        assert_eq!(overview.administrators.len(), 2);
        assert_eq!(world.rows("mail where recipient like '%.invalid'").await, 0);
        // The database keeps it in its organization.
        assert!(
            !world
                .takes("update account set service_of = null where kind = 'service'")
                .await
        );
        assert!(
            !world
                .takes("update account set kind = 'service' where email = 'adam@acme.example'")
                .await
        );
    })
    .await;
}

#[tokio::test]
async fn a_service_account_is_not_invited_connected_removed_or_taken_elsewhere() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        identity_provider(&world, &acme.olivia, "acme").await;
        let (account, _) = robot(&world, &acme, "member").await;
        world
            .execute("update account set email = 'robot@acme.example', email_folded = 'robot@acme.example', email_confirmed_at = 1 where kind = 'service'")
            .await;
        let globex = world.organization("globex", Plan::Enterprise).await;
        let eve = world.person("eve@globex.example").await;
        world.member(globex, &eve, Role::Owner).await;
        let eve = world.signed_in(&eve).await;
        let wish = InvitationWish {
            role: Role::Member,
            team: None,
        };
        let invited = service
            .invite(&eve, "globex", "robot@acme.example", wish)
            .await;
        assert_eq!(code_of(invited), code::SERVICE_STAYS);
        assert_eq!(
            code_of(service.service_account(&eve, "globex", account).await),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.send_saml_invite(&acme.adam, "acme", account).await),
            code::SERVICE_NOT_A_PERSON
        );
        assert_eq!(
            code_of(service.remove_member(&acme.adam, "acme", account).await),
            code::SERVICE_STAYS
        );
        assert_eq!(world.rows("membership_revocation").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_service_accounts_session_consents_to_nothing_and_changes_no_address() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let globex = world.organization("globex", Plan::Enterprise).await;
        let eve = world.person("eve@globex.example").await;
        world.member(globex, &eve, Role::Owner).await;
        identity_provider(&world, &world.signed_in(&eve).await, "globex").await;
        let (account, _) = robot(&world, &acme, "member").await;
        service
            .give_service_mailbox(&acme.olivia, "acme", account, "robot@acme.example")
            .await
            .unwrap();
        let token = world.mailed_token("robot@acme.example").await;
        service
            .reset_password(&acme.olivia, &token, &PASSWORD.to_owned().into())
            .await
            .unwrap();
        let session = service
            .sign_in_with_password(
                &service::testing::nobody(),
                "robot@acme.example",
                &PASSWORD.to_owned().into(),
            )
            .await
            .unwrap();
        let robot = world.caller(&session).await;
        service.organization(&robot, "acme").await.unwrap();
        for refused in [
            code_of(service.consent_view(&robot, "globex").await),
            code_of(service.request_connect(&robot, "globex").await),
            code_of(
                service
                    .request_email_change(&robot, "mine@acme.example")
                    .await,
            ),
            code_of(service.create_organization(&robot, "Own", "").await),
        ] {
            assert_eq!(refused, code::SERVICE_NOT_A_PERSON);
        }
        assert_eq!(
            code_of(service.leave_organization(&robot, "acme").await),
            code::SERVICE_STAYS
        );
        assert_eq!(
            code_of(service.create_api_key(&robot, "own").await),
            code::KEY_NOT_ALLOWED
        );
        // A session is no way around: what admins make, admins make.
        let of = KeyFor::ServiceAccount(account);
        assert_eq!(
            code_of(
                service
                    .create_organization_key(&robot, "acme", wish(of, ""))
                    .await
            ),
            code::ADMIN_REQUIRED
        );
    })
    .await;
}

#[tokio::test]
async fn a_disabled_service_account_and_its_keys_do_nothing_until_it_is_enabled() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let (account, made) = robot(&world, &acme, "member").await;
        let second = world.second_server().await;
        let held = calls(&second, &made.secret).await.unwrap();
        service
            .disable_service_account(&acme.adam, "acme", account)
            .await
            .unwrap();
        assert_eq!(
            code_of(calls(&second, &made.secret).await),
            code::KEY_INVALID
        );
        assert_eq!(
            code_of(second.organization(&held, "acme").await),
            code::KEY_INVALID,
            "what was on its way when it was disabled"
        );
        let of = KeyFor::ServiceAccount(account);
        let more = service
            .create_organization_key(&acme.adam, "acme", wish(of, ""))
            .await;
        assert_eq!(code_of(more), code::ACCOUNT_SUSPENDED);
        service
            .enable_service_account(&acme.adam, "acme", account)
            .await
            .unwrap();
        calls(&second, &made.secret).await.unwrap();
        let wrong = service
            .delete_service_account(&acme.adam, "acme", account, "robot?")
            .await;
        assert_eq!(code_of(wrong), code::CONFIRMATION_MISMATCH);
        service
            .delete_service_account(&acme.adam, "acme", account, "Robot")
            .await
            .unwrap();
        assert_eq!(
            code_of(calls(&second, &made.secret).await),
            code::KEY_INVALID
        );
        assert_eq!(world.rows("organization_key").await, 0);
        assert_eq!(world.rows("account where kind = 'service'").await, 0);
        let actions = [
            "service_account.created",
            "service_account.disabled",
            "service_account.enabled",
            "service_account.deleted",
        ];
        for action in actions {
            let rows = format!("audit_event where action = '{action}'");
            assert_eq!(world.rows(&rows).await, 1, "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn admins_never_act_on_a_service_account_that_is_an_owner() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let (account, made) = robot(&world, &acme, "member").await;
        // Without a password it would be an owner that nobody can be.
        assert_eq!(
            code_of(
                service
                    .change_role(&acme.olivia, "acme", account, Role::Owner)
                    .await
            ),
            code::SERVICE_PASSWORD
        );
        world
            .execute("update account set password_hash = 'x', email_confirmed_at = 1 where kind = 'service'")
            .await;
        assert_eq!(
            code_of(
                service
                    .change_role(&acme.adam, "acme", account, Role::Owner)
                    .await
            ),
            code::OWNER_REQUIRED
        );
        service
            .change_role(&acme.olivia, "acme", account, Role::Owner)
            .await
            .unwrap();
        let of = KeyFor::ServiceAccount(account);
        for refused in [
            code_of(
                service
                    .create_organization_key(&acme.adam, "acme", wish(of, ""))
                    .await,
            ),
            code_of(
                service
                    .replace_organization_key(&acme.adam, "acme", made.id, "0")
                    .await,
            ),
            code_of(
                service
                    .revoke_organization_key(&acme.adam, "acme", made.id)
                    .await,
            ),
            code_of(
                service
                    .disable_service_account(&acme.adam, "acme", account)
                    .await,
            ),
            code_of(
                service
                    .delete_service_account(&acme.adam, "acme", account, "Robot")
                    .await,
            ),
        ] {
            assert_eq!(refused, code::NOT_AN_OWNER);
        }
        let seen = service
            .service_account(&acme.adam, "acme", account)
            .await
            .unwrap();
        assert!(!seen.may_be_changed);
        service
            .replace_organization_key(&acme.olivia, "acme", made.id, "0")
            .await
            .unwrap();
        let keys = service
            .organization_keys(&acme.adam, "acme", KeysOf::ServiceAccount(account))
            .await
            .unwrap();
        assert_eq!(keys.len(), 2);
    })
    .await;
}
