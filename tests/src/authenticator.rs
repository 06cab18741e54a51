//! A software authenticator: what a phone does when its owner presses the finger on it.
//!
//! Takes and gives the JSON that goes between the page's script and the server, so a test needs no browser.
pub mod forge;
pub mod maker;

use std::sync::Arc;

use anyhow::{Result, anyhow};
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use passkey::{
    authenticator::{Authenticator as Device, UiHint, UserCheck, UserValidationMethod},
    client::{Client, DefaultClientData},
    crypto::rust_crypto::RustCryptoBackend,
    types::{
        Passkey,
        ctap2::{Aaguid, Ctap2Error},
        webauthn::{CredentialCreationOptions, CredentialRequestOptions},
    },
};
use serde_json::Value;
use url::Url;

use self::maker::Maker;

/// The person at the device, who may refuse to be recognised.
#[derive(Clone, Copy)]
struct Owner {
    recognised: bool,
}

#[async_trait]
impl UserValidationMethod for Owner {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(&self, _: UiHint<'a, Passkey>, presence: bool, _: bool) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification: self.recognised })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(self.recognised)
    }
}

/// One device with room for one passkey, which it offers without being told a name.
pub struct Authenticator {
    passkey: Option<Passkey>,
    recognised: bool,
    maker: Option<Arc<Maker>>,
    beside: bool,
}

impl Default for Authenticator {
    fn default() -> Self {
        Self::new()
    }
}

impl Authenticator {
    /// An empty device.
    #[must_use]
    pub const fn new() -> Self {
        Self { passkey: None, recognised: true, maker: None, beside: false }
    }

    /// An empty device that proves its maker where it is asked to, and keeps its key to itself.
    #[must_use]
    pub const fn made_by(maker: Arc<Maker>) -> Self {
        Self { passkey: None, recognised: true, maker: Some(maker), beside: false }
    }

    /// The same passkey on a device that does not recognise its owner: user verification fails.
    #[must_use]
    pub fn unverified(&self) -> Self {
        Self { passkey: self.passkey.clone(), recognised: false, maker: self.maker.clone(), beside: self.beside }
    }

    /// The same passkey on another device, as a sync service copies it.
    #[must_use]
    pub fn synced(&self) -> Self {
        Self { passkey: self.passkey.clone(), recognised: true, maker: self.maker.clone(), beside: self.beside }
    }

    /// The same passkey on a telephone beside the computer that the browser runs on.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self { beside: true, ..self.synced() }
    }

    /// The same passkey on the device that the browser runs on.
    #[must_use]
    pub fn at_hand(&self) -> Self {
        Self { beside: false, ..self.synced() }
    }

    /// As the browser sends it.
    fn sent(&self, made: impl serde::Serialize) -> Result<Value> {
        let mut made = as_sent(serde_json::to_value(made)?);
        made["authenticatorAttachment"] = Value::from(if self.beside { "cross-platform" } else { "platform" });
        Ok(made)
    }

    fn device(&self) -> Device<Option<Passkey>, Owner, RustCryptoBackend> {
        Device::new(Aaguid::new_empty(), self.passkey.clone(), Owner { recognised: self.recognised }, RustCryptoBackend)
    }

    /// `navigator.credentials.create(options)` on a page of `origin`.
    ///
    /// # Errors
    /// If the device refuses the options.
    pub async fn create(&mut self, origin: &str, options: &Value) -> Result<Value> {
        let asked = options["publicKey"]["attestation"] == "direct";
        let options: CredentialCreationOptions = serde_json::from_value(options.clone())?;
        let mut client = Client::new(self.device()).allows_insecure_localhost(true);
        let made = client.register(&Url::parse(origin)?, options, DefaultClientData).await;
        let made = made.map_err(|error| anyhow!("the device made no passkey: {error:?}"))?;
        self.passkey.clone_from(client.authenticator().store());
        let made = self.sent(made)?;
        match &self.maker {
            Some(maker) if asked => maker.attesting(&made, false),
            Some(_) => forge::attesting(&made, |data| *data.flags() &= !(forge::BACKUP_ELIGIBLE | forge::BACKED_UP)),
            None => Ok(made),
        }
    }

    /// `navigator.credentials.get(options)` on a page of `origin`.
    ///
    /// # Errors
    /// If the device has no passkey for it.
    pub async fn get(&mut self, origin: &str, options: &Value) -> Result<Value> {
        let mut options = options.clone();
        // A button asks without conditional mediation; the library knows no such field.
        if let Some(fields) = options.as_object_mut() {
            fields.remove("mediation");
        }
        let options: CredentialRequestOptions = serde_json::from_value(options)?;
        let mut client = Client::new(self.device()).allows_insecure_localhost(true);
        let made = client.authenticate(&Url::parse(origin)?, options, DefaultClientData).await;
        let made = made.map_err(|error| anyhow!("the device signed nothing: {error:?}"))?;
        self.passkey.clone_from(client.authenticator().store());
        let made = self.sent(made)?;
        match &self.maker {
            Some(_) => self.asserting(&made, |data| *data.flags() &= !(forge::BACKUP_ELIGIBLE | forge::BACKED_UP)),
            None => Ok(made),
        }
    }
}

/// As `credential.toJSON()` gives it: bytes are base64url, where the library writes lists of numbers.
fn as_sent(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let bytes: Option<Vec<u8>> = items.iter().map(|item| item.as_u64().and_then(|number| u8::try_from(number).ok())).collect();
            match bytes {
                Some(bytes) if !bytes.is_empty() => Value::String(URL_SAFE_NO_PAD.encode(bytes)),
                _ => Value::Array(items.into_iter().map(as_sent).collect()),
            }
        }
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(fields.map(|(name, value)| (name, as_sent(value))).collect())
        }
        other => other,
    }
}
