//! Objects in a folder of this machine: how it is laid out, and how what uploads left behind goes.
//!
//! The file is flushed before it gets its name, and its shard's folder after that; both is the library's work
//! (`with_fsync`). Its one gap is closed here: of two uploads that need the same new folder, only one would flush that
//! folder's own entry. So all shards are made and flushed at once, before the first object.
//!
//! The folder's disk may go away under a running program. Then its path leads to what lies beneath, where the library would
//! make a shard in passing, and what is written there is out of sight once the disk is back. So the folder is known by more
//! than its path: before a write and after it, it must be the one that was opened ([`Folder::check`]).
use std::{
    fs::{self, DirBuilder, File},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::UNIX_EPOCH,
};

use object_store::local::LocalFileSystem;
use rustix::{fs::Access, io::Errno};

use super::{ObjectError, SHARDS, id};
use crate::base::clock::Timestamp;

/// Bytes of one write.
pub(super) const PIECE: usize = 256 * 1024;

/// A folder of objects that is there.
#[derive(Clone, Debug)]
pub struct Folder {
    path: Arc<PathBuf>,
    one: One,
}

/// Which folder it is, wherever its path leads: the file system's number, and its own within that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct One {
    device: u64,
    inode: u64,
}

impl One {
    fn at(path: &Path) -> io::Result<Self> {
        fs::metadata(path).map(|about| Self { device: about.dev(), inode: about.ino() })
    }
}

impl Folder {
    /// Makes the folder and its shards, for this user alone, and flushes them.
    pub(super) fn create(path: &Path) -> Result<(), ObjectError> {
        let make = || {
            // Flushed from the outside in: each folder's entry stands in the one around it.
            let missing: Vec<&Path> = path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
            for folder in missing.into_iter().rev() {
                make_folder(folder)?;
                flush(around(folder))?;
            }
            for shard in 0..SHARDS {
                make_folder(&path.join(format!("{shard:02x}")))?;
            }
            flush(path)
        };
        make().map_err(|source| ObjectError::Folder { path: path.to_owned(), source: Arc::new(source) })
    }

    /// A folder that was made before, where this user may read and write. The last shard is the sign that all are there, and have the
    /// rights that it has.
    pub(super) fn open(path: &Path) -> Result<Self, ObjectError> {
        let shard = path.join(format!("{:02x}", SHARDS - 1));
        let one = One::at(path).map_err(|error| missing(path, &error))?;
        check_rights(path)?;
        if !fs::metadata(&shard).map_err(|error| missing(path, &error))?.is_dir() {
            return Err(ObjectError::NoFolder { path: path.to_owned() });
        }
        check_rights(&shard)?;
        Ok(Self { path: Arc::new(path.to_owned()), one })
    }

    /// That it is still the one that was opened, and has this shard.
    pub(super) async fn check(&self, shard: u8) -> Result<(), ObjectError> {
        let folder = self.clone();
        let there = tokio::task::spawn_blocking(move || {
            One::at(&folder.path).is_ok_and(|one| one == folder.one) && folder.path.join(format!("{shard:02x}")).is_dir()
        });
        if there.await.unwrap_or(false) { Ok(()) } else { Err(ObjectError::Gone { path: self.path.to_path_buf() }) }
    }

    /// What reads and writes in it.
    pub(super) fn store(&self) -> Result<LocalFileSystem, ObjectError> {
        Ok(LocalFileSystem::new_with_prefix(self.path.as_path())?.with_fsync(true))
    }

    /// Removes files of uploads that nobody will end: the process was killed.
    pub(super) async fn sweep(&self, shard: u8, before: Timestamp) -> Result<u64, ObjectError> {
        let folder = self.path.join(format!("{shard:02x}"));
        let path = folder.clone();
        let failed = move |source| ObjectError::Folder { path, source: Arc::new(source) };
        let swept = tokio::task::spawn_blocking(move || remove_unfinished(&folder, before)).await;
        swept.unwrap_or_else(|_| Err(io::Error::other("the sweep panicked"))).map_err(failed)
    }
}

/// What it means that a folder cannot be looked at.
fn missing(path: &Path, error: &io::Error) -> ObjectError {
    match error.kind() {
        ErrorKind::PermissionDenied => ObjectError::NoRight { right: "reach", path: path.to_owned() },
        _ => ObjectError::NoFolder { path: path.to_owned() },
    }
}

/// That this user may do in a folder what is done there. A disk that is mounted read-only is no matter of rights: what lies there is read.
fn check_rights(path: &Path) -> Result<(), ObjectError> {
    let rights = [(Access::EXEC_OK, "enter"), (Access::READ_OK, "list"), (Access::WRITE_OK, "write in")];
    match rights.into_iter().find(|(access, _)| rustix::fs::access(path, *access) == Err(Errno::ACCESS)) {
        Some((_, right)) => Err(ObjectError::NoRight { right, path: path.to_owned() }),
        None => Ok(()),
    }
}

/// An upload under way is a file `ID#NUMBER`; it becomes `ID` by its last step.
fn remove_unfinished(folder: &Path, before: Timestamp) -> io::Result<u64> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let upload = name.to_str().and_then(|name| name.split_once('#')).and_then(|(file, _)| id::parse(file));
        let Some(id) = upload else { continue };
        match entry.metadata().and_then(|about| about.modified()) {
            Ok(written) if id.made_at() < before && micros(written) < before.as_micros() => {}
            // It has just been ended, or it is still young.
            _ => continue,
        }
        match fs::remove_file(entry.path()) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => removed += 1,
        }
    }
    Ok(removed)
}

fn micros(moment: std::time::SystemTime) -> i64 {
    moment.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

fn make_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// The folder that holds this one.
fn around(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn flush(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
