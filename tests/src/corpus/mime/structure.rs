//! Boundaries, nesting, and parts that are none.
use super::{Family, HTML, PDF, PICTURE, TEXT, multi, part};

pub(super) fn all() -> Vec<Family> {
    vec![boundaries(), names(), ends(), depth(), width(), alike(), headless()]
}

fn boundaries() -> Family {
    let mut family = Family::new("boundary length", "RFC 2046 allows 1 to 70 characters; a scanner holds a line only so far");
    for length in [0, 1, 2, 69, 70, 71, 100, 198, 199, 200, 201, 255, 256, 257, 300, 998, 5_000] {
        family.add(format!("{length} characters"), multi("mixed", &"b".repeat(length), &[TEXT, PDF]));
        family.add(format!("{length} dashes"), multi("mixed", &"-".repeat(length), &[TEXT, PDF]));
    }
    for spaces in [1, 50, 57, 58, 59, 60, 61, 300, 70_000] {
        family.add(
            format!("{spaces} spaces behind it"),
            multi("mixed", "b", &[TEXT, PDF]).replace("--b", &format!("--b{}", " ".repeat(spaces))),
        );
    }
    family
}

fn names() -> Family {
    let mut family =
        Family::new("boundary spelling", "quotes, escapes, comments and foreign letters in the parameter, plain bytes in the line");
    let body = "--x y\r\n\r\none\r\n--x y--\r\n";
    for (name, value) in [
        ("bare", "x y"),
        ("quoted", "\"x y\""),
        ("escaped", "\"x\\ y\""),
        ("single quotes", "'x y'"),
        ("comment", "(not this) \"x y\""),
        ("never closed", "\"x y"),
        ("spaces at the end", "\"x y   \""),
        ("empty", "\"\""),
        ("missing", ""),
        ("in pieces", "; boundary*0=\"x\"; boundary*1=\" y\""),
        ("percent", "; boundary*=us-ascii''x%20y"),
        ("encoded word", "\"=?utf-8?Q?x_y?=\""),
        ("twice", "a; boundary=\"x y\""),
        ("semicolon missing", "\"x y\" charset=utf-8"),
        ("line end inside", "\"x\r\n y\""),
        ("NUL inside", "\"x\0 y\""),
        ("latin letter", "\"x\u{e9} y\""),
        ("all that is allowed", "\"'()+_,-./:=? x\""),
    ] {
        family.add(name, format!("Content-Type: multipart/mixed; boundary={value}\r\n\r\n{body}"));
        // Found by bending: a line of the body was counted for a part that could not have it.
        let bare = body.replace("x y", if name == "empty" { "" } else { "x y" });
        family.add(format!("{name}, no empty line"), format!("Content-Type: multipart/mixed; boundary={value}\r\n{bare}"));
    }
    for junk in ["x", "-", "--", ":", " x", "\t--", "--x", "\0", "\r"] {
        family.add(
            format!("junk {junk:?} behind it"),
            format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b{junk}\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--{junk}\r\n"),
        );
    }
    for before in [" ", "\t", ">", "x", "-", "\0", "\u{feff}"] {
        family.add(format!("{before:?} before it"), multi("mixed", "b", &[TEXT, PDF]).replace("\r\n--b", &format!("\r\n{before}--b")));
    }
    family
}

