//! Writes the seeds: every row of the attack table, the responses and the metadata of real identity providers.
#![expect(
    dead_code,
    reason = "the table's own modules, of which the tests use more"
)]
mod logouts;
#[path = "../../server/domain/tests/vectors/message.rs"]
mod message;
#[path = "../../server/domain/tests/vectors/row.rs"]
mod row;
#[path = "../../server/domain/tests/vectors/rows/mod.rs"]
mod rows;
#[path = "../../server/domain/tests/vectors/sealer.rs"]
mod sealer;
#[path = "../../server/domain/tests/vectors/signer.rs"]
mod signer;
mod uncounted;

use domain::saml::{EncryptionPolicy, verify};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What directories send.
const SCIM: [(&str, &str); 4] = [
    ("filter", r#"userName eq "a" and (emails[type eq "work" and value co "@b"] or not (title pr))"#),
    ("path", r#"emails[type eq "work"].value"#),
    ("user", r#"{"schemas":[],"userName":"ada","active":"False","name":{"givenName":"Ada"},"emails":[{"value":"a@b","type":"work","primary":true}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":"m"}}"#),
    ("patch", r#"{"Operations":[{"op":"Add","path":"emails[type eq \"work\"].value","value":"x"},{"op":"replace","value":{"active":"False","name.givenName":"A"}},{"op":"Remove","path":"members","value":[{"value":"1"}]}]}"#),
];

fn main() {
    let scene = fuzz::folder();
    let corpus = scene.join("../corpus");
    let write = |target: &str, name: &str, bytes: &[u8]| {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    };
    fs::create_dir_all(&scene).unwrap();
    let mut expectation = message::expectation();
    expectation.encryption = EncryptionPolicy::InnerSignatureToo;
    let mut genuine = BTreeSet::new();
    let mut seeds = 0;
    for row in rows::all("http://127.0.0.1:9") {
        // Larger ones teach a fuzzer nothing but size.
        if row.posted.len() > 16 * 1024 {
            continue;
        }
        seeds += 1;
        let name: String = row.id.replace(['/', ' '], "-");
        for target in ["gate", "response", "engines"] {
            write(target, &name, &row.posted);
        }
        let Some(posted) = fuzz::posted(&row.posted) else {
            continue;
        };
        let mut own = message::expectation();
        (row.expecting)(&mut own);
        for expectation in [&expectation, &own] {
            if let Ok(login) = verify(&posted, expectation, message::now()).outcome {
                genuine.insert(fuzz::person(&login));
            }
        }
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/domain/tests");
    for (folder, targets) in [
        (
            "captured_responses",
            &["gate", "response", "engines", "metadata"][..],
        ),
        ("metadata", &["metadata"][..]),
    ] {
        for file in fs::read_dir(tests.join(folder)).unwrap().flatten() {
            let name = file.file_name().into_string().unwrap();
            if name.ends_with(".xml") {
                let bytes = fs::read(file.path()).unwrap();
                seeds += 1;
                for target in targets {
                    write(target, &name, &bytes);
                }
            }
        }
    }
    for (name, seed) in SCIM {
        seeds += 1;
        write("scim", name, seed.as_bytes());
    }
    let lines = [
        message::IDP,
        message::AUDIENCE,
        message::ACS,
        message::REQUEST,
        &message::now().to_rfc3339(),
    ]
    .join("\n");
    let certificates: String = expectation
        .certificates
        .iter()
        .map(domain::saml::Certificate::pem)
        .collect();
    let key = sealer::ours().current.private_key_to_pem_pkcs8().unwrap();
    let genuine: Vec<String> = genuine.into_iter().collect();
    let (logout_seeds, genuine_logouts) = logouts::write(&expectation, &write);
    seeds += logout_seeds;
    let curve = signer::keys()
        .curve
        .private
        .private_key_to_pem_pkcs8()
        .unwrap();
    fs::write(scene.join("curve.pem"), curve).unwrap();
    fs::write(scene.join("genuine-logouts"), genuine_logouts.join("\n")).unwrap();
    fs::write(scene.join("certificates.pem"), certificates).unwrap();
    fs::write(scene.join("decryption.pem"), key).unwrap();
    fs::write(scene.join("genuine"), genuine.join("\n")).unwrap();
    fs::write(scene.join("settings"), lines).unwrap();
    println!(
        "{seeds} seeds, {} genuine logins, {} genuine logout messages",
        genuine.len(),
        genuine_logouts.len()
    );
}
