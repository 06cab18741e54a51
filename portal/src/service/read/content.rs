//! What a page shows of a message: its texts, opened and decoded, as the view planned it. Must not know pages.
//!
//! Invariant: only the ranges that the view asks for are opened; they are bounded, whatever the message.
pub(super) mod signed;

use std::{future::Future, ops::Range, pin::Pin};

use entity::{crypto::part::MAX_RAW_IN_ROW, object::PartReader, store::message};
use zeroize::Zeroizing;

use super::{ReadError, Services, access::Opening, file::File};
use crate::mime::{
    about::About,
    charset::Doubt,
    html::{self, PictureKind, Places},
    index::Index,
    part::Part,
    scan::Scan,
    view::{Attachment, Block, Form, Note, View, Way, read},
};

/// Pictures of a message that are looked at before its page is shown: each is a chunk to be opened.
const LOOKED_AT: usize = 40;
/// Bytes scanned at a time.
const PIECE: u64 = 64 << 10;

/// One thing that a page shows, in their order.
pub enum Piece {
    /// Plain text.
    Text {
        /// Lines end with LF; nothing in it hides or reorders.
        text: Zeroizing<String>,
        /// How it is written.
        form: Form,
        /// In which language it says that it is.
        language: Option<String>,
        /// There is more of it in the part.
        partly: bool,
        /// The part, if the rest of it can be read in stretches (see [`super::more`]).
        rest: Option<u16>,
        /// Why it may not read as it was written.
        doubt: Option<Doubt>,
        /// What is to be said of it.
        notes: Vec<Note>,
    },
    /// HTML as it was written: to be sanitised where it is shown.
    Html {
        /// Which part.
        part: u16,
        /// As the author wrote it.
        html: Zeroizing<String>,
        /// In which language its headers say that it is.
        language: Option<String>,
        /// Pictures that it may show.
        pictures: Vec<Inline>,
        /// Where it lay once, and they did.
        places: Places,
        /// There is more of it in the part.
        partly: bool,
        /// Why it may not read as it was written.
        doubt: Option<Doubt>,
    },
    /// A picture among the texts.
    Picture {
        /// Which part.
        part: u16,
        /// Its name.
        name: String,
    },
    /// A message inside.
    Message {
        /// Which part.
        part: u16,
        /// What stands above it.
        about: About,
        /// What is in it.
        pieces: Vec<Self>,
        /// What is listed beside it.
        attachments: Vec<Attachment>,
        /// What is to be said.
        notes: Vec<Note>,
    },
    /// What lies inside a signed file. Its parts are numbered behind those of the message and are no files of it.
    Signed {
        /// Which part the file is.
        part: u16,
        /// What is in it; nothing if it cannot be taken out.
        pieces: Vec<Self>,
        /// There is HTML in it.
        has_html: bool,
        /// What is to be said.
        notes: Vec<Note>,
    },
}

/// A picture that HTML may show.
pub struct Inline {
    /// How the HTML names it.
    pub content_id: String,
    /// Which part.
    pub part: u16,
    /// The file's name, if its sender gave it one.
    pub name: Option<String>,
    /// Decoded bytes.
    pub size: u64,
    /// Its first bytes say that it is a picture of a kind that is shown.
    pub is_picture: bool,
}

/// What a page shows of a message that is there as a whole: for whoever wrote it. Messages inside it and pictures are left out.
pub(in crate::service) fn pieces_of(raw: &[u8], way: Way) -> Vec<Piece> {
    let index = Index::build(raw);
    let view = View::plan(&index);
    let mut pieces = Vec::new();
    for block in view.chosen(way) {
        let (Block::Text { part, .. } | Block::Html { part }) = block else { continue };
        let Some(part) = index.part(*part) else { continue };
        let language = index.language(part).map(str::to_owned);
        let range = read::range(part);
        let bounds = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
        let Some(encoded) = bounds.and_then(|(start, end)| raw.get(start..end)) else { continue };
        pieces.push(match block {
            Block::Text { form, .. } => {
                let shown = read::text(part, encoded);
                let (text, partly) = (shown.text, shown.partly);
                Piece::Text { text, form: *form, language, partly, rest: None, doubt: shown.doubt, notes: shown.notes }
            }
            _ => {
                let shown = read::page(part, encoded);
                let (html, pictures, places) = (shown.text, Vec::new(), Places::default());
                Piece::Html { part: part.number, html, language, pictures, places, partly: shown.partly, doubt: shown.doubt }
            }
        });
    }
    pieces
}

