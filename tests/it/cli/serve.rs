//! `serve`: starts only when everything is in place, and ends well.
use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use tests::{
    installation::Installation,
    stage::{SENDER, Stage},
};
use tokio::net::TcpStream;

#[tokio::test]
async fn it_ends_within_ten_seconds_whoever_is_still_connected() -> Result<()> {
    let mut stage = Stage::new().await?;
    let mut half = stage.relay.session().await?;
    half.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
    half.command("RCPT TO:<ana@example.org>").await?.expect(250)?;
    half.command("DATA").await?.expect(354)?;
    half.send(b"Subject: never finished\r\n\r\nhalf of").await?;
    let mut idle = stage.relay.session().await?;
    let silent = TcpStream::connect(("127.0.0.1", stage.relay.port)).await?;
    let began = Instant::now();
    stage.running.terminate().await?;
    ensure!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    idle.reply().await?.expect(421)?;
    half.reply().await?.expect(421)?;
    drop(silent);
    ensure!(stage.stored().await? == 0);
    Ok(())
}

#[tokio::test]
async fn a_taken_port_is_named() -> Result<()> {
    let stage = Stage::new().await?;
    let finished = stage.installation.portal(&["serve"]).await?.refusal()?;
    ensure!(finished.log.contains("cannot listen"), "{}", finished.log);
    stage.close().await
}

#[tokio::test]
async fn it_does_not_start_on_half_of_its_settings() -> Result<()> {
    let installation = Installation::new().await?;
    let good = fs::read_to_string(installation.config())?;
    for (from, to, named) in [
        ("certificate = ", "# certificate = ", "certificate"),
        ("smtp-certificate.pem", "absent.pem", "absent.pem"),
        ("smtp-key.pem", "smtp-certificate.pem", "smtp-certificate.pem"),
        ("mail-host-authority.pem", "absent.pem", "absent.pem"),
        ("from = \"letterbox@letterbox.example\"", "", "from"),
        ("127.0.0.1:", "0.0.0.0:", "bind"),
    ] {
        ensure!(good.contains(from), "{from} is not in the settings");
        fs::write(installation.config(), good.replacen(from, to, 1))?;
        let started = Instant::now();
        let finished = installation.portal(&["serve", "--with-notifier"]).await?.refusal()?;
        ensure!(finished.log.contains(named), "{named} is not named:\n{}", finished.log);
        ensure!(started.elapsed() < Duration::from_secs(20));
    }
    Ok(())
}
