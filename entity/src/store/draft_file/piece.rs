//! Pieces of a file: sealed, kept, read again. Invariant: a piece opens as the one it was sealed as, and nowhere else.
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{About, DraftFile, Owner, draft_piece, lock, read};
use crate::{
    crypto::{
        Suite,
        keyring::Purpose,
        part::{PartContext, PartKind},
        root::Realm,
        wrap::{Audience, DataKey, Wrap, unwrap, wrap},
    },
    domain::id::{DraftFileId, DraftId, KeyId, MessageId, ObjectId, OrganizationId},
    object::{PartReader, PartWriter, StoredPart},
    store::{Source, Store, StoreError, Tx, key, object, source::Origin},
    table::draft_file::{Column, Entity, Model},
};

/// Bytes of a piece; the last one is shorter. Sealed, it is opened whole.
pub const PIECE: u64 = 1 << 20;

/// The key of one file, and what it is sealed as.
pub struct FileKey {
    id: DraftFileId,
    organization: OrganizationId,
    suite: Suite,
    data: DataKey,
    wrap: Wrap,
}

impl FileKey {
    /// Which file.
    #[must_use]
    pub const fn id(&self) -> DraftFileId {
        self.id
    }

    pub(super) const fn wrap(&self) -> &Wrap {
        &self.wrap
    }

    fn context(&self, number: u32) -> PartContext {
        let place = Uuid::from_u128(self.id.as_uuid().as_u128() ^ u128::from(number));
        PartContext { organization: self.organization, message: MessageId::from_uuid(place), kind: PartKind::Raw }
    }

    async fn open(source: &impl Source, row: &Model) -> Result<Self, StoreError> {
        let (organization, id) = (OrganizationId::from_uuid(row.organization_id), KeyId::from_uuid(row.key_id));
        let key = key::by_id(source, organization, Realm::Content, id).await?;
        let nonce = row.nonce.as_slice().try_into().map_err(|_| StoreError::Open)?;
        let wrap = Wrap { key: id, nonce, sealed: row.sealed.clone() };
        let data = unwrap(&key, MessageId::from_uuid(row.id), &Audience::Team(organization), &wrap)?;
        Ok(Self { id: DraftFileId::from_uuid(row.id), organization, suite: key.suite, data, wrap })
    }
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A fresh key for a fresh file.
///
/// # Errors
/// The organization's key cannot be had.
pub async fn begin(source: &impl Source, owner: Owner<'_>) -> Result<FileKey, StoreError> {
    let (core, organization) = (source.core(), owner.organization());
    let wrapping = key::current(source, organization, Purpose::Message).await?;
    let id = DraftFileId::generate(&*core.clock, &*core.random);
    let data = DataKey::generate(&*core.random);
    let wrap = wrap(&wrapping, MessageId::from_uuid(id.as_uuid()), &Audience::Team(organization), &data, &*core.random)?;
    Ok(FileKey { id, organization, suite: wrapping.suite, data, wrap })
}

/// A file of the owner's own that was begun, and its key.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn resume(
    source: &impl Source,
    owner: Owner<'_>,
    draft: DraftId,
    id: DraftFileId,
) -> Result<Option<(FileKey, DraftFile)>, StoreError> {
    let found = owner.own()?.filter(Column::Id.eq(id.as_uuid())).filter(Column::DraftId.eq(draft.as_uuid()));
    let Some(row) = found.one(source.connection()).await? else { return Ok(None) };
    let key = FileKey::open(source, &row).await?;
    Ok(Some((key, read(source, row).await?)))
}

/// Seals a piece and flushes it; no row names it yet.
///
/// # Errors
/// It cannot be sealed or kept.
pub async fn seal_piece(store: &Store, key: &FileKey, number: u32, plain: &[u8]) -> Result<StoredPart, StoreError> {
    let mut writer = PartWriter::new(store.objects(), key.suite, &key.data, &key.context(number), store.clock(), store.random())?;
    writer.write(plain).await?;
    Ok(writer.finish().await?.0)
}

