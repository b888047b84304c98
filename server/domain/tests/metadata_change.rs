//! What newer metadata may change of a live identity provider, and what it may not.
#![cfg(feature = "verification")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that can not be set up must fail loudly"
)]
#![expect(
    clippy::format_collect,
    reason = "files are built to be read, not to be fast"
)]

#[path = "metadata_change/made.rs"]
mod made;

use domain::saml::Binding;
use domain::saml::certificate::Certificate;
use domain::saml::metadata::{
    Change, Decision, Endpoint, HoldReason, Origin, Policy, Trusted, examine, examine_certificates,
    signed_part,
};
use domain::{Code, Timestamp, code};
use made::{ENVELOPED, Key, Made, key, signature};
use url::Url;

const NOW: Timestamp = Timestamp::from_seconds(1_795_305_600);
const POLICY: Policy = Policy {
    now: NOW,
    allow_loopback_http: false,
};
const ENTITY: &str = "https://idp.acme.example/entity";
const SSO: &str = "https://idp.acme.example/sso";

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn trusted(certificates: &[&Certificate]) -> Trusted {
    Trusted {
        entity_id: ENTITY.to_owned(),
        sso: vec![Endpoint {
            binding: Binding::Redirect,
            location: url(SSO),
            response_location: None,
        }],
        certificates: certificates.iter().map(|one| (*one).clone()).collect(),
        metadata_url: Some(url("https://idp.acme.example/metadata")),
        metadata_key: None,
    }
}

fn file(certificates: &[&Certificate]) -> String {
    Made {
        entity_id: ENTITY,
        sso: SSO,
        certificates,
    }
    .xml("", "")
}

/// Fetched from the pinned host.
fn fetched() -> Origin {
    Origin::Fetched(url("https://idp.acme.example:443/elsewhere"))
}

fn decide(trusted: &Trusted, document: &str, origin: &Origin) -> Decision {
    examine(trusted, document.as_bytes(), origin, POLICY)
        .unwrap()
        .decision
}

