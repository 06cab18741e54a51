//! A virus scanner beside the portal: bytes of a file in, a verdict out. Must not know messages, nor what follows.
//!
//! Owns the protocol of clamd (`INSTREAM`, which others speak too), its bounds, and leaving a scanner in peace that is down.
//!
//! Invariants:
//! - Content goes through a Unix socket or to a loopback address ([`ScannerAddress`] is nothing else).
//! - There is a verdict only if every byte was sent and a whole, well-formed answer came back. Everything else, also what
//!   the scanner says it did not look at, is no verdict.
//! - A file streams: what is held of it is one piece. The bytes of all files under way are bounded, since a scanner keeps
//!   them too.
mod clamd;

use std::{
    fmt, io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use entity::domain::verdict::Verdict;
use futures_util::Stream;
use tokio::{
    net::{TcpStream, UnixStream},
    sync::Semaphore,
    time::{Instant, timeout, timeout_at},
};
use zeroize::Zeroizing;

use crate::config::{ScannerAddress, ScannerSettings};

/// How long a scanner is left alone that did not answer.
const PAUSE: Duration = Duration::from_secs(10);
/// So many files in a row it may be too slow about before it counts as not answering: one that is hard to look at takes it from nobody.
const LATE: u32 = 3;
/// Bytes that one permit stands for.
const UNIT: u64 = 1 << 10;

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unchecked {
    /// The scanner does not answer, or did not a moment ago.
    #[error("the scanner does not answer")]
    Down,
    /// It did not get through this file in its time.
    #[error("the scanner took too long over the file")]
    Late,
    /// The file is larger than it is shown.
    #[error("the file is larger than the scanner takes")]
    TooLarge,
    /// Too many files are under way.
    #[error("too many files are being scanned")]
    Crowded,
    /// It looked at a part of the file only, or at nothing.
    #[error("the scanner did not look at all of it")]
    Partly,
    /// It said what nobody understands.
    #[error("the scanner's answer makes no sense")]
    Answer,
    /// The file could not be read.
    #[error("the file could not be read")]
    Source,
}

/// The scanner.
pub(crate) struct Scanner {
    address: ScannerAddress,
    timeout: Duration,
    validity: Duration,
    largest: u64,
    room: Semaphore,
    units: u32,
    /// Until when it is not asked again.
    pause: Mutex<Option<Instant>>,
    /// Over how many files in a row it took too long.
    late: AtomicU32,
}

impl Scanner {
    /// The scanner of the settings, which were validated; `None` if none is set.
    #[must_use]
    pub(crate) fn new(settings: &ScannerSettings) -> Option<Self> {
        let address = settings.address().ok().flatten()?;
        let units = u32::try_from(settings.bytes_at_once.div_ceil(UNIT)).unwrap_or(u32::MAX).min(u32::MAX >> 3);
        Some(Self {
            address,
            timeout: settings.timeout(),
            validity: settings.validity(),
            largest: settings.file_bytes,
            room: Semaphore::new(usize::try_from(units).unwrap_or(Semaphore::MAX_PERMITS)),
            units,
            pause: Mutex::default(),
            late: AtomicU32::default(),
        })
    }

    /// How long a verdict holds.
    #[must_use]
    pub(crate) const fn validity(&self) -> Duration {
        self.validity
    }

    /// Whether it would be asked about a file of this size now.
    #[must_use]
    pub(crate) fn takes(&self, size: u64) -> bool {
        size <= self.largest && !self.is_paused()
    }

    /// Shows it a file of exactly `size` bytes, piece by piece.
    ///
    /// # Errors
    /// [`Unchecked`]
    pub(crate) async fn scan<E>(
        &self,
        size: u64,
        pieces: impl Stream<Item = Result<Zeroizing<Vec<u8>>, E>> + Send,
    ) -> Result<Verdict, Unchecked> {
        if size > self.largest {
            return Err(Unchecked::TooLarge);
        }
        if self.is_paused() {
            return Err(Unchecked::Down);
        }
        let deadline = Instant::now() + self.timeout;
        let units = u32::try_from(size.div_ceil(UNIT)).unwrap_or(u32::MAX).clamp(1, self.units);
        let _room = timeout_at(deadline, self.room.acquire_many(units)).await.ok().and_then(Result::ok).ok_or(Unchecked::Crowded)?;
        // Its own time begins now: a file that waited for room is not slow for it.
        let kind = match timeout(self.timeout, self.ask(size, pieces)).await {
            Ok(Ok(said)) => {
                self.late.store(0, Ordering::Relaxed);
                return said;
            }
            Ok(Err(error)) => error.kind(),
            Err(_) if self.late.fetch_add(1, Ordering::Relaxed) + 1 < LATE => return Err(Unchecked::Late),
            Err(_) => io::ErrorKind::TimedOut,
        };
        tracing::warn!(?kind, "the scanner does not answer; files are marked as not checked");
        self.late.store(0, Ordering::Relaxed);
        *self.pause.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + PAUSE);
        Err(Unchecked::Down)
    }

    async fn ask<E>(
        &self,
        size: u64,
        pieces: impl Stream<Item = Result<Zeroizing<Vec<u8>>, E>> + Send,
    ) -> io::Result<Result<Verdict, Unchecked>> {
        match &self.address {
            ScannerAddress::Unix(path) => clamd::scan(UnixStream::connect(path).await?, size, pieces).await,
            ScannerAddress::Loopback(address) => clamd::scan(TcpStream::connect(address).await?, size, pieces).await,
        }
    }

    fn is_paused(&self) -> bool {
        self.pause.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|until| Instant::now() < until)
    }
}

impl fmt::Debug for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scanner").field("address", &self.address).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
