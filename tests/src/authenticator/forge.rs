//! What a device says, changed and signed again: for devices that lie, or are copies. Owns the bytes of authenticator data
//! (WebAuthn, section 6.1) and of keys in COSE (RFC 9053); must not know the portal.
use anyhow::{Context, Result, anyhow, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openssl::{
    bn::BigNumContext,
    ec::{EcGroup, EcKey, PointConversionForm},
    nid::Nid,
    pkey::PKey,
    rsa::Rsa,
};
use passkey::crypto::{CryptoBackend, SecretKeyT, rust_crypto::RustCryptoBackend};
use serde_json::{Value, json};

use super::Authenticator;

/// The owner was there.
pub const PRESENT: u8 = 1;
/// The owner was recognised.
pub const VERIFIED: u8 = 1 << 2;
/// The key may be copied to other devices.
pub const BACKUP_ELIGIBLE: u8 = 1 << 3;
/// It has been.
pub const BACKED_UP: u8 = 1 << 4;

/// Authenticator data: hash of the relying party, flags, counter, and at registration the key.
pub struct Data(Vec<u8>);

impl Data {
    /// The flags.
    pub fn flags(&mut self) -> &mut u8 {
        &mut self.0[32]
    }

    /// Sets the signature counter.
    pub fn count(&mut self, counter: u32) {
        self.0[33..37].copy_from_slice(&counter.to_be_bytes());
    }

    /// Puts another key in the place of the new one.
    pub fn replace_key(&mut self, cose: &[u8]) {
        let id = usize::from(u16::from_be_bytes([self.0[53], self.0[54]]));
        self.0.truncate(55 + id);
        self.0.extend_from_slice(cose);
    }
}

impl Authenticator {
    /// The answer to `get` with other authenticator data, and a good signature of this device over it.
    ///
    /// # Errors
    /// If the answer is none, or the device has no key.
    pub fn asserting(&self, body: &Value, change: impl FnOnce(&mut Data)) -> Result<Value> {
        let mut data = Data(field(body, "authenticatorData")?);
        change(&mut data);
        let client = field(body, "clientDataJSON")?;
        let signed = [data.0.as_slice(), &openssl::sha::sha256(&client)].concat();
        let key = &self.passkey.as_ref().context("no key")?.key;
        let mut key = <RustCryptoBackend as CryptoBackend>::SecretKey::from_cose_key(key)
            .map_err(|error| anyhow!("a key that signs nothing: {error:?}"))?;
        let mut body = body.clone();
        body["response"]["authenticatorData"] = json!(URL_SAFE_NO_PAD.encode(&data.0));
        body["response"]["signature"] = json!(URL_SAFE_NO_PAD.encode(key.sign(&signed)));
        Ok(body)
    }
}

/// The answer to `create` with other authenticator data. Nothing of it is signed.
///
/// # Errors
/// If the answer is none.
pub fn attesting(body: &Value, change: impl FnOnce(&mut Data)) -> Result<Value> {
    let object = field(body, "attestationObject")?;
    let name = b"\x68authData";
    let at = object.windows(name.len()).position(|window| window == name).context("no authData")? + name.len();
    let (length, start) = match object.get(at..).context("it ends early")? {
        [0x58, length, ..] => (usize::from(*length), at + 2),
        [0x59, high, low, ..] => (usize::from(u16::from_be_bytes([*high, *low])), at + 3),
        _ => anyhow::bail!("authData is no byte string"),
    };
    let mut data = Data(object.get(start..start + length).context("it ends early")?.to_vec());
    change(&mut data);
    let length = u16::try_from(data.0.len())?.to_be_bytes();
    let changed = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".as_slice(), &length, &data.0].concat();
    let mut body = body.clone();
    body["response"]["attestationObject"] = json!(URL_SAFE_NO_PAD.encode(changed));
    Ok(body)
}

fn field(body: &Value, name: &str) -> Result<Vec<u8>> {
    let text = body["response"][name].as_str().with_context(|| format!("no {name}"))?;
    Ok(URL_SAFE_NO_PAD.decode(text)?)
}

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
    let number = if curve == Nid::SECP384R1 { 2 } else { 1 };
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

/// A fresh RSA key of 2,048 bits in COSE, for an algorithm.
///
/// # Errors
/// If the library makes none.
pub fn rsa(algorithm: i16) -> Result<Vec<u8>> {
    let key = Rsa::generate(2_048)?;
    let (modulus, exponent) = (key.n().to_vec(), key.e().to_vec());
    ensure!(modulus.len() == 256 && exponent.len() == 3);
    Ok([&[0xa4, 1, 3], algorithm_field(algorithm)?.as_slice(), &[0x20, 0x59, 1, 0], &modulus, &[0x21, 0x43], &exponent].concat())
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
