//! Parts of a message as files, and the message itself. Must not know how they are sent.
//!
//! Invariants: only the chunks that are asked for are opened; bytes come decoded exactly as the index counted them.
use std::ops::Range;

use entity::{
    base::{clock::Timestamp, wipe},
    domain::{
        id::{MessageId, RequestId},
        verdict::Verdict,
    },
    object::PartReader,
    store::{StoreError, message},
};
use futures_util::{Stream, StreamExt, stream};
use zeroize::Zeroizing;

use super::{
    ReadError, Services,
    access::{Opening, What},
    check,
    content::{self, Piece},
};
use crate::{
    mime::{
        about::About,
        decode::{
            Decoder, Encoding,
            rows::{Place, Rows},
        },
        index::Index,
        view::{Attachment, Note, View, Way},
    },
    service::session::Session,
};

/// Bytes that tell what a file is, as they stand in the message: encoded, behind an empty line or two.
const BEGINNING: u64 = 256;
/// Bytes read at a time.
const PIECE: u64 = 256 << 10;

/// A file to be sent.
pub struct File {
    /// How it is listed.
    pub about: Attachment,
    encoding: Encoding,
    body: Range<u64>,
    rows: Option<Rows>,
}

/// A file, or several of one message, opened.
pub struct OpenFile {
    pub(super) raw: PartReader,
    /// The file.
    pub file: File,
}

/// How a part is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To be seen on the message's page, which is in the audit already. What a scanner called dangerous is not there.
    Picture,
    /// As a file.
    File,
    /// As a file, whatever a scanner says: the person was told.
    Anyway,
}

/// Opens one part. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError::NotFound`] also if there is no such part, or nothing in it to hand out; [`ReadError::Dangerous`].
pub async fn file(
    services: &Services,
    session: &Session,
    id: MessageId,
    part: u16,
    asked: Asked,
    request: RequestId,
) -> Result<OpenFile, ReadError> {
    let opening = Opening::begin(services, session, id).await?;
    let what = if asked == Asked::Picture { What::Page } else { What::Part(part) };
    let content = async {
        let raw = message::open_raw(&opening.reader, &opening.scope, id).await?.ok_or(ReadError::NotFound)?;
        let index = content::index(services, &opening, &raw).await?;
        let file = File::of(&index, part).ok_or(ReadError::NotFound)?;
        if !opening.found.summary.opened {
            // Its first chunk opens: what counts as opened from now on was sent, at least in part.
            file.beginning(&raw).await?;
        }
        Ok((raw, file))
    };
    let (raw, file) = opening.read(services, what, request, content).await?;
    match asked {
        Asked::Picture if check::known(services, &opening).await.is_some_and(|checks| checks.is_dangerous(part)) => {
            return Err(ReadError::NotFound);
        }
        Asked::File => {
            held_back(check::of_file(services, &opening, &raw, &file).await.is_some_and(|check| check.verdict == Verdict::Dangerous))?
        }
        Asked::Picture | Asked::Anyway => {}
    }
    Ok(OpenFile { raw, file })
}

const fn held_back(dangerous: bool) -> Result<(), ReadError> {
    if dangerous { Err(ReadError::Dangerous) } else { Ok(()) }
}

/// Opens the message itself: the exact bytes. `anyway`: whatever a scanner says about what is in it. For a session at
/// `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn whole(
    services: &Services,
    session: &Session,
    id: MessageId,
    anyway: bool,
    request: RequestId,
) -> Result<PartReader, ReadError> {
    let opening = Opening::begin(services, session, id).await?;
    let content = async {
        let raw = message::open_raw(&opening.reader, &opening.scope, id).await?.ok_or(ReadError::NotFound)?;
        if !opening.found.summary.opened {
            raw.read(0..raw.len().min(BEGINNING)).await?;
        }
        Ok(raw)
    };
    let raw = opening.read(services, What::Whole, request, content).await?;
    if !anyway && services.scanner().is_some() {
        let index = content::index(services, &opening, &raw).await?;
        let files = File::all(&index, &View::plan(&index));
        held_back(check::of_message(services, &opening, files, check::WHOLE).await.is_some_and(|checks| checks.any_dangerous()))?;
    }
    Ok(raw)
}

