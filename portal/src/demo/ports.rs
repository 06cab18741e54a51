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

/// Where the portal itself listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Own {
    /// Pages.
    pub(super) http: u16,
    /// Relays.
    pub(super) smtp: u16,
}

impl Own {
    /// These ports, as far as they are free; for 0 one that the system picks.
    pub(super) fn choose(http: u16, smtp: u16) -> Result<Self, PortError> {
        Ok(Self { http: choose(http, "--http-port")?, smtp: choose(smtp, "--smtp-port")? })
    }
}

/// The port itself if it is free; for 0 one that the system picks. Somebody else may still be faster.
fn choose(port: u16, option: &'static str) -> Result<u16, PortError> {
    let taken = |source| PortError { port, option, source };
    let probe = TcpListener::bind(("127.0.0.1", port)).map_err(taken)?;
    Ok(probe.local_addr().map_err(taken)?.port())
}
