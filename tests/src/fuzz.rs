//! Fuzz targets: functions that take any bytes and panic if a promise is broken. Replayed by the tests below over corpora of
//! our own making and over what libFuzzer found (`vectors/fuzz`); `tests/fuzz/run` is the long command that looks for more.
//! Must not know where the bytes come from.
mod ambient;
pub mod html;
pub mod mime;
pub mod pm1;
pub mod seed;
pub mod smtp;

/// A function that takes any bytes, and how it is fuzzed.
pub struct Target {
    /// What it is called on the command line, and the folder of its finds.
    pub name: &'static str,
    /// Panics if a promise is broken.
    pub run: fn(&[u8]),
    /// Bytes of the longest input that is tried: longer ones are slow and reach nothing new.
    pub longest: usize,
}

const fn target(name: &'static str, run: fn(&[u8]), longest: usize) -> Target {
    Target { name, run, longest }
}

/// All of them.
pub const TARGETS: [Target; 13] = [
    target("smtp-session", smtp::fuzz_smtp_session, 4_096),
    target("end-of-data", smtp::fuzz_end_of_data, 4_096),
    target("scan", mime::fuzz_scan, 8_192),
    target("index", mime::fuzz_index, 8_192),
    target("view", mime::fuzz_view, 4_096),
    target("header", mime::fuzz_header, 512),
    target("html", html::fuzz_html, 2_048),
    target("file-name", mime::fuzz_file_name, 512),
    target("pm1", pm1::fuzz_pm1, 2_048),
    target("plain-text", mime::fuzz_plain_text, 4_096),
    target("decode", mime::fuzz_decode, 4_096),
    target("charset", mime::fuzz_charset, 4_096),
    target("calendar", mime::fuzz_calendar, 4_096),
];

/// The target of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

#[cfg(test)]
mod tests;
