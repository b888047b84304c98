//! Ends the process at a chosen statement of a chosen decision. Compiled for tests only.
//!
//! `GATEHOUSE_FAILPOINT=consent:7:before` kills the process before the 7th statement of the consent decision;
//! `consent:commit:after` right after its COMMIT. `consent:trace` kills nothing and writes each point to standard error.
use std::cell::RefCell;

tokio::task_local! {
    static DECISION: RefCell<&'static str>;
}

/// Runs a decision under its name.
pub async fn named<T>(name: &'static str, decision: impl Future<Output = T>) -> T {
    DECISION.scope(RefCell::new(name), decision).await
}

/// Kills the process here if the environment says so.
pub fn hit(point: &str) {
    let Ok(decision) = DECISION.try_with(|name| *name.borrow()) else {
        return;
    };
    let Ok(wanted) = std::env::var("GATEHOUSE_FAILPOINT") else {
        return;
    };
    if wanted == format!("{decision}:trace") {
        eprintln!("{point}");
    }
    if wanted == format!("{decision}:{point}") {
        // An abort runs no destructors: the nearest thing to kill -9 from inside.
        std::process::abort();
    }
}
