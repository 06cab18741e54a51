//! What a page says in clientDataJSON, well signed by the device.
use super::{Case, Change::Client, Fits::All, case};

const OWN: &str = "https://letterbox.example";

/// With members put at its end.
fn with(text: &str, members: &str) -> Vec<u8> {
    format!("{},{members}}}", text.trim_end().trim_end_matches('}')).into_bytes()
}

/// A member that no version knows yet: accepted, as the standard asks.
pub(super) fn with_unknown_member(text: &str) -> Vec<u8> {
    with(text, "\"other\":1")
}

/// From another origin.
fn from(text: &str, origin: &str) -> Vec<u8> {
    let changed = text.replace(&format!("\"{OWN}\""), origin);
    assert_ne!(changed, text, "no origin in {text}");
    changed.into_bytes()
}

/// With another value of a member that is a text.
fn set(text: &str, name: &str, value: &str) -> Vec<u8> {
    let start = text.find(&format!("\"{name}\":\"")).expect("the member") + name.len() + 4;
    let end = start + text[start..].find('"').expect("its end");
    [&text[..start], value, &text[end..]].concat().into_bytes()
}

/// Without a member.
fn without(text: &str, name: &str) -> Vec<u8> {
    let mut data: serde_json::Value = serde_json::from_str(text).expect("client data");
    data.as_object_mut().expect("an object").remove(name).expect("the member");
    data.to_string().into_bytes()
}

/// Every character as two bytes, as some systems write text.
fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

pub(super) const CASES: [Case; 46] = [
    case(
        "client: type of the other ceremony",
        All,
        Client(|text| {
            let other = if text.contains("webauthn.get") { "webauthn.create" } else { "webauthn.get" };
            set(text, "type", other)
        }),
    ),
    case("client: type of a payment", All, Client(|text| set(text, "type", "payment.get"))),
    case("client: type in capitals", All, Client(|text| set(text, "type", "WEBAUTHN.GET"))),
    case("client: no type", All, Client(|text| without(text, "type"))),
    case("client: type empty", All, Client(|text| set(text, "type", ""))),
    case("client: another challenge", All, Client(|text| set(text, "challenge", &"A".repeat(43)))),
    case(
        "client: half of the challenge",
        All,
        Client(|text| {
            let start = text.find("challenge\":\"").expect("the member") + 12;
            set(text, "challenge", &text[start..start + 22])
        }),
    ),
    case(
        "client: the challenge and more",
        All,
        Client(|text| {
            let start = text.find("challenge\":\"").expect("the member") + 12;
            set(text, "challenge", &format!("{}AAAA", &text[start..start + 43]))
        }),
    ),
    case("client: challenge empty", All, Client(|text| set(text, "challenge", ""))),
    case("client: no challenge", All, Client(|text| without(text, "challenge"))),
    case(
        "client: challenge null",
        All,
        Client(|text| String::from_utf8(set(text, "challenge", "@")).expect("text").replace("\"@\"", "null").into_bytes()),
    ),
    case("client: foreign origin", All, Client(|text| from(text, "\"https://evil.example\""))),
    case("client: sub-origin", All, Client(|text| from(text, "\"https://www.letterbox.example\""))),
    case("client: parent origin", All, Client(|text| from(text, "\"https://example\""))),
    case("client: origin with our name in front", All, Client(|text| from(text, "\"https://letterbox.example.evil.example\""))),
    case("client: origin with our name at its end", All, Client(|text| from(text, "\"https://evil-letterbox.example\""))),
    case("client: our name as the user's", All, Client(|text| from(text, "\"https://letterbox.example@evil.example\""))),
    case("client: another port", All, Client(|text| from(text, "\"https://letterbox.example:8443\""))),
    case("client: the usual port, written", All, Client(|text| from(text, "\"https://letterbox.example:443\""))),
    case("client: http", All, Client(|text| from(text, "\"http://letterbox.example\""))),
    case("client: twin in punycode", All, Client(|text| from(text, "\"https://xn--ltterbox-r5a.example\""))),
    case("client: twin in another script", All, Client(|text| from(text, "\"https://l\u{435}tterbox.example\""))),
    case("client: origin in capitals", All, Client(|text| from(text, "\"https://LETTERBOX.example\""))),
    case("client: origin with a path", All, Client(|text| from(text, "\"https://letterbox.example/\""))),
    case("client: origin with a dot", All, Client(|text| from(text, "\"https://letterbox.example.\""))),
    case("client: origin with a blank", All, Client(|text| from(text, "\" https://letterbox.example\""))),
    case(
        "client: origin of an app",
        All,
        Client(|text| from(text, "\"android:apk-key-hash:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")),
    ),
    case("client: opaque origin", All, Client(|text| from(text, "\"null\""))),
    case("client: origin empty", All, Client(|text| from(text, "\"\""))),
    case("client: origin null", All, Client(|text| from(text, "null"))),
    case("client: a list of origins", All, Client(|text| from(text, &format!("[\"{OWN}\"]")))),
    case("client: no origin", All, Client(|text| without(text, "origin"))),
    case("client: crossOrigin true", All, Client(|text| text.replace("\"crossOrigin\":false", "\"crossOrigin\":true").into_bytes())),
    case("client: crossOrigin a text", All, Client(|text| text.replace("\"crossOrigin\":false", "\"crossOrigin\":\"false\"").into_bytes())),
    case("client: crossOrigin null", All, Client(|text| text.replace("\"crossOrigin\":false", "\"crossOrigin\":null").into_bytes())),
    case("client: topOrigin of our own", All, Client(|text| with(text, &format!("\"topOrigin\":\"{OWN}\"")))),
    case("client: topOrigin of a stranger", All, Client(|text| with(text, "\"topOrigin\":\"https://evil.example\""))),
    case("client: topOrigin null", All, Client(|text| with(text, "\"topOrigin\":null"))),
    case("client: origin twice", All, Client(|text| with(text, &format!("\"origin\":\"{OWN}\"")))),
    case("client: type twice", All, Client(|text| with(text, "\"type\":\"webauthn.get\""))),
    case("client: origin twice, once escaped", All, Client(|text| with(text, &format!("\"\\u006frigin\":\"{OWN}\"")))),
    case("client: a byte order mark", All, Client(|text| format!("\u{feff}{text}").into_bytes())),
    case("client: something after it", All, Client(|text| format!("{text}{{}}").into_bytes())),
    case("client: in UTF-16", All, Client(wide)),
    case("client: a list", All, Client(|text| format!("[{text}]").into_bytes())),
    case("client: nothing", All, Client(|_| Vec::new())),
];
