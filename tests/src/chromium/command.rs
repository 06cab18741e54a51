//! Commands of the driver that its library has no words for: the virtual authenticator, and Chromium's own protocol.
use std::sync::Arc;

use serde_json::{Value, json};
use thirtyfour::common::command::ExtensionCommand;

/// A device with a finger on it.
#[derive(Debug)]
pub(super) struct AddAuthenticator;

impl ExtensionCommand for AddAuthenticator {
    fn parameters_json(&self) -> Option<Value> {
        Some(json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true,
        }))
    }

    fn method(&self) -> reqwest::Method {
        reqwest::Method::POST
    }

    fn endpoint(&self) -> Arc<str> {
        "/webauthn/authenticator".into()
    }
}

/// What keys are on a device, or that none shall be.
#[derive(Debug)]
pub(super) struct Credentials(pub(super) String, pub(super) reqwest::Method);

impl ExtensionCommand for Credentials {
    fn parameters_json(&self) -> Option<Value> {
        None
    }

    fn method(&self) -> reqwest::Method {
        self.1.clone()
    }

    fn endpoint(&self) -> Arc<str> {
        format!("/webauthn/authenticator/{}/credentials", self.0).into()
    }
}

/// One command of the DevTools protocol.
#[derive(Debug)]
pub(super) struct DevTools(pub(super) &'static str, pub(super) Value);

impl ExtensionCommand for DevTools {
    fn parameters_json(&self) -> Option<Value> {
        Some(json!({"cmd": self.0, "params": self.1}))
    }

    fn method(&self) -> reqwest::Method {
        reqwest::Method::POST
    }

    fn endpoint(&self) -> Arc<str> {
        "/goog/cdp/execute".into()
    }
}
