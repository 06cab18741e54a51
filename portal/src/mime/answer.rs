//! What the header of a mail says of what it answers, and whether a person wrote it (RFC 3834). Must not know whose mails they are.
//!
//! Works on the beginning of a header just as well: what was cut off is as if it were not there.
use entity::domain::{address::EmailAddress, mail::Tag};

use super::about;

/// Ids that are looked at, the last ones that stand there: those are what was answered.
const MOST_IDS: usize = 32;

/// What a header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answering {
    /// Ids of the form that the portal's own mails have, as `In-Reply-To` and `References` name them.
    pub ids: Vec<[u8; 16]>,
    /// No person wrote it, or it is for a list: nobody is to be answered.
    pub automatic: bool,
    /// It is a mail of the portal itself.
    pub own: bool,
    /// Who says that they wrote it; nobody where several do.
    pub from: Option<EmailAddress>,
}

/// Where the header section ends, behind the empty line; `None` if it has not come yet.
#[must_use]
pub fn header_end(message: &[u8]) -> Option<usize> {
    if message.starts_with(b"\r\n") {
        return Some(2);
    }
    memchr::memmem::find(message, b"\r\n\r\n").map(|at| at + 4)
}

/// Reads a header section.
#[must_use]
pub fn read(header: &[u8]) -> Answering {
    let mut found = Answering::default();
    let mut authors = 0;
    for (name, value) in fields(header) {
        let word = value.trim().to_ascii_lowercase();
        match name.as_str() {
            "in-reply-to" | "references" => found.ids.extend(ids(&value)),
            "from" => {
                authors += 1;
                found.from = author(&value);
            }
            "x-portal-alert" => found.own = true,
            // Anything but `no`, whatever follows it.
            "auto-submitted" => found.automatic |= word.split([';', ' ', '(', '\t']).next() != Some("no"),
            "precedence" => found.automatic |= matches!(word.as_str(), "bulk" | "junk" | "list" | "auto_reply"),
            "content-type" => found.automatic |= word.starts_with("multipart/report"),
            "x-autoreply" | "x-autorespond" | "x-auto-reply" => found.automatic |= word != "no",
            _ => found.automatic |= name.starts_with("list-"),
        }
    }
    if authors != 1 {
        found.from = None;
    }
    let first = found.ids.len().saturating_sub(MOST_IDS);
    found.ids.drain(..first);
    found
}

/// The one address that a From field names.
fn author(value: &str) -> Option<EmailAddress> {
    let people = about::people(value.trim().as_bytes());
    let [only] = people.addresses.as_slice() else { return None };
    EmailAddress::parse(only).ok().filter(|_| !people.more)
}

/// Fields: name in lower case, value unfolded.
fn fields(header: &[u8]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in header.split(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = all.last_mut().filter(|_| open) {
                value.push_str(&line);
            }
            continue;
        }
        let field = line.split_once(':').map(|(name, value)| (name.trim_end().to_ascii_lowercase(), value.to_owned()));
        open = field.is_some();
        all.extend(field);
    }
    all
}

/// `<ID@domain>`, whatever stands between them.
fn ids(value: &str) -> impl Iterator<Item = [u8; 16]> {
    value.split('<').skip(1).filter_map(|rest| {
        let (id, _) = rest.split_once('>')?;
        let (local, _) = id.split_once('@')?;
        // The same sixteen bytes in hexadecimal.
        Tag::parse_hex(local.trim()).map(|read| *read.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "<abababababababababababababababab@bounces.letterbox.example>";

    #[test]
    fn ids_are_found_wherever_mail_programs_put_them() {
        let other = "<CAF=1@mail.example>";
        for header in [
            format!("Subject: Re\r\nIn-Reply-To: {ID}\r\n\r\n"),
            format!("in-reply-to:{ID}"),
            format!("References: {other}\r\n\t{ID}\r\n {other}\r\n\r\n"),
            format!("In-Reply-To: Your message of today {}\r\n", ID.to_ascii_uppercase()),
        ] {
            assert_eq!(read(header.as_bytes()), Answering { ids: vec![[0xab; 16]], ..Answering::default() }, "{header}");
        }
        for header in
            ["", "Subject: x\r\n", &format!("References: {other}\r\n"), &format!("X-Other: {ID}\r\n"), &format!("Subject: a\r\n {ID}\r\n")]
        {
            assert_eq!(read(header.as_bytes()), Answering::default(), "{header}");
        }
        let many = format!("References: {}{ID}\r\n", "<00000000000000000000000000000000@x>".repeat(500));
        assert_eq!((read(many.as_bytes()).ids.len(), read(many.as_bytes()).ids.last()), (MOST_IDS, Some(&[0xab; 16])));
    }

    #[test]
    fn one_author_is_named_and_of_several_nobody() {
        let from = |header: &str| read(header.as_bytes()).from.map(|address| address.normal()).unwrap_or_default();
        for header in [
            "From: ana@example.org\r\n",
            "FROM: =?utf-8?q?Ana?= <Ana@Example.org>\r\n",
            "Subject: x\r\nfrom: \"Ruiz, Ana\"\r\n <ana@example.org>\r\n",
        ] {
            assert_eq!(from(header), "ana@example.org", "{header}");
        }
        for header in [
            "From: ana@example.org, ben@example.org\r\n",
            "From: ana@example.org\r\nFrom: ana@example.org\r\n",
            "From: Ana\r\n",
            "Reply-To: ana@example.org\r\n",
            "From:\r\n",
        ] {
            assert_eq!(from(header), "", "{header}");
        }
    }

    #[test]
    fn what_no_person_wrote_is_told_apart() {
        for header in [
            "Auto-Submitted: auto-replied\r\n",
            "AUTO-SUBMITTED: auto-generated; owner-email=x\r\n",
            "Auto-Submitted:\r\n",
            "Precedence: bulk\r\n",
            "List-Id: <a.b>\r\n",
            "List-Unsubscribe: <mailto:x@y>\r\n",
            "Content-Type: multipart/report;\r\n report-type=delivery-status\r\n",
            "X-Autoreply: yes\r\n",
        ] {
            assert!(read(header.as_bytes()).automatic, "{header}");
        }
        for header in [
            "Auto-Submitted: no\r\n",
            "auto-submitted: No (a person)\r\n",
            "Precedence: first-class\r\n",
            "Content-Type: multipart/mixed\r\n",
        ] {
            assert!(!read(header.as_bytes()).automatic, "{header}");
        }
        assert!(read(b"X-Portal-Alert: 1\r\n").own);
    }

    #[test]
    fn the_end_of_a_header_is_its_first_empty_line() {
        assert_eq!(header_end(b"A: b\r\n\r\nC\r\n\r\n"), Some(8));
        assert_eq!(header_end(b"\r\nC"), Some(2));
        assert_eq!(header_end(b"A: b\r\n"), None);
    }
}