/// The part tree: of a small message made now, of others as it was kept, or made now and kept.
pub(super) async fn index(services: &Services, opening: &Opening, raw: &PartReader) -> Result<Index, ReadError> {
    let small = raw.len() <= MAX_RAW_IN_ROW;
    if !small
        && let Some(kept) = message::index(&opening.reader, &opening.scope, opening.id()).await?
        && let Ok(index) = Index::from_json(&kept)
    {
        return Ok(index);
    }
    let index = scan(raw).await?;
    if !small
        && let Ok(json) = index.to_json()
        && let Err(error) = message::keep_index(services.store(), &opening.scope, opening.id(), &json).await
    {
        // The page does not need it; the next reader makes it again.
        tracing::warn!(error = &error as &dyn std::error::Error, "an index could not be kept");
    }
    Ok(index)
}

/// The part tree, made now.
pub(super) async fn scan(raw: &PartReader) -> Result<Index, ReadError> {
    let mut scan = Scan::default();
    let mut at = 0;
    while at < raw.len() {
        let piece = raw.read(at..at + PIECE).await?;
        at += piece.len() as u64;
        scan.push(&piece);
        tokio::task::yield_now().await;
    }
    Ok(scan.finish())
}

/// Where a message lies: as it is kept, or taken out of another.
#[derive(Clone, Copy)]
enum Source<'a> {
    Kept(&'a PartReader),
    /// All of it, and by how much its parts are numbered higher than its index has them.
    Inside(&'a [u8], u16),
}

impl Source<'_> {
    async fn read(self, range: Range<u64>) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        match self {
            Self::Kept(raw) => Ok(raw.read(range).await?),
            Self::Inside(raw, _) => {
                let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(raw.len());
                Ok(Zeroizing::new(raw[at(range.start).min(at(range.end))..at(range.end)].to_vec()))
            }
        }
    }

    async fn encoded(self, part: &Part) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        self.read(read::range(part)).await
    }

    const fn number(self, part: u16) -> u16 {
        match self {
            Self::Kept(_) => part,
            Self::Inside(_, first) => first.saturating_add(part),
        }
    }
}

/// Opens and decodes what a way of showing wants.
pub(super) async fn pieces(raw: &PartReader, index: &Index, view: &View, way: Way) -> Result<Vec<Piece>, ReadError> {
    pieces_in(Source::Kept(raw), index, view, way).await
}

fn pieces_in<'a>(
    source: Source<'a>,
    index: &'a Index,
    view: &'a View,
    way: Way,
) -> Pin<Box<dyn Future<Output = Result<Vec<Piece>, ReadError>> + Send + 'a>> {
    Box::pin(async move {
        let mut pieces = Vec::new();
        for block in chosen_in(source, index, view, way).await? {
            pieces.push(match block {
                Block::Text { part, form } => {
                    let Some(part) = index.part(*part) else { continue };
                    let shown = read::text(part, &source.encoded(part).await?);
                    let language = index.language(part).map(str::to_owned);
                    // What lies inside a signed file has no address.
                    let rest = (shown.partly && matches!(source, Source::Kept(_)) && read::stretches(part) > 1).then_some(part.number);
                    Piece::Text {
                        text: shown.text,
                        form: *form,
                        language,
                        partly: shown.partly,
                        rest,
                        doubt: shown.doubt,
                        notes: shown.notes,
                    }
                }
                Block::Html { part } => {
                    let Some(part) = index.part(*part) else { continue };
                    let shown = read::page(part, &source.encoded(part).await?);
                    let pictures = inlines(source, index, view).await?;
                    let places = places(index, part, &pictures);
                    let (language, number) = (index.language(part).map(str::to_owned), source.number(part.number));
                    Piece::Html { part: number, html: shown.text, language, pictures, places, partly: shown.partly, doubt: shown.doubt }
                }
                Block::Picture { part } => {
                    let Some(part) = index.part(*part) else { continue };
                    Piece::Picture { part: part.number, name: Attachment::of(part).name }
                }
                Block::Message(nested) => {
                    let pieces = pieces_in(source, index, &nested.view, way).await?;
                    let attachments = signed::told(nested.view.attachments.clone(), &pieces);
                    let (part, about, notes) = (source.number(nested.part), nested.about.clone(), nested.view.notes.clone());
                    Piece::Message { part, about, pieces, attachments, notes }
                }
                Block::Signed { part } => {
                    let Some(part) = index.part(*part) else { continue };
                    signed::piece(source, part, way).await?
                }
                // A way has chosen already.
                Block::Either { .. } => continue,
            });
        }
        Ok(pieces)
    })
}

