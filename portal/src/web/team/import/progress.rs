//! `/team/import/{id}/progress`: how far it is, for script. The page says the same when it is loaded again.
use actix_web::{HttpResponse, http::header, web::Path};
use entity::domain::id::ImportId;
use serde_json::json;

use crate::{
    service::import,
    web::{guard::visitor::Visitor, page::Answer, problem::Problem},
};

/// For an administrator; nobody is named.
///
/// # Errors
/// No such list; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let scope = visitor.staff().await?;
    let id = ImportId::parse(&path).ok_or(Problem::NotFound)?;
    let found = import::progress(visitor.services(), &scope, id).await?;
    let body = json!({ "state": found.state.as_str(), "done": found.done });
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "application/json")).body(body.to_string()))
}
