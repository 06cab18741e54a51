//! What a fuzzer begins with: the corpora, cut down to what a target tries, and what was found before.
use std::{collections::BTreeSet, fs, path::PathBuf};

use super::Target;
use crate::{collection, corpus};

/// Sessions of the listener, for its target: two bytes that choose, then what a client says.
const SESSIONS: [&str; 14] = [
    "EHLO a\r\nAUTH PLAIN AG1haWwAc2VjcmV0\r\nMAIL FROM:<a@clinic.example> SIZE=10 BODY=8BITMIME\r\nRCPT TO:<p@patient.example>\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n",
    "EHLO a\r\nAUTH PLAIN\r\nAG1haWwAc2VjcmV0\r\nXFORWARD NAME=a ADDR=1.2.3.4 IDENT=x\r\nMAIL FROM:<>\r\nRCPT TO:<p@patient.example>\r\nRCPT TO:<q@patient.example>\r\nDATA\r\n.\r\n",
    "EHLO a\r\nSTARTTLS\r\nEHLO a\r\nAUTH PLAIN AG1haWwAc2VjcmV0\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<p@c.example>\r\nDATA\r\nx\r\n.\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<p@c.example>\r\nDATA\r\ny\r\n.\r\n",
    "HELO a\r\nMAIL FROM:<a@b.example>\r\nDATA\r\n",
    "EHLO [1.2.3.4]\r\nNOOP\r\nRSET\r\nVRFY a\r\nHELP\r\nEXPN x\r\nMAIL FROM:<\"a b\"@c.example>\r\nRCPT TO:<@a,@b:c@d.example>\r\n",
    "EHLO a\r\nMAIL FROM:<a@b.example> SMTPUTF8\r\nRCPT TO:<ñ@ñ.example>\r\nDATA\r\na\nb\r\n.\r\n",
    "EHLO a\r\nAUTH PLAIN\r\n*\r\nAUTH LOGIN\r\nAUTH PLAIN ====\r\nAUTH PLAIN AGEAYg==\r\n",
    "EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<b@b.example>\r\nRCPT TO:<c@b.example>\r\nRCPT TO:<d@b.example>\r\nRCPT TO:<A@b.example>\r\nDATA\r\n.\r\n",
    "EHLO a\r\nMAIL FROM:<a@b.example> SIZE=999999999999\r\nMAIL FROM:<a@b.example> SIZE=x\r\nMAIL FROM:<a@b.example> FOO=BAR\r\nBDAT 3 LAST\r\nabc",
    "EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<p@c.example>\r\nDATA\r\na\r\n.\n\r\n.\r\r\n.\r\nQUIT\r\n",
    "\r\n\r\n\0\r\nEHLO\r\nEHLO  a b\r\nehlo a\r\nQUIT now\r\n",
    "EHLO a\nEHLO a\rMAIL\r\n",
    "XFORWARD IDENT=a+3Db NAME=[UNAVAILABLE]\r\nXFORWARD FOO=x\r\n",
    "EHLO a\r\nMAIL FROM:<a@b.example> AUTH=<> RET=HDRS ENVID=x\r\nRCPT TO:<p@c.example> NOTIFY=NEVER ORCPT=rfc822;p@c.example\r\nDATA\r\nx\r\n.\r\n",
];

/// Ends of messages and what was taken for one.
const ENDS: [&str; 10] = [
    "a\r\n.\r\nQUIT\r\n",
    ".\r\n",
    "..\r\n.\r\n",
    "a\n.\n",
    "a\r\n.\n\r\n.\r\n",
    "a\r.\r\r\n.\r\n",
    "\r\n\r\n.\r\r\n.\r\n",
    "a\r\n.b\r\n.\r\n",
    "\0.\r\n.\0\r\n.\r\n",
    "a\r\n.\r.\r\n.\r\n",
];

/// Choices and cuts that go in front of these.
const CHOICES: [[u8; 2]; 8] = [[0, 255], [1, 0], [2, 7], [5, 255], [6, 1], [0x42, 255], [0x62, 3], [255, 255]];

/// Inputs for a target, each once, none longer than it tries.
#[must_use]
pub fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let messages = || corpus::mime::all().into_iter().map(|case| case.raw).chain(collection::messages().into_iter().map(|(_, raw)| raw));
    let chosen = |texts: &[&str]| -> Vec<Vec<u8>> {
        let with = |text: &&str| CHOICES.map(|choice| [&choice[..], text.as_bytes()].concat());
        texts.iter().flat_map(with).collect()
    };
    let made: Vec<Vec<u8>> = match target.name {
        "smtp-session" => chosen(&SESSIONS),
        "end-of-data" => chosen(&ENDS),
        "html" => collection::payloads().into_iter().map(|payload| payload.html.into_bytes()).collect(),
        "header" | "file-name" => messages().flat_map(|raw| values(&raw)).collect(),
        "pm1" => (0..=255).step_by(3).map(|choice| vec![choice, 1, 40, 2, b'P', b'M', 1, choice, 0, 0, 9]).collect(),
        "index" => messages().chain(messages().filter_map(|raw| index_of(&raw))).collect(),
        "calendar" => messages().filter(|raw| raw.windows(6).any(|six| six == b"VEVENT")).collect(),
        _ => messages().collect(),
    };
    let found = found(target.name).into_iter().map(|(_, bytes)| bytes);
    let each: BTreeSet<Vec<u8>> = made.into_iter().chain(found).filter(|seed| seed.len() <= target.longest).collect();
    each.into_iter().collect()
}

fn index_of(raw: &[u8]) -> Option<Vec<u8>> {
    portal::mime::index::Index::build(raw).to_json().ok().map(|json| json.to_vec())
}

/// The values of a message's header fields.
fn values(raw: &[u8]) -> Vec<Vec<u8>> {
    let lines = raw.split(|byte| *byte == b'\n').take(20);
    lines.map(|line| line.splitn(2, |byte| *byte == b':').last().unwrap_or_default().trim_ascii().to_vec()).collect()
}

/// What was found for a target, by its name.
///
/// # Panics
/// The folder cannot be read.
#[must_use]
pub fn found(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/fuzz").join(target);
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<_> = files
        .map(|entry| entry.expect("a file").path())
        .map(|file| (file.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read(&file).expect("readable")))
        .collect();
    all.sort();
    all
}
