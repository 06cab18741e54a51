//! The demo's folder. Owns what lies where, and what may be removed: the list below and nothing else.
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use super::certificate::TlsFolder;

/// Begins the settings that the demo writes: by it a folder is known as a demo's. There before anything else is made.
pub(super) const MARK: &str = "# Written by `portal demo`";
/// Held by the process that runs on a folder.
const LOCK: &str = "demo.lock";
/// There once the first message was sent.
const WELCOMED: &str = "welcome-sent";
/// The settings.
const SETTINGS: &str = "portal.toml";
/// The settings while they are written.
const DRAFT: &str = "portal.new";
/// All files that a demo makes, besides the lock and the settings with the mark.
const FILES: [&str; 4] = ["portal.db", "portal.db-wal", "portal.db-shm", WELCOMED];
/// All folders that a demo makes.
const FOLDERS: [&str; 3] = ["keys", "tls", "objects"];

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// It cannot be made or written.
    #[error("the folder {} cannot be used: choose another one with --data-dir", path.display())]
    Unusable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It belongs to a real portal, or to something else, or that cannot be told.
    #[error("{} holds a portal's files that no demo made: choose another folder with --data-dir", .0.display())]
    Foreign(PathBuf),
    /// Another demo runs there.
    #[error("another demo runs in {}: end it, or choose another folder with --data-dir", .0.display())]
    Busy(PathBuf),
}

/// A folder that is this process's alone until dropped.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes it if need be (for this user alone), locks it and marks it. Removes nothing.
    pub(super) fn open(path: &Path) -> Result<Self, FolderError> {
        let unusable = |source| FolderError::Unusable { path: path.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unusable)?;
        let path = path.canonicalize().map_err(unusable)?;
        // Before the lock, so that a foreign folder does not even get that; and again once nobody else can change it.
        check_mark(&path)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path.join(LOCK)).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FolderError::Busy(path)),
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let marked = check_mark(&path)?;
        let folder = Self { path, _lock: lock };
        if !marked {
            folder.mark()?;
        }
        Ok(folder)
    }

    fn mark(&self) -> Result<(), FolderError> {
        self.replace(&self.settings(), &format!("{MARK}, which has not started yet\n"))
    }

    /// Removes all that an earlier demo made, and marks the folder anew.
    pub(super) fn clear(&self) -> Result<(), FolderError> {
        self.remove().map_err(|source| FolderError::Unusable { path: self.path.clone(), source })?;
        self.mark()
    }

    /// The mark goes last: broken off, the folder is still known as a demo's.
    fn remove(&self) -> io::Result<()> {
        let gone = |result: io::Result<()>| match result {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        FILES.iter().try_for_each(|name| gone(fs::remove_file(self.path.join(name))))?;
        FOLDERS.iter().try_for_each(|name| gone(fs::remove_dir_all(self.path.join(name))))?;
        gone(fs::remove_file(self.settings()))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The settings.
    pub(super) fn settings(&self) -> PathBuf {
        self.path.join(SETTINGS)
    }

    /// Certificates.
    pub(super) fn tls(&self) -> TlsFolder {
        TlsFolder::new(self.path.join("tls"))
    }

    /// Replaces a file at once, so that a command that reads it meanwhile sees the old or the new one.
    pub(super) fn replace(&self, path: &Path, text: &str) -> Result<(), FolderError> {
        let unusable = |source| FolderError::Unusable { path: self.path.clone(), source };
        let draft = self.path.join(DRAFT);
        // One of a start that was cut off; and never through a link that somebody else put there.
        let _ = fs::remove_file(&draft);
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&draft).map_err(unusable)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&draft, path)).map_err(unusable)
    }

    /// Whether the first message was sent.
    pub(super) fn is_welcomed(&self) -> bool {
        self.path.join(WELCOMED).exists()
    }

    /// Notes that it was. Where this fails, the next start sends it once more.
    pub(super) fn note_welcome(&self) {
        if let Err(error) = File::create(self.path.join(WELCOMED)) {
            tracing::warn!(kind = ?error.kind(), "the demo's folder takes no more files");
        }
    }
}

