//! What `doctor` is told of live identity providers.
use crate::{ENTRA, OKTA, code, company, configured, save};
use domain::code;
use service::{
    Caller,
    identity_provider::{Proposal, Published},
    testing::{World, on_each_database_with},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// Publishes a file on this machine, as a demo may fetch it.
async fn publish(file: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/metadata", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", file.len());
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(file).await;
        }
    });
    url
}

async fn published_at(world: &World, url: &str) -> Published {
    world
        .execute(&format!(
            "update identity_provider set metadata_url = '{url}'"
        ))
        .await;
    let mut found = world
        .service
        .metadata_health(&Caller::command_line())
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    let health = found.remove(0);
    assert_eq!(
        (health.identity_provider.as_str(), health.url.as_str()),
        ("acme", url)
    );
    health.found
}

#[tokio::test]
async fn the_metadata_address_of_a_live_provider_is_compared_with_what_is_trusted() {
    on_each_database_with(
        |settings| settings.demo = true,
        async |world| {
            let (_, admin) = company(&world, "acme").await;
            configured(&world, &admin, "acme", "acme").await;
            let service = &world.service;
            service.go_live(&admin, "acme", "acme").await.unwrap();
            service
                .propose_metadata(&admin, "acme", "acme", Proposal::File(ENTRA.to_vec()))
                .await
                .unwrap();
            save(&world, &admin, "acme", "acme").await.unwrap();
            let entra = publish(ENTRA).await;
            assert_eq!(published_at(&world, &entra).await, Published::Trusted);
            world
                .execute("delete from identity_provider_certificate where sha256 like '14%'")
                .await;
            assert_eq!(published_at(&world, &entra).await, Published::New(1));
            world
                .execute("delete from identity_provider_certificate")
                .await;
            assert_eq!(published_at(&world, &entra).await, Published::NoneTrusted);
            let other = publish(OKTA).await;
            let Published::Refused(refusal) = published_at(&world, &other).await else {
                panic!("another provider's file is not this one's")
            };
            assert_eq!(refusal.code, code::METADATA_NO_IDENTITY_PROVIDER);
            let Published::Refused(refusal) =
                published_at(&world, "https://192.0.2.1/metadata").await
            else {
                panic!("it is no public address")
            };
            assert_eq!(refusal.code, code::METADATA_URL_PRIVATE);
            assert_eq!(code(service.metadata_health(&admin).await), code::FORBIDDEN);
            world
                .execute("update identity_provider set state = 'draft'")
                .await;
            let none = service.metadata_health(&Caller::command_line()).await;
            assert!(none.unwrap().is_empty());
        },
    )
    .await;
}
