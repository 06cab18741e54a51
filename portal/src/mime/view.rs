//! What of a message is shown, in which order, and what is listed beside it. Must not know HTML, pages or words for people.
//!
//! [`View::plan`] decides from the index alone, without a byte of content. The caller then reads the ranges that
//! [`read::range`] names and gives them to [`read::text`] or [`read::page`].
//!
//! Invariants:
//! - Every leaf that holds anything is shown, or listed, or both; but for another form of what is shown that only programs read.
//! - What is shown in part is listed as well and has a note.
//! - What a page asks to decode is bounded by [`MAX_TEXTS`] and [`MAX_PAGES`], whatever the message.
//! - A nested message has a view of its own, whose pictures and attachments are not those of the outer one.
use super::{
    about::About,
    file_kind::{self, Icon, Warning},
    file_name,
    index::Index,
    part::{Kind, Part},
};

mod alternative;
mod plan;
pub mod read;

/// Decoded bytes of one text shown. Some hundred pages; a telephone scrolls no further.
pub const MAX_TEXT: u64 = 256 << 10;
/// Decoded bytes of all texts of a message.
pub const MAX_TEXTS: u64 = 1 << 20;
/// Decoded bytes of all HTML of a message: what the sanitiser looks into at most. Of one page that is longer, the beginning is.
pub const MAX_PAGES: u64 = 1 << 20;
/// Nested messages that open inside one another. Deeper ones are files.
pub const MAX_OPEN: usize = 8;
/// Pictures shown among the text. More are listed only.
pub const MAX_PICTURES: usize = 20;
/// Decoded bytes of all signed files whose text is taken out to be shown: each is held whole while its message is.
pub const MAX_SIGNED: u64 = 1 << 20;

/// What is to be said about a message or an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// It carries a signature; nobody checked it.
    SignatureNotChecked,
    /// Its text lies inside a signed file, and cannot be taken out.
    SignedFile,
    /// The same, for the file is too large to be opened here.
    SignedTooLarge,
    /// The text of this file is shown.
    SignedShown,
    /// A signed file whose text is shown holds files or pictures besides, which are only in it.
    SignedHolds,
    /// It is encrypted for somebody's own program; the portal cannot open it.
    Encrypted,
    /// It is `winmail.dat`: one program's own format.
    Tnef,
    /// There is more of it than is shown.
    Partly,
    /// There is more of it than is shown at once: the rest is read a stretch at a time, where there are pages for that.
    InParts,
    /// It is a text of which nothing is shown: others before it were as long as can be.
    TooLong,
    /// The end of the message is missing.
    Cut,
    /// A part of it is not as it should be, and is shown as it stands.
    Broken,
    /// There is text outside its parts, which only the file shows.
    Outside,
    /// Lines of its header are no header fields; only the file shows them.
    OddHeader,
    /// A message inside an encoding: opened as a file.
    EncodedMessage,
    /// A message in messages in messages: opened as a file.
    TooDeep,
    /// Written down in a way that is not known here: handed out as it came.
    UnknownEncoding,
    /// A file is written into its text, in letters.
    WrittenIn,
    /// Another form of what is shown.
    OtherForm,
}

impl Note {
    /// The same where nothing leads on through a long text.
    #[must_use]
    pub const fn without_rest(self) -> Self {
        match self {
            Self::InParts => Self::Partly,
            other => other,
        }
    }
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// A calendar entry (RFC 5545): see [`super::calendar::entries`].
    Calendar,
    /// The part of a report that is meant for programs.
    Status,
}

/// One thing shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A text part.
    Text {
        /// Which part.
        part: u16,
        /// How it is written.
        form: Form,
    },
    /// An HTML part.
    Html {
        /// Which part.
        part: u16,
    },
    /// A picture among the texts; listed as well.
    Picture {
        /// Which part.
        part: u16,
    },
    /// One content in two forms: one of them is shown.
    Either {
        /// For the reading view, and as it was designed.
        html: Vec<Block>,
        /// For plain text.
        text: Vec<Block>,
    },
    /// A message inside; listed as well.
    Message(Box<Nested>),
    /// A signed file whose text may be taken out (see [`super::signed`]); listed as well. What is in it is known only once it is read: it has an
    /// index and a view of its own, of which nothing is kept.
    Signed {
        /// Which part.
        part: u16,
    },
}

/// A message inside a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nested {
    /// Which part.
    pub part: u16,
    /// What stands above it.
    pub about: About,
    /// What is in it.
    pub view: View,
}

