//! An object on its way. Dropped before it is complete, it is aborted and leaves nothing.
use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use futures_util::FutureExt;
use object_store::{MultipartUpload, PutPayload, UploadPart};
use tokio::runtime::Handle;

use super::{Folder, ObjectError};

/// An object whose length is not known yet. Nobody sees it before [`Upload::complete`] has returned.
pub(crate) struct Upload {
    /// Never locked, only reached through `&mut`: this way whoever holds an upload can be looked at from other threads.
    state: Mutex<State>,
    /// Where it goes, and into which shard. `None`: into a bucket, where pieces take turns.
    folder: Option<(Folder, u8)>,
}

struct State {
    /// Gone once it is complete.
    target: Option<Box<dyn MultipartUpload>>,
    under_way: Option<UploadPart>,
}

impl State {
    fn target(&mut self) -> Result<&mut Box<dyn MultipartUpload>, ObjectError> {
        self.target.as_mut().ok_or(ObjectError::Missing)
    }

    async fn settle(&mut self) -> Result<(), ObjectError> {
        match self.under_way.take() {
            Some(part) => Ok(part.await?),
            None => Ok(()),
        }
    }
}

impl Upload {
    pub(super) const fn new(target: Box<dyn MultipartUpload>, folder: Option<(Folder, u8)>) -> Self {
        Self { state: Mutex::new(State { target: Some(target), under_way: None }), folder }
    }

    fn state(&mut self) -> &mut State {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands the next piece on. Waits for the one before; so one at most is under way beside the one that the caller
    /// gathers.
    pub(crate) async fn put(&mut self, piece: Vec<u8>) -> Result<(), ObjectError> {
        let pipelined = self.folder.is_some();
        let state = self.state();
        state.settle().await?;
        let mut part = state.target()?.put_part(PutPayload::from(piece));
        if !pipelined {
            return Ok(part.await?);
        }
        // Looked at once, it begins; another thread writes it while the caller gathers the next one.
        match (&mut part).now_or_never() {
            Some(done) => Ok(done?),
            None => {
                state.under_way = Some(part);
                Ok(())
            }
        }
    }

    /// Flushes the object and gives it its name.
    pub(crate) async fn complete(mut self) -> Result<(), ObjectError> {
        let state = self.state();
        state.settle().await?;
        state.target()?.complete().await?;
        state.target = None;
        match &self.folder {
            Some((folder, shard)) => folder.check(*shard).await,
            None => Ok(()),
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let Some(mut target) = self.state().target.take() else { return };
        // Without a runtime the program is ending: the sweeper removes what is left.
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = target.abort().await {
                tracing::debug!(error = &error as &dyn std::error::Error, "an upload was not aborted; the sweeper does it");
            }
        });
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upload(..)")
    }
}
