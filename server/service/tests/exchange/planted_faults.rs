//! What goes wrong when companies connect, planted one by one: each refused by a code of its own that says what was expected,
//! what came, and where it is changed at the identity provider at hand.
use crate::scene::{Browser, Scene, acme};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Code, Timestamp, code, saml::IdpProduct};
use service::{
    sign_in_record::SignInFilter,
    testing::{Assertion, Request, Signing, TestIdentityProvider, World, on_each_database},
};
use std::{collections::BTreeSet, time::Duration};

const EVE: &str = "eve@acme.example";
const TEN_MINUTES: Duration = Duration::from_mins(10);

/// Makes the form value of the answer to a request.
type Plant = fn(&Scene<'_>, &Request) -> String;

/// The faults, each with its code and what makes it.
const FAULTS: [(&str, Code, Plant); 14] = [
    (
        "wrong audience",
        code::SAML_AUDIENCE_MISMATCH,
        |scene, request| {
            scene.idp.answer(
                &meant_for("https://other.example/metadata", request),
                &eve(scene),
            )
        },
    ),
    (
        "wrong ACS",
        code::SAML_DESTINATION_MISMATCH,
        |scene, request| {
            scene.idp.answer(
                &posted_to("https://gatehouse.example/login/callback", request),
                &eve(scene),
            )
        },
    ),
    (
        "transient NameID",
        code::SAML_NAME_ID_TRANSIENT,
        |scene, request| {
            let format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient".to_owned();
            scene.idp.answer(
                request,
                &Assertion {
                    format,
                    ..eve(scene)
                },
            )
        },
    ),
    (
        "old certificate",
        code::SAML_CERTIFICATE_UNKNOWN,
        |scene, request| {
            let (from, until) = (
                Timestamp::from_seconds(1_600_000_000),
                Timestamp::from_seconds(2_000_000_000),
            );
            TestIdentityProvider::valid(&scene.idp.entity_id, from, until)
                .answer(request, &eve(scene))
        },
    ),
    ("SHA-1", code::SAML_ALGORITHM_REFUSED, |scene, request| {
        scene
            .idp
            .signing(Signing::Sha1)
            .answer(request, &eve(scene))
    }),
    (
        "clock ten minutes ahead",
        code::SAML_NOT_YET_VALID,
        |scene, request| {
            let now = scene.service.now().plus(TEN_MINUTES);
            scene.idp.answer(request, &Assertion::about(EVE, now))
        },
    ),
    (
        "unassigned person",
        code::SAML_STATUS_FAILED,
        |scene, request| {
            scene
                .idp
                .refuse(request, "Responder", "RequestDenied", scene.service.now())
        },
    ),
    (
        "http instead of https",
        code::SAML_SCHEME_MISMATCH,
        |scene, request| {
            scene.idp.answer(
                &posted_to(&request.acs_url.replace("https:", "http:"), request),
                &eve(scene),
            )
        },
    ),
    (
        "case of the identifier",
        code::SAML_CASE_MISMATCH,
        |scene, request| {
            scene.idp.answer(
                &meant_for(&request.audience.replace("acme", "Acme"), request),
                &eve(scene),
            )
        },
    ),
    ("unsigned", code::SAML_UNSIGNED, |scene, request| {
        scene
            .idp
            .signing(Signing::Nothing)
            .answer(request, &eve(scene))
    }),
    (
        "encrypted without key",
        code::SAML_ENCRYPTED_NO_KEY,
        |scene, request| encrypted(&scene.idp.answer(request, &eve(scene))),
    ),
    (
        "answer to another request",
        code::SAML_IN_RESPONSE_TO_MISMATCH,
        |scene, request| {
            let other = "_00000000000000000000000000000000";
            let answer = xml(&scene.idp.answer_to(Some(other), request, &eve(scene)));
            STANDARD.encode(answer.replacen(other, &request.id, 1))
        },
    ),
    ("expired", code::SAML_EXPIRED, |scene, request| {
        let now = scene.service.now().minus(TEN_MINUTES);
        scene.idp.answer(request, &Assertion::about(EVE, now))
    }),
    (
        "wrong issuer",
        code::SAML_ISSUER_MISMATCH,
        |scene, request| {
            scene
                .idp
                .named("https://idp.elsewhere.example/entity")
                .answer(request, &eve(scene))
        },
    ),
];

fn eve(scene: &Scene<'_>) -> Assertion {
    scene.about(EVE)
}

fn meant_for(audience: &str, request: &Request) -> Request {
    Request {
        audience: audience.to_owned(),
        ..request.clone()
    }
}

fn posted_to(acs_url: &str, request: &Request) -> Request {
    Request {
        acs_url: acs_url.to_owned(),
        ..request.clone()
    }
}

fn xml(posted: &str) -> String {
    String::from_utf8(STANDARD.decode(posted).unwrap()).unwrap()
}

/// The answer with its assertion encrypted for a key that nobody here has.
fn encrypted(posted: &str) -> String {
    let answer = xml(posted);
    let (before, rest) = answer.split_once("<saml:Assertion").unwrap();
    let (_, after) = rest.split_once("</saml:Assertion>").unwrap();
    let cipher = STANDARD.encode([7; 256]);
    let data = |name: &str, algorithm: &str, inside: &str| {
        format!(
            "<xenc:{name} xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"><xenc:EncryptionMethod Algorithm=\"{algorithm}\"/>{inside}<xenc:CipherData><xenc:CipherValue>{cipher}</xenc:CipherValue></xenc:CipherData></xenc:{name}>"
        )
    };
    let key = data(
        "EncryptedKey",
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
        "",
    );
    let key =
        format!("<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{key}</ds:KeyInfo>");
    let data = data(
        "EncryptedData",
        "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
        &key,
    );
    STANDARD.encode(format!(
        "{before}<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{data}</saml:EncryptedAssertion>{after}"
    ))
}

/// The newest record, for every product that the company could have said it uses.
async fn told(world: &World, scene: &Scene<'_>, fault: &str, expected: Code) {
    let owner = world.signed_in(&scene.owner).await;
    for product in IdpProduct::ALL {
        world
            .execute(&format!(
                "update identity_provider set product = '{}'",
                product.slug()
            ))
            .await;
        let lines = scene
            .service
            .sign_ins(&owner, "acme", &SignInFilter::default())
            .await
            .unwrap();
        let detail = scene
            .service
            .sign_in(&owner, "acme", &lines[0].reference)
            .await
            .unwrap();
        let said = format!("{fault} at {}: {detail:?}", product.name());
        assert_eq!(detail.product, product);
        assert!(said.contains(expected.id()), "{said}");
        for part in [&detail.expected, &detail.received] {
            assert!(part.as_ref().is_some_and(|part| !part.is_empty()), "{said}");
        }
        assert_ne!(detail.expected, detail.received, "{said}");
        assert_eq!(
            detail.remedy.is_some(),
            product != IdpProduct::Other,
            "{said}"
        );
        assert!(detail.message.iter().any(|line| line.marked), "{said}");
    }
}

#[tokio::test]
async fn fifteen_planted_faults_are_each_told_by_code_values_and_the_way_to_mend_them() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed(EVE).await;
        let mut codes = BTreeSet::new();
        for (fault, code, plant) in FAULTS {
            let mut browser = Browser::fresh();
            let request = scene.start_login(&mut browser).await.unwrap();
            let posted = scene.post(&plant(&scene, &request)).await;
            assert_eq!(posted.unwrap_err(), code, "{fault}");
            told(&world, &scene, fault, code).await;
            codes.insert(code.id());
            // Without the fault, the next one comes in.
            scene.login(&mut browser, EVE).await.unwrap();
            world.clock.advance(Duration::from_secs(1));
        }
        // The fifteenth shows where an address is needed: at the consent.
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let request = scene.start_consent(&mut browser).await.unwrap();
        let nameless = Assertion {
            email: None,
            ..scene.about(&ada.email)
        };
        let handle = scene.answer(&request, &nameless).await.unwrap();
        let refused = scene.complete(&browser, &handle).await.unwrap_err();
        assert_eq!(refused, code::SAML_EMAIL_MISSING);
        told(&world, &scene, "no e-mail address", refused).await;
        codes.insert(refused.id());
        assert_eq!(codes.len(), 15, "{codes:?}");
    })
    .await;
}
