//! The corpus, replayed: on the stack of an ordinary thread, each message within its time.
use std::{collections::BTreeSet, fs, panic, thread, time::Duration};

use super::*;
use crate::corpus::{self, Case};

/// Stack that a thread has by default.
const STACK: usize = 2 << 20;
/// Time of a processor for one message in one target. The worst take a tenth of it here, without optimisation.
const TIME: Duration = Duration::from_secs(10);

/// What this thread has used so far, whoever else is busy.
fn used() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/stat").expect("a thread has it");
    // After the name in brackets, which may hold anything: user and system time, in hundredths of a second.
    let (_, fields) = stat.rsplit_once(')').expect("a name");
    let ticks: u64 = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(ticks * 10)
}

fn replay(cases: Vec<Case>, target: fn(&[u8])) {
    let replay = thread::Builder::new().stack_size(STACK).spawn(move || {
        let mut failed = Vec::new();
        for case in &cases {
            let began = used();
            let survived = panic::catch_unwind(|| target(&case.raw)).is_ok();
            let took = used().saturating_sub(began);
            if !survived || took > TIME {
                failed.push(format!(
                    "{} / {} ({}): {} after {took:?}",
                    case.family,
                    case.name,
                    case.reason,
                    if survived { "slow" } else { "failed" }
                ));
            }
        }
        failed
    });
    let failed = replay.expect("a thread starts").join().expect("panics are caught");
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn the_corpus_is_large_and_every_piece_has_a_name() {
    let cases = corpus::mime::all();
    let names: BTreeSet<(&str, &str)> = cases.iter().map(|case| (case.family, case.name.as_str())).collect();
    assert_eq!(names.len(), cases.len(), "two of one name");
    assert!(cases.len() > 1_500, "{}", cases.len());
    assert!(cases.iter().all(|case| !case.reason.is_empty()));
}

#[test]
fn scan() {
    replay(corpus::mime::all(), fuzz_scan);
}

#[test]
fn index() {
    replay(corpus::mime::all(), fuzz_index);
}

#[test]
fn view() {
    replay(corpus::mime::all(), fuzz_view);
}

#[test]
fn plain_text() {
    replay(corpus::mime::all(), fuzz_plain_text);
}

/// Smaller targets get the headers and bodies of the same messages.
#[test]
fn header() {
    replay(headers(), fuzz_header);
}

#[test]
fn decode_and_charset() {
    let cases = || corpus::mime::all().into_iter().filter(|case| case.raw.len() < 10_000);
    replay(cases().collect(), fuzz_decode);
    replay(cases().collect(), fuzz_charset);
}

#[test]
fn calendar() {
    replay(corpus::mime::all().into_iter().filter(|case| case.family == "calendar" || case.raw.len() < 1_000).collect(), fuzz_calendar);
}

#[test]
fn file_name() {
    replay(headers(), fuzz_file_name);
}

/// The values of all header fields, each once.
fn headers() -> Vec<Case> {
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for case in corpus::mime::all() {
        for line in case.raw.split(|byte| *byte == b'\n').take(20) {
            let value = line.splitn(2, |byte| *byte == b':').last().unwrap_or_default().trim_ascii();
            if value.len() < 20_000 && seen.insert(value.to_vec()) {
                cases.push(Case { family: case.family, name: case.name.clone(), reason: case.reason, raw: value.to_vec() });
            }
        }
    }
    cases
}

/// What is said about the ordinary message, and that its damage is told.
#[test]
fn what_is_cut_is_said_to_be_cut() {
    use portal::mime::view::Note;
    let whole = corpus::mime::ordinary();
    let notes = |raw: &[u8]| View::plan(&Index::build(raw)).notes;
    assert_eq!(notes(whole.as_bytes()), []);
    let body = whole.find("\r\n\r\n").expect("it has a header");
    let first = whole.find("--mix\r\n").expect("it has parts") + "--mix\r\n".len();
    for end in (first..whole.trim_end().len() - "--".len()).step_by(11) {
        assert!(notes(&whole.as_bytes()[..end]).contains(&Note::Cut), "cut after {end} of {}, header of {body}", whole.len());
    }
}
