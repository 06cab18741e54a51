//! The bytes that a device says, looked at for what must not be in them: the library reads as far as it understands, and
//! passes over what comes after. Must not know what they mean.
use serde_cbor_2::{Deserializer, Value};

/// Hash of the relying party, flags, counter.
const HEAD: usize = 37;
/// Where the flags stand.
const FLAGS: usize = 32;
/// A key stands in the data: model of the device, length of its id, id, key.
const ATTESTED: u8 = 1 << 6;
/// Extension outputs stand in the data.
const EXTENDED: u8 = 1 << 7;

/// Whether authenticator data ends where its parts end (WebAuthn level 3, section 6.1).
pub(super) fn is_exact(data: &[u8]) -> bool {
    end(data).is_some_and(|rest| rest.is_empty())
}

/// Whether an attestation object holds its three members, exact data, and no statement where it says that there is none
/// (section 8.7).
pub(super) fn is_exact_attestation(object: &[u8]) -> bool {
    let Ok(Value::Map(members)) = serde_cbor_2::from_slice(object) else { return false };
    let member = |name: &str| members.get(&Value::Text(name.to_owned()));
    let (Some(Value::Bytes(data)), Some(Value::Text(format)), Some(Value::Map(statement))) =
        (member("authData"), member("fmt"), member("attStmt"))
    else {
        return false;
    };
    members.len() == 3 && is_exact(data) && (format != "none" || statement.is_empty())
}

/// What is left after all parts that the flags announce.
fn end(data: &[u8]) -> Option<&[u8]> {
    let flags = *data.get(FLAGS)?;
    let mut rest = data.get(HEAD..)?;
    if flags & ATTESTED != 0 {
        let length: [u8; 2] = rest.get(16..18)?.try_into().ok()?;
        rest = after_map(rest.get(18 + usize::from(u16::from_be_bytes(length))..)?)?;
    }
    if flags & EXTENDED != 0 {
        rest = after_map(rest)?;
    }
    Some(rest)
}

/// What is left after one map in CBOR.
fn after_map(bytes: &[u8]) -> Option<&[u8]> {
    let mut items = Deserializer::from_slice(bytes).into_iter::<Value>();
    let Some(Ok(Value::Map(_))) = items.next() else { return None };
    bytes.get(items.byte_offset()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(flags: u8, rest: &[u8]) -> Vec<u8> {
        [&[7; FLAGS], [flags].as_slice(), &[0; 4], rest].concat()
    }

    #[test]
    fn parts_end_where_they_end() {
        let key = [[9; 16].as_slice(), &[0, 2, 1, 2], &[0xa1, 1, 2]].concat();
        assert!(is_exact(&data(0, b"")));
        assert!(is_exact(&data(ATTESTED, &key)));
        assert!(is_exact(&data(EXTENDED, b"\xa1\x61x\x01")));
        assert!(is_exact(&data(ATTESTED | EXTENDED, &[key.as_slice(), &[0xa0]].concat())));
        for (flags, rest) in [
            (0, b"\0".to_vec()),
            (0, key.clone()),
            (ATTESTED, key[..key.len() - 1].to_vec()),
            (ATTESTED, [key.as_slice(), &[0xa0]].concat()),
            (EXTENDED, Vec::new()),
            (EXTENDED, vec![0x60]),
            (EXTENDED, vec![0xa0, 0]),
            (ATTESTED | EXTENDED, key.clone()),
        ] {
            assert!(!is_exact(&data(flags, &rest)), "{flags} {rest:?}");
        }
        assert!(!is_exact(&data(0, b"")[..36]) && !is_exact(b""));
    }

    #[test]
    fn nothing_nested_without_end_is_read() {
        assert!(!is_exact(&data(EXTENDED, &[0xa1; 60_000])));
        assert!(!is_exact_attestation(&[0x81; 60_000]));
    }
}
