//! `/messages/{id}/plain`: one message as plain text.
use actix_web::web::Path;

use super::{Answer, Tab, show};
use crate::web::guard::visitor::Visitor;

/// For somebody who is signed in and may read it. The read is in the audit before the page leaves.
///
/// # Errors
/// No such message for this person; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, id: Path<String>) -> Answer {
    show(&visitor, &id, Tab::Plain, None).await
}
