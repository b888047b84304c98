//! Both engines behind the gate, whatever the first says: they vouch for the same, or for nothing.
#![no_main]
use domain::saml::signature::{Engine, vouch};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let certificates = &fuzz::scene().expectation.certificates;
    let Some(posted) = fuzz::posted(bytes) else {
        return;
    };
    let said = [Engine::Bergshamra, Engine::Xmlsec]
        .map(|engine| vouch(engine, &posted, certificates).map_err(|refusal| refusal.code));
    assert_eq!(said[0], said[1]);
});
