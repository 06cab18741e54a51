//! A message that was noted as opened, and then could not be shown. Must not know why.
//!
//! Not guaranteed: that it is found out. A process that ends between the two leaves the message opened, which errs on the side of what
//! its sender is told of a message that is taken back.
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Keyword},
};

use super::{
    StoreError, Tx,
    audit::{self, Event},
    source::Origin,
};
use crate::{
    domain::{
        id::{AccountId, DeliveryId, MessageId, RequestId},
        scope::{Actor, Record},
    },
    table::delivery,
};

/// What was not shown, and to whom.
pub struct NotShown {
    /// Who looked.
    pub account: AccountId,
    /// Whose message it is.
    pub record: Record,
    /// The message.
    pub message: MessageId,
    /// The delivery by which it was to be read.
    pub delivery: DeliveryId,
    /// It had not been opened before this.
    pub first: bool,
    /// In which request.
    pub request: RequestId,
}

/// Makes it unopened again, unless it had been opened before or somebody has opened it since, and writes down that it was not shown.
///
/// # Errors
/// The database refuses.
pub async fn note(tx: &Tx, not_shown: &NotShown) -> Result<(), StoreError> {
    use delivery::Column;
    if not_shown.first {
        delivery::Entity::update_many()
            .col_expr(Column::FirstOpenedAt, Keyword::Null.into())
            .col_expr(Column::LastOpenedAt, Keyword::Null.into())
            .filter(Column::Id.eq(not_shown.delivery.as_uuid()))
            .filter(Expr::col(Column::FirstOpenedAt).eq(Expr::col(Column::LastOpenedAt)))
            .exec(tx.connection())
            .await?;
    }
    let event = Event::new(not_shown.record.organization, Actor::Account(not_shown.account), "message.not_shown")
        .subject("message", not_shown.message.as_uuid())
        .about_patient(not_shown.record.patient)
        .request(not_shown.request);
    audit::append(tx, event).await
}