/// One thing listed.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which part.
    pub part: u16,
    /// A safe file name, with an ending where one is known; ours if the part has none.
    pub name: String,
    /// The sender's claim.
    pub media_type: String,
    /// Decoded bytes.
    pub size: u64,
    /// It says that it is a picture of a kind that is shown.
    pub is_picture: bool,
    /// Its icon.
    pub icon: Icon,
    /// Why opening it asks for care.
    pub warning: Option<Warning>,
    /// What is to be said.
    pub note: Option<Note>,
    /// A picture that HTML may show by this Content-ID; see [`Part::shown_as`].
    pub content_id: Option<String>,
    /// It is shown above, whole: listed so that it can be saved.
    pub shown: bool,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({} {:?} {:?})", self.part, self.note, self.shown)
    }
}

/// What of a message is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// In their order. Empty if the message is not taken apart.
    pub blocks: Vec<Block>,
    /// In their order, without those of nested messages.
    pub attachments: Vec<Attachment>,
    /// Each once.
    pub notes: Vec<Note>,
}

/// Which form of a content is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// HTML where there is some.
    Rich,
    /// Plain text where there is some.
    Plain,
}

impl View {
    /// Decides what is shown.
    #[must_use]
    pub fn plan(index: &Index) -> Self {
        plan::message(index, 0)
    }

    /// The blocks of one way, the choice made wherever there is one. Nested messages are blocks here; their own are not.
    #[must_use]
    pub fn chosen(&self, way: Way) -> Vec<&Block> {
        let mut chosen = Vec::new();
        choose(&self.blocks, way, &mut chosen);
        chosen
    }

    /// Whether the two ways differ, or HTML is shown at all: whether there is a "plain text" to offer.
    #[must_use]
    pub fn has_html(&self) -> bool {
        self.chosen(Way::Rich).into_iter().any(|block| match block {
            Block::Html { .. } => true,
            Block::Message(nested) => nested.view.has_html(),
            _ => false,
        })
    }

    /// The picture that HTML of this message means by a Content-ID.
    #[must_use]
    pub fn picture(&self, content_id: &str) -> Option<u16> {
        self.attachments.iter().find(|one| one.content_id.as_deref() == Some(content_id)).map(|one| one.part)
    }

    /// What is to be listed once the HTML was shown: without the pictures in it (`used` says which).
    pub fn listed(&self, used: impl Fn(u16) -> bool) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(move |one| one.content_id.is_none() || !used(one.part))
    }

    /// Everything that can be saved, nested messages' attachments included: for the archive of all of them.
    #[must_use]
    pub fn all_attachments(&self) -> Vec<&Attachment> {
        let mut all: Vec<&Attachment> = self.attachments.iter().collect();
        let mut waiting: Vec<&Block> = self.blocks.iter().collect();
        while let Some(block) = waiting.pop() {
            match block {
                Block::Message(nested) => {
                    all.extend(&nested.view.attachments);
                    waiting.extend(&nested.view.blocks);
                }
                Block::Either { html, text } => waiting.extend(html.iter().chain(text)),
                _ => {}
            }
        }
        all.sort_by_key(|one| one.part);
        all
    }
}

fn choose<'a>(blocks: &'a [Block], way: Way, chosen: &mut Vec<&'a Block>) {
    for block in blocks {
        match block {
            Block::Either { html, text } => choose(if way == Way::Rich { html } else { text }, way, chosen),
            _ => chosen.push(block),
        }
    }
}

impl Attachment {
    /// How a part is listed; also for one that is asked for by its number alone.
    #[must_use]
    pub fn of(part: &Part) -> Self {
        let name = file_name::for_part(part.name.as_deref(), &part.media_type, part.number);
        let note = match part.kind {
            Kind::Enveloped => Some(Note::Encrypted),
            Kind::Opaque => Some(Note::SignedFile),
            Kind::Tnef => Some(Note::Tnef),
            Kind::Message if part.is_leaf() => Some(Note::EncodedMessage),
            _ if part.encoding == super::decode::Encoding::Unknown => Some(Note::UnknownEncoding),
            _ => None,
        };
        Self {
            part: part.number,
            is_picture: part.kind == Kind::Picture,
            icon: file_kind::icon(&name, &part.media_type),
            warning: file_kind::warning(&name, &part.media_type),
            name,
            media_type: part.media_type.clone(),
            size: part.size,
            note,
            content_id: part.shown_as(),
            shown: false,
        }
    }
}

#[cfg(test)]
mod tests;