/// The blocks of one way. Of two forms of a content the page is the better one, unless there is nothing in it.
pub(super) async fn chosen<'a>(raw: &PartReader, index: &Index, view: &'a View, way: Way) -> Result<Vec<&'a Block>, ReadError> {
    chosen_in(Source::Kept(raw), index, view, way).await
}

async fn chosen_in<'a>(source: Source<'_>, index: &Index, view: &'a View, way: Way) -> Result<Vec<&'a Block>, ReadError> {
    let mut chosen = Vec::new();
    let mut waiting: Vec<&Block> = view.blocks.iter().rev().collect();
    while let Some(block) = waiting.pop() {
        match block {
            Block::Either { html, text } => {
                let plain = way == Way::Plain || (!text.is_empty() && are_empty(source, index, html).await?);
                waiting.extend(if plain { text } else { html }.iter().rev());
            }
            other => chosen.push(other),
        }
    }
    Ok(chosen)
}

/// Takes away where the rest of long texts can be read: for whoever has no such page.
pub(super) fn without_rest(pieces: &mut [Piece]) {
    for piece in pieces {
        match piece {
            Piece::Text { rest, .. } => *rest = None,
            Piece::Message { pieces, attachments, notes, .. } => {
                without_rest(pieces);
                notes.iter_mut().for_each(|note| *note = note.without_rest());
                attachments.iter_mut().for_each(|one| one.note = one.note.map(Note::without_rest));
            }
            Piece::Signed { pieces, .. } => without_rest(pieces),
            Piece::Html { .. } | Piece::Picture { .. } => {}
        }
    }
}

/// Whether these are pages with nothing in them.
async fn are_empty(source: Source<'_>, index: &Index, blocks: &[Block]) -> Result<bool, ReadError> {
    for block in blocks {
        let Block::Html { part } = block else { return Ok(false) };
        let Some(part) = index.part(*part).filter(|part| part.size <= html::LONGEST_EMPTY) else { return Ok(false) };
        if !html::is_empty(&read::page(part, &source.encoded(part).await?).text) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The pictures that HTML of a message may show. Of the first ones it is looked whether they are any; of the others it is believed.
/// What lies inside a signed file has no address, and is none of them.
async fn inlines(source: Source<'_>, index: &Index, view: &View) -> Result<Vec<Inline>, ReadError> {
    let mut pictures = Vec::new();
    let Source::Kept(raw) = source else { return Ok(pictures) };
    for one in &view.attachments {
        let Some(part) = index.part(one.part) else { continue };
        // A picture of a kind that is not shown is there all the same: it is told, and saved.
        let other = || part.content_id.clone().filter(|_| part.media_type.starts_with("image/"));
        let Some(content_id) = one.content_id.clone().or_else(other) else { continue };
        let is_picture = match File::of(index, one.part) {
            _ if one.content_id.is_none() => false,
            Some(file) if pictures.len() < LOOKED_AT => PictureKind::of(&file.beginning(raw).await?).is_some(),
            _ => true,
        };
        // A name of ours says nothing about the picture.
        let name = part.name.is_some().then(|| one.name.clone());
        pictures.push(Inline { content_id, part: one.part, name, size: one.size, is_picture });
    }
    Ok(pictures)
}

/// Where a page lay, and the pictures that it may show.
fn places(index: &Index, page: &Part, pictures: &[Inline]) -> Places {
    let place = |one: &Inline| Some((index.place(index.part(one.part)?)?, one.content_id.clone()));
    Places::new(index.base(page), pictures.iter().filter_map(place))
}
