//! Kinds of parts: what they claim to be, how they belong together, what they are called.
use super::{Family, HTML, PDF, PICTURE, TEXT, multi, part};

pub(super) fn all() -> Vec<Family> {
    vec![types(), forms(), related(), closed(), nested(), calendars(), files()]
}

fn types() -> Family {
    let mut family = Family::new("type", "media types that are none, and those that want care");
    for kind in [
        "",
        "/",
        "text",
        "text/",
        "/plain",
        "plain",
        "text/plain/x",
        "text plain",
        "text//plain",
        "TEXT/HTML",
        "text/\u{e9}",
        "text/<script>",
        "*/*",
        "application",
        "multipart",
        "multipart/",
        "multipart/x; boundary=b",
        "message",
        "message/",
        "message/partial; id=x; number=1; total=2",
        "message/external-body; access-type=URL; URL=\"http://example.org\"",
        "message/http",
        "message/global",
        "text/csv",
        "text/vcard",
        "text/rtf",
        "text/enriched",
        "text/markdown",
        "text/x-amp-html",
        "text/xml",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/xhtml+xml",
        "image/svg+xml",
        "image/tiff",
        "image/x-icon",
        "application/x-msdownload",
        "application/hta",
        "application/zip",
        "application/x-shockwave-flash",
        "application/dicom",
        "application/fhir+json",
        "audio/wav",
        "video/mp4",
        "model/stl",
        "font/woff",
        "example/x",
    ] {
        for disposition in ["", "inline", "attachment", "ATTACHMENT; filename=x", "form-data; name=x", "nonsense"] {
            family.add(
                format!("{kind:?}, {disposition:?}"),
                format!("Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\n\r\n--b\r\n\r\ntext\r\n--b--\r\n"),
            );
        }
    }
    family
}

fn forms() -> Family {
    let mut family = Family::new("alternative", "forms in the wrong order, of the wrong kind, empty, or inside one another");
    let (calendar, empty) = ("Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR", "\r\n");
    let (both, page) = (multi("alternative", "in", &[TEXT, HTML]), multi("related", "re", &[HTML, PICTURE]));
    let mail = part("Content-Type: message/rfc822", HTML);
    let parts = [
        ("text", TEXT),
        ("page", HTML),
        ("PDF", PDF),
        ("picture", PICTURE),
        ("calendar", calendar),
        ("empty", empty),
        ("both", &both),
        ("whole page", &page),
        ("message", &mail),
    ];
    family.add("none", multi("alternative", "a", &[]));
    for (one, first) in &parts {
        family.add(*one, multi("alternative", "a", &[first]));
        for (two, second) in &parts {
            family.add(format!("{one}, {two}"), multi("alternative", "a", &[first, second]));
            family.add(format!("{one}, {two}, {one}"), multi("alternative", "a", &[first, second, first]));
        }
    }
    family
}

fn related() -> Family {
    let mut family = Family::new("related", "pages whose pictures are missing, twice, themselves, or in another message");
    let own = HTML.replacen("text/html", "text/html\r\nContent-ID: <logo@clinic>", 1);
    let svg = PICTURE.replace("image/png", "image/svg+xml");
    let inside = part("Content-Type: message/rfc822", PICTURE);
    for (name, parts) in [
        ("no picture", vec![HTML]),
        ("no page", vec![PICTURE]),
        ("nothing", vec![]),
        ("picture first", vec![PICTURE, HTML]),
        ("picture twice", vec![HTML, PICTURE, PICTURE]),
        ("the page is its own picture", vec![&own, PICTURE]),
        ("a drawing that can act", vec![HTML, &svg]),
        ("picture in another message", vec![HTML, &inside]),
        ("text behind", vec![HTML, PICTURE, TEXT]),
        ("file behind", vec![HTML, PICTURE, PDF]),
    ] {
        family.add(name, multi("related", "r", &parts));
        for start in ["<logo@clinic>", "logo@clinic", "<nowhere>", "", "<"] {
            let raw = multi("related", "r", &parts).replacen("related;", &format!("related; start=\"{start}\";"), 1);
            family.add(format!("{name}, begins with {start:?}"), raw);
        }
    }
    for id in ["", "<>", "<", ">", "a b", "<a> <b>", "<a\0b>", "<a%40b>", "\u{202e}x", "<<a>>"] {
        family.add(format!("Content-ID {id:?}"), multi("related", "r", &[HTML, &PICTURE.replace("<logo@clinic>", id)]));
    }
    family.add("a very long Content-ID", multi("related", "r", &[HTML, &PICTURE.replace("logo@clinic", &"x".repeat(5_000))]));
    family
}

