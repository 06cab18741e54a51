//! Files that are to go with what somebody writes: kept until it is sent, each its owner's alone. Must not know what is in one.
//!
//! A file lies in pieces of [`PIECE`] bytes, each sealed as a raw part (PM1) under the file's own key, so that an upload goes on
//! where it broke off. A piece is bound to its file and to its place there: what it is sealed for is the file's id with the
//! piece's number in its last bits. Invariants: nothing of a file is readable at rest; a piece is flushed before a row names it;
//! a file is found by its owner under its draft, and by nobody else; deleting its row destroys its key.
mod forget;
mod piece;

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::{
    forget::{are_all, delete, delete_of, move_to, purge, settle},
    piece::{FileKey, FileReader, PIECE, append, begin, open, resume, seal_piece},
};
use super::{Source, StoreError, Tx, seal, source::Origin};
use crate::{
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{DraftFileId, DraftId, OrganizationId},
        scope::{Actor, PatientScope, Record, StaffScope},
    },
    object::StoredPart,
    table::{
        draft_file::{Column, Entity, Model},
        draft_piece,
    },
};

/// Files that are listed of one draft.
const LISTED: u64 = 200;

/// Whose a file is.
#[derive(Clone, Copy, Debug)]
pub enum Owner<'a> {
    /// A practitioner's.
    Staff(&'a StaffScope),
    /// An account's, for one of its records.
    Patient(&'a PatientScope, Record),
}

impl Owner<'_> {
    /// Whose key seals it.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        match self {
            Self::Staff(scope) => scope.organization(),
            Self::Patient(_, record) => record.organization,
        }
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        match self {
            Self::Staff(scope) => scope.actor(),
            Self::Patient(scope, _) => Actor::Account(scope.account()),
        }
    }

    /// The practitioner or the account.
    fn ids(&self) -> Result<(Option<Uuid>, Option<Uuid>), StoreError> {
        match self {
            Self::Staff(scope) => Ok((Some(scope.practitioner().ok_or(StoreError::NotFound)?.as_uuid()), None)),
            Self::Patient(scope, _) => Ok((None, Some(scope.account().as_uuid()))),
        }
    }

    fn own(&self) -> Result<Select<Entity>, StoreError> {
        let found = Entity::find().filter(Column::OrganizationId.eq(self.organization().as_uuid()));
        Ok(match self.ids()? {
            (Some(practitioner), _) => found.filter(Column::PractitionerId.eq(practitioner)),
            (None, account) => found.filter(Column::AccountId.eq(account)),
        })
    }
}

/// What is said of a file; sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its name, made safe.
    pub name: String,
    /// Its media type, as its sender's browser called it.
    pub media_type: String,
    /// Bytes, when it is whole.
    pub size: u64,
    /// What tells it from another of the same name: its sender's moment of change, or a digest of what is in it.
    pub mark: String,
}

impl std::fmt::Debug for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("About(..)")
    }
}

impl About {
    /// In how many pieces it comes.
    #[must_use]
    pub const fn pieces(&self) -> u64 {
        self.size.div_ceil(PIECE)
    }

    /// How long a piece is.
    #[must_use]
    pub const fn piece_len(&self, number: u32) -> u64 {
        let left = self.size.saturating_sub(number as u64 * PIECE);
        if left < PIECE { left } else { PIECE }
    }
}

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFile {
    /// Which.
    pub id: DraftFileId,
    /// What it is.
    pub about: About,
    /// How many pieces of it have arrived.
    pub arrived: u32,
}

impl DraftFile {
    /// Whether all of it has arrived.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.arrived as u64 >= self.about.pieces()
    }
}

