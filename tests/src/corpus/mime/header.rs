//! Header fields: what they must not do to whoever reads them.
use super::{Family, PDF, TEXT, multi};

pub(super) fn all() -> Vec<Family> {
    vec![lines(), twice(), words(), people(), dates(), parameters(), sizes()]
}

fn lines() -> Family {
    let mut family = Family::new("header lines", "lines that are no fields hide fields from one program and show them to another");
    for (name, line) in [
        ("no colon", "odd"),
        ("no name", ": x"),
        ("space in the name", "Content Type: text/html"),
        ("space behind the name", "Content-Type : text/html"),
        ("tab behind the name", "Content-Type\t: text/html"),
        ("space before the name", " Content-Type: text/html"),
        ("8-bit name", "Cont\u{e9}nt-Type: text/html"),
        ("NUL in the name", "Content\0-Type: text/html"),
        ("NUL in the value", "Content-Type: text/\0html"),
        ("white line", "   "),
        ("tab", "\t"),
        ("folded without end", "Subject:\r\n \r\n \r\n \r\n x"),
        ("value unfolded", "Content-Type: multipart/mixed;\r\nboundary=b"),
        ("quoted mailbox line", ">From ana"),
        ("upper case", "CONTENT-TYPE: TEXT/HTML"),
        ("escape", "Subject: \u{1b}]0;x\u{7}\u{1b}[2J"),
        ("two fields in one", "Subject: a\rFrom: evil@example.org"),
        ("a boundary that is none", "--b"),
        ("a boundary with a colon", "--b: x"),
    ] {
        family.add(format!("{name}, first"), format!("{line}\r\nSubject: x\r\n{TEXT}"));
        family.add(format!("{name}, later"), format!("Subject: x\r\n{line}\r\n{TEXT}"));
        family.add(format!("{name}, in a part"), multi("mixed", "c", &[&format!("{line}\r\n{TEXT}"), PDF]));
    }
    family
}

fn twice() -> Family {
    let mut family = Family::new("twice", "of two fields of one name, a scanner on the way may have read the other");
    let types = ["text/plain", "text/html", "multipart/mixed; boundary=b", "message/rfc822", "application/pdf", ""];
    for first in types {
        for second in types {
            family.add(
                format!("{first:?} and {second:?}"),
                format!("Content-Type: {first}\r\nContent-Type: {second}\r\n\r\n--b\r\n\r\none\r\n--b--\r\n"),
            );
        }
    }
    for (first, second) in [("base64", "8bit"), ("quoted-printable", "base64"), ("8bit", "base64")] {
        family.add(
            format!("{first} and {second}"),
            format!("Content-Transfer-Encoding: {first}\r\nContent-Transfer-Encoding: {second}\r\n\r\nSGVsbG8=\r\n"),
        );
    }
    family.add("subjects", format!("Subject: one\r\nSubject: two\r\nFrom: a@b.example\r\nFrom: c@d.example\r\n{TEXT}"));
    family
}

fn words() -> Family {
    let mut family = Family::new("encoded words", "words that are cut, lie, hide or never end (RFC 2047)");
    let long = format!("=?utf-8?Q?{}?=", "=C3=A9".repeat(5_000));
    let many = "=?utf-8?Q?=C3?= ".repeat(1_000);
    for (name, value) in [
        ("cut letter", "=?utf-8?Q?=C3?= =?utf-8?Q?=A9?="),
        ("half a letter", "=?utf-8?Q?=C3?="),
        ("never ends", "=?utf-8?Q?abc"),
        ("no charset", "=??Q?abc?="),
        ("unknown charset", "=?x-klingon?Q?=E9?="),
        ("unknown coding", "=?utf-8?Z?abc?="),
        ("nested", "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?="),
        ("in itself", "=?utf-8?Q?=?utf-8?Q?a?=?="),
        ("line end inside", "=?utf-8?Q?a=0D=0AFrom:_evil=40example.org?="),
        ("NUL inside", "=?utf-8?Q?a=00b?="),
        ("bidi", "=?utf-8?Q?=E2=80=AEgnp.exe?="),
        ("zero width", "=?utf-8?B?cGF54oCLcGFs?="),
        ("tags", "=?utf-8?B?86CBgfOggYI=?="),
        ("markup", "=?utf-8?Q?=3Cscript=3Ealert(1)=3C/script=3E?="),
        ("base64 junk", "=?utf-8?B?!!!!?="),
        ("utf-7", "=?utf-7?Q?+ADw-script+AD4-?="),
        ("iso-2022-jp", "=?iso-2022-jp?B?GyRCJTglJxsoQg==?="),
        ("utf-16", "=?utf-16?B?//5hAA==?="),
        ("raw 8 bit", "Jos\u{e9}"),
        ("many marks", "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}"),
        ("long", &long),
        ("many halves", &many),
        ("question marks", "=?????????????????????????????????="),
    ] {
        family.add(format!("{name}, subject"), format!("Subject: {value}\r\n{TEXT}"));
        family.add(format!("{name}, author"), format!("From: {value} <a@b.example>\r\nTo: \"{value}\" <a@b.example>, {value}\r\n{TEXT}"));
        family.add(
            format!("{name}, file"),
            format!("Content-Type: application/pdf; name=\"{value}\"\r\nContent-Disposition: attachment; filename={value}\r\n\r\nx"),
        );
    }
    family
}

