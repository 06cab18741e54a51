use std::fmt::Write as _;

use super::{TooWild, original, plain, read, reading, sanitise};

fn refused(html: &str) -> TooWild {
    sanitise(html).expect_err("too wild")
}

#[test]
fn what_is_too_wild_is_refused_for_what_it_is() {
    assert_eq!(refused(&"x".repeat((1 << 20) + 1)), TooWild::Bytes);
    assert_eq!(refused(&"&lt;".repeat(41_000)), TooWild::Tokens);
    assert_eq!(refused(&"<br>".repeat(10_001)), TooWild::Elements);
    assert_eq!(refused(&"<div>".repeat(300)), TooWild::Depth);
    assert_eq!(refused(&"<b>".repeat(300)), TooWild::Depth);
    assert_eq!(refused(&"<!-- -->".repeat(40_001)), TooWild::Tokens);
    assert_eq!(refused(&"<p a b c d e f g h i>".repeat(6_000)), TooWild::Attributes);
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
    assert_eq!((text.text.as_str(), text.wild, text.partly), ("x\n", Some(TooWild::Depth), true));
    assert_eq!(original(&wild, "t", &|_| None).err(), Some(TooWild::Depth));
    let options = super::Options { labels: super::LABELS, top_level: 2, first_link: 1, pictures: &|_| None };
    assert_eq!(reading(&wild, &options).err(), Some(TooWild::Depth));
}

#[test]
fn what_a_long_letter_needs_is_within_the_caps() {
    let thread = format!("{}end{}", "<blockquote><div>".repeat(100), "</div></blockquote>".repeat(100));
    assert!(read(&thread).html.contains("end"));
    let newsletter = format!("{}<p>x</p>{}", "<table><tr><td>".repeat(12), "</td></tr></table>".repeat(12)).repeat(60);
    assert!(read(&newsletter).html.contains("<p dir=\"auto\">x</p>"));
}
