use std::{panic, path::Path, thread};

use super::{TARGETS, seed};

/// The targets that have no corpus of cases: what a fuzzer begins with, on the stack of an ordinary thread.
#[test]
fn sessions_ends_and_envelopes() {
    for target in TARGETS.iter().filter(|target| ["smtp-session", "end-of-data", "pm1"].contains(&target.name)) {
        let replay = thread::Builder::new().stack_size(2 << 20).spawn(|| {
            let seeds = seed::seeds(target);
            assert!(seeds.len() >= 80, "{}: {} seeds", target.name, seeds.len());
            for input in seeds {
                (target.run)(&input);
                // And everything that it begins with.
                for end in 0..input.len() {
                    (target.run)(&input[..end]);
                }
            }
        });
        replay.expect("a thread starts").join().unwrap_or_else(|_| panic!("{} broke a promise", target.name));
    }
}

#[test]
fn what_was_found_stays_mended() {
    let mut failed = Vec::new();
    for target in &TARGETS {
        for (name, input) in seed::found(target.name) {
            if panic::catch_unwind(|| (target.run)(&input)).is_err() {
                failed.push(format!("{}/{name}", target.name));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

/// `vectors/fuzz/README.md` says why each is there.
#[test]
fn every_find_has_its_reason() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/fuzz");
    let reasons = std::fs::read_to_string(folder.join("README.md")).expect("it is there");
    for entry in std::fs::read_dir(&folder).expect("readable").map(|entry| entry.expect("an entry")).filter(|entry| entry.path().is_dir()) {
        let target = entry.file_name().to_string_lossy().into_owned();
        assert!(super::find(&target).is_some(), "{target} is no target");
        for (name, _) in seed::found(&target) {
            assert!(reasons.contains(&format!("`{target}/{name}`")), "{target}/{name} has no reason");
        }
    }
}
