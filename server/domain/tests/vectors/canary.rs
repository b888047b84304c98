//! An address on this machine that must never be asked for anything.
use std::net::{TcpListener, TcpStream};

/// A listener that accepts nothing by itself.
pub struct Canary {
    listener: TcpListener,
}

impl Canary {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { listener }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.listener.local_addr().unwrap())
    }

    /// How many connections have come since the last call: the queue of the system holds them.
    pub fn visits(&self) -> usize {
        std::iter::from_fn(|| self.listener.accept().ok()).count()
    }
}

#[test]
fn the_canary_notices_a_visit() {
    let canary = Canary::new();
    assert_eq!(canary.visits(), 0);
    let _visit = TcpStream::connect(canary.listener.local_addr().unwrap()).unwrap();
    assert_eq!(canary.visits(), 1);
}
