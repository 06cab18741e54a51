//! Messages as mail systems write them. Every one has its own Message-ID, so that none is a duplicate by chance.
use std::sync::atomic::{AtomicU64, Ordering};

static SERIAL: AtomicU64 = AtomicU64::new(0);

/// A plain-text message from Dr. Vega to one recipient.
#[must_use]
pub fn plain(to: &str, subject: &str, body: &str) -> Vec<u8> {
    with_headers(to, subject, body, &[])
}

/// The same with more header lines (`Name: value`).
#[must_use]
pub fn with_headers(to: &str, subject: &str, body: &str, more: &[&str]) -> Vec<u8> {
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let more: String = more.iter().map(|line| format!("{line}\r\n")).collect();
    format!(
        "Received: from mail.clinic.example by gate.clinic.example with ESMTP id {serial}; Tue, 24 Nov 2026 10:00:00 +0000\r\n\
         From: Dr. Vega <vega@clinic.example>\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n\
         Message-ID: <{serial}.{}@clinic.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
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
