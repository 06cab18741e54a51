use super::{
    super::crude::{addresses, text},
    LostKind, plain,
};

#[test]
fn tags_are_cut_out_and_lines_kept() {
    let html = "<!doctype html><title>t</title><style>p{}</style><p title='>'>One  <b>two</b>&nbsp;&amp; &#51;</p><!-- > --><p>four &unknown; &#x110000; < 5<br>six";
    assert_eq!(text(html).0, "One two & 3\n\nfour &unknown; &#x110000; < 5\nsix\n");
    assert_eq!(text("<script>1 < 2</SCRIPT>a"), ("a\n".to_owned(), false));
}

#[test]
fn what_never_ends_is_markup() {
    for html in ["a<p title='", "a<!--", "a<script>", "a<", "a</", "a<!", "a<p"] {
        assert!(["a\n", "a<\n"].contains(&text(html).0.as_str()), "{html}: {:?}", text(html));
    }
}

#[test]
fn time_and_text_are_bounded() {
    for html in [
        "<".repeat(4 << 20),
        "<a".repeat(2 << 20),
        "&".repeat(4 << 20),
        "<p '".repeat(1 << 20),
        "<script></s".repeat(1 << 18),
        "x ".repeat(4 << 20),
    ] {
        assert!(text(&html).0.len() <= (256 << 10) + 2);
    }
}

#[test]
fn what_is_longer_than_comes_out_is_said_to_go_on() {
    let full = format!("<div>{}", "x".repeat(256 << 10));
    for (after, goes_on) in
        [("", false), ("</div> \n <p></p>&#8203;<!-- more -->", true), ("</div> \n <p></p><!-- more -->", false), ("<p>y", true)]
    {
        let (text, said) = text(&format!("{full}{after}"));
        assert_eq!((text.len(), said), ((256 << 10) + 1, goes_on), "{after}");
    }
    assert!(text(&"<p></p>".repeat(2 << 20)).1, "not all of it is read");
}

#[test]
fn links_of_what_is_too_wild_are_listed_within_bounds() {
    let links = "<A class=x HREF='https://a.example/?a=1&amp;b=2'>One</a> <a href=tel:5550100>Two</a> <a href=https://a.example/?a=1&b=2>again</a>\
                 <a href='javascript:alert(1)'>no</a> <abbr href=https://b.example>no</abbr> <a href";
    assert_eq!(addresses(links), (vec!["https://a.example/?a=1&b=2".to_owned(), "tel:5550100".to_owned()], false));
    let wild = format!("{}Dear Ana{links}>", "<div>".repeat(1_000));
    let shown = plain(&wild);
    assert!(shown.wild.is_some() && shown.text.ends_with("\n\n[1] https://a.example/?a=1&b=2\n[2] tel:5550100\n"), "{}", *shown.text);
    assert!(shown.lost.is_nothing());
    let many: String = (0..1_000).map(|at| format!("<a href=https://a.example/{at}>x</a>")).collect();
    assert_eq!((addresses(&many).0.len(), addresses(&many).1), (500, true));
    let shown = plain(&format!("{}{many}", "<div>".repeat(1_000)));
    assert_eq!(shown.lost.kinds().collect::<Vec<_>>(), [LostKind::Links]);
    assert!(addresses(&"<a ".repeat(1 << 20)).1 && addresses(&"<a href=>".repeat(1 << 18)).1);
}
