//! Whom to believe, and how to prove ourselves. Owns the only place where a TLS client is set up; it has no way to switch
//! the verification off.
use std::{fs, path::Path};

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
    connector: SslConnector,
    host: String,
}

impl Trust {
    /// Reads the certificate authorities and the client certificate that the settings name.
    pub(super) fn new(alerts: &AlertSettings) -> Result<Self, PostError> {
        let unusable = |_: ErrorStack| wrong("tls", "the TLS library cannot be set up".to_owned());
        let mut builder = SslConnector::builder(SslMethod::tls_client()).map_err(unusable)?;
        builder.set_min_proto_version(Some(SslVersion::TLS1_2)).map_err(unusable)?;
        builder.set_verify(SslVerifyMode::PEER);
        match &alerts.ca_file {
            Some(path) => {
                let store = authorities(path)?;
                builder.set_cert_store(store);
            }
            None => {
                // The TLS library is linked in, so it does not know where this system keeps its authorities.
                let system = openssl_probe::probe();
                let folders = system.cert_dir.first().map(AsRef::as_ref);
                builder
                    .load_verify_locations(system.cert_file.as_deref(), folders)
                    .map_err(|_| wrong("ca_file", "this system has no usable certificate authorities: name a file".to_owned()))?;
            }
        }
        if let (Some(certificate), Some(key)) = (&alerts.client_certificate, &alerts.client_key) {
            builder.set_certificate_chain_file(certificate).map_err(|_| unreadable("client_certificate", certificate))?;
            builder.set_private_key_file(key, SslFiletype::PEM).map_err(|_| unreadable("client_key", key))?;
            builder.check_private_key().map_err(|_| wrong("client_key", "does not belong to `client_certificate`".to_owned()))?;
        }
        Ok(Self { connector: builder.build(), host: alerts.host.clone() })
    }

    /// Shakes hands. The certificate must lead to an authority and show the host's name.
    pub(super) async fn connect(&self, stream: TcpStream) -> Result<SslStream<TcpStream>, Trouble> {
        let trouble = || Trouble::ours(Stage::Tls, ReplyClass::word("tls"));
        let ssl = self.connector.configure().and_then(|setup| setup.into_ssl(&self.host)).map_err(|_| trouble())?;
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
