//! The files of a mailing. They lie under a draft of its name, handed over once; each copy holds them sealed anew, as its own, so that what
//! is taken back from one patient is gone there and nowhere else. Must not know how a copy is sent.
//!
//! Invariant: the files of every copy are those whose samples were looked at: none comes or goes once it is being sent.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, DraftId, MailingId},
        scope::StaffScope,
    },
    store::{
        Tx,
        draft_file::{self, DraftFile},
    },
};

use super::{Again, Flaw, MailingError};
use crate::service::{
    Services,
    attach::{self, AttachError, Attached, Owner},
    compose::{self, ComposeError},
    error::ServiceError,
};

/// Bytes of files that the copies of one batch hold together: so many are written well within its lease.
const OF_BATCH: u64 = 64 << 20;

/// Bytes of files that all copies of one mailing hold together: more would fill a disk that others need, by one press.
const OF_ALL: u64 = 4 << 30;

/// Where they lie.
pub(super) fn draft(id: MailingId) -> DraftId {
    DraftId::from_uuid(id.as_uuid())
}

/// Its files. For staff who write: of an own one.
///
/// # Errors
/// [`MailingError`].
pub async fn list_files(services: &Services, scope: &StaffScope, id: MailingId) -> Result<Vec<Attached>, MailingError> {
    Ok(attach::list(services, Owner::Staff(scope), draft(id)).await?)
}

/// The same, to be sent.
///
/// # Errors
/// [`MailingError::Flaws`] if one of them is not whole.
pub(super) async fn ready(services: &Services, scope: &StaffScope, id: MailingId) -> Result<Vec<DraftFile>, MailingError> {
    Ok(attach::ready(services, Owner::Staff(scope), draft(id)).await?)
}

/// Whether they can go to so many.
///
/// # Errors
/// [`MailingError::Flaws`] if they cannot.
pub(super) fn fit(files: &[DraftFile], rows: u32) -> Result<(), MailingError> {
    if fits(bytes(files), rows) { Ok(()) } else { Err(MailingError::Flaws(vec![Flaw::Rest(compose::Flaw::FilesTimes)])) }
}

const fn fits(bytes: u64, rows: u32) -> bool {
    bytes.saturating_mul(rows as u64) <= OF_ALL
}

fn bytes(files: &[DraftFile]) -> u64 {
    files.iter().map(|file| file.about.size).sum()
}

/// Whether those are there that were looked at, whole, and can go to so many. As part of what begins to send it.
pub(super) async fn check(tx: &Tx, scope: &StaffScope, (id, rows): (MailingId, u32), shown: &[DraftFileId]) -> Result<(), MailingError> {
    let files = draft_file::list(tx, Owner::Staff(scope), draft(id)).await?;
    if !attach::are_shown(&files, shown) {
        return Err(MailingError::Changed);
    }
    fit(&files, rows)?;
    if files.iter().all(DraftFile::is_whole) { Ok(()) } else { Err(MailingError::Flaws(vec![Flaw::Rest(compose::Flaw::FileCut)])) }
}

/// What is sent once more has the files of the old one, as far as they are there still. As part of what makes it: they count again as
/// what waits in drafts.
///
/// # Errors
/// [`MailingError::FilesWait`] if that is too much.
pub(super) async fn take_over(services: &Services, tx: &Tx, scope: &StaffScope, Again { old, new }: Again) -> Result<(), MailingError> {
    let owner = Owner::Staff(scope);
    let pieces = draft_file::list(tx, owner, draft(old)).await?.iter().map(|file| file.about.pieces()).sum::<u64>();
    // Those of one that was not sent to its end are counted already.
    let counted = draft_file::count_pieces_of(tx, owner, draft(old)).await?;
    if pieces.saturating_sub(counted) > attach::room(services, tx, owner).await? {
        return Err(MailingError::FilesWait);
    }
    Ok(draft_file::move_to(tx, owner, draft(old), draft(new)).await?)
}

/// Every copy is sent, and can be undone until a moment: they stay a little after it, and count no more.
pub(super) async fn settle(services: &Services, scope: &StaffScope, id: MailingId, until: Timestamp) -> Result<(), ServiceError> {
    Ok(services.store().write(async |tx| draft_file::settle(tx, Owner::Staff(scope), draft(id), Some(until)).await).await?)
}

/// How many copies one batch may have, of so many at most.
pub(super) fn most_of_batch(files: &[DraftFile], most: u64) -> u64 {
    OF_BATCH.checked_div(bytes(files)).map_or(most, |copies| copies.clamp(1, most))
}

impl From<AttachError> for MailingError {
    fn from(error: AttachError) -> Self {
        match ComposeError::from(error) {
            ComposeError::Flaws(flaws) => Self::Flaws(flaws.into_iter().map(Flaw::Rest).collect()),
            error => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_go_to_some_and_small_ones_to_all() {
        assert!(fits(0, 10_000) && fits(400 << 10, 10_000) && fits(40 << 20, 100));
        assert!(!fits(40 << 20, 10_000) && !fits(500 << 10, 10_000) && !fits(u64::MAX, 2));
    }
}
