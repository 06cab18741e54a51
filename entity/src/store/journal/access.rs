//! Reading, noted before it happens.
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, Func, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    domain::{
        id::{AccountId, DeliveryId, MessageId, RequestId},
        scope::{Actor, Record},
    },
    store::{
        StoreError, Tx,
        audit::{self, Event},
        delivery::waiting,
        source::Origin,
    },
    table::delivery,
};

/// What a patient's account is about to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// A list of messages: one entry for each record in it.
    List {
        /// Who looks.
        account: AccountId,
        /// Whose messages are in the list.
        records: Vec<Record>,
        /// In which request.
        request: RequestId,
    },
    /// A part of a message as a file, or the whole message as one.
    File {
        /// Who looks.
        account: AccountId,
        /// Whose message it is.
        record: Record,
        /// The message.
        message: MessageId,
        /// The delivery by which it is read.
        delivery: DeliveryId,
        /// Which part; `None`: all of it.
        part: Option<u16>,
        /// In which request.
        request: RequestId,
    },
    /// A message.
    Message {
        /// Who looks.
        account: AccountId,
        /// Whose message it is.
        record: Record,
        /// The message.
        message: MessageId,
        /// The delivery by which it is read.
        delivery: DeliveryId,
        /// In which request.
        request: RequestId,
    },
}

impl Access {
    fn events(&self) -> Vec<Event> {
        match self {
            Self::List { account, records, request } => {
                let event = |record: &Record| {
                    Event::new(record.organization, Actor::Account(*account), "inbox.listed")
                        .subject("patient", record.patient.as_uuid())
                        .request(*request)
                };
                records.iter().map(event).collect()
            }
            Self::Message { account, record, message, request, .. } => vec![
                Event::new(record.organization, Actor::Account(*account), "message.opened")
                    .subject("message", message.as_uuid())
                    .about_patient(record.patient)
                    .request(*request),
            ],
            Self::File { account, record, message, part, request, .. } => {
                let which = part.map_or_else(|| "whole".to_owned(), |part| format!("part {part}"));
                vec![
                    Event::new(record.organization, Actor::Account(*account), "message.saved")
                        .subject("message", message.as_uuid())
                        .about_patient(record.patient)
                        .detail(which)
                        .request(*request),
                ]
            }
        }
    }
}

pub(super) async fn apply(tx: &Tx, accesses: &[&Access]) -> Result<(), StoreError> {
    if accesses.is_empty() {
        return Ok(());
    }
    let opened = accesses.iter().filter_map(|access| match access {
        Access::Message { delivery, .. } | Access::File { delivery, .. } => Some(delivery.as_uuid()),
        Access::List { .. } => None,
    });
    let opened: Vec<Uuid> = opened.collect();
    if !opened.is_empty() {
        let now: SimpleExpr = tx.core().clock.now().as_micros().into();
        let first = Func::coalesce([Expr::col(delivery::Column::FirstOpenedAt), now.clone()]);
        delivery::Entity::update_many()
            .col_expr(delivery::Column::FirstOpenedAt, first.into())
            .col_expr(delivery::Column::LastOpenedAt, now)
            .filter(delivery::Column::Id.is_in(opened))
            // Taken back a moment ago: its text does not open any more, and nobody shall be told that it was.
            .filter(waiting())
            .exec(tx.connection())
            .await?;
    }
    audit::append_all(tx, accesses.iter().flat_map(|access| access.events()).collect()).await
}