/// The files of a draft, in the order in which they came.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list(source: &impl Source, owner: Owner<'_>, draft: DraftId) -> Result<Vec<DraftFile>, StoreError> {
    let found = owner
        .own()?
        .filter(Column::DraftId.eq(draft.as_uuid()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(LISTED)
        .all(source.connection())
        .await?;
    let mut files = Vec::with_capacity(found.len());
    for row in found {
        files.push(read(source, row).await?);
    }
    Ok(files)
}

/// How many pieces an owner keeps in all drafts: what was promised counts, what was sent does not.
///
/// # Errors
/// The database does not answer.
pub async fn count_pieces(source: &impl Source, owner: Owner<'_>) -> Result<u64, StoreError> {
    let found: Vec<i32> =
        owner.own()?.filter(Column::SentAt.is_null()).select_only().column(Column::Pieces).into_tuple().all(source.connection()).await?;
    Ok(found.into_iter().filter_map(|pieces| u64::try_from(pieces).ok()).sum())
}

/// How many of those belong to one draft.
///
/// # Errors
/// The database does not answer.
pub async fn count_pieces_of(source: &impl Source, owner: Owner<'_>, draft: DraftId) -> Result<u64, StoreError> {
    let own = owner.own()?.filter(Column::SentAt.is_null()).filter(Column::DraftId.eq(draft.as_uuid()));
    let found: Vec<i32> = own.select_only().column(Column::Pieces).into_tuple().all(source.connection()).await?;
    Ok(found.into_iter().filter_map(|pieces| u64::try_from(pieces).ok()).sum())
}

/// Keeps a file: whole, if its pieces are all there, else begun.
///
/// # Errors
/// [`StoreError::Unavailable`] if a piece lay too long; the database refuses.
pub async fn insert(
    tx: &Tx,
    owner: Owner<'_>,
    draft: DraftId,
    (key, about): (&FileKey, &About),
    pieces: Vec<StoredPart>,
) -> Result<(), StoreError> {
    let (practitioner_id, account_id) = owner.ids()?;
    let now = tx.core().clock.now();
    let sealed = serde_json::to_vec(about).map(zeroize::Zeroizing::new).map_err(|_| StoreError::Seal)?;
    let wrap = key.wrap();
    let row = Model {
        id: key.id().as_uuid(),
        organization_id: owner.organization().as_uuid(),
        draft_id: draft.as_uuid(),
        practitioner_id,
        account_id,
        key_id: wrap.key.as_uuid(),
        nonce: wrap.nonce.to_vec(),
        sealed: wrap.sealed.clone(),
        about: seal::seal(tx, Purpose::Field, place(owner.organization(), key.id().as_uuid()), &sealed).await?,
        pieces: i32::try_from(about.pieces()).map_err(|_| StoreError::Seal)?,
        arrived: i32::try_from(pieces.len()).map_err(|_| StoreError::Seal)?,
        sent_at: None,
        created_at: now.as_micros(),
        updated_at: now.as_micros(),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    for (number, part) in (0_u32..).zip(pieces) {
        piece::insert(tx, key.id(), number, part).await?;
    }
    Ok(())
}

/// One file of the owner's own, held until the transaction ends.
async fn lock(tx: &Tx, owner: Owner<'_>, draft: DraftId, id: DraftFileId) -> Result<Option<Model>, StoreError> {
    let found = owner.own()?.filter(Column::Id.eq(id.as_uuid())).filter(Column::DraftId.eq(draft.as_uuid()));
    Ok(found.lock_exclusive().one(tx.connection()).await?)
}

async fn read(source: &impl Source, row: Model) -> Result<DraftFile, StoreError> {
    let organization = OrganizationId::from_uuid(row.organization_id);
    let plain = seal::open(source, Purpose::Field, place(organization, row.id), row.about).await?;
    Ok(DraftFile {
        id: DraftFileId::from_uuid(row.id),
        about: serde_json::from_slice(&plain).map_err(|_| StoreError::Open)?,
        arrived: u32::try_from(row.arrived).map_err(|_| StoreError::Open)?,
    })
}

const fn place(organization: OrganizationId, row: Uuid) -> Place {
    Place { organization, table: "draft_file", row, column: "about" }
}
