//! Messages as mail systems write them. Every one has its own Message-ID, so that none is a duplicate by chance.
use std::sync::atomic::{AtomicU64, Ordering};

use base64::{Engine, engine::general_purpose::STANDARD};

static SERIAL: AtomicU64 = AtomicU64::new(0);

/// A plain-text message from Dr. Vega to one recipient.
#[must_use]
pub fn plain(to: &str, subject: &str, body: &str) -> Vec<u8> {
    with_headers(to, subject, body, &[])
}

/// The same with more header lines (`Name: value`).
#[must_use]
pub fn with_headers(to: &str, subject: &str, body: &str, more: &[&str]) -> Vec<u8> {
    write(to, subject, "text/plain; charset=utf-8", body, more)
}

/// A message with files, by name, in base64.
#[must_use]
pub fn with_files(to: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = String::from("--b\r\n\r\nHello.\r\n");
    for (name, bytes) in files {
        let encoded = STANDARD.encode(bytes);
        let lines: Vec<_> = encoded.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
        body.push_str(&format!(
            "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename={name}\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            lines.join("\r\n")
        ));
    }
    write(to, "Files", "multipart/mixed; boundary=b", &format!("{body}--b--"), &[])
}

fn write(to: &str, subject: &str, kind: &str, body: &str, more: &[&str]) -> Vec<u8> {
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let more: String = more.iter().map(|line| format!("{line}\r\n")).collect();
    format!(
        "Received: from mail.clinic.example by gate.clinic.example with ESMTP id {serial}; Tue, 24 Nov 2026 10:00:00 +0000\r\n\
         From: Dr. Vega <vega@clinic.example>\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n\
         Message-ID: <{serial}.{}@clinic.example>\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\
         Content-Transfer-Encoding: 8bit\r\n{more}\r\n{body}\r\n",
        std::process::id()
    )
    .into_bytes()
}

/// A message of about so many bytes.
#[must_use]
pub fn sized(to: &str, subject: &str, bytes: usize) -> Vec<u8> {
    let line = "All work and no play makes the relay a dull program, line by line.\r\n";
    plain(to, subject, &line.repeat(bytes / line.len() + 1)[..bytes])
}
