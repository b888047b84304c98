//! `gatehouse doctor`, the real program, on installations in good and bad health.
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails here")]
use domain::organization::Plan;
use serde_json::Value;
use service::{
    Caller,
    testing::{KEY, NameServer, TestGoogle, World, on_each_database},
};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    process::{Command, Output},
};

/// A mail server that greets and obeys.
fn mail_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || converse(stream.unwrap()));
        }
    });
    address.to_string()
}

fn converse(stream: TcpStream) {
    let mut answers = stream.try_clone().unwrap();
    let _ = answers.write_all(b"220 test\r\n");
    for line in BufReader::new(stream).lines() {
        let Ok(line) = line else { return };
        let answer = if line.starts_with("QUIT") {
            "221 bye\r\n"
        } else {
            "250 ok\r\n"
        };
        let _ = answers.write_all(answer.as_bytes());
    }
}

/// A port at which nobody listens.
fn closed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

struct Doctor {
    command: Command,
    _folder: tempfile::TempDir,
}

impl Doctor {
    fn of(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatehouse"));
        command
            .current_dir(folder.path())
            .env("GATEHOUSE_DATABASE_URL", &world.url)
            .env("GATEHOUSE_DATA_DIR", folder.path())
            .env("GATEHOUSE_SECRET_KEY", KEY);
        Self {
            command,
            _folder: folder,
        }
    }

    fn with(mut self, key: &str, value: &str) -> Self {
        self.command.env(key, value);
        self
    }

    async fn run(mut self, arguments: &[&str]) -> Output {
        self.command.arg("doctor").args(arguments);
        tokio::task::spawn_blocking(move || self.command.output().unwrap())
            .await
            .unwrap()
    }

    /// The findings about `what`, and whether all is well.
    async fn findings(self, what: &str) -> (Vec<Value>, bool) {
        let output = self.run(&["--json"]).await;
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["healthy"], output.status.success());
        let findings = report["findings"].as_array().unwrap().iter();
        let about = findings.filter(|finding| finding["what"] == what).cloned();
        (about.collect(), output.status.success())
    }
}

