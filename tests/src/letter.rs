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

/// A message of about so many bytes of HTML: paragraphs, a table, links, as a clinic's system writes them.
#[must_use]
pub fn html(to: &str, subject: &str, bytes: usize) -> Vec<u8> {
    let block = "<p style=\"color:#333\">All work and <b>no play</b> makes the relay a dull program, <a href=\"https://clinic.example/\">line</a> by line.</p>\r\n\
                 <table><tr><th>Value</th><th>Range</th></tr><tr><td>4.1</td><td>3.5 - 5.0</td></tr></table>\r\n";
    let body = format!("<html><body>{}</body></html>", block.repeat(bytes / block.len() + 1));
    write(to, subject, "text/html; charset=utf-8", &body, &[])
}

/// A file in a message.
#[derive(Clone, Copy)]
pub struct File<'a> {
    /// Its media type.
    pub kind: &'a str,
    /// Its header lines beside the type and the encoding (`Name: value`), a Content-Disposition among them or not.
    pub header: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// A message with HTML or plain text, and files in base64.
#[must_use]
pub fn with_files(to: &str, text_kind: &str, text: &str, files: &[File<'_>]) -> Vec<u8> {
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let mut message = format!(
        "From: Dr. Vega <vega@clinic.example>\r\nTo: {to}\r\nSubject: Files\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n\
         Message-ID: <files.{serial}.{}@clinic.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n\
         --cut\r\nContent-Type: {text_kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
        std::process::id()
    )
    .into_bytes();
    for File { kind, header, bytes } in files {
        let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
        message.extend(format!("--cut\r\nContent-Type: {kind}\r\n{header}Content-Transfer-Encoding: base64\r\n\r\n").bytes());
        // 57 bytes are a line of 76 characters.
        for line in bytes.chunks(57) {
            message.extend(STANDARD.encode(line).bytes());
            message.extend(b"\r\n");
        }
    }
    message.extend(b"--cut--\r\n");
    message
}

/// The same with files that have a name and no type.
#[must_use]
pub fn with_named_files(to: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let headers: Vec<String> = files.iter().map(|(name, _)| format!("Content-Disposition: attachment; filename={name}")).collect();
    let named = files.iter().zip(&headers);
    let files: Vec<_> = named.map(|((_, bytes), header)| File { kind: "application/octet-stream", header, bytes }).collect();
    with_files(to, "text/plain", "Hello.", &files)
}

/// Bytes that no compression makes shorter and no two places share.
#[must_use]
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
