//! Many invitations at once: looked at first, worked off by a job, none lost and none doubled.
use crate::{MEMBER, scene::acme};
use domain::{Role, code};
use service::{invitation::BatchProgress, testing::on_each_database};

fn addresses(count: usize) -> String {
    (0..count).fold(String::new(), |all, number| {
        all + &format!("p{number}@home.example\n")
    })
}

#[tokio::test]
async fn nothing_is_sent_before_somebody_agrees() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = scene.owner_here().await;
        let service = &scene.service;
        let text = "one@home.example\nno address\nOne@home.example\nowner@acme.example";
        let batch = service
            .prepare_batch(&owner, "acme", text, MEMBER)
            .await
            .unwrap();
        assert_eq!(service.work_off_batches().await.unwrap(), 0);
        assert_eq!(world.rows("mail").await, 0);
        let view = service.batch(&owner, "acme", batch).await.unwrap();
        assert_eq!((view.waiting, view.invited, view.refused), (2, 0, 1));

        service.start_batch(&owner, "acme", batch).await.unwrap();
        assert_eq!(service.work_off_batches().await.unwrap(), 2);
        let view = service.batch(&owner, "acme", batch).await.unwrap();
        assert_eq!((view.waiting, view.invited, view.refused), (0, 1, 2));
        assert!(view.finished_at.is_some());
        let member = view
            .lines
            .iter()
            .find(|line| line.email == "owner@acme.example")
            .unwrap();
        assert_eq!(
            member.progress,
            BatchProgress::Refused(code::INVITATION_ALREADY_MEMBER)
        );
        assert_eq!(
            world
                .rows("mail where recipient = 'one@home.example'")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_thousand_people_are_invited_by_two_servers_each_once() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = scene.owner_here().await;
        let service = &scene.service;
        let batch = service
            .prepare_batch(&owner, "acme", &addresses(1000), MEMBER)
            .await
            .unwrap();
        service.start_batch(&owner, "acme", batch).await.unwrap();
        let second = world.second_server().await;
        while service
            .batch(&owner, "acme", batch)
            .await
            .unwrap()
            .finished_at
            .is_none()
        {
            let (one, two) = tokio::join!(service.work_off_batches(), second.work_off_batches());
            one.unwrap();
            two.unwrap();
        }
        assert_eq!(world.rows("invitation").await, 1000);
        assert_eq!(
            world
                .rows("mail where subject like 'You are invited%'")
                .await,
            1000
        );
        let view = service.batch(&owner, "acme", batch).await.unwrap();
        assert_eq!((view.waiting, view.invited), (0, 1000));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_dies_in_the_middle_leaves_whole_lines_for_the_next() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = scene.owner_here().await;
        let batch = scene
            .service
            .prepare_batch(&owner, "acme", &addresses(60), MEMBER)
            .await
            .unwrap();
        scene
            .service
            .start_batch(&owner, "acme", batch)
            .await
            .unwrap();
        for polls in 1..12_usize {
            // Dropping the work wherever it waits is what a killed server leaves behind.
            let dying = world.second_server().await;
            let mut work = Box::pin(dying.work_off_batches());
            for _ in 0..polls * 7 {
                if futures::poll!(&mut work).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(work);
            let invited = world
                .rows("invitation_batch_line where state = 'invited'")
                .await;
            assert_eq!(world.rows("invitation").await, invited);
            assert_eq!(world.rows("mail").await, invited);
            world.clock.advance(std::time::Duration::from_secs(61));
        }
        while scene.service.work_off_batches().await.unwrap() > 0 {}
        assert_eq!(world.rows("invitation").await, 60);
        assert_eq!(world.rows("mail").await, 60);
    })
    .await;
}

#[tokio::test]
async fn who_is_no_admin_any_more_invites_nobody() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let admin = world.person("admin@acme.example").await;
        world.member(scene.organization, &admin, Role::Admin).await;
        let caller = world.signed_in(&admin).await;
        let service = &scene.service;
        let batch = service
            .prepare_batch(&caller, "acme", &addresses(3), MEMBER)
            .await
            .unwrap();
        service.start_batch(&caller, "acme", batch).await.unwrap();
        let owner = scene.owner_here().await;
        service
            .change_role(&owner, "acme", admin.account, Role::Member)
            .await
            .unwrap();
        service.work_off_batches().await.unwrap();
        assert_eq!(world.rows("invitation").await, 0);
        let view = service.batch(&owner, "acme", batch).await.unwrap();
        assert_eq!(view.refused, 3);
        assert_eq!(
            view.lines[0].progress,
            BatchProgress::Refused(code::ADMIN_REQUIRED)
        );
    })
    .await;
}

#[tokio::test]
async fn too_many_and_nothing_are_refused() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = scene.owner_here().await;
        for (text, expected) in [
            (addresses(2001), code::INVITATION_TOO_MANY),
            (" \n ".to_owned(), code::INVALID),
        ] {
            let refused = scene
                .service
                .prepare_batch(&owner, "acme", &text, MEMBER)
                .await
                .unwrap_err();
            assert_eq!(refused.refusal().code, expected);
        }
        assert_eq!(world.rows("invitation_batch").await, 0);
    })
    .await;
}