/// What an archive of a message holds.
pub struct Archive {
    /// The message, in which the files are.
    pub raw: PartReader,
    /// Everything that can be saved.
    pub files: Vec<File>,
    /// The message as text.
    pub letter: Letter,
}

/// A message as its page shows it in plain text.
pub struct Letter {
    /// What stands above it.
    pub about: About,
    /// When the portal took it.
    pub received_at: Timestamp,
    /// The portal wrote it: addresses at its own host are left out.
    pub written_here: bool,
    /// What is shown, in its order.
    pub pieces: Vec<Piece>,
    /// What is to be said about it.
    pub notes: Vec<Note>,
}

/// Opens everything that can be saved, and the text. `anyway`: whatever a scanner says about it. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError::NotFound`] also if there is nothing to save.
pub async fn archive(
    services: &Services,
    session: &Session,
    id: MessageId,
    anyway: bool,
    request: RequestId,
) -> Result<Archive, ReadError> {
    let opening = Opening::begin(services, session, id).await?;
    let content = async {
        let raw = message::open_raw(&opening.reader, &opening.scope, id).await?.ok_or(ReadError::NotFound)?;
        let index = content::index(services, &opening, &raw).await?;
        let view = View::plan(&index);
        let pieces = content::pieces(&raw, &index, &view, Way::Plain).await?;
        Ok((raw, index, view, pieces))
    };
    let (raw, index, view, pieces) = opening.read(services, What::Whole, request, content).await?;
    let files = File::all(&index, &view);
    if !anyway {
        let checks = check::of_message(services, &opening, File::all(&index, &view), check::WHOLE).await;
        held_back(checks.is_some_and(|checks| checks.any_dangerous()))?;
    }
    if files.is_empty() {
        return Err(ReadError::NotFound);
    }
    let summary = &opening.found.summary;
    let mut about = index.about.clone();
    (about.subject, about.from) = (summary.meta.subject.clone(), summary.meta.from.clone());
    let (received_at, written_here) = (summary.received_at, summary.written_here);
    Ok(Archive { raw, files, letter: Letter { about, received_at, written_here, pieces, notes: view.notes } })
}

impl File {
    pub(super) fn of(index: &Index, number: u16) -> Option<Self> {
        let part = index.part(number).filter(|part| part.is_leaf() || part.about.is_some())?;
        Some(Self { about: Attachment::of(part), encoding: part.encoding, body: part.body.clone(), rows: part.rows })
    }

    /// Everything that a view lists, of the messages inside too.
    pub(super) fn all(index: &Index, view: &View) -> Vec<Self> {
        view.all_attachments().into_iter().filter_map(|one| Self::of(index, one.part)).collect()
    }

    /// Begins to read it from its beginning.
    #[must_use]
    pub fn read(&self) -> Reading {
        Reading { at: self.body.start, end: self.body.end, decoder: Some(Decoder::new(self.encoding)) }
    }

    /// Where in the message a range of the decoded file lies. What is not encoded, or in even rows, is opened from there;
    /// everything else from its beginning, since only decoding tells where a byte lies.
    fn place(&self, range: &Range<u64>) -> Place {
        let length = self.body.end - self.body.start;
        let Place { encoded, skip } = match (self.encoding, self.rows) {
            (Encoding::Identity | Encoding::Unknown, _) => Place { encoded: range.start.min(length)..range.end.min(length), skip: 0 },
            (Encoding::Base64, Some(rows)) => rows.place(range, length),
            _ => Place { encoded: 0..length, skip: range.start },
        };
        Place { encoded: self.body.start + encoded.start..self.body.start + encoded.end, skip }
    }

