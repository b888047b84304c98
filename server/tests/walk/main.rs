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
    place: usize,
    world: World,
    router: Router,
    before: Dump,
    written: Written,
    /// What must not be, in words; all of it is told at the end.
    faults: Vec<String>,
}

impl Ground {
    async fn new(mold: Mold, place: usize) -> Self {
        let world = mold.cast(place).await;
        let before = world.dump_all().await;
        Self {
            router: router_on(&world),
            written: written(&world).unwrap_or_default(),
            mold,
            place,
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
        if !outcome.status.is_server_error()
            && written(&self.world).is_some_and(|now| now == self.written)
        {
            return outcome.word;
        }
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
            self.world = self.mold.cast(self.place).await;
            self.router = router_on(&self.world);
        }
        self.written = written(&self.world).unwrap_or_default();
        outcome.word
    }
}

/// Length and time of an SQLite database and its log: while they stand, nothing was written, and reading all of it anew
/// would tell nothing.
type Written = Vec<Option<(u64, std::time::SystemTime)>>;

/// None for PostgreSQL, which does not say.
fn written(world: &World) -> Option<Written> {
    let path = world.url.strip_prefix("sqlite://")?;
    let of = |suffix| {
        let file = std::fs::metadata(format!("{path}{suffix}")).ok()?;
        Some((file.len(), file.modified().ok()?))
    };
    Some(["", "-wal"].map(of).to_vec())
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
    name: &'static str,
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

/// What everybody asked is told to one call.
struct Told {
    title: String,
    by_key: bool,
    /// Who, and the word for it.
    words: Vec<(&'static str, String)>,
}

/// Makes the calls on ground of their own; what must not be comes with what was told.
async fn walk(ground: &mut Ground, scene: &Scene, calls: &[&Call], asked: &[&str]) -> Vec<Told> {
    let mut told = Vec::new();
    for call in calls {
        let by_key = call.path.starts_with("/api/v1/");
        let mut words = Vec::new();
        for who in everybody(scene, by_key) {
            if asked.is_empty() || asked.contains(&who.name) {
                words.push((who.name, ground.call(call, scene, &who).await));
            }
        }
        told.push(Told {
            title: call.title.clone(),
            by_key,
            words,
        });
    }
    told
}

/// Makes all calls, in as many threads as there are processors: each page is drawn without a release build's speed.
fn walk_beside(mold: &Mold, scene: &Scene, calls: &[Call], asked: &[&str]) -> Vec<Told> {
    let places = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut told, mut faults) = (Vec::new(), Vec::new());
    std::thread::scope(|threads| {
        let walks: Vec<_> = (0..places)
            .map(|place| {
                let calls: Vec<&Call> = calls.iter().skip(place).step_by(places).collect();
                threads.spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .unwrap();
                    runtime.block_on(async {
                        let mut ground = Ground::new(mold.clone(), place).await;
                        let told = walk(&mut ground, scene, &calls, asked).await;
                        ground.world.close().await;
                        (told, ground.faults)
                    })
                })
            })
            .collect();
        let mut walks: Vec<_> = walks
            .into_iter()
            .map(|walk| {
                let (told, found) = walk.join().unwrap();
                faults.extend(found);
                told.into_iter()
            })
            .collect();
        // In the order of the calls again.
        for number in 0..calls.len() {
            told.extend(walks[number % places].next());
        }
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    told
}

#[tokio::test]
async fn every_route_and_action_lets_in_its_people_and_nobody_else() {
    // On SQLite everybody calls. Who may is not decided by the database, and a fresh one takes PostgreSQL long: there
    // the owner and a stranger call, and must be told the same.
    let first_told: RefCell<BTreeMap<(String, &str), String>> = RefCell::default();
    on_each_database(async |world| {
        let first = first_told.borrow().is_empty();
        let scene = scene::make(&world).await;
        let routes = routes::of(&router_on(&world));
        let calls = calls::all(&scene, &routes);
        let called: BTreeSet<String> = calls.iter().map(|call| call.route.clone()).collect();
        let missing: Vec<_> = routes.difference(&called).collect();
        let gone: Vec<_> = called.difference(&routes).collect();
        assert!(
            missing.is_empty(),
            "nobody calls {missing:?}: add them to calls.rs"
        );
        assert!(gone.is_empty(), "no such routes: {gone:?}");

        let mold = world.mold().await;
        if !first {
            for told in walk_beside(&mold, &scene, &calls, &["owner", "owner elsewhere"]) {
                for (who, word) in told.words {
                    let place = (told.title.clone(), who);
                    assert_eq!(first_told.borrow().get(&place), Some(&word), "{place:?}");
                }
            }
            return;
        }
        let told = walk_beside(&mold, &scene, &calls, &[]);
        for told in &told {
            for (who, word) in &told.words {
                let place = (told.title.clone(), *who);
                first_told.borrow_mut().insert(place, word.clone());
            }
        }
        for (name, by_key) in [("console", false), ("api", true)] {
            let everybody = everybody(&scene, by_key);
            let names: Vec<&str> = everybody.iter().map(|who| who.name).collect();
            let lines: Vec<_> = told
                .iter()
                .filter(|told| told.by_key == by_key)
                .map(|told| {
                    let words = told.words.iter().map(|(_, word)| word.clone()).collect();
                    (told.title.clone(), words)
                })
                .collect();
            insta::assert_snapshot!(name, table(&names, &lines));
        }
    })
    .await;
}
