//! Whether a mail still has its reason: loaded once for all that were due. Knows ids and states only.
use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::NoticeKind;
use crate::{
    base::clock::Timestamp,
    store::{
        StoreError,
        connection::Connection,
        outbox::{Kind, RecipientKind},
        patient,
    },
    table::{address_change, alert_address, claim_code, outbox},
};

/// What decides whether mails are still wanted.
pub(super) struct Around {
    /// Alert addresses. A notice that was decided on goes to one that has gone out of use since: its owner must learn why.
    pub(super) addresses: HashMap<Uuid, alert_address::Model>,
    /// Records that can be reached.
    reachable: HashSet<Uuid>,
    /// Organizations with a record that waits for a slip.
    waiting: HashSet<Uuid>,
    /// Claims and proposed addresses that wait for their mailbox code.
    awaited: HashSet<Uuid>,
}

impl Around {
    pub(super) async fn load(connection: &Connection, rows: &[outbox::Model], now: Timestamp) -> Result<Self, StoreError> {
        let with = |kind: RecipientKind| rows.iter().filter(move |row| row.recipient_kind == kind.as_str()).map(|row| row.recipient_id);
        let of = |kind: Kind| rows.iter().filter(move |row| row.kind == kind.as_str());
        let addresses = alert_address::Entity::find()
            .filter(alert_address::Column::Id.is_in(with(RecipientKind::AlertAddress)))
            .all(connection)
            .await?;
        let patients: HashSet<Uuid> = addresses.iter().map(|address| address.patient_id).collect();
        let reachable = patient::reachable(connection, &patient::states(connection, patients).await?, now).await?;
        let told = of(Kind::Notice).filter(|row| row.template == NoticeKind::SlipNeeded.as_str()).map(|row| row.organization_id);
        let waiting = patient::organizations_waiting(connection, &told.collect(), now).await?;
        let mut awaited: Vec<Uuid> = claim_code::Entity::find()
            .select_only()
            .column(claim_code::Column::Id)
            .filter(claim_code::Column::Id.is_in(of(Kind::MailboxCode).filter_map(|row| row.subject_id)))
            .filter(claim_code::Column::State.eq("keyed"))
            .into_tuple()
            .all(connection)
            .await?;
        let proposed: Vec<Uuid> = address_change::Entity::find()
            .select_only()
            .column(address_change::Column::Id)
            .filter(address_change::Column::Id.is_in(of(Kind::MailboxCode).filter_map(|row| row.subject_id)))
            .filter(address_change::Column::EndedAt.is_null())
            .into_tuple()
            .all(connection)
            .await?;
        awaited.extend(proposed);
        let addresses = addresses.into_iter().map(|address| (address.id, address)).collect();
        Ok(Self { addresses, reachable, waiting, awaited: awaited.into_iter().collect() })
    }

    /// Whether a mail still has its reason.
    pub(super) fn is_wanted(&self, row: &outbox::Model) -> bool {
        let in_use = self.addresses.get(&row.recipient_id).filter(|address| address.retired_at.is_none());
        match Kind::try_from(row.kind.as_str()) {
            Ok(Kind::Alert) => in_use.is_some_and(|address| !address.proposed && self.reachable.contains(&address.patient_id)),
            Ok(Kind::MailboxCode) => in_use.is_some() && row.subject_id.is_some_and(|subject| self.awaited.contains(&subject)),
            Ok(Kind::Notice) if row.template == NoticeKind::SlipNeeded.as_str() => self.waiting.contains(&row.organization_id),
            Ok(Kind::Notice) | Err(_) => true,
        }
    }
}
