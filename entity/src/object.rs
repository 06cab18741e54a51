//! Large ciphertext: parts that are longer than fits a row, each an object of its own in a folder or an S3-style store.
//!
//! Owns where an object lies, that it is flushed before anybody may name it, and that what was abandoned goes. Must not
//! know rows: which objects are named, `store::object` says.
//!
//! Invariants:
//! - Nothing but sealed bytes comes here.
//! - An object is written once, under a fresh id, and never changed.
//! - It can be seen only whole (`Upload::complete` has returned).
//! - What is read of one is released only after it was authenticated ([`PartReader`]).
//!
//! An object is `AB/ID`, where `AB` are the last two digits of its id: they are random, so that 256 folders fill evenly,
//! and are listed one by one.
mod bucket;
mod error;
mod folder;
mod id;
mod reader;
mod settings;
mod upload;
mod writer;

use std::{fmt, ops::Range, sync::Arc};

use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, aws::AmazonS3, path::Path};
use tokio::sync::OwnedSemaphorePermit;

use self::bucket::{Bucket, Spool};
pub(crate) use self::upload::Upload;
pub use self::{
    error::{ObjectError, PartError},
    folder::Folder,
    reader::PartReader,
    settings::{BucketSettings, ObjectPlace, ObjectSettings},
    writer::{PartWriter, StoredPart},
};
use crate::{base::clock::Timestamp, domain::id::ObjectId};

/// How many shards there are: the values of an id's last byte.
pub const SHARDS: u16 = 256;

/// Where large parts lie. Cheap to clone.
#[derive(Clone)]
pub struct Objects {
    backend: Arc<Backend>,
}

struct Backend {
    store: Box<dyn ObjectStore>,
    kind: Kind,
}

enum Kind {
    Folder(Folder),
    Bucket(Bucket, AmazonS3),
}

/// Leave to send a piece of an upload; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn(#[expect(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>);

/// An object that was found in a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: ObjectId,
    /// When it was last written, by the clock of where it lies.
    pub written_at: Timestamp,
}

