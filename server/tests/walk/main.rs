//! Every route and every action, called by everybody: who is let in, who is refused and how, and that a refusal changes
//! nothing. A new route or action fails here until somebody has looked at who may call it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can not go on fails here"
)]
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use calls::{Call, Content};
use outcome::Outcome;
use scene::{Person, Scene};
use server::http::{Http, router};
use service::testing::{Dump, Mold, World, on_each_database};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};
use tower::ServiceExt as _;

mod calls;
mod outcome;
mod routes;
mod scene;

/// Tables a refused call may write to: how often somebody tried, and what was tried at the door of an identity provider.
const TRIES: [&str; 3] = ["flight_record", "rate_limit", "refused_answer"];

/// Where calls go: the router on a copy of the scene's database.
struct Ground {
    mold: Mold,
    world: World,
    router: Router,
    before: Dump,
    /// What must not be, in words; all of it is told at the end.
    faults: Vec<String>,
}

impl Ground {
    async fn new(world: World) -> Self {
        let mold = world.mold().await;
        let world = mold.cast().await;
        let before = world.dump_all().await;
        Self {
            router: router_on(&world),
            mold,
            world,
            before,
            faults: Vec::new(),
        }
    }

    /// Makes the call on untouched ground.
    async fn call(&mut self, call: &Call, scene: &Scene, who: &Proof<'_>) -> String {
        let request = request(call, scene, who);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let outcome = Outcome::of(&self.world.service, &call.method, response).await;
        let after = self.world.dump_all().await;
        let mut fault = |what: &str| {
            let (title, name, word) = (&call.title, who.name, &outcome.word);
            self.faults
                .push(format!("{title} by {name} was told {word:?}: {what}"));
        };
        if outcome.status.is_server_error() {
            fault("the server broke");
        }
        if outcome.refused() {
            for (table, rows) in &after {
                if !TRIES.contains(&table.as_str()) && self.before.get(table) != Some(rows) {
                    fault(&format!("a refusal changed {table}"));
                }
            }
        }
        if after != self.before {
            self.world.close().await;
            self.world = self.mold.cast().await;
            self.router = router_on(&self.world);
        }
        outcome.word
    }
}

fn router_on(world: &World) -> Router {
    router(Http {
        service: world.service.clone(),
        leptos: leptos::config::LeptosOptions::builder()
            .output_name("gatehouse")
            .build(),
        demo_idp: None,
        trusted_proxies: std::sync::Arc::default(),
    })
}

/// How somebody shows who they are.
struct Proof<'a> {
    name: &'a str,
    session: Option<&'a str>,
    key: Option<&'a str>,
    setup_link: Option<&'a str>,
}

impl<'a> Proof<'a> {
    fn by_session(person: &'a Person) -> Self {
        Self {
            name: person.name,
            session: person.session.as_deref(),
            key: None,
            setup_link: person.setup_link.as_deref(),
        }
    }

    fn by_key(person: &'a Person) -> Self {
        Self {
            name: person.name,
            session: None,
            key: person.key.as_deref(),
            setup_link: person.setup_link.as_deref(),
        }
    }
}

fn request(call: &Call, scene: &Scene, who: &Proof<'_>) -> Request<Body> {
    let mut request = Request::builder()
        .method(call.method.clone())
        .uri(call.path.as_str())
        .header(header::HOST, "gatehouse.example")
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin");
    if let Some(session) = who.session {
        let cookie = format!("__Host-gatehouse-session={session}");
        request = request.header(header::COOKIE, cookie);
    }
    if let Some(token) = who.setup_link {
        let cookie = format!("__Host-gatehouse-setup-link={token}");
        request = request.header(header::COOKIE, cookie);
    }
    if let Some(key) = who.key {
        request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
    }
    let body = match &call.content {
        Content::Nothing => Body::empty(),
        Content::Form(fields) => {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            Body::from(serde_urlencoded::to_string(fields).unwrap())
        }
        Content::Json(json) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(json.to_string())
        }
        Content::Upload => {
            request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=line");
            Body::from(calls::upload(scene))
        }
    };
    request.body(body).unwrap()
}

