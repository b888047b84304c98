//! Fleets and devices, personal and an organization's.
use domain::{Code, Role, code, organization::Plan};
use service::{
    PageRequest, Result,
    fleet::{FleetOwner, OwnerView},
    testing::on_each_database,
};

fn code_of<T: std::fmt::Debug>(outcome: Result<T>) -> Code {
    outcome.unwrap_err().refusal().code
}

#[tokio::test]
async fn a_person_makes_renames_and_deletes_fleets_and_devices() {
    on_each_database(async |world| {
        let pia = world.person("pia@acme.example").await;
        let caller = world.signed_in(&pia).await;
        let service = &world.service;
        let fleet = service
            .create_fleet(&caller, FleetOwner::Yourself, "Berlin")
            .await
            .unwrap();
        assert_eq!(fleet.owner, OwnerView::Person { id: pia.account });
        let taken = service
            .create_fleet(&caller, FleetOwner::Yourself, " Berlin ")
            .await
            .unwrap_err()
            .refusal();
        assert_eq!((taken.code, taken.field), (code::NAME_TAKEN, Some("name")));
        let empty = service
            .create_fleet(&caller, FleetOwner::Yourself, " ")
            .await
            .unwrap_err()
            .refusal();
        assert_eq!((empty.code, empty.field), (code::INVALID, Some("name")));
        let device = service
            .create_device(&caller, fleet.id, "gate")
            .await
            .unwrap();
        assert_eq!(
            code_of(service.create_device(&caller, fleet.id, "gate").await),
            code::NAME_TAKEN
        );
        service
            .rename_device(&caller, device.id, "door")
            .await
            .unwrap();
        service
            .rename_fleet(&caller, fleet.id, "Berlin 2")
            .await
            .unwrap();
        let page = PageRequest::default();
        let seen = service
            .fleets(&caller, FleetOwner::Yourself, &page)
            .await
            .unwrap()
            .items;
        assert_eq!(
            (seen.len(), seen[0].name.as_str(), seen[0].devices),
            (1, "Berlin 2", 1)
        );
        assert_eq!(
            service.all_devices(&caller, &page).await.unwrap().items[0].name,
            "door"
        );
        service.delete_device(&caller, device.id).await.unwrap();
        assert_eq!(
            code_of(service.delete_device(&caller, device.id).await),
            code::NOT_FOUND
        );
        service
            .create_device(&caller, fleet.id, "again")
            .await
            .unwrap();
        service.delete_fleet(&caller, fleet.id).await.unwrap();
        assert_eq!(
            (world.rows("fleet").await, world.rows("device").await),
            (0, 0)
        );
    })
    .await;
}

#[tokio::test]
async fn another_persons_fleet_does_not_exist_for_me() {
    on_each_database(async |world| {
        let pia = world.person("pia@acme.example").await;
        let fleet = world.fleet(Ok(pia.account), "Berlin", 1).await;
        let device = service_device(&world, &pia, fleet).await;
        let sam = world.person("sam@acme.example").await;
        let sam = world.signed_in(&sam).await;
        let service = &world.service;
        let page = PageRequest::default();
        assert_eq!(code_of(service.fleet(&sam, fleet).await), code::NOT_FOUND);
        assert_eq!(
            code_of(service.devices(&sam, fleet, &page).await),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.rename_fleet(&sam, fleet, "x").await),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.delete_fleet(&sam, fleet).await),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.create_device(&sam, fleet, "x").await),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.rename_device(&sam, device, "x").await),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.delete_device(&sam, device).await),
            code::NOT_FOUND
        );
        assert!(
            service
                .all_fleets(&sam, &page)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert!(
            service
                .all_devices(&sam, &page)
                .await
                .unwrap()
                .items
                .is_empty()
        );
    })
    .await;
}

async fn service_device(
    world: &service::testing::World,
    owner: &service::testing::Actor,
    fleet: domain::id::FleetId,
) -> domain::id::DeviceId {
    let caller = world.signed_in(owner).await;
    world
        .service
        .devices(&caller, fleet, &PageRequest::default())
        .await
        .unwrap()
        .items[0]
        .id
}

