//! What cannot be shown is said by its kind, and its words are shown.
use super::{Kind, LostKind, body, is_empty, links, original, plain, read, sanitise};

fn lost(html: &str) -> Vec<LostKind> {
    let found: Vec<LostKind> = read(html).lost.kinds().collect();
    assert_eq!(plain(html).lost.kinds().collect::<Vec<_>>(), found, "{html}");
    let whole = original(html, "t", "en", "Picture not shown", &|_| None).expect("tame");
    assert_eq!(whole.lost.kinds().collect::<Vec<_>>(), found, "{html}");
    found
}

#[test]
fn the_words_of_what_cannot_be_shown_are_shown() {
    for (html, wanted, kinds) in [
        ("a<textarea>stop <b>x</textarea>b", "a stop &lt;b&gt;x b", &[LostKind::Form][..]),
        ("a<select><option>Yes<option>No</select>b", "a Yes / No b", &[LostKind::Form]),
        ("a<select><option>5 mg<option selected>10 mg</select>b", "a 5 mg / [x] 10 mg b", &[LostKind::Form]),
        ("a<svg style='display:none'><title>x</title></svg><textarea hidden>y</textarea>b", "a b", &[LostKind::Form, LostKind::Drawing]),
        ("a<input type=submit value='No, cancel'>b", "a No, cancel b", &[LostKind::Form]),
        ("<input type=radio checked>Yes <input type=radio>No", "[x] Yes [ ] No", &[LostKind::Form]),
        ("a<input type=hidden value=x>b<input type=password value=x>c", "abc", &[LostKind::Form]),
        ("a<svg><style>.x{}</style><text>Dose</text><text>5</text></svg>b", "a Dose 5 b", &[LostKind::Drawing]),
        ("a<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>b", "a 1/2 b", &[LostKind::Formula]),
        ("<math><msup><mn>10</mn><mn>3</mn></msup><msqrt><mi>x</mi></msqrt></math>", "10^3 √(x)", &[LostKind::Formula]),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x_1^2", &[LostKind::Formula]),
        (
            "<math><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover></math>",
            "(∑)_(i = 1)^n",
            &[LostKind::Formula],
        ),
        ("<math><mroot><mn>8</mn><mn>3</mn></mroot><mroot><mn>4</mn></mroot></math>", "8^(1/3) 4", &[LostKind::Formula]),
        ("<math><mfrac><mn>1</mn><mn>2</mn><mn>3</mn><mn>4</mn></mfrac></math>", "1/2 3 4", &[LostKind::Formula]),
        ("a<video>b</video><audio></audio><iframe>c</iframe>", "a", &[LostKind::Film, LostKind::Page]),
        ("a<noframes><body><p>b</noframes>c", "a b c", &[LostKind::Page]),
        ("a<canvas></canvas><datalist><option>b</datalist>", "a", &[LostKind::Drawing]),
        ("a<marquee>b</marquee>", "a b", &[]),
    ] {
        assert_eq!(body(html), format!("<p dir=\"auto\">{wanted}</p>"), "{html}");
        assert_eq!(lost(html), kinds, "{html}");
        let clean = sanitise(html).expect("tame");
        assert_eq!(sanitise(&clean).as_ref(), Ok(&clean), "{html}");
    }
    assert_eq!(lost("<frameset><frame src=https://a.example></frameset>"), [LostKind::Page]);
}

#[test]
fn a_deep_formula_is_no_tower_of_copies() {
    let deep = format!("<math>{}{}", "<msup>".repeat(200), "<mi>x</mi>".repeat(2_000));
    assert!(body(&deep).len() < 60 * deep.len());
}

#[test]
fn places_of_a_picture_that_lead_somewhere_are_links() {
    let found =
        read("<img src=cid:a usemap=#m><map name=m><area href=https://a.example alt='Book here'><area href=javascript:x><area></map>");
    assert_eq!(
        found.links.iter().map(|link| (link.url.as_str(), link.text.as_str())).collect::<Vec<_>>(),
        [("https://a.example/", "Book here")]
    );
    assert!(found.lost.is_nothing());
    assert_eq!(read("<area href=https://a.example>").links.len(), 1);
}

