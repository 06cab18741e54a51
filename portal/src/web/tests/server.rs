//! The listener: HTTPS with the certificate of the moment, plain HTTP on loopback only.
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::PKey,
    ssl::{Ssl, SslAcceptor, SslConnector, SslMethod, SslVerifyMode, SslVersion},
    x509::{X509, X509NameBuilder},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};
use tokio_openssl::SslStream;

use super::Installed;
use crate::web::server::{Bound, CurrentTls, Room, ServerError, server};

/// Enough for any of these tests.
const ROOM: Room = Room { connections: 64, per_network: 32 };

/// An acceptor with a self-signed ECDSA P-256 certificate of that serial number.
fn acceptor(serial: u32) -> Arc<SslAcceptor> {
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
    builder.set_not_before(&Asn1Time::days_from_now(0).expect("now")).expect("from");
    builder.set_not_after(&Asn1Time::days_from_now(1).expect("tomorrow")).expect("to");
    builder.sign(&key, MessageDigest::sha256()).expect("signed");
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).expect("TLS");
    acceptor.set_certificate(&builder.build()).expect("certificate");
    acceptor.set_private_key(&key).expect("key");
    // What the SMTP listener asks of its clients must not become a question to browsers.
    acceptor.set_verify_callback(SslVerifyMode::PEER, |_, _| true);
    Arc::new(acceptor.build())
}

/// The serial number that the server shows, and its answer to one request.
async fn ask(port: u16, version: SslVersion, sni: bool) -> Option<(String, String)> {
    let mut builder = SslConnector::builder(SslMethod::tls_client()).expect("TLS");
    builder.set_verify(SslVerifyMode::NONE);
    builder.set_min_proto_version(None).expect("any version");
    builder.set_max_proto_version(Some(version)).expect("this version");
    let ssl = if sni {
        builder.build().configure().expect("TLS").into_ssl("localhost").expect("TLS")
    } else {
        Ssl::new(builder.build().context()).expect("TLS")
    };
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    let mut stream = SslStream::new(ssl, stream).expect("TLS");
    std::pin::Pin::new(&mut stream).connect().await.ok()?;
    let serial = stream.ssl().peer_certificate()?.serial_number().to_bn().expect("a number").to_dec_str().expect("digits").to_string();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    Some((serial, answer))
}

#[actix_web::test]
async fn a_new_certificate_is_taken_at_the_next_handshake() {
    let installed = Installed::new().await;
    let certificate = Arc::new(RwLock::new(acceptor(1)));
    let current: CurrentTls = {
        let certificate = Arc::clone(&certificate);
        Arc::new(move || Arc::clone(&certificate.read().unwrap_or_else(PoisonError::into_inner)))
    };
    let bound = server(&installed.site, ([127, 0, 0, 1], 0).into(), Some(current), ROOM).expect("bound");
    let (port, handle) = (bound.address.port(), bound.server.handle());
    let running = actix_web::rt::spawn(bound.server);
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        for sni in [true, false] {
            let (serial, answer) = ask(port, version, sni).await.expect("a handshake");
            assert_eq!(serial, "1", "{version:?} {sni}");
            assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("strict-transport-security"), "{answer}");
        }
    }
    *certificate.write().unwrap_or_else(PoisonError::into_inner) = acceptor(2);
    assert_eq!(ask(port, SslVersion::TLS1_3, true).await.expect("a handshake").0, "2");
    assert!(ask(port, SslVersion::TLS1_1, true).await.is_none(), "TLS 1.1 is over");
    handle.stop(true).await;
    running.await.expect("no panic").expect("ended");
}

#[actix_web::test]
async fn plain_http_stays_on_this_machine() {
    let installed = Installed::new().await;
    let refused = server(&installed.site, ([0, 0, 0, 0], 0).into(), None, ROOM);
    assert!(matches!(refused.map(|_| ()), Err(ServerError::PlainHttp(_))));
    let bound = server(&installed.site, ([127, 0, 0, 1], 0).into(), None, ROOM).expect("bound");
    let taken = server(&installed.site, bound.address, None, ROOM);
    assert!(matches!(taken.map(|_| ()), Err(ServerError::Bind(..))));
}

/// A connection from an address of this machine, over which one request was answered; nothing if it was closed instead.
async fn kept(port: u16, from: [u8; 4]) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((from, 0).into()).expect("an address of this machine");
    let mut stream = socket.connect(([127, 0, 0, 1], port).into()).await.expect("a connection");
    // Whoever is turned away may find the connection gone already.
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.ok()?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.ok()?;
    assert_eq!(&answer, b"HTTP/1.1 200");
    Some(stream)
}

#[actix_web::test]
async fn a_network_has_its_places_and_takes_nobody_elses() {
    let installed = Installed::new().await;
    let room = Room { connections: 64, per_network: 3 };
    let Bound { server, address } = server(&installed.site, ([127, 0, 0, 1], 0).into(), None, room).expect("bound");
    let (port, handle) = (address.port(), server.handle());
    let running = actix_web::rt::spawn(server);
    let (crowded, other) = ([127, 0, 0, 1], [127, 0, 0, 2]);
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(kept(port, crowded).await.expect("a place"));
    }
    assert!(kept(port, crowded).await.is_none(), "a fourth");
    assert!(kept(port, crowded).await.is_none(), "nor does trying make room");
    drop(kept(port, other).await.expect("another network"));
    held.pop();
    // The server hears of the end a little later.
    let again = async {
        while held.len() < 3 {
            held.extend(kept(port, crowded).await);
        }
    };
    tokio::time::timeout(Duration::from_secs(60), again).await.expect("a place is given back");
    assert!(kept(port, crowded).await.is_none(), "one was given back, and no more");
    handle.stop(true).await;
    running.await.expect("no panic").expect("ended");
}

#[actix_web::test]
async fn a_trusted_proxy_brings_as_many_as_it_likes() {
    let installed = Installed::behind(vec![[127, 0, 0, 3].into()]).await;
    let room = Room { connections: 64, per_network: 1 };
    let Bound { server, address } = server(&installed.site, ([127, 0, 0, 1], 0).into(), None, room).expect("bound");
    let (port, handle) = (address.port(), server.handle());
    let running = actix_web::rt::spawn(server);
    let mut held = Vec::new();
    for _ in 0..5 {
        held.push(kept(port, [127, 0, 0, 3]).await.expect("a place"));
    }
    held.push(kept(port, [127, 0, 0, 1]).await.expect("a place"));
    assert!(kept(port, [127, 0, 0, 1]).await.is_none(), "whoever is no proxy has one");
    handle.stop(true).await;
    running.await.expect("no panic").expect("ended");
}
