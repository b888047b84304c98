use super::{BYTES_LIMIT, fetch, target::Target};
use crate::{Settings, settings::Signup};
use domain::{Code, code};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

fn settings(demo: bool, fetch_allow: &[&str]) -> Settings {
    Settings {
        base_url: "http://127.0.0.1:3000".parse().unwrap(),
        demo,
        product_name: "Gatehouse".into(),
        support_url: None,
        terms_url: None,
        agreement_url: None,
        privacy_url: None,
        signup: Signup::Open,
        sso_approval: crate::settings::SsoApproval::Automatic,
        google: None,
        smtp_url: None,
        mail_from: "gatehouse@example.com".into(),
        fetch_allow: fetch_allow.iter().map(|&host| host.to_owned()).collect(),
        ca_file: None,
        dns_resolver: None,
        password_hashes_at_once: 1,
    }
}

async fn refusal(settings: &Settings, url: &str) -> Code {
    fetch(settings, url).await.expect_err(url).code
}

/// Answers every request with the same bytes and tells its address.
async fn answering(answer: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    address
}

fn ok(body: &[u8], headers: &str) -> Vec<u8> {
    [
        format!(
            "HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n",
            body.len()
        )
        .as_bytes(),
        body,
    ]
    .concat()
}

#[tokio::test]
async fn every_spelling_of_a_private_address_is_refused() {
    let settings = settings(false, &[]);
    for host in [
        "127.0.0.1",
        "127.0.0.1:8080",
        "[::1]",
        "0.0.0.0",
        "2130706433",
        "127.1",
        "0x7f000001",
        "0177.0.0.1",
        "169.254.169.254",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "10.0.0.1",
        "192.168.0.1",
        "172.16.0.1",
        "100.64.0.1",
        "[fd00::1]",
        "[fe80::1]",
        "localhost",
        "１２７.０.０.１",
        "127.0.0.1.",
    ] {
        let url = format!("https://{host}/metadata");
        assert_eq!(
            refusal(&settings, &url).await,
            code::METADATA_URL_PRIVATE,
            "{url}"
        );
    }
}

#[tokio::test]
async fn only_https_addresses_without_a_user_are_tried() {
    let settings = settings(false, &["127.0.0.1"]);
    for url in [
        "http://127.0.0.1:80",
        "http://[::1]",
        "http://0.0.0.0",
        "http://2130706433",
        "http://127.1",
        "http://0x7f000001",
        "http://169.254.169.254/latest",
        "http://[::ffff:127.0.0.1]",
        "http://localhost.localdomain",
        "http://idp.example/metadata",
        "https://user@127.0.0.1",
        "https://user:password@idp.example",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "ftp://idp.example/x",
        "data:text/xml,<x/>",
        "javascript:alert(1)",
        "//idp.example/x",
        "idp.example/metadata",
        "https://",
        "",
        "https://idp.example:0/",
    ] {
        assert_eq!(
            refusal(&settings, url).await,
            code::METADATA_URL_INVALID,
            "{url}"
        );
    }
}

#[test]
fn a_name_is_refused_when_one_of_its_addresses_is_private() {
    let target = Target::parse("https://idp.example/metadata", &settings(false, &[])).unwrap();
    let public: SocketAddr = "93.184.216.34:443".parse().unwrap();
    let private: SocketAddr = "127.0.0.1:443".parse().unwrap();
    assert!(target.admit(&[public]).is_ok());
    for addresses in [&[private][..], &[public, private], &[private, public]] {
        assert_eq!(
            target.admit(addresses).unwrap_err().code,
            code::METADATA_URL_PRIVATE
        );
    }
}

