//! Places for the bodies of people who are not signed in any more, whose texts are given back. Must not know a body.
//!
//! Invariant: there are few, so that strangers fill no memory, and one network has a part of them: whoever takes those leaves the others'
//! people their texts.
use crate::{
    crowd::{Counter, Slot},
    service::network::Network,
};

/// Bodies that are read at once, in all.
const MOST: usize = 32;
/// Of one network.
const OF_ONE_NETWORK: usize = 8;

/// The places of an installation.
#[derive(Debug, Default)]
pub(crate) struct Places {
    all: Counter<()>,
    networks: Counter<Network>,
}

/// A place that is taken.
pub(crate) struct Place {
    _all: Slot<()>,
    _network: Slot<Network>,
}

impl Places {
    /// One for somebody from there, if any is left for them.
    #[must_use]
    pub(crate) fn take(&self, network: Network) -> Option<Place> {
        let of_network = self.networks.enter(network, OF_ONE_NETWORK)?;
        Some(Place { _all: self.all.enter((), MOST)?, _network: of_network })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_does_not_take_all_places() {
        let places = Places::default();
        let network = |number: u8| Network::of([192, 0, 2, number].into());
        let first: Vec<Place> = (0..OF_ONE_NETWORK).map_while(|_| places.take(network(1))).collect();
        assert_eq!(first.len(), OF_ONE_NETWORK);
        assert!(places.take(network(1)).is_none());
        let others: Vec<Place> = (2..100).map_while(|number| places.take(network(number))).collect();
        assert_eq!(others.len(), MOST - OF_ONE_NETWORK);
        assert!(places.take(network(200)).is_none(), "in all");
        drop(first);
        assert!(places.take(network(1)).is_some());
    }
}