fn closed() -> Family {
    let mut family = Family::new("signed and encrypted", "what cannot be checked or opened is said to be so, and is there to be saved");
    let signature = "Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----";
    let version = "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1";
    let sealed = "Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----";
    let open = "Content-Type: text/html\r\n\r\n<img src=\"http://evil.example/";
    for (name, subtype, parts) in [
        ("signed", "signed", vec![TEXT, signature]),
        ("signature first", "signed", vec![signature, TEXT]),
        ("signature alone", "signed", vec![signature]),
        ("signed without one", "signed", vec![TEXT]),
        ("signed, three parts", "signed", vec![TEXT, signature, PDF]),
        ("encrypted", "encrypted", vec![version, sealed]),
        ("encrypted, in the clear", "encrypted", vec![TEXT, HTML]),
        ("encrypted, nothing", "encrypted", vec![]),
        ("around what is encrypted", "mixed", vec![open, sealed, "Content-Type: text/html\r\n\r\n\">"]),
    ] {
        family.add(name, multi(subtype, "s", &parts));
    }
    for mime in ["enveloped-data", "signed-data", "certs-only", "compressed-data", "", "nonsense"] {
        for kind in ["pkcs7-mime", "x-pkcs7-mime"] {
            family.add(
                format!("{kind} {mime:?}"),
                part(
                    &format!("Content-Type: application/{kind}; smime-type={mime}; name=smime.p7m\r\nContent-Transfer-Encoding: base64"),
                    "MIIB",
                ),
            );
        }
    }
    family.add("winmail.dat by type", part("Content-Type: application/ms-tnef", "x"));
    family.add("winmail.dat by name", part("Content-Type: application/octet-stream; name=WINMAIL.DAT", "x"));
    family
}

fn nested() -> Family {
    let mut family = Family::new("nested", "forwards, digests and reports: each message keeps its own header, pictures and files");
    let status = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1";
    let returned = part("Content-Type: message/rfc822", TEXT);
    let headers = "Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nFrom: a@b.example";
    for (name, parts) in [
        ("report", vec![TEXT, status, &returned]),
        ("report with headers", vec![TEXT, status, headers]),
        ("status alone", vec![status]),
        ("read receipt", vec![TEXT, "Content-Type: message/disposition-notification\r\n\r\nDisposition: manual-action"]),
    ] {
        family.add(name, multi("report; report-type=delivery-status", "r", &parts));
    }
    for (name, inner) in [
        ("text", TEXT),
        ("page", HTML),
        ("file", PDF),
        ("nothing", ""),
        ("mailbox line", "From ana\r\nSubject: x\r\n\r\nx"),
        ("calendar", "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR"),
    ] {
        for disposition in ["inline", "attachment; filename=\"forwarded.eml\""] {
            for kind in ["message/rfc822", "message/global", "message/rfc822; name=x.eml"] {
                family.add(
                    format!("{kind} {disposition} of {name}"),
                    multi("mixed", "m", &[TEXT, &part(&format!("Content-Type: {kind}\r\nContent-Disposition: {disposition}"), inner)]),
                );
            }
        }
    }
    family
}

