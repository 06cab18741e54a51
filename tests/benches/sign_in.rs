//! Sign-ins, ceremony and session and all, beside the signature checks that they cannot do without.
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use openssl::{
    ec::{EcGroup, EcKey},
    ecdsa::EcdsaSig,
    nid::Nid,
    sha::sha256,
};

use crate::{
    Site,
    report::{Rate, Report},
};

const BROWSERS: usize = 8;
const ADDRESS: &str = "reader@example.org";

/// Both figures. The devices that sign share the cores, too.
pub(super) async fn rates(report: &mut Report, span: Duration) -> Result<()> {
    let site = Site::new().await?;
    let _running = site.serve(&["--with-notifier"]).await?; // the mailbox code wants to be sent
    site.installation.import(&site.organization, format!("email\n{ADDRESS}\n").as_bytes()).await?.success()?;
    let patient = site.installation.claim(&site.organization, ADDRESS).await?;
    let began = Instant::now();
    let mut browsers = Vec::new();
    for _ in 0..BROWSERS {
        let mut patient = patient.elsewhere()?;
        browsers.push(tokio::spawn(async move {
            let button = patient.browser.get("/").await?.expect(200)?.ceremony("get")?;
            let mut latencies = Vec::new();
            while began.elapsed() < span {
                let asked = Instant::now();
                patient.browser.press(&button, &mut patient.device).await?.expect(200)?;
                latencies.push(asked.elapsed());
            }
            Ok::<_, anyhow::Error>(latencies)
        }));
    }
    let mut latencies = Vec::new();
    for browser in browsers {
        latencies.extend(browser.await??);
    }
    report.rate("sign-ins, 8 browsers", &Rate::of(latencies, began.elapsed()));
    report.add("bare P-256 verifications, one core", "1/s", verifications(span)?);
    Ok(())
}

/// ECDSA over P-256 and SHA-256, as a passkey signs.
fn verifications(span: Duration) -> Result<f64> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    let key = EcKey::generate(&group)?;
    let public = EcKey::from_public_key(&group, key.public_key())?;
    let digest = sha256(b"authenticator data and the hash of the client's");
    let signature = EcdsaSig::sign(&digest, &key).context("a signature")?;
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < span {
        ensure!(signature.verify(&digest, &public)?, "a good signature is refused");
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}
