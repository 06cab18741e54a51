//! The few words of ours that stand in a reading view. Must not know messages.
use crate::{mime::html::Labels, web::layout::Words};

/// The few words that the reading view needs.
pub(super) struct Told {
    picture: String,
    pub(super) picture_missing: String,
    pub(super) picture_absent: String,
    table: String,
    push: String,
    open_link: String,
    letters: String,
    pub(super) struck: String,
    misleading: String,
}

impl Told {
    pub(super) fn new(words: &Words) -> Self {
        Self {
            picture: words.say("reading-picture"),
            picture_missing: words.say("reading-picture-missing"),
            picture_absent: words.say("reading-picture-absent"),
            table: words.say("reading-table"),
            push: words.say("reading-table-push"),
            open_link: words.say("links-open"),
            letters: words.say("links-letters"),
            struck: words.say("reading-struck"),
            misleading: words.say("links-misleading"),
        }
    }

    pub(super) fn labels(&self) -> Labels<'_> {
        Labels {
            picture: &self.picture,
            picture_missing: &self.picture_missing,
            picture_absent: &self.picture_absent,
            table: &self.table,
            push: &self.push,
            open_link: &self.open_link,
            letters: &self.letters,
            struck: &self.struck,
            misleading: &self.misleading,
        }
    }
}
