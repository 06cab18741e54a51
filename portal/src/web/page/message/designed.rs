//! `/messages/{id}/designed`: one message as it was designed, in a frame that nothing gets out of.
use actix_web::web::Path;

use super::{Answer, Tab, show};
use crate::web::guard::{header::Policy, visitor::Visitor};

/// For somebody who is signed in and may read it. The read is in the audit before the page leaves.
///
/// # Errors
/// No such message for this person; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, id: Path<String>) -> Answer {
    let mut answer = show(&visitor, &id, Tab::Designed, None).await?;
    answer.extensions_mut().insert(Policy::Framing);
    Ok(answer)
}
