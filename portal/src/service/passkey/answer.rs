//! What a browser answers to a ceremony, checked before webauthn-rs sees it: size, duplicate keys, extension secrets,
//! origin, frames, names, and that nothing hides after what the device says. The library looks at `crossOrigin` at
//! registration only, and at `topOrigin` nowhere.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::DeserializeOwned;
use serde_json::Value;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::{MAX_BODY, PasskeyError, data, json};

/// Longest credential id (WebAuthn, section 5.8.3).
const MAX_CREDENTIAL_ID: usize = 1_023;

/// An answer of `navigator.credentials.create`.
pub(super) fn registration(body: &[u8], origin: &str) -> Result<RegisterPublicKeyCredential, PasskeyError> {
    let answer: RegisterPublicKeyCredential = read(body)?;
    check_client_data(&answer.response.client_data_json, "webauthn.create", origin)?;
    exact(data::is_exact_attestation(&answer.response.attestation_object))?;
    check_id(&answer.id, &answer.raw_id, &answer.type_)?;
    Ok(answer)
}

/// An answer of `navigator.credentials.get`.
pub(super) fn assertion(body: &[u8], origin: &str) -> Result<PublicKeyCredential, PasskeyError> {
    let answer: PublicKeyCredential = read(body)?;
    check_client_data(&answer.response.client_data_json, "webauthn.get", origin)?;
    exact(data::is_exact(&answer.response.authenticator_data))?;
    check_id(&answer.id, &answer.raw_id, &answer.type_)?;
    Ok(answer)
}

/// Whether the key is on another device than the browser, as the browser says it: on a telephone beside it, or a security
/// key. Nothing vouches for that; it only makes a session shorter.
pub(super) fn is_from_elsewhere(body: &[u8]) -> bool {
    json::parse(body).is_some_and(|answer| answer.get("authenticatorAttachment").and_then(Value::as_str) == Some("cross-platform"))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, PasskeyError> {
    if body.len() > MAX_BODY {
        return Err(PasskeyError::Refused);
    }
    let value = json::parse(body).ok_or(PasskeyError::Refused)?;
    if ["clientExtensionResults", "extensions"].iter().any(|name| holds_secret(value.get(name))) {
        return Err(PasskeyError::Refused);
    }
    serde_json::from_value(value).map_err(|_| PasskeyError::Refused)
}

/// Whether the extension outputs carry what must never leave the browser: outputs of `prf`, or of the extension below it.
fn holds_secret(outputs: Option<&Value>) -> bool {
    let Some(outputs) = outputs else { return false };
    outputs.get("prf").is_some_and(|prf| prf.get("results").is_some()) || outputs.get("hmacGetSecret").is_some()
}

/// One origin, letter by letter; no frame of another site around the page (WebAuthn level 3, sections 7.1 and 7.2).
fn check_client_data(bytes: &[u8], kind: &str, origin: &str) -> Result<(), PasskeyError> {
    let data = json::parse(bytes).ok_or(PasskeyError::Refused)?;
    let text = |name: &str| data.get(name).and_then(Value::as_str);
    let framed = !matches!(data.get("crossOrigin"), None | Some(Value::Bool(false))) || data.get("topOrigin").is_some();
    if framed || text("type") != Some(kind) || text("origin") != Some(origin) {
        return Err(PasskeyError::Refused);
    }
    Ok(())
}

fn exact(is: bool) -> Result<(), PasskeyError> {
    if is { Ok(()) } else { Err(PasskeyError::Refused) }
}

/// One name, however it is written: the library looks at one of the two only.
fn check_id(id: &str, raw: &[u8], kind: &str) -> Result<(), PasskeyError> {
    if raw.is_empty() || raw.len() > MAX_CREDENTIAL_ID || kind != "public-key" || URL_SAFE_NO_PAD.encode(raw) != id {
        return Err(PasskeyError::Refused);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://letterbox.example";

    fn check(data: &str) -> bool {
        check_client_data(data.as_bytes(), "webauthn.get", ORIGIN).is_ok()
    }

    #[test]
    fn only_this_origin_outside_of_frames_passes() {
        let good = r#"{"type":"webauthn.get","challenge":"AA","origin":"https://letterbox.example"}"#;
        assert!(check(good));
        assert!(check(&good.replace('}', r#","crossOrigin":false,"other":1}"#)));
        for bad in [
            good.replace("webauthn.get", "webauthn.create"),
            good.replace("letterbox.example", "letterbox.example:8443"),
            good.replace("letterbox.example", "www.letterbox.example"),
            good.replace("letterbox.example", "letterbox.example/"),
            good.replace("https:", "http:"),
            good.replace('}', r#","crossOrigin":true}"#),
            good.replace('}', r#","crossOrigin":"false"}"#),
            good.replace('}', r#","topOrigin":"https://letterbox.example"}"#),
            good.replace('}', r#","topOrigin":null}"#),
            good.replace('}', r#","origin":"https://letterbox.example"}"#),
            format!("\u{feff}{good}"),
            "null".to_owned(),
        ] {
            assert!(!check(&bad), "{bad}");
        }
    }

    #[test]
    fn extension_secrets_are_noticed() {
        let outputs = |text: &str| json::parse(text.as_bytes());
        assert!(!holds_secret(None));
        assert!(!holds_secret(outputs(r#"{"credProps":{"rk":true},"prf":{"enabled":true}}"#).as_ref()));
        assert!(holds_secret(outputs(r#"{"prf":{"results":{"first":"AA"}}}"#).as_ref()));
        assert!(holds_secret(outputs(r#"{"prf":{"results":null}}"#).as_ref()));
    }

    #[test]
    fn a_body_over_the_bound_is_not_parsed() {
        let body = format!(r#"{{"id":"{}"}}"#, "A".repeat(MAX_BODY));
        assert!(matches!(assertion(body.as_bytes(), ORIGIN), Err(PasskeyError::Refused)));
    }
}
