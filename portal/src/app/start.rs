//! The steps of the start that commands share: store and use cases.
use std::{io, path::PathBuf, sync::Arc, time::Duration};

use entity::{
    base::{clock::Clock, process, random::Random, settings::SettingsError},
    crypto::root::{FileRoot, Realm, RootError},
    desk::Desk,
    object::{ObjectError, Objects},
    store::{AlertPolicy, Database, DatabasePlace, DatabaseSettings, Refusal, Store, StoreError},
};

use super::keys::Roots;
use crate::{
    config::{
        Config, HttpSettings, SmtpSettings,
        check::database::{NO_MAKERS, lacks_makers},
    },
    service::{BuildError, ServiceSettings, Services, SessionTimes, error::ServiceError},
    smtp::{
        Authentication, Limits, ListenerSettings, Security,
        tls::{Tls, TlsError},
    },
    web::server::{Room, ServerError},
};

/// Why the portal does not start. Says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A setting.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A root key.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The folder of a key file.
    #[error("the folder of {} cannot be made: make it yourself, for this user alone", path.display())]
    Folder {
        /// The key file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file of an SQLite database.
    #[error(
        "the database {} cannot be read or written: is its folder there, on a disk that takes it, and does it belong to this user (the setting database.url)?",
        path.display()
    )]
    DatabaseFile {
        /// Which file.
        path: PathBuf,
        /// What came of it.
        source: StoreError,
    },
    /// The server of a database does not let this portal in.
    #[error("the database at {place} {}", why.words())]
    DatabaseRefuses {
        /// Its address, or its socket.
        place: String,
        /// What it refuses.
        why: Refusal,
        /// What came of it.
        source: StoreError,
    },
    /// The server of a database.
    #[error("the database at {place} does not answer: does it run, and is this its address (the setting database.url)?")]
    DatabaseServer {
        /// Its address, or its socket.
        place: String,
        /// What came of it.
        source: StoreError,
    },
    /// The place of large parts.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// The use cases.
    #[error(transparent)]
    Services(#[from] BuildError),
    /// A use case that the start needs.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// A certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The pages.
    #[error(transparent)]
    Web(#[from] ServerError),
    /// The SMTP listener.
    #[error("cannot listen for relays at {address}: is another program there, or the address of another machine?")]
    Smtp {
        /// Where.
        address: std::net::SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The notifier.
    #[error(transparent)]
    Notifier(#[from] notifier::StartError),
    /// The operating system.
    #[error("signals of the operating system cannot be received")]
    Signals(#[source] io::Error),
    /// A part ended by itself.
    #[error("a part of the portal ended by itself, and the rest was stopped: the log says why")]
    Ended,
}

impl StartError {
    /// What the start met when it opened the database.
    pub(super) fn of_database(settings: &DatabaseSettings, error: StoreError) -> Self {
        match (error, settings.place()) {
            (source @ StoreError::Unavailable(_), DatabasePlace::File(path)) => Self::DatabaseFile { path, source },
            (source @ StoreError::Unavailable(_), DatabasePlace::Server(place)) => match source.refusal() {
                Some(why) => Self::DatabaseRefuses { place, why, source },
                None => Self::DatabaseServer { place, source },
            },
            (error, _) => Self::Store(error),
        }
    }

    /// Whether the database cannot be used before somebody has looked, though it may look as if it were away.
    #[must_use]
    pub const fn wants_somebody(&self) -> bool {
        matches!(self, Self::DatabaseFile { .. } | Self::DatabaseRefuses { .. })
    }

    /// Whether the same start may succeed later without anybody changing a setting.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) | Self::DatabaseServer { source: error, .. } => error.is_transient(),
            Self::Objects(error) => error.is_transient(),
            Self::Service(error) => error.is_transient(),
            _ => false,
        }
    }
}

/// Opens the store of the settings' database with both root keys.
///
/// # Errors
/// A key file is missing, wrong or readable by others; there is no database, or of another version.
pub async fn open_store(config: &Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Store, StartError> {
    // In this order: without a database the advice is `portal migrate`, not to look for lost keys.
    let database = Database::open(&config.database).await.map_err(|error| StartError::of_database(&config.database, error))?;
    let roots = Roots::load(&config.keys)?;
    let objects = Objects::open(&config.object_place()?)?;
    open_store_on(config, database, roots, objects, clock, random).await
}

pub(super) async fn open_store_on(
    config: &Config,
    database: Database,
    roots: Roots,
    objects: Objects,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
) -> Result<Store, StartError> {
    let policy = AlertPolicy {
        jitter: Duration::from_secs(config.alerts.jitter_seconds.into()),
        coalesce: Duration::from_secs(config.alerts.coalesce_seconds.into()),
    };
    let store = Store::open(database, roots.content, roots.alert, objects, policy, clock, random).await;
    store.map_err(|error| StartError::of_database(&config.database, error))
}

/// The use cases on a store.
///
/// # Errors
/// The origin is none that passkeys work on, or the relying-party id is not the one of this installation.
pub async fn services(config: &Config, store: Store, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Services, StartError> {
    let origin = config.origin()?;
    let mut settings = ServiceSettings::new(origin.clone(), &config.alerts.service_name);
    settings.relying_party_id = config.webauthn.relying_party_id(&origin);
    if let Some(path) = &config.webauthn.attestation_roots {
        let pem = std::fs::read(path).map_err(|error| {
            SettingsError::invalid("webauthn", "attestation_roots", format!("{} cannot be read: {error}", path.display()))
        })?;
        settings.attestation_roots = Some(pem);
    }
    settings.session = SessionTimes {
        idle: config.session.idle(),
        shared_idle: config.session.shared_idle(),
        absolute: config.session.absolute(),
        fresh: config.session.verification(),
        ..SessionTimes::default()
    };
    settings.scanner = config.scanner.clone();
    settings.message_bytes = config.limits.message_bytes;
    Ok(Services::build(store, clock, random, settings).await?)
}

/// Says in the log what lets the portal start and keeps people out.
pub(super) async fn warn(config: &Config, services: &Services) -> Result<(), StoreError> {
    if lacks_makers(config, services.store().database()).await? {
        tracing::warn!(setting = "webauthn.attestation_roots", "{NO_MAKERS}");
    }
    Ok(())
}

/// How many connections pages may take. What they leave of the files that may be open is for relays, database, objects and notifier.
pub(super) fn room(config: &Config) -> Room {
    let open_files = process::raise_open_files();
    let room = Room::new(&config.http, usize::try_from(open_files).unwrap_or(usize::MAX), config.smtp.sessions);
    if room.connections < config.http.connections {
        tracing::warn!(
            open_files,
            connections = room.connections,
            per_network = room.per_network,
            "few files may be open, so that pages take fewer connections than the settings say: give the service a higher LimitNOFILE"
        );
    }
    room
}

/// The certificate for relays.
pub(super) fn smtp_certificate(smtp: &SmtpSettings) -> Result<Arc<Tls>, StartError> {
    match (&smtp.certificate, &smtp.key) {
        (Some(certificate), Some(key)) => Ok(Arc::new(Tls::load(certificate, key)?)),
        _ => Err(SettingsError::invalid("smtp", "certificate", "must be given, with `key`: relays are served inside TLS only").into()),
    }
}

/// The certificate for browsers; none if a proxy has it.
pub(super) fn web_certificate(http: &HttpSettings) -> Result<Option<Arc<Tls>>, StartError> {
    match (&http.certificate, &http.key) {
        (Some(certificate), Some(key)) => Ok(Some(Arc::new(Tls::load(certificate, key)?))),
        _ => Ok(None),
    }
}

/// What the SMTP listener is told.
pub(super) fn listener_settings(config: &Config) -> ListenerSettings {
    ListenerSettings {
        hostname: config.smtp.hostname.clone(),
        security: Security::StartTlsRequired,
        authentication: Authentication::Required,
        limits: Limits::new(&config.smtp, &config.limits),
    }
}

/// The notifier's door, on the same database, with the alert root alone.
pub(super) async fn desk(config: &Config, store: &Store, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Desk, StartError> {
    let alert = Arc::new(FileRoot::load(&config.keys.alert_root, Realm::Alert)?);
    Ok(Desk::open(store.database().clone(), alert, clock, random).await?)
}
