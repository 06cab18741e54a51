//! Names that do harm, and what becomes of them.
use proptest::prelude::*;

use super::*;

#[test]
fn names_are_made_safe() {
    let long = format!("{}.pdf", "é".repeat(300));
    for (wish, wanted) in [
        ("report.pdf", "report.pdf"),
        ("Análisis de sangre.pdf", "Análisis de sangre.pdf"),
        ("检验报告.pdf", "检验报告.pdf"),
        ("", "attachment"),
        ("...", "attachment"),
        (" . ", "attachment"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.exe", "evil.exe"),
        ("a/", "a"),
        ("/", "attachment"),
        (".htaccess", "htaccess"),
        ("-rf", "rf"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("file.txt::$DATA", "file.txt___DATA"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"),
        ("report.pdf . .", "report.pdf"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("invoice\u{200b}.pdf\u{200f}", "invoice.pdf"),
        ("con", "file con"),
        ("NUL.txt", "file NUL.txt"),
        ("com7.tar.gz", "file com7.tar.gz"),
        ("compact.txt", "compact.txt"),
        ("a\0b.txt", "a b.txt"),
    ] {
        assert_eq!(safe(wish), wanted, "{wish:?}");
    }
    let cut = safe(&long);
    assert!(cut.len() <= MAX_NAME && cut.ends_with("é….pdf"), "{cut}");
}

#[test]
fn parts_without_a_name_get_one() {
    for (name, media_type, wanted) in [
        (None, "application/pdf", "attachment-7.pdf"),
        (None, "image/jpeg", "picture-7.jpg"),
        (None, "message/rfc822", "message-7.eml"),
        (None, "application/x-unheard-of", "attachment-7.bin"),
        (Some("  "), "text/plain", "text-7.txt"),
        (Some("scan"), "image/png", "scan.png"),
        (Some("scan.PNG"), "image/png", "scan.PNG"),
        (Some("Dr. Who"), "application/pdf", "Dr. Who.pdf"),
        (Some("letter"), "application/octet-stream", "letter"),
    ] {
        assert_eq!(for_part(name, media_type, 7), wanted, "{name:?}");
    }
}

#[test]
fn the_header_says_the_name_twice() {
    assert_eq!(disposition("a b.pdf"), "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf");
    assert_eq!(disposition("é\".pdf"), "attachment; filename=\"__.pdf\"; filename*=UTF-8''%C3%A9_.pdf");
}

#[test]
fn endings_are_found() {
    for (name, wanted) in [("a.PDF", Some("pdf")), ("a", None), (".a", None), ("a.", None), ("a.b c", None), ("a.tar.gz", Some("gz"))] {
        assert_eq!(ending(name).as_deref(), wanted, "{name}");
    }
}

proptest! {
    #[test]
    fn any_name_is_made_safe(wish in any::<String>(), media_type in any::<String>()) {
        for name in [safe(&wish), for_part(Some(&wish), &media_type, 3)] {
            prop_assert!(!name.is_empty() && name.len() <= MAX_NAME);
            prop_assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']) && !name.contains(['/', '\\', '"']));
            prop_assert!(!name.chars().any(|c| c.is_control() || words::is_deceptive(c)));
            prop_assert_eq!(safe(&name), name.clone(), "once is enough");
            prop_assert!(disposition(&name).bytes().all(|byte| matches!(byte, b' '..=b'~')));
        }
    }
}
