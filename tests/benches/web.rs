//! A patient who reads the same message again and again, beside a page that costs nothing to make.
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use reqwest::Client;
use tests::{actor::Patient, installation::Installation, letter, relay::Relay, stage::SENDER};

use crate::{
    engine::{self, Yardstick},
    report::Rate,
};

const CONNECTIONS: usize = 8;
const ADDRESS: &str = "reader@example.org";

/// The two pages.
pub(super) struct Pages {
    message: String,
    cookies: String,
    bare: Yardstick,
}

impl Pages {
    /// Somebody signed in, one message of 4 KiB, and a bare page as long as its page.
    pub(super) async fn prepare(installation: &Installation, organization: &str, relay: &Relay) -> Result<Self> {
        relay.send(SENDER, &[ADDRESS], &letter::sized(ADDRESS, "To be read", 3_700)).await?.expect(250)?;
        let mut patient: Patient = installation.claim(organization, ADDRESS).await?;
        let path = patient.messages().await?.first().cloned().context("no message")?;
        let page = patient.browser.get(&path).await?.expect(200)?;
        let cookies: Vec<_> = patient.browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let bare = engine::start(&format!("bare {}", page.body.len()), installation.folder()).await?;
        Ok(Self { message: format!("{}{path}", installation.origin()), cookies: cookies.join("; "), bare })
    }

    /// The message's page: session, scope, audit, sealed parts, MIME, HTML.
    pub(super) async fn message(&self, span: Duration) -> Result<Rate> {
        load(&self.message, &self.cookies, span).await
    }

    /// The bare page.
    pub(super) async fn bare(&self, span: Duration) -> Result<Rate> {
        load(&format!("http://localhost:{}/", self.bare.1), "", span).await
    }
}

async fn load(address: &str, cookies: &str, span: Duration) -> Result<Rate> {
    let began = Instant::now();
    let readers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (address, cookies) = (address.to_owned(), cookies.to_owned());
            tokio::spawn(async move {
                let client = Client::builder().pool_max_idle_per_host(1).build()?; // one kept connection each
                let mut latencies = Vec::new();
                while began.elapsed() < span {
                    let asked = Instant::now();
                    let answer = client.get(&address).header("Cookie", &cookies).send().await?.error_for_status()?;
                    answer.bytes().await?;
                    latencies.push(asked.elapsed());
                }
                Ok::<_, anyhow::Error>(latencies)
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for reader in readers {
        latencies.extend(reader.await??);
    }
    Ok(Rate::of(latencies, began.elapsed()))
}
