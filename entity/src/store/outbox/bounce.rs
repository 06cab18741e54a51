//! A mail that the mail host took, and could not deliver. Must not know what a report looks like.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::State;
use crate::{
    domain::{
        id::{OrganizationId, OutboxId},
        mail::{ReplyClass, Tag},
    },
    store::{StoreError, Tx, source::Origin},
    table::outbox,
};

/// A mail that failed after it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounced {
    /// Which mail.
    pub id: OutboxId,
    /// Whose it was.
    pub organization: OrganizationId,
}

/// The mail with this tag came back: it has failed, whatever its state. Where the notifier still has it (its 250 and the
/// report crossed), the lease is taken off, so that it is not sent again. `None` if no mail has the tag, or if it had failed or was
/// cancelled already: a report may come twice.
///
/// The tag is all the right it takes: 128 random bits that stand in the envelope sender alone, so whoever knows one was
/// handed the mail. It is not bound to an organization, for one mail host may carry the alerts of many.
///
/// # Errors
/// The database cannot be reached.
pub async fn settle_bounced(tx: &Tx, tag: Tag, class: &ReplyClass) -> Result<Option<Bounced>, StoreError> {
    let found = outbox::Entity::find().filter(outbox::Column::Tag.eq(tag.as_bytes().to_vec())).one(tx.connection()).await?;
    let Some(row) = found else { return Ok(None) };
    let core = tx.core();
    core.database.note_destroyed(); // a mailbox code may go
    let changed = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, State::Failed.as_str().into())
        .col_expr(outbox::Column::ReplyClass, class.as_str().into())
        .col_expr(outbox::Column::LeaseToken, Expr::value(None::<Uuid>))
        .col_expr(outbox::Column::LeaseUntil, Expr::value(None::<i64>))
        .col_expr(outbox::Column::Payload, Expr::value(None::<Vec<u8>>))
        .col_expr(outbox::Column::SettledAt, core.clock.now().as_micros().into())
        .filter(outbox::Column::Id.eq(row.id))
        .filter(outbox::Column::State.is_in([State::Pending, State::Leased, State::Sent].map(State::as_str)))
        .exec(tx.connection())
        .await?;
    let bounced = Bounced { id: OutboxId::from_uuid(row.id), organization: OrganizationId::from_uuid(row.organization_id) };
    Ok((changed.rows_affected == 1).then_some(bounced))
}
