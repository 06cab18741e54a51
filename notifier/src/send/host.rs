//! A mail host for tests: real sockets, real TLS, replies as a test wants them.
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    ec::{EcGroup, EcKey},
    error::ErrorStack,
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    ssl::{Ssl, SslAcceptor, SslMethod, SslVerifyMode},
    x509::{
        X509, X509NameBuilder, X509Ref,
        extension::{BasicConstraints, SubjectAlternativeName},
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_openssl::SslStream;

use crate::config::{AlertSettings, Tls};

/// What to answer to a command (its first word; `CONNECT` for the greeting, `.` for the final dot); `None`: as usual.
pub(crate) type Script = dyn Fn(&str, usize) -> Option<&'static str> + Send + Sync;
/// An answer that ends the connection.
pub(crate) const HANG_UP: &str = "hang up";
/// An answer that never comes.
pub(crate) const SILENCE: &str = "silence";

/// One letter that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) sender: String,
    pub(crate) recipient: String,
    pub(crate) data: String,
}

pub(crate) struct Host {
    pub(crate) port: u16,
    pub(crate) taken: Arc<Mutex<Vec<Taken>>>,
    pub(crate) connections: Arc<AtomicUsize>,
    /// Every line that came, TLS or not.
    pub(crate) lines: Arc<Mutex<Vec<String>>>,
    /// The certificate that each client showed, DER; empty if it showed none.
    pub(crate) shown: Arc<Mutex<Vec<Vec<u8>>>>,
    folder: tempfile::TempDir,
}

/// The behaviour of one host.
#[derive(Clone)]
struct Behaviour {
    tls: Tls,
    /// Sent in clear in the same packet as the answer to STARTTLS.
    injected: &'static str,
    offers_starttls: bool,
    script: Arc<Script>,
    acceptor: SslAcceptor,
    taken: Arc<Mutex<Vec<Taken>>>,
    lines: Arc<Mutex<Vec<String>>>,
    shown: Arc<Mutex<Vec<Vec<u8>>>>,
    asked: Arc<AtomicUsize>,
}

pub(crate) struct Setup {
    pub(crate) tls: Tls,
    pub(crate) name: &'static str,
    pub(crate) injected: &'static str,
    pub(crate) offers_starttls: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self { tls: Tls::Implicit, name: "localhost", injected: "", offers_starttls: true }
    }
}

impl Host {
    pub(crate) async fn usual() -> Self {
        Self::start(Setup::default(), |_, _| None).await
    }

    pub(crate) async fn start(setup: Setup, script: impl Fn(&str, usize) -> Option<&'static str> + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (authority, key, certificate) = certificates(setup.name);
        std::fs::write(folder.path().join("ca.pem"), authority.to_pem().expect("pem")).expect("written");
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).expect("an acceptor");
        acceptor.set_private_key(&key).expect("a key");
        acceptor.set_certificate(&certificate).expect("a certificate");
        acceptor.set_verify_callback(SslVerifyMode::PEER, |_, _| {
            drop(ErrorStack::get());
            true
        });
        let behaviour = Behaviour {
            tls: setup.tls,
            injected: setup.injected,
            offers_starttls: setup.offers_starttls,
            script: Arc::new(script),
            acceptor: acceptor.build(),
            taken: Arc::default(),
            lines: Arc::default(),
            shown: Arc::default(),
            asked: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let (taken, lines, counter) = (Arc::clone(&behaviour.taken), Arc::clone(&behaviour.lines), Arc::clone(&connections));
        let shown = Arc::clone(&behaviour.shown);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, behaviour.clone()));
            }
        });
        Self { port, taken, connections, lines, shown, folder }
    }

    /// Settings that lead here.
    pub(crate) fn alerts(&self, tls: Tls) -> AlertSettings {
        AlertSettings {
            host: "localhost".to_owned(),
            port: Some(self.port),
            tls,
            ca_file: Some(self.folder.path().join("ca.pem").into()),
            from: "notice@letterbox.example".to_owned(),
            origin: Some("https://letterbox.example".to_owned()),
            // However slow this machine is: no send is given up meanwhile.
            lease_seconds: 60,
            send_timeout_seconds: 20,
            poll_milliseconds: 20,
            ..AlertSettings::default()
        }
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().expect("a lock").clone()
    }
}

