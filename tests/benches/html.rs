//! How long HTML takes that was made to take long, and passes all bounds. Inside this program: no page, no database.
use std::time::{Duration, Instant};

use portal::mime::html::{Marks, Options, Picture, PictureKind, original, plain, reading};
use tests::{
    reading::LABELS,
    wild::{FAMILIES, largest},
};

use crate::report::Report;

/// How often each is shown; the fastest counts, for other programs share the cores.
const TIMES: usize = 5;

/// A letter of 100 KiB, and the worst of each kind.
pub(super) fn worst(report: &mut Report) {
    let letter = "<p>Dear Ana, your results are in, and all is well. Please call us on Monday.</p>\n".repeat(1_300);
    let [.., slowest] = three_ways(&letter);
    report.add("HTML letter of 100 KiB, slowest of three ways", "µs", micros(slowest));
    let mut worst = [(Duration::ZERO, "none"); 3];
    for family in &FAMILIES {
        // Some are refused however small.
        let Some(html) = largest(family) else { continue };
        for (worst, took) in worst.iter_mut().zip(three_ways(&html)) {
            *worst = (*worst).max((took, family.name));
        }
    }
    for (way, (took, name)) in ["plain text", "reading", "as designed"].into_iter().zip(worst) {
        report.add(&format!("the worst HTML that passes, {way}: {name}"), "µs", micros(took));
    }
}

/// As plain text, to be read, as it was designed; and the slowest of them.
fn three_ways(html: &str) -> [Duration; 4] {
    let options =
        Options { labels: LABELS, language: None, top_level: 2, first_link: 1, pictures: &|_| None, kept: &|_| None, describe: &|_| None };
    let picture = |_: &str| Some(Picture { kind: PictureKind::Gif, bytes: b"GIF89a".to_vec().into() });
    let ways = [
        fastest(|| drop(plain(html, Marks { struck: LABELS.struck, colours: LABELS.colours }))),
        fastest(|| drop(reading(html, &options))),
        fastest(|| drop(original(html, "Message", "en", "Picture not shown", &picture))),
    ];
    [ways[0], ways[1], ways[2], ways.into_iter().max().unwrap_or_default()]
}

fn fastest(act: impl Fn()) -> Duration {
    let once = || {
        let began = Instant::now();
        act();
        began.elapsed()
    };
    (0..TIMES).map(|_| once()).min().unwrap_or_default()
}

fn micros(took: Duration) -> f64 {
    took.as_secs_f64() * 1e6
}
