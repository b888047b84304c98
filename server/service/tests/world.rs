//! The harness itself: every other test stands on it.
use domain::{Role, organization::Plan};
use service::testing::on_each_database;

#[tokio::test]
async fn a_world_has_people_organizations_and_what_they_own() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        assert_eq!(caller.person().unwrap().account, ada.account);
        let acme = world.organization("acme", Plan::Enterprise).await;
        world.member(acme, &ada, Role::Owner).await;
        let team = world.team(acme, "Field").await;
        world.fleet(Ok(ada.account), "own", 2).await;
        world.fleet(Err(acme), "company", 1).await;
        world.api_key(&ada, "laptop").await;
        let provider = world.identity_provider("acme", acme).await;
        let labs = world.organization("labs", Plan::Enterprise).await;
        world.link_organization(provider, labs, Some(team)).await;
        let grace = world.managed_person("grace@acme.example", provider).await;
        let link = world.saml_account(provider, &grace).await;
        assert!(
            world
                .signed_in_by(&grace, provider, link)
                .await
                .session()
                .is_some()
        );
        world.operator("root@gatehouse.example").await;
        assert_eq!(world.rows("account").await, 3);
        assert_eq!(world.rows("device").await, 3);
        assert_eq!(world.rows("session where method = 'saml'").await, 1);
        let second = world.second_server().await;
        assert!(second.database().is_current().await.unwrap());
    })
    .await;
}
