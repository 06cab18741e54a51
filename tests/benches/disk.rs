//! What the disk can do: the limit of everything that is durable.
use std::{
    fs::{self, File},
    io::{Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;

/// Flushes a second of a file that 4 KiB are written to each time, as a write-ahead log is.
pub(super) fn flushes(folder: &Path, span: Duration) -> Result<f64> {
    let path = folder.join("flushes");
    let mut file = File::create(&path)?;
    let block = [0x5a; 4096];
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < span {
        if count.is_multiple_of(1_000) {
            file.seek(SeekFrom::Start(0))?; // as a log does that begins again: no growth after the first round
        }
        file.write_all(&block)?;
        file.sync_data()?;
        count += 1;
    }
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    fs::remove_file(path)?;
    Ok(rate)
}

/// Files of this size a second, each flushed, renamed, and its folder flushed; no more than `most` bytes in all.
pub(super) fn files(folder: &Path, bytes: usize, most: u64, span: Duration) -> Result<f64> {
    let folder = folder.join("files");
    fs::create_dir(&folder)?;
    let block = vec![0x5a; bytes];
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < span && u64::from(count) * (bytes as u64) < most {
        let (aside, path) = (folder.join(format!("{count}#1")), folder.join(count.to_string()));
        let mut file = File::create(&aside)?;
        file.write_all(&block)?;
        file.sync_all()?;
        fs::rename(aside, path)?;
        File::open(&folder)?.sync_all()?;
        count += 1;
    }
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    fs::remove_dir_all(folder)?;
    Ok(rate)
}
