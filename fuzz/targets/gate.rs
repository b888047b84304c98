//! The bounds, the strict tree and the gate, and the record of what was posted, redacted and laid out in lines: no panic,
//! bounded output.
#![no_main]
use domain::saml::signature::admit;
use domain::saml::{exhibit, redact};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(posted) = fuzz::posted(bytes) {
        let _ = admit(&posted);
        let _ = posted.in_response_to();
    }
    let shown = redact(&String::from_utf8_lossy(bytes));
    assert!(shown.len() < 100_000, "{} bytes are shown", shown.len());
    assert!(exhibit(&shown, None, None).len() <= 2_001);
});
