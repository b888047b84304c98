//! Looking for members: filters, orders and pages without a miss or a double.
use domain::{Role, organization::Plan};
use service::{
    PageRequest,
    membership::{MemberFilter, MemberOrder, SamlStatus},
    testing::{World, on_each_database},
};

async fn found(world: &World, caller: &service::Caller, filter: &MemberFilter) -> Vec<String> {
    let mut all = Vec::new();
    let mut page = PageRequest {
        cursor: None,
        limit: Some(2),
    };
    loop {
        let here = world
            .service
            .find_members(caller, "acme", filter, &page)
            .await
            .unwrap();
        all.extend(here.items.into_iter().map(|member| member.email));
        match here.next {
            Some(next) => page.cursor = Some(next),
            None => return all,
        }
    }
}

async fn signed_in_at(world: &World, email: &str, at: i64) {
    world
        .execute(&format!(
            "update account set last_login_at = {at} where email = '{email}'"
        ))
        .await;
}

#[tokio::test]
async fn members_are_found_by_name_address_role_team_and_status() {
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        let owner = world.person("olivia@acme.example").await;
        world.member(acme, &owner, Role::Owner).await;
        let provider = world.identity_provider("acme", acme).await;
        let ada = world.person("ada@acme.example").await;
        world.member(acme, &ada, Role::Member).await;
        world.saml_account(provider, &ada).await;
        let percent = world.person("100%_sure@acme.example").await;
        world.member(acme, &percent, Role::Observer).await;
        let caller = world.signed_in(&owner).await;
        let field = world.team(acme, "Field").await;
        world
            .service
            .add_team_member(&caller, "acme", field, ada.account)
            .await
            .unwrap();
        world
            .execute("update account set name = 'Ada King' where email = 'ada@acme.example'")
            .await;
        let other = world.organization("globex", Plan::Enterprise).await;
        let stranger = world.person("ada@globex.example").await;
        world.member(other, &stranger, Role::Member).await;
        let theirs = world.team(other, "Theirs").await;

        let all = MemberFilter::default;
        let search = |text: &str| MemberFilter {
            search: text.to_owned(),
            ..all()
        };
        let named = "ada@acme.example";
        for (filter, expected) in [
            (
                all(),
                &["100%_sure@acme.example", named, "olivia@acme.example"][..],
            ),
            (search(" KING "), &[named]),
            (search("ADA@"), &[named]),
            // What means something to the database is looked for as it stands.
            (search("%_s"), &["100%_sure@acme.example"]),
            (search("a%a"), &[]),
            (search("\\"), &[]),
            (search("' or 1=1 --"), &[]),
            (
                MemberFilter {
                    role: Some(Role::Owner),
                    ..all()
                },
                &["olivia@acme.example"],
            ),
            (
                MemberFilter {
                    team: Some(field),
                    ..all()
                },
                &[named],
            ),
            (
                MemberFilter {
                    team: Some(theirs),
                    ..all()
                },
                &[],
            ),
            (
                MemberFilter {
                    saml_status: Some(SamlStatus::Connected),
                    ..all()
                },
                &[named],
            ),
            (
                MemberFilter {
                    saml_status: Some(SamlStatus::NotConnected),
                    role: Some(Role::Observer),
                    ..all()
                },
                &["100%_sure@acme.example"],
            ),
            (
                MemberFilter {
                    saml_status: Some(SamlStatus::Invited),
                    ..all()
                },
                &[],
            ),
        ] {
            assert_eq!(
                found(&world, &caller, &filter).await,
                expected,
                "{filter:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn every_order_walks_all_members_once_also_those_of_one_moment() {
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Team).await;
        let owner = world.person("olivia@acme.example").await;
        world.member(acme, &owner, Role::Owner).await;
        let caller = world.signed_in(&owner).await;
        for (number, at) in [10, 30, 30, 30, 20].into_iter().enumerate() {
            let person = world.person(&format!("p{number}@acme.example")).await;
            world.member(acme, &person, Role::Member).await;
            signed_in_at(&world, &person.email, at).await;
        }
        let never = world.person("never@acme.example").await;
        world.member(acme, &never, Role::Member).await;
        world
            .execute("update account set last_login_at = null where email = 'never@acme.example'")
            .await;
        let ordered = |order| MemberFilter {
            order,
            ..MemberFilter::default()
        };
        let latest = found(&world, &caller, &ordered(MemberOrder::LatestSignIn)).await;
        assert_eq!(latest.len(), 7);
        assert_eq!(latest[0], "olivia@acme.example");
        assert_eq!(
            latest[4..],
            ["p4", "p0", "never"].map(|name| format!("{name}@acme.example"))
        );
        let mut away = found(&world, &caller, &ordered(MemberOrder::LongestAway)).await;
        away.reverse();
        assert_eq!(away, latest);
        let page = PageRequest::after("nonsense");
        for order in [MemberOrder::LatestSignIn, MemberOrder::LongestAway] {
            let refused = world
                .service
                .find_members(&caller, "acme", &ordered(order), &page)
                .await;
            assert_eq!(refused.unwrap_err().refusal().code, domain::code::MALFORMED);
        }
    })
    .await;
}
