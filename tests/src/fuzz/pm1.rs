//! Target of the envelope: what is sealed comes back, whatever the pieces; what was bent, cut, lengthened, put together
//! anew or made up does not open.
use std::sync::LazyLock;

use entity::{
    crypto::{
        Suite,
        part::{CHUNK, HEADER_LEN, Layout, PartContext, PartKind, PartOpener, PartSealer, TAG, open_part, open_raw, seal_part},
        wrap::DataKey,
    },
    domain::id::{MessageId, OrganizationId},
};
use uuid::Uuid;

use super::ambient::Counted;

/// The key of every blob here; nobody who makes up bytes can have it.
static KEY: LazyLock<DataKey> = LazyLock::new(|| DataKey::generate(&Counted::new(7)));

/// Bytes of the length that stands in front of a meta or index part.
const LENGTH: usize = 4;

/// The first byte chooses suite, kind and what is done to the blob; the next three say where; the rest is the content, or
/// the blob itself.
pub fn fuzz_pm1(data: &[u8]) {
    let [choice, place, many, value, content @ ..] = data else { return };
    let suite = if choice & 1 == 0 { Suite::GcmSiv } else { Suite::Gcm };
    let kind = [PartKind::Raw, PartKind::Meta, PartKind::Index][usize::from(choice >> 1 & 3) % 3];
    let (organization, message) = (OrganizationId::from_uuid(Uuid::from_u128(1)), MessageId::from_uuid(Uuid::from_u128(2)));
    let context = PartContext { organization, message, kind };
    if choice >> 3 == 0 {
        return made_up(&context, content);
    }
    // Long enough for several chunks, where the input asks for it: two bytes of it are worth thousands.
    let content = content.repeat(if choice & 0x40 == 0 { 1 } else { usize::from(*many) * 4 + 1 });
    let content = &content[..content.len().min(5 * CHUNK)];
    let blob = seal(suite, &context, content, content.len().max(1));
    assert!(seal(suite, &context, content, usize::from(*place) * 97 + 1) == blob, "pieces make a difference");
    assert!(open(&context, &blob, content.len()).is_some_and(|plain| plain == content), "what was sealed does not come back");
    let start = if kind == PartKind::Raw { 0 } else { LENGTH };
    assert!(by_chunks(&context, &blob).is_some_and(|plain| plain[start..start + content.len()] == *content));
    let at = (usize::from(*place) << 8 | usize::from(*many)) % blob.len();
    let mut bent = blob.clone();
    match choice >> 3 & 7 {
        1 => bent[at] ^= value.max(&1),
        2 => bent.truncate(at),
        3 => bent.extend(std::iter::repeat_n(*value, usize::from(*many) + 1)),
        4 => drop(bent.remove(at)),
        5 => bent.insert(at, *value),
        6 => swap_chunks(&mut bent, usize::from(*place), usize::from(*many)),
        _ => bent[at..].fill(*value),
    }
    if bent != blob {
        assert!(open(&context, &bent, content.len()).is_none(), "a bent blob opens");
        let header: Option<&[u8; HEADER_LEN]> = bent.first_chunk();
        if header.is_some_and(|header| blob[..HEADER_LEN] != header[..]) {
            assert!(by_chunks(&context, &bent).is_none(), "a bent header opens");
        }
    }
    let other = if kind == PartKind::Raw { PartKind::Meta } else { PartKind::Raw };
    for foreign in [
        PartContext { kind: other, ..context },
        PartContext { organization: OrganizationId::from_uuid(Uuid::from_u128(3)), ..context },
        PartContext { message: MessageId::from_uuid(Uuid::from_u128(3)), ..context },
    ] {
        assert!(open(&foreign, &blob, content.len()).is_none(), "it opens elsewhere");
    }
}

/// Bytes that nobody sealed.
fn made_up(context: &PartContext, blob: &[u8]) {
    assert!(open(context, blob, blob.len().saturating_sub(HEADER_LEN + TAG)).is_none(), "made up, and it opens");
    assert!(by_chunks(context, blob).is_none(), "made up, and its header opens");
    if let Ok(layout) = Layout::of(blob.len() as u64) {
        let mut at = HEADER_LEN as u64;
        for number in 0..layout.chunks() {
            let range = layout.range(number).expect("a chunk that is counted has its place");
            assert_eq!(range.start, at, "chunks stand one behind the other");
            at = range.end;
        }
        assert_eq!(at, blob.len() as u64, "and fill the blob");
    }
}

fn seal(suite: Suite, context: &PartContext, content: &[u8], piece: usize) -> Vec<u8> {
    let random = Counted::new(11);
    if context.kind != PartKind::Raw {
        return seal_part(suite, &KEY, context, content, &random).expect("its kind and length are right");
    }
    let mut out = Vec::new();
    let mut sealer = PartSealer::new(suite, &KEY, context, &random).expect("its kind is right");
    for piece in content.chunks(piece) {
        sealer.write(piece, &mut out).expect("its length is right");
    }
    assert_eq!(sealer.finish(&mut out).expect("it was not lost"), content.len() as u64);
    out
}

fn open(context: &PartContext, blob: &[u8], length: usize) -> Option<Vec<u8>> {
    let plain = match context.kind {
        PartKind::Raw => open_raw(&KEY, context, blob, length as u64),
        _ => open_part(&KEY, context, blob),
    };
    plain.ok().map(|plain| plain.to_vec())
}

/// The payload, opened from its last chunk to its first.
fn by_chunks(context: &PartContext, blob: &[u8]) -> Option<Vec<u8>> {
    let opener = PartOpener::new(&KEY, context, blob.first_chunk()?).ok()?;
    let layout = Layout::of(blob.len() as u64).ok()?;
    let mut chunks = Vec::new();
    for number in (0..layout.chunks()).rev() {
        let range = layout.range(number)?;
        let sealed = &blob[usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?];
        chunks.push(opener.chunk(number, sealed, layout.is_last(number)).ok()?.to_vec());
    }
    chunks.reverse();
    Some(chunks.concat())
}

fn swap_chunks(blob: &mut [u8], one: usize, other: usize) {
    const SEALED: usize = CHUNK + TAG;
    let full = (blob.len() - HEADER_LEN) / SEALED;
    if full >= 2 {
        let start = |number: usize| HEADER_LEN + number % full * SEALED;
        for offset in 0..SEALED {
            blob.swap(start(one) + offset, start(other) + offset);
        }
    }
}
