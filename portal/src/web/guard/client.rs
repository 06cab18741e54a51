//! Whose request it is, as far as the network tells. Must not log or keep an address: it becomes a [`Network`] at once.
use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;

use crate::{service::network::Network, web::site::Site};

/// The client's network. `X-Forwarded-For` is believed from a trusted proxy only, and read from its end: what a client
/// wrote into it itself stands before what the proxies added.
#[must_use]
pub fn network(site: &Site, request: &HttpRequest) -> Network {
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
        match hop.trim().parse() {
            Ok(before) => client = before,
            Err(_) => break,
        }
    }
    client
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
        ] {
            assert_eq!(client(address(peer), forwarded, trusted), address(expected), "{peer} {forwarded}");
        }
    }
}
