//! Signed files, made by hand: how the text lies inside them, and what is no signed file.
use super::{Family, part};

pub(super) fn all() -> Vec<Family> {
    let mut family = Family::new(
        "signed file",
        "what is inside goes the way of every message, however it is written down; what is no signed message is a file",
    );
    for (name, file) in [
        (
            "a page, lengths told",
            "MGMGCSqGSIb3DQEHAqBWMFQCAQExADBLBgkqhkiG9w0BBwGgPgQ8Q29udGVudC1UeXBlOiB0ZXh0L2h0bWwNCg0KPHAgb25jbGljaz14PmhpPHNjcmlwdD4xPC9zY3JpcHQ+MQA=",
        ),
        (
            "a page in pieces, lengths not told",
            "MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABAlDb250ZW50LVQEM3lwZTogdGV4dC9odG1sDQoNCjxwIG9uY2xpY2s9eD5oaTxzY3JpcHQ+MTwvc2NyaXB0PgAAAAAAADEAAAAAAAAA",
        ),
        (
            "octets in octets in octets",
            "MG0GCSqGSIb3DQEHAqBgMF4CAQExADBVBgkqhkiG9w0BBwGgSCRGJEQkQiRAJD4EPENvbnRlbnQtVHlwZTogdGV4dC9odG1sDQoNCjxwIG9uY2xpY2s9eD5oaTxzY3JpcHQ+MTwvc2NyaXB0PjEA",
        ),
        (
            "a hole",
            "MIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCA",
        ),
        ("a length beyond the end", "MIT/////BgkqhkiG9w0BBwI="),
        (
            "a message in a message",
            "MIIAlQYJKoZIhvcNAQcCoIIAhjCCAIICAQExADB5BgkqhkiG9w0BBwGgbARqQ29udGVudC1UeXBlOiBtZXNzYWdlL3JmYzgyMg0KDQpTdWJqZWN0OiB4DQoNCkNvbnRlbnQtVHlwZTogdGV4dC9odG1sDQoNCjxwIG9uY2xpY2s9eD5oaTxzY3JpcHQ+MTwvc2NyaXB0PjEA",
        ),
    ] {
        let head = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64";
        family.add(name, part(head, file));
    }
    vec![family]
}
