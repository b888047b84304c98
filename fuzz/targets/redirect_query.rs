//! A logout message in a query, read octet for octet: what ends a session, and the state beside it, was signed.
#![no_main]
use domain::saml::logout::ReceivedLogout;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scene = fuzz::scene();
    let Ok(query) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(received) = ReceivedLogout::from_query(query) else {
        return;
    };
    let state = received.relay_state();
    assert!(state.is_none_or(|state| state.len() <= 1024));
    for line in fuzz::logouts(&received, &scene.logout, scene.now, state) {
        assert!(
            scene.genuine_logouts.contains(&line),
            "nobody signed {line}"
        );
    }
});
