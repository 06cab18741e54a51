//! The listener of pages. Owns sockets, time-outs and room ([`Room`]); must not know routes beyond [`super::app`].
//!
//! Plain HTTP is spoken on loopback only, whatever the caller thought: refused here once more. It is what `HttpServer` of actix-web
//! puts together, made here because that has no place before the handshake where connections could be counted.
mod room;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_http::{HttpService, Request, TlsAcceptorConfig};
use actix_server::GracefulShutdownSignal;
use actix_service::{
    boxed::{self, BoxServiceFactory},
    map_config,
};
use actix_tls::accept::max_concurrent_tls_connect;
use actix_web::{
    Error,
    body::BoxBody,
    dev::{AppConfig, Server, ServiceResponse},
    web::Data,
};
use openssl::{
    error::ErrorStack,
    ssl::{AlpnError, SniError, SslAcceptor, SslMethod, SslOptions, SslVersion, select_next_proto},
};

pub(crate) use self::room::Room;
use self::room::{Places, admitting};
use super::{app, site::Site};

/// The certificate in use at this moment; asked at every handshake, so that a new one is taken without a restart.
pub(crate) type CurrentTls = Arc<dyn Fn() -> Arc<SslAcceptor> + Send + Sync>;

/// How long what somebody still sends is read away behind an answer that did not wait for it. Closed at once, the answer would be lost
/// with the connection: browsers read it when they have sent everything.
const LINGER: Duration = Duration::from_secs(3);
/// How long a TLS handshake may take: over a bad line, or while the processor has much to do.
const HANDSHAKE: Duration = Duration::from_secs(10);
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
pub(crate) struct Bound {
    /// To be awaited; its handle stops it.
    pub server: Server,
    /// Where it listens, with the port that the system picked for 0.
    pub address: SocketAddr,
}

/// Binds and makes the server; it leaves signals alone. With `tls` it speaks HTTPS. It takes as many connections as there is `room`.
///
/// # Errors
/// [`ServerError`].
pub(crate) fn server(site: &Data<Site>, bind: SocketAddr, tls: Option<CurrentTls>, room: Room) -> Result<Bound, ServerError> {
    if tls.is_none() && !bind.ip().is_loopback() {
        return Err(ServerError::PlainHttp(bind));
    }
    let listener = TcpListener::bind(bind).map_err(|error| ServerError::Bind(bind, error))?;
    let address = listener.local_addr().map_err(|error| ServerError::Bind(bind, error))?;
    let workers = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_WORKERS));
    let each = room.connections.div_ceil(workers);
    // Whoever is counted may be in the handshake: were fewer, those who never finish theirs would hold up all others.
    max_concurrent_tls_connect(each);
    let builder = Server::build().workers(workers).max_concurrent_connections(each).shutdown_timeout(SHUTDOWN_SECONDS).disable_signals();
    let (stopping, places, site) = (builder.graceful_shutdown_signal(), Places::new(room, site.clone()), site.clone());
    let builder = match tls.map(acceptor).transpose()? {
        Some(acceptor) => builder.listen("pages", listener, move || {
            let handshake = TlsAcceptorConfig::default().handshake_timeout(HANDSHAKE);
            admitting(http(&site, address, &stopping).openssl_with_config(acceptor.clone(), handshake), places.clone())
        }),
        None => builder.listen("pages", listener, move || admitting(http(&site, address, &stopping).tcp(), places.clone())),
    };
    Ok(Bound { server: builder.map_err(ServerError::Start)?.run(), address })
}

/// The pages, as a service of this server.
type Pages = BoxServiceFactory<(), Request, ServiceResponse<BoxBody>, Error, ()>;

/// HTTP on whatever carries it.
fn http<T>(site: &Data<Site>, address: SocketAddr, stopping: &GracefulShutdownSignal) -> HttpService<T, Pages, BoxBody> {
    let (site, stopping) = (site.clone(), stopping.clone());
    // Its settings are for applications that make addresses out of them: ours has its origin.
    let pages: Pages = boxed::factory(map_config(app(site), |()| AppConfig::default()));
    HttpService::build()
        .client_request_timeout(REQUEST)
        .client_disconnect_timeout(LINGER)
        .keep_alive(KEEP_ALIVE)
        // An answer is written whole, and inside TLS in several records: the last one would wait for a telephone's late acknowledgement.
        .tcp_nodelay(true)
        .local_addr(address)
        .graceful_shutdown_signal(move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        })
        .finish(pages)
}

/// Has no certificate of its own: each handshake takes the present one. TLS 1.2 or newer.
fn acceptor(current: CurrentTls) -> Result<SslAcceptor, ErrorStack> {
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    builder.set_min_proto_version(Some(SslVersion::TLS1_2))?;
    builder.set_options(SslOptions::NO_RENEGOTIATION);
    builder.set_session_id_context(b"web")?;
    builder.set_alpn_select_callback(|_, offered| select_next_proto(b"\x08http/1.1", offered).ok_or(AlpnError::NOACK));
    // Called in every handshake, whether or not the client names the host.
    builder.set_servername_callback(move |ssl, _| ssl.set_ssl_context(current().context()).map_err(|_| SniError::ALERT_FATAL));
    Ok(builder.build())
}
