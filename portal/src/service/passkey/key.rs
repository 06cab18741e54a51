//! Whether a new public key is one that was asked for. The library looks at the algorithm, and at the curve by itself; that
//! they belong together (WebAuthn level 3, section 5.8.5) is looked at here.
use webauthn_rs::prelude::{COSEAlgorithm, COSEKey, COSEKeyType, ECDSACurve};

/// ES256 on P-256, ES384 on P-384, or RS256.
pub(super) fn was_asked_for(key: &COSEKey) -> bool {
    match (&key.type_, &key.key) {
        (COSEAlgorithm::ES256, COSEKeyType::EC_EC2(point)) => point.curve == ECDSACurve::SECP256R1,
        (COSEAlgorithm::ES384, COSEKeyType::EC_EC2(point)) => point.curve == ECDSACurve::SECP384R1,
        (COSEAlgorithm::RS256, COSEKeyType::RSA(_)) => true,
        _ => false,
    }
}
