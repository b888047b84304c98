use domain::Secret;
use service::testing::{nobody, on_each_database, on_each_database_with};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// A mail server that keeps what it is given, or refuses every recipient.
struct MailServer {
    url: String,
    taken: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    async fn start(refuses: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, refuses, Arc::clone(&kept)));
            }
        });
        Self { url, taken }
    }

    fn mails(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

async fn converse(stream: TcpStream, refuses: bool, taken: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    let mut body: Option<String> = None;
    let _ = stream.write_all(b"220 test\r\n").await;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let answer = if let Some(text) = &mut body {
            if line.trim_end() != "." {
                text.push_str(&line);
                continue;
            }
            taken.lock().unwrap().extend(body.take());
            "250 taken"
        } else if line.starts_with("RCPT") && refuses {
            "451 come back later"
        } else if line.starts_with("DATA") {
            body = Some(String::new());
            "354 go on"
        } else if line.starts_with("QUIT") {
            "221 bye"
        } else {
            "250 fine"
        };
        let _ = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
    }
}

#[tokio::test]
async fn mail_goes_out_once_with_both_parts_and_leaves_no_link_behind() {
    let server = MailServer::start(false).await;
    on_each_database_with(
        |settings| settings.smtp_url = Some(Secret::new(server.url.clone())),
        async |world| {
            server.taken.lock().unwrap().clear();
            let service = &world.service;
            let ada = world.person("ada@acme.example").await;
            service.request_reset(&nobody(), &ada.email).await.unwrap();
            let second = world.second_server().await;
            let (one, two) = tokio::join!(service.deliver_due_mail(), second.deliver_due_mail());
            assert_eq!(one.unwrap().sent + two.unwrap().sent, 1);
            assert_eq!(service.deliver_due_mail().await.unwrap().sent, 0);
            let mails = server.mails();
            assert_eq!(mails.len(), 1);
            for part in [
                "To: ada@acme.example",
                "Subject: Set a new password for Gatehouse",
                "Message-ID: <",
                "@gatehouse.example>",
                "Auto-Submitted: auto-generated",
                "text/plain",
                "text/html",
                "/reset/",
            ] {
                assert!(
                    mails[0].contains(part),
                    "{part} is missing from\n{}",
                    mails[0]
                );
            }
            assert_eq!(world.mails_to(&ada.email).await[0].text, "");
            assert_eq!(service.waiting_mail().await.unwrap(), 0);
            assert_eq!(world.rows("job_lease").await, 0);
        },
    )
    .await;
}

#[tokio::test]
async fn a_refused_mail_is_tried_again_with_growing_pauses() {
    let server = MailServer::start(true).await;
    on_each_database_with(
        |settings| settings.smtp_url = Some(Secret::new(server.url.clone())),
        async |world| {
            let service = &world.service;
            service
                .request_reset(&nobody(), "ada@acme.example")
                .await
                .unwrap();
            for pause in [30, 60, 120] {
                assert_eq!(service.deliver_due_mail().await.unwrap().failed, 1);
                world.clock.advance(Duration::from_secs(pause - 1));
                assert_eq!(service.deliver_due_mail().await.unwrap().failed, 0);
                world.clock.advance(Duration::from_secs(1));
            }
            assert_eq!(
                world
                    .rows("mail where last_error like '%come back later%'")
                    .await,
                1
            );
            assert_eq!(service.waiting_mail().await.unwrap(), 1);
            world.clock.advance(Duration::from_secs(5 * 24 * 3600));
            service.purge_mail(service.now()).await.unwrap();
            assert_eq!(world.rows("mail").await, 0);
        },
    )
    .await;
}

#[tokio::test]
async fn a_server_that_died_while_sending_blocks_the_others_for_two_minutes_only() {
    let server = MailServer::start(false).await;
    on_each_database_with(
        |settings| settings.smtp_url = Some(Secret::new(server.url.clone())),
        async |world| {
            let service = &world.service;
            service.request_reset(&nobody(), "ada@acme.example").await.unwrap();
            let holder = if world.url.starts_with("sqlite") {
                "x'00000000000000000000000000000001'"
            } else {
                "'00000000-0000-0000-0000-000000000001'"
            };
            let until = service.now().plus(Duration::from_secs(120)).as_millis();
            world
                .execute(&format!("insert into job_lease (name, holder, expires_at) values ('mail', {holder}, {until})"))
                .await;
            assert_eq!(service.deliver_due_mail().await.unwrap().sent, 0);
            world.clock.advance(Duration::from_secs(121));
            assert_eq!(service.deliver_due_mail().await.unwrap().sent, 1);
        },
    )
    .await;
}

#[tokio::test]
async fn without_a_mail_server_mail_waits_and_nobody_reads_it_here() {
    on_each_database(async |world| {
        let service = &world.service;
        service
            .request_reset(&nobody(), "ada@acme.example")
            .await
            .unwrap();
        assert_eq!(service.deliver_due_mail().await.unwrap().sent, 0);
        assert_eq!(service.waiting_mail().await.unwrap(), 1);
        assert_eq!(
            crate::code_of(service.outbox().await),
            domain::code::NOT_FOUND
        );
    })
    .await;
    on_each_database_with(
        |settings| settings.demo = true,
        async |world| {
            world
                .service
                .request_reset(&nobody(), "ada@acme.example")
                .await
                .unwrap();
            assert_eq!(world.service.outbox().await.unwrap().len(), 1);
        },
    )
    .await;
}
