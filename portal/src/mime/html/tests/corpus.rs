//! The payloads in `tests/vectors/html`, each through all ways.
use std::{
    fs,
    path::{Path, PathBuf},
};

use super::oracle;

/// A payload, where it stands and why it is there.
struct Case {
    name: String,
    payload: String,
}

fn cases() -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/html");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the vectors are there").map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "txt")).flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Case> {
    let family = file.file_stem().expect("a name").to_string_lossy().into_owned();
    let text = fs::read_to_string(file).expect("readable");
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(reason) = line.strip_prefix("# ") {
            cases.push(Case { name: format!("{family}: {reason}"), payload: String::new() });
        } else if let Some(case) = cases.last_mut() {
            case.payload.push_str(line);
            case.payload.push('\n');
        }
    }
    for case in &mut cases {
        case.payload = expand(case.payload.trim_end_matches('\n'));
    }
    cases
}

/// Characters by number, and repetitions.
fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inner, later) = after.split_once("}}").expect("braces are closed");
        out.push_str(before);
        match inner.rsplit_once('*') {
            Some((what, times)) => out.push_str(&character(what).repeat(times.parse().expect("a number"))),
            None => out.push_str(&character(inner)),
        }
        rest = later;
    }
    out + rest
}

fn character(text: &str) -> String {
    let code = (text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| u32::from_str_radix(text, 16).ok()).flatten();
    code.and_then(char::from_u32).map_or_else(|| text.to_owned(), String::from)
}

#[test]
fn no_payload_is_active_in_any_way_that_it_is_shown() {
    let cases = cases();
    assert!(cases.len() >= 800, "{} payloads", cases.len());
    for case in &cases {
        oracle::check(&case.name, &case.payload);
    }
}

#[test]
fn no_payload_is_active_behind_another_one() {
    let cases = cases();
    for pair in cases.windows(2).filter(|pair| pair[0].payload.len() + pair[1].payload.len() < 4_000) {
        oracle::check(
            &format!("{}, then {}", pair[0].name, pair[1].name),
            &format!("<p>a</p>{}<div>{}</div>", pair[0].payload, pair[1].payload),
        );
    }
}

#[test]
fn payloads_are_written_as_the_readme_says() {
    assert_eq!(expand("a{{0c}}b{{<i>*2}}{{0a*2}}"), "a\u{c}b<i><i>\n\n");
}