/// Names the next piece. `None`: there is no such file any more; else how many there are now. One that is not the next is
/// dropped: it arrived before.
///
/// # Errors
/// [`StoreError::Unavailable`] if the piece lay too long; the database refuses.
pub async fn append(
    tx: &Tx,
    owner: Owner<'_>,
    (draft, id): (DraftId, DraftFileId),
    number: u32,
    part: StoredPart,
) -> Result<Option<u32>, StoreError> {
    let Some(row) = lock(tx, owner, draft, id).await? else { return Ok(None) };
    let arrived = u32::try_from(row.arrived).map_err(|_| StoreError::Open)?;
    if arrived != number || row.arrived >= row.pieces {
        return Ok(Some(arrived));
    }
    insert(tx, id, number, part).await?;
    let mut row = row.into_active_model();
    row.arrived = Set(i32::try_from(number + 1).map_err(|_| StoreError::Seal)?);
    row.updated_at = Set(tx.core().clock.now().as_micros());
    row.update(tx.connection()).await?;
    Ok(Some(number + 1))
}

pub(super) async fn insert(tx: &Tx, file: DraftFileId, number: u32, part: StoredPart) -> Result<(), StoreError> {
    let (bytes, object) = match part {
        StoredPart::Row(bytes) => (Some(bytes), None),
        StoredPart::Object(id) if object::is_stale(id, tx.core().clock.now()) => return Err(StoreError::Unavailable(None)),
        StoredPart::Object(id) => (None, Some(id.as_uuid())),
    };
    let row = draft_piece::Model {
        file_id: file.as_uuid(),
        number: i32::try_from(number).map_err(|_| StoreError::Seal)?,
        bytes,
        object_id: object,
    };
    draft_piece::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// A file that is read again, piece by piece.
pub struct FileReader {
    key: FileKey,
    about: About,
}

/// Opens a whole file of the owner's own. Take a [`crate::store::Reader`]: pieces are fetched from elsewhere.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn open(source: &impl Source, owner: Owner<'_>, draft: DraftId, id: DraftFileId) -> Result<Option<FileReader>, StoreError> {
    let found = resume(source, owner, draft, id).await?;
    Ok(found.filter(|(_, file)| file.is_whole()).map(|(key, file)| FileReader { key, about: file.about }))
}

impl FileReader {
    /// One piece; `None` after the last.
    ///
    /// # Errors
    /// It does not open, or is not there.
    pub async fn piece(&self, source: &impl Source, number: u32) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        if u64::from(number) >= self.about.pieces() {
            return Ok(None);
        }
        let place = i32::try_from(number).map_err(|_| StoreError::Open)?;
        let row = draft_piece::Entity::find_by_id((self.key.id.as_uuid(), place)).one(source.connection()).await?;
        let part = match row.map(|row| (row.bytes, row.object_id)) {
            Some((Some(bytes), None)) => StoredPart::Row(bytes),
            Some((None, Some(id))) => StoredPart::Object(ObjectId::from_uuid(id)),
            _ => return Err(StoreError::Open),
        };
        let length = self.about.piece_len(number);
        let reader = PartReader::open(&source.core().objects, &self.key.data, &self.key.context(number), part, length).await?;
        Ok(Some(reader.read(0..length).await?))
    }
}

impl std::fmt::Debug for FileReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileReader").field("id", &self.key.id).finish_non_exhaustive()
    }
}

/// Files by their ids, their pieces first. Their objects are swept later.
pub(super) async fn delete_all(tx: &Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    tx.core().database.note_destroyed();
    draft_piece::Entity::delete_many().filter(draft_piece::Column::FileId.is_in(ids.iter().copied())).exec(tx.connection()).await?;
    Entity::delete_many().filter(Column::Id.is_in(ids.iter().copied())).exec(tx.connection()).await?;
    Ok(())
}
