//! Ports on loopback. Must not know what listens there.
use std::{io, net::TcpListener};

/// A port that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("port {port} of this machine is taken (by another demo?): choose another one with {option}")]
pub struct PortError {
    port: u16,
    option: &'static str,
    source: io::Error,
}

/// The port itself if it is free; for 0 one that the system picks. Somebody else may still be faster.
pub(super) fn choose(port: u16, option: &'static str) -> Result<u16, PortError> {
    let taken = |source| PortError { port, option, source };
    let probe = TcpListener::bind(("127.0.0.1", port)).map_err(taken)?;
    Ok(probe.local_addr().map_err(taken)?.port())
}
