//! Target of the HTML views: idempotent, nothing active, nothing remote, bounded.
//!
//! Looks at what comes out letter by letter: it is written in one strict way, so that anything else is a fault.
use portal::mime::html::{Marks, Options, Page, Picture, PictureKind, Places, TooWild, links, original, plain, reading, sanitise};

use crate::reading::LABELS;

/// Elements that can do nothing by themselves.
const PASSIVE: &str = "a abbr address article aside b bdi big blockquote br caption center cite code col colgroup dd del dfn div dl dt em \
    figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strike strong \
    sub sup table tbody td tfoot th thead time tr tt u ul var wbr";
/// Attributes that can do nothing by themselves; `href`, `src` and `style` are looked at more closely.
const INERT: &str = "class dir align valign bgcolor width height role hidden alt border cellpadding cellspacing colspan rowspan scope nowrap span \
    start type reversed value color size face lang tabindex aria-label loading";

/// Any bytes as HTML, three ways.
pub fn fuzz_html(data: &[u8]) {
    let html = String::from_utf8_lossy(data);
    let places = places();
    let page = Page::new(&html, &places);
    let text = plain(page, Marks { struck: LABELS.struck, colours: LABELS.colours });
    assert!(text.text.len() <= 20 * html.len() + 1_000, "{} of {}", text.text.len(), html.len());
    let clean = match sanitise(&html) {
        Ok(clean) => clean,
        Err(wild) => {
            assert!(!matches!(wild, TooWild::Fault | TooWild::Restless), "{wild}");
            return assert_eq!(text.wild, Some(wild));
        }
    };
    assert_eq!(sanitise(&clean).as_deref(), Ok(clean.as_str()), "sanitised twice");
    assert_strict(&clean, &|value| value.starts_with("cid:") || is_embedded(value), &is_openable);
    let pictures = |_: &str| Some("/picture".to_owned());
    let Ok(read) = reading(
        page,
        &Options { labels: LABELS, language: None, top_level: 2, first_link: 1, pictures: &pictures, kept: &|_| None, describe: &|_| None },
    ) else {
        return;
    };
    assert!(read.html.len() <= 60 * html.len() + 1_000, "{} of {}", read.html.len(), html.len());
    assert_strict(&read.html, &|value| value == "/picture" || is_embedded(value), &|value| value.starts_with("#link-"));
    assert!(read.links.iter().all(|link| is_openable(&link.url)));
    assert_eq!(links(page, 1).expect("as before"), read.links);
    let whole = original(page, "Message", "en", "Picture not shown", &|_| {
        Some(Picture { kind: PictureKind::Gif, bytes: b"GIF89a".to_vec().into() })
    })
    .expect("as before");
    let body = whole.document.split_once("<body").expect("a body").1.trim_end_matches("</body></html>");
    assert_strict(&format!("<div{body}"), &is_embedded, &|_| false);
}

/// Pictures of the message that are named by where they lay: whatever the address, nothing is loaded from there.
fn places() -> Places {
    let at = |place: &str| place.parse::<url::Url>().expect("an address");
    let pictures = ["thismessage:/a.png", "http://remote.invalid/a", "http://remote.invalid/a.png"];
    Places::new(at("http://remote.invalid/letter.htm"), pictures.map(|place| (at(place), "a <\"b@c".to_owned())))
}

/// Reads markup that is written strictly: tags of known elements, attributes in double quotes, everything else escaped.
fn assert_strict(markup: &str, may_show: &dyn Fn(&str) -> bool, may_lead: &dyn Fn(&str) -> bool) {
    let mut pieces = markup.split('<');
    assert!(!pieces.next().unwrap_or_default().contains('>'), "a loose angle");
    for piece in pieces {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("a tag never closed: {piece}"));
        assert!(!text.contains('>'), "a loose angle: {text}");
        if let Some(name) = tag.strip_prefix('/') {
            assert!(listed(PASSIVE, name), "</{name}>");
            continue;
        }
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(listed(PASSIVE, name), "<{name}>");
        while !rest.is_empty() {
            let (key, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("no value: {rest}"));
            let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("a value never closed: {rest}"));
            match key {
                "src" => assert!(name == "img" && may_show(value), "{key}={value}"),
                "href" => assert!(name == "a" && may_lead(value), "{key}={value}"),
                "style" => assert!(is_tame(value), "{value}"),
                _ => assert!(listed(INERT, key), "{key}={value}"),
            }
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
    }
}

fn listed(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|one| one == word)
}

/// Declarations that load nothing, run nothing and leave their place.
fn is_tame(style: &str) -> bool {
    let moves = |declaration: &str| declaration.split(':').next().is_some_and(|name| name.trim().eq_ignore_ascii_case("position"));
    !["url(", "(/", "//", "\\", "@", "expression("].iter().any(|bad| style.to_ascii_lowercase().contains(bad))
        && !style.split(';').any(moves)
}

fn is_embedded(value: &str) -> bool {
    ["png", "jpeg", "gif", "webp"].iter().any(|kind| value.starts_with(&format!("data:image/{kind};base64,")))
}

fn is_openable(value: &str) -> bool {
    ["http://", "https://", "mailto:", "tel:", "sms:", "ftp://", "webcal:", "fax:", "geo:"].iter().any(|scheme| value.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::{fuzz_html, is_tame};
    use crate::collection::payloads;

    #[test]
    fn what_a_style_does_is_looked_at_and_not_its_letters() {
        for tame in ["color:trpositiont", "font-family:curly;color:red", ""] {
            assert!(is_tame(tame), "{tame}");
        }
        for wild in ["position:fixed", "color:red;POSITION :fixed", "background:URL(x)", "width:expression(1)", "a:b//c", "@import x"] {
            assert!(!is_tame(wild), "{wild}");
        }
    }

    #[test]
    fn every_payload_is_inert() {
        let payloads = payloads();
        assert!(payloads.len() >= 800);
        for payload in payloads {
            fuzz_html(payload.html.as_bytes());
        }
    }
}
