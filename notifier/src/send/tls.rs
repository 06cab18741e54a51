//! Whom to believe, and how to prove ourselves. Owns the only place where a TLS client is set up; it has no way to switch
//! the verification off.
//!
//! The files are looked at before each handshake: new ones are taken without a restart. What is not usable (half of a
//! renewal, say) is told once, and the old ones stay in use until a file changes again. A connection that is open goes on as
//! it began, for [`super::MAX_LETTERS`] letters at most.
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::Path,
    sync::{Mutex, PoisonError},
};

use entity::base::settings::FilePath;
use openssl::{
    error::ErrorStack,
    ssl::{SslConnector, SslFiletype, SslMethod, SslVerifyMode, SslVersion},
    x509::{X509, X509VerifyResult, store::X509StoreBuilder},
};
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

use super::{
    PostError,
    reply::{Stage, Trouble},
};
use crate::{config::AlertSettings, mailroom::ReplyClass};

/// The verified TLS client for one mail host.
pub(super) struct Trust {
    files: Files,
    host: String,
    current: Mutex<Current>,
}

/// Where authorities, certificate and key come from.
struct Files {
    /// The authorities' own file, if the settings name one.
    authorities: Option<FilePath>,
    system: openssl_probe::ProbeResult,
    /// Certificate and key.
    own: Option<(FilePath, FilePath)>,
}

/// What is in use, and what the files looked like when it was read.
struct Current {
    seen: Vec<Stamp>,
    connector: SslConnector,
}

/// What tells a changed file: time of change (of its content, owner or permissions), size, inode. `None`: not there.
type Stamp = Option<(i64, i64, u64, u64)>;

impl Trust {
    /// Reads the certificate authorities and the client certificate that the settings name.
    pub(super) fn new(alerts: &AlertSettings) -> Result<Self, PostError> {
        // The TLS library is linked in, so it does not know where this system keeps its authorities.
        let system = openssl_probe::probe();
        let own = alerts.client_certificate.clone().zip(alerts.client_key.clone());
        let files = Files { authorities: alerts.ca_file.clone(), system, own };
        let current = Mutex::new(Current { seen: files.stamps(), connector: files.connector()? });
        Ok(Self { files, host: alerts.host.clone(), current })
    }

    /// With what to begin now: the files' present content, or what they last held that was usable.
    fn connector(&self) -> SslConnector {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        // Looked at before they are read: what changes in between is seen the next time.
        let found = self.files.stamps();
        if current.seen != found {
            current.seen = found;
            match self.files.connector() {
                Ok(fresh) => {
                    current.connector = fresh;
                    tracing::info!("new certificate files of [alerts] in use");
                }
                Err(error) => tracing::warn!(%error, "the new certificate files are not usable, the old ones stay"),
            }
        }
        current.connector.clone()
    }

    /// Shakes hands. The certificate must lead to an authority and show the host's name.
    pub(super) async fn connect(&self, stream: TcpStream) -> Result<SslStream<TcpStream>, Trouble> {
        let trouble = || Trouble::ours(Stage::Tls, ReplyClass::word("tls"));
        let ssl = self.connector().configure().and_then(|setup| setup.into_ssl(&self.host)).map_err(|_| trouble())?;
        let mut stream = SslStream::new(ssl, stream).map_err(|_| trouble())?;
        match std::pin::Pin::new(&mut stream).connect().await {
            Ok(()) => Ok(stream),
            Err(_) => {
                let result = stream.ssl().verify_result();
                Err(trouble().because(if result == X509VerifyResult::OK { "the handshake failed" } else { result.error_string() }))
            }
        }
    }
}

impl Files {
    fn stamps(&self) -> Vec<Stamp> {
        let authorities = self.authorities.as_deref().or(self.system.cert_file.as_deref());
        let own = self.own.iter().flat_map(|(certificate, key)| [&**certificate, &**key]);
        authorities.into_iter().chain(own).map(stamp).collect()
    }

    fn connector(&self) -> Result<SslConnector, PostError> {
        let unusable = |_: ErrorStack| wrong("tls", "the TLS library cannot be set up".to_owned());
        let mut builder = SslConnector::builder(SslMethod::tls_client()).map_err(unusable)?;
        builder.set_min_proto_version(Some(SslVersion::TLS1_2)).map_err(unusable)?;
        builder.set_verify(SslVerifyMode::PEER);
        match &self.authorities {
            Some(path) => {
                let store = authorities(path)?;
                builder.set_cert_store(store);
            }
            None => {
                let folders = self.system.cert_dir.first().map(AsRef::as_ref);
                builder
                    .load_verify_locations(self.system.cert_file.as_deref(), folders)
                    .map_err(|_| wrong("ca_file", "this system has no usable certificate authorities: name a file".to_owned()))?;
            }
        }
        if let Some((certificate, key)) = &self.own {
            builder.set_certificate_chain_file(certificate).map_err(|_| unreadable("client_certificate", certificate))?;
            builder.set_private_key_file(key, SslFiletype::PEM).map_err(|_| unreadable("client_key", key))?;
            builder.check_private_key().map_err(|_| wrong("client_key", "does not belong to `client_certificate`".to_owned()))?;
        }
        Ok(builder.build())
    }
}

fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    Some((found.ctime(), found.ctime_nsec(), found.size(), found.ino()))
}

fn authorities(path: &Path) -> Result<openssl::x509::store::X509Store, PostError> {
    let pem = fs::read(path).map_err(|_| unreadable("ca_file", path))?;
    let certificates = X509::stack_from_pem(&pem).map_err(|_| unreadable("ca_file", path))?;
    if certificates.is_empty() {
        return Err(unreadable("ca_file", path));
    }
    let refused = |_: ErrorStack| unreadable("ca_file", path);
    let mut store = X509StoreBuilder::new().map_err(refused)?;
    for certificate in certificates {
        store.add_cert(certificate).map_err(refused)?;
    }
    Ok(store.build())
}

fn unreadable(key: &'static str, path: &Path) -> PostError {
    wrong(key, format!("{} cannot be read, or is no PEM file of its kind", path.display()))
}

fn wrong(key: &'static str, message: String) -> PostError {
    PostError { key, message }
}
