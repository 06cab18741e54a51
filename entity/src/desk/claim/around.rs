//! Whether a mail still has its reason: loaded once for all that were due. Knows ids and states only.
use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::NoticeKind;
use crate::{
    base::clock::Timestamp,
    store::{
        StoreError,
        alert_address::standing,
        connection::Connection,
        delivery::readable,
        outbox::{Kind, RecipientKind, StandsFor},
        patient,
    },
    table::{address_change, alert_address, claim_code, delivery, outbox},
};

/// What decides whether mails are still wanted.
pub(super) struct Around {
    /// Alert addresses. A notice that was decided on goes to one that has gone out of use since: its owner must learn why.
    pub(super) addresses: HashMap<Uuid, alert_address::Model>,
    /// Records that can be reached.
    reachable: HashSet<Uuid>,
    /// Organizations with a record that waits for a slip.
    waiting: HashSet<Uuid>,
    /// Records with something that staff wrote and that can be read, and since when the latest of it.
    written: HashMap<Uuid, i64>,
    /// Claims and proposed addresses that wait for their mailbox code.
    awaited: HashSet<Uuid>,
    now: Timestamp,
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
        let written = rows.iter().filter(|row| StandsFor::Hidden.is_of(row)).map(|row| row.recipient_id);
        let written: HashSet<Uuid> =
            written.filter_map(|address| addresses.iter().find(|one| one.id == address)).map(|one| one.patient_id).collect();
        let written = visible(connection, written, now).await?;
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
        Ok(Self { addresses, reachable, waiting, written, awaited: awaited.into_iter().collect(), now })
    }

    /// Whether what staff wrote is there to be read, and no alert has told of it since. One that is tried again has told nothing;
    /// one that a clock that was ahead has noted may have left before.
    fn is_news(&self, row: &outbox::Model, address: &alert_address::Model) -> bool {
        let since = self.written.get(&address.patient_id);
        since.is_some_and(|since| row.attempts > 0 || address.last_alert_at.is_none_or(|last| last < *since || last > self.now.as_micros()))
    }

    /// Whether a mail still has its reason.
    pub(super) fn is_wanted(&self, row: &outbox::Model) -> bool {
        let kept = self.addresses.get(&row.recipient_id).filter(|address| standing::is_kept(address));
        match Kind::try_from(row.kind.as_str()) {
            Ok(Kind::Alert) => kept.is_some_and(|address| {
                let reads = address.carer_id.is_some() || self.reachable.contains(&address.patient_id);
                standing::is_alerted(address, self.now) && reads && (!StandsFor::Hidden.is_of(row) || self.is_news(row, address))
            }),
            Ok(Kind::MailboxCode) => kept.is_some() && row.subject_id.is_some_and(|subject| self.awaited.contains(&subject)),
            Ok(Kind::Notice) if row.template == NoticeKind::SlipNeeded.as_str() => self.waiting.contains(&row.organization_id),
            Ok(Kind::Notice) if row.template == NoticeKind::MailNotRead.as_str() => kept.is_some(),
            Ok(Kind::Notice) | Err(_) => true,
        }
    }
}

/// Records that have something to read that was hidden before, and since when it, or the latest of it, is not.
async fn visible(connection: &Connection, patients: HashSet<Uuid>, now: Timestamp) -> Result<HashMap<Uuid, i64>, StoreError> {
    if patients.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, i64)> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::PatientId)
        .column_as(delivery::Column::VisibleAt.max(), "since")
        .filter(delivery::Column::PatientId.is_in(patients))
        .filter(delivery::Column::VisibleAt.is_not_null())
        .filter(readable(now))
        .group_by(delivery::Column::PatientId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}
