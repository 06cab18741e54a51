//! Ranges by rows are what decoding from the beginning gives, for even, odd and hostile encodings.
use proptest::prelude::*;

use super::{
    super::{Decoder, Encoding},
    *,
};

fn ruled(pieces: &[&[u8]]) -> Option<Rows> {
    let mut ruler = Ruler::default();
    for piece in pieces {
        ruler.push(piece);
    }
    ruler.rows
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    let (mut decoder, mut out) = (Decoder::new(Encoding::Base64), Vec::new());
    decoder.push(bytes, &mut out);
    decoder.finish(&mut out);
    out
}

/// What a reader of a range does.
fn by_rows(rows: &Rows, bytes: &[u8], range: &Range<u64>) -> Vec<u8> {
    let place = rows.place(range, length(bytes));
    let at = |at: u64| usize::try_from(at).expect("small");
    let from_there = decoded(&bytes[at(place.encoded.start)..at(place.encoded.end)]);
    from_there.into_iter().skip(at(place.skip)).take(at(range.end - range.start)).collect()
}

fn rows(width: u64, end: u64, count: u64) -> Option<Rows> {
    Some(Rows { width, end, count })
}

#[test]
fn only_even_rows_of_whole_groups_count() {
    for (written, wanted) in [
        ("", None),
        ("AAAA", None),
        ("AAAA\n", rows(4, 1, 1)),
        ("AAAA\r\nBBBB\r\nCC==", rows(4, 2, 2)),
        ("AAAA\r\nBBBB\r\n\r\nCCCC\r\n", rows(4, 2, 2)),
        ("AAAA\r\nBBBB\nCCCC\r\n", rows(4, 2, 1)),
        ("AAAA\r\nBBBBBBBB\r\n", rows(4, 2, 1)),
        ("AAAA\r\nBB==\r\nCCCC\r\n", rows(4, 2, 1)),
        ("AAAA\r\nB BB\r\n", rows(4, 2, 1)),
        ("AAAA\r\rBBBB\r\n", None),
        ("AAAA\r\r\nBBBB\r\n", None),
        ("AAAA \r\nBBBB\r\n", None),
        ("AAA\r\nABBB\r\n", None),
        ("\r\nAAAA\r\n", None),
        ("AA=A\r\n", None),
    ] {
        let single: Vec<&[u8]> = written.as_bytes().chunks(1).collect();
        assert_eq!(ruled(&[written.as_bytes()]), wanted, "{written:?}");
        assert_eq!(ruled(&single), wanted, "{written:?} byte by byte");
    }
}

#[test]
fn a_late_range_lies_in_a_few_rows() {
    let found = Rows { width: 76, end: 2, count: 100_000 };
    let place = found.place(&(4_000_000..4_000_100), 7_900_000);
    assert_eq!(place, Place { encoded: 70_175 * 78..70_178 * 78, skip: 4_000_000 - 70_175 * 57 });
    let place = found.place(&(5_699_990..5_700_010), 7_900_000);
    assert_eq!(place, Place { encoded: 99_999 * 78..7_900_000, skip: 47 }, "the last row, and what comes behind");
    assert_eq!(found.place(&(9_000_000..9_000_001), 7_900_000).encoded, 7_800_000..7_900_000, "behind all rows");
    assert!(found.fit(7_800_000) && !found.fit(7_799_999));
}

#[test]
fn what_no_scan_writes_does_not_fit() {
    for (width, end, count) in [(0, 2, 1), (75, 2, 1), (76, 0, 1), (76, 3, 1), (u64::MAX - 3, 2, 1), (76, 2, u64::MAX)] {
        assert!(!Rows { width, end, count }.fit(1 << 40), "{width} {end} {count}");
    }
}

#[test]
fn short_parts_get_no_note() {
    let noted = |lines: usize| {
        let mut ruler = Ruler::default();
        (0..lines).for_each(|_| ruler.push(b"AAAABBBBCCCCDDDD\r\n"));
        ruler.finish()
    };
    assert_eq!(noted(100), None);
    assert_eq!(noted(10_000), rows(16, 2, 10_000));
}

/// Lines, mostly alike, with trouble in some of them.
fn written() -> impl Strategy<Value = Vec<u8>> {
    let odd = prop_oneof![
        Just("=".to_owned()),
        Just("\r".to_owned()),
        Just("\n".to_owned()),
        Just(" ".to_owned()),
        Just("A".to_owned()),
        Just("QQ==".to_owned()),
        "[A-Za-z0-9+/=\r\n -]{0,9}",
    ];
    let line = (prop::sample::select(vec![4_usize, 8, 12, 7]), prop::sample::select(vec!["\r\n", "\n", "\r", ""]));
    (line, 0_usize..40, prop::collection::vec((0_usize..500, odd), 0..3), any::<u64>()).prop_map(|((width, end), count, odd, seed)| {
        let symbols = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut state = seed;
        let mut bytes = Vec::new();
        for _ in 0..count {
            for _ in 0..width {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                bytes.push(symbols[usize::try_from(state >> 58).unwrap_or_default()]);
            }
            bytes.extend_from_slice(end.as_bytes());
        }
        for (at, trouble) in odd {
            let at = at.min(bytes.len());
            bytes.splice(at..at, trouble.bytes());
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn ranges_are_exact_whatever_was_written(bytes in written(), cut in 0_usize..500, from in 0_u64..400, long in 0_u64..60) {
        let (front, back) = bytes.split_at(cut.min(bytes.len()));
        let found = ruled(&[front, back]);
        prop_assert_eq!(found, ruled(&[&bytes]), "cuts make no difference");
        if let Some(rows) = found {
            prop_assert!(rows.fit(length(&bytes)));
            let whole = decoded(&bytes);
            let range = from.min(length(&whole))..(from + long).min(length(&whole));
            let wanted: Vec<u8> = whole.iter().copied().skip(usize::try_from(range.start).expect("small"))
                .take(usize::try_from(range.end - range.start).expect("small")).collect();
            prop_assert_eq!(by_rows(&rows, &bytes, &range), wanted);
        }
    }
}
