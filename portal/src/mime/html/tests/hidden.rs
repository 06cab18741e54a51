use super::{body, read};

#[test]
fn what_nobody_would_see_is_left_out_and_told() {
    for hidden in [
        "<div style='display:none'>secret</div>",
        "<div style='DISPLAY : NONE !important'>secret</div>",
        "<p style='visibility:hidden'>secret</p>",
        "<span style='font-size:0px;line-height:0'>secret</span>",
        "<span style='font-size:1px'>secret</span>",
        "<div style='max-height:0;overflow:hidden'>secret</div>",
        "<div style='opacity:0'>secret</div>",
        "<div style='text-indent:-9999px'>secret</div>",
        "<span style='color:#fff;background-color:#fff'>secret</span>",
        "<p hidden>secret</p>",
        "<style>.pre, p.x{display:none}</style><div class='a pre'>secret</div>",
    ] {
        let read = read(&format!("{hidden}<p>seen</p>"));
        assert_eq!(read.html.as_str(), "<div class=\"reading\"><p dir=\"auto\">seen</p></div>", "{hidden}");
        assert_eq!(read.hidden.as_deref().map(String::as_str), Some("secret"), "{hidden}");
    }
}

#[test]
fn what_is_seen_is_not_taken_for_hidden() {
    for shown in [
        "<div style='font-size:0'><span style='font-size:13px'>seen</span></div>",
        "<p style='mso-hide:all'>seen</p>",
        "<style>@media print{.x{display:none}}</style><p class=x>seen</p>",
        "<style>.x{display:none}</style><p class=x style='display:block'>seen</p>",
        "<p style='height:0'>seen</p>",
        "<p style='font-size:0.9em'>seen</p>",
    ] {
        assert_eq!(body(shown), "<p dir=\"auto\">seen</p>", "{shown}");
        assert!(read(shown).hidden.is_none(), "{shown}");
    }
}

#[test]
fn padding_of_a_preview_is_no_hidden_text() {
    assert!(read("<div style='display:none'>&zwnj;&nbsp;&zwnj;&nbsp;&#847;&shy;</div>a").hidden.is_none());
}

#[test]
fn hidden_text_is_bounded() {
    let read = read(&format!("<div style='display:none'>{}</div>", "word ".repeat(10_000)));
    assert!(read.html.is_empty() && read.hidden.is_some_and(|hidden| hidden.len() <= 4 << 10));
}
