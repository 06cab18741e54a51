//! What lies inside a signed file of S/MIME (RFC 8551, 3.5.2): the content of its CMS SignedData (RFC 5652), as it was signed. Checks no signature,
//! and must not know who signed.
//!
//! Read as BER, as mail programs write it: lengths that are not told, octets in pieces. Invariants: as deep as `DEPTH` and no deeper; what
//! comes out is no longer than what went in; whatever is no signed message is nothing, and ends nothing.
use std::panic;

use asn1_rs::{Any, Class, FromBer, Header, Tag};
use zeroize::Zeroizing;

/// Pieces within pieces of octets: those that are known write two.
const DEPTH: usize = 4;
/// `id-signedData` and `id-data`, as they are written down.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];

/// The message that was signed, if the file holds one: not a receipt, not a time stamp, not only certificates.
#[must_use]
pub fn content(file: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    panic::catch_unwind(|| find(file)).ok().flatten().filter(|content| !content.is_empty())
}

/// ```text
/// SEQUENCE { signedData, [0] SEQUENCE { version, SET of algorithms, SEQUENCE { data, [0] OCTET STRING }, ... } }
/// ```
fn find(file: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut whole = file;
    let mut outer = one(&mut whole, Tag::Sequence)?;
    (one(&mut outer, Tag::Oid)? == SIGNED_DATA).then_some(())?;
    let mut explicit = zeroth(&mut outer)?;
    let mut signed = one(&mut explicit, Tag::Sequence)?;
    one(&mut signed, Tag::Integer)?;
    one(&mut signed, Tag::Set)?;
    let mut inner = one(&mut signed, Tag::Sequence)?;
    (one(&mut inner, Tag::Oid)? == DATA).then_some(())?;
    let mut explicit = zeroth(&mut inner)?;
    let mut content = Zeroizing::new(Vec::with_capacity(explicit.len()));
    octets(&mut explicit, DEPTH, &mut content)?;
    Some(content)
}

/// Octets, in one piece or in several.
fn octets(bytes: &mut &[u8], depth: usize, out: &mut Vec<u8>) -> Option<()> {
    let (header, mut inside) = next(bytes)?;
    if header.class() != Class::Universal || header.tag() != Tag::OctetString {
        return None;
    }
    if !header.constructed() {
        out.extend_from_slice(inside);
        return Some(());
    }
    let depth = depth.checked_sub(1)?;
    while !inside.is_empty() {
        octets(&mut inside, depth, out)?;
    }
    Some(())
}

/// What is in the next thing, which must be of this kind.
fn one<'a>(bytes: &mut &'a [u8], tag: Tag) -> Option<&'a [u8]> {
    let (header, inside) = next(bytes)?;
    (header.class() == Class::Universal && header.tag() == tag).then_some(inside)
}

/// What is in the next thing, which must be marked `[0]`.
fn zeroth<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (header, inside) = next(bytes)?;
    (header.class() == Class::ContextSpecific && header.tag() == Tag(0) && header.constructed()).then_some(inside)
}

fn next<'a>(bytes: &mut &'a [u8]) -> Option<(Header<'a>, &'a [u8])> {
    let (rest, any) = Any::from_ber(bytes).ok()?;
    *bytes = rest;
    Some((any.header, any.data))
}

#[cfg(test)]
mod tests;
