use super::{LABELS, Options, body, link_list, links, read, reading, sanitise};

#[test]
fn links_are_words_and_a_number() {
    assert_eq!(
        body("<a href='https://clinic.example/?a=1&amp;b=2'>our <b>page</b></a>, <a href=https://clinic.example/?a=1&b=2>again</a>"),
        "<p dir=\"auto\"><a class=\"link-words\" href=\"#link-1\">our <strong>page</strong><span class=\"link-number\">[1]</span></a>, \
         <a class=\"link-words\" href=\"#link-1\">again<span class=\"link-number\">[1]</span></a></p>"
    );
}

#[test]
fn only_addresses_that_a_person_may_open_get_a_number() {
    let read = read(
        "<a href=javascript:alert(1)>a</a> <a href=' data:text/html,x'>b</a> <a href=/x>c</a> <a href=#d>d</a> <a name=e>e</a> <a href=mailto:f@clinic.example>f</a> <a href=tel:+1-555-0100>g</a>",
    );
    assert_eq!(read.links.iter().map(|link| link.url.as_str()).collect::<Vec<_>>(), ["mailto:f@clinic.example", "tel:+1-555-0100"]);
    assert!(read.html.contains("a b c d e "));
}

#[test]
fn a_link_around_blocks_or_pictures_keeps_its_number() {
    assert_eq!(
        body("<a href=https://a.example><div>x</div></a>"),
        "<p dir=\"auto\"><a class=\"link-words\" href=\"#link-1\">x<span class=\"link-number\">[1]</span></a></p>"
    );
    assert!(body("<a href=https://a.example><img src=http://remote.invalid/x alt=Offer></a>").contains("Picture not loaded: Offer"));
    assert_eq!(body("<a href=https://a.example><img src=http://remote.invalid/x width=1></a>"), "");
}

#[test]
fn the_list_tells_the_whole_address_and_warns() {
    let read = read("<a href='https://bücher.example/\"<x>'>www.clinic.example</a>");
    let list = link_list(&read.links, &|number| format!("/messages/1/links/{number}"), &LABELS).0;
    assert_eq!(
        list,
        "<ol class=\"link-list\" start=\"1\"><li id=\"link-1\" data-kind=\"web\"><a href=\"/messages/1/links/1\">Open link 1</a> \
         <span class=\"link-address\" dir=\"ltr\">https://xn--bcher-kva.example/%22%3Cx%3E</span> \
         <span class=\"link-letters\">In its own letters: <bdi>bücher.example</bdi></span> \
         <strong class=\"link-warning\">The words of this link name another place.</strong></li></ol>"
    );
    assert!(link_list(&[], &|_| String::new(), &LABELS).0.is_empty());
}

#[test]
fn several_parts_are_counted_through() {
    let html = "<a href=https://a.example>a</a>";
    let second = reading(
        html,
        &Options { labels: LABELS, language: None, top_level: 2, first_link: 7, pictures: &|_| None, kept: &|_| None, describe: &|_| None },
    )
    .expect("tame");
    assert!(second.html.contains("#link-7") && second.links[0].number == 7);
    assert_eq!(links(html, 7).expect("tame"), second.links);
}

#[test]
fn there_is_an_end_to_numbers() {
    let many: String = (0..600).map(|n| format!("<a href=https://a{n}.example>{n}</a> ")).collect();
    let read = read(&many);
    assert!(read.links.len() == 500 && !read.lost.is_nothing() && read.html.contains("599"));
    let last = reading(
        "<a href=https://a.example>a</a><a href=https://b.example>b</a>",
        &Options {
            labels: LABELS,
            language: None,
            top_level: 2,
            first_link: u16::MAX,
            pictures: &|_| None,
            kept: &|_| None,
            describe: &|_| None,
        },
    );
    assert_eq!(last.expect("tame").links.len(), 1);
}

#[test]
fn a_link_in_a_link_and_one_that_leads_nowhere_are_words() {
    assert_eq!(sanitise("<a name=top>x</a><a href=/y>z</a>").as_deref(), Ok("<span>x</span><span>z</span>"));
    // So deep that a parser leaves the one in the other.
    let deep = format!("<a href=https://a.example>{}<a href=https://b.example>x</a>", "<div>".repeat(12));
    let clean = sanitise(&deep).expect("it comes to rest");
    assert!(clean.contains("<div><span>x</span></div>") && !clean.contains("https://b.example"), "{clean}");
    assert_eq!(sanitise(&clean).as_deref(), Ok(clean.as_str()));
    // A cell of a table is a place of its own for a parser, and for us.
    let cell = "<a href=\"https://a.example/\"><table><tbody><tr><td><a href=\"https://b.example/\">x</a></td></tr></tbody></table></a>";
    assert_eq!(sanitise(cell).as_deref(), Ok(cell));
}
