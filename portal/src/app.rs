//! Puts the portal together and runs it until it is told to stop.
//!
//! Owns the order of the start (keys, database, use cases, listeners, notifier), in which everything that can be wrong is
//! found before anybody is answered, and the order of the end: nobody new, then what is under way, ten seconds in all.
mod keys;
mod start;
mod stop;

use std::{fmt, future::Future, net::SocketAddr, sync::Arc, time::Duration};

use actix_web::web::Data;
use entity::{
    base::{
        clock::{Clock, SystemClock},
        random::{Random, SystemRandom},
    },
    desk::Desk,
    domain::address::{Domain, EmailAddress},
    store::Store,
};
use notifier::Notifier;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, timeout_at},
};

use self::stop::Signals;
pub use self::{
    keys::{SetUp, admit_notifier, set_up},
    start::{StartError, open_store, services},
};
use crate::{
    config::Config,
    job,
    service::{Services, accept::Accept},
    smtp::{Listener, tls::Tls},
    web::{
        self, Site,
        server::{Bound, CurrentTls},
        site::SiteParts,
    },
};

/// How long the end may take, in all. A service manager kills a little later.
const END: Duration = Duration::from_secs(9);

/// A portal whose listeners are bound; nobody is answered before [`App::run_until_stopped`].
pub struct App {
    services: Services,
    web: Bound,
    web_url: String,
    smtp: Listener<Accept>,
    smtp_address: SocketAddr,
    certificates: Vec<Arc<Tls>>,
    certificate_check: Duration,
    notifier: Option<(Notifier, Desk)>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    signals: Signals,
}

impl App {
    /// Opens and binds everything, on the system's clock and randomness.
    ///
    /// # Errors
    /// [`StartError`], by the first thing that is wrong.
    pub async fn build(config: Config, with_notifier: bool) -> Result<Self, StartError> {
        Self::build_on(config, with_notifier, Arc::new(SystemClock), Arc::new(SystemRandom)).await
    }

    /// The same on another clock and randomness.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub async fn build_on(config: Config, with_notifier: bool, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self, StartError> {
        let signals = Signals::new().map_err(StartError::Signals)?;
        let room = start::room(&config);
        // What needs no database first: a mistake there leaves no trace.
        let notifier = if with_notifier { Some(Notifier::new(config.alerts())?) } else { None };
        let smtp_tls = start::smtp_certificate(&config.smtp)?;
        let web_tls = start::web_certificate(&config.http)?;
        let store = open_store(&config, Arc::clone(&clock), Arc::clone(&random)).await?;
        let notifier = match notifier {
            Some(notifier) => Some((notifier, start::desk(&config, &store, Arc::clone(&clock), Arc::clone(&random)).await?)),
            None => None,
        };
        let services = services(&config, store, Arc::clone(&clock), Arc::clone(&random)).await?;
        start::warn(&config, &services).await?;

        let accept = Accept::new(services.store().clone(), config.limits.message_bytes);
        let (bounces, alerts) = (Domain::parse(config.alerts().bounce_domain()).ok(), EmailAddress::parse(&config.alerts().from).ok());
        let accept = Arc::new(accept.with_bounces(bounces).with_answers(alerts));
        let listener = start::listener_settings(&config);
        let bound = Listener::bind(config.smtp.bind, listener, Arc::clone(&smtp_tls), accept, Arc::clone(&clock), Arc::clone(&random));
        let address = config.smtp.bind;
        let smtp = bound.await.map_err(|source| StartError::Smtp { address, source })?;
        let smtp_address = smtp.local_address().map_err(|source| StartError::Smtp { address, source })?;

        let parts = SiteParts {
            services: services.clone(),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            trusted_proxies: config.http.trusted_proxies.clone(),
            form_key: Some(services.form_key().await?),
        };
        let tls = web_tls.clone().map(|tls| -> CurrentTls { Arc::new(move || tls.acceptor()) });
        let web = web::server(&Data::new(Site::new(parts)), config.http.bind, tls, room)?;
        let certificates = [Some(smtp_tls), web_tls].into_iter().flatten().collect();
        Ok(Self {
            services,
            web_url: config.http.origin.clone(),
            web,
            smtp,
            smtp_address,
            certificates,
            certificate_check: Duration::from_secs(config.smtp.certificate_check_seconds),
            notifier,
            clock,
            random,
            signals,
        })
    }

    /// The use cases, for whoever acts beside the listeners (the demo).
    #[must_use]
    pub const fn services(&self) -> &Services {
        &self.services
    }

    /// Where people find the pages.
    #[must_use]
    pub fn web_url(&self) -> &str {
        &self.web_url
    }

    /// Where relays are listened for, with the port that the system picked for 0.
    #[must_use]
    pub const fn smtp_address(&self) -> SocketAddr {
        self.smtp_address
    }

    /// Serves until SIGTERM or SIGINT, then ends well: nobody new is taken, what is under way is finished, within ten seconds.
    ///
    /// # Errors
    /// [`StartError::Ended`] if a part of it ended by itself; the others ended well then.
    pub async fn run_until_stopped(self) -> Result<(), StartError> {
        self.run_until(std::future::pending()).await
    }

    /// The same, and ends also when `stop` resolves.
    ///
    /// # Errors
    /// As [`Self::run_until_stopped`].
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) -> Result<(), StartError> {
        let (tell, told) = watch::channel(false);
        let pages = self.web.server.handle();
        let mut tasks = JoinSet::new();
        let serving = self.web.server;
        tasks.spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(kind = ?error.kind(), "the listener of pages failed");
            }
        });
        tasks.spawn(self.smtp.run(told.clone()));
        tasks.spawn(job::run(self.services.clone(), told.clone()));
        for tls in self.certificates {
            tasks.spawn(tls.watch(self.certificate_check, told.clone()));
        }
        if let Some((notifier, desk)) = self.notifier {
            let mut told = told.clone();
            let stop = async move {
                let _ = told.wait_for(|stop| *stop).await;
            };
            tasks.spawn(notifier.run(Arc::new(desk), self.clock, self.random, stop));
        }
        tracing::info!(smtp = %self.smtp_address, pages = %self.web.address, "the portal serves");
        let result = tokio::select! {
            () = self.signals.received() => Ok(()),
            () = stop => Ok(()),
            // Told to stop is what all of them wait for: before that, none ends unless something is broken.
            _ = tasks.join_next() => Err(StartError::Ended),
        };
        tracing::info!("stopping: what is under way is finished");
        let deadline = Instant::now() + END;
        let _ = tell.send(true);
        let ended = timeout_at(deadline, async {
            pages.stop(true).await;
            while tasks.join_next().await.is_some() {}
        });
        if ended.await.is_err() {
            tracing::warn!("not everything ended in time: the rest is broken off");
        }
        close(self.services.store(), deadline).await;
        tracing::info!("stopped");
        result
    }
}

/// Closes the database, which empties SQLite's log.
async fn close(store: &Store, deadline: Instant) {
    if timeout_at(deadline + Duration::from_millis(500), store.database().close()).await.is_err() {
        tracing::warn!("the database did not close in time; nothing is lost by that");
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("pages", &self.web.address).field("smtp", &self.smtp_address).finish_non_exhaustive()
    }
}
