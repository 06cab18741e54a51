//! The reading view: markup of ours, written from the model. Element and attribute names are constants here, and every
//! text goes through one escape, so that no markup of the author's can be in it.
//!
//! Links are inert: their words and their number lead to the list beneath, and nowhere else. The portal's words come from the caller.
mod direction;
mod list;
mod markup;
mod voice;

use maud::{Markup, PreEscaped, html};
use zeroize::Zeroizing;

use super::{
    Lost, TooWild,
    address::{Kind, Link},
    css::colour::Hue,
    guard::guarded,
    model::{Model, Pictures},
    places::Page,
};
use crate::mime::language::is_language;

/// The few words of the portal's that stand in a reading view, in the reader's language.
#[derive(Clone, Copy)]
pub struct Labels<'a> {
    /// What stands for a picture without description: "Picture".
    pub picture: &'a str,
    /// Before the description of a picture that is not loaded: "Picture not loaded".
    pub picture_missing: &'a str,
    /// Before the description of a picture that the message does not hold, or that is of no kind that is shown.
    pub picture_absent: &'a str,
    /// In the place of a picture that is in the message and is not shown: leads to its file.
    pub picture_kept: &'a str,
    /// Names the region of a table, followed by its number: "Table".
    pub table: &'a str,
    /// Above a table of many columns: how to see all of it where the page is narrow.
    pub push: &'a str,
    /// Opens a link, followed by its number: "Open link".
    pub open_link: &'a str,
    /// Before a host in the letters of its language: "In its own letters:".
    pub letters: &'a str,
    /// Before words that are crossed out, for who cannot see that they are.
    pub struck: &'a str,
    /// Before words that are set apart by their colour, for who cannot see it: in the order of [`Hue::ALL`].
    pub colours: [&'a str; Hue::ALL.len()],
    /// A link that would dial a code.
    pub code: &'a str,
    /// A link whose words name another place than it leads to.
    pub misleading: &'a str,
}

/// How to write a reading view.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The portal's words.
    pub labels: Labels<'a>,
    /// The language that it is in, where its author says none.
    pub language: Option<&'a str>,
    /// The level of the first heading: one below the heading that the view stands under.
    pub top_level: u8,
    /// The number of the first link, so that several parts of a message can be counted through.
    pub first_link: u16,
    /// Our own address of the picture with a Content-ID, if there is one that can be shown. Never an address of the author's.
    pub pictures: &'a dyn Fn(&str) -> Option<String>,
    /// Our own address of a picture's file, if the message holds a picture with this Content-ID that is not shown.
    pub kept: &'a dyn Fn(&str) -> Option<String>,
    /// What to say of a picture at one of those addresses whose author said nothing.
    pub describe: &'a dyn Fn(&str) -> Option<String>,
}

/// A message's HTML, to be put into a page as it is.
pub struct Reading {
    /// Markup of ours only: one `<div class="reading">`. Empty if there is nothing to read.
    pub html: Zeroizing<String>,
    /// The links, in the order of their numbers; `link_list` writes them.
    pub links: Vec<Link>,
    /// Text that the author hid from readers, bounded; to be offered under a word of ours, for nothing is suppressed silently.
    pub hidden: Option<Zeroizing<String>>,
    /// Pictures or styles would have been loaded from elsewhere, and were not.
    pub blocked_remote: bool,
    /// What was left out that somebody may miss.
    pub lost: Lost,
    /// Words are set apart by their colour: they are marked.
    pub coloured: bool,
    /// A picture stands in the page itself: the page's policy must allow `data:` for pictures, or it stays empty.
    pub embedded: bool,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reading(..)")
    }
}

/// Writes a message's HTML as a reading view.
///
/// # Errors
/// More than is looked into: show the plain text and say so.
pub fn reading<'p>(page: impl Into<Page<'p>>, options: &Options<'_>) -> Result<Reading, TooWild> {
    let page = page.into();
    guarded(|| {
        let mut model = Model::of(page, options.first_link, Pictures { shown: options.pictures, kept: options.kept })?;
        if model.language.is_none() {
            model.language = options.language.filter(|language| is_language(language)).map(str::to_owned);
        }
        let html = Zeroizing::new(markup::write(&model, options));
        let hidden = (!model.hidden.is_empty()).then(|| Zeroizing::new(model.hidden));
        Ok(Reading {
            html,
            links: model.links,
            hidden,
            blocked_remote: model.remote,
            lost: model.lost,
            coloured: model.coloured,
            embedded: model.embedded,
        })
    })
}

/// The list beneath: each address whole, each to be opened by a page of ours, whose address the caller makes of the number.
#[must_use]
pub fn link_list(links: &[Link], page: &dyn Fn(u16) -> String, labels: &Labels<'_>) -> Markup {
    html! {
        @if let Some(first) = links.first() {
            ol.link-list start=(first.number) {
                @for link in links { (one_link(link, page, labels)) }
            }
        }
    }
}

fn one_link(link: &Link, page: &dyn Fn(u16) -> String, labels: &Labels<'_>) -> Markup {
    let kind = match link.kind {
        Kind::Web => "web",
        Kind::Mail => "mail",
        Kind::Telephone => "telephone",
        Kind::Code => "code",
        Kind::Shown => "shown",
    };
    html! {
        li #{ "link-" (link.number) } data-kind=(kind) {
            @if matches!(link.kind, Kind::Shown | Kind::Code) {
                span.link-number { "[" (link.number) "]" }
            } @else {
                a href=(page(link.number)) { (labels.open_link) " " (link.number) }
            }
            " " span.link-address dir="ltr" { (link.url) }
            @if let Some(host) = &link.host_in_letters { " " span.link-letters { (labels.letters) " " bdi { (host) } } }
            @if link.kind == Kind::Code { " " strong.link-warning { (labels.code) } }
            @if link.misleading { " " strong.link-warning { (labels.misleading) } }
        }
    }
}

impl Reading {
    /// The markup, for a page.
    #[must_use]
    pub fn markup(&self) -> Markup {
        PreEscaped((*self.html).clone())
    }
}