#[tokio::test]
async fn managed_accounts_and_foreign_sessions_have_no_personal_fleets() {
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let managed = world.managed_person("mina@acme.example", provider).await;
        world.member(acme, &managed, Role::Member).await;
        let link = world.saml_account(provider, &managed).await;
        let managed = world.signed_in_by(&managed, provider, link).await;
        let pia = world.person("pia@acme.example").await;
        world.member(acme, &pia, Role::Member).await;
        let own = world.fleet(Ok(pia.account), "Own", 1).await;
        let shared = world.fleet(Err(acme), "Shared", 2).await;
        let link = world.saml_account(provider, &pia).await;
        let bound = world.signed_in_by(&pia, provider, link).await;
        let service = &world.service;
        let page = PageRequest::default();
        assert_eq!(
            code_of(service.fleets(&managed, FleetOwner::Yourself, &page).await),
            code::ACCOUNT_MANAGED
        );
        assert_eq!(
            code_of(
                service
                    .create_fleet(&managed, FleetOwner::Yourself, "x")
                    .await
            ),
            code::ACCOUNT_MANAGED
        );
        assert_eq!(
            code_of(service.fleets(&bound, FleetOwner::Yourself, &page).await),
            code::SESSION_SCOPE
        );
        assert_eq!(
            code_of(
                service
                    .create_fleet(&bound, FleetOwner::Yourself, "x")
                    .await
            ),
            code::SESSION_SCOPE
        );
        assert_eq!(
            code_of(service.fleet(&bound, own).await),
            code::SESSION_SCOPE
        );
        for caller in [&managed, &bound] {
            let fleets = service.all_fleets(caller, &page).await.unwrap().items;
            assert_eq!(
                fleets.iter().map(|fleet| fleet.id).collect::<Vec<_>>(),
                [shared]
            );
            assert_eq!(
                service
                    .all_devices(caller, &page)
                    .await
                    .unwrap()
                    .items
                    .len(),
                2
            );
        }
        let own_session = world.signed_in(&pia).await;
        assert_eq!(
            service
                .all_devices(&own_session, &page)
                .await
                .unwrap()
                .items
                .len(),
            3
        );
    })
    .await;
}

#[tokio::test]
async fn a_stale_session_makes_no_personal_fleet_after_the_account_went_to_a_company() {
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let pia = world.person("pia@acme.example").await;
        let own = world.fleet(Ok(pia.account), "Own", 0).await;
        let before = world.signed_in(&pia).await;
        let managing = world.managed_person("other@acme.example", provider).await;
        world
            .execute(&format!(
                "update account set kind = 'managed', password_hash = null, managed_by = (select managed_by from account where email = '{}') where email = 'pia@acme.example'",
                managing.email
            ))
            .await;
        let service = &world.service;
        assert_eq!(code_of(service.create_fleet(&before, FleetOwner::Yourself, "Late").await), code::ACCOUNT_MANAGED);
        assert_eq!(code_of(service.create_device(&before, own, "late").await), code::ACCOUNT_MANAGED);
        assert_eq!(world.rows("fleet").await, 1);
    })
    .await;
}

#[tokio::test]
async fn lists_come_in_pages_without_gaps_or_repeats() {
    on_each_database(async |world| {
        let pia = world.person("pia@acme.example").await;
        let fleet = world.fleet(Ok(pia.account), "Berlin", 25).await;
        let caller = world.signed_in(&pia).await;
        let mut page = PageRequest {
            cursor: None,
            limit: Some(10),
        };
        let mut seen = std::collections::BTreeSet::new();
        let mut sizes = Vec::new();
        loop {
            let part = world.service.devices(&caller, fleet, &page).await.unwrap();
            sizes.push(part.items.len());
            seen.extend(part.items.into_iter().map(|device| device.id));
            let Some(next) = part.next else { break };
            page.cursor = Some(next);
        }
        assert_eq!((sizes, seen.len()), (vec![10, 10, 5], 25));
        let wrong = world
            .service
            .all_devices(&caller, &PageRequest::after("x"))
            .await;
        assert_eq!(code_of(wrong), code::MALFORMED);
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_which_devices_exist() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let fleet = world.fleet(Ok(ada.account), "Own", 1).await;
        let caller = world.signed_in(&ada).await;
        let page = PageRequest::default();
        let listed = world.service.devices(&caller, fleet, &page).await.unwrap();
        let nowhere = domain::id::DeviceId(fleet.0);
        for device in [listed.items[0].id, nowhere] {
            let told = world
                .service
                .rename_device(&service::testing::nobody(), device, "Mine")
                .await;
            assert_eq!(told.unwrap_err().refusal().code, code::SIGN_IN_REQUIRED);
        }
    })
    .await;
}
