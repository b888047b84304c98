//! A posted logout message: what ends a session was signed by the identity provider.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scene = fuzz::scene();
    for received in fuzz::received(bytes) {
        for line in fuzz::logouts(&received, &scene.logout, scene.now, None) {
            assert!(
                scene.genuine_logouts.contains(&line),
                "nobody signed {line}"
            );
        }
    }
});
