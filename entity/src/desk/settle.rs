//! Settling: only under the token of the last lease.
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, UpdateMany,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{Desk, Leased, Outcome};
use crate::{
    base::{
        clock::Timestamp,
        fault::{self, Point},
    },
    store::{
        StoreError,
        connection::Connection,
        outbox::{Kind, StandsFor, State},
    },
    table::{alert_address, outbox},
};

/// How often settling is tried when a new alert for the same address came in at that moment.
const TRIES: u32 = 5;

impl Desk {
    /// Records what became of a mail. `false`: the lease had ended and somebody else has it, so nothing was changed.
    /// A mailbox code's payload is erased unless it will be tried again before it expires.
    ///
    /// # Errors
    /// The database cannot be reached; the lease then ends by itself, and the mail is sent once more.
    pub async fn settle(&self, leased: &Leased, outcome: &Outcome) -> Result<bool, StoreError> {
        let mut tries = 1;
        loop {
            let connection = self.inner.database.begin().await?.into_connection();
            let settled = self.settle_in(&connection, leased, outcome).await;
            match connection.end(settled).await {
                // Another one was inserted after we looked: look again.
                Err(StoreError::Conflict(_) | StoreError::Busy(_)) if tries < TRIES => tries += 1,
                settled => {
                    if matches!(settled, Ok(true)) {
                        fault::at(Point::MailSettled);
                    }
                    return settled;
                }
            }
        }
    }

    async fn settle_in(&self, connection: &Connection, leased: &Leased, outcome: &Outcome) -> Result<bool, StoreError> {
        let now = self.inner.clock.now();
        let held = outbox::Entity::find_by_id(leased.id.as_uuid())
            .filter(outbox::Column::State.eq(State::Leased.as_str()))
            .filter(outbox::Column::LeaseToken.eq(leased.token))
            .one(connection)
            .await?;
        let Some(row) = held else { return Ok(false) };
        let changes = match outcome {
            Outcome::Sent => {
                note_sent(connection, &row, now).await?;
                over(State::Sent, None, now)
            }
            Outcome::Failed { class } => over(State::Failed, Some(class.as_str()), now),
            Outcome::Retry { at, class } if row.expires_at.is_some_and(|end| end <= at.as_micros()) => {
                over(State::Failed, Some(class.as_str()), now)
            }
            Outcome::Retry { at, class } if hasten_twin(connection, &row, *at).await? => over(State::Cancelled, Some(class.as_str()), now),
            Outcome::Retry { at, class } => {
                released(State::Pending, Some(class.as_str())).col_expr(outbox::Column::DueAt, at.as_micros().into())
            }
        };
        let changed = changes
            .filter(outbox::Column::Id.eq(leased.id.as_uuid()))
            .filter(outbox::Column::State.eq(State::Leased.as_str()))
            .filter(outbox::Column::LeaseToken.eq(leased.token))
            .exec(connection)
            .await?;
        Ok(changed.rows_affected == 1)
    }
}

/// Takes the lease off.
fn released(state: State, class: Option<&str>) -> UpdateMany<outbox::Entity> {
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, state.as_str().into())
        .col_expr(outbox::Column::ReplyClass, Expr::value(class.map(str::to_owned)))
        .col_expr(outbox::Column::LeaseToken, Expr::value(None::<Uuid>))
        .col_expr(outbox::Column::LeaseUntil, Expr::value(None::<i64>))
}

/// Ends a mail for good.
fn over(state: State, class: Option<&str>, now: Timestamp) -> UpdateMany<outbox::Entity> {
    released(state, class)
        .col_expr(outbox::Column::Payload, Expr::value(None::<Vec<u8>>))
        .col_expr(outbox::Column::SettledAt, now.as_micros().into())
}

async fn note_sent(connection: &Connection, row: &outbox::Model, now: Timestamp) -> Result<(), StoreError> {
    if row.kind == Kind::Alert.as_str() {
        alert_address::Entity::update_many()
            .col_expr(alert_address::Column::LastAlertAt, now.as_micros().into())
            .filter(alert_address::Column::Id.eq(row.recipient_id))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// While an alert or a notice was on its way, another one may have become pending for the same recipient. There is only
/// ever one: the newer one takes over, no later than this one would have been tried again. `false` if there is none.
async fn hasten_twin(connection: &Connection, row: &outbox::Model, at: Timestamp) -> Result<bool, StoreError> {
    if row.kind == Kind::MailboxCode.as_str() || StandsFor::One.is_of(row) {
        return Ok(false);
    }
    let earlier = Expr::case(Expr::col(outbox::Column::DueAt).gt(at.as_micros()), at.as_micros()).finally(Expr::col(outbox::Column::DueAt));
    let mut twin = outbox::Entity::update_many()
        .col_expr(outbox::Column::DueAt, earlier.into())
        .filter(outbox::Column::RecipientId.eq(row.recipient_id))
        .filter(outbox::Column::Kind.eq(row.kind.as_str()))
        .filter(outbox::Column::State.eq(State::Pending.as_str()));
    twin = twin.filter(outbox::Column::Template.eq(row.template.as_str()));
    if let Some(stands_for) = &row.stands_for {
        twin = twin.filter(outbox::Column::StandsFor.eq(stands_for.as_str()));
    }
    if row.kind == Kind::Notice.as_str() {
        twin = twin.filter(match row.subject_id {
            Some(subject) => outbox::Column::SubjectId.eq(subject),
            None => outbox::Column::SubjectId.is_null(),
        });
    }
    Ok(twin.exec(connection).await?.rows_affected > 0)
}
