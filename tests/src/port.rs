//! Free ports on the loopback, for programs that must know theirs before they start (an origin holds its port).
//!
//! Taken below the range that the kernel hands out to outgoing connections, so that nobody else picks the same one
//! between the choice and the bind.
use std::{
    env,
    net::{Ipv4Addr, TcpListener},
    sync::atomic::{AtomicU16, Ordering},
};

const FIRST: u16 = 10_000;
const COUNT: u16 = 9_000;
static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port that nothing listens on.
#[must_use]
pub fn free() -> u16 {
    // Test binaries that run at once start at different places: where they are told to, or else anywhere.
    let told = env::var("TEST_PORTS").ok().and_then(|start| start.parse().ok());
    let start = told.unwrap_or_else(|| u16::try_from(std::process::id() % u32::from(COUNT)).unwrap_or(0));
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + (start % COUNT).wrapping_add(step) % COUNT;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    unreachable!("nine thousand ports are taken")
}
