//! How many connections pages take, in all and from one network. Must not know a page.
//!
//! Invariants:
//! - A place is taken before anything is read and before the handshake, and given back when the connection has ended, however it
//!   ends.
//! - Whoever gets none is answered nothing.
//! - A proxy that is trusted brings many people, and has no bound of its own.
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use actix_service::{Service, ServiceFactory, apply_fn_factory};
use actix_web::web::Data;
use tokio::net::TcpStream;

use crate::{
    config::HttpSettings,
    crowd::{Counter, Slot},
    service::network::Network,
    web::site::Site,
};

/// Files that a portal has open whatever it does: databases, objects, listeners, the notifier's connections.
const KEPT: usize = 256;
/// Without as many connections nobody can read.
const LEAST: usize = 64;
/// The log tells of a network that wants too many once in this time.
const TELL_AGAIN_MILLIS: u64 = 60_000;

/// How many connections pages may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// In all.
    pub connections: usize,
    /// From one network.
    pub per_network: usize,
}

impl Room {
    /// What the settings say, or less where so many files may be open: half of what SMTP's sessions and the rest of the portal leave,
    /// because a page that is being made has files of its own.
    #[must_use]
    pub(crate) fn new(http: &HttpSettings, open_files: usize, smtp_sessions: usize) -> Self {
        let half = open_files.saturating_sub(KEPT).saturating_sub(smtp_sessions) / 2;
        let connections = http.connections.min(half.max(LEAST));
        let most = if connections < http.connections { connections / 2 } else { connections };
        Self { connections, per_network: http.connections_per_network.min(most) }
    }
}

/// The places of a listener.
#[derive(Clone)]
pub(super) struct Places {
    room: Room,
    site: Data<Site>,
    networks: Counter<Network>,
    /// When the log was told; zero if never.
    told: Arc<AtomicU64>,
}

/// A place that is taken; nothing is counted of a trusted proxy.
struct Place {
    _slot: Option<Slot<Network>>,
}

impl Places {
    pub(super) fn new(room: Room, site: Data<Site>) -> Self {
        Self { room, site, networks: Counter::default(), told: Arc::default() }
    }

    /// A place for a connection, if its network has one left. Who is gone already needs none.
    fn take(&self, socket: &TcpStream) -> Option<Place> {
        let peer = socket.peer_addr().ok()?.ip();
        if self.site.trusts(peer) {
            return Some(Place { _slot: None });
        }
        let slot = self.networks.enter(Network::of(peer), self.room.per_network);
        if slot.is_none() {
            self.tell();
        }
        slot.map(|slot| Place { _slot: Some(slot) })
    }

    /// Says that somebody was turned away, now and then: whoever does it on purpose shall not fill the log.
    fn tell(&self) {
        let (now, before) = (self.site.now().as_millis(), self.told.load(Ordering::Relaxed));
        if (before == 0 || now >= before.saturating_add(TELL_AGAIN_MILLIS)) && self.told.swap(now, Ordering::Relaxed) == before {
            tracing::warn!(
                per_network = self.room.per_network,
                "a network has as many connections to pages as one may have: others from there are turned away (http.connections_per_network)"
            );
        }
    }
}

/// Serves the connections that have a place, and closes the others.
pub(super) fn admitting<F>(
    serving: F,
    places: Places,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = F::Error, InitError = F::InitError>
where
    F: ServiceFactory<TcpStream, Config = (), Response = ()>,
{
    apply_fn_factory(serving, move |socket: TcpStream, inner: &F::Service| {
        let place = places.take(&socket);
        let served = place.is_some().then(|| inner.call(socket));
        async move {
            let _until_it_ends = place;
            match served {
                Some(served) => served.await,
                None => Ok(()),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_leave_room_for_what_is_beside_them() {
        let http = HttpSettings::default();
        let room = |open_files| {
            let room = Room::new(&http, open_files, 512);
            (room.connections, room.per_network)
        };
        assert_eq!(room(65_536), (2_048, 256), "what the settings say");
        assert_eq!(room(4_096), (1_664, 256));
        assert_eq!(room(1_024), (128, 64), "one network has half at most");
        assert_eq!(room(0), (LEAST, LEAST / 2));
        let wide = HttpSettings { connections: 300, connections_per_network: 300, ..http };
        assert_eq!(Room::new(&wide, 65_536, 512), Room { connections: 300, per_network: 300 }, "as somebody wants it");
    }
}
