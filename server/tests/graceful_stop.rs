//! SIGTERM to the real program: what is in progress ends, nothing new begins, nothing is left behind.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails here")]
use domain::Secret;
use service::testing::{KEY, PASSWORD, World, nobody, on_each_database};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, ChildStderr, Command, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    time::{Duration, Instant},
};

/// Longer than anything here takes, shorter than the limit after which the server gives up waiting.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it does not outlive the test.
struct Server {
    child: Child,
    log: BufReader<ChildStderr>,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(world: &World, smtp: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut child = Command::new(env!("CARGO_BIN_EXE_gatehouse"))
            .arg("serve")
            .current_dir(folder.path())
            .env("GATEHOUSE_LISTEN", address.to_string())
            .env("GATEHOUSE_DATABASE_URL", &world.url)
            .env("GATEHOUSE_DATA_DIR", folder.path())
            .env("GATEHOUSE_SECRET_KEY", KEY)
            .env("GATEHOUSE_SMTP_URL", format!("smtp://{smtp}"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut server = Self {
            child,
            log,
            address,
            _folder: folder,
        };
        server.says("serving");
        server
    }

    /// Reads the log up to this word.
    fn says(&mut self, word: &str) {
        let mut line = String::new();
        while !line.contains(word) {
            line.clear();
            let read = self.log.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended without saying {word:?}");
        }
    }

    fn terminate(&mut self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        self.says("stopping");
    }
}

#[track_caller]
#[expect(
    clippy::disallowed_methods,
    reason = "how long a test waits for a real process is real time"
)]
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "{what}: not in {PATIENCE:?}");
        std::thread::yield_now();
    }
}

/// A mail server that says when it has a mail, and takes it when it is told to.
fn patient_mail_server() -> (String, Receiver<()>, Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (arrived, has_arrived) = channel();
    let (go_on, may_go_on) = channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut answers = stream.try_clone().unwrap();
        answers.write_all(b"220 test\r\n").unwrap();
        let mut body = false;
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let answer = match (body, line.as_str()) {
                (true, ".") => {
                    arrived.send(()).unwrap();
                    may_go_on.recv().unwrap();
                    body = false;
                    "250 taken\r\n"
                }
                (true, _) => continue,
                (false, "DATA") => {
                    body = true;
                    "354 go on\r\n"
                }
                (false, _) => "250 ok\r\n",
            };
            let _ = answers.write_all(answer.as_bytes());
        }
    });
    (address, has_arrived, go_on)
}

#[tokio::test]
async fn what_is_in_progress_ends_and_nothing_new_begins() {
    on_each_database(async |world| {
        world.service.confirm_key().await.unwrap();
        let (smtp, mail_arrived, take_mail) = patient_mail_server();
        let mut server = Server::start(&world, &smtp);
        let (nobody, password) = (nobody(), Secret::new(PASSWORD));
        let signed_up = world
            .service
            .sign_up(&nobody, "Ada", "ada@acme.example", &password)
            .await;
        signed_up.unwrap();
        // The tests' clock stands in 2026; for the server the mail is due at once.
        world.execute("update mail set next_attempt_at = 0").await;
        mail_arrived.recv_timeout(PATIENCE).unwrap();
        assert_eq!(world.rows("job_lease").await, 1);

        let body = "email=ada%40acme.example";
        let mut request = TcpStream::connect(server.address).unwrap();
        request.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "POST /do/login-step HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nAccept: text/html\r\nExpect: 100-continue\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            server.address,
            body.len()
        );
        request.write_all(head.as_bytes()).unwrap();
        // The server asks for the body: from here on the request is in its hands.
        let mut asked = [0; 25];
        request.read_exact(&mut asked).unwrap();
        assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");

        server.terminate();
        until("the listener closes", || {
            TcpStream::connect(server.address).is_err()
        });
        request.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        request.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 302"), "{answer}");
        assert!(answer.contains("/login?step=password"), "{answer}");
        assert!(
            server.child.try_wait().unwrap().is_none(),
            "it did not wait for the mail"
        );
        take_mail.send(()).unwrap();
        assert_eq!(server.child.wait().unwrap().code(), Some(0));
        assert_eq!(world.rows("mail where sent_at is not null").await, 1);
        assert_eq!(world.rows("job_lease").await, 0);
    })
    .await;
}
