//! Pages and API answers are compressed for those who may not measure them.
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails here")]
use axum::{
    body::Body,
    http::{Request, Response, header},
};
use http_body_util::BodyExt as _;
use server::http::{Http, router};
use service::{
    Service,
    testing::{World, on_each_database},
};
use std::io::Read as _;
use tower::ServiceExt as _;

async fn get(service: &Service, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let state = Http {
        service: service.clone(),
        leptos: leptos::config::LeptosOptions::builder()
            .output_name("gatehouse")
            .build(),
        demo_idp: None,
        trusted_proxies: std::sync::Arc::default(),
    };
    let mut request = Request::get(path).header(header::HOST, "gatehouse.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    router(state)
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap()
}

fn encoding(response: &Response<Body>) -> Option<&str> {
    response
        .headers()
        .get(header::CONTENT_ENCODING)
        .map(|value| value.to_str().unwrap())
}

async fn login_page(world: &World, headers: &[(&str, &str)]) -> Response<Body> {
    get(&world.service, "/login", headers).await
}

#[tokio::test]
async fn a_page_is_compressed_as_the_browser_takes_it() {
    on_each_database(async |world| {
        let own = ("sec-fetch-site", "none");
        let page = login_page(&world, &[("accept-encoding", "gzip"), own]).await;
        assert_eq!(encoding(&page), Some("gzip"));
        let bytes = page.into_body().collect().await.unwrap().to_bytes();
        let mut html = String::new();
        flate2::read::GzDecoder::new(&bytes[..])
            .read_to_string(&mut html)
            .unwrap();
        assert!(html.contains("Work e-mail"), "{html}");
        let page = login_page(&world, &[("accept-encoding", "gzip, br"), own]).await;
        assert_eq!(encoding(&page), Some("br"));
        assert_eq!(encoding(&login_page(&world, &[own]).await), None);
    })
    .await;
}

#[tokio::test]
async fn an_answer_of_the_api_is_compressed_too() {
    on_each_database(async |world| {
        let answer = get(&world.service, "/api/v1/me", &[("accept-encoding", "gzip")]).await;
        assert_eq!(answer.status(), 401);
        assert_eq!(encoding(&answer), Some("gzip"));
    })
    .await;
}

#[tokio::test]
async fn what_another_site_set_off_is_not_compressed() {
    on_each_database(async |world| {
        for site in ["cross-site", "same-site"] {
            let headers = [("accept-encoding", "gzip, br"), ("sec-fetch-site", site)];
            assert_eq!(encoding(&login_page(&world, &headers).await), None);
        }
    })
    .await;
}
