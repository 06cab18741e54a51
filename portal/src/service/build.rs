//! Putting the services together. Owns what may not change after installation.
use std::sync::Arc;

use entity::{
    base::{clock::Clock, random::Random},
    store::{Store, StoreError, installation},
};

use super::{
    Inner, ServiceSettings, Services,
    codes::Codes,
    passkey::Library,
    pool::Pool,
    read::check::{Tried, UnderWay},
    recent::Recent,
};
use crate::scanner::Scanner;

/// How many messages are made text of at a time: a hostile one takes some hundred milliseconds.
const TEXTS: usize = 4;

/// Why the services cannot start. Says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The origin is not one that passkeys work on.
    #[error(
        "http.origin must be https://HOST (or http://localhost for a trial), without a path, and HOST must be webauthn.relying_party_id or \
         below it: browsers make passkeys for nothing else"
    )]
    Origin,
    /// The file of makers' certificates holds none.
    #[error("webauthn.attestation_roots must be a file of root certificates in PEM, and holds none that can be read")]
    Attestation,
    /// Passkeys were made for another relying-party id.
    #[error(
        "webauthn.relying_party_id is {now}, but this installation was set up with {was}: every passkey is bound to that name and would stop \
         working; set it back, or set up anew"
    )]
    RelyingParty {
        /// What the installation remembers.
        was: String,
        /// What the settings say.
        now: String,
    },
    /// The database does not answer.
    #[error("the database does not answer")]
    Store(#[from] StoreError),
}

impl Services {
    /// Puts the services together; refuses a relying-party id other than the one remembered, and remembers the first.
    ///
    /// # Errors
    /// [`BuildError`].
    pub async fn build(
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        settings: ServiceSettings,
    ) -> Result<Self, BuildError> {
        let origin = &settings.origin;
        let local =
            origin.scheme() == "http" && matches!(origin.host_str(), Some(host) if host == "localhost" || host.ends_with(".localhost"));
        let bare = matches!(origin.path(), "" | "/") && origin.query().is_none() && origin.fragment().is_none();
        if !(bare && origin.username().is_empty() && (origin.scheme() == "https" || local)) {
            return Err(BuildError::Origin);
        }
        let roots = Library::roots(settings.attestation_roots.as_deref()).ok_or(BuildError::Attestation)?;
        let library = Library::new(&settings.relying_party_id, &settings.service_name, origin, roots).ok_or(BuildError::Origin)?;
        remember(&store, &settings.relying_party_id).await?;
        let origin = origin.origin().ascii_serialization();
        let scanner = Scanner::new(&settings.scanner);
        let codes = Codes::new(settings.code_threads, settings.code_cost);
        Ok(Self {
            inner: Arc::new(Inner {
                store,
                clock,
                random,
                settings,
                origin,
                library,
                codes,
                texts: Pool::new(TEXTS),
                reads: Recent::default(),
                looks: Recent::default(),
                searches: Recent::default(),
                scanner,
                under_way: UnderWay::default(),
                tried: Tried::default(),
            }),
        })
    }
}

async fn remember(store: &Store, now: &str) -> Result<(), BuildError> {
    let was = store.write(async |tx| installation::remember(tx, installation::RELYING_PARTY, now.as_bytes()).await).await?;
    if was == now.as_bytes() {
        return Ok(());
    }
    Err(BuildError::RelyingParty { was: String::from_utf8_lossy(&was).into_owned(), now: now.to_owned() })
}
