//! The listener's certificate: loaded from files, watched, swapped without a restart. Must not know SMTP.
//!
//! TLS 1.2 or newer. An ECDSA P-256 key is what to use (a handshake a message is normal for relays, and RSA costs ten
//! times as much); the files may hold another kind. A client may show a certificate: the handshake proves that it has
//! the key, and who it is is decided by the certificate's hash alone, so its issuer and dates do not matter.
use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use openssl::{
    asn1::Asn1Time,
    error::ErrorStack,
    hash::MessageDigest,
    ssl::{SslAcceptor, SslFiletype, SslMethod, SslMode, SslOptions, SslRef, SslVerifyMode, SslVersion},
};
use tokio::sync::watch;

use super::listener::stopped;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing or cannot be read.
    #[error("cannot read {}: is the path right, and may this user read it?", .0.display())]
    Read(PathBuf, #[source] io::Error),
    /// The files hold no certificate chain with its key.
    #[error("{} and {} are no certificate chain (PEM) and its private key (PEM)", .0.display(), .1.display())]
    Pair(PathBuf, PathBuf, #[source] ErrorStack),
    /// The library refuses its settings.
    #[error("TLS cannot be set up")]
    Setup(#[from] ErrorStack),
}

/// What tells a changed file: modification time, size, inode.
type Stamp = [(i64, i64, u64, u64); 2];

/// The certificate in use.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<SslAcceptor>>,
    seen: Mutex<Stamp>,
}

impl Tls {
    /// Loads a certificate chain and its private key, both PEM.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let seen = stamp(certificate, key)?;
        let current = RwLock::new(Arc::new(acceptor(certificate, key)?));
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), current, seen: Mutex::new(seen) })
    }

    /// What to begin TLS with, now.
    #[must_use]
    pub fn acceptor(&self) -> Arc<SslAcceptor> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the files' new content, if they changed since they were last looked at. Says whether it did.
    ///
    /// # Errors
    /// [`TlsError`]: the old certificate stays in use, and the same files are not tried again until one changes.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let found = stamp(&self.certificate, &self.key)?;
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if *seen == found {
                return Ok(false);
            }
            *seen = found;
        }
        let fresh = Arc::new(acceptor(&self.certificate, &self.key)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(true)
    }

    /// Whether the certificate in use has ended.
    fn is_over(&self) -> bool {
        let acceptor = self.acceptor();
        let now = Asn1Time::days_from_now(0);
        acceptor.context().certificate().is_some_and(|leaf| now.is_ok_and(|now| *leaf.not_after() < now))
    }

    /// Reloads every so often until told to stop.
    pub async fn watch(self: Arc<Self>, every: Duration, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = stopped(&mut stop) => return,
                () = tokio::time::sleep(every) => {}
            }
            match self.reload() {
                Ok(true) if self.is_over() => {
                    tracing::error!("the new certificate is in use, but its time is over: nobody who verifies it connects any more");
                }
                Ok(true) => tracing::info!("a new certificate is in use"),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the new certificate is not usable, the old one stays"),
            }
        }
    }
}

/// SHA-256 of the client's certificate, if it showed one.
pub(super) fn client_certificate(ssl: &SslRef) -> Option<[u8; 32]> {
    let digest = ssl.peer_certificate()?.digest(MessageDigest::sha256()).ok()?;
    digest.as_ref().try_into().ok()
}

fn stamp(certificate: &Path, key: &Path) -> Result<Stamp, TlsError> {
    let of = |path: &Path| {
        let found = fs::metadata(path).map_err(|error| TlsError::Read(path.to_owned(), error))?;
        Ok::<_, TlsError>((found.mtime(), found.mtime_nsec(), found.size(), found.ino()))
    };
    Ok([of(certificate)?, of(key)?])
}

