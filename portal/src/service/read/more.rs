//! The rest of a long plain text, a stretch at a time. Must not know pages.
//!
//! Invariants: only the chunks in which the stretch lies are opened, unless only decoding tells where that is; nothing is kept between two
//! stretches. It is a page of the message: in the audit as such.
use entity::{
    domain::id::{MessageId, RequestId},
    store::message,
};
use futures_util::TryStreamExt;
use zeroize::Zeroizing;

use super::{
    ReadError, Services,
    access::{Opening, What},
    content,
    file::{File, OpenFile},
};
use crate::{
    mime::{charset::Doubt, part::Kind, view::read},
    service::session::Session,
};

/// A stretch of a text.
pub struct Stretch {
    /// Decoded subject of the message; empty if there was none.
    pub subject: Zeroizing<String>,
    /// As the message's page shows it.
    pub text: Zeroizing<String>,
    /// How many there are.
    pub count: u16,
    /// In which language it says that it is.
    pub language: Option<String>,
    /// Why it may not read as it was written.
    pub doubt: Option<Doubt>,
}

/// Reads a stretch of a text, from 1. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError::NotFound`] also if there is no such text, or no such stretch of it.
pub async fn more(
    services: &Services,
    session: &Session,
    id: MessageId,
    (part, number): (u16, u16),
    request: RequestId,
) -> Result<Stretch, ReadError> {
    let opening = Opening::begin(services, session, id).await?;
    let content = async {
        let raw = message::open_raw(&opening.reader, &opening.scope, id).await?.ok_or(ReadError::NotFound)?;
        let index = content::index(services, &opening, &raw).await?;
        let part = index.part(part).filter(|part| part.kind == Kind::Text && part.is_leaf()).ok_or(ReadError::NotFound)?;
        let count = read::stretches(part);
        if count < 2 || number < 1 || number > count {
            return Err(ReadError::NotFound);
        }
        let file = File::of(&index, part.number).ok_or(ReadError::NotFound)?;
        let pieces = OpenFile { raw, file }.range(read::stretch_range(part, number));
        let bytes = pieces.try_fold(Zeroizing::new(Vec::new()), |mut all, piece| async move {
            all.extend_from_slice(&piece);
            Ok(all)
        });
        let shown = read::stretch(part, number, &bytes.await?);
        let subject = Zeroizing::new(opening.found.summary.meta.subject.clone());
        let language = index.language(part).map(str::to_owned);
        Ok(Stretch { subject, text: shown.text, count, language, doubt: shown.doubt })
    };
    opening.read(services, What::Page, request, content).await
}
