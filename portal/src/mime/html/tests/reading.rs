use super::{LABELS, LostKind, Options, body, read, reading};

#[test]
fn headings_nest_under_the_page_and_skip_no_level() {
    assert_eq!(
        body("<h2>A</h2><h4>B</h4><h5>C</h5><h3>D</h3><h1>E</h1>"),
        "<h3 dir=\"auto\">A</h3><h4 dir=\"auto\">B</h4><h5 dir=\"auto\">C</h5><h4 dir=\"auto\">D</h4><h3 dir=\"auto\">E</h3>"
    );
    let deep = body("<h1>1</h1><h2>2</h2><h3>3</h3><h4>4</h4><h5>5</h5><h6>6</h6>");
    assert!(deep.ends_with("<h6 dir=\"auto\">4</h6><h6 dir=\"auto\">5</h6><h6 dir=\"auto\">6</h6>"), "{deep}");
}

#[test]
fn an_empty_heading_is_none_and_counts_for_none() {
    assert_eq!(body("<h1> &nbsp; </h1><h2>A</h2>"), "<h3 dir=\"auto\">A</h3>");
}

#[test]
fn paragraphs_come_of_blocks_and_of_two_line_breaks() {
    assert_eq!(body("a<div>b<div>c</div></div>d"), "<p dir=\"auto\">a</p><p dir=\"auto\">b</p><p dir=\"auto\">c</p><p dir=\"auto\">d</p>");
    assert_eq!(body("a<br>b<br> <br>c<br>"), "<p dir=\"auto\">a<br>b</p><p dir=\"auto\">c</p>");
    assert_eq!(body("<p>&nbsp;</p><p>\u{200c} &zwnj;</p>"), "");
}

#[test]
fn spaces_collapse_as_a_browser_collapses_them() {
    assert_eq!(body("  a \n <b> b</b> c&nbsp;&nbsp; d "), "<p dir=\"auto\">a <strong>b</strong> c&nbsp;d</p>");
    assert_eq!(body("<pre>\n a\n  b</pre>"), "<pre dir=\"auto\" tabindex=\"0\"> a\n  b</pre>");
}

#[test]
fn emphasis_is_ours_whoever_made_it() {
    assert_eq!(
        body("<i>a</i><span style='font-weight:700'>b</span><s>c</s><code>d</code>x<sup>2</sup>"),
        "<p dir=\"auto\"><em>a</em><strong>b</strong><s><span class=\"unseen\">crossed out: </span>c</s><code>d</code>x<sup>2</sup></p>"
    );
    assert_eq!(body("<b>a<div>b</div></b>"), "<p dir=\"auto\"><strong>a</strong></p><p dir=\"auto\"><strong>b</strong></p>");
}

#[test]
fn lists_and_quotes_keep_their_nesting() {
    assert_eq!(body("<ul><li>a<li>b<ol start=3><li>c</ol></ul>"), "<ul><li>a</li><li>b<ol start=\"3\"><li>c</li></ol></li></ul>");
    assert_eq!(
        body("<blockquote>a<blockquote><p>b</p></blockquote></blockquote>"),
        "<blockquote><p dir=\"auto\">a</p><blockquote><p dir=\"auto\">b</p></blockquote></blockquote>"
    );
    assert_eq!(body("<dl><dt>a<dd>b</dl>"), "<dl><dt dir=\"auto\">a</dt><dd dir=\"auto\">b</dd></dl>");
    // A term of which nothing is said, and what is said of none, are no pairs.
    let pair = "<dl><dt dir=\"auto\">a</dt><dd dir=\"auto\">b</dd></dl>";
    let alone = |text: &str| format!("<p dir=\"auto\">{text}</p>");
    assert_eq!(body("<dl><dd>x<dt>a<dd>b<dt>y</dl>"), format!("{}{pair}{}", alone("x"), alone("y")));
    assert_eq!(body("<dl><dt>x</dl>"), alone("x"));
    assert_eq!(body("<dl><dd>x<dt>y</dl>"), alone("x") + &alone("y"));
}

#[test]
fn lists_of_word_processors_are_lists() {
    let item = |level: u8, mark: &str, text: &str| {
        format!(
            "<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>{mark}<span>&nbsp; </span></span><![endif]>{text}</p>"
        )
    };
    let html = [
        item(1, "·", "a"),
        item(1, "·", "b"),
        item(2, "o", "c"),
        item(2, "o", "d"),
        item(1, "·", "e"),
        "<p>x</p>".to_owned(),
        item(1, "3.", "f"),
        item(1, "4.", "g"),
    ];
    assert_eq!(
        body(&html.concat()),
        "<ul><li>a</li><li>b<ul><li>c</li><li>d</li></ul></li><li>e</li></ul><p dir=\"auto\">x</p><ol start=\"3\"><li>f</li><li>g</li></ol>"
    );
    assert!(read(&html.concat()).hidden.is_none());
}