/// Whether the folder carries the mark; `false`: nothing in it bears a name that a demo gives. Whatever else it is, or cannot be told, is
/// foreign: a real portal's files have these names, too.
fn check_mark(path: &Path) -> Result<bool, FolderError> {
    let foreign = || FolderError::Foreign(path.to_owned());
    match fs::read(path.join(SETTINGS)) {
        Ok(text) if text.starts_with(MARK.as_bytes()) => return Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Ok(_) | Err(_) => return Err(foreign()),
    }
    for entry in fs::read_dir(path).map_err(|_| foreign())? {
        let name = entry.map_err(|_| foreign())?.file_name();
        if FILES.iter().chain(&FOLDERS).any(|ours| name == *ours) {
            return Err(foreign());
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_start_removes_what_a_demo_made_and_nothing_else() {
        let place = tempfile::tempdir().expect("a folder");
        let at = |name: &str| place.path().join(name);
        fs::write(at("portal.toml"), format!("{MARK}\n")).expect("written");
        fs::write(at("portal.db"), "x").expect("written");
        fs::write(at("mine.txt"), "x").expect("written");
        fs::create_dir_all(at("keys")).expect("made");
        drop(Folder::open(place.path()).expect("opened"));
        assert!(at("portal.db").exists());
        Folder::open(place.path()).and_then(|folder| folder.clear()).expect("cleared");
        assert!(!at("portal.db").exists() && !at("keys").exists());
        assert!(fs::read_to_string(at("portal.toml")).expect("marked anew").starts_with(MARK));
        assert!(at("mine.txt").exists());
    }

    #[test]
    fn a_real_portals_folder_is_left_alone() {
        let place = tempfile::tempdir().expect("a folder");
        fs::write(place.path().join("portal.toml"), "[http]\n").expect("written");
        fs::write(place.path().join("portal.db"), "x").expect("written");
        assert!(matches!(Folder::open(place.path()), Err(FolderError::Foreign(_))));
        assert!(place.path().join("portal.db").exists());
    }

    #[test]
    fn what_cannot_be_told_is_foreign() {
        for name in ["portal.db", "keys", "objects"] {
            let place = tempfile::tempdir().expect("a folder");
            fs::write(place.path().join(name), "x").expect("written");
            assert!(matches!(Folder::open(place.path()), Err(FolderError::Foreign(_))), "{name}");
            assert!(place.path().join(name).exists() && !place.path().join(LOCK).exists(), "{name}");
        }
        let place = tempfile::tempdir().expect("a folder");
        fs::create_dir(place.path().join(SETTINGS)).expect("settings that cannot be read");
        assert!(matches!(Folder::open(place.path()), Err(FolderError::Foreign(_))));
    }

    #[test]
    fn what_else_lies_in_a_folder_is_no_hindrance() {
        let place = tempfile::tempdir().expect("a folder");
        fs::write(place.path().join("out.log"), "x").expect("written");
        drop(Folder::open(place.path()).expect("opened"));
        assert!(place.path().join("out.log").exists() && place.path().join(SETTINGS).exists());
    }

    #[test]
    fn a_new_folder_is_marked_before_anything_else() {
        let place = tempfile::tempdir().expect("a folder");
        drop(Folder::open(&place.path().join("new")).expect("opened"));
        fs::write(place.path().join("new/portal.db"), "x").expect("written");
        assert!(Folder::open(&place.path().join("new")).is_ok());
    }

    #[test]
    fn a_folder_has_one_demo() {
        let place = tempfile::tempdir().expect("a folder");
        let first = Folder::open(place.path()).expect("opened");
        assert!(matches!(Folder::open(place.path()), Err(FolderError::Busy(_))));
        drop(first);
        assert!(Folder::open(place.path()).is_ok());
    }
}
