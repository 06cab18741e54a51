use std::fmt::Write as _;

use super::{TooWild, original, plain, read, reading, sanitise};

fn refused(html: &str) -> TooWild {
    sanitise(html).expect_err("too wild")
}

#[test]
fn what_is_too_wild_is_refused_for_what_it_is() {
    assert_eq!(refused(&"x".repeat((1 << 20) + 1)), TooWild::Bytes);
    assert_eq!(refused(&"&lt;".repeat(33_000)), TooWild::Tokens);
    assert_eq!(refused(&"<br>".repeat(8_001)), TooWild::Elements);
    assert_eq!(refused(&"<div>".repeat(300)), TooWild::Depth);
    assert_eq!(refused(&"<b>".repeat(300)), TooWild::Depth);
    assert_eq!(refused(&"<!-- -->".repeat(32_001)), TooWild::Tokens);
    assert_eq!(refused(&"<p a b c d e f g h i>".repeat(6_000)), TooWild::Attributes);
    assert_eq!(refused(&format!("<p title='{}'>", "x".repeat(1_000)).repeat(500)), TooWild::Attributes);
    assert_eq!(refused(&"<a href=https://a.example/>x</a>".repeat(2_501)), TooWild::Attributes);
}

#[test]
fn a_tag_of_a_thousand_attributes_is_found_wherever_it_hides() {
    let many = |separator: char| {
        (0..1_000).fold(String::new(), |mut all, n| {
            write!(all, "{separator}a{n}").expect("a string");
            all
        })
    };
    for start in [
        "<p",
        "</p",
        "<p x=1",
        "<p x='>'",
        "<p x=\"'>\"",
        "<p =",
        "<!-- <a b=\" --><p x='>'",
        "<script><a b='</script><p x=\">\"",
        "<p <p <p",
    ] {
        for separator in [' ', '/', '\n', '\u{c}'] {
            assert_eq!(refused(&format!("{start} {}>", many(separator))), TooWild::Attributes, "{start} {separator:?}");
        }
    }
    let quoted = format!("<p a=\"{}\" b='{}'>x", many(' '), many('/'));
    assert_eq!(sanitise(&quoted).as_deref(), Ok("<p>x</p>"), "what stands in quotes is no attribute");
}

#[test]
fn both_ways_with_markup_refuse_alike_and_plain_text_is_left() {
    let wild = format!("{}x", "<div>".repeat(300));
    let text = plain(&wild);
    assert_eq!((text.text.as_str(), text.wild, text.goes_on), ("x\n", Some(TooWild::Depth), false));
    assert!(plain(&"<p>Some words of a long letter</p>".repeat(20_000)).goes_on);
    assert_eq!(original(&wild, "t", "en", "Picture not shown", &|_| None).err(), Some(TooWild::Depth));
    let options = super::Options {
        labels: super::LABELS,
        language: None,
        top_level: 2,
        first_link: 1,
        pictures: &|_| None,
        kept: &|_| None,
        describe: &|_| None,
    };
    assert_eq!(reading(&wild, &options).err(), Some(TooWild::Depth));
}

#[test]
fn what_a_long_letter_needs_is_within_the_caps() {
    let thread = format!("{}end{}", "<blockquote><div>".repeat(100), "</div></blockquote>".repeat(100));
    assert!(read(&thread).html.contains("end"));
    let newsletter = format!("{}<p>x</p>{}", "<table><tr><td>".repeat(12), "</td></tr></table>".repeat(12)).repeat(60);
    assert!(read(&newsletter).html.contains("<p dir=\"auto\">x</p>"));
}

#[test]
fn of_very_many_different_styles_the_last_ones_go() {
    let many = (0..5_000).fold(String::new(), |mut all, n| {
        write!(all, "<p style=\"margin:{n}px\">x</p>").expect("a string");
        all
    });
    let clean = sanitise(&many).expect("tame");
    assert_eq!((clean.matches("margin").count(), clean.matches("<p").count()), (4_000, 5_000));
    assert_eq!(sanitise(&clean).as_deref(), Ok(clean.as_str()));
}

#[test]
fn a_picture_in_its_own_address_is_left_out_above_a_bound_and_said_so() {
    let picture = |bytes: usize| format!("<p>x</p><img alt=y src=\"data:image/png;base64,{}\">", "QUJD".repeat(bytes / 4));
    let small = read(&picture(200 << 10));
    assert!(small.embedded && small.lost.is_nothing() && small.html.contains("data:image/png"));
    let large = read(&picture(600 << 10));
    assert!(!large.embedded && !large.lost.is_nothing() && large.html.contains("Picture not loaded: y"), "the rest is shown");
    assert!(!read(&picture(200 << 10).repeat(2)).lost.is_nothing(), "all of them count together");
}

/// The end of what is read may lie anywhere: a tag that is not whole is left out, and nothing before it.
#[test]
fn of_a_page_that_breaks_off_in_a_tag_the_text_before_is_there() {
    let page = |tail: &str| format!("<p>Dear Ana</p><p>your result is fine{tail}");
    let long = format!("<img src=\"data:image/png;base64,{}", "QUJD\r\n".repeat(170_000));
    for tail in ["<a href=\"https://clinic.example/", &long, "<p title='", "<img alt", "</p", "<!-- x", "&am"] {
        let (html, said) = (page(tail), &tail[..tail.len().min(40)]);
        assert!(plain(&html).text.contains("your result is fine"), "{said}");
        assert!(read(&html).html.contains("your result is fine"), "{said}: {}", read(&html).html.len());
    }
    // What is wild besides is text.
    let wild = plain(&page(&format!("{}<a href=\"https://clinic.example/", "<br>".repeat(8_001))));
    assert_eq!((wild.text.as_str(), wild.wild), ("Dear Ana\n\nyour result is fine\n", Some(TooWild::Elements)));
}
