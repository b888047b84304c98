//! The REST API over HTTP: who it lets in, what it answers, how it refuses.
mod organization_keys;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use domain::{Role, organization::Plan};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use server::http::{Http, router};
use service::testing::{World, on_each_database};
use tower::ServiceExt as _;

struct Api {
    router: Router,
    key: String,
}

struct Answer {
    status: StatusCode,
    kind: String,
    json: Value,
}

impl Api {
    fn new(world: &World, key: &str) -> Self {
        let state = Http {
            service: world.service.clone(),
            leptos: leptos::config::LeptosOptions::builder()
                .output_name("gatehouse")
                .build(),
            demo_idp: None,
            trusted_proxies: std::sync::Arc::default(),
        };
        Self {
            router: router(state),
            key: key.to_owned(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"));
        if !self.key.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let kind = response
            .headers()
            .get(header::CONTENT_TYPE)
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, kind, json }
    }
}

impl Answer {
    #[track_caller]
    fn refused(&self, code: &str) {
        let wanted = domain::Code::find(code).unwrap();
        assert_eq!(self.json["code"], code, "{}", self.json);
        assert_eq!(self.status.as_u16(), wanted.status());
        assert_eq!(self.kind, "application/problem+json");
        assert_eq!(self.json["status"], wanted.status());
        let page = format!("https://gatehouse.example/help/codes/{code}");
        assert_eq!(self.json["type"], page);
        assert_eq!(self.json["reference"].as_str().unwrap().len(), 9);
        assert!(self.json.get("expected").is_none() && self.json.get("received").is_none());
    }
}

#[tokio::test]
async fn only_a_key_opens_the_api_and_a_session_cookie_does_not() {
    on_each_database(async |world| {
        let pia = world.person("pia@acme.example").await;
        let (_, key) = world.api_key(&pia, "Laptop").await;
        let me = Api::new(&world, key.expose()).get("/me").await;
        assert_eq!(
            (me.status, me.json["email"].as_str()),
            (StatusCode::OK, Some("pia@acme.example"))
        );
        Api::new(&world, "")
            .get("/me")
            .await
            .refused("access.sign_in_required");
        Api::new(&world, "gh_wrong")
            .get("/me")
            .await
            .refused("access.key_invalid");
        let session = world
            .service
            .sign_in_with_password(
                &service::testing::nobody(),
                "pia@acme.example",
                &domain::Secret::new(service::testing::PASSWORD),
            )
            .await
            .unwrap();
        let request = Request::get("/api/v1/me")
            .header(
                header::COOKIE,
                format!("__Host-gatehouse-session={}", session.token.expose()),
            )
            .body(Body::empty())
            .unwrap();
        Api::new(&world, "")
            .send(request)
            .await
            .refused("access.sign_in_required");
        world.execute("delete from api_key").await;
        Api::new(&world, key.expose())
            .get("/me")
            .await
            .refused("access.key_invalid");
    })
    .await;
}

#[tokio::test]
async fn fleets_and_devices_are_made_listed_renamed_and_deleted() {
    on_each_database(async |world| {
        let pia = world.person("pia@acme.example").await;
        let acme = world.organization("acme", Plan::Team).await;
        world.member(acme, &pia, Role::Member).await;
        let (_, key) = world.api_key(&pia, "Laptop").await;
        let api = Api::new(&world, key.expose());
        let made = api
            .call(Method::POST, "/fleets", Some(json!({ "name": "Berlin" })))
            .await;
        assert_eq!(
            (made.status, made.json["owner"]["kind"].as_str()),
            (StatusCode::CREATED, Some("person"))
        );
        let fleet = made.json["id"].as_str().unwrap().to_owned();
        api.call(Method::POST, "/fleets", Some(json!({ "name": "Berlin" })))
            .await
            .refused("name.taken");
        let shared = json!({ "name": "Shared", "organization": "acme" });
        let shared = api.call(Method::POST, "/fleets", Some(shared)).await;
        assert_eq!(shared.json["owner"]["slug"], "acme");
        for name in ["a", "b", "c"] {
            let path = format!("/fleets/{fleet}/devices");
            let added = api
                .call(Method::POST, &path, Some(json!({ "name": name })))
                .await;
            assert_eq!(added.status, StatusCode::CREATED);
        }
        let first = api.get(&format!("/fleets/{fleet}/devices?limit=2")).await;
        let next = first.json["next"].as_str().unwrap();
        let rest = api
            .get(&format!("/fleets/{fleet}/devices?limit=2&cursor={next}"))
            .await;
        assert_eq!(
            (rest.json["items"][0]["name"].as_str(), &rest.json["next"]),
            (Some("c"), &Value::Null)
        );
        let device = rest.json["items"][0]["id"].as_str().unwrap();
        let path = format!("/devices/{device}");
        let renamed = api
            .call(Method::PATCH, &path, Some(json!({ "name": "z" })))
            .await;
        assert_eq!(renamed.status, StatusCode::NO_CONTENT);
        let all = api.get("/devices").await;
        assert_eq!(all.json["items"].as_array().unwrap().len(), 3);
        let gone = api.call(Method::DELETE, &path, None).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let path = format!("/fleets/{fleet}");
        let renamed = api
            .call(Method::PATCH, &path, Some(json!({ "name": "Lisbon" })))
            .await;
        assert_eq!(
            (
                renamed.json["name"].as_str(),
                renamed.json["devices"].as_u64()
            ),
            (Some("Lisbon"), Some(2))
        );
        assert_eq!(
            api.call(Method::DELETE, &path, None).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(world.rows("device").await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_belongs_to_others_does_not_exist() {
    on_each_database(async |world| {
        let pia = world.person("pia@acme.example").await;
        let fleet = world.fleet(Ok(pia.account), "Berlin", 1).await;
        world.organization("acme", Plan::Team).await;
        let sam = world.person("sam@acme.example").await;
        let (_, key) = world.api_key(&sam, "Laptop").await;
        let api = Api::new(&world, key.expose());
        for path in [
            format!("/fleets/{fleet}"),
            format!("/fleets/{fleet}/devices"),
            "/organizations/acme".to_owned(),
            "/organizations/acme/members".to_owned(),
            "/organizations/acme/fleets".to_owned(),
            "/organizations/nowhere".to_owned(),
            "/fleets/not-an-id".to_owned(),
            "/nothing".to_owned(),
        ] {
            api.get(&path).await.refused("request.not_found");
        }
        let delete = api
            .call(Method::DELETE, &format!("/fleets/{fleet}"), None)
            .await;
        delete.refused("request.not_found");
        assert_eq!(world.rows("fleet").await, 1);
    })
    .await;
}

#[tokio::test]
async fn bad_calls_are_refused_as_problems() {
    on_each_database(async |world| {
        let pia = world.person("pia@acme.example").await;
        let (_, key) = world.api_key(&pia, "Laptop").await;
        let api = Api::new(&world, key.expose());
        api.call(Method::PUT, "/fleets", None)
            .await
            .refused("request.method_not_allowed");
        api.call(Method::POST, "/fleets", None)
            .await
            .refused("request.malformed");
        api.call(Method::POST, "/fleets", Some(json!({ "nome": "x" })))
            .await
            .refused("request.invalid");
        api.call(Method::POST, "/fleets", Some(json!({ "name": "" })))
            .await
            .refused("request.invalid");
        api.call(
            Method::POST,
            "/fleets",
            Some(json!({ "name": "x".repeat(65 * 1024) })),
        )
        .await
        .refused("request.too_large");
        api.get("/fleets?limit=many")
            .await
            .refused("request.malformed");
        api.get("/fleets?cursor=nonsense")
            .await
            .refused("request.malformed");
        assert_eq!(world.rows("fleet").await, 0);
    })
    .await;
}

#[tokio::test]
async fn organizations_are_made_renamed_and_deleted_by_their_owner() {
    on_each_database(async |world| {
        let pia = world.person("pia@acme.example").await;
        let (_, key) = world.api_key(&pia, "Laptop").await;
        let api = Api::new(&world, key.expose());
        let made = api
            .call(
                Method::POST,
                "/organizations",
                Some(json!({ "name": "Acme Corp" })),
            )
            .await;
        assert_eq!(
            (
                made.status,
                made.json["slug"].as_str(),
                made.json["role"].as_str()
            ),
            (StatusCode::CREATED, Some("acme-corp"), Some("owner"))
        );
        let renamed = api
            .call(
                Method::PATCH,
                "/organizations/acme-corp",
                Some(json!({ "name": "Acme" })),
            )
            .await;
        assert_eq!(renamed.json["name"], "Acme");
        let members = api.get("/organizations/acme-corp/members").await;
        assert_eq!(members.json["items"][0]["saml_status"], "not_connected");
        let list = api.get("/organizations").await;
        assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
        api.call(Method::DELETE, "/organizations/acme-corp", None)
            .await
            .refused("confirmation.mismatch");
        let gone = api
            .call(
                Method::DELETE,
                "/organizations/acme-corp?confirmation=Acme",
                None,
            )
            .await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(world.rows("organization").await, 0);
    })
    .await;
}