fn ends() -> Family {
    let mut family = Family::new("ends", "ends that are missing, come twice, or come first");
    let whole = multi("mixed", "b", &[TEXT, &multi("alternative", "c", &[TEXT, HTML]), PDF]);
    for (name, from, to) in [
        ("no last one", "--b--", ""),
        ("no inner one", "--c--", ""),
        ("neither", "--", ""),
        ("inner before outer missing", "--c--\r\n\r\n--b", "--b"),
        ("outer for inner", "--c--", "--b--"),
        ("last first", "--b\r\n", "--b--\r\n"),
        ("no line end behind", "--b--\r\n", "--b--"),
        ("doubled", "--b--", "--b--\r\n--b--"),
        ("and again", "--b--\r\n", "--b--\r\n--b\r\n\r\nagain\r\n--b--\r\n"),
        ("one dash", "--b--", "--b-"),
        ("three dashes", "--b--", "--b---"),
    ] {
        family.add(name, whole.replace(from, to));
    }
    for length in [1, 16, 17, 512, 513, 100_000] {
        family.add(format!("{length} bytes behind the end"), format!("{whole}{}", "x".repeat(length)));
        family.add(format!("{length} bytes before the first"), whole.replacen("--b\r\n", &format!("{}\r\n--b\r\n", "x".repeat(length)), 1));
    }
    family.add("no part at all", "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    family.add("only the end", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n");
    family.add("only a beginning", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b");
    family.add("only dashes", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--");
    family
}

fn depth() -> Family {
    let mut family = Family::new("depth", "a library that recurses ends the process: 25,000 nested messages fit 850 kB");
    for levels in [1, 2, 8, 9, 10, 63, 64, 65, 66, 1_000, 25_000] {
        let fill = |level: &str| format!("{}\r\nend", level.repeat(levels));
        family.add(format!("{levels} messages"), fill("Content-Type: message/rfc822\r\n\r\n"));
        family.add(format!("{levels} digests"), fill("Content-Type: multipart/digest; boundary=a\r\n\r\n--a\r\n\r\n"));
        family.add(format!("{levels} multiparts of one boundary"), fill("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"));
        family.add(format!("{levels} without empty lines"), fill("Content-Type: multipart/mixed; boundary=a\r\n--a\r\n"));
        let own: String =
            (0..levels).map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n")).collect();
        family.add(format!("{levels} multiparts"), own);
        if levels <= 66 {
            let closed = (0..levels).fold(TEXT.to_owned(), |inner, level| multi("alternative", &format!("b{level}"), &[TEXT, &inner]));
            family.add(format!("{levels} alternatives, closed"), closed);
            let mut encoded = TEXT.to_owned();
            for _ in 0..levels.min(12) {
                encoded = format!(
                    "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
                    openssl::base64::encode_block(encoded.as_bytes())
                );
            }
            family.add(format!("{levels} messages in base64"), encoded);
        }
    }
    family
}

fn width() -> Family {
    let mut family = Family::new("width", "parts without end fill memory and pages");
    for count in [1, 40, 198, 199, 200, 201, 5_000] {
        family.add(
            format!("{count} empty parts"),
            format!("Content-Type: multipart/mixed; boundary=a\r\n\r\n{}--a--", "--a\r\n\r\n".repeat(count)),
        );
        family.add(
            format!("{count} boundaries"),
            format!("Content-Type: multipart/mixed; boundary=a\r\n\r\n{}--a--", "--a\r\n".repeat(count)),
        );
        family.add(format!("{count} attachments"), multi("mixed", "a", &vec![PDF; count]));
        family.add(
            format!("{count} ends"),
            format!("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nx\r\n{}", "--a--\r\n".repeat(count)),
        );
        family.add(format!("{count} forms"), multi("alternative", "a", &vec![HTML; count]));
    }
    let mails: Vec<String> = (0..60).map(|nth| part("Content-Type: message/rfc822", &format!("Subject: {nth}\r\n\r\ntext"))).collect();
    family.add("60 messages", multi("digest", "a", &mails.iter().map(String::as_str).collect::<Vec<_>>()));
    family
}

fn alike() -> Family {
    let mut family = Family::new("boundaries alike", "a boundary that begins another one ends the wrong part");
    for (outer, inner) in [
        ("b", "bc"),
        ("bc", "b"),
        ("b", "b"),
        ("b", "b--"),
        ("b--", "b"),
        ("b", "B"),
        ("-b", "b"),
        ("--b", "b"),
        ("b", "b "),
        ("b-", "b"),
        ("=_a", "=_"),
    ] {
        family.add(format!("{outer:?} around {inner:?}"), multi("mixed", outer, &[&multi("alternative", inner, &[TEXT, HTML]), PDF]));
        let inside = part("Content-Type: message/rfc822", &multi("related", inner, &[HTML, PICTURE]));
        family.add(format!("{outer:?} around a message with {inner:?}"), multi("mixed", outer, &[&inside, PDF]));
    }
    family.add("three of one", multi("mixed", "b", &[&multi("mixed", "b", &[&multi("mixed", "b", &[TEXT])])]));
    family
}

fn headless() -> Family {
    let mut family = Family::new("headless", "no header, no empty line, or nothing but them");
    for (name, raw) in [
        ("nothing", ""),
        ("one line end", "\r\n"),
        ("only line ends", "\r\n\r\n\r\n\r\n"),
        ("one letter", "x"),
        ("one NUL", "\0"),
        ("a text", "Dear Ana,\r\n\r\nyour result is here.\r\n"),
        ("a text that looks like a field", "Note: read this\r\nand that\r\n"),
        ("spaces", "   \r\n   \r\n"),
        ("field, then text", "Subject: x\r\nDear Ana,\r\nyour result\r\n"),
        ("mailbox line", "From ana@example.org Tue Nov 24 12:00:00 2026\r\nSubject: x\r\n\r\ntext"),
        ("field only", "Subject: x"),
        ("type only", "Content-Type: text/html"),
        ("multipart only", "Content-Type: multipart/mixed; boundary=b"),
        ("message only", "Content-Type: message/rfc822"),
        ("colon", ":"),
        ("colons", ":\r\n:\r\n:\r\n\r\n:"),
    ] {
        family.add(name, raw);
        family.add(format!("{name}, as a part"), multi("mixed", "b", &[raw, PDF]));
        family.add(format!("{name}, as a message inside"), part("Content-Type: message/rfc822", raw));
    }
    family
}
