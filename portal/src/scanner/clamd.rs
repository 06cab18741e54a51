//! clamd's `INSTREAM`: the command with its NUL, pieces with their length in front (32 bits, big-endian), a length of zero at
//! the end; then one answer that ends with a NUL.
//!
//! ```text
//! zINSTREAM\0  length piece … 0        stream: OK\0
//!                                      stream: Eicar-Signature FOUND\0
//!                                      INSTREAM size limit exceeded. ERROR\0
//! ```
use std::{io, pin::pin};

use entity::domain::verdict::Verdict;
use futures_util::{Stream, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

use super::Unchecked;

/// Longest answer that is read: a name of what was found stands in it.
const LONGEST: u64 = 1_024;
/// What it finds where its own bounds kept it from looking at all (`AlertExceedsMax`): that is no find.
const LIMITS: &str = "Heuristics.Limits.Exceeded";

/// Shows it a file. The outer error: it does not answer.
pub(super) async fn scan<T, E>(
    mut stream: T,
    size: u64,
    pieces: impl Stream<Item = Result<Zeroizing<Vec<u8>>, E>> + Send,
) -> io::Result<Result<Verdict, Unchecked>>
where
    T: AsyncRead + AsyncWrite + Send + Unpin,
{
    match show(&mut stream, size, pieces).await {
        Ok(Ok(())) => answer(&mut stream).await,
        Ok(Err(why)) => Ok(Err(why)),
        // It may have said why it listens no longer. What it did not see whole is never clean.
        Err(broken) => match answer(&mut stream).await {
            Ok(said @ (Ok(Verdict::Dangerous) | Err(Unchecked::Partly))) => Ok(said),
            _ => Err(broken),
        },
    }
}

async fn show<T, E>(
    stream: &mut T,
    size: u64,
    pieces: impl Stream<Item = Result<Zeroizing<Vec<u8>>, E>> + Send,
) -> io::Result<Result<(), Unchecked>>
where
    T: AsyncWrite + Send + Unpin,
{
    let mut pieces = pin!(pieces);
    stream.write_all(b"zINSTREAM\0").await?;
    let mut sent = 0;
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else { return Ok(Err(Unchecked::Source)) };
        // An empty one would be the end.
        if piece.is_empty() {
            continue;
        }
        let length = u32::try_from(piece.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        stream.write_u32(length).await?;
        stream.write_all(&piece).await?;
        sent += u64::from(length);
    }
    if sent != size {
        return Ok(Err(Unchecked::Source));
    }
    stream.write_u32(0).await?;
    stream.flush().await?;
    Ok(Ok(()))
}

async fn answer<T: AsyncRead + Send + Unpin>(stream: &mut T) -> io::Result<Result<Verdict, Unchecked>> {
    let mut answer = Vec::new();
    while !answer.ends_with(b"\0") {
        let room = LONGEST.saturating_sub(answer.len() as u64);
        if room == 0 {
            return Ok(Err(Unchecked::Answer));
        }
        if (&mut *stream).take(room).read_buf(&mut answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(understand(&answer))
}

fn understand(answer: &[u8]) -> Result<Verdict, Unchecked> {
    let text = answer.strip_suffix(b"\0").and_then(|text| std::str::from_utf8(text).ok()).filter(|text| !text.contains('\0'));
    let text = text.ok_or(Unchecked::Answer)?;
    if text.ends_with(" ERROR") {
        return Err(Unchecked::Partly);
    }
    let said = text.strip_prefix("stream: ").ok_or(Unchecked::Answer)?;
    match said.strip_suffix(" FOUND") {
        Some(name) if name.starts_with(LIMITS) => Err(Unchecked::Partly),
        Some(name) if !name.is_empty() => Ok(Verdict::Dangerous),
        None if said == "OK" => Ok(Verdict::Clean),
        _ => Err(Unchecked::Answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_and_exact_answer_is_a_verdict() {
        for (answer, expected) in [
            (&b"stream: OK\0"[..], Ok(Verdict::Clean)),
            (b"stream: Eicar-Signature FOUND\0", Ok(Verdict::Dangerous)),
            (b"stream: Win.Test OK FOUND\0", Ok(Verdict::Dangerous)),
            (b"INSTREAM size limit exceeded. ERROR\0", Err(Unchecked::Partly)),
            (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", Err(Unchecked::Partly)),
            (b"stream: OK", Err(Unchecked::Answer)),
            (b"stream: OK\n\0", Err(Unchecked::Answer)),
            (b"stream: OK\0stream: OK\0", Err(Unchecked::Answer)),
            (b"stream:  FOUND\0", Err(Unchecked::Answer)),
            (b"OK\0", Err(Unchecked::Answer)),
            (b"PONG\0", Err(Unchecked::Answer)),
            (b"stream: \xff FOUND\0", Err(Unchecked::Answer)),
            (b"\0", Err(Unchecked::Answer)),
        ] {
            assert_eq!(understand(answer), expected, "{}", String::from_utf8_lossy(answer));
        }
    }
}
