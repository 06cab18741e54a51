//! When SQLite's log is copied into the database: beside the writer, so that no batch waits for all of it.
use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::store::source::Core;

/// How long the log becomes, roughly: the same page of an index changes in many commits, and is copied once.
const LONG: usize = 32 << 20;
/// What a transaction adds to it besides its content: the last page of each index that it touches.
const PAGES: usize = 128 << 10;

/// How much was written since the log was last copied, by estimate, and who copies it.
#[derive(Default)]
pub(super) struct Log {
    grown: usize,
    copying: Option<JoinHandle<()>>,
}

impl Log {
    /// A transaction with so many bytes of content was written.
    pub(super) fn grew(&mut self, core: &Arc<Core>, bytes: usize) {
        // Whole pages are logged: about twice what stands in the rows.
        self.grown += 2 * bytes + PAGES;
        if self.grown < LONG || self.copying.as_ref().is_some_and(|copying| !copying.is_finished()) {
            return;
        }
        self.grown = 0;
        let core = Arc::clone(core);
        self.copying = Some(tokio::spawn(async move {
            if let Err(error) = core.database.copy_log().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "the database's log could not be copied into it");
            }
        }));
    }
}
