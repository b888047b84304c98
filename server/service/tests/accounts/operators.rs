use crate::{code_of, secret};
use domain::code;
use service::{
    Caller,
    testing::{PASSWORD, nobody, on_each_database},
};

#[tokio::test]
async fn an_operator_sets_the_first_password_by_a_link_that_works_once() {
    on_each_database(async |world| {
        let service = &world.service;
        let shell = Caller::command_line();
        let first = service
            .create_operator(&shell, "root@gatehouse.example")
            .await
            .unwrap();
        let second = service
            .create_operator(&shell, "root@gatehouse.example")
            .await
            .unwrap();
        let token = |url: &str| url.rsplit('/').next().unwrap().to_owned();
        let stale = token(first.expose());
        assert_eq!(
            code_of(service.peek_reset(&stale).await),
            code::LINK_EXPIRED
        );
        assert!(
            second
                .expose()
                .starts_with("https://gatehouse.example/reset/")
        );
        let token = token(second.expose());
        service
            .reset_password(&nobody(), &token, &secret(PASSWORD))
            .await
            .unwrap();
        service
            .sign_in_with_password(&nobody(), "root@gatehouse.example", &secret(PASSWORD))
            .await
            .unwrap();
        let again = service
            .create_operator(&shell, "root@gatehouse.example")
            .await;
        assert_eq!(code_of(again), code::EMAIL_TAKEN);
        assert_eq!(world.rows("account where kind = 'operator'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn only_a_shell_makes_operators_and_never_of_somebodys_account() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let outcome = service
            .create_operator(&caller, "root@gatehouse.example")
            .await;
        assert_eq!(code_of(outcome), code::FORBIDDEN);
        let outcome = service
            .create_operator(&Caller::command_line(), "Ada@acme.example")
            .await;
        assert_eq!(code_of(outcome), code::EMAIL_TAKEN);
    })
    .await;
}
