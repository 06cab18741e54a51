//! `/messages/{id}/files/{part}`, `…/pictures/{part}` and `…/message.eml`: what is sent as a file.
//!
//! Invariants:
//! - A file has a type of ours and a safe name, is never sniffed, and stands in a sandbox.
//! - A picture is shown only if its first bytes say that it is one.
//! - Lengths are exact, so that a download that breaks off is seen as such.
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{
        StatusCode,
        header::{
            ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, ContentDisposition, ETAG, HeaderValue, IF_RANGE, RANGE, Range as RangeHeader,
        },
    },
    web::{Bytes, Path},
};
use entity::{base::wipe, domain::id::MessageId};
use futures_util::{Stream, StreamExt, stream};
use tracing::Span;
use zeroize::Zeroizing;

use super::{Answer, danger};
use crate::{
    mime::{file_name, html::PictureKind},
    service::read::{self, Asked as Wish, OpenFile, ReadError},
    web::{
        guard::{header::Policy, visitor::Visitor},
        layout::Finished,
        problem::Problem,
        routes::Route,
    },
};

/// The largest picture that is shown; larger ones are files.
pub(super) const PICTURE: u64 = 16 << 20;
/// The tag of every file (RFC 9110, section 8.8.3): what stands at an address never changes, so that a download that broke off goes on.
const TAG: &str = "\"1\"";
/// What every file is called, whatever it is: no browser runs or renders it.
const TYPE: &str = "application/octet-stream";

/// A part as a file, or a range of it. For somebody who is signed in and may read the message. The read is in the audit
/// before the first byte leaves.
///
/// # Errors
/// No such part for this person; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest, path: Path<(String, u16)>) -> Answer {
    let (id, part) = path.into_inner();
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let wish = if danger::is_anyway(&request) { Wish::Anyway } else { Wish::File };
    match read::file(visitor.services(), session, id, part, wish, visitor.request).await {
        Ok(open) => Ok(hand_out(&request, open)),
        Err(error) => danger::or_page_first(&visitor, error, id, Route::File(id, part)).await,
    }
}

/// An open file, or the range of it that is asked for.
pub(in crate::web) fn hand_out(request: &HttpRequest, open: OpenFile) -> HttpResponse {
    let name = file_name::disposition(&open.file.about.name);
    let length = open.file.about.size;
    match asked(request, length) {
        Asked::Nothing => unsatisfiable(length),
        Asked::All => send(HttpResponse::Ok(), &name, length, open.range(0..length)),
        Asked::Part(from, to) => {
            let mut answer = HttpResponse::PartialContent();
            answer.insert_header((CONTENT_RANGE, format!("bytes {from}-{}/{length}", to - 1)));
            send(answer, &name, to - from, open.range(from..to))
        }
    }
}

/// The message itself, to the byte. For somebody who is signed in and may read it. The read is in the audit before the
/// first byte leaves.
///
/// # Errors
/// No such message for this person; another page comes first; the database does not answer.
pub(crate) async fn whole(visitor: Visitor, request: HttpRequest, id: Path<String>) -> Answer {
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let raw = match read::whole(visitor.services(), session, id, danger::is_anyway(&request), visitor.request).await {
        Ok(raw) => raw,
        Err(error) => return danger::or_page_first(&visitor, error, id, Route::Whole(id)).await,
    };
    let (name, length) = (file_name::disposition("message.eml"), raw.len());
    let pieces = |from: u64, to: u64| raw.into_pieces(from..to).map(|piece| piece.map_err(ReadError::from));
    match asked(&request, length) {
        Asked::Nothing => Ok(unsatisfiable(length)),
        Asked::All => Ok(send(HttpResponse::Ok(), &name, length, pieces(0, length))),
        Asked::Part(from, to) => {
            let mut answer = HttpResponse::PartialContent();
            answer.insert_header((CONTENT_RANGE, format!("bytes {from}-{}/{length}", to - 1)));
            Ok(send(answer, &name, to - from, pieces(from, to)))
        }
    }
}

