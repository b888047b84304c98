//! Acme with everything it can have, and everybody who could ask for it.
use domain::{Role, organization::Plan, saml::IdpProduct};
use service::{
    Caller, PageRequest,
    exchange::AcsRoute,
    identity_provider::{ManualValues, Proposal, SetupLinkWish},
    invitation::InvitationWish,
    organization_key::{KeyFor, KeyWish},
    provisioning::{Grant, NewGroupRule},
    testing::{Actor, TestIdentityProvider, World, nobody},
};
use std::collections::BTreeMap;

/// Somebody, with what proves who they are.
pub struct Person {
    pub name: &'static str,
    pub session: Option<String>,
    pub key: Option<String>,
    /// The token of the set-up link their browser holds.
    pub setup_link: Option<String>,
}

/// Acme and its surroundings.
pub struct Scene {
    pub people: Vec<Person>,
    /// What stands for a parameter or in a body, by name.
    pub values: BTreeMap<&'static str, String>,
}

impl Scene {
    pub fn value(&self, name: &str) -> &str {
        self.values
            .get(name)
            .unwrap_or_else(|| panic!("nothing stands for {name} yet: add it to the scene"))
    }

    /// Writes parameters into a route.
    pub fn fill(&self, route: &str) -> String {
        let mut path = String::new();
        for (number, part) in route.split(['{', '}']).enumerate() {
            path += if number % 2 == 0 {
                part
            } else {
                self.value(part)
            };
        }
        path
    }
}

