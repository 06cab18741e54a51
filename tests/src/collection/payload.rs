//! The HTML of attackers in `vectors/html`, written as its README says.
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A payload, and why it is there.
pub struct Payload {
    /// The file that it stands in.
    pub family: String,
    /// The line above it.
    pub reason: String,
    /// The HTML.
    pub html: String,
}

/// All payloads, in the order of their files.
///
/// # Panics
/// The folder cannot be read, or a file is not written as the README says.
#[must_use]
pub fn payloads() -> Vec<Payload> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/html");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the payloads are there").map(|entry| entry.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Payload> {
    let family = file.file_stem().expect("a name").to_string_lossy().into_owned();
    let mut all: Vec<Payload> = Vec::new();
    for line in fs::read_to_string(file).expect("readable").lines() {
        if let Some(reason) = line.strip_prefix("# ") {
            all.push(Payload { family: family.clone(), reason: reason.to_owned(), html: String::new() });
        } else if let Some(payload) = all.last_mut() {
            payload.html.push_str(line);
            payload.html.push('\n');
        }
    }
    for payload in &mut all {
        payload.html = expand(payload.html.trim_end_matches('\n'));
    }
    all
}

fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inner, later) = after.split_once("}}").expect("braces are closed");
        let (what, times) = inner.rsplit_once('*').map_or((inner, 1), |(what, times)| (what, times.parse().expect("a number")));
        out.push_str(before);
        out.push_str(&character(what).repeat(times));
        rest = later;
    }
    out.push_str(rest);
    out
}

fn character(text: &str) -> String {
    let code = (text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| u32::from_str_radix(text, 16).ok()).flatten();
    code.and_then(char::from_u32).map_or_else(|| text.to_owned(), String::from)
}