/// A picture of the message's page. For somebody who is signed in and may read it.
///
/// # Errors
/// No such picture for this person; another page comes first; the database does not answer.
pub(crate) async fn picture(visitor: Visitor, path: Path<(String, u16)>) -> Answer {
    let (id, part) = path.into_inner();
    let session = visitor.signed_in()?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let open = read::file(visitor.services(), session, id, part, Wish::Picture, visitor.request).await?;
    let bytes = open.bytes(PICTURE).await?;
    let kind = PictureKind::of(&bytes).ok_or(Problem::NotFound)?;
    let mut answer =
        HttpResponse::Ok().content_type(kind.media_type()).insert_header(ContentDisposition::attachment("picture")).body(bytes.to_vec());
    answer.extensions_mut().insert(Policy::File);
    Ok(answer)
}

fn send<S>(mut answer: HttpResponseBuilder, name: &str, length: u64, pieces: S) -> HttpResponse
where
    S: Stream<Item = Result<Zeroizing<Vec<u8>>, ReadError>> + 'static,
{
    // The body leaves after the request was answered, outside of its span.
    let span = Span::current();
    let mut pieces = Box::pin(pieces.map(|piece| match piece {
        Ok(bytes) => Ok(Bytes::from_owner(Leaving(bytes))),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a download broke off");
            Err(error)
        }
    }));
    let pieces = stream::poll_fn(move |context| {
        let _inside = span.enter();
        pieces.as_mut().poll_next(context)
    });
    let mut answer = answer.content_type(TYPE).body(SizedStream::new(length, pieces));
    if let Ok(name) = HeaderValue::from_str(name) {
        answer.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    answer.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    answer.headers_mut().insert(ETAG, HeaderValue::from_static(TAG));
    answer.extensions_mut().insert(Policy::File);
    answer
}

/// What is on its way to the network, without a copy: erased once it has left.
struct Leaving(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Leaving {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        wipe::wipe(&mut self.0);
    }
}

fn unsatisfiable(length: u64) -> HttpResponse {
    let mut answer =
        HttpResponse::build(StatusCode::RANGE_NOT_SATISFIABLE).insert_header((CONTENT_RANGE, format!("bytes */{length}"))).finish();
    answer.extensions_mut().insert(Finished);
    answer
}

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    All,
    /// From the first up to, and without, the second.
    Part(u64, u64),
    /// A range that the file does not have.
    Nothing,
}

/// One range (RFC 9110, section 14); several, or another unit, are answered with all.
fn asked(request: &HttpRequest, length: u64) -> Asked {
    // Another tag than ours, or a date: none is given out.
    if request.headers().get(IF_RANGE).is_some_and(|wanted| wanted != TAG) {
        return Asked::All;
    }
    let header = request.headers().get(RANGE).and_then(|value| value.to_str().ok());
    let Some(Ok(RangeHeader::Bytes(ranges))) = header.map(str::parse::<RangeHeader>) else { return Asked::All };
    match ranges.as_slice() {
        [one] => one.to_satisfiable_range(length).map_or(Asked::Nothing, |(from, to)| Asked::Part(from, to + 1)),
        _ => Asked::All,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn one_range_is_answered_and_what_is_odd_is_not() {
        let of = |range: &str| asked(&TestRequest::default().insert_header(("range", range)).to_http_request(), 100);
        assert_eq!(of("bytes=0-9"), Asked::Part(0, 10));
        assert_eq!(of("bytes=90-"), Asked::Part(90, 100));
        assert_eq!(of("bytes=-5"), Asked::Part(95, 100));
        assert_eq!(of("bytes=50-500"), Asked::Part(50, 100));
        assert_eq!(of("bytes=100-"), Asked::Nothing);
        assert_eq!(of("bytes=0-1,5-6"), Asked::All);
        assert_eq!(of("lines=0-1"), Asked::All);
        assert_eq!(of("bytes=x"), Asked::All);
        let ours = TestRequest::default().insert_header(("range", "bytes=0-9")).insert_header(("if-range", TAG));
        assert_eq!(asked(&ours.to_http_request(), 100), Asked::Part(0, 10), "a download that goes on");
        for tag in ["\"another\"", "Tue, 24 Nov 2026 12:00:00 GMT"] {
            let request = TestRequest::default().insert_header(("range", "bytes=0-9")).insert_header(("if-range", tag));
            assert_eq!(asked(&request.to_http_request(), 100), Asked::All, "{tag}");
        }
    }
}
