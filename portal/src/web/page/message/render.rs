//! Pieces of a message to markup of ours. Must not know where they come from.
//!
//! HTML is sanitised here, as the last step before it is shown, on a thread of its own. What is too wild for that is shown
//! as plain text, and said so.
pub(super) mod told;

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    mem,
};

use entity::domain::id::MessageId;
use maud::{Markup, PreEscaped, html};

use self::told::Told;
use super::{Tab, about, calendar, file, files, letter, notes};
use crate::{
    mime::{
        calendar::Entry,
        charset::Doubt,
        html::{self as strange, Link, Options, Page, Reading},
        view::Form,
    },
    service::{
        Services,
        error::ServiceError,
        read::{Checks, Inline, Piece},
    },
    web::{
        layout::{Words, size},
        routes::Route,
    },
};

/// A message as markup.
pub(in crate::web) struct Rendered {
    /// Of ours only.
    pub(in crate::web) markup: Markup,
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

/// Makes markup of the pieces; their headings are of this level and below.
pub(in crate::web) async fn render(
    services: &Services,
    words: &Words,
    (id, level): (MessageId, u8),
    pieces: Vec<Piece>,
    checks: Option<Checks>,
    tab: Tab,
) -> Result<Rendered, ServiceError> {
    let words = words.clone();
    services
        .on_a_thread(move || {
            let mut writer = Writer::new(&words, id, checks.as_ref(), tab);
            let markup = PreEscaped(strange::eased(&writer.pieces(pieces, level).0));
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
    /// Boxes of columns so far.
    tables: usize,
    /// Entries of calendars that were shown.
    calendars: Vec<Entry>,
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
            tables: 0,
            calendars: Vec::new(),
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
            Piece::Text { text, form, language, partly, rest, doubt, notes } => {
                self.flag(partly && rest.is_none(), doubt);
                self.said.extend(notes.iter().map(|note| notes::key(*note)));
                let shown = self.text(&text, form, language.as_deref());
                html! {
                    (shown)
                    @match rest {
                        Some(part) => { p.notice { (self.words.say("more-goes-on")) " " a href=(Route::More(self.id, part, 2)) { (self.words.say("more-next")) } } }
                        None => { @if partly { (self.goes_on()) } }
                    }
                }
            }
            Piece::Html { part, html, language, pictures, places, partly, doubt } => {
                let said = (Page::new(&html, &places), language.as_deref());
                let (shown, goes_on) = match self.tab {
                    Tab::Reading => self.reading(said, pictures, level),
                    Tab::Plain => self.plain(said),
                    Tab::Designed => self.designed(part, said, pictures),
                };
                let partly = partly || goes_on;
                self.flag(partly, doubt);
                html! { (shown) @if partly { (self.goes_on()) } }
            }
            Piece::Signed { pieces, notes, .. } => {
                self.said.extend(notes.iter().map(|note| notes::key(*note)));
                // Of what is missing in there it cannot be said that it is not there.
                let absent = mem::replace(&mut self.told.picture_absent, self.told.picture_missing.clone());
                let inside = self.pieces(pieces, level);
                self.told.picture_absent = absent;
                inside
            }
            Piece::Picture { part, name } => {
                self.anything = true;
                html! {
                    figure { img src=(Route::Picture(self.id, part)) alt=(self.words.say_with("picture-named", &[("name", name.into())])) loading="lazy"; }
                }
            }
            Piece::Message { part, about, pieces, attachments, notes } => {
                self.anything = true;
                let heading = if about.subject.is_empty() { self.words.say("inbox-no-subject") } else { about.subject.clone() };
                let inside = self.pieces(pieces, level.saturating_add(1).min(DEEPEST));
                html! {
                    details.inner id={ "part-" (part) } {
                        summary { (headed(level, &html! { (self.words.say("message-inner")) " " bdi { (heading) } })) }
                        (about::inner(self.words, &about))
                        (notes::inner(self.words, &notes))
                        (inside)
                        (files::inner(self.words, self.id, &attachments, self.checks, &notes))
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

    fn text(&mut self, text: &str, form: Form, language: Option<&str>) -> Markup {
        if text.trim().is_empty() {
            return PreEscaped(String::new());
        }
        self.anything = true;
        match form {
            Form::Plain => letter::letter(self.words, text, language, &mut self.tables),
            Form::Calendar => calendar::calendar(self.words, text, &mut self.calendars),
            Form::Status => html! { details { summary { (self.words.say("form-status")) } div.letter dir="auto" { (text) } } },
        }
    }

    /// The text of HTML: its tables are lines of ours.
    fn of_page(&mut self, text: &str, language: Option<&str>) -> Markup {
        if text.trim().is_empty() {
            return html! {};
        }
        self.anything = true;
        html! { div.letter dir="auto" lang=[language] { (text) } }
    }

    /// A text that is not all there says so where it ends, too.
    fn goes_on(&self) -> Markup {
        html! { p.notice { (self.words.say("message-goes-on")) } }
    }

    /// HTML as markup, and whether there is more of it than that; so do the other two ways.
    fn reading(&mut self, said: (Page<'_>, Option<&str>), pictures: Vec<Inline>, level: u8) -> (Markup, bool) {
        let Some(reading) = self.read(said, &pictures, level) else { return self.wild(said) };
        let markup = reading.markup();
        self.anything |= !reading.html.is_empty();
        let hidden = self.hidden(reading.hidden.as_ref().map(|hidden| hidden.as_str()), reading.html.is_empty());
        (html! { (markup) (hidden) }, false)
    }

    /// What nobody was meant to see; open where there is nothing else.
    fn hidden(&mut self, text: Option<&str>, alone: bool) -> Markup {
        let Some(text) = text else { return html! {} };
        self.anything = true;
        html! { details open[alone] { summary { (self.words.say("message-hidden")) } div.letter dir="auto" { (text) } } }
    }

    /// Reads HTML; keeps its links and which pictures it shows.
    fn read(&mut self, (page, language): (Page<'_>, Option<&str>), pictures: &[Inline], level: u8) -> Option<Reading> {
        let by_id: HashMap<&str, &Inline> =
            pictures.iter().filter(|one| self.can_show(one)).map(|one| (one.content_id.as_str(), one)).collect();
        let used = RefCell::new(HashSet::new());
        let find = |cid: &str| {
            let part = by_id.get(cid)?.part;
            used.borrow_mut().insert(part);
            Some(Route::Picture(self.id, part).to_string())
        };
        // What a scanner warns of is led to from the list alone.
        let kept = |cid: &str| {
            let one = pictures.iter().find(|one| one.content_id == cid && !self.is_dangerous(one))?;
            Some(Route::File(self.id, one.part).to_string())
        };
        let describe = |source: &str| {
            let one = pictures.iter().find(|one| Route::Picture(self.id, one.part).to_string() == source)?;
            Some(self.described(one))
        };
        let first_link = u16::try_from(self.links.len()).unwrap_or(u16::MAX).saturating_add(1);
        let options = Options {
            labels: self.told.labels(),
            language,
            top_level: level,
            first_link,
            pictures: &find,
            kept: &kept,
            describe: &describe,
        };
        let reading = strange::reading(page, &options).ok()?;
        self.pictures.extend(used.into_inner());
        if reading.blocked_remote {
            self.said.push("note-remote");
        }
        if reading.coloured && self.tab == Tab::Reading {
            self.said.push("note-colours");
        }
        self.said.extend(reading.lost.kinds().map(notes::lost));
        self.links.extend(reading.links.iter().cloned());
        Some(reading)
    }

    /// Whether there would be a picture at the address of one. What a scanner warns of is no picture.
    fn can_show(&self, one: &Inline) -> bool {
        one.is_picture && one.size <= file::PICTURE && !self.is_dangerous(one)
    }

    fn is_dangerous(&self, one: &Inline) -> bool {
        self.checks.is_some_and(|checks| checks.is_dangerous(one.part))
    }

    /// What stands for a picture about which its sender said nothing: its file's name, and how large it is.
    fn described(&self, one: &Inline) -> String {
        let size = size::size(self.words, one.size);
        match &one.name {
            Some(name) => self.words.say_with("picture-named-size", &[("name", name.as_str().into()), ("size", size.into())]),
            None => self.words.say_with("picture-size", &[("size", size.into())]),
        }
    }

    /// What the reading view refuses.
    fn wild(&mut self, (page, language): (Page<'_>, Option<&str>)) -> (Markup, bool) {
        self.said.push("note-too-wild");
        let plain = strange::plain(page, self.told.marks());
        self.said.extend(plain.lost.kinds().map(notes::lost));
        (self.of_page(&plain.text, language), plain.goes_on)
    }

    fn plain(&mut self, (page, language): (Page<'_>, Option<&str>)) -> (Markup, bool) {
        let plain = strange::plain(page, self.told.marks());
        if plain.wild.is_some() {
            self.said.push("note-too-wild");
        }
        if plain.pictures {
            self.said.push("note-left-out");
        }
        self.said.extend(plain.lost.kinds().map(notes::lost));
        // What the page says of itself goes before what stands above it.
        let shown = self.of_page(&plain.text, plain.language.as_deref().or(language));
        let hidden = self.hidden(plain.hidden.as_ref().map(|hidden| hidden.as_str()), plain.text.trim().is_empty());
        (html! { (shown) (hidden) }, plain.goes_on)
    }

    /// The frame; its links are words there, and listed beneath as everywhere.
    fn designed(&mut self, part: u16, said: (Page<'_>, Option<&str>), pictures: Vec<Inline>) -> (Markup, bool) {
        if self.read(said, &pictures, 2).is_none() {
            return self.wild(said);
        }
        self.anything = true;
        let sheet = Route::Sheet(self.id, part);
        let shown = html! {
            iframe.sheet src=(sheet) sandbox="" tabindex="0" title=(self.words.say("designed-frame")) {}
            p.hint.lead { a href=(sheet) target="_blank" rel="noopener noreferrer" { (self.words.say("designed-print")) } }
        };
        (shown, false)
    }
}

/// The level of a message's own headings on a page of its own.
pub(in crate::web) const TOP: u8 = 2;
/// The deepest level that is given to what stands in a message inside.
const DEEPEST: u8 = 5;

/// A heading inside what opens.
fn headed(level: u8, said: &Markup) -> Markup {
    match level {
        ..=2 => html! { h2 { (said) } },
        3 => html! { h3 { (said) } },
        4 => html! { h4 { (said) } },
        _ => html! { h5 { (said) } },
    }
}
