//! What lies inside a signed file: taken out, and looked at like a message of its own. Must not know pages.
//!
//! Invariants: nothing of it is kept, and no signature is checked; one signed file within another stays a file; what is shown of it goes the way
//! of everything that is shown. Its parts are numbered from `first` on, so that none is taken for a part of the message.
use super::{Piece, ReadError, Source, pieces_in, without_rest};
use crate::mime::{
    file_kind::Icon,
    index::Index,
    part::Part,
    scan::MAX_PARTS,
    view::{Attachment, Note, View, Way, read},
};

/// The number of the first part inside: behind all that a message may have, and those of the signed files before.
fn first(part: u16) -> u16 {
    u16::try_from(MAX_PARTS).unwrap_or(u16::MAX).saturating_mul(part.saturating_add(1))
}

/// A signed file, opened if it can be.
pub(super) async fn piece(source: Source<'_>, part: &Part, way: Way) -> Result<Piece, ReadError> {
    let number = part.number;
    let closed = || Piece::Signed { part: number, pieces: Vec::new(), has_html: false, notes: vec![Note::SignedFile] };
    if matches!(source, Source::Inside(..)) {
        return Ok(closed());
    }
    let Some(content) = read::signed(part, &source.encoded(part).await?) else { return Ok(closed()) };
    let index = Index::build(&content);
    let view = View::plan(&index);
    if index.unshowable.is_some() || (view.blocks.is_empty() && view.attachments.is_empty()) {
        return Ok(closed());
    }
    let mut pieces = pieces_in(Source::Inside(&content, first(number)), &index, &view, way).await?;
    // What lies inside a file has no address, and so no page for its rest.
    let mut notes: Vec<Note> = view.notes.iter().map(|note| note.without_rest()).collect();
    notes.push(Note::SignatureNotChecked);
    // What is shown as a text is not missing without the file.
    if view.all_attachments().iter().any(|one| !one.shown || one.icon == Icon::Picture) {
        notes.push(Note::SignedHolds);
    }
    without_files(&mut pieces);
    without_rest(&mut pieces);
    Ok(Piece::Signed { part: number, pieces, has_html: view.has_html(), notes })
}

/// The files of a message: a signed one whose text is shown is said to be that.
pub(in crate::service::read) fn told(mut attachments: Vec<Attachment>, pieces: &[Piece]) -> Vec<Attachment> {
    for piece in pieces {
        if let Piece::Signed { part, pieces, .. } = piece
            && pieces.iter().any(|inside| !matches!(inside, Piece::Signed { .. }))
            && let Some(one) = attachments.iter_mut().find(|one| one.part == *part)
        {
            one.note = Some(Note::SignedShown);
        }
    }
    attachments
}

/// Whether there is HTML in a signed file, here or in a message inside.
pub(in crate::service::read) fn holds_html(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Signed { has_html, .. } => *has_html,
        Piece::Message { pieces, .. } => holds_html(pieces),
        _ => false,
    })
}

/// Files and pictures inside have no address: they are saved with the signed file.
fn without_files(pieces: &mut Vec<Piece>) {
    pieces.retain(|piece| !matches!(piece, Piece::Picture { .. }));
    for piece in pieces {
        if let Piece::Message { pieces, attachments, .. } = piece {
            attachments.clear();
            without_files(pieces);
        }
    }
}
