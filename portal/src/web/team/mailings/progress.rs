//! `/team/mailings/{id}/progress`: how far the copies are, for script. The page says the same when it is loaded again.
use actix_web::{HttpResponse, http::header, web::Path};
use entity::domain::id::MailingId;
use serde_json::json;

use crate::{
    service::mailing,
    web::{guard::visitor::Visitor, page::Answer, problem::Problem},
};

/// For whoever began it, and for an administrator.
///
/// # Errors
/// No such mailing; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    let found = mailing::progress(visitor.services(), &scope, id).await?;
    let state = super::state(&found);
    let body = json!({
        "state": state,
        "done": found.done(),
        "sent": found.ever_sent(),
        "possible": found.possible(),
        "refused": found.refused,
        "undone": found.undone,
    });
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "application/json")).body(body.to_string()))
}