fn people() -> Family {
    let mut family = Family::new("people", "addresses nest, lie and never end (RFC 5322)");
    let (many, deep, quotes) = ("Ana <ana@example.org>, ".repeat(2_000), "(".repeat(5_000), "\"".repeat(5_001));
    for (name, value) in [
        ("nothing", ""),
        ("commas", ",,,,,,"),
        ("group", "Team: a@b.example, c@d.example;"),
        ("group in group", "A: B: a@b.example;;"),
        ("group never ends", "A: a@b.example"),
        ("nobody", "undisclosed-recipients:;"),
        ("comment", "a@b.example (Ana (the (real) one))"),
        ("comments never end", &deep),
        ("quotes", &quotes),
        ("backslash at the end", "\"a\\"),
        ("route", "<@a.example,@b.example:c@d.example>"),
        ("two angles", "A <a@b.example> <c@d.example>"),
        ("open angle", "A <a@b.example"),
        ("closed angle", "a@b.example>"),
        ("address as name", "\"bank@example.org\" <evil@example.net>"),
        ("bidi", "\u{202e}moc.elpmaxe@ana\u{202c} <a@b.example>"),
        ("no at", "ana"),
        ("many at", "a@@b@c@d"),
        ("very many", &many),
        ("international", "ána@exámple.example"),
        ("NUL", "a\0@b.example"),
    ] {
        family.add(name, format!("From: {value}\r\nTo: {value}\r\nCc: {value}\r\n{TEXT}"));
    }
    family
}

fn dates() -> Family {
    let mut family = Family::new("dates", "numbers overflow, zones are invented, months are misspelt");
    for value in [
        "",
        "yesterday",
        "Tue, 24 Nov 2026 12:00:00 -0500",
        "24 Nov 26 12:00 EST",
        "99 Nov 2026 99:99:99 +9999",
        "0 Jan 0 0:0:0 +0",
        "Tue, 31 Feb 2026 00:00:00 GMT",
        "Mon, 1 Jan 99999999999999999999 00:00:00 +0000",
        "1 Jan 65536 00:00:00 +0000",
        "1 Jan 1970 00:00:00 -99999999999",
        "2026-11-24T12:00:00Z",
        "(((((",
        "Tue,,,,24",
        "-1 -1 -1",
    ] {
        family.add(if value.is_empty() { "nothing" } else { value }, format!("Date: {value}\r\n{TEXT}"));
    }
    family
}

fn parameters() -> Family {
    let mut family = Family::new("parameters", "long and foreign values in pieces (RFC 2231), and pieces that do not fit");
    let pieces: String = (0..300).map(|nth| format!("; filename*{nth}*=%C3%A9")).collect();
    let (semicolons, equals) = (";".repeat(8_000), "=".repeat(8_000));
    for (name, value) in [
        ("in order", "; filename*0*=utf-8''an%C3; filename*1*=%A1lisis; filename*2=.pdf"),
        ("out of order", "; filename*1=b.pdf; filename*0=a"),
        ("a gap", "; filename*0=a; filename*2=c.pdf"),
        ("no first", "; filename*1=a.pdf"),
        ("twice the same", "; filename*0=a; filename*0=b.pdf"),
        ("huge number", "; filename*99999999999999999999=a.pdf"),
        ("negative", "; filename*-1=a.pdf"),
        ("no charset", "; filename*=''a%00b.pdf"),
        ("unknown charset", "; filename*=x-klingon''%E9.pdf"),
        ("half percent", "; filename*=utf-8''%"),
        ("bad percent", "; filename*=utf-8''%zz%4"),
        ("path", "; filename*=utf-8''..%2F..%2Fetc%2Fpasswd"),
        ("line end", "; filename*=utf-8''a%0D%0ASet-Cookie:x.pdf"),
        ("bidi", "; filename*=utf-8''a%E2%80%AEfdp.exe"),
        ("both", "; filename=plain.pdf; filename*=utf-8''other.pdf"),
        ("stars", "; filename****=a; *=b; **0*=c"),
        ("300 pieces", &pieces),
        ("semicolons", &semicolons),
        ("equals", &equals),
        ("device", "; filename=NUL"),
        ("stream", "; filename=\"a.txt::$DATA\""),
        ("two endings", "; filename=result.pdf.exe"),
        ("dots", "; filename=\"...\""),
        ("quotes", "; filename=\"a\\\"b.pdf\""),
    ] {
        family.add(
            name,
            format!(
                "Content-Type: application/pdf{}\r\nContent-Disposition: attachment{value}\r\n\r\nx",
                value.replace("filename", "name")
            ),
        );
    }
    family
}

fn sizes() -> Family {
    let mut family = Family::new("header size", "headers without end are never a reason to hold them");
    for length in [75, 76, 77, 998, 8 << 10, (1 << 20) - 200, 1 << 20, (1 << 20) + 1] {
        family.add(format!("a value of {length}"), format!("X: {}\r\n{TEXT}", "y".repeat(length)));
        family.add(format!("a name of {length}"), format!("{}: y\r\n{TEXT}", "x".repeat(length)));
        family.add(format!("a type of {length}"), format!("Content-Type: text/{}\r\n\r\nx", "y".repeat(length)));
        family.add(format!("a file name of {length}"), format!("Content-Type: application/pdf; name={}.pdf\r\n\r\nx", "n".repeat(length)));
    }
    family.add("100,000 fields", format!("{}{TEXT}", "X: y\r\n".repeat(100_000)));
    family.add("300,000 fields", format!("{}{TEXT}", "X: y\r\n".repeat(300_000)));
    family.add(
        "100,000 lines like boundaries",
        format!("Content-Type: multipart/mixed; boundary=b{}\r\n{}{TEXT}", ";".repeat(8_000), "--x: y\r\n".repeat(100_000)),
    );
    family.add("100,000 folds", format!("Subject: x\r\n{}{TEXT}", " y\r\n".repeat(100_000)));
    family
}
