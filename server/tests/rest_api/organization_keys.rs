//! Keys that belong to nobody: what each opens, and how each is refused when it ended.
use crate::Api;
use axum::http::{Method, StatusCode};
use domain::{Role, organization::Plan};
use serde_json::json;
use service::{
    organization_key::{KeyFor, KeyWish},
    testing::on_each_database,
};

#[tokio::test]
async fn keys_of_an_organization_a_fleet_and_a_service_account_call_as_what_they_are() {
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        let ola = world.person("ola@acme.example").await;
        world.member(acme, &ola, Role::Owner).await;
        let ola = world.signed_in(&ola).await;
        let fleet = world.fleet(Err(acme), "Berlin", 2).await;
        let other = world.fleet(Err(acme), "Paris", 1).await;
        let robot = world
            .service
            .create_service_account(&ola, "acme", "Robot", "member")
            .await
            .unwrap();
        let made = async |of, role| {
            let wish = KeyWish {
                of,
                name: "Deploy",
                role,
                days: "1",
            };
            world
                .service
                .create_organization_key(&ola, "acme", wish)
                .await
                .unwrap()
        };
        let organization = made(KeyFor::Organization, "member").await;
        let api = Api::new(&world, organization.secret.expose());
        let me = api.get("/me").await;
        assert_eq!(me.json["kind"], "organization_key");
        let members = api.get("/organizations/acme/members").await;
        let robots: Vec<_> = members.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|member| member["service"] == true)
            .collect();
        assert_eq!(robots.len(), 1);
        assert!(robots[0].get("saml_status").is_none());
        assert_eq!(robots[0]["email"], "");
        let more = json!({ "name": "Lisbon", "organization": "acme" });
        let more = api.call(Method::POST, "/fleets", Some(more)).await;
        assert_eq!(more.status, StatusCode::CREATED);
        api.call(Method::POST, "/fleets", Some(json!({ "name": "Own" })))
            .await
            .refused("access.key_scope");
        api.call(
            Method::DELETE,
            "/organizations/acme?confirmation=ACME",
            None,
        )
        .await
        .refused("access.key_scope");
        api.get("/organizations/acme/identity-providers")
            .await
            .refused("access.admin_required");
        let admin = made(KeyFor::Organization, "admin").await;
        let admin = Api::new(&world, admin.secret.expose());
        let providers = "/organizations/acme/identity-providers";
        assert_eq!(admin.get(providers).await.status, StatusCode::OK);
        let new = json!({ "identifier": "acme", "issuer": "https://idp.acme.example" });
        admin
            .call(Method::POST, providers, Some(new))
            .await
            .refused("access.key_scope");

        let of_fleet = made(KeyFor::Fleet(fleet), "member").await;
        let api = Api::new(&world, of_fleet.secret.expose());
        assert_eq!(api.get("/me").await.json["kind"], "fleet_key");
        let fleets = api.get("/fleets").await;
        assert_eq!(fleets.json["items"].as_array().unwrap().len(), 1);
        api.get(&format!("/fleets/{other}"))
            .await
            .refused("request.not_found");
        api.get("/organizations/acme")
            .await
            .refused("access.key_scope");
        let path = format!("/fleets/{fleet}/devices");
        let added = api
            .call(Method::POST, &path, Some(json!({ "name": "new" })))
            .await;
        assert_eq!(added.status, StatusCode::CREATED);

        let of_robot = made(KeyFor::ServiceAccount(robot), "").await;
        let api = Api::new(&world, of_robot.secret.expose());
        let me = api.get("/me").await;
        assert_eq!(
            (me.json["kind"].as_str(), me.json["name"].as_str()),
            (Some("service"), Some("Robot"))
        );
        let own = api.get("/organizations").await;
        assert_eq!(own.json["items"][0]["role"], "member");

        let service = &world.service;
        service
            .replace_organization_key(&ola, "acme", organization.id, "0")
            .await
            .unwrap();
        Api::new(&world, organization.secret.expose())
            .get("/me")
            .await
            .refused("access.key_replaced");
        service
            .revoke_organization_key(&ola, "acme", of_fleet.id)
            .await
            .unwrap();
        Api::new(&world, of_fleet.secret.expose())
            .get("/fleets")
            .await
            .refused("access.key_revoked");
        world
            .clock
            .advance(std::time::Duration::from_secs(24 * 3600));
        api.get("/me").await.refused("access.key_expired");
        Api::new(&world, "gh_org_guessed")
            .get("/me")
            .await
            .refused("access.key_invalid");
    })
    .await;
}