fn acceptor(certificate: &Path, key: &Path) -> Result<SslAcceptor, TlsError> {
    for path in [certificate, key] {
        fs::File::open(path).map_err(|error| TlsError::Read(path.to_owned(), error))?;
    }
    let pair = |error| TlsError::Pair(certificate.to_owned(), key.to_owned(), error);
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    builder.set_min_proto_version(Some(SslVersion::TLS1_2))?;
    builder.set_options(SslOptions::NO_RENEGOTIATION | SslOptions::CIPHER_SERVER_PREFERENCE);
    builder.set_mode(SslMode::RELEASE_BUFFERS);
    // Resumption with client certificates needs a context of its own.
    builder.set_session_id_context(b"smtp")?;
    builder.set_verify_callback(SslVerifyMode::PEER, |_, _| {
        // A chain that does not hold (another authority of the same name, say) leaves its complaint behind, and the next
        // wait for the client's bytes would be taken for that failure.
        drop(ErrorStack::get());
        true
    });
    builder.set_certificate_chain_file(certificate).map_err(pair)?;
    builder.set_private_key_file(key, SslFiletype::PEM).map_err(pair)?;
    builder.check_private_key().map_err(pair)?;
    Ok(builder.build())
}

#[cfg(test)]
pub(super) mod tests {
    use openssl::{
        bn::BigNum,
        ec::{EcGroup, EcKey},
        nid::Nid,
        pkey::PKey,
        x509::{X509, X509NameBuilder},
    };

    use super::*;

    /// A self-signed ECDSA P-256 certificate and its key, PEM.
    pub(in crate::smtp) fn pair(serial: u32) -> (Vec<u8>, Vec<u8>) {
        pair_until(serial, &Asn1Time::days_from_now(1).expect("tomorrow"))
    }

    fn pair_until(serial: u32, end: &Asn1Time) -> (Vec<u8>, Vec<u8>) {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
        let key = PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key");
        let mut name = X509NameBuilder::new().expect("a name");
        name.append_entry_by_text("CN", "localhost").expect("a name");
        let name = name.build();
        let mut builder = X509::builder().expect("a certificate");
        builder.set_version(2).expect("version");
        builder.set_serial_number(&BigNum::from_u32(serial).and_then(|n| n.to_asn1_integer()).expect("serial")).expect("serial");
        builder.set_subject_name(&name).expect("subject");
        builder.set_issuer_name(&name).expect("issuer");
        builder.set_pubkey(&key).expect("key");
        builder.set_not_before(&Asn1Time::from_unix(0).expect("long ago")).expect("from");
        builder.set_not_after(end).expect("to");
        builder.sign(&key, MessageDigest::sha256()).expect("signed");
        (builder.build().to_pem().expect("PEM"), key.private_key_to_pem_pkcs8().expect("PEM"))
    }

    #[test]
    fn a_changed_pair_is_taken_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
        let write = |(c, k): (Vec<u8>, Vec<u8>)| {
            fs::write(&certificate, c).expect("written");
            fs::write(&key, k).expect("written");
        };
        assert!(matches!(Tls::load(&certificate, &key), Err(TlsError::Read(..))));
        write(pair(1));
        let tls = Tls::load(&certificate, &key).expect("loaded");
        let first = tls.acceptor();
        assert!(matches!(tls.reload(), Ok(false)));

        // Half of a renewal: the certificate is new, the key is not.
        fs::write(&certificate, pair(2).0).expect("written");
        assert!(matches!(tls.reload(), Err(TlsError::Pair(..))));
        assert!(Arc::ptr_eq(&first, &tls.acceptor()));
        assert!(matches!(tls.reload(), Ok(false)));

        write(pair(3));
        assert!(matches!(tls.reload(), Ok(true)));
        assert!(!Arc::ptr_eq(&first, &tls.acceptor()));
        assert!(!tls.is_over());

        // Taken, since nobody knows who looks at dates; and told.
        write(pair_until(4, &Asn1Time::from_unix(1_000_000_000).expect("over")));
        assert!(matches!(tls.reload(), Ok(true)) && tls.is_over());
    }
}
