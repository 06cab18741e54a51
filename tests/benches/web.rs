//! A patient who reads the same page, or saves the same file, again and again, beside what costs nothing to make.
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::{Certificate, Client};
use tests::{
    actor::Patient,
    letter,
    process::{Program, Running},
    stage::SENDER,
    wait,
};

use crate::{
    Site, engine,
    report::{Rate, Report},
};

const CONNECTIONS: usize = 8;
/// Readers for whom a page is to be quick.
const READERS: usize = 50;
const ADDRESS: &str = "reader@example.org";
/// Bytes of the attachment that is saved.
const FILE: usize = 10 << 20;

/// The page of a message of text, the same as HTML, and a bare page as long as the first.
pub(super) async fn pages(report: &mut Report, span: Duration) -> Result<()> {
    let site = Site::new().await?;
    let running = site.serve(&["--with-notifier"]).await?; // the mailbox code wants to be sent
    let html = letter::html(ADDRESS, "As HTML", 3_700);
    let mut reader = Reader::prepare(&site, vec![letter::sized(ADDRESS, "As text", 3_700), html]).await?;
    let (html, text) = (reader.message(0).await?, reader.message(1).await?); // the newest first
    report.rate("message page, 8 connections", &reader.load(&text.0, CONNECTIONS, span).await?);
    report.rate("page of the same message as HTML, 8 connections", &reader.load(&html.0, CONNECTIONS, span).await?);
    report.rate("message page, 50 readers at once", &reader.load(&text.0, READERS, span).await?);
    drop(running);
    let _running = reader.over_tls(&site, &text.0).await?;
    reader.over_both(report, "message page over TLS", &text.0, span).await?;
    let bare = engine::start(&format!("bare {}", text.1), site.installation.folder()).await?;
    reader.origin = format!("https://localhost:{}", bare.1);
    reader.over_both(report, "bare page of the same size over the same TLS", "/", span).await
}

/// An attachment saved over TLS, and a bare file over the same TLS.
pub(super) async fn files(report: &mut Report, span: Duration) -> Result<()> {
    let site = Site::new().await?;
    let running = site.serve(&["--with-notifier"]).await?;
    let header = "Content-Disposition: attachment; filename=scan.pdf";
    let scan = letter::File { kind: "application/pdf", header, bytes: &vec![b'.'; FILE] };
    let mut reader = Reader::prepare(&site, vec![letter::with_files(ADDRESS, "text/plain", "A scan.", &[scan])]).await?;
    let page = reader.patient.browser.get(&reader.messages[0]).await?.expect(200)?;
    let path = page.links().into_iter().find(|link| link.contains("/files/")).context("no file on the page")?;
    drop(running);
    let _running = reader.over_tls(&site, &path).await?;
    let length = reader.length(&path).await?;
    ensure!(length == FILE, "the file has {length} bytes");
    report.rate("attachment of 10 MiB over TLS, 8 connections", &reader.load(&path, CONNECTIONS, span).await?);
    let bare = engine::start(&format!("file {FILE}"), site.installation.folder()).await?;
    reader.origin = format!("https://localhost:{}", bare.1);
    report.rate("bare file of 10 MiB over the same TLS, 8 connections", &reader.load("/", CONNECTIONS, span).await?);
    Ok(())
}

/// Somebody signed in, and what is there to read.
struct Reader {
    patient: Patient,
    messages: Vec<String>,
    origin: String,
    cookies: String,
    /// Whose certificate the server has, where it speaks TLS (PEM).
    authority: Option<Vec<u8>>,
    /// Whether a connection serves more than one page.
    kept: bool,
}

impl Reader {
    /// Sends these, and takes their reader the whole road.
    async fn prepare(site: &Site, letters: Vec<Vec<u8>>) -> Result<Self> {
        for letter in letters {
            site.relay.send(SENDER, &[ADDRESS], &letter).await?.expect(250)?;
        }
        let mut patient = site.installation.claim(&site.organization, ADDRESS).await?;
        let messages = patient.messages().await?;
        let cookies: Vec<_> = patient.browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        Ok(Self { patient, messages, origin: site.installation.origin(), cookies: cookies.join("; "), authority: None, kept: true })
    }

    /// The address of the message's page, and how long the page is.
    async fn message(&mut self, nth: usize) -> Result<(String, usize)> {
        let path = self.messages.get(nth).context("no message")?.clone();
        let page = self.patient.browser.get(&path).await?.expect(200)?;
        Ok((path, page.body.len()))
    }

    /// Serves the same over TLS from now on, until `path` is answered.
    async fn over_tls(&mut self, site: &Site, path: &str) -> Result<Running> {
        let at = |name: &str| site.installation.folder().join(name).display().to_string();
        let origin = site.installation.origin().replace("http:", "https:");
        let (certificate, key) = (at("smtp-certificate.pem"), at("smtp-key.pem"));
        let tls = [
            ("PORTAL_HTTP__ORIGIN", &*origin),
            ("PORTAL_HTTP__CERTIFICATE", &*certificate),
            ("PORTAL_HTTP__KEY", &*key),
            ("PORTAL_LOG__LEVEL", "info"),
        ];
        let config = site.installation.config().display().to_string();
        let running = Program::Portal.start(&["serve", "--config", &config], &tls, &site.installation.logs())?;
        self.origin = origin;
        self.authority = site.relay.authority.clone();
        wait::until("the portal answers over TLS", wait::LONG, async || Ok(self.length(path).await.ok())).await?;
        Ok(running)
    }

    /// Over kept connections, and with a handshake for each page, as somebody comes who reads once a year.
    async fn over_both(&mut self, report: &mut Report, what: &str, path: &str, span: Duration) -> Result<()> {
        for (kept, how) in [(true, ""), (false, ", new each time")] {
            self.kept = kept;
            report.rate(&format!("{what}, {CONNECTIONS} connections{how}"), &self.load(path, CONNECTIONS, span).await?);
        }
        Ok(())
    }

    fn client(&self) -> Result<Client> {
        let mut builder = Client::builder().pool_max_idle_per_host(usize::from(self.kept)); // one connection each
        if let Some(authority) = &self.authority {
            builder = builder.tls_certs_only([Certificate::from_pem(authority)?]);
        }
        Ok(builder.build()?)
    }

    async fn length(&self, path: &str) -> Result<usize> {
        let answer = self.client()?.get(format!("{}{path}", self.origin)).header("Cookie", &self.cookies).send().await?;
        Ok(answer.error_for_status()?.bytes().await?.len())
    }

    /// Asks again and again, over so many connections.
    async fn load(&self, path: &str, connections: usize, span: Duration) -> Result<Rate> {
        let began = Instant::now();
        let address = format!("{}{path}", self.origin);
        let mut readers = Vec::new();
        for _ in 0..connections {
            let (client, address, cookies) = (self.client()?, address.clone(), self.cookies.clone());
            readers.push(tokio::spawn(async move {
                let mut latencies = Vec::new();
                while began.elapsed() < span {
                    let asked = Instant::now();
                    let mut answer = client.get(&address).header("Cookie", &cookies).send().await?.error_for_status()?;
                    while answer.chunk().await?.is_some() {}
                    latencies.push(asked.elapsed());
                }
                Ok::<_, anyhow::Error>(latencies)
            }));
        }
        let mut latencies = Vec::new();
        for reader in readers {
            latencies.extend(reader.await??);
        }
        Ok(Rate::of(latencies, began.elapsed()))
    }
}
