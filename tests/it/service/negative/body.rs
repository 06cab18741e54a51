//! What is sent, changed after the device signed it.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{
    Case,
    Change::{Body, Bytes},
    Fits::{All, Making, Nameless, Using},
    case,
};

/// A member of the response with one bit turned in its middle.
fn turn(body: &mut Value, name: &str) {
    let mut bytes = URL_SAFE_NO_PAD.decode(body["response"][name].as_str().expect("the member")).expect("base64");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    body["response"][name] = json!(URL_SAFE_NO_PAD.encode(bytes));
}

/// The client data in other words than the device signed, meaning the same.
fn reword(body: &mut Value) {
    let text = URL_SAFE_NO_PAD.decode(body["response"]["clientDataJSON"].as_str().expect("the member")).expect("base64");
    body["response"]["clientDataJSON"] = json!(URL_SAFE_NO_PAD.encode([text.as_slice(), b" "].concat()));
}

fn with(bytes: Vec<u8>, member: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes).expect("JSON");
    format!("{},{member}}}", text.strip_suffix('}').expect("an object")).into_bytes()
}

fn name(body: &mut Value, id: &str) {
    body["id"] = json!(id);
    body["rawId"] = json!(id);
}

pub(super) const CASES: [Case; 39] = [
    case("signature: empty", Using, Body(|body| body["response"]["signature"] = json!(""))),
    case(
        "signature: of nothing",
        Using,
        Body(|body| body["response"]["signature"] = json!(URL_SAFE_NO_PAD.encode([0x30, 6, 2, 1, 1, 2, 1, 1]))),
    ),
    case(
        "signature: of zeros",
        Using,
        Body(|body| body["response"]["signature"] = json!(URL_SAFE_NO_PAD.encode([0x30, 6, 2, 1, 0, 2, 1, 0]))),
    ),
    case("signature: a bit turned", Using, Body(|body| turn(body, "signature"))),
    case("signature: missing", Using, Body(|body| body["response"]["signature"] = Value::Null)),
    case("signature: over other client data", Using, Body(reword)),
    case(
        "signature: over other authenticator data",
        Using,
        Body(|body| {
            let mut data = URL_SAFE_NO_PAD.decode(body["response"]["authenticatorData"].as_str().expect("the member")).expect("base64");
            data[36] ^= 0x40;
            body["response"]["authenticatorData"] = json!(URL_SAFE_NO_PAD.encode(data));
        }),
    ),
    case("handle: somebody else's", Using, Body(|body| body["response"]["userHandle"] = json!(URL_SAFE_NO_PAD.encode([1; 16])))),
    case("handle: missing", Nameless, Body(|body| body["response"]["userHandle"] = Value::Null)),
    case("handle: empty", Using, Body(|body| body["response"]["userHandle"] = json!(""))),
    case(
        "handle: half of it",
        Using,
        Body(|body| {
            let handle = body["response"]["userHandle"].as_str().unwrap_or("AAAAAAAAAAAAAAAA").to_owned();
            body["response"]["userHandle"] = json!(handle[..8]);
        }),
    ),
    case("handle: no base64", Using, Body(|body| body["response"]["userHandle"] = json!("%%%"))),
    case("name: a key that nobody has", Using, Body(|body| name(body, "AAAAAAAAAAAAAAAAAAAAAA"))),
    case("name: empty", All, Body(|body| name(body, ""))),
    case("name: too long", All, Body(|body| name(body, &"A".repeat(1_366)))),
    case("name: two that differ", All, Body(|body| body["id"] = json!("AAAAAAAAAAAAAAAAAAAAAA"))),
    case("name: no base64", All, Body(|body| body["rawId"] = json!("%%%"))),
    case("name: missing", All, Body(|body| body["rawId"] = Value::Null)),
    case("type: a password", All, Body(|body| body["type"] = json!("password"))),
    case("type: missing", All, Body(|body| body["type"] = Value::Null)),
    case("secrets: results of prf", All, Body(|body| body["clientExtensionResults"] = json!({"prf": {"results": {"first": "AAAA"}}}))),
    case("secrets: results of prf, null", All, Body(|body| body["clientExtensionResults"] = json!({"prf": {"results": null}}))),
    case("secrets: by the older name", All, Body(|body| body["extensions"] = json!({"prf": {"results": {"first": "AAAA"}}}))),
    case("secrets: hmacGetSecret", All, Body(|body| body["clientExtensionResults"] = json!({"hmacGetSecret": {"output1": "AAAA"}}))),
    case("body: no response", All, Body(|body| body["response"] = Value::Null)),
    case("body: response a list", All, Body(|body| body["response"] = json!([body["response"]]))),
    case("body: client data no base64", All, Body(|body| body["response"]["clientDataJSON"] = json!("%%%"))),
    case("body: attestation missing", Making, Body(|body| body["response"]["attestationObject"] = Value::Null)),
    case("body: attestation empty", Making, Body(|body| body["response"]["attestationObject"] = json!(""))),
    case(
        "body: of the other ceremony",
        All,
        Body(|body| {
            let making = body["response"]["attestationObject"].is_string();
            let (old, new) = if making { ("attestationObject", "authenticatorData") } else { ("authenticatorData", "attestationObject") };
            let response = body["response"].as_object_mut().expect("an object");
            let value = response.remove(old).expect("the member");
            response.insert(new.to_owned(), value);
        }),
    ),
    case("body: a member twice", All, Bytes(|bytes| with(bytes, "\"id\":\"AA\""))),
    case("body: response twice", All, Bytes(|bytes| with(bytes, "\"response\":{}"))),
    case("body: a byte order mark", All, Bytes(|bytes| [b"\xef\xbb\xbf", bytes.as_slice()].concat())),
    case("body: something after it", All, Bytes(|bytes| [bytes.as_slice(), b"{}"].concat())),
    case("body: cut off", All, Bytes(|bytes| bytes[..bytes.len() / 2].to_vec())),
    case("body: 10 MB", All, Bytes(|bytes| with(bytes, &format!("\"padding\":\"{}\"", "A".repeat(10_000_000))))),
    case("body: deeply nested", All, Bytes(|_| "[".repeat(60_000).into_bytes())),
    case("body: no text", All, Bytes(|_| b"\xff\xfe\x00".to_vec())),
    case("body: empty", All, Bytes(|_| Vec::new())),
];