/// Makes Acme: an enterprise organization with a live identity provider, a managed person, a team, a fleet, a refused
/// sign-in and a proposal that waits; its sister Labs without an identity provider; and Globex, which is nobody's friend.
pub async fn make(world: &World) -> Scene {
    let acme = world.organization("acme", Plan::Enterprise).await;
    let labs = world.organization("labs", Plan::Enterprise).await;
    let globex = world.organization("globex", Plan::Enterprise).await;
    let mut people = vec![somebody(world, "nobody", None).await];
    let personal = world.person("personal@home.example").await;
    people.push(somebody(world, "personal", Some(&personal)).await);
    let mut owner = personal;
    for (name, role) in [
        ("observer", Role::Observer),
        ("member", Role::Member),
        ("admin", Role::Admin),
        ("owner", Role::Owner),
    ] {
        owner = world.person(&format!("{name}@acme.example")).await;
        world.member(acme, &owner, role).await;
        world.member(labs, &owner, role).await;
        people.push(somebody(world, name, Some(&owner)).await);
    }
    let elsewhere = world.person("owner@globex.example").await;
    world.member(globex, &elsewhere, Role::Owner).await;
    people.push(somebody(world, "owner elsewhere", Some(&elsewhere)).await);
    let operator = world.operator("root@gatehouse.example").await;
    people.push(somebody(world, "operator", Some(&operator)).await);

    let target = world.person("target@acme.example").await;
    world.member(acme, &target, Role::Member).await;
    let second = world.person("second-owner@acme.example").await;
    world.member(acme, &second, Role::Owner).await;
    let caller = world.signed_in(&owner).await;
    let target_key = world.api_key(&target, "Theirs").await.0;
    let target_caller = world.signed_in(&target).await;
    let target_session = world.service.sessions(&target_caller).await.unwrap()[0].id;
    let own_fleet = world.fleet(Ok(target.account), "Own", 1).await;
    let fleet = world.fleet(Err(acme), "Berlin", 1).await;
    let device = world
        .service
        .devices(&caller, fleet, &PageRequest::default())
        .await
        .unwrap()
        .items[0]
        .id;
    let robot = world
        .service
        .create_service_account(&caller, "acme", "Robot", "admin")
        .await
        .unwrap();
    let (organization_key, of_organization) = key(world, &caller, KeyFor::Organization).await;
    let (_, of_fleet) = key(world, &caller, KeyFor::Fleet(fleet)).await;
    let (_, of_robot) = key(world, &caller, KeyFor::ServiceAccount(robot)).await;
    people.extend([of_organization, of_fleet, of_robot]);
    let team = world.team(acme, "Field").await;
    world
        .service
        .add_team_member(&caller, "acme", team, second.account)
        .await
        .unwrap();

    let idp = TestIdentityProvider::new("https://idp.acme.example/entity");
    let provider = identity_provider(world, &caller, &idp).await;
    let managed = world.managed_person("managed@acme.example", provider).await;
    world.member(acme, &managed, Role::Member).await;
    let saml_account = world.saml_account(provider, &managed).await;
    let session = world.saml_session(&managed, provider, saml_account).await;
    let managed_session = world.caller(&session).await;
    let managed_session = managed_session.session().expect("a session").session;
    // A key that should have gone with the consent.
    let key = world.api_key(&managed, "Left over").await.1;
    people.push(Person {
        name: "managed member",
        session: Some(session.token.expose().to_owned()),
        key: Some(key.expose().to_owned()),
        setup_link: None,
    });
    let started = world
        .service
        .start_login(&nobody(), "acme", "/", None, None)
        .await
        .unwrap();
    let refused = world
        .service
        .answer(&nobody(), "acme", AcsRoute::Saml, "bm8geG1s", "/")
        .await;
    let reference = refused.expect_err("it is no response").1;
    let version = world
        .service
        .preview_metadata(&caller, "acme", "acme")
        .await
        .unwrap()
        .version;

    let test = world
        .service
        .start_connection_test(
            &caller,
            "acme",
            "acme",
            None,
            service::connection_test::TestedMetadata::Saved,
        )
        .await
        .unwrap();

    let wish = InvitationWish {
        role: Role::Member,
        team: None,
    };
    let invited = "invited@home.example";
    world
        .service
        .invite(&caller, "acme", invited, wish)
        .await
        .unwrap();
    let invitation = world
        .service
        .invitations(&caller, "acme", &PageRequest::default())
        .await
        .unwrap()
        .items[0]
        .id;
    let batch = world
        .service
        .prepare_batch(&caller, "acme", invited, wish)
        .await
        .unwrap();
    let setup_links = setup_links(world, &caller).await;
    people.push(Person {
        name: "set-up link",
        session: None,
        key: None,
        setup_link: Some(setup_links.token),
    });
    // A domain that is vouched for is not looked up.
    world
        .service
        .trust_domain(&Caller::command_line(), "acme", "acme.example", false)
        .await
        .unwrap();

    let suspended = world.managed_person("idle@acme.example", provider).await;
    world
        .execute("update account set suspended_at = 1 where email = 'idle@acme.example'")
        .await;
    let second_caller = world.signed_in(&second).await;
    let codes = world
        .service
        .make_break_glass_codes(&second_caller, "acme")
        .await
        .unwrap();
    let rule = NewGroupRule {
        group: "staff".to_owned(),
        label: String::new(),
        organization: acme,
        grant: Grant::Role(Role::Observer),
    };
    world
        .service
        .add_group_rule(&caller, "acme", "acme", &rule)
        .await
        .unwrap();
    let mapping = world
        .service
        .mapping(&caller, "acme", "acme")
        .await
        .unwrap();
    let values = [
        ("service account", robot.to_string()),
        ("organization key", organization_key),
        ("group rule", mapping.rules[0].id.to_string()),
        ("enablement", uuid::Uuid::nil().to_string()),
        ("batch", batch.to_string()),
        ("link", setup_links.handed_in),
        ("open link", setup_links.open),
        ("set-up version", setup_links.version),
        ("invitation", invitation.to_string()),
        ("break-glass code", codes[0].expose().to_owned()),
        ("managed", managed.account.to_string()),
        ("suspended", suspended.account.to_string()),
        ("test", test.id.to_string()),
        ("slug", "acme".to_owned()),
        ("identifier", "acme".to_owned()),
        ("key", "acme".to_owned()),
        ("account", target.account.to_string()),
        ("second owner", second.account.to_string()),
        ("managed", managed.account.to_string()),
        ("managed session", managed_session.to_string()),
        ("team", team.to_string()),
        ("fleet", fleet.to_string()),
        ("own fleet", own_fleet.to_string()),
        ("device", device.to_string()),
        ("saml account", saml_account.to_string()),
        ("reference", reference),
        ("exchange", started.exchange.to_string()),
        ("receipt", "01990000-0000-7000-8000-000000000000".to_owned()),
        ("target key", target_key.to_string()),
        ("target session", target_session.to_string()),
        ("acme", acme.to_string()),
        ("version", version),
        ("certificate", idp.certificate()),
        ("token", "a-token-nobody-was-given".to_owned()),
        ("code", "access.forbidden".to_owned()),
        ("text", "free-one".to_owned()),
    ];
    Scene {
        people,
        values: values.into(),
    }
}

