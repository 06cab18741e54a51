//! `/messages/{id}/message.zip`: its text and everything in it that can be saved, written while it is sent. Nothing is compressed:
//! lengths of compressed secrets tell about them, and most files are compressed already.
mod text;

use std::{
    collections::HashSet,
    io::{self, Write},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_DISPOSITION, HeaderValue},
    web::{Bytes, Path},
};
use entity::domain::id::MessageId;
use futures_util::stream;
use tokio::{runtime::Handle, sync::mpsc};
use tracing::Span;
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::{Answer, danger};
use crate::{
    mime::file_name,
    service::read::{self, Archive, ReadError},
    web::{
        guard::{header::Policy, visitor::Visitor},
        layout::Words,
        problem::Problem,
        routes::Route,
    },
};

/// Pieces that wait for a slow reader.
const WAITING: usize = 4;
/// Bytes gathered before they are sent.
const PIECE: usize = 64 << 10;

/// What the message's text is called in it.
const TEXT: &str = "message.txt";

/// The text and everything that can be saved, as one archive. For somebody who is signed in and may read the message. The read is in the
/// audit before the first byte leaves.
///
/// # Errors
/// No such message for this person, or nothing in it to save; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest, id: Path<String>) -> Answer {
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let archive = match read::archive(visitor.services(), session, id, danger::is_anyway(&request), visitor.request).await {
        Ok(opened) => opened,
        Err(error) => return danger::or_page_first(&visitor, error, id, Route::Archive(id)).await,
    };
    let (pieces, taken) = mpsc::channel(WAITING);
    let (runtime, span, words) = (Handle::current(), Span::current(), visitor.frame().words);
    tokio::task::spawn_blocking(move || {
        let _inside = span.enter();
        let broken = pieces.clone();
        if let Err(error) = write(&archive, &words, Pipe { pieces, held: Vec::with_capacity(PIECE) }, &runtime) {
            if broken.is_closed() {
                tracing::debug!("whoever saved an archive has gone before its end");
                return;
            }
            tracing::error!(error = &error as &dyn std::error::Error, "an archive broke off");
            // Whoever downloads must see that it is not whole.
            let _ = broken.blocking_send(Err(io::ErrorKind::UnexpectedEof.into()));
        }
    });
    let body = stream::unfold(taken, |mut taken| async move { taken.recv().await.map(|piece| (piece, taken)) });
    let mut answer = HttpResponse::Ok().content_type("application/octet-stream").streaming(body);
    if let Ok(name) = HeaderValue::from_str(&file_name::disposition("message.zip")) {
        answer.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    answer.extensions_mut().insert(Policy::File);
    Ok(answer)
}

#[derive(Debug, thiserror::Error)]
enum ArchiveError {
    #[error("the archive cannot be written")]
    Write(#[from] ZipError),
    #[error("the archive cannot be sent")]
    Send(#[from] io::Error),
    #[error("the message cannot be read")]
    Read(#[from] ReadError),
}

fn write(opened: &Archive, words: &Words, pipe: Pipe, runtime: &Handle) -> Result<(), ArchiveError> {
    let Archive { raw, files, letter } = opened;
    let stored = || SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new_stream(pipe);
    let mut names = HashSet::new();
    archive.start_file(free(&mut names, TEXT), stored())?;
    archive.write_all(text::text(words, letter).as_bytes())?;
    for file in files {
        let name = free(&mut names, &file.about.name);
        // Any file may pass 4 GiB as far as the format goes; ours never do.
        archive.start_file(name, stored())?;
        let mut reading = file.read();
        // Written outside of the runtime: the pipe waits for a slow reader.
        while let Some(piece) = runtime.block_on(reading.next(raw))? {
            archive.write_all(&piece)?;
        }
    }
    archive.finish()?.into_inner().flush()?;
    Ok(())
}

/// The name, or one like it that was not used yet, whatever the case.
fn free(names: &mut HashSet<String>, wish: &str) -> String {
    let (stem, ending) = wish.rsplit_once('.').map_or((wish, String::new()), |(stem, ending)| (stem, format!(".{ending}")));
    let mut name = wish.to_owned();
    let mut number = 2;
    while !names.insert(name.to_lowercase()) {
        name = format!("{stem} ({number}){ending}");
        number += 1;
    }
    name
}

/// What is written here is sent, in pieces.
struct Pipe {
    pieces: mpsc::Sender<io::Result<Bytes>>,
    held: Vec<u8>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::replace(&mut self.held, Vec::with_capacity(PIECE)));
        // This thread may wait; it is not the runtime's.
        self.pieces.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_name_of_its_own() {
        let mut names = HashSet::new();
        let made: Vec<String> = ["a.pdf", "A.pdf", "a.pdf", "a (2).pdf", "b", "b"].map(|wish| free(&mut names, wish)).into();
        assert_eq!(made, ["a.pdf", "A (2).pdf", "a (3).pdf", "a (2) (2).pdf", "b", "b (2)"]);
    }
}
