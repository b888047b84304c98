//! Metadata that anybody may upload: no panic, and no provider without what a login needs.
#![no_main]
use domain::Timestamp;
use domain::saml::metadata::{Policy, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for allow_loopback_http in [false, true] {
        let policy = Policy {
            now: Timestamp::from_seconds(1_795_305_600),
            allow_loopback_http,
        };
        if let Ok(file) = parse(bytes, policy) {
            assert!(!file.providers.is_empty());
            for provider in file.providers {
                assert!(!provider.entity_id.is_empty());
                assert!(!provider.signing_certificates.is_empty());
            }
        }
    }
});
