//! The consent commit killed: before and after every statement, before and after COMMIT, and by `kill -9` at any moment.
//! What is killed is a process of its own: this test program again, told so by its environment.
use crate::scene::{Browser, Scene, acme, done};
use domain::id::AccountId;
use service::{
    random::{Random as _, SystemRandom},
    testing::{World, on_each_database},
};
use std::{
    os::unix::process::ExitStatusExt as _,
    process::{Command, Output, Stdio},
    time::Duration,
};
use tokio::time::Instant;

const TEST: &str = "killed_commits::a_consent_killed_anywhere_leaves_all_or_nothing";
const CHILD: &str = "GATEHOUSE_TEST_COMMIT";
const SIGABRT: i32 = 6;
const RANDOM_KILLS: usize = 50;

/// A consent that was answered and waits for its commit.
struct Prepared {
    account: AccountId,
    /// Database, session, browser cookie and handle, one a line.
    told: String,
}

async fn prepare(scene: &Scene<'_>, number: usize) -> Prepared {
    let world = scene.world;
    let person = world.person(&format!("ada{number}@acme.example")).await;
    world.api_key(&person, "laptop").await;
    let link = format!(
        "insert into google_link (id, account_id, issuer, subject, email, signed_up, created_at) select id, id, 'https://accounts.google.com', email, email, true, 1 from account where email = '{}'",
        person.email
    );
    world.execute(&link).await;
    world.fleet(Ok(person.account), "field", 2).await;
    let session = world.password_session(&person).await;
    let mut browser = Browser::of(world.caller(&session).await);
    let request = scene.start_consent(&mut browser).await.unwrap();
    let handle = scene
        .answer(&request, &scene.about(&person.email))
        .await
        .unwrap();
    let cookie = browser.cookie.unwrap();
    Prepared {
        account: person.account,
        told: format!(
            "{}\n{}\n{cookie}\n{handle}",
            world.url,
            session.token.expose()
        ),
    }
}

/// The process that is killed: commits what was prepared.
async fn commit(told: &str) {
    let lines: Vec<&str> = told.lines().collect();
    let [url, session, cookie, handle] = lines[..] else {
        panic!("four lines");
    };
    let world = World::join(url.to_owned()).await;
    let caller = world
        .service
        .caller_of_session(session, "192.0.2.1", "Test")
        .await
        .unwrap();
    let completion = world
        .service
        .complete(&caller, "acme", handle, Some(cookie), false)
        .await
        .unwrap();
    assert!(done(completion).to.starts_with("/preferences/receipts/"));
}

impl Prepared {
    fn command(&self, failpoint: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args([TEST, "--exact", "--nocapture"])
            .env(CHILD, &self.told)
            .env("GATEHOUSE_FAILPOINT", format!("consent:{failpoint}"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, failpoint: &str) -> Output {
        self.command(failpoint).output().unwrap()
    }

    /// Whether all of it happened; what did not happen at all left `before`.
    async fn happened(&self, world: &World, before: &service::testing::Dump) -> bool {
        let now = world.dump_all().await;
        if now == *before {
            return false;
        }
        let id = match world.service.database().kind() {
            "sqlite" => format!("x'{}'", self.account.0.simple()),
            _ => format!("'{}'", self.account),
        };
        for (rows, expected) in [
            (
                "account where id = ID and kind = 'managed' and password_hash is null",
                1,
            ),
            ("api_key where account_id = ID", 0),
            ("google_link where account_id = ID", 0),
            ("fleet where account_id = ID", 0),
            ("device where account_id = ID", 0),
            ("saml_account where account_id = ID", 1),
            ("membership where account_id = ID", 1),
            ("session where account_id = ID and method = 'password'", 0),
            ("session where account_id = ID and method = 'saml'", 1),
            ("consent_receipt where account_id = ID", 1),
            (
                "flight_record where account_id = ID and outcome = 'accepted'",
                1,
            ),
            (
                "saml_exchange where account_id = ID and state = 'completed'",
                1,
            ),
        ] {
            let found = world.rows(&rows.replace("ID", &id)).await;
            assert_eq!(found, expected, "half a consent: {rows}");
        }
        let transferred = format!(
            "audit_event where action = 'account.transferred' and subject_id = '{}'",
            self.account
        );
        assert_eq!(world.rows(&transferred).await, 1);
        true
    }
}

#[tokio::test]
async fn a_consent_killed_anywhere_leaves_all_or_nothing() {
    if let Ok(told) = std::env::var(CHILD) {
        return commit(&told).await;
    }
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let mut people = 0;
        let mut prepared = prepare(&scene, people).await;
        let mut kills = 0;
        // Until there is no such statement any more and the commit goes through.
        'statements: for number in 1.. {
            for when in ["before", "after"] {
                let before = world.dump_all().await;
                let output = prepared.run(&format!("{number}:{when}"));
                let happened = prepared.happened(&world, &before).await;
                if output.status.success() {
                    assert!(happened);
                    break 'statements;
                }
                assert_eq!(output.status.signal(), Some(SIGABRT), "{output:?}");
                assert!(!happened, "killed {when} statement {number}, yet it happened");
                kills += 1;
            }
        }
        assert!(kills > 60, "only {kills} points were met");
        for (point, expected) in [("commit:before", false), ("commit:after", true)] {
            people += 1;
            prepared = prepare(&scene, people).await;
            let before = world.dump_all().await;
            let output = prepared.run(point);
            assert_eq!(output.status.signal(), Some(SIGABRT), "{output:?}");
            assert_eq!(prepared.happened(&world, &before).await, expected, "{point}");
            kills += 1;
        }

        people += 1;
        prepared = prepare(&scene, people).await;
        let began = Instant::now();
        assert!(prepared.run("trace").status.success());
        let usual = began.elapsed();
        let (mut inside, mut committed) = (0, 0);
        people += 1;
        prepared = prepare(&scene, people).await;
        for _ in 0..RANDOM_KILLS {
            let before = world.dump_all().await;
            let mut child = prepared.command("trace").spawn().unwrap();
            let mut random = [0; 2];
            SystemRandom.fill(&mut random);
            let share = f64::from(u16::from_le_bytes(random)) / f64::from(u16::MAX);
            std::thread::sleep(Duration::from_secs_f64(usual.as_secs_f64() * share));
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            let points = String::from_utf8_lossy(&output.stderr);
            let (started, ended) = (points.contains("1:before"), points.contains("commit:after"));
            inside += usize::from(started && !ended);
            let happened = prepared.happened(&world, &before).await;
            assert!(happened || !ended, "committed, and lost");
            assert!(!happened || points.contains("commit:before"));
            if happened {
                committed += 1;
                people += 1;
                prepared = prepare(&scene, people).await;
            }
        }
        println!(
            "{}: {kills} kills at statements and COMMIT; of {RANDOM_KILLS} random kill -9, {inside} fell inside the transaction, {committed} after it",
            world.service.database().kind()
        );
    })
    .await;
}
