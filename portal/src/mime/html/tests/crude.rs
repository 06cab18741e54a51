use super::super::crude::text;

#[test]
fn tags_are_cut_out_and_lines_kept() {
    let html = "<!doctype html><title>t</title><style>p{}</style><p title='>'>One  <b>two</b>&nbsp;&amp; &#51;</p><!-- > --><p>four &unknown; &#x110000; < 5<br>six";
    assert_eq!(text(html), "One two & 3\n\nfour &unknown; &#x110000; < 5\nsix\n");
    assert_eq!(text("<script>1 < 2</SCRIPT>a"), "a\n");
}

#[test]
fn what_never_ends_is_markup() {
    for html in ["a<p title='", "a<!--", "a<script>", "a<", "a</", "a<!", "a<p"] {
        assert!(["a\n", "a<\n"].contains(&text(html).as_str()), "{html}: {:?}", text(html));
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
        assert!(text(&html).len() <= (256 << 10) + 2);
    }
}
