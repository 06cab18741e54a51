//! Where somebody comes from, for throttling. Invariant: an address is never stored or logged, only an HMAC of its
//! bucket under a key of the portal.
use std::{fmt, net::IpAddr};

/// The bucket of a client's address: one IPv4 address, or an IPv6 /64 (one household or office).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network([u8; 16]);

impl Network {
    /// The bucket of `address`. An IPv4 address written as IPv6 counts as IPv4.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        let mut bucket = match address.to_canonical() {
            IpAddr::V4(four) => return Self(four.to_ipv6_mapped().octets()),
            IpAddr::V6(six) => six.octets(),
        };
        bucket[8..].fill(0);
        Self(bucket)
    }

    pub(super) const fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Network(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Network {
        Network::of(text.parse().expect("an address"))
    }

    #[test]
    fn a_household_is_one_bucket() {
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(format!("{:?}", of("192.0.2.1")), "Network(..)");
    }
}
