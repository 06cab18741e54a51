//! The part format against its specification.
use crate::{
    crypto::{
        Suite,
        part::{PartContext, PartKind, PartSealer},
        test::{Seeded, id, organization},
        wrap::DataKey,
    },
    domain::id::MessageId,
};

mod binding;
mod length;
mod malformed;
mod wycheproof;

/// A part of the message that most tests use.
fn context(kind: PartKind) -> PartContext {
    PartContext { organization: organization("clinic"), message: MessageId::from_uuid(id("message")), kind }
}

/// The data key that most tests use.
fn data_key() -> DataKey {
    DataKey::generate(&Seeded::new("data key"))
}

/// Bytes that are neither zero nor alike.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((7 * at + at / 251) % 256).expect("a byte")).collect()
}

/// A raw part, written in pieces of this size.
fn raw(suite: Suite, context: &PartContext, content: &[u8], piece: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut sealer = PartSealer::new(suite, &data_key(), context, &Seeded::new("raw")).expect("a sealer");
    for piece in content.chunks(piece) {
        sealer.write(piece, &mut out).expect("written");
    }
    assert_eq!(sealer.finish(&mut out), Ok(content.len() as u64));
    out
}
