//! Pictures named by where they lay once: found among the message's own, and nothing else changes.
use url::Url;

use super::{LABELS, Options, Page, Picture, PictureKind, Places, original, reading, sanitise};

fn at(place: &str) -> Url {
    Url::parse(place).expect("an address")
}

/// A page that lay at `base`, with two pictures.
fn places(base: &str) -> Places {
    Places::new(
        at(base),
        [(at("thismessage:/a.png"), "one@x"), (at("https://clinic.example/img/b%20c.png"), "two \"x\"")]
            .map(|(place, id)| (place, id.to_owned())),
    )
}

/// Where the pictures of a page come from, in their order.
fn found(html: &str, base: &str) -> Vec<String> {
    let places = places(base);
    let pictures = |cid: &str| Some(format!("/{}", cid.replace([' ', '"'], "_")));
    let options =
        Options { labels: LABELS, language: None, top_level: 2, first_link: 1, pictures: &pictures, kept: &|_| None, describe: &|_| None };
    let read = reading(Page::new(html, &places), &options).expect("tame");
    assert!(!read.html.contains("//"), "{}", *read.html);
    read.html.split("src=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_address_leads_to_the_picture_that_lay_there() {
    let here = "thismessage:/";
    let there = "https://clinic.example/news/today.htm";
    for (html, base, wanted) in [
        ("<img src=a.png>", here, &["/one@x"][..]),
        ("<img src=./a.png#x><img src='/a.png'>", here, &["/one@x", "/one@x"]),
        ("<img src=A.png><img src=b.png>", here, &[]),
        ("<img src=a.png>", there, &["/one@x"]),
        ("<img src='../img/b c.png'>", there, &["/two__x_"]),
        ("<img src='//clinic.example/img/b%20c.png'>", there, &["/two__x_"]),
        ("<img src='https://CLINIC.example/img/b%20c.png'>", here, &["/two__x_"]),
        ("<base href='https://clinic.example/img/'><img src='b%20c.png'>", here, &["/two__x_"]),
        ("<base href='../img/'><img src='b%20c.png'>", there, &["/two__x_"]),
        ("<img src='https://clinic.example/img/b%20c.png?x'>", there, &[]),
        ("<img src='javascript:a.png'><img src='file:///a.png'><img src=' '>", here, &[]),
        ("<img src='cid:own@x'><img src=a.png>", here, &["/own@x", "/one@x"]),
    ] {
        assert_eq!(found(html, base), wanted, "{html} at {base}");
    }
}

#[test]
fn what_lies_in_the_message_is_not_told_to_be_elsewhere_and_the_rest_is() {
    let places = places("https://clinic.example/img/");
    let is_told = |html: &str| original(Page::new(html, &places), "t", "en", "Picture not shown", &|_| None).expect("tame").blocked_remote;
    assert!(!is_told("<img src='https://clinic.example/img/b c.png'>"));
    assert!(is_told("<img src='https://clinic.example/img/other.png'>"));
    assert!(is_told("<p style='background:url(https://clinic.example/img/b%20c.png)'>x"));
    assert!(is_told("<table background='https://clinic.example/img/b%20c.png'><tr><td>x</table>"));
    // Without the message around it an address is only an address.
    assert_eq!(sanitise("<img src='a.png' alt=x>").as_deref(), Ok("<img alt=\"x\">"));
}

#[test]
fn as_it_was_designed_they_are_laid_in() {
    let places = places("thismessage:/");
    let gif = |cid: &str| (cid == "one@x").then(|| Picture { kind: PictureKind::Gif, bytes: b"GIF89a".to_vec().into() });
    let shown =
        original(Page::new("<img src=a.png><img src='https://clinic.example/img/b c.png'>", &places), "t", "en", "Picture not shown", &gif);
    let document = shown.expect("tame").document;
    assert!(document.contains("<img src=\"data:image/gif;base64,R0lGODlh\">") && document.contains("[Picture not shown]"), "{}", *document);
    assert!(!document.contains("clinic.example") && !document.contains("cid:"), "{}", *document);
}

#[test]
fn links_begin_where_the_page_lay_on_the_web() {
    let links = |base: &str| {
        crate::mime::html::plain(Page::new("<a href=more.htm>More</a>", &places(base)), crate::mime::html::Marks::default())
            .text
            .to_string()
    };
    assert_eq!(links("https://clinic.example/news/today.htm"), "More [1]\n\n[1] https://clinic.example/news/more.htm\n");
    for nowhere in ["thismessage:/", "file:///C:/x/today.htm"] {
        assert_eq!(links(nowhere), "More\n", "{nowhere}");
    }
}
