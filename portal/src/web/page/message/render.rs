//! Pieces of a message to markup of ours. Must not know where they come from.
//!
//! HTML is sanitised here, as the last step before it is shown, on a thread of its own. What is too wild for that is shown
//! as plain text, and said so.
use std::collections::{HashMap, HashSet};

use entity::domain::id::MessageId;
use maud::{Markup, PreEscaped, html};

use super::{Tab, about, calendar, files, notes};
use crate::{
    mime::{
        charset::Doubt,
        html::{self as strange, Labels, Link, Options},
        view::Form,
    },
    service::{
        Services,
        error::ServiceError,
        read::{Checks, Piece},
    },
    web::{layout::Words, routes::Route},
};

/// A message as markup.
pub(super) struct Rendered {
    /// Of ours only.
    pub(super) markup: Markup,
    /// There is nothing to read in it.
    pub(super) is_empty: bool,
    /// The links, in the order of their numbers.
    pub(super) links: Vec<Link>,
    /// Texts to be said about it.
    pub(super) said: Vec<&'static str>,
    /// Parts that are shown as pictures within HTML.
    pub(super) pictures: HashSet<u16>,
}

impl Rendered {
    /// The list beneath, with whole addresses.
    pub(super) fn link_list(&self, words: &Words, id: MessageId) -> Markup {
        let told = Told::new(words);
        html! {
            @if !self.links.is_empty() {
                section.links aria-labelledby="links" {
                    h2 id="links" { (words.say("links-heading")) }
                    p.hint { (words.say("links-text")) }
                    (strange::link_list(&self.links, &|number| Route::Link(id, number).to_string(), &told.labels()))
                }
            }
        }
    }
}

/// Makes markup of the pieces.
pub(super) async fn render(
    services: &Services,
    words: &Words,
    id: MessageId,
    pieces: Vec<Piece>,
    checks: Option<Checks>,
    tab: Tab,
) -> Result<Rendered, ServiceError> {
    let words = words.clone();
    services
        .on_a_thread(move || {
            let mut writer = Writer::new(&words, id, checks.as_ref(), tab);
            let markup = writer.pieces(pieces, 2);
            Rendered { is_empty: !writer.anything, markup, links: writer.links, said: writer.said, pictures: writer.pictures }
        })
        .await
}

struct Writer<'a> {
    words: &'a Words,
    told: Told,
    id: MessageId,
    checks: Option<&'a Checks>,
    tab: Tab,
    anything: bool,
    links: Vec<Link>,
    said: Vec<&'static str>,
    pictures: HashSet<u16>,
}

impl<'a> Writer<'a> {
    fn new(words: &'a Words, id: MessageId, checks: Option<&'a Checks>, tab: Tab) -> Self {
        Self {
            words,
            told: Told::new(words),
            id,
            checks,
            tab,
            anything: false,
            links: Vec::new(),
            said: Vec::new(),
            pictures: HashSet::new(),
        }
    }

    fn pieces(&mut self, pieces: Vec<Piece>, level: u8) -> Markup {
        let mut out = String::new();
        for piece in pieces {
            out.push_str(&self.piece(piece, level).0);
        }
        PreEscaped(out)
    }

    fn piece(&mut self, piece: Piece, level: u8) -> Markup {
        match piece {
            Piece::Text { text, form, partly, doubt } => {
                self.flag(partly, doubt);
                self.text(&text, form)
            }
            Piece::Html { part, html, pictures, partly, doubt } => {
                self.flag(partly, doubt);
                match self.tab {
                    Tab::Reading => self.reading(&html, pictures, level),
                    Tab::Plain => self.plain(&html),
                    Tab::Designed => self.designed(part, pictures),
                }
            }
            Piece::Picture { part, name } => {
                self.anything = true;
                html! {
                    figure { img src=(Route::Picture(self.id, part)) alt=(self.words.say_with("picture-named", &[("name", name.into())])); }
                }
            }
            Piece::Message { part, about, pieces, attachments, notes } => {
                self.anything = true;
                let heading = if about.subject.is_empty() { self.words.say("inbox-no-subject") } else { about.subject.clone() };
                let inside = self.pieces(pieces, level.saturating_add(1).min(5));
                html! {
                    details.inner id={ "part-" (part) } {
                        summary { (self.words.say("message-inner")) " " bdi { (heading) } }
                        (about::inner(self.words, &about))
                        (notes::inner(self.words, &notes))
                        (inside)
                        (files::inner(self.words, self.id, &attachments, self.checks))
                    }
                }
            }
        }
    }

