//! Bodies: encodings, charsets, line breaks, sizes.
use super::{Family, HTML, TEXT, multi, part};

pub(super) fn all() -> Vec<Family> {
    vec![base64(), quoted_printable(), encodings(), charsets(), lies(), flowed(), sizes()]
}

fn base64() -> Family {
    let mut family =
        Family::new("base64", "white space, junk, padding in the middle and none at the end; the length must be right nevertheless");
    let long = "QUJD".repeat(50_000);
    for body in [
        "",
        "=",
        "==",
        "====",
        "Q",
        "QU",
        "QUI",
        "QUJD",
        "QUI=",
        "QQ==",
        "QQ=",
        "QUI=QUI=",
        "QQ==QQ==",
        "Q=U=J=D=",
        "QU\r\nJD",
        "Q\r\nU\r\nJ\r\nD\r\n",
        " Q U J D ",
        "QUJD!?*QUJD",
        "QUJD\0QUJD",
        "-_-_",
        "QUJD\u{e9}QUJD",
        "--b",
        "QUJD\r\n--b",
        "QUJD\r\n-- \r\nQUJD",
        "QUJD\r\n\r\nA footer of a list.",
        &long,
    ] {
        let name = if body.len() > 40 { "one line of 200,000".to_owned() } else { format!("{body:?}") };
        family.add(&name, part("Content-Transfer-Encoding: base64", body));
        family.add(
            format!("{name}, in a part"),
            multi("mixed", "b", &[&part("Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64", body), TEXT]),
        );
    }
    family
}

fn quoted_printable() -> Family {
    let mut family = Family::new("quoted-printable", "escapes that are none, soft breaks with white space, and both at the end");
    let (equals, spaces) = ("=".repeat(100_000), format!("={}", " ".repeat(100_000)));
    for body in [
        "",
        "=",
        "=\r\n",
        "=\r",
        "= ",
        "= \t\r\n",
        "=4",
        "=4\r\n",
        "=41",
        "=4g",
        "=zz",
        "==41",
        "===",
        "a=\r\nb",
        "a=\nb",
        "a=\rb",
        "=00",
        "=0A",
        "=0D=0A--b--=0D=0A",
        "=\r\n--b",
        "caf=E9",
        "caf=C3=A9",
        "\t=\r\n ",
        &equals,
        &spaces,
    ] {
        let name = if body.len() > 40 { format!("100,000 of {:?}", &body[1..2]) } else { format!("{body:?}") };
        family.add(&name, part("Content-Transfer-Encoding: quoted-printable", body));
        family.add(format!("{name}, in a part"), multi("mixed", "b", &[&part("Content-Transfer-Encoding: Quoted-Printable", body), TEXT]));
    }
    family
}

fn encodings() -> Family {
    let mut family = Family::new("encoding", "names that are wrong, unknown, or stand where none may");
    for name in [
        "",
        "7bit",
        "8BIT",
        "binary",
        "base64 ",
        "\"base64\"",
        "base64; x=y",
        "BASE64 (really)",
        "x-uuencode",
        "uuencode",
        "x-yenc",
        "utf-8",
        "gzip",
        "\0",
        "quoted-printable, base64",
    ] {
        for kind in
            ["text/plain", "text/html", "application/pdf", "message/rfc822", "multipart/mixed; boundary=b", "message/delivery-status"]
        {
            family.add(
                format!("{name:?} of {kind}"),
                format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: {name}\r\n\r\n--b\r\n\r\nSGVsbG8=\r\n--b--\r\n"),
            );
        }
    }
    family.add("uuencoded text", part("Content-Type: text/plain", "begin 644 a.exe\r\n#0V%T\r\n`\r\nend\r\n"));
    family
}

/// Labels that mail has; every byte, and bytes that switch, under each.
const LABELS: [&str; 48] = [
    "utf-8",
    "utf8",
    "us-ascii",
    "ascii",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-8-i",
    "iso-8859-9",
    "iso-8859-15",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "koi8-r",
    "koi8-u",
    "gb2312",
    "gbk",
    "gb18030",
    "hz-gb-2312",
    "big5",
    "big5-hkscs",
    "euc-jp",
    "iso-2022-jp",
    "shift_jis",
    "euc-kr",
    "ks_c_5601-1987",
    "iso-2022-kr",
    "iso-2022-cn",
    "utf-7",
    "utf-16",
    "utf-16le",
    "utf-16be",
    "utf-32",
    "macintosh",
    "ibm850",
    "x-user-defined",
    "replacement",
    "x-unknown",
];

fn charsets() -> Family {
    let mut family = Family::new("charset", "every byte under every name: no panic, no loss of what is plain");
    let every: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
    let switching = b"\x1b$B%O\x1b(B \x0e>H3g\x0f ~{Dc~} +AOk- \xff\xfea\0 \xef\xbb\xbf \xfe\xff\0a +";
    for label in LABELS {
        for kind in ["plain", "html"] {
            let head = format!("Content-Type: text/{kind}; charset={label}\r\n\r\n");
            family.add(format!("{label} {kind}, every byte"), [head.as_bytes(), &every].concat());
            family.add(format!("{label} {kind}, switching"), [head.as_bytes(), switching].concat());
        }
    }
    family
}

