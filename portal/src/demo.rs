//! `portal demo`: the whole portal in one process, with nothing to prepare and nothing outside this machine.
//!
//! Owns the sample and its surroundings: certificates of its own authority, a mail catcher in the place of a mail host,
//! settings in a folder, a first message. Takes the ordinary ways everywhere: relays' SMTP with STARTTLS and a password, the
//! notifier's verified TLS, commands' use cases. Must not know rows.
//!
//! Invariants: it listens on loopback only; it touches nothing in its folder that it did not make; of the environment it follows
//! what `settings` says, so that variables meant for a real portal cannot turn the sample loose on a real database.
mod catcher;
mod certificate;
mod client;
mod facts;
mod folder;
mod ports;
mod seed;
mod settings;
mod story;
mod welcome;

use std::{future::Future, net::SocketAddr, path::PathBuf, pin::Pin, sync::Arc, time::Duration};

use entity::base::{
    clock::{Clock, SystemClock},
    random::{Random, SystemRandom},
    settings::SettingsError,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};

use self::{catcher::Catcher, client::Client, folder::Folder};
pub(crate) use self::{facts::Facts, settings::log as log_settings};
use crate::{
    app::{self, App},
    service::{Services, patient::roster::RosterLimits},
};

/// How long the portal may take to answer after its listeners are bound: a moment, and more on a machine that is slow or busy.
const READY: Duration = Duration::from_secs(60);

/// What can be chosen.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Where everything is kept.
    pub folder: PathBuf,
    /// Whether to begin anew.
    pub fresh: bool,
    /// Port of the pages; 0: any.
    pub http_port: u16,
    /// Port for relays; 0: any.
    pub smtp_port: u16,
}

/// Why the demo does not run. Says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] folder::FolderError),
    /// A certificate cannot be made.
    #[error(transparent)]
    Certificate(#[from] certificate::CertificateError),
    /// The mail catcher does not start.
    #[error(transparent)]
    Catcher(#[from] catcher::CatcherError),
    /// A port is taken.
    #[error(transparent)]
    Port(#[from] ports::PortError),
    /// The settings that the demo wrote are refused.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The portal does not start.
    #[error(transparent)]
    Start(#[from] app::StartError),
    /// The sample cannot be made.
    #[error(transparent)]
    Seed(#[from] seed::SeedError),
    /// The first message was not taken.
    #[error("the first message could not be sent")]
    Welcome(#[source] client::ClientError),
    /// The pages do not answer.
    #[error("the portal does not answer at its own pages: is something else at that port?")]
    Silent,
    /// The portal ended before it was told to.
    #[error("the portal ended by a panic: the log says where")]
    Ended,
}

type Running = Pin<Box<dyn Future<Output = Result<(), app::StartError>> + Send>>;

/// A demo that answers.
pub(crate) struct Demo {
    facts: Facts,
    portal: tokio::task::JoinHandle<Result<(), app::StartError>>,
    catcher: Catcher,
    /// Locked as long as the demo runs.
    folder: Folder,
}

impl Demo {
    /// Makes what is missing and starts everything; on return all of it answers, and the first message is in.
    ///
    /// # Errors
    /// [`DemoError`].
    pub(crate) async fn start(options: Options) -> Result<Self, DemoError> {
        let (clock, random): (Arc<dyn Clock>, Arc<dyn Random>) = (Arc::new(SystemClock), Arc::new(SystemRandom));
        let folder = Folder::open(&options.folder)?;
        let own = ports::Own::choose(options.http_port, options.smtp_port)?;
        if options.fresh {
            // Not before it is known that this demo can run: what is removed does not come back.
            folder.clear()?;
        }
        let services = Box::pin(services(&folder, own, (&clock, &random))).await?;
        certificate::ensure(&folder.tls(), &*clock)?;
        let inbox = catcher::Inbox::new(Arc::clone(&clock));
        let bound = catcher::bind(&folder.tls(), Arc::clone(&inbox), (Arc::clone(&clock), Arc::clone(&random))).await?;
        let config = settings::write(&folder, &settings::Ports { own, mail: bound.smtp_port() })?;
        let limits = RosterLimits { bytes: config.limits.import_bytes, rows: config.limits.import_rows };
        let sample = seed::plant(&services, limits).await?;
        drop(services);
        let client = Client::new(SocketAddr::from(([127, 0, 0, 1], own.smtp)), &folder.tls().authority(), &sample)?;
        let portal: Running = Box::pin(Box::pin(App::build(config, true)).await?.run_until_stopped());
        let portal = tokio::spawn(portal);
        let catcher = bound.serve(inbox, client.clone())?;
        let facts = Facts::new(&folder, own, catcher.page_url(), &sample);
        let demo = Self { facts, portal, catcher, folder };
        demo.wait_until_ready(own.http).await?;
        welcome::send_once(&demo.folder, &client).await.map_err(DemoError::Welcome)?;
        Ok(demo)
    }

    /// What to know of it.
    #[must_use]
    pub(crate) const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Serves until SIGTERM or SIGINT. The portal goes first, so that its last mails find the catcher.
    ///
    /// # Errors
    /// The portal did not end well.
    pub(crate) async fn run_until_stopped(self) -> Result<(), DemoError> {
        let ended = self.portal.await;
        self.catcher.stop().await;
        Ok(ended.map_err(|_| DemoError::Ended)??)
    }

    async fn wait_until_ready(&self, port: u16) -> Result<(), DemoError> {
        let end = Instant::now() + READY;
        while !answers(port).await {
            if Instant::now() > end || self.portal.is_finished() {
                return Err(DemoError::Silent);
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Demo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Demo(..)")
    }
}

/// The use cases on the folder's database. Made before anything is planted or replaced: keys and relying party of what
/// is there are checked here.
async fn services(folder: &Folder, own: ports::Own, (clock, random): (&Arc<dyn Clock>, &Arc<dyn Random>)) -> Result<Services, DemoError> {
    let config = settings::draft(folder, own)?;
    app::set_up(&config).await?;
    let store = app::open_store(&config, Arc::clone(clock), Arc::clone(random)).await?;
    Ok(app::services(&config, store, Arc::clone(clock), Arc::clone(random)).await?)
}

/// Whether the portal says that it is ready.
async fn answers(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        std::io::Result::Ok(head)
    };
    matches!(tokio::time::timeout(Duration::from_secs(2), ask).await, Ok(Ok(head)) if &head == b"HTTP/1.1 200")
}
