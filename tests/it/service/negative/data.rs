//! What a device says in its authenticator data, well signed.
use tests::authenticator::forge::{ATTESTED, BACKED_UP, BACKUP_ELIGIBLE, EXTENDED, PRESENT, VERIFIED};

use super::{
    Case,
    Change::{Answer, Data},
    Fits::{All, Making, Using},
    case,
};

/// An empty map, and an empty text.
const CBOR: [&[u8]; 2] = [&[0xa0], &[0x60]];

pub(super) const CASES: [Case; 31] = [
    case("data: another relying party", All, Data(|data| data.relying_party("evil.example"))),
    case("data: a relying party below ours", All, Data(|data| data.relying_party("www.letterbox.example"))),
    case("data: a relying party above ours", All, Data(|data| data.relying_party("example"))),
    case("data: our origin as relying party", All, Data(|data| data.relying_party("https://letterbox.example"))),
    case("data: no relying party", All, Data(|data| data.bytes()[..32].fill(0))),
    case("data: nobody there", All, Data(|data| *data.flags() &= !PRESENT)),
    case("data: owner not recognised", All, Data(|data| *data.flags() &= !VERIFIED)),
    case("data: neither there nor recognised", All, Data(|data| *data.flags() &= !(PRESENT | VERIFIED))),
    case("data: copied, and not to be copied", All, Data(|data| *data.flags() = *data.flags() & !BACKUP_ELIGIBLE | BACKED_UP)),
    case("data: may no longer be copied", Using, Data(|data| *data.flags() &= !(BACKUP_ELIGIBLE | BACKED_UP))),
    case(
        "data: a byte short",
        All,
        Data(|data| {
            data.bytes().pop();
        }),
    ),
    case("data: its head alone", All, Data(|data| data.bytes().truncate(36))),
    case("data: nothing", All, Data(|data| data.bytes().clear())),
    case("data: a byte more", All, Data(|data| data.bytes().push(0))),
    case("data: CBOR after it", All, Data(|data| data.bytes().extend_from_slice(CBOR[0]))),
    case("data: says extensions and has none", All, Data(|data| *data.flags() |= EXTENDED)),
    case(
        "data: extensions that are a text",
        All,
        Data(|data| {
            *data.flags() |= EXTENDED;
            data.bytes().extend_from_slice(CBOR[1]);
        }),
    ),
    case(
        "data: extensions, and CBOR after them",
        All,
        Data(|data| {
            *data.flags() |= EXTENDED;
            data.bytes().extend_from_slice(&CBOR.concat());
        }),
    ),
    case("data: says a key and has none", Using, Data(|data| *data.flags() |= ATTESTED)),
    case("data: has a key and does not say so", Making, Data(|data| *data.flags() &= !ATTESTED)),
    case("id: 1,024 bytes", Making, Data(|data| data.replace_id(&[7; 1_024], 1_024))),
    case("id: other than the browser's", Making, Data(|data| data.replace_id(&[7; 16], 16))),
    case("id: empty", Making, Data(|data| data.replace_id(&[], 0))),
    case("id: says longer than it is", Making, Data(|data| data.replace_id(&[7; 16], u16::MAX))),
    case("id: says shorter than it is", Making, Data(|data| data.replace_id(&[7; 16], 3))),
    case(
        "attestation: CBOR after it",
        Making,
        Answer(|answer| {
            answer.after = CBOR[0].to_vec();
            Ok(())
        }),
    ),
    case(
        "attestation: unknown format",
        Making,
        Answer(|answer| {
            answer.attestation = b"\xa3\x63fmt\x64nope\x67attStmt\xa0".to_vec();
            Ok(())
        }),
    ),
    case(
        "attestation: none, with a statement",
        Making,
        Answer(|answer| {
            answer.attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa1\x63alg\x26".to_vec();
            Ok(())
        }),
    ),
    case(
        "attestation: packed, with nobody's signature",
        Making,
        Answer(|answer| {
            answer.attestation = b"\xa3\x63fmt\x66packed\x67attStmt\xa2\x63alg\x26\x63sig\x48\x30\x06\x02\x01\x01\x02\x01\x01".to_vec();
            Ok(())
        }),
    ),
    case(
        "attestation: without a format",
        Making,
        Answer(|answer| {
            answer.attestation = b"\xa2\x67attStmt\xa0".to_vec();
            Ok(())
        }),
    ),
    case(
        "attestation: says more than it has",
        Making,
        Answer(|answer| {
            answer.attestation = b"\xa4\x63fmt\x64none\x67attStmt\xa0".to_vec();
            Ok(())
        }),
    ),
];