    /// Its first bytes, as many as tell what it is.
    pub(super) async fn beginning(&self, raw: &PartReader) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        let encoded = raw.read(self.body.start..self.body.end.min(self.body.start + BEGINNING)).await?;
        let mut out = Zeroizing::new(Vec::new());
        let mut decoder = Decoder::new(self.encoding);
        decoder.push(&encoded, &mut out);
        decoder.finish(&mut out);
        Ok(out)
    }

    /// All its bytes, if they are no more than `most`.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] if there are more.
    pub async fn bytes(&self, raw: &PartReader, most: u64) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        if self.about.size > most {
            return Err(ReadError::NotFound);
        }
        let encoded = raw.read(self.body.clone()).await?;
        let mut out = Zeroizing::new(Vec::with_capacity(encoded.len()));
        let mut decoder = Decoder::new(self.encoding);
        decoder.push(&encoded, &mut out);
        decoder.finish(&mut out);
        Ok(out)
    }
}

/// A file that is read from its beginning to its end.
pub struct Reading {
    at: u64,
    end: u64,
    decoder: Option<Decoder>,
}

impl Reading {
    /// The next bytes, decoded, perhaps none yet; `None` at the end.
    ///
    /// # Errors
    /// The part does not open.
    pub async fn next(&mut self, raw: &PartReader) -> Result<Option<Zeroizing<Vec<u8>>>, ReadError> {
        let mut out = Zeroizing::new(Vec::new());
        if self.at < self.end
            && let Some(decoder) = &mut self.decoder
        {
            let piece = raw.read(self.at..self.end.min(self.at + PIECE)).await?;
            if piece.is_empty() {
                return Err(StoreError::Open.into());
            }
            self.at += piece.len() as u64;
            decoder.push(&piece, &mut out);
            return Ok(Some(out));
        }
        Ok(self.decoder.take().map(|decoder| {
            decoder.finish(&mut out);
            out
        }))
    }
}

impl OpenFile {
    /// The bytes of a range of the decoded file.
    pub fn range(self, range: Range<u64>) -> impl Stream<Item = Result<Zeroizing<Vec<u8>>, ReadError>> + Send + 'static {
        let Place { encoded, skip } = self.file.place(&range);
        let pieces = self.raw.into_pieces(encoded).map(|piece| piece.map_err(ReadError::from));
        cut(decoded(pieces, self.file.encoding), skip, range.end - range.start)
    }

    /// Its first bytes, as many as tell what it is.
    ///
    /// # Errors
    /// The part does not open.
    pub async fn beginning(&self) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        self.file.beginning(&self.raw).await
    }

    /// All its bytes, if they are no more than `most`.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] if there are more.
    pub async fn bytes(&self, most: u64) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        self.file.bytes(&self.raw, most).await
    }
}

type Bytes = Zeroizing<Vec<u8>>;

fn decoded<S>(pieces: S, encoding: Encoding) -> impl Stream<Item = Result<Bytes, ReadError>> + Send + 'static
where
    S: Stream<Item = Result<Bytes, ReadError>> + Send + 'static,
{
    let start = (Box::pin(pieces), Some(Decoder::new(encoding)));
    stream::try_unfold(start, |(mut pieces, mut decoder)| async move {
        let Some(at) = &mut decoder else { return Ok(None) };
        let mut out = Zeroizing::new(Vec::new());
        match pieces.next().await {
            Some(piece) => {
                let piece = piece?;
                at.push(&piece, &mut out);
                wipe::done(piece);
            }
            None => {
                if let Some(last) = decoder.take() {
                    last.finish(&mut out);
                }
            }
        }
        Ok(Some((out, (pieces, decoder))))
    })
}

/// Leaves out the first `skip` bytes and ends after `length` more.
fn cut<S>(pieces: S, skip: u64, length: u64) -> impl Stream<Item = Result<Bytes, ReadError>> + Send + 'static
where
    S: Stream<Item = Result<Bytes, ReadError>> + Send + 'static,
{
    stream::try_unfold((Box::pin(pieces), skip, length), |(mut pieces, mut skip, length)| async move {
        if length == 0 {
            return Ok(None);
        }
        while let Some(mut piece) = pieces.next().await.transpose()? {
            let here = piece.len() as u64;
            if here <= skip {
                skip -= here;
                continue;
            }
            piece.drain(..usize::try_from(skip).unwrap_or(usize::MAX));
            piece.truncate(usize::try_from(length).unwrap_or(usize::MAX));
            let left = length - piece.len() as u64;
            return Ok(Some((piece, (pieces, 0, left))));
        }
        Ok(None)
    })
}
