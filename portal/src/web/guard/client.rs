//! Whose request it is, as far as the network tells. Must not log or keep an address: it becomes a [`Network`] at once.
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::HttpRequest;

use crate::{service::network::Network, web::site::Site};

/// The client's network. `X-Forwarded-For` is believed from a trusted proxy only, and read from its end: what a client
/// wrote into it itself stands before what the proxies added.
#[must_use]
pub(crate) fn network(site: &Site, request: &HttpRequest) -> Network {
    // No peer address: a socket that is no network. One bucket for all of those.
    let peer = request.peer_addr().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.ip());
    let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    Network::of(client(peer, &forwarded, |proxy| site.trusts(proxy)))
}

fn client(peer: IpAddr, forwarded: &str, trusted: impl Fn(IpAddr) -> bool) -> IpAddr {
    let mut client = peer;
    for hop in forwarded.rsplit(',') {
        if !trusted(client) {
            break;
        }
        match hop_of(hop.trim()) {
            Some(before) => client = before,
            None => break,
        }
    }
    client
}

/// An address as proxies write it: by itself, in brackets, or with a port.
fn hop_of(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|hop| hop.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let trusted = |proxy: IpAddr| proxy == address("10.0.0.1") || proxy == address("10.0.0.2");
        for (peer, forwarded, expected) in [
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("10.0.0.1", "198.51.100.7, unknown", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
            ("10.0.0.1", "[2001:db8::7]", "2001:db8::7"),
            ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ] {
            assert_eq!(client(address(peer), forwarded, trusted), address(expected), "{peer} {forwarded}");
        }
    }
}
