//! A message as staff read it: its text and its files. Must not know who may read it; whoever opens it has asked.
//!
//! Invariant: only the ranges that are shown or handed out are opened; pictures and messages inside are files, no more.
use entity::{domain::verdict::Verdict, object::PartReader};
use zeroize::Zeroizing;

use super::{OpenFile, Piece, ReadError, Services, check, content, file::File};
use crate::mime::{
    index::Index,
    view::{Attachment, Block, Note, View, Way},
};

/// One such message, opened.
pub(in crate::service) struct StaffCopy {
    raw: PartReader,
    index: Index,
}

impl StaffCopy {
    /// With the part tree that was kept, or one that is made now.
    pub(in crate::service) async fn open(raw: PartReader, kept: Option<Zeroizing<Vec<u8>>>) -> Result<Self, ReadError> {
        let kept = kept.and_then(|kept| Index::from_json(&kept).ok());
        let index = match kept {
            Some(index) => index,
            None => content::scan(&raw).await?,
        };
        Ok(Self { raw, index })
    }

    /// Its texts.
    pub(in crate::service) async fn pieces(&self, way: Way) -> Result<Vec<Piece>, ReadError> {
        let mut view = View::plan(&self.index);
        let text = |block: &&Block| matches!(block, Block::Text { .. } | Block::Html { .. });
        view.blocks = content::chosen(&self.raw, &self.index, &view, way).await?.into_iter().filter(text).cloned().collect();
        // Pictures of its HTML are files, too.
        view.attachments.clear();
        let mut pieces = content::pieces(&self.raw, &self.index, &view, way).await?;
        content::without_rest(&mut pieces);
        Ok(pieces)
    }

    /// Its files.
    pub(in crate::service) fn attachments(&self) -> Vec<Attachment> {
        let mut attachments = View::plan(&self.index).attachments;
        for one in &mut attachments {
            one.note = one.note.map(Note::without_rest);
        }
        attachments
    }

    /// All of them, to be read.
    pub(in crate::service) fn files(&self) -> Vec<File> {
        File::all(&self.index, &View::plan(&self.index))
    }

    /// The message, to read them from.
    pub(in crate::service) const fn raw(&self) -> &PartReader {
        &self.raw
    }

    /// One file; `anyway`: whatever the scanner says.
    pub(in crate::service) async fn file(self, services: &Services, part: u16, anyway: bool) -> Result<OpenFile, ReadError> {
        let file = File::of(&self.index, part).ok_or(ReadError::NotFound)?;
        if !anyway && check::of_staff_copy(services, &self.raw, &file).await == Some(Verdict::Dangerous) {
            return Err(ReadError::Dangerous);
        }
        Ok(OpenFile { raw: self.raw, file })
    }
}
