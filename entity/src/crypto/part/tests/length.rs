//! Lengths: padding, layout, every way to cut the content into pieces, and the limit of a row.
use proptest::prelude::*;

use crate::crypto::{
    Suite,
    part::{
        CHUNK, HEADER_LEN, Layout, MAX_RAW_IN_ROW, PartKind, PartOpener, ROW, TAG, open_part, open_raw, padded_len, seal_part, sealed_len,
        tests::{content, context, data_key, raw},
    },
    test::{SUITES, Seeded},
};

/// Lengths at which something begins or ends.
const EDGES: [usize; 14] =
    [0, 1, 1023, 1024, 1025, 1088, 1089, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 63_488];

#[test]
fn edges_come_back() {
    for suite in SUITES {
        for length in EDGES {
            let blob = raw(suite, &context(PartKind::Raw), &content(length), 1_000);
            assert_eq!(blob.len() as u64, sealed_len(length as u64), "{length}");
            assert_eq!(*open_raw(&data_key(), &context(PartKind::Raw), &blob, length as u64).expect("opened"), content(length));
            let blob = seal_part(suite, &data_key(), &context(PartKind::Index), &content(length), &Seeded::new("edge")).expect("sealed");
            assert_eq!(*open_part(&data_key(), &context(PartKind::Index), &blob).expect("opened"), content(length));
        }
    }
}

/// Worked out by hand from section 4.2 of the paper, for lengths above our least.
#[test]
fn padme() {
    for (length, padded) in [
        (0, 1024),
        (1024, 1024),
        (1025, 1088),
        (1088, 1088),
        (4096, 4096),
        (4097, 4352),
        (40_000, 40_960),
        (65_537, 67_584),
        (1_000_000, 1_015_808),
        (50 * 1024 * 1024, 52_428_800),
    ] {
        assert_eq!(padded_len(length), padded, "{length}");
    }
}

#[test]
fn the_largest_raw_in_a_row() {
    assert_eq!(MAX_RAW_IN_ROW, 63_488);
    assert!(sealed_len(MAX_RAW_IN_ROW) <= ROW);
    assert!(sealed_len(MAX_RAW_IN_ROW + 1) > ROW);
}

#[test]
fn lengths_that_no_blob_has() {
    let edge = HEADER_LEN as u64 + (CHUNK + TAG) as u64;
    for length in (0..(HEADER_LEN + TAG) as u64).chain(edge..edge + TAG as u64) {
        assert!(Layout::of(length).is_err(), "{length}");
    }
    assert!(Layout::of(u64::MAX).is_err());
    assert!(Layout::of((HEADER_LEN + TAG) as u64).is_ok());
}

#[test]
fn chunks_open_in_any_order() {
    for suite in SUITES {
        let plain = content(60_000);
        let blob = raw(suite, &context(PartKind::Raw), &plain, 4_096);
        let layout = Layout::of(blob.len() as u64).expect("a blob");
        let opener = PartOpener::new(&data_key(), &context(PartKind::Raw), blob.first_chunk().expect("a header")).expect("its key");
        for number in (0..layout.chunks()).rev() {
            let range = layout.range(number).expect("a chunk");
            let at = |offset: u64| usize::try_from(offset).expect("in memory");
            let sealed = &blob[at(range.start)..at(range.end)];
            let start = at(number) * CHUNK;
            let chunk = opener.chunk(number, sealed, layout.is_last(number)).expect("a good chunk");
            assert!(plain[start..].iter().zip(chunk.iter()).all(|(one, other)| one == other));
            assert!(opener.chunk(number, sealed, !layout.is_last(number)).is_err(), "last or not is the length's to say");
            assert!(opener.chunk(number + 1, sealed, layout.is_last(number)).is_err(), "another number");
        }
        for number in [layout.chunks(), u64::MAX / (CHUNK + TAG) as u64, u64::MAX] {
            assert_eq!((layout.range(number), layout.is_last(number)), (None, false), "{number}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn padding_is_bounded_and_settles(length in 0_u64..1 << 48) {
        let padded = padded_len(length);
        let least = length.max(1024);
        prop_assert!(padded >= least);
        prop_assert!(padded - least <= least / 16, "more than a sixteenth above 1 KiB");
        prop_assert_eq!(padded_len(padded), padded, "a padded length is its own");
        prop_assert!(padded_len(length + 1) >= padded, "never shrinks");
    }

    /// The paper's own words: the last E - S bits of a padded length are zero.
    #[test]
    fn padding_is_padme(length in 1024_u64..1 << 48) {
        let padded = padded_len(length);
        let exponent = u64::from(length.ilog2());
        let mantissa = u64::from(length.ilog2().ilog2()) + 1;
        prop_assert_eq!(padded % (1 << (exponent - mantissa)), 0);
        prop_assert!(padded - length < 1 << (exponent - mantissa));
    }

    #[test]
    fn layout_is_the_inverse_of_the_length(length in 0_u64..1 << 40) {
        let layout = Layout::of(sealed_len(length)).expect("a blob's length");
        prop_assert_eq!(layout.payload(), padded_len(length));
        let last = layout.range(layout.chunks() - 1).expect("the last chunk");
        prop_assert_eq!(last.end, sealed_len(length));
        prop_assert!(last.end - last.start < (CHUNK + TAG) as u64);
    }

    #[test]
    fn any_content_in_any_pieces(length in 0_usize..70_000, piece in 1_usize..40_000, gcm in any::<bool>()) {
        let suite = if gcm { Suite::Gcm } else { Suite::GcmSiv };
        let plain = content(length);
        let blob = raw(suite, &context(PartKind::Raw), &plain, piece);
        prop_assert!(blob == raw(suite, &context(PartKind::Raw), &plain, 70_000), "pieces do not matter");
        let opened = open_raw(&data_key(), &context(PartKind::Raw), &blob, length as u64).expect("opened");
        prop_assert!(*opened == plain);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), length in any::<u64>()) {
        let mut bytes = bytes;
        prop_assert!(open_raw(&data_key(), &context(PartKind::Raw), &bytes, length).is_err());
        for suite in SUITES {
            if let Some(prefix) = bytes.first_chunk_mut::<4>() {
                *prefix = [b'P', b'M', 1, suite.into()];
            }
            prop_assert!(open_part(&data_key(), &context(PartKind::Meta), &bytes).is_err());
        }
    }
}