    fn flag(&mut self, partly: bool, doubt: Option<Doubt>) {
        if partly {
            self.said.push("note-partly");
        }
        if doubt.is_some() {
            self.said.push("note-letters");
        }
    }

    fn text(&mut self, text: &str, form: Form) -> Markup {
        if text.trim().is_empty() {
            return PreEscaped(String::new());
        }
        self.anything = true;
        match form {
            Form::Plain => html! { div.letter dir="auto" { (text) } },
            Form::Calendar => calendar::calendar(self.words, text),
            Form::Status => html! { details { summary { (self.words.say("form-status")) } div.letter dir="auto" { (text) } } },
        }
    }

    fn reading(&mut self, html: &str, pictures: Vec<(String, u16)>, level: u8) -> Markup {
        let pictures: HashMap<String, u16> = pictures.into_iter().collect();
        let used = std::cell::RefCell::new(HashSet::new());
        let find = |cid: &str| {
            let part = *pictures.get(cid)?;
            used.borrow_mut().insert(part);
            Some(Route::Picture(self.id, part).to_string())
        };
        let first_link = u16::try_from(self.links.len()).unwrap_or(u16::MAX).saturating_add(1);
        let options = Options { labels: self.told.labels(), top_level: level, first_link, pictures: &find };
        let Ok(reading) = strange::reading(html, &options) else { return self.wild(html) };
        let markup = reading.markup();
        self.anything |= !reading.html.is_empty();
        self.pictures.extend(used.into_inner());
        if reading.blocked_remote {
            self.said.push("note-remote");
        }
        if reading.partly {
            self.said.push("note-left-out");
        }
        self.links.extend(reading.links);
        html! {
            (markup)
            @if let Some(hidden) = &reading.hidden {
                details { summary { (self.words.say("message-hidden")) } div.letter dir="auto" { (**hidden) } }
            }
        }
    }

    /// What the reading view refuses.
    fn wild(&mut self, html: &str) -> Markup {
        self.said.push("note-too-wild");
        self.plain(html)
    }

    fn plain(&mut self, html: &str) -> Markup {
        let plain = strange::plain(html);
        if plain.partly {
            self.said.push("note-left-out");
        }
        self.text(&plain.text, Form::Plain)
    }

    fn designed(&mut self, part: u16, pictures: Vec<(String, u16)>) -> Markup {
        self.anything = true;
        self.pictures.extend(pictures.into_iter().map(|(_, part)| part));
        let sheet = Route::Sheet(self.id, part);
        html! {
            iframe.sheet src=(sheet) sandbox="" tabindex="0" title=(self.words.say("designed-frame")) {}
            p.hint { a href=(sheet) target="_blank" rel="noopener noreferrer" { (self.words.say("designed-print")) } }
        }
    }
}

/// The few words that the reading view needs.
struct Told {
    picture: String,
    picture_missing: String,
    table: String,
    link: String,
    open_link: String,
    letters: String,
    misleading: String,
}

impl Told {
    fn new(words: &Words) -> Self {
        Self {
            picture: words.say("reading-picture"),
            picture_missing: words.say("reading-picture-missing"),
            table: words.say("reading-table"),
            link: words.say("reading-link"),
            open_link: words.say("links-open"),
            letters: words.say("links-letters"),
            misleading: words.say("links-misleading"),
        }
    }

    fn labels(&self) -> Labels<'_> {
        Labels {
            picture: &self.picture,
            picture_missing: &self.picture_missing,
            table: &self.table,
            link: &self.link,
            open_link: &self.open_link,
            letters: &self.letters,
            misleading: &self.misleading,
        }
    }
}