/// Two set-up links of Acme's: what was handed in by one waits, and somebody holds the other.
struct SetupLinks {
    handed_in: String,
    version: String,
    open: String,
    token: String,
}

async fn setup_links(world: &World, owner: &Caller) -> SetupLinks {
    let service = &world.service;
    let make = async |for_whom: &str| {
        let wish = SetupLinkWish {
            for_whom: for_whom.to_owned(),
            days: String::new(),
        };
        let made = service
            .make_setup_link(owner, "acme", "acme", &wish)
            .await
            .unwrap();
        let token = made.url.expose().rsplit('/').next().unwrap().to_owned();
        (made.id.to_string(), token)
    };
    let (handed_in, token) = make("Ian").await;
    let ian = service.setup_link_holder(&nobody(), &token).await.unwrap();
    let next = TestIdentityProvider::new("https://idp.acme.example/entity");
    let file = Proposal::Paste(TestIdentityProvider::metadata(&[&next], ""));
    service
        .give_setup_metadata(&ian, &handed_in, file)
        .await
        .unwrap();
    service.hand_in_setup(&ian, &handed_in).await.unwrap();
    let review = service
        .setup_review(owner, "acme", "acme", &handed_in)
        .await
        .unwrap();
    let (open, token) = make("Ida").await;
    SetupLinks {
        handed_in,
        version: review.proposed.unwrap().version,
        open,
        token,
    }
}

/// A program with a key of Acme's, with the most that such a key can have.
async fn key(world: &World, owner: &Caller, of: KeyFor) -> (String, Person) {
    let (name, role) = match of {
        KeyFor::Organization => ("organization's key", "admin"),
        KeyFor::Fleet(_) => ("fleet's key", "member"),
        KeyFor::ServiceAccount(_) => ("service admin's key", ""),
    };
    let wish = KeyWish {
        of,
        name,
        role,
        days: "",
    };
    let made = world
        .service
        .create_organization_key(owner, "acme", wish)
        .await
        .unwrap();
    // Its first use is noted; the walk counts every change.
    let first = world
        .service
        .caller_of_key(made.secret.expose(), "192.0.2.1", "Test")
        .await;
    drop(first);
    let person = Person {
        name,
        session: None,
        key: Some(made.secret.expose().to_owned()),
        setup_link: None,
    };
    (made.id.to_string(), person)
}

async fn somebody(world: &World, name: &'static str, actor: Option<&Actor>) -> Person {
    let (session, key) = match actor {
        None => (None, None),
        Some(actor) => {
            let session = world.password_session(actor).await;
            let (_, key) = world.api_key(actor, "Laptop").await;
            // Its first use is noted; the walk counts every change.
            let first = world
                .service
                .caller_of_key(key.expose(), "192.0.2.1", "Test")
                .await;
            drop(first);
            (
                Some(session.token.expose().to_owned()),
                Some(key.expose().to_owned()),
            )
        }
    };
    Person {
        name,
        session,
        key,
        setup_link: None,
    }
}

async fn identity_provider(
    world: &World,
    owner: &Caller,
    idp: &TestIdentityProvider,
) -> domain::id::IdentityProviderId {
    let service = &world.service;
    let made = service
        .create_identity_provider(owner, "acme", "acme", IdpProduct::Other)
        .await
        .unwrap();
    let values = |binding: &str| {
        Proposal::Manual(ManualValues {
            issuer: idp.entity_id.clone(),
            sso_url: format!("{}/sso", idp.entity_id),
            binding: binding.to_owned(),
            certificate: idp.certificate(),
        })
    };
    let propose = async |binding| {
        service
            .propose_metadata(owner, "acme", "acme", values(binding))
            .await
    };
    propose("redirect").await.unwrap();
    let preview = service
        .preview_metadata(owner, "acme", "acme")
        .await
        .unwrap();
    service
        .save_metadata(owner, "acme", "acme", &preview.version)
        .await
        .unwrap();
    service.go_live(owner, "acme", "acme").await.unwrap();
    propose("post").await.unwrap();
    made.id
}