#[test]
fn nothing_of_the_author_s_markup_survives() {
    let html = "<p id=a class=b style='color:red' onclick=x() data-x=y title=z>t</p><form action=/x><input value=v><button>Go</button></form>\
        <svg><text>s</text></svg><script>1</script><style>p{}</style><iframe src=x></iframe><center><font color=red>f</font></center>";
    let red = |word: &str| format!("<mark class=\"hue-red\"><span class=\"unseen\">in red: </span>{word}</mark>");
    assert_eq!(body(html), format!("<p dir=\"auto\">{}</p><p dir=\"auto\">v<br>Go s</p><p dir=\"auto\">{}</p>", red("t"), red("f")));
    assert_eq!(read(html).lost.kinds().collect::<Vec<_>>(), [LostKind::Form, LostKind::Drawing, LostKind::Page]);
    assert_eq!(
        body("&lt;script&gt;alert(1)&lt;/script&gt; \"'&amp;"),
        "<p dir=\"auto\">&lt;script&gt;alert(1)&lt;/script&gt; &quot;'&amp;</p>"
    );
}

#[test]
fn pictures_are_ours_or_words() {
    assert_eq!(
        body("<img src='cid:scan%40clinic.example' alt='Scan &lt;1&gt;'><img src=cid:other alt=Other><img src=cid:scan@clinic.example>"),
        "<p dir=\"auto\"><img src=\"/messages/1/pictures/2\" alt=\"Scan &lt;1&gt;\" loading=\"lazy\">\
         <span class=\"picture-missing\">Picture not in this message: Other</span>\
         <img src=\"/messages/1/pictures/2\" alt=\"Picture: scan.png (12 KB)\" loading=\"lazy\"></p>"
    );
    let remote =
        read("<img src=http://remote.invalid/a.png><img src=//remote.invalid/b width=1 height=1><img src=https://remote.invalid/c alt=''>");
    assert_eq!(
        remote.html.as_str(),
        "<div class=\"reading\"><p dir=\"auto\"><span class=\"picture-missing\">Picture not loaded</span></p></div>"
    );
    assert!(remote.blocked_remote && !remote.embedded);
    let embedded = read("<img src='data:image/png;base64,iVBORw0KGgo=' alt=x>");
    assert!(embedded.embedded && !embedded.blocked_remote && embedded.html.contains("src=\"data:image/png;base64,iVBORw0KGgo=\""));
}

#[test]
fn letters_keep_their_direction_and_nothing_turns_it() {
    assert_eq!(body("<ul><li>שלום</ul>"), "<ul dir=\"rtl\"><li>שלום</li></ul>");
    assert_eq!(body("<blockquote><p>123 سلام</p></blockquote>"), "<blockquote dir=\"rtl\"><p dir=\"auto\">123 سلام</p></blockquote>");
    assert!(
        body("<table><tr><th>א<th>ב<tr><td>1<td>2</table>")
            .starts_with("<div class=\"reading-table\" role=\"region\" tabindex=\"0\" aria-label=\"Table 1\" dir=\"rtl\"><table>")
    );
    assert_eq!(body("a\u{202e}b\u{200f}c\u{0}\u{7}"), "<p dir=\"auto\">ab\u{200f}c</p>");
}

#[test]
fn a_language_of_the_headers_is_that_of_a_text_that_names_none() {
    let said = |html: &str, language| {
        let options =
            Options { labels: LABELS, language, top_level: 3, first_link: 1, pictures: &|_| None, kept: &|_| None, describe: &|_| None };
        reading(html, &options).expect("tame enough").html.split('>').next().unwrap_or_default().to_owned()
    };
    assert_eq!(said("a", Some("es")), "<div class=\"reading\" lang=\"es\"");
    assert_eq!(said("<html lang=pt><body>a", Some("es")), "<div class=\"reading\" lang=\"pt\"");
    for hostile in ["", "es\" onload=\"x", "'><script>", "en_US"] {
        assert_eq!(said("a", Some(hostile)), "<div class=\"reading\"");
    }
}

#[test]
fn what_is_in_another_language_says_so_where_it_stands() {
    assert_eq!(body("<p lang=es>hola</p><p>hello"), "<p dir=\"auto\" lang=\"es\">hola</p><p dir=\"auto\">hello</p>");
    assert_eq!(
        body("<p>He said <i lang=fr>bon <b>jour</b></i> to me."),
        "<p dir=\"auto\">He said <span lang=\"fr\"><em>bon </em></span><span lang=\"fr\"><strong><em>jour</em></strong></span> to me.</p>"
    );
    // It holds for what is inside, until that says something else.
    assert_eq!(
        body("<div lang=es><h2>A</h2><ul><li>b<li lang=de>c</ul><table><tr><td>d<td>e<tr><td lang=en>f<td>g</table></div>"),
        "<h3 dir=\"auto\" lang=\"es\">A</h3><ul><li lang=\"es\">b</li><li lang=\"de\">c</li></ul>\
         <div class=\"reading-table\" role=\"region\" tabindex=\"0\" aria-label=\"Table 1\"><table><tbody>\
         <tr><td dir=\"auto\" lang=\"es\">d</td><td dir=\"auto\" lang=\"es\">e</td></tr>\
         <tr><td dir=\"auto\" lang=\"en\">f</td><td dir=\"auto\" lang=\"es\">g</td></tr></tbody></table></div>"
    );
    // What all of it is in is said once.
    let once = read("<html lang=es><body><p lang=es>hola <span lang=en>bye</span></p>").html;
    assert_eq!(&*once, "<div class=\"reading\" lang=\"es\"><p dir=\"auto\">hola <span lang=\"en\">bye</span></p></div>");
}

