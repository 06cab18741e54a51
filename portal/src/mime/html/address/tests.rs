use super::{Link, Place, content_id, is_remote, parse, picture};

#[test]
fn only_what_a_person_may_open_is_an_address() {
    for (value, kept) in [
        ("https://clinic.example/a?b=c#d", Some("https://clinic.example/a?b=c#d")),
        (" HTTPS://Clinic.Example", Some("https://clinic.example/")),
        ("ht\ntps://clinic.example/", Some("https://clinic.example/")),
        ("https://bücher.example/", Some("https://xn--bcher-kva.example/")),
        ("mailto:a@b.example?subject=x y", Some("mailto:a@b.example?subject=x%20y")),
        ("tel:+1 555 0100", Some("tel:+15550100")),
        ("javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        ("\u{1}javascript:alert(1)", None),
        ("vbscript:x", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("blob:https://a.example/x", None),
        ("//clinic.example/x", None),
        ("/x", None),
        ("#x", None),
        ("http://", None),
        ("", None),
    ] {
        assert_eq!(parse(value).as_deref(), kept, "{value:?}");
    }
}

#[test]
fn an_address_is_as_long_as_it_is_written() {
    let long = |times| format!("mailto:a@clinic.example?subject={}", "\u{e4}".repeat(times));
    let kept = parse(&long(1_000)).expect("six thousand bytes");
    assert_eq!(parse(&kept), Some(kept));
    assert_eq!(parse(&long(2_000)), None, "four thousand bytes, and twelve thousand as they are written");
}

#[test]
fn words_that_name_another_host_are_misleading() {
    for (words, url, misleading) in [
        ("www.clinic.example", "https://clinic.example/", false),
        ("https://clinic.example/results", "https://portal.clinic.example/r", false),
        ("clinic.example", "https://clinic.example.evil.example/", true),
        ("clinic.example", "https://evilclinic.example/", true),
        ("See report.pdf", "https://clinic.example/report.pdf", false),
        ("at 3 p.m. today", "https://clinic.example/", false),
        ("Click here", "https://evil.example/", false),
        ("Bank <support@bank.example>", "https://evil.example/", true),
        ("info@clinic.example", "mailto:info@clinic.example", false),
        ("info@clinic.example", "mailto:info@evil.example", true),
        ("bücher.example", "https://xn--bcher-kva.example/", false),
        ("clinic.example", "https://clinic.example@evil.example/", true),
        ("my account", "https://clinic.example@evil.example/", true),
        ("555 0100", "tel:+15550100", false),
        ("Call (020) 7946-0018, 24 hours", "tel:+442079460018", false),
        ("Call 1-800-CLINIC today", "tel:+18002546420", false),
        ("Call 555-0100-22 or 555-0199-33", "tel:5550199-33", false),
        ("Call 555-0100-22", "tel:+19005550199", true),
        ("+44 (0)20 7946 0018", "tel:+442079460018", false),
        ("555-123-4567 ext. 89", "tel:+15551234567,89", false),
        ("555-0100 8-17", "tel:+15550100", false),
        ("555-0199 8-17", "tel:+15550100", true),
        ("clinic.example\u{2044}results", "https://evil.example/", true),
        ("https://clinic.example\u{ff0f}a", "https://evil.example/", true),
        ("clinic\u{200b}.example", "https://evil.example/", true),
        ("clinic.example(secure)", "https://clinic.example/", false),
        ("click", "https://\u{441}linic.example/", true),
        ("\u{441}linic.example", "https://\u{441}linic.example/", true),
        ("click", "https://\u{430}\u{440}\u{440}\u{4cf}\u{435}.example/", true),
        ("клиника.example", "https://клиника.example/", false),
        ("банк.example", "https://банк.example/", false),
        ("сор.рф", "https://сор.рф/", false),
        ("больница.example", "https://больница.example/", false),
        ("müller.example", "https://müller.example/", false),
        ("日本.example", "https://日本.example/", false),
    ] {
        let mut link = Link::new(1, &parse(url).expect("an address")).expect("a link");
        link.carry(words);
        link.judge();
        assert_eq!(link.misleading, misleading, "{words:?} to {url}");
    }
}

#[test]
fn a_foreign_host_is_told_in_both_ways() {
    let link = Link::new(1, &parse("https://bücher.example/").expect("an address")).expect("a link");
    assert_eq!(link.host_in_letters.as_deref(), Some("bücher.example"));
    assert!(link.url.contains("xn--bcher-kva.example"));
}

#[test]
fn pictures_come_with_the_message_or_not_at_all() {
    assert!(matches!(picture(" CID:image001.png@01DB ").as_ref(), Some(Place::Part(id)) if id == "image001.png@01DB"));
    assert!(
        matches!(picture("data:image/PNG;base64,iVBO Rw0=").as_ref(), Some(Place::Embedded(data)) if data == "data:image/png;base64,iVBORw0=")
    );
    for value in [
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:text/html;base64,PHN2Zz4=",
        "data:image/png,x",
        "http://a.example/x.png",
        "x.png",
        "cid:",
        "cid:a b",
    ] {
        assert!(picture(value).is_none(), "{value}");
    }
    assert_eq!(content_id("a%40b%2"), "a@b%2");
}

#[test]
fn remote_is_what_would_be_fetched() {
    for value in ["http://a.example", " HTTPS://a.example", "//a.example/x", "\\\\server\\x"] {
        assert!(is_remote(value), "{value}");
    }
    for value in ["cid:x", "data:image/png;base64,", "x.png", "#a", ""] {
        assert!(!is_remote(value), "{value}");
    }
}
