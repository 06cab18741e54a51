//! What every request is answered with. Made once at the start; shared by all workers.
use std::{net::IpAddr, sync::Arc, time::Duration};

use entity::base::{
    clock::{Clock, Timestamp},
    random::{self, Random},
};

use super::guard::{left::Places, token::FormKey};
use crate::service::{Services, session::Session};

/// A session's idle time is put back once a minute only, so that much of it may be gone already.
const PUT_BACK: Duration = Duration::from_secs(60);

/// The installation as pages see it.
pub(crate) struct Site {
    services: Services,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    origin: String,
    host: String,
    trusted_proxies: Vec<IpAddr>,
    form_key: FormKey,
    left: Places,
}

/// What [`Site::new`] needs.
pub(crate) struct SiteParts {
    /// The use cases; their settings name origin and service.
    pub services: Services,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Whose `X-Forwarded-For` is believed: `[http] trusted_proxies`.
    pub trusted_proxies: Vec<IpAddr>,
    /// Key of the tokens in forms of people who have not signed in. Nodes that share visitors must share it;
    /// `None` makes one that lives as long as the process.
    pub form_key: Option<[u8; 32]>,
}

impl Site {
    /// Puts it together.
    #[must_use]
    pub(crate) fn new(parts: SiteParts) -> Self {
        let form_key = FormKey::new(parts.form_key.unwrap_or_else(|| random::bytes(&*parts.random)));
        let origin = &parts.services.settings().origin;
        let host = origin.host_str().unwrap_or_default();
        Self {
            host: origin.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            origin: origin.origin().ascii_serialization(),
            services: parts.services,
            clock: parts.clock,
            random: parts.random,
            trusted_proxies: parts.trusted_proxies,
            form_key,
            left: Places::default(),
        }
    }

    /// Places for bodies of people who are not signed in any more, whose texts are given back.
    pub(super) const fn places_for_left(&self) -> &Places {
        &self.left
    }

    /// The use cases.
    #[must_use]
    pub(crate) const fn services(&self) -> &Services {
        &self.services
    }

    /// The present moment.
    #[must_use]
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How long a session lasts at least if nothing happens after the present request.
    #[must_use]
    pub(crate) fn left(&self, session: &Session) -> Duration {
        session.idle.saturating_sub(PUT_BACK).min(session.ends_at.since(self.now()))
    }

    /// Whether [`Self::left`] ends with the longest time that a session has, whatever is done in it.
    #[must_use]
    pub(crate) fn is_last(&self, session: &Session) -> bool {
        session.ends_at.since(self.now()) <= session.idle.saturating_sub(PUT_BACK)
    }

    /// How long it lasts yet if it is used no more; nothing where a page that counts [`Self::left`] has come to its end.
    pub(super) fn left_unused(&self, session: &Session) -> Duration {
        let end = session.unused_end();
        if self.now() < end { end.since(self.now()).saturating_sub(PUT_BACK) } else { Duration::ZERO }
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(super) fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// The origin as browsers write it: `https://letterbox.example`.
    #[must_use]
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// What people type: `letterbox.example`.
    #[must_use]
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The neutral name that pages show.
    #[must_use]
    pub(crate) fn service_name(&self) -> &str {
        &self.services.settings().service_name
    }

    pub(super) fn trusts(&self, proxy: IpAddr) -> bool {
        let proxy = proxy.to_canonical();
        self.trusted_proxies.iter().any(|trusted| trusted.to_canonical() == proxy)
    }

    pub(super) const fn form_key(&self) -> &FormKey {
        &self.form_key
    }
}
