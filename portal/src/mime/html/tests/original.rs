use super::{Original, Picture, PictureKind, original};

const PNG: &[u8] = &[0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];

fn show(html: &str) -> Original {
    original(html, "Message & more", "es", "Picture not shown", &|cid| {
        (cid == "a@b").then(|| Picture { kind: PictureKind::Png, bytes: PNG.to_vec().into() })
    })
    .expect("tame enough")
}

fn body(html: &str) -> String {
    let document = show(html).document;
    let (_, rest) = document.split_once("<body").expect("a body");
    rest.trim_end_matches("</body></html>").to_owned()
}

#[test]
fn it_is_a_whole_document_with_a_title_of_ours() {
    let document = show("<title>theirs</title><p>x").document;
    assert!(document.starts_with("<!doctype html><html lang=\"es\" tabindex=\"0\"><head><meta charset=\"utf-8\">"), "{}", *document);
    assert!(document.contains("<title>Message &amp; more</title>") && !document.contains("theirs"));
    assert!(document.contains("name=\"viewport\"") && document.ends_with("<p>x</p></body></html>"));
}

#[test]
fn the_look_stays_as_far_as_it_is_safe() {
    assert_eq!(
        body(
            "<p class='a b\"' style='Color: Red !important; background:#eee url(http://remote.invalid/a) no-repeat; position:fixed; font:bold 12px/1.5 \"Foo Bar\",serif; margin:-1px auto'>x"
        ),
        "><p class=\"a\" style=\"color:red!important;background-color:#eee;margin-left:1ex;margin-right:1ex;font:bold 12px/1.5 'Foo Bar',serif;margin:-1px auto\">x</p>"
    );
    assert_eq!(
        body("<body bgcolor=#eeeeee text=navy class=m dir=rtl style='padding:1em'>x"),
        " class=\"m\" dir=\"rtl\" style=\"background-color:#eeeeee;color:navy;padding:1em\">x"
    );
    assert_eq!(
        body("<font face='Arial, sans' size=+1 color=#00f>x</font>"),
        "><font face=\"Arial, sans\" size=\"+1\" color=\"#00f\">x</font>"
    );
}

#[test]
fn style_sheets_are_written_anew() {
    let shown = show(
        "<style>@import 'http://remote.invalid/a';.a,p > b:hover{color:red;position:fixed}#x[y]{color:blue}@media (max-width:600px){.b{width:100%!important}}@font-face{src:url(x)}</style>x",
    );
    assert!(
        shown.document.contains(
            "<style>.a,p > b:hover{color:red;margin-left:1ex;margin-right:1ex}@media (max-width:600px){.b{width:100%!important}}</style>"
        ),
        "{}",
        *shown.document
    );
    assert!(shown.blocked_remote);
}

#[test]
fn dark_is_for_those_who_thought_of_it() {
    assert!(show("<p>x").document.contains("content=\"light\""));
    assert!(show("<style>@media (prefers-color-scheme:dark){p{color:#fff}}</style><p>x").document.contains("content=\"light dark\""));
}

#[test]
fn links_lead_nowhere_and_pictures_stand_inside() {
    assert_eq!(
        body("<a href=https://clinic.example>x</a><img src=cid:a%40b alt=y><img src=cid:none alt=z>"),
        "><a>x</a><img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"y\"><span>[Picture not shown: z]</span>"
    );
}

#[test]
fn pictures_beyond_the_cap_are_left_out() {
    let big = |_: &str| Some(Picture { kind: PictureKind::Jpeg, bytes: vec![0; 5 << 20].into() });
    let shown = original("<img src=cid:a><img src=cid:b><img src=cid:a>", "t", "en", "Picture not shown", &big).expect("tame enough");
    assert!(
        !shown.lost.is_nothing()
            && shown.document.matches("data:image/jpeg").count() == 2
            && shown.document.contains("<span>[Picture not shown]</span><img src")
    );
}

#[test]
fn kinds_of_picture_are_told_by_their_bytes() {
    assert_eq!(PictureKind::of(PNG), Some(PictureKind::Png));
    assert_eq!(PictureKind::of(&[0xff, 0xd8, 0xff, 0xe0]), Some(PictureKind::Jpeg));
    assert_eq!(PictureKind::of(b"GIF89a.."), Some(PictureKind::Gif));
    assert_eq!(PictureKind::of(b"RIFF1234WEBPVP8 "), Some(PictureKind::Webp));
    assert_eq!(PictureKind::of(b"<svg xmlns=''>"), None);
    assert_eq!(PictureKind::Webp.media_type(), "image/webp");
}

#[test]
fn the_language_is_the_authors_own_or_the_readers() {
    let language = |html: &str| show(html).document.split("lang=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    assert_eq!(language("<html lang=pt-BR><body>x").as_deref(), Some("pt-BR"));
    assert_eq!(language("<html lang='x\"><script>'><body>x").as_deref(), Some("es"));
    for none in ["x", "<html lang=xx><body>x"] {
        assert_eq!(language(none).as_deref(), Some("es"), "{none}");
    }
}

#[test]
fn inside_it_says_its_languages_too() {
    let document = show("<html lang=es><body><p lang=en dir=rtl>a<p lang='x\"><script>'>b<p lang=english-please>c").document;
    assert!(document.contains("<p lang=\"en\" dir=\"rtl\">a</p>") && document.contains("<p>b</p>"), "{}", *document);
    assert_eq!(document.matches("lang=").count(), 2, "{}", *document);
}