#[test]
fn an_allowed_host_may_be_private_and_only_that_host_and_port() {
    let private: SocketAddr = "10.1.2.3:8443".parse().unwrap();
    let settings = settings(false, &["idp.internal:8443", "10.1.2.3"]);
    for url in [
        "https://idp.internal:8443/metadata",
        "https://IDP.internal:8443/",
        "https://10.1.2.3:8443/",
    ] {
        assert!(
            Target::parse(url, &settings)
                .unwrap()
                .admit(&[private])
                .is_ok(),
            "{url}"
        );
    }
    for url in [
        "https://idp.internal/metadata",
        "https://sub.idp.internal:8443/",
        "https://idp.internal.example:8443/",
    ] {
        assert!(
            Target::parse(url, &settings)
                .unwrap()
                .admit(&[private])
                .is_err(),
            "{url}"
        );
    }
}

#[tokio::test]
async fn a_demo_fetches_from_this_machine_over_http_and_from_nowhere_else() {
    let address = answering(ok(b"<x/>", "")).await;
    assert_eq!(
        fetch(&settings(true, &[]), &format!("http://{address}/metadata"))
            .await
            .unwrap(),
        b"<x/>"
    );
    assert_eq!(
        refusal(&settings(true, &[]), "http://10.0.0.1/").await,
        code::METADATA_URL_PRIVATE
    );
    assert_eq!(
        refusal(&settings(true, &[]), "http://93.184.216.34/").await,
        code::METADATA_URL_PRIVATE
    );
    assert_eq!(
        refusal(&settings(true, &[]), "https://10.0.0.1/").await,
        code::METADATA_URL_PRIVATE
    );
    assert_eq!(
        refusal(&settings(false, &[]), &format!("http://{address}/")).await,
        code::METADATA_URL_INVALID
    );
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let inner = answering(ok(b"secret", "")).await;
    let outer = answering(
        format!("HTTP/1.1 302 Found\r\nlocation: http://{inner}/\r\ncontent-length: 0\r\n\r\n")
            .into_bytes(),
    )
    .await;
    assert_eq!(
        refusal(&settings(true, &[]), &format!("http://{outer}/")).await,
        code::METADATA_URL_ANSWER
    );
}

#[tokio::test]
async fn more_than_two_mebibytes_are_not_read() {
    let address = answering(ok(&vec![b' '; BYTES_LIMIT + 1], "")).await;
    assert_eq!(
        refusal(&settings(true, &[]), &format!("http://{address}/")).await,
        code::METADATA_TOO_LARGE
    );
    // Without a length, and without an end.
    let endless = [
        b"HTTP/1.1 200 OK\r\n\r\n".as_slice(),
        &vec![b' '; BYTES_LIMIT * 2],
    ]
    .concat();
    let address = answering(endless).await;
    assert_eq!(
        refusal(&settings(true, &[]), &format!("http://{address}/")).await,
        code::METADATA_TOO_LARGE
    );
}

#[tokio::test]
async fn compressed_bytes_are_never_unpacked() {
    let packed = b"\x1f\x8b\x08\x00not really";
    let address = answering(ok(packed, "content-encoding: gzip\r\n")).await;
    assert_eq!(
        fetch(&settings(true, &[]), &format!("http://{address}/"))
            .await
            .unwrap(),
        packed
    );
}

#[tokio::test]
async fn a_closed_port_a_broken_handshake_and_an_unknown_name_are_answered_alike() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let open = answering(b"SSH-2.0-OpenSSH\r\n".to_vec()).await;
    let settings = settings(true, &[]);
    let mut answers = Vec::new();
    for url in [
        format!("https://{closed}/"),
        format!("https://{open}/"),
        format!("http://{closed}/"),
        format!("http://{open}/"),
        "https://no-such-host.invalid/".to_owned(),
    ] {
        answers.push(fetch(&settings, &url).await.unwrap_err());
    }
    assert!(
        answers
            .iter()
            .all(|answer| answer.code == code::METADATA_URL_UNREACHABLE),
        "{answers:?}"
    );
    assert!(
        answers.iter().all(|answer| answer == &answers[0]),
        "{answers:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_given_up_after_ten_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let silent = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    assert_eq!(
        refusal(&settings(true, &[]), &format!("http://{address}/")).await,
        code::METADATA_URL_UNREACHABLE
    );
    silent.abort();
}