#[test]
fn no_letter_covers_what_stands_above_or_turns_numbers_around() {
    let tower = "\u{301}".repeat(60);
    assert_eq!(body(&format!("<p>a{tower}b</p>")).matches('\u{301}').count(), 4);
    let apart = "<b>\u{301}\u{301}\u{301}</b><i>\u{301}\u{301}\u{301}</i>".repeat(20);
    assert_eq!(body(&format!("<p>a{apart}</p>")).matches('\u{301}').count(), 4);
    assert_eq!(body("<p>Vi\u{1ec7}t Vie\u{323}\u{302}t</p>"), "<p dir=\"auto\">Vi\u{1ec7}t Vie\u{323}\u{302}t</p>");
    for turned in ["\u{202e}10 5\u{202c}", "\u{2067}10 5\u{2069}", "\u{2066}10 5\u{2069}", "\u{2068}10 5\u{2069}"] {
        assert_eq!(body(&format!("<p>Take {turned} mg</p>")), "<p dir=\"auto\">Take 10 5 mg</p>", "{turned:?}");
    }
}

#[test]
fn what_is_no_language_says_nothing() {
    for hostile in
        ["'x\"><script>alert(1)</script>'", "'es onload=x'", "english-please", "e", "''", "xx", "zz-US", "qaa", "é", &"a-".repeat(40)]
    {
        assert_eq!(body(&format!("<p lang={hostile}>a</p>")), "<p dir=\"auto\">a</p>", "{hostile}");
    }
    assert_eq!(body("<p lang=es_ES>a</p>"), "<p dir=\"auto\" lang=\"es\">a</p>");
    // More than anybody writes in are told apart no more.
    let many: String = (0..300).map(|n| format!("<p lang=en-{n:03}>a</p>")).collect();
    assert_eq!(body(&many).matches("lang=").count(), 100);
}

#[test]
fn from_right_to_left_is_said_and_the_rest_is_found() {
    assert_eq!(body("<p dir=rtl>PDF \u{5d0}</p>"), "<p dir=\"rtl\">PDF \u{5d0}</p>");
    assert_eq!(body("<div dir=rtl><p>a<p dir=ltr>b</div>"), "<p dir=\"rtl\">a</p><p dir=\"auto\">b</p>");
    assert_eq!(
        body("<p>a <span dir=rtl lang=he>1 \u{5d0}</span> b"),
        "<p dir=\"auto\">a <span dir=\"rtl\" lang=\"he\">1 \u{5d0}</span> b</p>"
    );
    assert_eq!(body("<ul dir=rtl><li>a</ul>"), "<ul dir=\"rtl\"><li dir=\"rtl\">a</li></ul>");
    assert_eq!(body("<p dir='rtl\" onload=\"x'>a</p>"), "<p dir=\"auto\">a</p>");
}

#[test]
fn the_language_is_told_if_it_is_one() {
    assert!(read("<html lang=es-US><body>a").html.starts_with("<div class=\"reading\" lang=\"es-US\">"));
    assert!(read("<html lang='\"><script>'><body>a").html.starts_with("<div class=\"reading\">"));
    assert!(read("<html lang=xx><body>a").html.starts_with("<div class=\"reading\">"));
    assert!(read("<html lang=english-please><body>a").html.starts_with("<div class=\"reading\">"));
}

#[test]
fn what_a_scripted_reader_would_not_see_is_content_here() {
    assert_eq!(
        body("<noscript><p>a</p></noscript><xmp><b>b</b></xmp>"),
        "<p dir=\"auto\">a</p><pre dir=\"auto\" tabindex=\"0\">&lt;b&gt;b&lt;/b&gt;</pre>"
    );
}

#[test]
fn plain_text_says_the_same() {
    let html = "<h1>Results</h1><p>See <a href=https://clinic.example/r>here</a>.</p><ol><li>a<ul><li>c</ul><li>b</ol><blockquote>q<br>r</blockquote>\
        <table><tr><th>Test<th>Value<tr><td>Iron<td>12</table><img src=cid:x alt=Scan>";
    let text =
        "Results\n\nSee here [1].\n\n1. a\n   - c\n2. b\n\n> q\n> r\n\nTest | Value\nIron | 12\n\n[Scan]\n\n[1] https://clinic.example/r\n";
    let plain = super::plain(html);
    assert_eq!(plain.text.as_str(), text);
    assert!(plain.pictures && plain.lost.is_nothing() && plain.wild.is_none());
}