#[test]
fn an_address_that_is_not_whole_is_found_or_said() {
    let urls = |html: &str| links(html, 1).expect("tame").iter().map(|link| link.url.clone()).collect::<Vec<_>>();
    assert_eq!(urls("<a href=//a.example/x>x</a>"), ["https://a.example/x"]);
    assert_eq!(urls("<a href=www.a.example/pay>x</a>"), ["https://www.a.example/pay"]);
    assert_eq!(
        urls("<base href=https://a.example/b/><a href=c?d>x</a><a href=/e>x</a><a href=#f>x</a>"),
        ["https://a.example/b/c?d", "https://a.example/e"]
    );
    for base in ["javascript:x", "data:text/html,x", "/x", "file:///"] {
        assert!(urls(&format!("<base href={base}><a href=c>x</a>")).is_empty(), "{base}");
    }
    assert!(urls("<base href=https://a.example/><a href=javascript:alert(1)>x</a><a href=' java\nscript:alert(1)'>y</a>").is_empty());
    assert_eq!(lost("<a href=/x>x</a><a href=#y>y</a><a href=javascript:x>z</a>"), []);
    assert_eq!(lost("<a href=skype:clinic>x</a>"), [LostKind::Links]);
    assert_eq!(lost(&format!("<a href=https://a.example/{}>x</a>", "a".repeat(9_000))), [LostKind::Links]);
}

#[test]
fn what_no_browser_opens_is_shown_and_leads_nowhere() {
    let found = read("<a href='sms:+1 555 0100'>text us</a> <a href=ftp://a.example/x>f</a>");
    assert_eq!(
        found.links.iter().map(|link| (link.kind, link.url.as_str())).collect::<Vec<_>>(),
        [(Kind::Shown, "sms:+15550100"), (Kind::Shown, "ftp://a.example/x")]
    );
    let list = super::link_list(&found.links, &|number| format!("/messages/1/links/{number}"), &super::LABELS).0;
    assert!(!list.contains("<a ") && list.contains("sms:+15550100"), "{list}");
}

#[test]
fn a_page_with_nothing_in_it_is_empty() {
    for empty in ["", "<html><head><title>x</title><style>p{}</style></head><body>&nbsp;<br>\u{200b}</body></html>", "<!-- x --><p> </p>"] {
        assert!(is_empty(empty), "{empty}");
    }
    for full in ["<p>x", "<IMG src=cid:a>", "&#65;", "<textarea>x</textarea>", &" ".repeat(70 << 10)] {
        assert!(!is_empty(full), "{}", &full[..full.len().min(40)]);
    }
}

#[test]
fn a_code_for_a_telephone_is_shown_and_not_dialled() {
    let found = read("<a href='tel:*21*5550100%23'>a</a><a href='tel:**61*5550100#'>b</a><a href='tel:+15550100;ext=7'>c</a>");
    assert_eq!(found.links.iter().map(|link| link.kind).collect::<Vec<_>>(), [Kind::Code, Kind::Code, Kind::Telephone]);
    let list = super::link_list(&found.links, &|number| format!("/messages/1/links/{number}"), &super::LABELS).0;
    assert_eq!((list.matches("<a ").count(), list.matches(super::LABELS.code).count()), (1, 2), "{list}");
}

#[test]
fn a_form_keeps_what_it_asks_on_lines_of_their_own() {
    for (html, wanted) in [
        (
            "<form><label>Name</label><input value=Ana><label>Born</label><input><label>Sex</label><select><option>f<option>m</select>\
             <input type=submit value=Send></form>",
            "Name Ana<br>Born<br>Sex f / m<br>Send",
        ),
        ("<label>Name <input value=Ana></label><label>Born <input value=1950></label>", "Name Ana<br>Born 1950"),
        ("<label>Pain?</label><input type=radio checked><label>Yes</label><input type=radio><label>No</label>", "Pain? [x] Yes [ ] No"),
        ("<div><label>Name</label><input></div><div><label>Born</label><input></div>", "Name</p><p dir=\"auto\">Born"),
    ] {
        assert_eq!(body(html), format!("<p dir=\"auto\">{wanted}</p>"), "{html}");
        let clean = sanitise(html).expect("tame");
        assert_eq!(sanitise(&clean).as_ref(), Ok(&clean), "{html}");
    }
}

#[test]
fn a_picture_of_another_kind_leads_to_its_file() {
    let kept = "<a href=\"/messages/1/files/3\">This picture cannot be shown here. Save it to see it</a>: A photo";
    assert_eq!(
        body("<img src='cid:heic@clinic.example' alt='A photo'>"),
        format!("<p dir=\"auto\"><span class=\"picture-missing\">{kept}</span></p>")
    );
    let linked = body("<a href=https://a.example><img src='cid:heic@clinic.example'></a>");
    assert!(!linked.contains("/files/") && linked.contains("Save it to see it"), "{linked}");
    assert!(body("<img src='cid:nowhere@clinic.example'>").contains("Picture not in this message"));
}
