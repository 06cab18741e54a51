//! Named malformed blobs, for both suites: each gives the one bare error.
use std::thread;

use zeroize::Zeroizing;

use crate::crypto::{
    OpenError, Suite,
    part::{
        CHUNK, HEADER_LEN, LENGTH, Layout, PartKind, TAG, header,
        open::{open_part, open_raw},
        seal::ChunkSealer,
        seal_part,
        tests::{content, context, data_key, raw},
    },
    test::{SUITES, Seeded},
};

/// Three chunks: two full ones and a short one.
const LONG: usize = 40_000;
const SEALED_CHUNK: usize = CHUNK + TAG;

fn long(suite: Suite) -> Vec<u8> {
    let blob = raw(suite, &context(PartKind::Raw), &content(LONG), LONG);
    assert_eq!(Layout::of(blob.len() as u64).map(|layout| layout.chunks()), Ok(3));
    blob
}

fn open_long(blob: &[u8]) -> Result<(), OpenError> {
    open_raw(&data_key(), &context(PartKind::Raw), blob, LONG as u64).map(|plain| assert!(*plain == content(LONG)))
}

fn refused(name: &str, suite: Suite, blob: &[u8]) {
    assert_eq!(open_long(blob), Err(OpenError), "{name}, {suite}");
}

#[test]
fn every_single_byte_flipped() {
    /// So many look at once: by far the most work of all these tests.
    const HANDS: usize = 4;
    for suite in SUITES {
        let blob = &long(suite);
        thread::scope(|scope| {
            for hand in 0..HANDS {
                scope.spawn(move || {
                    let mut blob = blob.clone();
                    for at in (hand..blob.len()).step_by(HANDS) {
                        let bit = 1 << (at % 8);
                        blob[at] ^= bit;
                        assert_eq!(open_long(&blob), Err(OpenError), "byte {at}, {suite}");
                        blob[at] ^= bit;
                    }
                    assert_eq!(open_long(&blob), Ok(()), "{suite}");
                });
            }
        });
    }
}

#[test]
fn every_other_value_of_every_header_byte() {
    for suite in SUITES {
        let blob = raw(suite, &context(PartKind::Raw), b"short", 5);
        for at in 0..HEADER_LEN {
            for change in 1..=u8::MAX {
                let mut bad = blob.clone();
                bad[at] ^= change;
                let opened = open_raw(&data_key(), &context(PartKind::Raw), &bad, 5).map(|_| ());
                assert_eq!(opened, Err(OpenError), "byte {at} ^ {change}, {suite}");
            }
        }
    }
}

#[test]
fn truncated_at_every_edge() {
    for suite in SUITES {
        let blob = long(suite);
        let mut edges: Vec<usize> = (0..=HEADER_LEN + TAG + 1).collect();
        for chunk in 0..3 {
            let start = HEADER_LEN + chunk * SEALED_CHUNK;
            for edge in [start, start + TAG, start + CHUNK, start + SEALED_CHUNK] {
                edges.extend([edge.saturating_sub(1), edge, edge + 1]);
            }
        }
        edges.extend([blob.len() - TAG - 1, blob.len() - TAG, blob.len() - TAG + 1, blob.len() - 1]);
        for edge in edges.into_iter().filter(|edge| *edge < blob.len()) {
            refused(&format!("cut to {edge}"), suite, &blob[..edge]);
        }
    }
}

#[test]
fn lengthened() {
    for suite in SUITES {
        let blob = long(suite);
        for more in [1, TAG - 1, TAG, TAG + 1, SEALED_CHUNK] {
            refused(&format!("{more} zeros more"), suite, &[&blob[..], &vec![0; more]].concat());
        }
        let last = &blob[HEADER_LEN + 2 * SEALED_CHUNK..];
        refused("the last chunk twice", suite, &[&blob[..], last].concat());
        refused("the whole blob twice", suite, &[&blob[..], &blob[..]].concat());
        refused("a byte in front", suite, &[&[0], &blob[..]].concat());
    }
}

#[test]
fn chunks_rearranged() {
    for suite in SUITES {
        let blob = long(suite);
        let (header, chunks) = blob.split_at(HEADER_LEN);
        let (first, rest) = chunks.split_at(SEALED_CHUNK);
        let (second, last) = rest.split_at(SEALED_CHUNK);
        for (name, order) in [
            ("swapped", vec![second, first, last]),
            ("first twice", vec![first, first, last]),
            ("second twice", vec![first, second, second, last]),
            ("first left out", vec![second, last]),
            ("second left out", vec![first, last]),
            ("last left out", vec![first, second]),
            ("last alone", vec![last]),
            ("none", vec![]),
            ("last in front", vec![last, first, second]),
        ] {
            refused(name, suite, &[header, &order.concat()].concat());
        }
    }
}

