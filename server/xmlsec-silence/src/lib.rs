//! Keeps xmlsec from writing to standard error: what it writes there is chosen by whoever posts a response.
use std::ffi::c_int;

mod foreign {
    #![expect(
        unsafe_code,
        reason = "xmlsec has no other switch for its error output; this sets one flag"
    )]
    use std::ffi::c_int;

    #[link(name = "xmlsec1")]
    unsafe extern "C" {
        // xmlsec/errors.h: void xmlSecErrorsDefaultCallbackEnableOutput(int enabled); sets one static flag.
        pub safe fn xmlSecErrorsDefaultCallbackEnableOutput(enabled: c_int);
    }
}

/// Switches xmlsec's error output off for the whole process. Cheap, and harmless to repeat.
pub fn silence() {
    const OFF: c_int = 0;
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| foreign::xmlSecErrorsDefaultCallbackEnableOutput(OFF));
}
