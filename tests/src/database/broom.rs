//! Takes a test's databases off the private PostgreSQL when the test is over, so that a server in memory holds a few and
//! not hundreds. A test is a thread: what it made goes when that ends, however it ended.
use std::{
    cell::RefCell,
    sync::{
        LazyLock,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use anyhow::Result;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// One database, and the address of its server.
struct Left {
    server: String,
    name: String,
}

/// What this thread's test made.
#[derive(Default)]
struct Made(Vec<Left>);

impl Drop for Made {
    fn drop(&mut self) {
        for left in self.0.drain(..) {
            drop(SWEEPER.send(left)); // at the end of the process nobody hears it: the server goes, too
        }
    }
}

thread_local! {
    static MADE: RefCell<Made> = RefCell::default();
}

static SWEEPER: LazyLock<Sender<Left>> = LazyLock::new(|| {
    let (sender, heard) = mpsc::channel();
    thread::spawn(move || sweep(&heard));
    sender
});

/// Notes a database that this thread's test has made.
pub(super) fn note(server: &str, name: &str) {
    let left = Left { server: server.to_owned(), name: name.to_owned() };
    MADE.with_borrow_mut(|made| made.0.push(left));
}

fn sweep(heard: &Receiver<Left>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    for left in heard {
        drop(runtime.block_on(remove(&left))); // one that stays costs some room and fails nobody
    }
}

/// Portals that the test left running lose their connections.
async fn remove(left: &Left) -> Result<()> {
    let mut connection = PgConnection::connect(&left.server).await?;
    connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", left.name))).await?;
    Ok(connection.close().await?)
}
