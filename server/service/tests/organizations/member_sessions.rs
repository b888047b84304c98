//! Admins and the sessions of members: as far as those open their organization. (X10)
use crate::{acme, code_of};
use domain::{Role, code, id::SessionId, organization::Plan};
use service::testing::{nobody, on_each_database};

#[tokio::test]
async fn an_admin_sees_and_ends_what_the_organizations_provider_made_and_counts_the_rest() {
    on_each_database(async |world| {
        let (acme, _, owner) = acme(&world, Plan::Enterprise).await;
        let globex = world.organization("globex", Plan::Enterprise).await;
        let (here, there) = (
            world.identity_provider("acme", acme).await,
            world.identity_provider("globex", globex).await,
        );
        let mina = world.person("mina@acme.example").await;
        world.member(acme, &mina, Role::Member).await;
        let link_here = world.saml_account(here, &mina).await;
        let link_there = world.saml_account(there, &mina).await;
        let own = world.password_session(&mina).await;
        let ours = world.saml_session(&mina, here, link_here).await;
        let theirs = world.saml_session(&mina, there, link_there).await;
        let service = &world.service;
        let seen = service
            .member_sessions(&owner, "acme", mina.account)
            .await
            .unwrap();
        assert_eq!((seen.sessions.len(), seen.own), (1, 1));
        assert_eq!(seen.sessions[0].company.as_deref(), Some("ACME"));
        let foreign = world.caller(&theirs).await.session().unwrap().session;
        let personal = world.caller(&own).await.session().unwrap().session;
        for out_of_reach in [foreign, personal, SessionId(uuid::Uuid::nil())] {
            let refused = service
                .end_member_session(&owner, "acme", mina.account, out_of_reach)
                .await;
            assert_eq!(code_of(refused), code::NOT_FOUND);
        }
        service
            .end_member_session(&owner, "acme", mina.account, seen.sessions[0].id)
            .await
            .unwrap();
        // The next request is signed out at every server.
        let second = world.second_server().await;
        for server in [service, &second] {
            let caller = server
                .caller_of_session(ours.token.expose(), "192.0.2.1", "Test")
                .await
                .unwrap();
            assert!(caller.session().is_none());
        }
        assert!(world.caller(&own).await.session().is_some());
        assert!(world.caller(&theirs).await.session().is_some());
        let ended = service
            .end_member_sessions(&owner, "acme", mina.account)
            .await
            .unwrap();
        assert_eq!(ended, 0);
        assert_eq!(
            world
                .rows("audit_event where action = 'session.ended_by_admin'")
                .await,
            2
        );
    })
    .await;
}

#[tokio::test]
async fn of_an_account_the_provider_manages_all_sessions_are_within_reach() {
    on_each_database(async |world| {
        let (acme, _, owner) = acme(&world, Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let grace = world.managed_person("grace@acme.example", provider).await;
        world.member(acme, &grace, Role::Member).await;
        let link = world.saml_account(provider, &grace).await;
        world.saml_session(&grace, provider, link).await;
        // However it came about.
        world.password_session(&grace).await;
        let seen = world
            .service
            .member_sessions(&owner, "acme", grace.account)
            .await
            .unwrap();
        assert_eq!((seen.sessions.len(), seen.own), (2, 0));
        let ended = world
            .service
            .end_member_sessions(&owner, "acme", grace.account)
            .await
            .unwrap();
        assert_eq!(ended, 2);
        assert_eq!(world.rows("session").await, 1, "the owner's");
    })
    .await;
}

#[tokio::test]
async fn an_owners_sessions_are_no_admins_business_and_nobodys_who_is_less() {
    on_each_database(async |world| {
        let (acme, olivia, _) = acme(&world, Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let link = world.saml_account(provider, &olivia).await;
        world.saml_session(&olivia, provider, link).await;
        let adam = world.person("adam@acme.example").await;
        world.member(acme, &adam, Role::Admin).await;
        let mina = world.person("mina@acme.example").await;
        world.member(acme, &mina, Role::Member).await;
        let other = world.organization("globex", Plan::Enterprise).await;
        let eve = world.person("eve@globex.example").await;
        world.member(other, &eve, Role::Owner).await;
        let service = &world.service;
        let sessions = world.rows("session").await;
        for (who, slug, told) in [
            (world.signed_in(&adam).await, "acme", code::NOT_AN_OWNER),
            (world.signed_in(&mina).await, "acme", code::ADMIN_REQUIRED),
            (world.signed_in(&eve).await, "acme", code::NOT_FOUND),
            (world.signed_in(&eve).await, "globex", code::NOT_FOUND),
            (nobody(), "acme", code::SIGN_IN_REQUIRED),
        ] {
            let seen = service.member_sessions(&who, slug, olivia.account).await;
            assert_eq!(code_of(seen), told);
            let ended = service
                .end_member_sessions(&who, slug, olivia.account)
                .await;
            assert_eq!(code_of(ended), told);
        }
        assert_eq!(world.rows("session").await, sessions + 4);
    })
    .await;
}
