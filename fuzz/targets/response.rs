//! A posted response from end to end, encryption included: whoever comes in was signed by the identity provider.
#![no_main]
use domain::saml::verify;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scene = fuzz::scene();
    let Some(posted) = fuzz::posted(bytes) else {
        return;
    };
    let examination = verify(&posted, &scene.expectation, scene.now);
    match examination.outcome {
        Ok(login) => {
            let person = fuzz::person(&login);
            assert!(scene.genuine.contains(&person), "nobody signed {person}");
        }
        Err(refusal) => assert!(refusal.code.id() != "saml.engines_disagree", "{refusal}"),
    }
});
