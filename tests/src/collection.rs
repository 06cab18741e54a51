//! The varied real-looking messages (those in `vectors/mail`, and those that are too large for a repository), and the HTML of attackers.
mod payload;

use std::{fs, path::PathBuf};

pub use payload::{Payload, payloads};

/// Every message by its name, with CR LF at the line ends, as it would come over the wire.
///
/// # Panics
/// The folder of messages cannot be read.
#[must_use]
pub fn messages() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/mail");
    let files = fs::read_dir(folder).expect("the messages are there").map(|entry| entry.expect("a file").path());
    let mut all: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|ending| ending == "eml"))
        .map(|file| (file.file_stem().expect("a name").to_string_lossy().into_owned(), fs::read(&file).expect("readable")))
        .collect();
    all.push(("long-text".to_owned(), long_text(2 << 20)));
    all.push(("long-thread".to_owned(), long_thread(60)));
    all.sort();
    all
}

fn header(subject: &str, kind: &str) -> String {
    format!(
        "From: Medical Records <records@riverside.example>\r\nTo: Ana Prueba <ana.prueba@patient.example>\r\nSubject: {subject}\r\n\
         Date: Tue, 10 Nov 2026 09:00:00 -0600\r\nMessage-ID: <{}@riverside.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
        subject.replace(' ', "-")
    )
}

/// Plain text of so many bytes: a whole record, day by day.
fn long_text(bytes: usize) -> Vec<u8> {
    let mut text = header("Your whole record", "text/plain");
    let mut day = 1;
    while text.len() < bytes {
        text.push_str(&format!(
            "Day {day}\r\nSlept well – ate half of the breakfast. Pulse {}, temperature 36.{}.\r\n\r\n",
            60 + day % 30,
            day % 10
        ));
        day += 1;
    }
    text.into_bytes()
}

/// HTML in which so many answers quote one another.
fn long_thread(answers: usize) -> Vec<u8> {
    let open: String =
        (0..answers).map(|n| format!("<div>Answer {n}</div><blockquote class=\"gmail_quote\"><div dir=\"ltr\">\r\n")).collect();
    let body = format!("<html><body>{open}The first question.{}</body></html>\r\n", "</div></blockquote>\r\n".repeat(answers));
    format!("{}{body}", header("A long thread", "text/html")).into_bytes()
}
