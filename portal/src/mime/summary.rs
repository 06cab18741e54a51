//! What a list shows of a message: subject, author, date, decoded (RFC 2047) and bounded. Must not know the body.
use entity::domain::address::Domain;
use mail_parser::{Addr, MessageParser};

use super::header::Headers;

/// Characters of a subject kept.
const MAX_SUBJECT: usize = 400;
/// Characters of an author kept.
const MAX_FROM: usize = 320;

/// What a list shows. Holds content: no `Debug`.
#[derive(Default)]
pub struct Summary {
    /// One line, without control characters; empty if there is none.
    pub subject: String,
    /// `Name <address>`, or whichever there is.
    pub from: String,
    /// The domain of the author's address.
    pub from_domain: Option<Domain>,
    /// Microseconds since the epoch, if the date could be read.
    pub date: Option<i64>,
}

/// Decodes what the header filter collected.
#[must_use]
pub fn summary(headers: &Headers) -> Summary {
    let mut fields = Vec::new();
    for (name, value) in [("Subject", &headers.subject), ("From", &headers.from), ("Date", &headers.date)] {
        if let Some(value) = value {
            fields.extend_from_slice(name.as_bytes());
            fields.extend_from_slice(b": ");
            fields.extend_from_slice(value);
            fields.extend_from_slice(b"\r\n");
        }
    }
    fields.extend_from_slice(b"\r\n");
    let Some(message) = MessageParser::default().parse_headers(&fields) else {
        return Summary::default();
    };
    let author = message.from().and_then(|address| address.first());
    let date = message.date().filter(|date| date.is_valid()).and_then(|date| date.to_timestamp().checked_mul(1_000_000));
    Summary {
        subject: one_line(message.subject().unwrap_or_default(), MAX_SUBJECT),
        from: author.map(|author| one_line(&shown(author), MAX_FROM)).unwrap_or_default(),
        from_domain: author.and_then(|author| Domain::parse(author.address()?.rsplit_once('@')?.1).ok()),
        date,
    }
}

fn shown(author: &Addr<'_>) -> String {
    match (author.name().filter(|name| !name.trim().is_empty()), author.address()) {
        (Some(name), Some(address)) => format!("{} <{address}>", name.trim()),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

/// White space and controls become single spaces; what reorders or hides text goes.
fn one_line(text: &str, bound: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    for c in text.chars().filter(|c| !super::text::is_deceptive(*c)) {
        let blank = c.is_whitespace() || c.is_control();
        if blank && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        if count == bound {
            break;
        }
        line.push(if blank { ' ' } else { c });
        count += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::header::HeaderFilter;

    fn of(message: &str) -> Summary {
        let mut filter = HeaderFilter::default();
        let mut out = Vec::new();
        filter.push(message.as_bytes(), &mut out);
        summary(&filter.finish(&mut out))
    }

    #[test]
    fn words_are_decoded() {
        let found = of("Subject: =?utf-8?Q?Resultado_de_su_an=C3=A1lisis?=\r\n\
             From: =?iso-8859-1?Q?Jos=E9_G=F3mez?= <jose@Clinic.example>\r\n\
             Date: Tue, 24 Nov 2026 12:00:00 -0500\r\n\r\nbody");
        assert_eq!(found.subject, "Resultado de su análisis");
        assert_eq!(found.from, "José Gómez <jose@Clinic.example>");
        assert_eq!(found.from_domain.as_ref().map(Domain::as_str), Some("clinic.example"));
        assert_eq!(found.date, Some(1_795_539_600_000_000));
    }

    #[test]
    fn what_is_odd_is_bounded_and_harmless() {
        for (message, subject, from) in [
            ("", "", ""),
            ("Subject:\r\nFrom:\r\nDate: yesterday\r\n\r\n", "", ""),
            ("Subject: a\t\tb\u{202e}c\r\n d\r\n\r\n", "a bc d", ""),
            ("Subject: =?utf-8?Q?a=0D=0Ab=00c?=\r\n\r\n", "a b c", ""),
            ("From: a@b.example\r\n\r\n", "", "a@b.example"),
            ("From: Somebody\r\n\r\n", "", "Somebody"),
            ("From: Team: one@b.example, two@b.example;\r\n\r\n", "", "one@b.example"),
        ] {
            let found = of(message);
            assert_eq!((found.subject.as_str(), found.from.as_str()), (subject, from), "{message:?}");
            assert_eq!(found.date, None);
        }
        assert_eq!(of(&format!("Subject: {}\r\n\r\n", "é".repeat(2_000))).subject.chars().count(), MAX_SUBJECT);
    }
}