#[tokio::test]
async fn a_mail_server_that_answers_is_good_and_its_password_is_never_shown() {
    on_each_database(async |world| {
        world.service.confirm_key().await.unwrap();
        let server = mail_server();
        let doctor = || Doctor::of(&world).with("GATEHOUSE_SMTP_URL", &format!("smtp://{server}"));
        let (mail, healthy) = doctor().findings("mail").await;
        assert_eq!((mail[0]["health"].as_str(), healthy), (Some("good"), true));
        let found = mail[0]["found"].as_str().unwrap();
        assert!(found.contains(&server), "{found}");
        let told = doctor().run(&[]).await;
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains(&format!("{server} answers")), "{told}");
        // This server knows no passwords: the name and the password are refused before any mail is.
        let with_password = format!("smtp://ada:hidden-word@{server}");
        let output = Doctor::of(&world)
            .with("GATEHOUSE_SMTP_URL", &with_password)
            .run(&["--json"])
            .await;
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(
            !output.status.success() && !told.contains("hidden-word"),
            "{told}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_is_bad_and_says_what_to_check() {
    on_each_database(async |world| {
        world.service.confirm_key().await.unwrap();
        let server = closed();
        let doctor = Doctor::of(&world).with("GATEHOUSE_SMTP_URL", &format!("smtp://{server}"));
        let (mail, healthy) = doctor.findings("mail").await;
        assert_eq!((mail[0]["health"].as_str(), healthy), (Some("bad"), false));
        let found = mail[0]["found"].as_str().unwrap();
        assert!(found.starts_with(&server), "{found}");
        let todo = mail[0]["todo"].as_str().unwrap();
        assert!(todo.contains("GATEHOUSE_SMTP_URL"), "{todo}");
    })
    .await;
}

#[tokio::test]
async fn the_provider_of_google_sign_in_is_asked_for_its_keys_where_one_is_configured() {
    on_each_database(async |world| {
        world.service.confirm_key().await.unwrap();
        let (google, healthy) = Doctor::of(&world).findings("google").await;
        assert!(google.is_empty() && healthy);
        let provider = TestGoogle::start();
        let settings = provider.settings();
        let doctor = |issuer: &str| {
            Doctor::of(&world)
                .with("GATEHOUSE_GOOGLE_ISSUER", issuer)
                .with("GATEHOUSE_GOOGLE_CLIENT_ID", &settings.client_id)
                .with(
                    "GATEHOUSE_GOOGLE_CLIENT_SECRET",
                    settings.client_secret.expose(),
                )
        };
        let (google, healthy) = doctor(&provider.issuer).findings("google").await;
        assert_eq!(
            (google[0]["health"].as_str(), healthy),
            (Some("good"), true)
        );
        let (google, healthy) = doctor(&format!("http://{}", closed()))
            .findings("google")
            .await;
        assert_eq!(
            (google[0]["health"].as_str(), healthy),
            (Some("bad"), false)
        );
        let todo = google[0]["todo"].as_str().unwrap();
        assert!(todo.contains("GATEHOUSE_GOOGLE_ISSUER"), "{todo}");
    })
    .await;
}

#[tokio::test]
async fn certificates_and_metadata_of_each_live_identity_provider_are_looked_at() {
    on_each_database(async |world| {
        world.service.confirm_key().await.unwrap();
        let acme = world.organization("acme", Plan::Enterprise).await;
        world.identity_provider("acme", acme).await;
        let metadata = format!("https://{}/metadata", closed());
        world
            .execute(&format!(
                "update identity_provider set metadata_url = '{metadata}'"
            ))
            .await;
        let (certificates, healthy) = Doctor::of(&world).findings("certificates").await;
        assert_eq!(certificates[0]["found"], "acme has no certificate");
        assert!(!healthy);
        let doctor = Doctor::of(&world).with("GATEHOUSE_FETCH_ALLOW", "127.0.0.1");
        let (found, _) = doctor.findings("metadata").await;
        assert_eq!(
            (found.len(), found[0]["health"].as_str()),
            (1, Some("warning"))
        );
        let text = found[0]["found"].as_str().unwrap();
        assert!(
            text.contains(&metadata) && text.contains("metadata.url_unreachable"),
            "{text}"
        );
        assert!(
            found[0]["todo"]
                .as_str()
                .unwrap()
                .contains("GATEHOUSE_FETCH_ALLOW")
        );
        world
            .execute("update identity_provider set state = 'draft'")
            .await;
        assert!(Doctor::of(&world).findings("metadata").await.0.is_empty());
    })
    .await;
}

#[tokio::test]
async fn name_servers_are_asked_where_domains_depend_on_them() {
    on_each_database(async |world| {
        world.service.confirm_key().await.unwrap();
        let (found, healthy) = Doctor::of(&world).findings("dns").await;
        assert_eq!((found.len(), healthy), (0, true), "nothing depends on it");
        let server = NameServer::new();
        server.serve("acme.example", "");
        let address = server.address.to_string();
        let asked = || Doctor::of(&world).with("GATEHOUSE_DNS_RESOLVER", &address);
        // It answers for its own zone alone, as no resolver does.
        let (found, healthy) = asked().findings("dns").await;
        assert_eq!(found[0]["health"], "warning");
        assert!(healthy);
        let text = found[0]["found"].as_str().unwrap();
        assert!(
            text.contains(&address) && text.contains("REFUSED"),
            "{text}"
        );
        assert!(
            found[0]["todo"]
                .as_str()
                .unwrap()
                .contains("GATEHOUSE_DNS_RESOLVER")
        );
        server.stop();
        world.organization("acme", Plan::Enterprise).await;
        world
            .service
            .trust_domain(&Caller::command_line(), "acme", "acme.example", false)
            .await
            .unwrap();
        let (found, _) = asked().findings("dns").await;
        let text = found[0]["found"].as_str().unwrap();
        assert!(text.contains("No name server answered in time."), "{text}");
    })
    .await;
}
