//! The messages that the demo sends: the first one, and those from the page. Plain MIME, made here.
use std::fmt::Write;

use openssl::base64::encode_block;

use super::{
    client::{Client, ClientError},
    folder::Folder,
    seed::Sample,
};

/// Who writes.
pub(super) const SENDER: &str = "elena.rivera@harbor.example";
const FROM: &str = "Elena Rivera <elena.rivera@harbor.example>";

const FIRST: Message<'static> = Message {
    subject: "Your results are in",
    text: "Dear Ana,\n\n\
           your blood test came back, and all values are as they should be.\n\n\
           Please go on as we discussed, and come by for the next test in six months.\n\n\
           Best wishes\n\
           Elena Rivera\n\n\
           P. S. This letter is part of a demonstration: neither Ana nor her values exist.",
    important: false,
};

/// What somebody writes.
pub(super) struct Message<'a> {
    pub(super) subject: &'a str,
    pub(super) text: &'a str,
    /// Whether reading it wants the key once more.
    pub(super) important: bool,
}

/// Sends the first message, unless an earlier start did.
pub(super) async fn send_once(folder: &Folder, client: &Client) -> Result<(), ClientError> {
    if folder.is_welcomed() {
        return Ok(());
    }
    client.send(SENDER, client.patient(), &FIRST.to_mime(client.patient())).await?;
    folder.note_welcome();
    Ok(())
}

impl Message<'_> {
    /// As it goes to the relay's next hop: ASCII, lines of bearable length.
    pub(super) fn to_mime(&self, to: &str) -> Vec<u8> {
        let mut text = format!("From: {FROM}\r\nTo: {to}\r\nSubject: {}\r\nMIME-Version: 1.0\r\n", encoded_words(self.subject));
        if self.important {
            text.push_str("X-Portal-Sensitivity: high\r\n");
        }
        text.push_str("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        let body = self.text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        let encoded = encode_block(body.as_bytes());
        let mut rest = encoded.as_str();
        while !rest.is_empty() {
            let (line, more) = rest.split_at(rest.len().min(76));
            let _ = write!(text, "{line}\r\n");
            rest = more;
        }
        text.into_bytes()
    }
}

/// A subject as encoded words (RFC 2047) of at most 75 characters, folded; no control character survives.
fn encoded_words(subject: &str) -> String {
    let mut words = Vec::new();
    let mut piece = String::new();
    for c in subject.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if piece.len() + c.len_utf8() > 39 {
            words.push(std::mem::take(&mut piece));
        }
        piece.push(c);
    }
    words.push(piece);
    words.iter().map(|piece| format!("=?utf-8?B?{}?=", encode_block(piece.as_bytes()))).collect::<Vec<_>>().join("\r\n ")
}

/// The sample patient's address.
pub(super) const fn address(sample: &Sample) -> &'static str {
    sample.patient
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_written_breaks_out() {
        let subject = "Grüße\r\nBcc: x@example.org ".repeat(9);
        let message = Message { subject: &subject, text: "ä\n.\nb\r\n.\r\n", important: true };
        let mime = String::from_utf8(message.to_mime("ana@patients.example")).expect("text");
        assert!(mime.is_ascii() && !mime.contains("Bcc"));
        assert!(mime.split("\r\n").all(|line| line.len() <= 76 && !line.contains(['\r', '\n']) && line != "."), "{mime}");
        let summary = mail_parser::MessageParser::default().parse(mime.as_bytes()).expect("a message");
        assert_eq!(summary.body_text(0).as_deref(), Some("ä\r\n.\r\nb\r\n.\r\n"));
        assert!(summary.subject().is_some_and(|read| read.starts_with("Grüße  Bcc: x@example.org ")));
    }
}