/// One line a call, one column for everybody.
fn table(names: &[&str], lines: &[(String, Vec<String>)]) -> String {
    let first = lines
        .iter()
        .map(|(title, _)| title.len())
        .max()
        .unwrap_or(0);
    let widths: Vec<usize> = names
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let words = lines.iter().map(|(_, words)| words[column].len());
            words.chain([name.len()]).max().unwrap_or(0)
        })
        .collect();
    let line = |title: &str, words: &[&str]| {
        let mut text = format!("{title:<first$}");
        for (word, width) in words.iter().zip(&widths) {
            let _ = write!(text, "  {word:<width$}");
        }
        text.trim_end().to_owned()
    };
    let mut text = vec![line("", names)];
    for (title, words) in lines {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        text.push(line(title, &words));
    }
    text.join("\n")
}

/// How a person shows who they are.
type Shown<'a> = fn(&'a Person) -> Proof<'a>;

/// Everybody who calls, and the owner once more with a credential that opens nothing here.
fn everybody<'a>(scene: &'a Scene, by_key: bool) -> Vec<Proof<'a>> {
    let (here, elsewhere): (Shown<'a>, Shown<'a>) = if by_key {
        (Proof::by_key, Proof::by_session)
    } else {
        (Proof::by_session, Proof::by_key)
    };
    let owner = scene.people.iter().find(|person| person.name == "owner");
    let mut everybody: Vec<_> = scene.people.iter().map(here).collect();
    everybody.push(Proof {
        name: if by_key {
            "owner's session"
        } else {
            "owner's API key"
        },
        ..elsewhere(owner.expect("Acme has an owner"))
    });
    everybody
}

#[tokio::test]
async fn every_route_and_action_lets_in_its_people_and_nobody_else() {
    // On SQLite everybody calls. Who may is not decided by the database, and a fresh one takes PostgreSQL long: there
    // the owner and a stranger call, and must be told the same.
    let told: RefCell<BTreeMap<(String, String), String>> = RefCell::default();
    on_each_database(async |world| {
        let first = told.borrow().is_empty();
        let scene = scene::make(&world).await;
        let mut ground = Ground::new(world).await;
        let routes = routes::of(&ground.router);
        let calls = calls::all(&scene, &routes);
        let called: BTreeSet<String> = calls.iter().map(|call| call.route.clone()).collect();
        let missing: Vec<_> = routes.difference(&called).collect();
        let gone: Vec<_> = called.difference(&routes).collect();
        assert!(
            missing.is_empty(),
            "nobody calls {missing:?}: add them to calls.rs"
        );
        assert!(gone.is_empty(), "no such routes: {gone:?}");

        let (mut console, mut api) = (Vec::new(), Vec::new());
        for call in &calls {
            let by_key = call.path.starts_with("/api/v1/");
            let mut words = Vec::new();
            for who in everybody(&scene, by_key) {
                if !first && !["owner", "owner elsewhere"].contains(&who.name) {
                    continue;
                }
                let word = ground.call(call, &scene, &who).await;
                let place = (call.title.clone(), who.name.to_owned());
                if first {
                    told.borrow_mut().insert(place, word.clone());
                } else {
                    assert_eq!(told.borrow().get(&place), Some(&word), "{place:?}");
                }
                words.push(word);
            }
            let line = (call.title.clone(), words);
            if by_key { &mut api } else { &mut console }.push(line);
        }
        assert!(ground.faults.is_empty(), "{}", ground.faults.join("\n"));
        if first {
            for (name, by_key, lines) in [("console", false, &console), ("api", true, &api)] {
                let everybody = everybody(&scene, by_key);
                let names: Vec<&str> = everybody.iter().map(|who| who.name).collect();
                insta::assert_snapshot!(name, table(&names, lines));
            }
        }
    })
    .await;
}