#[track_caller]
fn accepted(decision: Decision) -> Change {
    match decision {
        Decision::Accept(change) => change,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn held(decision: Decision) -> (Change, HoldReason) {
    match decision {
        Decision::Hold(change, reason) => (change, reason),
        other => panic!("{other:?}"),
    }
}

fn refused(trusted: &Trusted, document: &str) -> Code {
    examine(trusted, document.as_bytes(), &fetched(), POLICY)
        .unwrap_err()
        .code
}

#[test]
fn the_same_metadata_changes_nothing_wherever_it_comes_from() {
    let old = key("old", NOW, -300, 20);
    let trusted = trusted(&[&old.certificate]);
    let document = file(&[&old.certificate]);
    for origin in [
        fetched(),
        Origin::HandedIn,
        Origin::Fetched(url("http://127.0.0.1/")),
    ] {
        assert_eq!(decide(&trusted, &document, &origin), Decision::Unchanged);
    }
}

#[test]
fn a_key_that_rolls_at_the_pinned_host_is_taken_over_in_both_steps() {
    let (old, new) = (key("old", NOW, -300, 20), key("new", NOW, 0, 365));
    let before = trusted(&[&old.certificate]);
    let both = [&old.certificate, &new.certificate];
    let change = accepted(decide(&before, &file(&both), &fetched()));
    assert_eq!(change.added, std::slice::from_ref(&new.certificate));
    assert!(change.removed.is_empty());
    let between = trusted(&both);
    let change = accepted(decide(&between, &file(&[&new.certificate]), &fetched()));
    assert!(change.added.is_empty());
    assert_eq!(change.removed, std::slice::from_ref(&old.certificate));
    assert_eq!(change.certificates(), [new.certificate]);
}

#[test]
fn keys_from_anywhere_else_wait_for_a_person() {
    let (old, new) = (key("old", NOW, -300, 20), key("new", NOW, 0, 365));
    let present = trusted(&[&old.certificate]);
    let document = file(&[&old.certificate, &new.certificate]);
    for (origin, expected) in [
        (Origin::HandedIn, HoldReason::HandedIn),
        (
            Origin::Fetched(url("https://evil.example/metadata")),
            HoldReason::OtherHost,
        ),
        (
            Origin::Fetched(url("https://idp.acme.example:8443/metadata")),
            HoldReason::OtherHost,
        ),
        (
            Origin::Fetched(url("https://idp.acme.example.evil.example/metadata")),
            HoldReason::OtherHost,
        ),
        (
            Origin::Fetched(url("http://idp.acme.example/metadata")),
            HoldReason::NotHttps,
        ),
    ] {
        let (change, reason) = held(decide(&present, &document, &origin));
        assert_eq!(reason, expected, "{origin:?}");
        assert_eq!(change.added, std::slice::from_ref(&new.certificate));
        assert_eq!(HoldReason::parse(reason.as_str()), Some(reason));
    }
    let nothing_pinned = Trusted {
        metadata_url: None,
        ..present
    };
    assert_eq!(
        held(decide(&nothing_pinned, &document, &fetched())).1,
        HoldReason::OtherHost
    );
}

#[test]
fn certificates_alone_come_beside_those_on_record_and_wait_for_a_person() {
    let (old, new) = (key("old", NOW, -300, 20), key("new", NOW, 0, 365));
    let present = trusted(&[&old.certificate]);
    let text = format!("{}{}", old.certificate.pem(), new.certificate.pem());
    let examined = examine_certificates(&present, &text, NOW).unwrap();
    let (change, reason) = held(examined.decision);
    assert_eq!(reason, HoldReason::HandedIn);
    assert_eq!(
        change.certificates(),
        [old.certificate.clone(), new.certificate]
    );
    assert_eq!(
        examine_certificates(&present, &old.certificate.pem(), NOW)
            .unwrap()
            .decision,
        Decision::Unchanged
    );
}

#[test]
fn another_place_to_sign_in_waits_for_a_person_even_from_the_pinned_host() {
    let old = key("old", NOW, -300, 20);
    let present = trusted(&[&old.certificate]);
    let moved = |sso: &str| {
        Made {
            entity_id: ENTITY,
            sso,
            certificates: &[&old.certificate],
        }
        .xml("", "")
    };
    let (change, reason) = held(decide(
        &present,
        &moved("https://evil.example/sso"),
        &fetched(),
    ));
    assert_eq!(reason, HoldReason::SignInHost);
    assert_eq!(change.endpoints_added.len(), 1);
    assert_eq!(change.endpoints_removed.len(), 1);
    accepted(decide(
        &present,
        &moved("https://idp.acme.example/sso2"),
        &fetched(),
    ));
}

#[test]
fn the_last_key_that_is_still_valid_never_drops_out() {
    let old = key("old", NOW, -300, 20);
    let over = key("over", NOW, -700, -1);
    let later = key("later", NOW, 1, 365);
    let present = trusted(&[&old.certificate]);
    for other in [&over, &later] {
        let change = accepted(decide(&present, &file(&[&other.certificate]), &fetched()));
        assert!(change.removed.is_empty());
        assert_eq!(
            change.certificates(),
            [old.certificate.clone(), other.certificate.clone()]
        );
    }
}

#[test]
fn another_entity_and_metadata_past_its_end_are_refused() {
    let old = key("old", NOW, -300, 20);
    let present = trusted(&[&old.certificate]);
    let made = Made {
        entity_id: "https://idp.other.example/entity",
        sso: SSO,
        certificates: &[&old.certificate],
    };
    assert_eq!(
        refused(&present, &made.xml("", "")),
        code::METADATA_OTHER_ENTITY
    );
    let made = Made {
        entity_id: ENTITY,
        ..made
    };
    let past = made.xml(" validUntil=\"2026-11-21T00:00:00Z\"", "");
    assert_eq!(refused(&present, &past), code::METADATA_EXPIRED);
    assert_eq!(
        refused(&present, "<rss version=\"2.0\"/>"),
        code::METADATA_NOT_METADATA
    );
}

/// The key that signs the metadata, one that signs logins, and a provider whose metadata key is pinned.
fn pinned() -> (Key, Key, Key, Trusted) {
    let signer = key("metadata", NOW, -300, 20);
    let (old, new) = (key("old", NOW, -300, 20), key("new", NOW, 0, 365));
    let present = Trusted {
        metadata_key: Some(signer.certificate.clone()),
        ..trusted(&[&old.certificate])
    };
    (signer, old, new, present)
}

#[test]
fn what_the_pinned_key_signed_is_taken_over_and_only_that() {
    let (signer, old, new, present) = pinned();
    let certificates = [&old.certificate, &new.certificate];
    let made = Made {
        entity_id: ENTITY,
        sso: SSO,
        certificates: &certificates,
    };
    let elsewhere = Origin::Fetched(url("https://mirror.example/metadata"));
    for origin in [fetched(), elsewhere] {
        let change = accepted(decide(&present, &made.signed(&signer), &origin));
        assert_eq!(change.added, std::slice::from_ref(&new.certificate));
    }
    let declared = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
        made.signed(&signer)
    );
    accepted(decide(&present, &declared, &fetched()));
    assert_eq!(
        refused(&present, &made.xml("", "")),
        code::METADATA_UNSIGNED
    );
    assert_eq!(
        refused(&present, &made.signed(&new)),
        code::METADATA_SIGNATURE_INVALID
    );
    let signed = made.signed(&signer);
    for tampered in [
        signed.replace(SSO, "https://idp.acme.example/other"),
        signed.replace("use=\"signing\"", ""),
        signed.replace(ENTITY, "https://evil.example/entity"),
    ] {
        assert_eq!(
            refused(&present, &tampered),
            code::METADATA_SIGNATURE_INVALID
        );
    }
}

#[test]
fn a_signature_of_any_other_form_is_refused() {
    let (signer, old, new, present) = pinned();
    let certificates = [&old.certificate, &new.certificate];
    let made = Made {
        entity_id: ENTITY,
        sso: SSO,
        certificates: &certificates,
    };
    let signed = made.signed(&signer);
    let plain = made.xml("", "");
    let sign = |canonical: &str, id: &str| {
        signature(canonical, id, &signer, "http://www.w3.org/2000/09/xmldsig#")
    };
    // The signed entity moved inside a file of somebody else's making.
    let wrapped = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_evil\">{}{signed}</md:EntitiesDescriptor>",
        plain.replace("_metadata", "_other")
    );
    let twice = made.xml("", &format!("{0}{0}", sign(&plain, "_metadata")));
    let deep = plain.replace(
        "<md:IDPSSODescriptor ",
        &format!(
            "<md:Extensions>{}</md:Extensions><md:IDPSSODescriptor ",
            sign(&plain, "_metadata")
        ),
    );
    for (name, document) in [
        ("wrapped", wrapped),
        ("two signatures", twice),
        ("not a child of the root", deep),
        ("another reference", made.xml("", &sign(&plain, "_other"))),
        (
            "empty reference",
            signed.replace("URI=\"#_metadata\"", "URI=\"\""),
        ),
        ("no ID", signed.replace(" ID=\"_metadata\"", "")),
        (
            "the ID twice",
            signed.replace("use=\"signing\"", "Id=\"_metadata\" use=\"signing\""),
        ),
        (
            "another transform",
            signed.replace(ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116"),
        ),
        ("SHA-1", signed.replace("xmlenc#sha256", "xmldsig#sha1")),
        (
            "HMAC",
            signed.replace("xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256"),
        ),
        (
            "an object",
            signed.replace("</ds:Signature>", "<ds:Object></ds:Object></ds:Signature>"),
        ),
        (
            "another namespace",
            made.xml("", &signature(&plain, "_metadata", &signer, "urn:other")),
        ),
    ] {
        let refusal = signed_part(document.as_bytes(), &signer.certificate).unwrap_err();
        assert_eq!(
            refusal.code,
            code::METADATA_SIGNATURE_REFUSED,
            "{name}: {refusal}"
        );
        assert!(
            examine(&present, document.as_bytes(), &fetched(), POLICY).is_err(),
            "{name}"
        );
    }
}

#[test]
fn what_is_handed_in_needs_no_signature_since_a_person_decides() {
    let (_, old, new, present) = pinned();
    let document = file(&[&old.certificate, &new.certificate]);
    assert_eq!(
        held(decide(&present, &document, &Origin::HandedIn)).1,
        HoldReason::HandedIn
    );
}