async fn serve(mut stream: TcpStream, behaviour: Behaviour) -> Option<()> {
    if behaviour.tls == Tls::StartTls {
        stream.write_all(b"220 host\r\n").await.ok()?;
        let mut reader = BufReader::new(&mut stream);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            behaviour.lines.lock().expect("a lock").push(format!("clear {}", line.trim_end()));
            let answer = match line.split_whitespace().next() {
                Some("EHLO") if behaviour.offers_starttls => "250-host\r\n250-PIPELINING\r\n250 STARTTLS\r\n".to_owned(),
                Some("EHLO") => "250 host\r\n".to_owned(),
                Some("STARTTLS") => format!("220 go\r\n{}", behaviour.injected),
                _ => "530 5.7.0 TLS first\r\n".to_owned(),
            };
            reader.get_mut().write_all(answer.as_bytes()).await.ok()?;
            if line.starts_with("STARTTLS") {
                break;
            }
        }
    }
    let mut tls = SslStream::new(Ssl::new(behaviour.acceptor.context()).ok()?, stream).ok()?;
    std::pin::Pin::new(&mut tls).accept().await.ok()?;
    let shown = tls.ssl().peer_certificate().and_then(|certificate| certificate.to_der().ok());
    behaviour.shown.lock().expect("a lock").push(shown.unwrap_or_default());
    session(BufReader::new(tls), &behaviour).await
}

async fn session<S: AsyncRead + AsyncWrite + Unpin>(mut stream: BufReader<S>, behaviour: &Behaviour) -> Option<()> {
    if behaviour.tls == Tls::Implicit {
        answer(&mut stream, behaviour, "CONNECT", "220 host\r\n").await?;
    }
    let (mut sender, mut recipient) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        behaviour.lines.lock().expect("a lock").push(line.trim_end().to_owned());
        let path = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let word = line.split([' ', '\r']).next().unwrap_or_default().to_owned();
        let usual = match word.as_str() {
            "EHLO" => "250-host\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n",
            "AUTH" => "235 2.7.0 welcome\r\n",
            "DATA" => "354 go\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "250 2.0.0 ok\r\n",
        };
        match word.as_str() {
            "MAIL" => sender = path(),
            "RCPT" => recipient = path(),
            _ => {}
        }
        let answered = answer(&mut stream, behaviour, &word, usual).await?;
        if word == "DATA" && answered.starts_with("354") {
            let data = data(&mut stream).await?;
            let answered = answer(&mut stream, behaviour, ".", "250 2.0.0 taken\r\n").await?;
            if answered.starts_with('2') {
                let taken = Taken { sender: sender.clone(), recipient: recipient.clone(), data };
                behaviour.taken.lock().expect("a lock").push(taken);
            }
        }
    }
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    behaviour: &Behaviour,
    word: &str,
    usual: &'static str,
) -> Option<&'static str> {
    let answer = (behaviour.script)(word, behaviour.asked.fetch_add(1, Ordering::SeqCst)).unwrap_or(usual);
    if answer == HANG_UP {
        return None;
    }
    if answer == SILENCE {
        std::future::pending::<()>().await;
    }
    stream.get_mut().write_all(answer.as_bytes()).await.ok()?;
    Some(answer)
}

async fn data<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n.\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    bytes.truncate(bytes.len() - 3);
    String::from_utf8(bytes).ok()
}

/// A client's certificate and its key, PEM, and the certificate as DER.
pub(crate) fn client_pair(title: &str) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let key = key();
    let made = certificate(title, None, &key, None);
    (made.to_pem().expect("PEM"), key.private_key_to_pem_pkcs8().expect("PEM"), made.to_der().expect("DER"))
}

/// A certificate authority, and a key and certificate for `name` from it.
fn certificates(name: &str) -> (X509, PKey<Private>, X509) {
    let authority_key = key();
    let authority = certificate("Test authority", None, &authority_key, None);
    let key = key();
    let leaf = certificate(name, Some(name), &key, Some((&authority, &authority_key)));
    (authority, key, leaf)
}

fn key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("a curve");
    PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key")
}

fn certificate(title: &str, name: Option<&str>, key: &PKey<Private>, issuer: Option<(&X509Ref, &PKey<Private>)>) -> X509 {
    let mut subject = X509NameBuilder::new().expect("a name");
    subject.append_entry_by_nid(Nid::COMMONNAME, title).expect("a title");
    let subject = subject.build();
    let mut builder = X509::builder().expect("a builder");
    builder.set_version(2).expect("version 3");
    let serial = BigNum::from_u32(if name.is_some() { 2 } else { 1 }).and_then(|n| n.to_asn1_integer()).expect("a number");
    builder.set_serial_number(&serial).expect("a number");
    builder.set_subject_name(&subject).expect("a subject");
    builder.set_issuer_name(issuer.map_or(&*subject, |(issuer, _)| issuer.subject_name())).expect("an issuer");
    builder.set_pubkey(key).expect("a key");
    builder.set_not_before(&Asn1Time::days_from_now(0).expect("today")).expect("today");
    builder.set_not_after(&Asn1Time::days_from_now(2).expect("a day")).expect("a day");
    match name {
        Some(name) => {
            let names =
                SubjectAlternativeName::new().dns(name).build(&builder.x509v3_context(issuer.map(|(i, _)| i), None)).expect("names");
            builder.append_extension(names).expect("names");
        }
        None => builder.append_extension(BasicConstraints::new().critical().ca().build().expect("an authority")).expect("an authority"),
    }
    builder.sign(issuer.map_or(key, |(_, key)| key), MessageDigest::sha256()).expect("signed");
    builder.build()
}
