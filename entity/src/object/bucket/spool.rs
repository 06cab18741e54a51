//! What is gathered of a part until it is as long as S3 wants a piece of an upload: in a file without a name, in the folder
//! of temporary files. So a relay that takes its time, or stops, holds no memory that others wait for.
//!
//! Invariant: nothing but sealed bytes comes here; the file is gone with the writer, or with the program.
use std::{
    env,
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    sync::Arc,
};

use crate::{domain::id::ObjectId, object::ObjectError};

/// Sealed bytes that wait to be sent.
pub(in crate::object) struct Spool {
    file: Arc<File>,
    length: u64,
}

impl Spool {
    /// An empty one, for this object.
    pub(in crate::object) async fn open(id: ObjectId) -> Result<Self, ObjectError> {
        let path = env::temp_dir().join(format!("portal-{}", id.as_uuid().simple()));
        let file = blocking(move || {
            let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
            fs::remove_file(&path)?;
            Ok(file)
        });
        Ok(Self { file: Arc::new(file.await?), length: 0 })
    }

    /// How much is in it.
    pub(in crate::object) const fn len(&self) -> u64 {
        self.length
    }

    /// Adds bytes at its end.
    pub(in crate::object) async fn append(&mut self, bytes: Vec<u8>) -> Result<(), ObjectError> {
        let (file, at, more) = (Arc::clone(&self.file), self.length, bytes.len());
        blocking(move || file.write_all_at(&bytes, at)).await?;
        self.length += more as u64;
        Ok(())
    }

    /// Takes bytes from its front: so many, or all that there are.
    pub(in crate::object) async fn take(&mut self, most: usize) -> Result<Vec<u8>, ObjectError> {
        let (file, length) = (Arc::clone(&self.file), self.length);
        let front = (most as u64).min(length);
        let taken = blocking(move || {
            let taken = read(&file, 0, front)?;
            let rest = read(&file, front, length - front)?;
            file.set_len(0)?;
            file.write_all_at(&rest, 0)?;
            Ok(taken)
        });
        let taken = taken.await?;
        self.length -= front;
        Ok(taken)
    }
}

fn read(file: &File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact_at(&mut bytes, at)?;
    Ok(bytes)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, ObjectError> {
    let done = tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(io::Error::other("the work panicked")));
    done.map_err(|source| object_store::Error::Generic { store: "temporary file", source: Box::new(source) }.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{clock::SystemClock, random::SystemRandom};

    #[tokio::test]
    async fn what_goes_in_comes_out_in_its_order() {
        let mut spool = Spool::open(ObjectId::generate(&SystemClock, &SystemRandom)).await.expect("a file");
        for piece in [&b"one "[..], b"two ", b"three"] {
            spool.append(piece.to_vec()).await.expect("room");
        }
        assert_eq!(spool.take(6).await.expect("some"), b"one tw");
        assert_eq!(spool.len(), 7);
        spool.append(b"!".to_vec()).await.expect("room");
        assert_eq!(spool.take(100).await.expect("the rest"), b"o three!");
        assert_eq!(spool.take(100).await.expect("nothing"), b"");
    }
}
