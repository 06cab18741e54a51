//! Texts that somebody looked at and kept, under `tests/vectors/`. A difference fails; a new text is written when
//! `UPDATE_SNAPSHOTS` is set, for somebody to look at in the commit.
use std::{env, fs, path::Path};

use anyhow::{Context, Result, ensure};

/// Compares `text` with the kept one.
///
/// # Errors
/// If it differs, or there is none.
pub fn same(name: &str, text: &str) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/mails").join(format!("{name}.txt"));
    let text = text.replace("\r\n", "\n");
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::create_dir_all(path.parent().context("no folder")?)?;
        fs::write(&path, &text)?;
        return Ok(());
    }
    let kept =
        fs::read_to_string(&path).with_context(|| format!("{} is missing: run with UPDATE_SNAPSHOTS=1 and look at it", path.display()))?;
    ensure!(kept == text, "{name} differs from what was kept:\n--- kept\n{kept}\n--- now\n{text}");
    Ok(())
}
