//! The targets of `tests::fuzz` under libFuzzer. `FUZZ_TARGET` names one; with `FUZZ_SEEDS`, writes what it begins with into
//! that folder and ends. See `run` beside this file.
#![no_main]
use std::{env, fs, path::PathBuf, process, sync::OnceLock};

use tests::fuzz::{self, Target, seed};

static TARGET: OnceLock<&'static Target> = OnceLock::new();

fn begin() {
    let name = env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target");
    let target = fuzz::find(&name).expect("FUZZ_TARGET names one of tests::fuzz::TARGETS");
    if let Some(folder) = env::var_os("FUZZ_SEEDS").map(PathBuf::from) {
        for (nth, bytes) in seed::seeds(target).into_iter().enumerate() {
            fs::write(folder.join(format!("seed-{nth:05}")), bytes).expect("a seed can be written");
        }
        fs::write(folder.join(".longest"), target.longest.to_string()).expect("and its bound");
        process::exit(0);
    }
    TARGET.get_or_init(|| target);
}

libfuzzer_sys::fuzz_target!(init: begin(), |data: &[u8]| {
    if let Some(target) = TARGET.get() {
        (target.run)(data);
    }
});
