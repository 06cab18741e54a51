//! One content in several forms (RFC 2046, 5.1.4): the last that can be shown is the best; and one for plain text. Must not
//! know content.
use super::{Block, Index, Kind, Note, Part, plan::Plan};

/// What a form can be shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Html,
    Text,
    /// HTML that is too long to be shown whole.
    LongHtml,
    Calendar,
    Nothing,
}

/// Shows the best form, or lets the reader choose between HTML and plain text. The others are listed.
pub(super) fn walk(plan: &mut Plan<'_>, part: &Part, out: &mut Vec<Block>) {
    let index = plan.index;
    let forms: Vec<(&Part, Shows)> = index.inside(part.number).map(|child| (child, shows(plan, index, child))).collect();
    let last = |wanted: Shows| forms.iter().rev().find(|(_, shows)| *shows == wanted).map(|(child, _)| *child);
    let (html, text) = (last(Shows::Html), last(Shows::Text));
    // A whole text says more than the beginning of a page.
    let html = html.or_else(|| last(Shows::LongHtml).filter(|_| text.is_none()));
    match (html, text) {
        (Some(html), Some(text)) => {
            let (mut rich, mut plain) = (Vec::new(), Vec::new());
            plan.walk(html, &mut rich);
            plan.walk(text, &mut plain);
            out.push(Block::Either { html: rich, text: plain });
        }
        (Some(only), None) | (None, Some(only)) => plan.walk(only, out),
        (None, None) => {}
    }
    let shown = [html, text].map(|form| form.map(|form| form.number));
    for (child, shows) in forms.iter().filter(|(child, _)| !shown.contains(&Some(child.number))) {
        match shows {
            // An invitation stands beside its description, not in its place.
            Shows::Calendar => plan.walk(child, out),
            // For a program that shows mail in a way of its own; what it says is shown.
            Shows::Nothing if is_for_programs(child) && shown.iter().any(Option::is_some) => {}
            // It can only be listed: the walk says why.
            Shows::Nothing => plan.walk(child, out),
            Shows::Html | Shows::LongHtml | Shows::Text => plan.list_inside(child, Note::OtherForm),
        }
    }
}

/// The same once more for programs that run it or show it on a wrist: nobody sent it as a file.
fn is_for_programs(part: &Part) -> bool {
    !part.attachment && part.name.is_none() && matches!(part.media_type.as_str(), "text/x-amp-html" | "text/watch-html")
}

/// What stands in a part that can be read.
fn shows(plan: &Plan<'_>, index: &Index, part: &Part) -> Shows {
    if part.attachment && part.is_leaf() {
        return Shows::Nothing;
    }
    match part.kind {
        Kind::Html if plan.can_show_whole_page(part) => Shows::Html,
        Kind::Html if part.size > 0 => Shows::LongHtml,
        Kind::Text if part.size > 0 => Shows::Text,
        Kind::Calendar => Shows::Calendar,
        kind if kind.is_multipart() && kind != Kind::Encrypted => {
            let inside: Vec<Shows> = index.inside(part.number).map(|child| shows(plan, index, child)).collect();
            [Shows::Html, Shows::Text, Shows::LongHtml].into_iter().find(|wanted| inside.contains(wanted)).unwrap_or(Shows::Nothing)
        }
        _ => Shows::Nothing,
    }
}
