//! Members: listed, removed and let back in.
use crate::{acme, code_of};
use domain::{Role, code, organization::Plan};
use service::{PageRequest, membership::SamlStatus, testing::on_each_database};

#[tokio::test]
async fn a_removal_leaves_a_revocation_until_the_person_is_let_back_in() {
    on_each_database(async |world| {
        let (acme, _, caller) = acme(&world, Plan::Team).await;
        let member = world.person("mina@acme.example").await;
        world.member(acme, &member, Role::Member).await;
        let team = world.team(acme, "Field").await;
        let service = &world.service;
        service
            .add_team_member(&caller, "acme", team, member.account)
            .await
            .unwrap();
        let session = world.signed_in(&member).await;
        assert!(service.organization(&session, "acme").await.is_ok());
        service
            .remove_member(&caller, "acme", member.account)
            .await
            .unwrap();
        assert_eq!(
            code_of(service.organization(&session, "acme").await),
            code::NOT_FOUND,
            "from the next request on"
        );
        assert_eq!(
            (
                world.rows("team_member").await,
                world.rows("membership_revocation").await
            ),
            (0, 1)
        );
        let removed = service.removed_people(&caller, "acme").await.unwrap();
        assert_eq!(
            removed
                .iter()
                .map(|person| person.email.as_str())
                .collect::<Vec<_>>(),
            ["mina@acme.example"]
        );
        service
            .let_back_in(&caller, "acme", member.account)
            .await
            .unwrap();
        assert_eq!(world.rows("membership_revocation").await, 0);
        assert_eq!(
            code_of(service.let_back_in(&caller, "acme", member.account).await),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.remove_member(&caller, "acme", member.account).await),
            code::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn members_are_listed_by_address_with_teams_and_saml_status() {
    on_each_database(async |world| {
        let (acme, _, caller) = acme(&world, Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let team = world.team(acme, "Field").await;
        for number in 1..=4 {
            let person = world.person(&format!("p{number}@acme.example")).await;
            world.member(acme, &person, Role::Member).await;
            if number == 2 {
                world.saml_account(provider, &person).await;
                world
                    .service
                    .add_team_member(&caller, "acme", team, person.account)
                    .await
                    .unwrap();
            }
        }
        let mut page = PageRequest {
            cursor: None,
            limit: Some(2),
        };
        let mut seen = Vec::new();
        loop {
            let part = world.service.members(&caller, "acme", &page).await.unwrap();
            assert!(part.items.len() <= 2);
            seen.extend(part.items);
            let Some(next) = part.next else { break };
            page.cursor = Some(next);
        }
        let addresses: Vec<_> = seen.iter().map(|member| member.email.as_str()).collect();
        assert_eq!(
            addresses,
            [
                "olivia@acme.example",
                "p1@acme.example",
                "p2@acme.example",
                "p3@acme.example",
                "p4@acme.example"
            ]
        );
        assert_eq!(
            (seen[2].saml_status, seen[2].teams.as_slice()),
            (SamlStatus::Connected, ["Field".to_owned()].as_slice())
        );
        assert_eq!(
            (seen[1].saml_status, seen[0].yourself, seen[1].yourself),
            (SamlStatus::NotConnected, true, false)
        );
    })
    .await;
}
