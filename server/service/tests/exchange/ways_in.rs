//! The way in stays, whatever takes owners away: every pair of operations that can, at two servers at the same moment.
use crate::scene::{Browser, Scene, acme, done};
use domain::{Code, Role, code};
use service::{
    Caller,
    identity_provider::disable::Fate,
    testing::{Actor, World, at_once, on_each_database},
};
use std::collections::HashMap;

/// Owners who are active and sign in by a password of their own.
const WAYS_IN: &str = "membership m join account a on a.id = m.account_id where m.role = 'owner' and a.kind = 'personal' and a.password_hash is not null and a.suspended_at is null";

/// What takes an owner with a password away.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Taking {
    /// Their account becomes the company's.
    Consent,
    /// Another owner gives them a lesser role.
    Demote,
    /// Another owner removes them.
    Remove,
    /// They go.
    Leave,
}

impl Taking {
    const ALL: [Self; 4] = [Self::Consent, Self::Demote, Self::Remove, Self::Leave];
}

/// An owner about to be taken away, everything that comes before the decision done.
struct Leaver {
    owner: Actor,
    browser: Browser,
    consent: Option<String>,
}

async fn about_to(scene: &Scene<'_>, taking: Taking, owner: &Actor) -> Leaver {
    let mut browser = Browser::of(scene.world.signed_in(owner).await);
    let consent = if taking == Taking::Consent {
        let request = scene.start_consent(&mut browser).await.unwrap();
        Some(
            scene
                .answer(&request, &scene.about(&owner.email))
                .await
                .unwrap(),
        )
    } else {
        None
    };
    Leaver {
        owner: owner.clone(),
        browser,
        consent,
    }
}

/// Takes them away, at the server of this scene; `other` is an owner without a password.
async fn take(
    scene: &Scene<'_>,
    taking: Taking,
    leaver: &Leaver,
    other: &Caller,
) -> Result<(), Code> {
    let (service, account) = (&scene.service, leaver.owner.account);
    let outcome = match taking {
        Taking::Consent => {
            let handle = leaver.consent.as_deref().unwrap();
            return scene
                .complete(&leaver.browser, handle)
                .await
                .map(done)
                .map(drop);
        }
        Taking::Demote => {
            service
                .change_role(other, "acme", account, Role::Admin)
                .await
        }
        Taking::Remove => service.remove_member(other, "acme", account).await,
        Taking::Leave => {
            service
                .leave_organization(&leaver.browser.caller, "acme")
                .await
        }
    };
    outcome.map_err(|error| error.refusal().code)
}

/// An owner who signs in through the identity provider alone.
async fn boss(world: &World, scene: &Scene<'_>) -> (Actor, Caller) {
    let boss = world
        .managed_person("boss@acme.example", scene.provider)
        .await;
    world.member(scene.organization, &boss, Role::Owner).await;
    let link = world.saml_account(scene.provider, &boss).await;
    let caller = world.signed_in_by(&boss, scene.provider, link).await;
    (boss, caller)
}

#[tokio::test]
async fn of_two_owners_taken_away_at_once_by_whatever_pair_one_stays() {
    for one in Taking::ALL {
        for two in Taking::ALL {
            on_each_database(async |world| {
                let scene = acme(&world).await;
                let second = scene.at_second_server().await;
                let partner = world.person("partner@acme.example").await;
                world
                    .member(scene.organization, &partner, Role::Owner)
                    .await;
                let (_, boss) = boss(&world, &scene).await;
                let first = about_to(&scene, one, &scene.owner).await;
                let other = about_to(&scene, two, &partner).await;
                assert_eq!(world.rows(WAYS_IN).await, 2);
                let outcomes = at_once(
                    take(&scene, one, &first, &boss),
                    take(&second, two, &other, &boss),
                )
                .await;
                let refused: Vec<_> = [outcomes.0, outcomes.1]
                    .into_iter()
                    .filter_map(Result::err)
                    .collect();
                assert_eq!(
                    refused,
                    [code::ORGANIZATION_LAST_WAY_IN],
                    "{one:?} and {two:?}"
                );
                assert_eq!(world.rows(WAYS_IN).await, 1, "{one:?} and {two:?}");
            })
            .await;
        }
    }
}

#[tokio::test]
async fn deleting_and_disabling_the_other_owners_leaves_the_last_way_in_where_it_is() {
    for disabling in [false, true] {
        on_each_database(async |world| {
            let scene = acme(&world).await;
            let second = scene.at_second_server().await;
            let (boss, _) = boss(&world, &scene).await;
            let owner = world.signed_in(&scene.owner).await;
            let link = scene
                .service
                .saml_accounts_of_address(&owner, &boss.email, None)
                .await
                .unwrap();
            let (taken, left) = at_once(
                async {
                    if disabling {
                        let fates = HashMap::from([(boss.account, Fate::Delete)]);
                        scene
                            .service
                            .disable_saml(&owner, "acme", "acme", &fates, "acme")
                            .await
                            .map(drop)
                    } else {
                        scene
                            .service
                            .delete_saml_account(&owner, link[0].id)
                            .await
                            .map(drop)
                    }
                },
                second.service.leave_organization(&owner, "acme"),
            )
            .await;
            taken.unwrap();
            let refused = left.unwrap_err().refusal().code;
            assert_eq!(refused, code::ORGANIZATION_LAST_WAY_IN);
            assert_eq!(world.rows(WAYS_IN).await, 1);
            assert_eq!(world.rows("account where kind = 'managed'").await, 0);
        })
        .await;
    }
}