/// Blobs of one message with the same data key: their chunks and headers do not mix.
#[test]
fn pieces_of_another_part() {
    for suite in SUITES {
        let mine = long(suite);
        let mut other = Vec::new();
        let salt = [9; header::SALT];
        let sealed_context = context(PartKind::Raw).encode(suite);
        let mut sealer = ChunkSealer::new(suite, data_key().key(), &salt, &sealed_context, &header::prefix(suite), Zeroizing::default())
            .expect("a sealer");
        sealer.write(&content(LONG), &mut other).expect("written");
        sealer.write(&vec![0; 40_960 - LONG], &mut other).expect("written");
        sealer.finish(&mut other).expect("finished");
        assert_eq!(open_long(&other), Ok(()), "the same content with another salt, {suite}");
        assert_eq!(mine.len(), other.len());

        refused("another header", suite, &[&other[..HEADER_LEN], &mine[HEADER_LEN..]].concat());
        let edge = HEADER_LEN + SEALED_CHUNK;
        refused("another first chunk", suite, &[&mine[..HEADER_LEN], &other[HEADER_LEN..edge], &mine[edge..]].concat());
        let salt_end = header::PREFIX + header::SALT;
        refused("another salt", suite, &[&other[..salt_end], &mine[salt_end..]].concat());
    }
}

/// Sealed with the right key for the right place, but with a payload that no sealer makes.
#[test]
fn payloads_that_are_authentic_and_wrong() {
    let padded = |start: &[u8], length: usize| {
        let mut payload = start.to_vec();
        payload.resize(length, 0);
        payload
    };
    let one_before_the_end = |mut payload: Vec<u8>| {
        *payload.last_mut().expect("padding") = 1;
        payload
    };
    for suite in SUITES {
        for (name, payload) in [
            ("empty", vec![]),
            ("shorter than its length field", vec![0; LENGTH - 1]),
            ("unpadded", b"\0\0\0\x05hello".to_vec()),
            ("padded too short", padded(b"\0\0\0\x05hello", 1023)),
            ("padded too long", padded(b"\0\0\0\x05hello", 1025)),
            ("padded to the next length but one", padded(b"\0\0\0\x05hello", 1088)),
            ("longer than itself", padded(b"\xff\xff\xff\xffhello", 1024)),
            ("longer by one", padded(b"\0\0\x03\xfdhello", 1024)),
            ("shorter than its content", padded(b"\0\0\0\x04hello", 1024)),
            ("padding not zero", one_before_the_end(padded(b"\0\0\0\x05hello", 1024))),
        ] {
            let blob = crafted(suite, PartKind::Meta, &payload);
            let opened = open_part(&data_key(), &context(PartKind::Meta), &blob).map(|_| ());
            assert_eq!(opened, Err(OpenError), "{name}, {suite}");
        }
        let good = crafted(suite, PartKind::Meta, &padded(b"\0\0\0\x05hello", 1024));
        assert_eq!(open_part(&data_key(), &context(PartKind::Meta), &good).expect("as specified").as_slice(), b"hello");
    }
}

fn crafted(suite: Suite, kind: PartKind, payload: &[u8]) -> Vec<u8> {
    let mut blob = Vec::new();
    let sealed_context = context(kind).encode(suite);
    let mut sealer =
        ChunkSealer::new(suite, data_key().key(), &[3; header::SALT], &sealed_context, &header::prefix(suite), Zeroizing::default())
            .expect("a sealer");
    sealer.write(payload, &mut blob).expect("written");
    sealer.finish(&mut blob).expect("finished");
    blob
}

#[test]
fn raw_with_another_true_length() {
    for suite in SUITES {
        let blob = raw(suite, &context(PartKind::Raw), b"five!", 5);
        for wrong in [0, 4, 1025, 1_000_000, u64::MAX] {
            let opened = open_raw(&data_key(), &context(PartKind::Raw), &blob, wrong).map(|_| ());
            assert_eq!(opened, Err(OpenError), "{wrong}, {suite}");
        }
        // Trailing zeros are content if meta says so: the length there is authenticated, and belongs to this message.
        assert_eq!(open_raw(&data_key(), &context(PartKind::Raw), &blob, 7).expect("zeros").as_slice(), b"five!\0\0");
    }
}

#[test]
fn the_wrong_way_in() {
    for suite in SUITES {
        let random = Seeded::new("way");
        assert!(seal_part(suite, &data_key(), &context(PartKind::Raw), b"", &random).is_err());
        for kind in [PartKind::Meta, PartKind::Index, PartKind::Checks] {
            assert!(crate::crypto::part::PartSealer::new(suite, &data_key(), &context(kind), &random).is_err());
            let blob = seal_part(suite, &data_key(), &context(kind), b"text", &random).expect("sealed");
            assert_eq!(open_raw(&data_key(), &context(kind), &blob, 8).map(|_| ()), Err(OpenError));
        }
        let blob = raw(suite, &context(PartKind::Raw), b"text", 4);
        assert_eq!(open_part(&data_key(), &context(PartKind::Raw), &blob).map(|_| ()), Err(OpenError));
    }
}
