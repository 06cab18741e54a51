use std::collections::BTreeSet;

use entity::base::random::{Random, SystemRandom, bytes};
use zeroize::Zeroizing;

use super::*;
use crate::{mailroom::Tag, text::available};

fn letterhead() -> Letterhead {
    Letterhead::new(&AlertSettings {
        host: "mail.example.org".to_owned(),
        from: "notice@letterbox.example".to_owned(),
        bounce_domain: Some("bounce.letterbox.example".to_owned()),
        origin: Some("https://letterbox.example".to_owned()),
        ..AlertSettings::default()
    })
    .expect("good settings")
}

fn mail(kind: MailKind, locale: &Locale, to: &str) -> Mail {
    Mail {
        kind,
        to: EmailAddress::parse(to).expect("an address"),
        locale: locale.clone(),
        tag: Tag::from_bytes(bytes(&SystemRandom)),
        attempts: 1,
    }
}

fn render(mail: &Mail, micros: i64) -> String {
    let letter = letterhead().render(mail, Timestamp::from_micros(micros)).expect("a letter");
    String::from_utf8(letter.bytes).expect("text")
}

/// What may differ, made equal.
fn masked(raw: &str) -> String {
    let (header, body) = raw.split_once("\r\n\r\n").expect("header and body");
    let mask = |line: &str| match line.split_once(": ") {
        Some((name @ ("To" | "Date" | "Message-ID"), value)) => format!("{name}: {}", "*".repeat(value.len())),
        _ => line.to_owned(),
    };
    format!("{}\r\n\r\n{body}", header.split("\r\n").map(mask).collect::<Vec<_>>().join("\r\n"))
}

