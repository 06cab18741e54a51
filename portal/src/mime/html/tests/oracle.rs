//! Reads what came out again, as a browser would, and looks for what must not be there. Knows no list of the code's own.
use html5ever::ns;

use super::{
    super::tree::{Data, Tree},
    LABELS, Options, Picture, PictureKind, TooWild, link_list, links, original, plain, reading, sanitise,
};

const OURS: &str = "div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre hr br table caption thead tbody tr th td strong em s code sup sub mark span a img bdi";
const PASSIVE: &str = "a abbr address article aside b bdi big blockquote br caption center cite code col colgroup dd del dfn div dl dt em \
    figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strike strong \
    sub sup table tbody td tfoot th thead time tr tt u ul var wbr";
const PLAIN_ATTRIBUTES: &str = "style class dir align valign bgcolor width height role hidden alt border cellpadding cellspacing colspan rowspan \
    scope nowrap span start type reversed value color size face";
/// Words that a style must not hold, whatever stands around them.
const BAD_STYLE: &[&str] = &[
    "url",
    "@import",
    "image",
    "expression",
    "javascript",
    "behavior",
    "binding",
    "position:",
    "http",
    "//",
    "\\",
    "/*",
    "<",
    "var(",
    "attr(",
    "src(",
    "content:",
    "animation",
];

fn pictures(cid: &str) -> Option<String> {
    cid.starts_with('x').then(|| "/messages/1/pictures/2".to_owned())
}

fn embedded(cid: &str) -> Option<Picture> {
    cid.starts_with('x').then(|| Picture { kind: PictureKind::Png, bytes: vec![0x89, b'P', b'N', b'G'].into() })
}

/// Holds for any HTML, however wild.
pub(super) fn check(name: &str, html: &str) {
    let options =
        Options { labels: LABELS, language: None, top_level: 2, first_link: 1, pictures: &pictures, kept: &|_| None, describe: &|_| None };
    let text = plain(html);
    let steered = |c: char| (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.text.chars().any(steered), "{name}: controls");
    assert!(text.text.len() <= 20 * html.len() + 1_000, "{name}: {} of {}", text.text.len(), html.len());
    let all = (sanitise(html), reading(html, &options), original(html, "Message", "en", "Picture not shown", &embedded));
    assert_eq!(text.wild, all.0.as_ref().err().copied(), "{name}");
    let (Ok(clean), Ok(read), Ok(whole)) = all else {
        assert!(!matches!(all.0, Err(TooWild::Fault | TooWild::Restless)), "{name}: {:?}", all.0);
        return;
    };
    assert_eq!(sanitise(&clean).as_deref(), Ok(clean.as_str()), "{name}: sanitised twice");
    passive(name, &clean, true);
    ours(name, &read.html);
    ours(name, &link_list(&read.links, &|number| format!("/messages/1/links/{number}"), &LABELS).0.replace("/messages/1/links/", "#link-"));
    passive(name, &whole.document, false);
    for link in &read.links {
        assert!(
            ["http://", "https://", "mailto:", "tel:", "sms:", "ftp://", "webcal:", "fax:", "geo:"]
                .iter()
                .any(|scheme| link.url.starts_with(scheme)),
            "{name}: {}",
            link.url
        );
        assert!(link.url.bytes().all(|byte| byte.is_ascii_graphic()), "{name}: {}", link.url);
    }
    assert_eq!(links(html, 1).expect("as before"), read.links, "{name}: numbers");
    assert!(read.html.len() <= 60 * html.len() + 1_000, "{name}: {} of {}", read.html.len(), html.len());
    assert!(whole.document.len() <= 20 * html.len() + 2_000, "{name}");
    assert!(!read.html.chars().any(steered), "{name}: controls");
}

fn listed(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|one| one == word)
}

/// Every element and attribute of markup, read with scripts and without.
fn each(markup: &str, mut see: impl FnMut(&str, &[(String, String)], &str)) {
    for scripting in [true, false] {
        let tree = Tree::document(markup, scripting);
        for node in tree.below(tree.root()) {
            if let Data::Element(element, attributes) = tree.data(node) {
                assert!(element.ns == ns!(html), "another vocabulary: {}", element.local);
                let attributes: Vec<_> = attributes.iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect();
                see(&element.local, &attributes, &tree.text(node));
            }
        }
    }
}

fn ours(name: &str, markup: &str) {
    each(markup, |element, attributes, _| {
        assert!(listed(OURS, element) || matches!(element, "html" | "head" | "body"), "{name}: {element}");
        for (key, value) in attributes {
            let value = value.as_str();
            let fine = match key.as_str() {
                "class" => value.split(' ').all(|class| {
                    listed(
                        "hint wide unseen reading reading-table link-words link-number link-list link-address link-letters link-warning picture-missing \
                         hue-red hue-yellow hue-green hue-blue hue-purple",
                        class,
                    )
                }),
                "href" => element == "a" && value.strip_prefix("#link-").is_some_and(number),
                "src" => element == "img" && (value == "/messages/1/pictures/2" || is_picture(value)),
                "id" => value.strip_prefix("link-").is_some_and(number),
                "dir" => listed("auto rtl ltr", value),
                "lang" => value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
                "role" => value == "region",
                "tabindex" => value == "0",
                "loading" => value == "lazy",
                "scope" => listed("col row", value),
                "colspan" | "rowspan" | "start" | "value" => value.parse::<i64>().is_ok(),
                "type" => element == "ol" && listed("a A i I", value),
                "reversed" => element == "ol" && value.is_empty(),
                "data-kind" => listed("web mail telephone code shown", value),
                "alt" | "aria-label" => true,
                _ => false,
            };
            assert!(fine, "{name}: {key}={value:?} of {element}");
        }
    });
}

/// No element, attribute or style that could act, load or lead elsewhere; addresses of links only where they may be.
fn passive(name: &str, markup: &str, links: bool) {
    each(markup, |element, attributes, text| {
        match element {
            "html" | "head" | "body" | "title" => {}
            "style" | "meta" if !links => {}
            _ => assert!(listed(PASSIVE, element), "{name}: {element}"),
        }
        if element == "style" {
            styled(name, text);
        }
        for (key, value) in attributes {
            let value = value.as_str();
            let fine = match key.as_str() {
                "src" => is_picture(value) || (links && value.starts_with("cid:")),
                "href" => links && element == "a" && !value.to_ascii_lowercase().starts_with("javascript"),
                "charset" | "name" | "content" => element == "meta",
                "lang" => value.len() <= 35 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
                "tabindex" => element == "html" && !links && value == "0",
                key => listed(PLAIN_ATTRIBUTES, key),
            };
            assert!(fine, "{name}: {key}={value:?} of {element}");
            if key == "style" {
                styled(name, value);
            }
        }
    });
}

fn styled(name: &str, style: &str) {
    let style = style.to_ascii_lowercase();
    for bad in BAD_STYLE {
        // What only says where columns stand is another property.
        let style = style.replace("justify-content:", "").replace("align-content:", "");
        assert!(!style.contains(bad), "{name}: {bad} in {style}");
    }
}

fn is_picture(value: &str) -> bool {
    let data = ["png", "jpeg", "gif", "webp"].iter().find_map(|kind| value.strip_prefix(&format!("data:image/{kind};base64,")));
    data.is_some_and(|data| data.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)))
}

fn number(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}
