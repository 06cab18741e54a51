//! A disk that is really full: a small tmpfs. Where mounting is not allowed, `tests/run` leaves these out and says so; the
//! store's own test with the database's page limit says the same of the store alone.
use std::{fs, path::Path};

use anyhow::{Result, ensure};
use tests::{installation::Installation, large, letter, relay::Reply, stage::SENDER, wait};
use tokio::process::Command;

const ANA: &str = "ana@example.org";

/// A tmpfs that goes away with the test.
struct Mount(std::path::PathBuf);

impl Mount {
    async fn new(at: &Path, size: &str) -> Result<Self> {
        let output = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size},mode=0700"), "tmpfs"]).arg(at).output().await?;
        ensure!(output.status.success(), "mount: {}", String::from_utf8_lossy(&output.stderr));
        Ok(Self(at.to_owned()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[tokio::test]
async fn a_full_disk_is_a_temporary_answer_and_heals_by_itself() -> Result<()> {
    let installation = Installation::unmigrated().await?;
    if !installation.database.is_sqlite() {
        return Ok(()); // PostgreSQL's disk is not ours to fill
    }
    let _mount = Mount::new(&installation.data(), "8m").await?;
    installation.portal(&["migrate"]).await?.success()?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    let running = installation.serve().await?;
    let mut ana = installation.claim(&organization, ANA).await?;

    let ballast = installation.data().join("ballast");
    fill(&ballast)?;
    let mut acknowledged = 0;
    let mut refused: Option<Reply> = None;
    let mut wire = relay.session().await?;
    for nth in 0..400 {
        let message = letter::sized(ANA, &format!("Number {nth}"), 40_000);
        let reply = wire.transaction(SENDER, &[ANA], &message).await?;
        match reply.code {
            250 => acknowledged += 1,
            code => {
                ensure!((400..500).contains(&code), "trouble of ours was answered {reply:?}");
                refused = Some(reply);
                break;
            }
        }
    }
    ensure!(refused.is_some(), "the disk never got full");
    // Reading goes on, and what was acknowledged is there.
    let stored = "SELECT COUNT(*) FROM message";
    assert_eq!(installation.database.number(stored).await?, acknowledged);

    fs::remove_file(&ballast)?;
    // Without an operator: eight at once, so that every kept connection is tried.
    wait::until("the portal heals", wait::LONG, async || {
        let message = letter::plain(ANA, "After", "the flood");
        Ok(relay.send(SENDER, &[ANA], &message).await.is_ok_and(|reply| reply.code == 250).then_some(()))
    })
    .await?;
    let before = installation.database.number(stored).await?;
    let sends = (0..16).map(|_| async { relay.send(SENDER, &[ANA], &letter::plain(ANA, "More", "after it")).await });
    for reply in futures_util::future::try_join_all(sends).await? {
        reply.expect(250)?;
    }
    assert_eq!(installation.database.number(stored).await?, before + 16);
    assert!(!ana.messages().await?.is_empty());
    installation.organization("hospital").await?; // a command beside it, too
    installation.close(running).await
}

/// The disk of large parts is a small one, the database's is not: a message that does not fit breaks off in the middle.
#[tokio::test]
async fn a_full_disk_in_the_middle_of_an_upload_is_a_temporary_answer_and_heals_by_itself() -> Result<()> {
    let installation = Installation::unmigrated().await?;
    let folder = installation.data().join("objects");
    fs::create_dir(&folder)?;
    let _mount = Mount::new(&folder, "16m").await?;
    installation.portal(&["migrate"]).await?.success()?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    let running = installation.serve().await?;
    let kept = letter::sized(ANA, "Before", 3 << 20);
    relay.send(SENDER, &[ANA], &kept).await?.expect(250)?;

    // Room for half of it, for a piece of it, for nothing.
    let ballast = folder.join("ballast");
    fill(&ballast)?;
    let full = fs::metadata(&ballast)?.len();
    for room in [1_500_000, 100_000, 0] {
        fs::File::options().write(true).open(&ballast)?.set_len(full - room)?;
        let mut wire = relay.session().await?;
        for size in [3 << 20, 400_000] {
            let reply = wire.transaction(SENDER, &[ANA], &letter::sized(ANA, "Too much", size)).await?;
            ensure!(reply.code == 452 || (size < 3 << 20 && room > 1_000_000), "{size} bytes into {room} were answered {reply:?}");
        }
        // What fits the database goes on, in the same session.
        wire.transaction(SENDER, &[ANA], &letter::plain(ANA, "Small", "no object")).await?.expect(250)?;
        // What was refused leaves nothing; the abort comes after the answer.
        wait::until("nothing is left of it", wait::LONG, async || {
            Ok(large::unnamed(&installation).await?.into_iter().all(|name| name == "ballast").then_some(()))
        })
        .await?;
        fill(&ballast)?;
    }

    fs::remove_file(&ballast)?;
    let after = letter::sized(ANA, "After", 3 << 20);
    relay.send(SENDER, &[ANA], &after).await?.expect(250)?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let addresses = ana.messages().await?;
    for (address, sent) in [(addresses.first(), &after), (addresses.last(), &kept)] {
        let address = address.ok_or_else(|| anyhow::anyhow!("no message"))?;
        let whole = ana.browser.bytes(&format!("{address}/message.eml"), None).await?.expect(200)?;
        ensure!(whole.bytes == *sent, "it came back otherwise");
    }
    installation.close(running).await
}

/// Fills the file system to its last page.
fn fill(ballast: &Path) -> Result<()> {
    use std::io::Write;
    let mut file = fs::File::options().create(true).append(true).open(ballast)?;
    let block = vec![0x55; 64 * 1024];
    loop {
        match file.write(&block) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::StorageFull => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}
