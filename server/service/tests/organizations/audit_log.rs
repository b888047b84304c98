//! The audit log.
use crate::acme;
use domain::organization::Plan;
use service::{PageRequest, testing::on_each_database};

#[tokio::test]
async fn the_audit_log_names_actors_and_filters_by_kind() {
    on_each_database(async |world| {
        let (_, _, caller) = acme(&world, Plan::Team).await;
        let service = &world.service;
        for name in ["One", "Two", "Three"] {
            service.create_team(&caller, "acme", name).await.unwrap();
            world.clock.advance(std::time::Duration::from_secs(1));
        }
        service
            .rename_organization(&caller, "acme", "Acme Corp")
            .await
            .unwrap();
        let page = PageRequest {
            cursor: None,
            limit: Some(2),
        };
        let first = service
            .audit_log(&caller, "acme", "team.created", &page)
            .await
            .unwrap();
        assert_eq!(
            (first.items.len(), first.items[0].actor.as_str()),
            (2, "olivia@acme.example")
        );
        assert_eq!(
            first.items[0].detail,
            [("name".to_owned(), "Three".to_owned())],
            "newest first"
        );
        let rest = PageRequest {
            cursor: first.next,
            limit: Some(2),
        };
        let rest = service
            .audit_log(&caller, "acme", "team.created", &rest)
            .await
            .unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));
        assert_eq!(
            service.audit_actions(&caller, "acme").await.unwrap(),
            ["organization.renamed", "team.created"]
        );
    })
    .await;
}
