//! kill -9 while a large message is uploaded, and between its flush and the commit that names it: no row without its
//! object, one message after the relay's retry, and what was left lying is swept. And the folder of objects goes away while
//! the program runs.
use std::{fs, os::unix::fs::FileExt};

use anyhow::{Context, Result, ensure};
use entity::store::object::Swept;
use tests::{
    installation::Installation,
    large::{self, Days},
    letter,
    stage::SENDER,
    wait,
};

const ANA: &str = "ana@example.org";

/// What the killed program left in the folder of large parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// A file that never got its name.
    Upload,
    /// A whole object that no row names.
    Orphan,
    /// What belongs there.
    Nothing,
}

async fn dies_at(point: &str, left: Left) -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    let message = letter::sized(ANA, "Large, exactly once", 3 << 20);

    let mut running = installation.serve_with(&[], &[("PORTAL_FAULT", point)]).await?;
    let first = relay.send(SENDER, &[ANA], &message).await;
    let status = running.ended(wait::LONG).await?;
    ensure!(!status.success(), "{point} was never passed: {status}\n{}", running.log()?);
    ensure!(!first.as_ref().is_ok_and(|reply| reply.code == 250), "{point}: acknowledged although it died before: {first:?}");
    let found = large::unnamed(&installation).await?;
    let found: Vec<Left> = found.iter().map(|name| if name.contains('#') { Left::Upload } else { Left::Orphan }).collect();
    let wanted = if left == Left::Nothing { vec![] } else { vec![left] };
    ensure!(found == wanted, "{point} left {found:?}");
    let stored = "SELECT COUNT(*) FROM message";
    ensure!(installation.database.number(stored).await? == i64::from(left == Left::Nothing), "{point}: not all or nothing");

    let running = installation.serve().await?;
    relay.send(SENDER, &[ANA], &message).await.with_context(|| format!("{point}: the retry"))?.expect(250)?;
    ensure!(installation.database.number(stored).await? == 1, "{point}: stored twice");
    ensure!(installation.database.number("SELECT COUNT(*) FROM delivery").await? == 1, "{point}: delivered twice");

    // Young things are left alone, old ones go; what is named stays. The retry of what was stored left one more orphan.
    let before = large::files(&installation)?;
    ensure!(large::sweep(&installation, Days(0)).await? == Swept::default(), "{point}: swept too early");
    ensure!(large::files(&installation)? == before, "{point}: swept too early");
    let swept = large::sweep(&installation, Days(2)).await?;
    let wanted = if left == Left::Upload { (0, 1) } else { (1, 0) };
    ensure!((swept.objects, swept.uploads) == wanted, "{point}: {swept:?}");
    ensure!(large::unnamed(&installation).await?.is_empty() && large::files(&installation)?.len() == 1, "{point}: not all was swept");

    let mut ana = installation.claim(&organization, ANA).await?;
    let address = ana.messages().await?.remove(0);
    let whole = ana.browser.bytes(&format!("{address}/message.eml"), None).await?.expect(200)?;
    ensure!(whole.bytes == message, "{point}: it came back otherwise");
    installation.close(running).await
}

macro_rules! points {
    ($($name:ident = $point:literal leaves $left:ident;)*) => {$(
        #[tokio::test]
        async fn $name() -> Result<()> {
            dies_at($point, Left::$left).await
        }
    )*};
}

points! {
    o1_in_the_middle_of_an_upload = "O1:5" leaves Upload;
    o2_after_the_flush = "O2" leaves Orphan;
    a5_after_sealing = "A5" leaves Orphan;
    a6_after_the_insert = "A6" leaves Orphan;
    a7_at_the_commit = "A7" leaves Orphan;
    a8_after_the_commit = "A8" leaves Nothing;
}

/// As if its disk were unmounted: what lies beneath is another folder, which may even have been set up once.
#[tokio::test]
async fn a_folder_that_goes_away_is_a_temporary_answer_and_nothing_is_lost_beneath() -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    let running = installation.serve().await?;
    let before = letter::sized(ANA, "Before", 300_000);
    relay.send(SENDER, &[ANA], &before).await?.expect(250)?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let kept = format!("{}/message.eml", ana.messages().await?.remove(0));

    let (folder, away) = (installation.data().join("objects"), installation.data().join("away"));
    let mut refused = Vec::new();
    fs::rename(&folder, &away)?;
    for beneath in ["an empty folder", "a folder of objects"] {
        if beneath == "an empty folder" {
            fs::create_dir(&folder)?;
        } else {
            (0..=0xff).try_for_each(|shard| fs::create_dir(folder.join(format!("{shard:02x}"))))?;
        }
        for size in [300_000, 6 << 20] {
            let reply = relay.send(SENDER, &[ANA], &letter::sized(ANA, "Too early", size)).await?;
            ensure!(reply.code == 451, "{beneath}: {size} bytes were answered {reply:?}");
            refused.extend(reply.lines);
        }
        relay.send(SENDER, &[ANA], &letter::plain(ANA, "Small", beneath)).await?.expect(250)?;
        ana.browser.bytes(&kept, None).await?.expect(503).context(beneath)?;
        ensure!(large::files(&installation)?.is_empty(), "{beneath}: something was written there");
    }
    fs::remove_dir_all(&folder)?;
    fs::rename(&away, &folder)?;
    ensure!(ana.browser.bytes(&kept, None).await?.expect(200)?.bytes == before, "it came back otherwise");
    relay.send(SENDER, &[ANA], &letter::sized(ANA, "After", 6 << 20)).await?.expect(250)?;
    // The cause stands in the log under the id that the relay was given.
    let log = running.log()?;
    ensure!(refused.len() == 4, "{refused:?}");
    for reply in refused {
        let request = reply.rsplit("(request ").next().unwrap_or_default().trim_end_matches(')').to_owned();
        let told: Vec<&str> = log.lines().filter(|line| line.contains("trouble on our side") && line.contains(&request)).collect();
        ensure!(request.len() > 30 && told.len() == 1 && told[0].contains("mount its disk"), "nothing tells why {reply}: {told:?}");
    }
    installation.close(running).await
}

/// The answer has begun: who downloads sees that it is not whole, and the log says whose request it was.
#[tokio::test]
async fn a_download_that_breaks_off_is_logged_under_its_request() -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    let running = installation.serve().await?;
    relay.send(SENDER, &[ANA], &letter::sized(ANA, "Damaged", 6 << 20)).await?.expect(250)?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let message = ana.messages().await?.remove(0);
    let name = large::files(&installation)?.pop_first().context("no object")?;
    let file = fs::File::options().write(true).open(large::path(&installation, &name))?;
    file.write_all_at(b"damaged", 5 << 20)?;
    for download in ["message.eml", "message.zip"] {
        ensure!(ana.browser.bytes(&format!("{message}/{download}"), None).await.is_err(), "{download} came whole");
    }
    let log = running.log()?;
    for broke in ["a download broke off", "an archive broke off"] {
        let line = log.lines().find(|line| line.contains(broke)).with_context(|| format!("nobody says that {broke}"))?;
        ensure!(line.contains("\"kind\":\"http\"") && line.contains("\"request\""), "{line}");
    }
    installation.close(running).await
}
