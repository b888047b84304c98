//! From a draft to a login of a company account, with every effect on the way.
use crate::scene::{Browser, acme_idp, done, draft, signed_in};
use domain::{Role, account::AccountKind, code, organization::Plan};
use sea_orm::sea_query::prelude::Uuid;
use service::{
    sign_in_record::{SignInFilter, SignInOutcome},
    testing::on_each_database,
};

fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

#[tokio::test]
async fn a_person_becomes_a_company_account_and_signs_in_by_the_company() {
    on_each_database(async |world| {
        let scene = draft(&world, "acme", acme_idp()).await;
        let service = &scene.service;
        let admin = world.person("admin@acme.example").await;
        world.member(scene.organization, &admin, Role::Admin).await;
        let team = world.team(scene.organization, "Everybody").await;
        let labs = world.organization("labs", Plan::Enterprise).await;
        world.member(labs, &scene.owner, Role::Owner).await;
        let owner = world.signed_in(&scene.owner).await;

        let ada = world.person("Ada@acme.example").await;
        let elsewhere = world.organization("elsewhere", Plan::Free).await;
        let boss = world.person("boss@elsewhere.example").await;
        world.member(elsewhere, &boss, Role::Owner).await;
        world.member(elsewhere, &ada, Role::Member).await;
        world.api_key(&ada, "laptop").await;
        world.api_key(&ada, "ci").await;
        world.fleet(Err(scene.organization), "field", 1).await;
        world.fleet(Ok(ada.account), "field", 2).await;
        world.fleet(Ok(ada.account), "home", 3).await;
        let phone = world.password_session(&ada).await;
        let mut browser = Browser::of(world.signed_in(&ada).await);

        // A draft is nobody's way in, and does not show that it exists.
        assert_eq!(
            scene.start_login(&mut Browser::fresh()).await.unwrap_err(),
            code::IDENTITY_PROVIDER_UNKNOWN
        );
        assert_eq!(
            scene.start_consent(&mut browser).await.unwrap_err(),
            code::IDENTITY_PROVIDER_UNKNOWN
        );
        service.go_live(&owner, "acme", "acme").await.unwrap();
        service
            .set_default_team(&owner, "acme", "acme", Some(team))
            .await
            .unwrap();
        world.link_organization(scene.provider, labs, None).await;

        // The page shows what is at stake.
        let view = service.consent_view(&browser.caller, "acme").await.unwrap();
        assert_eq!(
            (view.company.as_str(), view.email.as_str()),
            ("ACME", "Ada@acme.example")
        );
        assert_eq!((view.numbers.api_keys, view.numbers.fleets), (2, 2));
        assert_eq!(
            (view.numbers.devices, view.numbers.memberships_ending),
            (5, 1)
        );
        assert_eq!(view.api_keys, ["laptop", "ci"]);
        let moves: Vec<_> = view
            .fleets
            .iter()
            .map(|fleet| (fleet.name.as_str(), fleet.new_name.as_str()))
            .collect();
        assert_eq!(moves, [("field", "field-2"), ("home", "home")]);
        assert_eq!(view.leaving, ["ELSEWHERE"]);
        assert!(view.obstacle.is_none());

        // Nothing happens before the answer, nor by the answer alone.
        let request = scene.start_consent(&mut browser).await.unwrap();
        let before = world.dump().await;
        let handle = scene
            .answer(&request, &scene.about("ada@ACME.example"))
            .await
            .unwrap();
        assert_eq!(world.dump().await, before);
        let completed = done(scene.complete(&browser, &handle).await.unwrap());

        // The account.
        let id = match world.service.database().kind() {
            "sqlite" => format!("x'{}'", hex(ada.account.0)),
            _ => format!("'{}'", ada.account),
        };
        let now = scene.service.now().as_millis();
        let retired = now + 90 * 24 * 3600 * 1000;
        let rows = async |table: &str| world.rows(&table.replace("ADA", &id)).await;
        assert_eq!(
            rows(&format!("account where id = ADA and kind = 'managed' and managed_by is not null and password_hash is null and retired_password_hash is not null and retired_password_until = {retired}")).await,
            1
        );
        assert_eq!(rows("api_key").await, 0);
        assert_eq!(rows("mailed_link where account_id = ADA").await, 0);
        // What it owned.
        assert_eq!(rows("fleet where account_id is not null").await, 0);
        assert_eq!(rows("fleet where name in ('field', 'field-2', 'home')").await, 3);
        assert_eq!(rows("device where account_id is not null").await, 0);
        assert_eq!(rows("device where organization_id is not null").await, 6);
        // The link, the memberships, the default team.
        assert_eq!(
            rows("saml_account where account_id = ADA and remote_id = 'ada@ACME.example' and remote_id_folded = 'ada@acme.example' and name_id = 'subject-ada@ACME.example' and entity_id = 'https://idp.acme.example/entity'").await,
            1
        );
        assert_eq!(
            rows("membership where account_id = ADA and role = 'member' and source = 'mapped'").await,
            2
        );
        assert_eq!(rows("membership where account_id = ADA").await, 2);
        assert_eq!(rows("team_member where account_id = ADA and source = 'mapped'").await, 1);
        // The sessions: the old ones ended, one by the identity provider is there.
        assert_eq!(rows("session where account_id = ADA").await, 1);
        assert!(world.caller(&phone).await.session().is_none());
        let caller = signed_in(&world, &completed).await;
        assert_eq!(
            caller.person().unwrap().kind,
            AccountKind::Managed { by: scene.provider }
        );
        assert_eq!(caller.bound_to(), None);
        // The receipt.
        let receipt = domain::id::ReceiptId::parse(completed.to.rsplit('/').next().unwrap()).unwrap();
        let receipt = service.receipt(&caller, receipt).await.unwrap();
        assert_eq!(receipt.company, "ACME");
        assert_eq!(receipt.text_sha256, service::consent::terms::sha256());
        assert_eq!(receipt.text_version, service::consent::terms::VERSION);
        assert_eq!(receipt.network, "192.0.2.1");
        assert_eq!(receipt.login_url, "https://gatehouse.example/saml/acme");
        assert!(receipt.items.iter().any(|item| item.contains('5')));
        // Audit, mail, the record.
        for (action, count) in [
            ("account.transferred", 1),
            ("membership.added", 2),
            ("membership.ended", 1),
        ] {
            assert_eq!(
                rows(&format!("audit_event where subject_id = '{}' and action = '{action}'", ada.account)).await,
                count,
                "{action}"
            );
        }
        assert_eq!(rows("mail where recipient = 'Ada@acme.example' and body_text like '%field is now called field-2%'").await, 1);
        assert_eq!(rows("mail where recipient = 'owner@acme.example'").await, 1);
        assert_eq!(rows("mail where recipient = 'admin@acme.example'").await, 1);
        assert_eq!(rows("mail").await, 3);
        let lines = service
            .sign_ins(&owner, "acme", &SignInFilter::default())
            .await
            .unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].outcome, SignInOutcome::Accepted);
        assert_eq!(lines[0].purpose, "consent");
        let detail = service
            .sign_in(&owner, "acme", &lines[0].reference)
            .await
            .unwrap();
        assert_eq!(detail.checks.len(), domain::saml::Check::ALL.len());
        assert_eq!(rows("audit_event where action = 'sign_in_record.read'").await, 1);
        // The identifier is fixed.
        assert_eq!(rows("sso_identifier where identifier = 'acme'").await, 1);
        let renamed = service.rename_identifier(&owner, "acme", "acme", "acme2").await;
        assert_eq!(renamed.unwrap_err().refusal().code, code::IDENTIFIER_IN_USE);

        // From now on the company's identity provider is the way in.
        let mut fresh = Browser::fresh();
        let login = scene.login(&mut fresh, "ada@ACME.example").await.unwrap();
        assert_eq!(login.to, "/organizations");
        let caller = signed_in(&world, &login).await;
        assert_eq!(caller.person().unwrap().account, ada.account);
        assert_eq!(rows("session where account_id = ADA").await, 2);
        assert_eq!(rows("membership where account_id = ADA").await, 2);
        assert_eq!(rows("consent_receipt").await, 1);
    })
    .await;
}
