//! A real clamd, as README.md sets it up, with one signature of our own in place of its database.
use std::{env, path::Path, process::Stdio};

use anyhow::{Context, Result, ensure};
use entity::base::hex;
use tests::{clamd::EICAR, letter, stage::Stage, wait};
use tokio::process::{Child, Command};

const ANA: &str = "ana@example.org";

/// Starts it in a folder; its socket is there when this returns.
async fn start(folder: &Path) -> Result<Child> {
    let program = env::var_os("TEST_CLAMD").context("TEST_CLAMD is not set: start the tests by tests/run")?;
    let signature = hex::encode(&EICAR.as_bytes()[..40]);
    std::fs::create_dir(folder.join("signatures"))?;
    std::fs::write(folder.join("signatures/own.ndb"), format!("Own.Test:0:*:{signature}\n"))?;
    let at = folder.display();
    let settings = format!(
        "Foreground yes\nLocalSocket {at}/clamd.ctl\nDatabaseDirectory {at}/signatures\nTemporaryDirectory {at}\nStreamMaxLength 2M\n\
         MaxFileSize 1M\nMaxScanSize 100M\nAlertExceedsMax yes\n"
    );
    std::fs::write(folder.join("clamd.conf"), settings)?;
    let child = Command::new(program)
        .arg("-c")
        .arg(folder.join("clamd.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    wait::until("clamd listens", wait::LONG, async || Ok(folder.join("clamd.ctl").exists().then_some(()))).await?;
    Ok(child)
}

#[tokio::test]
async fn a_real_clamd_is_understood() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut clamd = start(folder.path()).await?;
    let settings = format!("[scanner]\naddress = \"unix:{}/clamd.ctl\"\n", folder.path().display());
    let stage = Stage::with(&settings, &["--create-patients"]).await?;
    let (partly, refused) = (vec![b'x'; 1_500_000], vec![b'x'; 3_000_000]);
    let files: [(&str, &[u8]); 4] =
        [("good.pdf", b"%PDF-1.4 fine"), ("bad.txt", EICAR.as_bytes()), ("partly.bin", &partly), ("refused.bin", &refused)];
    stage.send(&[ANA], &letter::with_named_files(ANA, &files)).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let page = wait::until("all files have been looked at", wait::LONG, async || {
        let page = ana.browser.get(&message).await?.expect(200)?;
        Ok((page.text().matches("Not checked").count() == 2).then_some(page))
    })
    .await?;
    let text = page.text();
    let said = ["nothing found", "Dangerous: found", "Not checked", "Not checked"];
    let mut rest = text.as_str();
    for ((name, _), said) in files.iter().zip(said) {
        let (_, after) = rest.split_once(name).with_context(|| format!("{name} is not listed: {text}"))?;
        let line = after.get(..200).unwrap_or(after);
        ensure!(line.contains(said), "{name}: {line}");
        rest = after;
    }
    clamd.kill().await?;
    stage.close().await
}