impl Objects {
    /// Makes the place ready if it is not, then opens it.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn create(place: &ObjectPlace) -> Result<Self, ObjectError> {
        match place {
            ObjectPlace::Folder(path) => Folder::create(path)?,
            // Its owner makes a bucket, and says who may do what there.
            ObjectPlace::Bucket(_) => {}
        }
        Self::open(place)
    }

    /// Opens a place that was made ready.
    ///
    /// # Errors
    /// [`ObjectError::NoFolder`] if it is not there: nothing is made in its stead, lest a disk that is not mounted is
    /// taken for an empty one.
    pub fn open(place: &ObjectPlace) -> Result<Self, ObjectError> {
        let backend = match place {
            ObjectPlace::Folder(path) => {
                let folder = Folder::open(path)?;
                Backend { store: Box::new(folder.store()?), kind: Kind::Folder(folder) }
            }
            ObjectPlace::Bucket(settings) => {
                let bucket = Bucket::new(settings)?;
                let store = bucket.store()?;
                Backend { store: Box::new(store.clone()), kind: Kind::Bucket(bucket, store) }
            }
        };
        Ok(Self { backend: Arc::new(backend) })
    }

    /// Begins an object whose length is not known yet. Nobody sees it before it is complete.
    pub(crate) async fn begin(&self, id: ObjectId) -> Result<Upload, ObjectError> {
        self.check(id).await?;
        let target = self.backend.store.put_multipart(&self.path(id)).await?;
        let folder = match &self.backend.kind {
            // The next piece is gathered while one is under way.
            Kind::Folder(folder) => Some((folder.clone(), id::shard(id))),
            Kind::Bucket(..) => None,
        };
        Ok(Upload::new(target, folder))
    }

    /// Writes and flushes a whole object.
    pub(crate) async fn put(&self, id: ObjectId, bytes: Vec<u8>) -> Result<(), ObjectError> {
        self.check(id).await?;
        self.backend.store.put(&self.path(id), PutPayload::from(bytes)).await?;
        self.check(id).await
    }

    /// Reads a range of an object, exactly. Also says how long the object is.
    pub(crate) async fn read(&self, id: ObjectId, range: Range<u64>) -> Result<(Vec<u8>, u64), ObjectError> {
        let options = GetOptions { range: Some(GetRange::Bounded(range.clone())), ..GetOptions::default() };
        let found = match self.backend.store.get_opts(&self.path(id), options).await {
            Ok(found) => found,
            Err(error) => return Err(self.unless_gone(id, error.into()).await),
        };
        let whole = found.meta.size;
        let bytes = found.bytes().await?;
        if u64::try_from(bytes.len()).ok() != range.end.checked_sub(range.start) {
            return Err(ObjectError::Missing);
        }
        Ok((bytes.into(), whole))
    }

    /// Reads all of an object that is at most `longest` bytes long.
    pub(crate) async fn read_whole(&self, id: ObjectId, longest: u64) -> Result<Vec<u8>, ObjectError> {
        let found = match self.backend.store.get(&self.path(id)).await {
            Ok(found) => found,
            Err(error) => return Err(self.unless_gone(id, error.into()).await),
        };
        if found.meta.size > longest {
            return Err(ObjectError::Missing);
        }
        Ok(found.bytes().await?.into())
    }

    /// Removes an object; one that is not there is no mistake.
    ///
    /// # Errors
    /// The place cannot be reached.
    pub async fn delete(&self, id: ObjectId) -> Result<(), ObjectError> {
        match self.backend.store.delete(&self.path(id)).await.map_err(ObjectError::from) {
            Err(ObjectError::Missing) => self.check(id).await,
            done => done,
        }
    }

    /// That the folder where it belongs is the one that was opened. A bucket says so itself.
    async fn check(&self, id: ObjectId) -> Result<(), ObjectError> {
        match &self.backend.kind {
            Kind::Folder(folder) => folder.check(id::shard(id)).await,
            Kind::Bucket(..) => Ok(()),
        }
    }

    /// Why an object was not found: it may be that its folder is away, which passes.
    async fn unless_gone(&self, id: ObjectId, error: ObjectError) -> ObjectError {
        self.check(id).await.err().unwrap_or(error)
    }

    /// Tries whether an object can be kept there, read and removed: a fresh id, so that nothing is in the way.
    ///
    /// # Errors
    /// What an upload would meet: the place is away, refuses, is full.
    pub async fn probe(&self, id: ObjectId) -> Result<(), ObjectError> {
        const PROBE: &[u8] = b"probe";
        let try_it = async {
            self.put(id, PROBE.to_vec()).await?;
            let kept = self.read_whole(id, PROBE.len() as u64).await?;
            self.delete(id).await?;
            if kept == PROBE { Ok(()) } else { Err(ObjectError::Missing) }
        };
        try_it.await.map_err(|error| match &self.backend.kind {
            Kind::Folder(_) => error,
            Kind::Bucket(bucket, _) => bucket.explain(error),
        })
    }

    /// All objects of a shard, in no order.
    pub fn list(&self, shard: u8) -> BoxStream<'static, Result<Found, ObjectError>> {
        let listed = self.backend.store.list(Some(&Path::from(format!("{}{shard:02x}", self.prefix()))));
        listed.map_err(ObjectError::from).try_filter_map(|meta| std::future::ready(Ok(found(&meta)))).boxed()
    }

    /// Removes what uploads into this shard have left that began before this moment and did not end. Says how many.
    ///
    /// # Errors
    /// The place cannot be reached.
    pub async fn sweep_uploads(&self, shard: u8, before: Timestamp) -> Result<u64, ObjectError> {
        match &self.backend.kind {
            Kind::Folder(folder) => folder.sweep(shard, before).await,
            Kind::Bucket(bucket, store) => bucket.sweep(store, shard, before).await,
        }
    }

    /// Waits for leave to send a piece: how many are in memory at once is bounded where they are large.
    pub(crate) async fn turn(&self) -> Result<Turn, ObjectError> {
        match &self.backend.kind {
            Kind::Folder(_) => Ok(Turn(None)),
            Kind::Bucket(bucket, _) => Ok(Turn(Some(bucket.turn().await?))),
        }
    }

    /// Where pieces are too large to be gathered in memory, the file for it.
    async fn spool(&self, id: ObjectId) -> Result<Option<Spool>, ObjectError> {
        match &self.backend.kind {
            Kind::Folder(_) => Ok(None),
            Kind::Bucket(..) => Spool::open(id).await.map(Some),
        }
    }

    /// How much is gathered before it is handed on.
    fn piece(&self) -> usize {
        match self.backend.kind {
            Kind::Folder(_) => folder::PIECE,
            Kind::Bucket(..) => bucket::PIECE,
        }
    }

    fn path(&self, id: ObjectId) -> Path {
        Path::from(format!("{}{}", self.prefix(), id::name(id)))
    }

    fn prefix(&self) -> &str {
        match &self.backend.kind {
            Kind::Folder(_) => "",
            Kind::Bucket(bucket, _) => bucket.prefix(),
        }
    }
}

/// What a listing says; `None` for what is none of ours.
fn found(meta: &ObjectMeta) -> Option<Found> {
    let id = id::parse(meta.location.filename()?)?;
    Some(Found { id, written_at: Timestamp::from_micros(meta.last_modified.timestamp_micros()) })
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Objects(..)")
    }
}

#[cfg(test)]
mod tests;
