use crate::code_of;
use domain::{code, organization::Plan};
use service::{
    caller::Identity,
    testing::{nobody, on_each_database},
};

#[tokio::test]
async fn a_key_is_shown_once_and_calls_as_its_person() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let key = service.create_api_key(&caller, "laptop").await.unwrap();
        assert!(key.secret.expose().starts_with("gh_"));
        let called = service
            .caller_of_key(key.secret.expose(), "192.0.2.1", "curl")
            .await
            .unwrap();
        assert!(matches!(called.identity, Identity::Key { .. }));
        assert_eq!(called.person().unwrap().account, ada.account);
        let listed = service.api_keys(&caller).await.unwrap();
        assert!(key.secret.expose().ends_with(&listed[0].last_four));
        assert_eq!(listed[0].last_used_at, Some(service.now()));
        assert!(
            !serde_json::to_string(&listed)
                .unwrap()
                .contains(key.secret.expose())
        );
        // A key is no session: it makes no keys.
        assert_eq!(
            code_of(service.create_api_key(&called, "more").await),
            code::SIGN_IN_REQUIRED
        );
    })
    .await;
}

#[tokio::test]
async fn a_deleted_key_and_the_key_of_a_deleted_person_are_refused() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let grace = world.person("grace@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let (first, first_secret) = world.api_key(&ada, "laptop").await;
        let (_, second_secret) = world.api_key(&ada, "server").await;
        let (foreign, _) = world.api_key(&grace, "hers").await;
        assert_eq!(
            code_of(service.delete_api_key(&caller, foreign).await),
            code::NOT_FOUND
        );
        service.delete_api_key(&caller, first).await.unwrap();
        let refused = service.caller_of_key(first_secret.expose(), "", "").await;
        assert_eq!(code_of(refused), code::KEY_INVALID);
        service
            .caller_of_key(second_secret.expose(), "", "")
            .await
            .unwrap();
        world
            .execute("delete from account where email = 'ada@acme.example'")
            .await;
        let refused = service.caller_of_key(second_secret.expose(), "", "").await;
        assert_eq!(code_of(refused), code::KEY_INVALID);
        assert_eq!(
            code_of(service.caller_of_key("gh_guessed", "", "").await),
            code::KEY_INVALID
        );
    })
    .await;
}

#[tokio::test]
async fn company_accounts_and_operators_make_no_keys() {
    on_each_database(async |world| {
        let service = &world.service;
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let grace = world.managed_person("grace@acme.example", provider).await;
        let link = world.saml_account(provider, &grace).await;
        let managed = world.signed_in_by(&grace, provider, link).await;
        assert_eq!(
            code_of(service.create_api_key(&managed, "laptop").await),
            code::KEY_NOT_ALLOWED
        );
        let root = world.operator("root@gatehouse.example").await;
        let operator = world.signed_in(&root).await;
        assert_eq!(
            code_of(service.create_api_key(&operator, "laptop").await),
            code::KEY_NOT_ALLOWED
        );
        assert_eq!(
            code_of(service.create_api_key(&nobody(), "laptop").await),
            code::SIGN_IN_REQUIRED
        );
        // A key that should be gone opens nothing either.
        let (_, left) = world.api_key(&grace, "left over").await;
        assert_eq!(
            code_of(service.caller_of_key(left.expose(), "", "").await),
            code::KEY_INVALID
        );
    })
    .await;
}

#[tokio::test]
async fn a_person_has_fifty_keys_at_most() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        for number in 0..50 {
            world.api_key(&ada, &format!("key {number}")).await;
        }
        assert_eq!(
            code_of(world.service.create_api_key(&caller, "one more").await),
            code::INVALID
        );
    })
    .await;
}
