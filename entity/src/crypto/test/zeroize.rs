//! That secrets are wiped: by type where the type can tell, by the manifest where only a feature decides.
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::crypto::{Key32, keyring::OrganizationKey, token::Token32, wrap::DataKey};

const fn wiped_on_drop<T: ZeroizeOnDrop>() {}
const fn can_be_wiped<T: Zeroize>() {}

#[test]
fn secrets_are_wiped_when_dropped() {
    wiped_on_drop::<Key32>();
    wiped_on_drop::<DataKey>();
    wiped_on_drop::<OrganizationKey>();
    wiped_on_drop::<Token32>();
    // The key schedule beneath suite 1, and Argon2's memory: so only with the crates' feature `zeroize`.
    wiped_on_drop::<aes::Aes256>();
    wiped_on_drop::<sha2::Sha256>();
    wiped_on_drop::<sha2::Sha512>();
    can_be_wiped::<argon2::Block>();
}

/// aes-gcm-siv and polyval wipe what no type shows, and aes-gcm-siv's feature does not reach the other two.
#[test]
fn the_manifest_switches_wiping_on() {
    let manifest: toml::Table = include_str!("../../../Cargo.toml").parse().expect("a manifest");
    for name in ["aes-gcm-siv", "aes", "polyval", "argon2", "hmac", "sha2"] {
        let features = manifest["dependencies"][name]["features"].as_array().expect("features");
        assert!(features.iter().any(|feature| feature.as_str() == Some("zeroize")), "{name}");
    }
}