fn calendars() -> Family {
    let mut family = Family::new("calendar", "invitations with folds, quotes, zones and times that are none (RFC 5545)");
    let (alarms, entries) = ("BEGIN:VALARM\r\n".repeat(10_000), "BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n".repeat(2_000));
    for (name, body) in [
        (
            "ordinary",
            "SUMMARY:Blood test\\, fasting\r\nDTSTART;TZID=America/New_York:20261124T093000\r\nDTEND:20261124T150000Z\r\nLOCATION:Room 4",
        ),
        ("whole day", "SUMMARY:x\r\nDTSTART;VALUE=DATE:20261124"),
        ("folded in a letter", "SUMMARY:caf\r\n \u{e9}"),
        ("folded without end", "SUMMARY:\r\n \r\n \r\n "),
        ("no colon", "SUMMARY"),
        ("colon in quotes", "ORGANIZER;CN=\"a:b;c\":mailto:a@b.example"),
        ("quote never closed", "ORGANIZER;CN=\"a:mailto:a@b.example"),
        ("short address", "ORGANIZER:mailt\u{e9}"),
        ("impossible time", "SUMMARY:x\r\nDTSTART:20269999T996199"),
        ("letters in the time", "SUMMARY:x\r\nDTSTART:2026\u{e9}\u{e9}24T093000"),
        ("short time", "SUMMARY:x\r\nDTSTART:20261124T"),
        ("backslash at the end", "SUMMARY:x\\"),
        ("bidi", "SUMMARY:\u{202e}txt\u{200b}\r\nLOCATION:a\\nb"),
        ("alarms without end", &alarms),
        ("many", &entries),
        ("end first", "END:VEVENT\r\nEND:VEVENT"),
    ] {
        family.add(
            name,
            part(
                "Content-Type: text/calendar; charset=utf-8",
                &format!("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
            ),
        );
    }
    family
}

fn files() -> Family {
    let mut family = Family::new("file names", "names that leave their folder, hide their ending, or start something");
    let long = format!("{}.pdf", "é".repeat(5_000));
    for name in [
        "",
        " ",
        ".",
        "..",
        "...",
        "/",
        "\\",
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/passwd",
        "C:\\a.txt",
        "\\\\server\\share\\a.txt",
        "a/b/c.pdf",
        "~/.ssh/id",
        ".htaccess",
        "-rf",
        "$(id).txt",
        "`id`.txt",
        "a;b.txt",
        "a|b.txt",
        "a&b.txt",
        "a%2fb.txt",
        "a%00.pdf",
        "a\0.pdf",
        "con",
        "CON.txt",
        "aux.pdf",
        "com1",
        "lpt9.log",
        "COM¹.txt",
        "desktop.ini",
        "a.pdf ",
        "a.pdf.",
        "a.pdf.exe",
        "a.exe",
        "a.js",
        "a.html",
        "a.svg",
        "a.lnk",
        "a.docm",
        "a.iso",
        "a.zip",
        "a.ps1",
        "a.hta",
        "a.url",
        "a.pdf\u{202e}",
        "a\u{202e}fdp.exe",
        "a\u{200b}.pdf",
        "a\r\nb.pdf",
        "a\tb.pdf",
        "a\"b.pdf",
        "a'b.pdf",
        "<script>.pdf",
        "résultat.pdf",
        "检验.pdf",
        "نتيجة.pdf",
        "a.tar.gz",
        "no ending",
        "a.\u{fb01}le",
        "a.verylongendingindeed",
        &long,
    ] {
        let label: String = name.chars().take(30).collect();
        family.add(
            format!("{label:?} as a parameter"),
            part(
                &format!("Content-Type: application/octet-stream; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\""),
                "x",
            ),
        );
        let escaped: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        family.add(
            format!("{label:?} by RFC 2231"),
            part(&format!("Content-Type: image/png\r\nContent-Disposition: inline; filename*=utf-8''{escaped}"), "x"),
        );
    }
    family
}