fn lies() -> Family {
    let mut family = Family::new("lies", "a charset that is missing, unknown or wrong, and marks that say another");
    for (name, head, body) in [
        ("latin without a word", "text/plain", &b"Jos\xe9"[..]),
        ("latin as UTF-8", "text/plain; charset=utf-8", b"Jos\xe9"),
        ("UTF-8 as latin", "text/plain; charset=iso-8859-1", b"Jos\xc3\xa9"),
        ("UTF-8 with a mark as latin", "text/plain; charset=iso-8859-1", b"\xef\xbb\xbfJos\xc3\xa9"),
        ("UTF-16 with a mark, no word", "text/plain", b"\xff\xfeJ\0o\0"),
        ("UTF-16 of odd length", "text/plain; charset=utf-16", b"\xff\xfeJ\0o"),
        ("UTF-16 in a page that says so in ASCII", "text/html", b"<meta charset=utf-16>text"),
        (
            "a page that says it itself",
            "text/html",
            b"<html><head><meta http-equiv=content-type content=\"text/html; charset=windows-1251\">\xcf\xf0\xe8",
        ),
        ("cut letters", "text/plain; charset=utf-8", b"\xc3\xa9\xc3"),
        ("overlong", "text/plain; charset=utf-8", b"\xc0\xaf\xe0\x80\xaf"),
        ("surrogates", "text/plain; charset=utf-8", b"\xed\xa0\x80"),
        ("two charsets", "text/plain; charset=utf-8; charset=koi8-r", b"\xc1"),
        ("quotes in the name", "text/plain; charset=\"'utf-8'\"", b"\xc3\xa9"),
        ("spaces in the name", "text/plain; charset=\" utf-8 \"", b"\xc3\xa9"),
        ("empty name", "text/plain; charset=\"\"", b"\xe9"),
        ("utf-7 markup", "text/plain; charset=utf-7", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
        ("bidi", "text/plain; charset=utf-8", "a\u{202e}b\u{2066}c\u{200f}d".as_bytes()),
        ("controls", "text/plain; charset=utf-8", b"a\x1b[2Jb\x07\x08\x0c\x7f\xc2\x9bc"),
        ("marks", "text/plain; charset=utf-8", "e\u{301}".repeat(2).as_bytes()),
    ] {
        family.add(name, [format!("Content-Type: {head}\r\n\r\n").as_bytes(), body].concat());
    }
    family.add("a tower of marks", part(TEXT, &format!("e{}", "\u{301}".repeat(10_000))));
    family
}

fn flowed() -> Family {
    let mut family = Family::new("flowed", "soft line breaks, quotes and signatures (RFC 3676), at their limits");
    let (quotes, spaces, soft) = (">".repeat(50_000), " ".repeat(50_000), "a \r\n".repeat(20_000));
    for (name, body) in [
        ("ordinary", "A line that \r\nflows on.\r\n\r\n> quoted that \r\n> flows\r\n-- \r\nAna"),
        ("ends soft", "a "),
        ("only spaces", &spaces),
        ("only quotes", &quotes),
        ("only soft", &soft),
        ("quotes that change", "> a \r\n>> b \r\n> c \r\nd"),
        ("signature in a quote", "> -- \r\n> Ana \r\n"),
        ("stuffed", " >not quoted\r\n  two\r\n"),
        ("LF", "a \nb\n"),
        ("nothing", ""),
    ] {
        for delsp in ["", "; delsp=yes", "; DelSp=\"Yes\""] {
            family.add(format!("{name}{delsp}"), part(&format!("Content-Type: text/plain; format=flowed{delsp}"), body));
        }
    }
    family
}

fn sizes() -> Family {
    let mut family = Family::new("size", "texts and pages at the size up to which they are shown, and beyond");
    for size in [(256 << 10) - 1, 256 << 10, (256 << 10) + 1, 2 << 20] {
        family.add(format!("a text of {size}"), part("Content-Type: text/plain", &"x".repeat(size)));
        family.add(format!("a text of {size} in lines"), part("Content-Type: text/plain; charset=utf-8", &"é\r\n".repeat(size / 4)));
        family.add(format!("an encoded text of {size}"), part("Content-Transfer-Encoding: base64", &"QUJD\r\n".repeat(size / 3)));
        family.add(format!("an escaped text of {size}"), part("Content-Transfer-Encoding: quoted-printable", &"=41".repeat(size)));
        family.add(format!("a page of {size}"), part("Content-Type: text/html", &"<p>x\r\n".repeat(size / 6)));
    }
    let text = part("Content-Type: text/plain", &"line\r\n".repeat(10_000));
    family.add("thirty texts", multi("mixed", "b", &vec![text.as_str(); 30]));
    family.add("a hundred pages", multi("mixed", "b", &vec![HTML; 100]));
    family.add(
        "one line of a megabyte that begins like a boundary",
        multi("mixed", "b", &[&part(TEXT, &format!("--{}", "b".repeat(1 << 20)))]),
    );
    family.add("a megabyte of dashes and line ends", multi("mixed", "b", &[&part(TEXT, &"-\r\n".repeat(300_000))]));
    family
}
