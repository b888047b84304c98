//! The sample company.
use crate::code_of;
use domain::code;
use service::testing::on_each_database;

#[tokio::test]
async fn the_demo_fills_an_empty_database_once() {
    on_each_database(async |world| {
        let demo = world.service.fill_demo().await.unwrap();
        assert_eq!((demo.organizations.len(), demo.api_keys.len()), (3, 2));
        assert_eq!(world.rows("account where email_confirmed_at is null or password_hash is null").await, 0);
        assert_eq!(world.rows("device where account_id = (select id from account where email = 'pia@acme.example')").await, 41);
        assert_eq!(code_of(world.service.fill_demo().await), code::NOT_EMPTY);
        let printed = serde_json::to_value(&demo).unwrap();
        let key = printed["api_keys"][0]["secret"].as_str().unwrap();
        assert!(key.starts_with("gh_") && key.len() == 46, "{key}");
        assert!(!format!("{demo:?}").contains(key), "debug output hides secrets");
    })
    .await;
}
