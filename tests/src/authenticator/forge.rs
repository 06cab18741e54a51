//! What a device says, changed and signed again: for devices and pages that lie, or are copies. Owns the bytes of
//! authenticator data (WebAuthn, section 6.1) and of an attestation without statement; must not know the portal.
pub mod key;

use anyhow::{Context, Result, anyhow};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
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
/// A key stands in the data.
pub const ATTESTED: u8 = 1 << 6;
/// Extension outputs stand in the data.
pub const EXTENDED: u8 = 1 << 7;

/// Authenticator data: hash of the relying party, flags, counter, and at registration the key.
#[derive(Clone)]
pub struct Data(Vec<u8>);

impl Data {
    /// All bytes.
    pub const fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }

    /// The flags.
    pub fn flags(&mut self) -> &mut u8 {
        &mut self.0[32]
    }

    /// Says that it is for another relying party.
    pub fn relying_party(&mut self, id: &str) {
        self.0[..32].copy_from_slice(&openssl::sha::sha256(id.as_bytes()));
    }

    /// Sets the signature counter.
    pub fn count(&mut self, counter: u32) {
        self.0[33..37].copy_from_slice(&counter.to_be_bytes());
    }

    /// Puts another key in the place of the new one.
    pub fn replace_key(&mut self, cose: &[u8]) {
        self.0.truncate(55 + self.id_length());
        self.0.extend_from_slice(cose);
    }

    /// Gives the new key another id, and says that it is as long as `length`.
    pub fn replace_id(&mut self, id: &[u8], length: u16) {
        let key = self.0.split_off(55 + self.id_length());
        self.0.truncate(53);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(id);
        self.0.extend_from_slice(&key);
    }

    fn id_length(&self) -> usize {
        usize::from(u16::from_be_bytes([self.0[53], self.0[54]]))
    }
}

/// An answer of `create` or `get` in its parts.
pub struct Answer {
    /// What the page says: clientDataJSON.
    pub client: Vec<u8>,
    /// What the device says.
    pub data: Data,
    /// What stands before the data in an attestation object: its head, format and statement.
    pub attestation: Vec<u8>,
    /// What stands after it.
    pub after: Vec<u8>,
    body: Value,
}

impl Answer {
    /// Takes an answer apart.
    ///
    /// # Errors
    /// If it is none.
    pub fn of(body: &Value) -> Result<Self> {
        let made = body["response"]["attestationObject"].is_string();
        let data = if made { attested(&field(body, "attestationObject")?)? } else { field(body, "authenticatorData")? };
        let attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0".to_vec();
        Ok(Self { client: field(body, "clientDataJSON")?, data: Data(data), attestation, after: Vec::new(), body: body.clone() })
    }

    /// The answer to `create` put together again. Nothing of it is signed.
    ///
    /// # Errors
    /// If the data is too long.
    pub fn made(mut self) -> Result<Value> {
        let length = u16::try_from(self.data.0.len())?.to_be_bytes();
        let object = [&self.attestation, b"\x68authData\x59".as_slice(), &length, &self.data.0, &self.after].concat();
        self.put("attestationObject", &object);
        Ok(self.body)
    }

    /// The answer to `get` put together again, with this device's good signature over it.
    ///
    /// # Errors
    /// If the device has no key.
    pub fn signed(mut self, device: &Authenticator) -> Result<Value> {
        let signed = [self.data.0.as_slice(), &openssl::sha::sha256(&self.client)].concat();
        let key = &device.passkey.as_ref().context("no key")?.key;
        let mut key = <RustCryptoBackend as CryptoBackend>::SecretKey::from_cose_key(key)
            .map_err(|error| anyhow!("a key that signs nothing: {error:?}"))?;
        let data = std::mem::take(&mut self.data.0);
        self.put("authenticatorData", &data);
        self.put("signature", &key.sign(&signed));
        Ok(self.body)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) {
        self.body["response"]["clientDataJSON"] = json!(URL_SAFE_NO_PAD.encode(&self.client));
        self.body["response"][name] = json!(URL_SAFE_NO_PAD.encode(bytes));
    }
}

/// The authenticator data of an attestation object.
fn attested(object: &[u8]) -> Result<Vec<u8>> {
    let name = b"\x68authData";
    let at = object.windows(name.len()).position(|window| window == name).context("no authData")? + name.len();
    let (length, start) = match object.get(at..).context("it ends early")? {
        [0x58, length, ..] => (usize::from(*length), at + 2),
        [0x59, high, low, ..] => (usize::from(u16::from_be_bytes([*high, *low])), at + 3),
        _ => anyhow::bail!("authData is no byte string"),
    };
    Ok(object.get(start..start + length).context("it ends early")?.to_vec())
}

impl Authenticator {
    /// The answer to `get` with other authenticator data, and a good signature of this device over it.
    ///
    /// # Errors
    /// If the answer is none, or the device has no key.
    pub fn asserting(&self, body: &Value, change: impl FnOnce(&mut Data)) -> Result<Value> {
        let mut answer = Answer::of(body)?;
        change(&mut answer.data);
        answer.signed(self)
    }
}

/// The answer to `create` with other authenticator data.
///
/// # Errors
/// If the answer is none.
pub fn attesting(body: &Value, change: impl FnOnce(&mut Data)) -> Result<Value> {
    let mut answer = Answer::of(body)?;
    change(&mut answer.data);
    answer.made()
}

fn field(body: &Value, name: &str) -> Result<Vec<u8>> {
    let text = body["response"][name].as_str().with_context(|| format!("no {name}"))?;
    Ok(URL_SAFE_NO_PAD.decode(text)?)
}
