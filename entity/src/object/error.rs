//! What can go wrong with objects and with parts in them. `Display` names no object and omits the source.
use std::{error::Error, io, path::PathBuf, sync::Arc};

use crate::crypto::{OpenError, SealError};

/// An error of the place where objects lie.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// No room left.
    #[error("no room is left where large messages are kept")]
    Full(#[source] Arc<object_store::Error>),
    /// There is no such object, or not as long as it was written.
    #[error("a stored object is missing")]
    Missing,
    /// The place cannot be reached, or refuses.
    #[error("the place of large messages is unavailable")]
    Unavailable(#[source] Arc<object_store::Error>),
    /// The store has no such bucket.
    #[error("there is no bucket {bucket} at {endpoint}: make it, or mend the settings objects.bucket, objects.endpoint and objects.region")]
    NoBucket {
        /// Its name.
        bucket: String,
        /// Where the store is.
        endpoint: String,
    },
    /// The store does not let this key into the bucket.
    #[error(
        "the store at {endpoint} refuses this key for the bucket {bucket}: look at the settings objects.key_id, objects.secret and objects.region, \
         and at whether the key may put, get, list and delete there"
    )]
    Refused {
        /// The bucket's name.
        bucket: String,
        /// Where the store is.
        endpoint: String,
        /// What it says.
        #[source]
        source: Arc<object_store::Error>,
    },
    /// Too many large messages are under way.
    #[error("too many large messages at once")]
    Busy,
    /// The folder of objects was never made, or its disk is not mounted.
    #[error("there is no folder of large messages at {}: run `portal migrate`, or mount its disk", path.display())]
    NoFolder {
        /// Where it should be.
        path: PathBuf,
    },
    /// The folder of objects is not the one that was opened: its disk was taken away, or it was moved.
    #[error(
        "the folder of large messages at {} is not the one that was there at the start: mount its disk again; if this goes on, start the portal anew",
        path.display()
    )]
    Gone {
        /// Where it was.
        path: PathBuf,
    },
    /// The file of certificate authorities cannot be used.
    #[error("the authorities of the store of large messages, {}, cannot be used: is it PEM, and may this user read it?", path.display())]
    Authority {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Arc<io::Error>,
    },
    /// The folder of objects is there, and this user lacks a right in it.
    #[error(
        "this user may not {right} {}, where large messages are kept: make it this user's own with all that lies in it (chown -R), of mode 700",
        path.display()
    )]
    NoRight {
        /// What this user may not do.
        right: &'static str,
        /// Which folder.
        path: PathBuf,
    },
    /// The folder of objects cannot be made or used.
    #[error("the folder of large messages at {} cannot be used: make it for this user alone", path.display())]
    Folder {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: Arc<io::Error>,
    },
}

impl ObjectError {
    /// Whether the same may succeed later without anybody changing a setting.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Full(_) | Self::Unavailable(_) | Self::Busy | Self::Gone { .. })
    }
}

impl From<object_store::Error> for ObjectError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            error if is_full(&error) => Self::Full(Arc::new(error)),
            error => Self::Unavailable(Arc::new(error)),
        }
    }
}

/// Whether there is "no space left on device" or "disk quota exceeded" at the bottom of it.
fn is_full(error: &object_store::Error) -> bool {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        }
        cause = error.source();
    }
    false
}

/// An error of a sealed part that may lie in an object.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PartError {
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It does not open. Bare on purpose: also where its object is missing or was cut.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The place of objects.
    #[error(transparent)]
    Object(#[from] ObjectError),
}