/// Quoted-printable back to text, as a reader shows it.
fn decoded(raw: &str) -> String {
    let joined = raw.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes().iter();
    while let Some(byte) = rest.next() {
        let code = (*byte == b'=').then(|| rest.as_slice().get(..2).and_then(|two| std::str::from_utf8(two).ok())).flatten();
        match code.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(value) => {
                bytes.push(value);
                let _ = rest.nth(1);
            }
            None => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn kinds() -> [MailKind; 15] {
    [
        MailKind::Alert,
        MailKind::Notice(NoticeKind::SlipNeeded),
        MailKind::Notice(NoticeKind::KeyAdded),
        MailKind::Notice(NoticeKind::KeyRemoved),
        MailKind::Notice(NoticeKind::SpareMade),
        MailKind::Notice(NoticeKind::SpareUsed),
        MailKind::Notice(NoticeKind::CarerAdded),
        MailKind::Notice(NoticeKind::AddressChanged),
        MailKind::Notice(NoticeKind::RecordChanged),
        MailKind::Notice(NoticeKind::ReclaimBegun),
        MailKind::Notice(NoticeKind::AloneBegun),
        MailKind::Notice(NoticeKind::AccessRestored),
        MailKind::Notice(NoticeKind::StaffAttention),
        MailKind::Notice(NoticeKind::StaffWaiting),
        MailKind::Notice(NoticeKind::MailNotRead),
    ]
}

#[test]
fn ten_thousand_alerts_are_one() {
    for locale in available() {
        let mut seen = BTreeSet::new();
        for n in 0..5_000_u32 {
            let mail = mail(MailKind::Alert, locale, &format!("p{n:07}@example.org"));
            seen.insert(masked(&render(&mail, i64::from(n) * 86_400_000_000_123)));
        }
        assert_eq!(seen.len(), 1, "{}", locale.as_str());
    }
}

#[test]
fn notices_are_constant_and_the_only_link_is_the_origin() {
    for locale in available() {
        for kind in kinds() {
            let first = render(&mail(kind.clone(), locale, "ana@example.org"), 0);
            let second = render(&mail(kind.clone(), locale, "bob@example.net"), 1_764_000_000_000_000);
            assert_eq!(masked(&first), masked(&second));
            let text = decoded(&first);
            assert_eq!(text.matches("://").count(), 1, "{text}");
            assert!(text.contains("https://letterbox.example\r\n"), "{text}");
            assert!(!text.contains('{') && !text.contains('\u{2068}'), "{text}");
        }
    }
}

#[test]
fn the_header_is_what_the_contract_says() {
    let raw = render(&mail(MailKind::Alert, &Locale::english(), "Ana@example.org"), 1_777_803_120_000_000);
    let header = raw.split("\r\n\r\n").next().expect("a header");
    let names: Vec<&str> = header.split("\r\n").filter_map(|line| line.split_once(": ")).map(|(name, _)| name).collect();
    let expected = [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "X-Portal-Alert",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    ];
    assert_eq!(names.iter().collect::<BTreeSet<_>>(), expected.iter().collect::<BTreeSet<_>>(), "{header}");
    assert_eq!(names.len(), expected.len());
    for line in [
        "From: Letterbox <notice@letterbox.example>",
        "To: Ana@example.org",
        "Subject: A private message is waiting for you",
        "Date: Sun, 03 May 2026 10:12:00 +0000",
        "X-Portal-Alert: 1",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(header.split("\r\n").any(|have| have == line), "{line}\n{header}");
    }
}

#[test]
fn the_alert_is_worded_as_the_letter_prints_it() {
    let raw = render(&mail(MailKind::Alert, &Locale::english(), "ana@example.org"), 0);
    let body = raw.split_once("\r\n\r\n").expect("a body").1.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        body,
        "A private message is waiting for you at Letterbox. To keep it private, this e-mail does not say who wrote it or what \
         it is about. To read it, open this address, or type it in your browser: https://letterbox.example It is the address you \
         got with your code. First time? Have your code ready. This notice is always worded exactly like this. We never ask for \
         a code, a password or money by e-mail. Please do not reply: e-mail is not private."
    );
}

#[test]
fn a_code_is_all_that_its_mail_carries() {
    for locale in available() {
        for kind in [MailKind::MailboxCode as fn(Zeroizing<String>) -> MailKind, MailKind::AddressCode] {
            let of = |code: &str| masked(&render(&mail(kind(Zeroizing::new(code.to_owned())), locale, "ana@example.org"), 0));
            let (first, second) = (of("04071776"), of("99999999"));
            assert_eq!(first.matches("04071776").count(), 1);
            assert_eq!(first.replace("04071776", "99999999"), second);
            assert!(!first.contains("://") && !first.contains("letterbox.example/"), "{first}");
            let subject = first.split("\r\n").find(|line| line.starts_with("Subject:")).expect("a subject");
            assert!(!subject.contains("04071776"));
        }
    }
}

/// Whoever gets the code of a claim unasked has lost a letter to somebody; whoever gets that of an address, nothing.
#[test]
fn a_code_that_nobody_asked_for_says_what_it_means() {
    for (tag, harm, none) in
        [("en", "somebody may have your letter or your", "Then do nothing"), ("es", "alguien puede tener su carta o su", "no haga nada")]
    {
        let locale = Locale::parse(tag).expect("a language");
        let of = |kind: fn(Zeroizing<String>) -> MailKind| {
            decoded(&render(&mail(kind(Zeroizing::new("04071776".to_owned())), &locale, "ana@example.org"), 0)).replace("\r\n", " ")
        };
        let (claim, address) = (of(MailKind::MailboxCode), of(MailKind::AddressCode));
        assert!(claim.contains(harm) && !claim.contains(none), "{claim}");
        assert!(address.contains(none) && !address.contains(harm), "{address}");
    }
}

#[test]
fn a_repetition_has_the_same_message_id_and_sender() {
    let mail = mail(MailKind::Alert, &Locale::english(), "ana@example.org");
    let id = |raw: &str| raw.split("\r\n").find(|line| line.starts_with("Message-ID")).map(str::to_owned);
    let (first, second) = (render(&mail, 0), render(&mail, 9_000_000));
    assert_eq!(id(&first), id(&second));
    let letter = letterhead().render(&mail, Timestamp::from_micros(0)).expect("a letter");
    assert_eq!(letter.sender.as_ref() as &str, format!("{}@bounce.letterbox.example", mail.tag.to_hex()));
    assert!(!first.contains(&mail.tag.to_hex()), "the bounce address stands in the envelope only");
}

#[test]
fn no_address_breaks_out_of_its_header() {
    let mut addresses = vec![
        "\"a\\\" b\"@example.org".to_owned(),
        "\"<x@example.net>, y\"@example.org".to_owned(),
        "josé@bücher.example".to_owned(),
        format!("{}@{}.example", "a".repeat(64), "b".repeat(60)),
    ];
    let mut noise = [0_u8; 24];
    for _ in 0..2_000 {
        SystemRandom.fill(&mut noise);
        addresses.push(format!("{}@example.org", String::from_utf8_lossy(&noise)));
    }
    for text in addresses {
        let Ok(to) = EmailAddress::parse(&text) else { continue };
        let mail = Mail { to, ..mail(MailKind::Alert, &Locale::english(), "x@example.org") };
        let raw = render(&mail, 0);
        let header = raw.split("\r\n\r\n").next().expect("a header").replace("\r\n ", " ");
        assert_eq!(header.split("\r\n").count(), 10, "{header}");
    }
}
