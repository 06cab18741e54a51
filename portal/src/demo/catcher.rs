//! The mail catcher: in the place of a mail host, takes every mail that the portal sends and shows it.
//!
//! Owns the mails, in memory only. Two listeners on loopback, on ports that the system picks: SMTP with TLS from the first
//! byte (the notifier's ordinary way out), and its pages.
mod inbox;
mod page;
mod reception;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use actix_web::dev::{Server, ServerHandle};
use entity::base::{clock::Clock, random::Random};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

pub(super) use self::inbox::Inbox;
use self::reception::Catch;
use super::{certificate::TlsFolder, client::Client};
use crate::smtp::{Authentication, Limits, Listener, ListenerSettings, Security, tls::Tls, tls::TlsError};

/// How long the listeners may take to end.
const GRACE: Duration = Duration::from_millis(500);

/// Why there is no catcher.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatcherError {
    /// A listener cannot be bound.
    #[error("the mail catcher cannot listen on this machine")]
    Bind(#[source] io::Error),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// The catcher with its SMTP port known, not yet serving.
pub(super) struct Bound {
    smtp: Listener<Catch>,
    address: SocketAddr,
}

/// The catcher, serving.
pub(super) struct Catcher {
    page: SocketAddr,
    stop: watch::Sender<bool>,
    pages: ServerHandle,
    tasks: [JoinHandle<()>; 2],
}

/// Binds the SMTP side.
pub(super) async fn bind(
    tls: &TlsFolder,
    inbox: Arc<Inbox>,
    (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
) -> Result<Bound, CatcherError> {
    let tls = Arc::new(Tls::load(&tls.certificate(), &tls.key())?);
    let settings = ListenerSettings {
        hostname: "localhost".to_owned(),
        security: Security::Implicit,
        authentication: Authentication::None,
        limits: Limits { grace: Duration::from_secs(1), ..Limits::default() },
    };
    let local = SocketAddr::from(([127, 0, 0, 1], 0));
    let smtp = Listener::bind(local, settings, tls, Arc::new(Catch::new(inbox)), clock, random).await.map_err(CatcherError::Bind)?;
    let address = smtp.local_address().map_err(CatcherError::Bind)?;
    Ok(Bound { smtp, address })
}

impl Bound {
    /// Where mails are taken.
    pub(super) const fn smtp_port(&self) -> u16 {
        self.address.port()
    }

    /// Serves mails and pages.
    pub(super) fn serve(self, inbox: Arc<Inbox>, client: Client) -> Result<Catcher, CatcherError> {
        let (stop, stopped) = watch::channel(false);
        let (server, page): (Server, SocketAddr) = page::server(inbox, client).map_err(CatcherError::Bind)?;
        let pages = server.handle();
        let serving = tokio::spawn(async move {
            if let Err(error) = server.await {
                tracing::error!(kind = ?error.kind(), "the mail catcher's pages ended");
            }
        });
        let tasks = [tokio::spawn(self.smtp.run(stopped)), serving];
        Ok(Catcher { page, stop, pages, tasks })
    }
}

impl Catcher {
    /// The page.
    pub(super) fn page_url(&self) -> String {
        format!("http://{}/", self.page)
    }

    /// Ends both listeners.
    pub(super) async fn stop(self) {
        let _ = self.stop.send(true);
        let end = async {
            self.pages.stop(true).await;
            for task in self.tasks {
                let _ = task.await;
            }
        };
        let _ = timeout(GRACE, end).await;
    }
}
