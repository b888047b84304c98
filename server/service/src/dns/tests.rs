use super::{BYTES, Look, RECORDS, look, read};
use crate::{Settings, testing::NameServer};
use domain::{DomainName, domain_proof::Finding};
use hickory_resolver::proto::rr::{
    Name, RData, Record,
    rdata::{CNAME, TXT},
};
use std::net::{SocketAddr, UdpSocket};

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn text(owner: &str, strings: &[&str]) -> Record {
    let strings = strings.iter().map(|&string| string.to_owned()).collect();
    Record::from_rdata(name(owner), 60, RData::TXT(TXT::new(strings)))
}

fn alias(owner: &str, target: &str) -> Record {
    Record::from_rdata(name(owner), 60, RData::CNAME(CNAME(name(target))))
}

fn found(answers: &[Record]) -> Finding {
    read(answers, &name("_c.acme.example."), "proof=1").finding
}

#[test]
fn the_value_is_found_among_others_in_pieces_and_in_quotation_marks() {
    let other = text("_c.acme.example.", &["v=spf1 -all"]);
    for strings in [
        &["proof=1"][..],
        &["proof", "=1"],
        &["\"proof=1\""],
        &[" proof=1 "],
    ] {
        let right = text("_C.Acme.example.", strings);
        assert_eq!(
            found(&[other.clone(), right]),
            Finding::Proof,
            "{strings:?}"
        );
    }
    for strings in [&["proof=12"][..], &["PROOF=1"], &["proof=1", "2"], &[""]] {
        assert_eq!(
            found(&[text("_c.acme.example.", strings)]),
            Finding::OtherText,
            "{strings:?}"
        );
    }
}

#[test]
fn records_of_another_name_prove_nothing() {
    let foreign = text("_c.evil.example.", &["proof=1"]);
    assert_eq!(found(std::slice::from_ref(&foreign)), Finding::Foreign);
    let stray = alias("_c.evil.example.", "elsewhere.example.");
    let there = text("elsewhere.example.", &["proof=1"]);
    assert_eq!(found(&[stray, there.clone()]), Finding::Foreign);
    let other = text("_c.acme.example.", &["no"]);
    assert_eq!(found(&[other, foreign]), Finding::OtherText);
    let ours = alias("_c.acme.example.", "elsewhere.example.");
    assert_eq!(found(&[ours, there]), Finding::Proof);
    assert_eq!(found(&[]), Finding::NoText);
}

#[test]
fn only_so_much_is_read() {
    let many: Vec<Record> = (0..=RECORDS)
        .map(|number| text("_c.acme.example.", &[&number.to_string()]))
        .collect();
    assert_eq!(found(&many[1..]), Finding::OtherText);
    assert_eq!(found(&many), Finding::TooMuch);
    let long = "x".repeat(250);
    let strings = vec![long.as_str(); BYTES / 250 + 1];
    assert_eq!(
        found(&[text("_c.acme.example.", &strings)]),
        Finding::TooMuch
    );
}

#[test]
fn what_stands_there_instead_is_shown_short_and_harmless() {
    let long = "long ".repeat(40);
    let answers: Vec<Record> = ["a\nb\u{1b}[31m", long.as_str(), "3", "4", "5", "6"]
        .iter()
        .map(|value| text("_c.acme.example.", &[value]))
        .collect();
    let look = read(&answers, &name("_c.acme.example."), "proof=1");
    assert_eq!(look.instead.len(), 5);
    assert_eq!(look.instead[0], "a\u{fffd}b\u{fffd}[31m");
    assert_eq!(look.instead[1].chars().count(), 101);
}

fn asking(server: SocketAddr) -> Settings {
    Settings {
        dns_resolver: Some(server),
        ..crate::testing::settings()
    }
}

async fn found_at(server: &NameServer, domain: &str) -> Look {
    let domain = DomainName::parse(domain).unwrap();
    look(&asking(server.address), &domain, "proof=1").await
}

#[tokio::test]
async fn a_name_servers_answers_are_told_apart() {
    let server = NameServer::new();
    let many = (0..60).fold(String::new(), |all, number| {
        format!("{all}_gatehouse-challenge.many TXT \"{number}\"\n")
    });
    let long = "x".repeat(200);
    // Too long for a datagram: asked again by TCP.
    let large = (0..20).fold(String::new(), |all, number| {
        format!("{all}_gatehouse-challenge.large TXT \"{number}{long}\"\n")
    });
    server.serve(
        "acme.example",
        &format!(
            "_gatehouse-challenge TXT \"v=other\"\n_gatehouse-challenge TXT \"pro\" \"of=1\"\n\
             _gatehouse-challenge.host A 192.0.2.1\n\
             _gatehouse-challenge.other TXT \"proof=2\"\n\
             _gatehouse-challenge.alias CNAME _gatehouse-challenge\n\
             _gatehouse-challenge.away CNAME proofs.elsewhere.example.\n\
             _gatehouse-challenge.loop CNAME _gatehouse-challenge.loop\n\
             {many}{large}_gatehouse-challenge.large TXT \"proof=1\"\n"
        ),
    );
    server.serve("elsewhere.example", "proofs TXT \"proof=1\"");
    server.fail("broken.example");
    for (domain, finding) in [
        ("acme.example", Finding::Proof),
        ("alias.acme.example", Finding::Proof),
        ("away.acme.example", Finding::Proof),
        ("large.acme.example", Finding::Proof),
        ("none.acme.example", Finding::NoName),
        ("host.acme.example", Finding::NoText),
        ("other.acme.example", Finding::OtherText),
        ("many.acme.example", Finding::TooMuch),
        ("broken.example", Finding::ServerFailure),
        ("stranger.example", Finding::Refused),
    ] {
        assert_eq!(found_at(&server, domain).await.finding, finding, "{domain}");
    }
    let look = found_at(&server, "other.acme.example").await;
    assert_eq!(look.instead, ["proof=2"]);
    // An alias that leads nowhere proves nothing, whatever it is called.
    let circle = found_at(&server, "loop.acme.example").await.finding;
    assert_ne!(circle, Finding::Proof);
}

#[tokio::test]
async fn what_was_just_added_is_found_at_once() {
    let server = NameServer::new();
    server.serve("acme.example", "");
    assert_eq!(
        found_at(&server, "acme.example").await.finding,
        Finding::NoName
    );
    server.serve("acme.example", "_gatehouse-challenge TXT \"proof=1\"");
    assert_eq!(
        found_at(&server, "acme.example").await.finding,
        Finding::Proof
    );
}

#[tokio::test(start_paused = true)]
async fn a_name_server_that_says_nothing_is_given_up() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let domain = DomainName::parse("acme.example").unwrap();
    let look = look(&asking(silent.local_addr().unwrap()), &domain, "proof=1").await;
    assert_eq!(look.finding, Finding::Silence);
}
