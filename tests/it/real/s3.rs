//! Large parts in an S3-style store, through the real program: signed requests, verified TLS, uploads that end or are
//! swept, and a store that goes away.
mod moto;

use std::{collections::BTreeSet, fs, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::{
    base::{clock::SystemClock, random::SystemRandom},
    domain::id::ObjectId,
    store::object::{self, Swept},
};
use tempfile::TempDir;
use tests::{
    authority::Authority,
    demo::Demo,
    installation::Installation,
    large::{self, Days},
    letter,
    relay::Relay,
    stage::SENDER,
    wait,
};

use self::moto::Moto;

const ANA: &str = "ana@example.org";
/// A row, one put, an upload of three parts.
const SIZES: [usize; 3] = [1_000, 200_000, 11 << 20];

/// An installation whose large parts lie in that bucket, its organization and its relay.
async fn furnished(moto: &Moto) -> Result<(Installation, String, Relay)> {
    let installation = Installation::unmigrated().await?;
    moto.furnish(&installation)?;
    installation.portal(&["migrate"]).await?.success()?;
    installation.portal(&["config", "check"]).await?.success()?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    Ok((installation, organization, relay))
}

/// Within a minute: a relay waits ten.
async fn code(relay: &Relay, size: usize) -> Result<u16> {
    let message = letter::sized(ANA, "Scan", size);
    Ok(tokio::time::timeout(Duration::from_secs(60), relay.send(SENDER, &[ANA], &message)).await??.code)
}

#[tokio::test]
async fn large_messages_lie_in_a_bucket_and_come_back() -> Result<()> {
    let moto = Moto::start().await?;
    let (installation, organization, relay) = furnished(&moto).await?;
    let mut running = installation.serve().await?;
    let mut sent = Vec::new();
    for size in SIZES {
        let message = letter::sized(ANA, "Scan", size);
        relay.send(SENDER, &[ANA], &message).await?.expect(250)?;
        sent.push(message);
    }
    ensure!(moto.objects().await?.len() == 2 && moto.uploads().await?.is_empty(), "one object a large message, and no upload left open");
    let mut ana = installation.claim(&organization, ANA).await?;
    running.terminate().await?;
    let running = installation.serve().await?;
    for (address, sent) in ana.messages().await?.iter().rev().zip(&sent) {
        let (eml, middle) = (format!("{address}/message.eml"), sent.len() / 2);
        let whole = ana.browser.bytes(&eml, None).await?.expect(200)?;
        ensure!(whole.bytes == *sent, "{} bytes came back as {}", sent.len(), whole.bytes.len());
        let part = ana.browser.bytes(&eml, Some(middle..middle + 100)).await?.expect(206)?;
        ensure!(part.bytes == sent[middle..middle + 100], "a range of {}", sent.len());
    }
    installation.close(running).await
}

/// A bucket is tried before anything is made; what is wrong is said in the words of the settings.
#[tokio::test]
async fn a_bucket_that_cannot_be_used_is_named_before_anything_is_made() -> Result<()> {
    let moto = Moto::start().await?;
    let installation = Installation::unmigrated().await?;
    moto.furnish(&installation)?;
    let good = fs::read_to_string(installation.config())?;
    let (other, secret) = (good.replace("bucket = \"letters\"", "bucket = \"mislaid\""), fs::read(moto.secret_file())?);
    let keys = || installation.data().join("content.key").exists();
    for (settings, secret, words) in [
        (&other, &secret[..], &["no bucket mislaid at https://localhost"][..]),
        (&good, b"not-it", &["refuses this key", "objects.secret"]),
    ] {
        fs::write(installation.config(), settings)?;
        fs::write(moto.secret_file(), secret)?;
        let refused = installation.portal(&["migrate"]).await?.refusal()?;
        ensure!(refused.status.code() == Some(1) && words.iter().all(|word| refused.log.contains(word)), "{refused:?}");
        ensure!(!keys() && !installation.data().join("portal.db").exists(), "something was made");
    }
    fs::write(moto.secret_file(), secret)?;
    let done = installation.portal(&["migrate"]).await?.success()?;
    ensure!(done.out.contains("New root keys") && keys(), "{done:?}");
    Ok(())
}

#[tokio::test]
async fn what_was_abandoned_is_aborted_or_swept() -> Result<()> {
    let moto = Moto::start().await?;
    let (installation, _, relay) = furnished(&moto).await?;
    let mut running = installation.serve().await?;
    ensure!(code(&relay, 200_000).await? == 250, "it is not kept");
    // A relay that breaks off leaves nothing open.
    let mut wire = relay.session().await?;
    wire.send(format!("MAIL FROM:<{SENDER}>\r\nRCPT TO:<{ANA}>\r\nDATA\r\n").as_bytes()).await?;
    for code in [250, 250, 354] {
        wire.reply().await?.expect(code)?;
    }
    wire.send(&letter::sized(ANA, "Scan", 6 << 20)).await?;
    wait::until("an upload begins", wait::LONG, async || Ok((moto.uploads().await?.len() == 1).then_some(()))).await?;
    wire.cut();
    wait::until("it is aborted", wait::LONG, async || Ok((moto.uploads().await?.is_empty()).then_some(()))).await?;

    // What nobody ended, and what nobody names, goes once it is old; the rest stays. The portal sweeps by itself, so it ends first.
    running.terminate().await?;
    let (old, orphan) = (ObjectId::generate(&Days(-3), &SystemRandom), ObjectId::generate(&SystemClock, &SystemRandom));
    let named = moto.objects().await?;
    moto.litter(old, false).await?;
    moto.litter(orphan, true).await?;
    let all = [&[old, orphan], &named[..]].concat();
    ensure!(swept(&installation, Days(0), &all).await? == Swept { objects: 0, uploads: 1 }, "what is young is left alone");
    ensure!(swept(&installation, Days(2), &all).await? == Swept { objects: 1, uploads: 0 }, "what is named is left alone");
    ensure!(moto.objects().await? == named && moto.uploads().await?.is_empty(), "only what is named is left");
    let running = installation.serve().await?;
    installation.close(running).await
}

/// What a sweep of these objects' shards removes on that clock.
async fn swept(installation: &Installation, clock: Days, of: &[ObjectId]) -> Result<Swept> {
    let store = large::store(installation, clock).await?;
    let shards: BTreeSet<u8> = of.iter().map(|id| id.as_uuid().as_bytes()[15]).collect();
    let mut all = Swept::default();
    for shard in shards {
        let swept = object::sweep(&store, shard).await?;
        all = Swept { objects: all.objects + swept.objects, uploads: all.uploads + swept.uploads };
    }
    Ok(all)
}

#[tokio::test]
async fn a_kill_in_the_middle_leaves_an_upload_that_is_swept_and_one_message() -> Result<()> {
    let moto = Moto::start().await?;
    let (installation, _, relay) = furnished(&moto).await?;
    let message = letter::sized(ANA, "Scan", 11 << 20);
    let mut running = installation.serve_with(&[], &[("PORTAL_FAULT", "O1:2")]).await?;
    ensure!(relay.send(SENDER, &[ANA], &message).await.is_err(), "acknowledged although it died before");
    running.ended(wait::LONG).await?;
    let left = moto.uploads().await?;
    ensure!(left.len() == 1 && moto.objects().await?.is_empty(), "not in the middle of an upload");

    let running = installation.serve().await?;
    relay.send(SENDER, &[ANA], &message).await?.expect(250)?;
    ensure!(installation.database.number("SELECT COUNT(*) FROM message").await? == 1, "not one message");
    ensure!(swept(&installation, Days(0), &left).await? == Swept::default(), "swept too early");
    ensure!(swept(&installation, Days(2), &left).await? == Swept { objects: 0, uploads: 1 }, "not swept");
    ensure!(moto.uploads().await?.is_empty() && moto.objects().await?.len() == 1, "only what is named is left");
    installation.close(running).await
}

#[tokio::test]
async fn a_store_that_refuses_or_is_a_stranger_is_a_temporary_answer() -> Result<()> {
    let moto = Moto::start().await?;
    let (installation, _, relay) = furnished(&moto).await?;
    let secret = fs::read(moto.secret_file())?;

    fs::write(moto.secret_file(), "not-the-secret")?;
    let refused = installation.portal(&["migrate"]).await?.refusal()?;
    ensure!(!format!("{refused:?}").contains("not-the-secret"), "the command tells the secret");
    let mut running = installation.serve().await?;
    ensure!(code(&relay, 200_000).await? == 451, "a wrong secret");
    ensure!(code(&relay, 1_000).await? == 250, "what is small does not need it");
    ensure!(!running.log()?.contains("not-the-secret"), "the log tells the secret");
    running.terminate().await?;

    fs::write(moto.secret_file(), secret)?;
    let authority = fs::read(moto.authority_file())?;
    fs::write(moto.authority_file(), Authority::new()?.pem()?)?;
    let mut running = installation.serve().await?;
    ensure!(code(&relay, 200_000).await? == 451, "a stranger with the store's name");
    ensure!(moto.objects().await?.is_empty(), "something was kept");
    running.terminate().await?;

    fs::write(moto.authority_file(), authority)?;
    let running = installation.serve().await?;
    ensure!(code(&relay, 200_000).await? == 250, "and with both in order");
    installation.close(running).await
}

#[tokio::test]
async fn a_store_that_goes_away_in_the_middle_is_a_temporary_answer_and_heals_by_itself() -> Result<()> {
    let mut moto = Moto::start_in_clear().await?;
    let (installation, organization, relay) = furnished(&moto).await?;
    let running = installation.serve().await?;
    let message = letter::sized(ANA, "Scan", 11 << 20);
    let mut wire = relay.session().await?;
    wire.send(format!("MAIL FROM:<{SENDER}>\r\nRCPT TO:<{ANA}>\r\nDATA\r\n").as_bytes()).await?;
    for code in [250, 250, 354] {
        wire.reply().await?.expect(code)?;
    }
    let (first, rest) = message.split_at(7 << 20);
    wire.send(first).await?;
    wait::until("an upload begins", wait::LONG, async || Ok((moto.uploads().await?.len() == 1).then_some(()))).await?;
    moto.stop().await?;
    wire.send(rest).await?;
    wire.send(b"\r\n.\r\n").await?;
    let reply = tokio::time::timeout(Duration::from_secs(60), wire.reply()).await.context("no answer in a minute")??;
    ensure!(reply.code == 451, "{reply:?}");
    ensure!(code(&relay, 200_000).await? == 451, "still away");
    ensure!(code(&relay, 1_000).await? == 250, "what is small does not need it");

    moto.start_again().await?;
    relay.send(SENDER, &[ANA], &message).await?.expect(250)?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let address = ana.messages().await?.remove(0);
    let whole = ana.browser.bytes(&format!("{address}/message.eml"), None).await?.expect(200)?;
    ensure!(whole.bytes == message, "it came back otherwise");
    ensure!(installation.database.number("SELECT COUNT(*) FROM message").await? == 2, "what was refused was kept");
    installation.close(running).await
}

/// The demo may be tried on a bucket, beneath a name of its own: what another portal has there is never swept by it.
#[tokio::test]
async fn the_demo_keeps_beneath_a_name_of_its_own() -> Result<()> {
    let moto = Moto::start().await?;
    let variables = moto.variables();
    let environment: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let demo = Demo::start_in(TempDir::new()?, &[], &environment).await?;
    let address = demo.facts.patient.address.clone();
    demo.relay().send("anybody@elsewhere.example", &[&address], &letter::sized(&address, "Scan", SIZES[1])).await?.expect(250)?;
    ensure!(moto.listed("portal-demo/").await? == 1 && moto.listed("").await? == 1, "one object, beneath its name");
    let folder = demo.data().join("objects");
    ensure!(fs::read_dir(&folder).map_or(0, Iterator::count) == 0, "something lies beside the bucket");
    demo.stop().await?;
    Ok(())
}
