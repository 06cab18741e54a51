//! JSON for `js/attach.js`: a file is announced, then comes piece by piece.
//!
//! An answer is `{"file": id, "next": n}`: which piece is next. What keeps a file from being taken is `{"said": words}` in the
//! visitor's language; everything else is a problem document.
use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode, web::Path};
use entity::domain::id::{DraftFileId, DraftId, PatientId};
use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::Refused;
use crate::{
    mime::file_name,
    service::{
        attach::{self, Announced, AttachError, Owner, PIECE},
        thread,
    },
    web::{
        guard::{
            form::{self, Protected, ProtectedCall},
            token::Form,
            visitor::Visitor,
        },
        layout::Finished,
        page::Answer,
        problem::Problem,
    },
};

/// Largest piece, in bytes, and one more, so that too much is told from enough.
const MAX_BYTES: usize = PIECE as usize + 1;
/// How long a piece may take: a megabyte over a slow line.
const MAX_TIME: Duration = Duration::from_secs(5 * 60);
/// What is said of a file whose name is not known here.
const NAMELESS: &str = "…";

/// A file that will come.
#[derive(Deserialize)]
struct About {
    name: String,
    #[serde(default, rename = "type")]
    media_type: String,
    size: u64,
    #[serde(default)]
    modified: i64,
}

/// The call that announces one.
pub(crate) struct Announce;

impl Protected for Announce {
    const FORM: Form = Form::Attach;
}

/// A piece whose checks have passed.
pub(crate) struct Piece {
    visitor: Visitor,
    bytes: Zeroizing<Vec<u8>>,
}

impl FromRequest for Piece {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let (mut visitor, token) = form::caller(&request, "application/octet-stream").await?;
            form::check(&visitor, Form::Attach, token)?;
            visitor.stay().await;
            let bytes = form::read_call(&request, &mut payload, MAX_BYTES, MAX_TIME).await?;
            visitor.look_again(&request).await?;
            Ok(Self { visitor, bytes })
        })
    }
}

/// Announces a file for a draft. For staff who write: their own.
///
/// # Errors
/// The call's checks; the database does not answer.
pub(crate) async fn staff(call: ProtectedCall<Announce>, path: Path<String>) -> Answer {
    let scope = call.visitor.staff().await?;
    announce(&call, Owner::Staff(&scope), &path).await
}

/// One piece of it. For staff who write: of their own.
///
/// # Errors
/// The call's checks; no such file; the database does not answer.
pub(crate) async fn staff_piece(piece: Piece, path: Path<(String, String, u32)>) -> Answer {
    let scope = piece.visitor.staff().await?;
    let (draft, file, number) = path.into_inner();
    take(&piece, Owner::Staff(&scope), (&draft, &file, number)).await
}

/// Announces a file for what somebody writes for a record. For somebody who is signed in and holds it.
///
/// # Errors
/// The call's checks; no such record of this person; the database does not answer.
pub(crate) async fn patient(call: ProtectedCall<Announce>, path: Path<(String, String)>) -> Answer {
    let (record, draft) = path.into_inner();
    let record = PatientId::parse(&record).ok_or(Problem::NotFound)?;
    let at = thread::attach_to_record(call.visitor.services(), call.visitor.signed_in()?, record).await?;
    announce(&call, at.owner(), &draft).await
}

/// One piece of it. For somebody who is signed in and holds the record.
///
/// # Errors
/// As [`patient`]; no such file.
pub(crate) async fn patient_piece(piece: Piece, path: Path<(String, String, String, u32)>) -> Answer {
    let (record, draft, file, number) = path.into_inner();
    let record = PatientId::parse(&record).ok_or(Problem::NotFound)?;
    let at = thread::attach_to_record(piece.visitor.services(), piece.visitor.signed_in()?, record).await?;
    take(&piece, at.owner(), (&draft, &file, number)).await
}

async fn announce(call: &ProtectedCall<Announce>, owner: Owner<'_>, draft: &str) -> Answer {
    let draft = DraftId::parse(draft).ok_or(Problem::NotFound)?;
    let about: About = serde_json::from_slice(&call.body).map_err(|_| Problem::BadRequest)?;
    let file = Announced { name: &about.name, media_type: &about.media_type, size: about.size, modified: about.modified };
    match attach::announce(call.visitor.services(), owner, draft, &file).await {
        Ok((id, next)) => Ok(HttpResponse::Ok().json(json!({ "file": id.to_string(), "next": next }))),
        Err(why) => refuse(&call.visitor, file_name::safe(&about.name), why),
    }
}

async fn take(piece: &Piece, owner: Owner<'_>, (draft, file, number): (&str, &str, u32)) -> Answer {
    let id = DraftId::parse(draft).zip(DraftFileId::parse(file)).ok_or(Problem::NotFound)?;
    match attach::piece(piece.visitor.services(), owner, id, (number, &piece.bytes), piece.visitor.request).await {
        Ok(next) => Ok(HttpResponse::Ok().json(json!({ "file": file, "next": next }))),
        Err(why) => refuse(&piece.visitor, NAMELESS.to_owned(), why),
    }
}

fn refuse(visitor: &Visitor, name: String, why: AttachError) -> Answer {
    match why {
        // For a script there is no such thing, whatever the role: the page says more.
        AttachError::NotPermitted(_) => Err(Problem::NotFound),
        AttachError::NotFound | AttachError::Service(_) => Err(why.into()),
        why => {
            let said = super::why(&visitor.frame().words, &Refused { name, why });
            let mut answer = HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY).json(json!({ "said": said }));
            answer.extensions_mut().insert(Finished);
            Ok(answer)
        }
    }
}
