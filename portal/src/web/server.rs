//! The listener of pages. Owns sockets and time-outs; must not know routes beyond [`super::app`].
//!
//! Plain HTTP is spoken on loopback only, whatever the caller thought: refused here once more.
use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{HttpServer, dev::Server, web::Data};
use openssl::{
    error::ErrorStack,
    ssl::{SniError, SslAcceptor, SslAcceptorBuilder, SslMethod, SslOptions, SslVersion},
};

use super::{app, site::Site};

/// The certificate in use at this moment; asked at every handshake, so that a new one is taken without a restart.
pub type CurrentTls = Arc<dyn Fn() -> Arc<SslAcceptor> + Send + Sync>;

/// How long a client may take for its headers.
const REQUEST: Duration = Duration::from_secs(10);
/// How long a connection may wait for its next request.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long requests under way may take at the end.
const SHUTDOWN_SECONDS: u64 = 5;
/// Threads that answer. Pages wait for the database, not for the processor.
const MAX_WORKERS: usize = 4;

/// Why pages are not served.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address is taken or not ours.
    #[error("cannot listen at {0}: is another program there, or the address of another machine?")]
    Bind(SocketAddr, #[source] io::Error),
    /// Plain HTTP that others could hear.
    #[error("without a certificate the portal listens on this machine only, not at {0}")]
    PlainHttp(SocketAddr),
    /// The library refuses its settings.
    #[error("TLS cannot be set up")]
    Tls(#[from] ErrorStack),
    /// The listener does not start.
    #[error("the listener of pages does not start")]
    Start(#[source] io::Error),
}

/// Pages, ready to be served.
pub struct Bound {
    /// To be awaited; its handle stops it.
    pub server: Server,
    /// Where it listens, with the port that the system picked for 0.
    pub address: SocketAddr,
}

/// Binds and makes the server; it leaves signals alone. With `tls` it speaks HTTPS.
///
/// # Errors
/// [`ServerError`].
pub fn server(site: &Data<Site>, bind: SocketAddr, tls: Option<CurrentTls>) -> Result<Bound, ServerError> {
    if tls.is_none() && !bind.ip().is_loopback() {
        return Err(ServerError::PlainHttp(bind));
    }
    let listener = TcpListener::bind(bind).map_err(|error| ServerError::Bind(bind, error))?;
    let address = listener.local_addr().map_err(|error| ServerError::Bind(bind, error))?;
    let site = site.clone();
    let server = HttpServer::new(move || app(site.clone()))
        .workers(std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_WORKERS)))
        .client_request_timeout(REQUEST)
        .keep_alive(KEEP_ALIVE)
        // An answer is written whole, and inside TLS in several records: the last one would wait for a telephone's late acknowledgement.
        .tcp_nodelay(true)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals();
    let server = match tls {
        Some(current) => server.listen_openssl(listener, acceptor(current)?),
        None => server.listen(listener),
    };
    Ok(Bound { server: server.map_err(ServerError::Start)?.run(), address })
}

/// Has no certificate of its own: each handshake takes the present one. TLS 1.2 or newer.
fn acceptor(current: CurrentTls) -> Result<SslAcceptorBuilder, ErrorStack> {
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    builder.set_min_proto_version(Some(SslVersion::TLS1_2))?;
    builder.set_options(SslOptions::NO_RENEGOTIATION);
    builder.set_session_id_context(b"web")?;
    // Called in every handshake, whether or not the client names the host.
    builder.set_servername_callback(move |ssl, _| ssl.set_ssl_context(current().context()).map_err(|_| SniError::ALERT_FATAL));
    Ok(builder)
}
