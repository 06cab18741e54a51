//! Keys in COSE (RFC 9053), as a device puts them into a registration.
use anyhow::Result;
use openssl::{
    bn::BigNumContext,
    ec::{EcGroup, EcKey, PointConversionForm},
    nid::Nid,
    pkey::PKey,
    rsa::Rsa,
};

/// A fresh elliptic key in COSE: ES256 and ES384 with their curves, or an algorithm with a curve that is not its own.
///
/// # Errors
/// If the library makes none.
pub fn elliptic(curve: Nid, algorithm: i16) -> Result<Vec<u8>> {
    let group = EcGroup::from_curve_name(curve)?;
    let key = EcKey::generate(&group)?;
    let mut context = BigNumContext::new()?;
    let bytes = key.public_key().to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)?;
    let (x, y) = bytes[1..].split_at(bytes.len() / 2);
    let number = match curve {
        Nid::SECP384R1 => 2,
        Nid::SECP521R1 => 3,
        _ => 1,
    };
    let length = u8::try_from(x.len())?;
    Ok([&[0xa5, 1, 2], algorithm_field(algorithm)?.as_slice(), &[0x20, number, 0x21, 0x58, length], x, &[0x22, 0x58, length], y].concat())
}

/// A fresh Ed25519 key in COSE.
///
/// # Errors
/// If the library makes none.
pub fn edwards() -> Result<Vec<u8>> {
    let key = PKey::generate_ed25519()?.raw_public_key()?;
    Ok([&[0xa4, 1, 1], algorithm_field(-8)?.as_slice(), &[0x20, 6, 0x21, 0x58, 32], &key].concat())
}

/// A fresh RSA key in COSE, for an algorithm.
///
/// # Errors
/// If the library makes none.
pub fn rsa(algorithm: i16, bits: u32) -> Result<Vec<u8>> {
    let key = Rsa::generate(bits)?;
    rsa_of(algorithm, &key.n().to_vec(), &key.e().to_vec())
}

/// An RSA key in COSE of this modulus and exponent.
///
/// # Errors
/// If one of them is too long.
pub fn rsa_of(algorithm: i16, modulus: &[u8], exponent: &[u8]) -> Result<Vec<u8>> {
    let length = u16::try_from(modulus.len())?.to_be_bytes();
    let exponent_head = 0x40 + u8::try_from(exponent.len())?;
    Ok([&[0xa4, 1, 3], algorithm_field(algorithm)?.as_slice(), &[0x20, 0x59], &length, modulus, &[0x21, exponent_head], exponent].concat())
}

/// Field 3 of a key: its algorithm, a negative number.
fn algorithm_field(algorithm: i16) -> Result<Vec<u8>> {
    let number = u16::try_from(-1 - algorithm)?;
    let [high, low] = number.to_be_bytes();
    Ok(match number {
        0..24 => vec![3, 0x20 + low],
        24..256 => vec![3, 0x38, low],
        _ => vec![3, 0x39, high, low],
    })
}
