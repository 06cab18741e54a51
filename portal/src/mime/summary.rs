//! What a list shows of a message: subject, author, date, decoded (RFC 2047) and bounded. Must not know the body.
use std::collections::BTreeSet;

use entity::domain::address::Domain;

use super::{about, header::Headers};

/// What a list shows. Holds content: no `Debug`.
#[derive(Default)]
pub struct Summary {
    /// One line, without control characters; empty if there is none.
    pub subject: String,
    /// `Name <address>`, or whichever there is.
    pub from: String,
    /// The domains of the authors' addresses, each once.
    pub from_domains: BTreeSet<Domain>,
    /// There are authors besides whose domain cannot be told.
    pub from_elsewhere: bool,
    /// Microseconds since the epoch, if the date could be read.
    pub date: Option<i64>,
}

/// Decodes what the header filter collected.
#[must_use]
pub fn summary(headers: &Headers) -> Summary {
    let author = headers.from.as_deref().map(about::people).unwrap_or_default();
    let domains: Vec<_> = author.addresses.iter().map(|address| Domain::parse(address.rsplit_once('@')?.1).ok()).collect();
    Summary {
        subject: headers.subject.as_deref().map(about::subject).unwrap_or_default(),
        from: author.shown.into_iter().next().unwrap_or_default(),
        from_elsewhere: author.more || headers.from_goes_on || domains.contains(&None),
        from_domains: domains.into_iter().flatten().collect(),
        date: headers.date.as_deref().and_then(about::date),
    }
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
        assert_eq!(found.from_domains.iter().map(Domain::as_str).collect::<Vec<_>>(), ["clinic.example"]);
        assert_eq!(found.date, Some(1_795_539_600_000_000));
        let several = of("From: a@clinic.example, b@Other.example, c@clinic.example\r\n\r\n");
        assert_eq!(several.from_domains.iter().map(Domain::as_str).collect::<Vec<_>>(), ["clinic.example", "other.example"]);
        assert!(!several.from_elsewhere);
        // Two From fields are two authors, however the second one is spelled.
        let twice = of("From: A <a@clinic.example>\r\nTo: x@y.example\r\nFROM: b@other.example\r\n\r\n");
        assert_eq!((twice.from.as_str(), twice.from_domains.len()), ("A <a@clinic.example>", 2));
        assert!(of(&"From: a@clinic.example\r\n".repeat(2_000)).from_elsewhere, "more than are kept");
        for beside in ["b@[192.0.2.1]", "somebody@under_score.example", &vec!["a@clinic.example"; 60].join(", ")] {
            assert!(of(&format!("From: a@clinic.example, {beside}\r\n\r\n")).from_elsewhere, "{beside}");
        }
    }

    #[test]
    fn what_is_odd_is_bounded_and_harmless() {
        for (message, subject, from) in [
            ("", "", ""),
            ("Subject:\r\nFrom:\r\nDate: yesterday\r\n\r\n", "", ""),
            ("Subject: a\t\tb\u{202e}c\r\n d\r\n\r\n", "a bc d", ""),
            ("Subject: =?utf-8?Q?a=0D=0Ab=00c?=\r\n\r\n", "a b c", ""),
            ("From: a@b.example\r\n\r\n", "", "a@b.example"),
            (
                "Subject: =?utf-8?Q?=C3?= =?utf-8?Q?=A9?=\r\nFrom: =?utf-8?Q?=C3?= =?utf-8?Q?=A9?= <a@b.example>\r\n\r\n",
                "é",
                "é <a@b.example>",
            ),
            ("Subject: Jos\u{e9}\r\nFrom: \"Jos\u{e9}, G.\" <a@b.example>\r\n\r\n", "José", "José, G. <a@b.example>"),
            ("From: Somebody\r\n\r\n", "", "Somebody"),
            ("From: Team: one@b.example, two@b.example;\r\n\r\n", "", "one@b.example"),
        ] {
            let found = of(message);
            assert_eq!((found.subject.as_str(), found.from.as_str()), (subject, from), "{message:?}");
            assert_eq!(found.date, None);
        }
        assert_eq!(of(&format!("Subject: {}\r\n\r\n", "é".repeat(2_000))).subject.chars().count(), about::MAX_SUBJECT);
    }
}
