//! Teams.
use crate::{acme, code_of};
use domain::{code, organization::Plan};
use service::testing::on_each_database;

#[tokio::test]
async fn teams_hold_members_of_their_organization_only() {
    on_each_database(async |world| {
        let (acme, owner, caller) = acme(&world, Plan::Team).await;
        let globex = world.organization("globex", Plan::Team).await;
        let foreign = world.team(globex, "Field").await;
        let stranger = world.person("gary@globex.example").await;
        let service = &world.service;
        let team = service.create_team(&caller, "acme", "Field").await.unwrap();
        assert_eq!(
            code_of(service.create_team(&caller, "acme", "Field").await),
            code::NAME_TAKEN
        );
        assert_eq!(
            code_of(
                service
                    .add_team_member(&caller, "acme", team, stranger.account)
                    .await
            ),
            code::TEAM_NOT_A_MEMBER
        );
        assert_eq!(
            code_of(
                service
                    .add_team_member(&caller, "acme", foreign, owner.account)
                    .await
            ),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.delete_team(&caller, "acme", foreign).await),
            code::NOT_FOUND
        );
        service
            .add_team_member(&caller, "acme", team, owner.account)
            .await
            .unwrap();
        let detail = service.team(&caller, "acme", team).await.unwrap();
        assert_eq!((detail.members.len(), detail.others.len()), (1, 0));
        assert_eq!(service.teams(&caller, "acme").await.unwrap()[0].members, 1);
        service
            .remove_team_member(&caller, "acme", team, owner.account)
            .await
            .unwrap();
        service.delete_team(&caller, "acme", team).await.unwrap();
        assert_eq!(
            world
                .rows("membership where role = 'owner' and source = 'manual'")
                .await,
            1
        );
        let provider = world.identity_provider("acme", acme).await;
        assert!(world.rows("team").await == 1, "{provider}");
    })
    .await;
}
