//! The few words of ours that stand in a reading view. Must not know messages.
use crate::{
    mime::html::{Hue, Labels, Marks},
    web::layout::Words,
};

/// The few words that the reading view needs.
pub(in crate::web::page::message) struct Told {
    picture: String,
    pub(super) picture_missing: String,
    pub(super) picture_absent: String,
    picture_kept: String,
    table: String,
    push: String,
    open_link: String,
    letters: String,
    struck: String,
    colours: [String; Hue::ALL.len()],
    code: String,
    misleading: String,
}

impl Told {
    pub(in crate::web::page::message) fn new(words: &Words) -> Self {
        Self {
            picture: words.say("reading-picture"),
            picture_missing: words.say("reading-picture-missing"),
            picture_absent: words.say("reading-picture-absent"),
            picture_kept: words.say("reading-picture-kept"),
            table: words.say("reading-table"),
            push: words.say("reading-table-push"),
            open_link: words.say("links-open"),
            letters: words.say("links-letters"),
            struck: words.say("reading-struck"),
            colours: Hue::ALL.map(|hue| words.say(colour(hue))),
            code: words.say("links-code"),
            misleading: words.say("links-misleading"),
        }
    }

    pub(in crate::web::page::message) fn marks(&self) -> Marks<'_> {
        Marks { struck: &self.struck, colours: self.colours.each_ref().map(String::as_str) }
    }

    pub(super) fn labels(&self) -> Labels<'_> {
        Labels {
            picture: &self.picture,
            picture_missing: &self.picture_missing,
            picture_absent: &self.picture_absent,
            picture_kept: &self.picture_kept,
            table: &self.table,
            push: &self.push,
            open_link: &self.open_link,
            letters: &self.letters,
            struck: &self.struck,
            colours: self.colours.each_ref().map(String::as_str),
            code: &self.code,
            misleading: &self.misleading,
        }
    }
}

/// The text that names a colour.
const fn colour(hue: Hue) -> &'static str {
    match hue {
        Hue::Red => "reading-red",
        Hue::Yellow => "reading-yellow",
        Hue::Green => "reading-green",
        Hue::Blue => "reading-blue",
        Hue::Purple => "reading-purple",
    }
}
