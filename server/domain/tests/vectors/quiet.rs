//! What an attacker posts must not reach standard error.
use std::process::Command;

/// Runs the table in a process of its own and reads everything it wrote to standard error.
#[test]
fn nothing_of_a_posted_response_is_written_to_standard_error() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["table::every_row", "--nocapture", "--test-threads=1"])
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("v01-assertion-signed"));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
