//! Mails to be sent: alerts, notices, mailbox codes. A row holds ids; the notifier opens the address behind them.
//!
//! Invariants:
//! - A row is there if and only if what it tells of committed.
//! - An address has at most one pending alert (unless nothing is held back for it: then each message has its own), and one that
//!   finds it pending holds its row until the end of the transaction: so the mail cannot leave before the message that it stands
//!   for can be read.
//! - What is hidden for a while has an alert of its own (`StandsFor`), at most one pending as well, whose reason is looked at when
//!   it is due: undone, or told by another alert meanwhile, it does not leave.
//! - A notice that slips are needed stands for all records of its organization that wait for one: at most one is pending for a
//!   recipient, and none leaves sooner than an interval after the one before.
//! - A mailbox code's payload is erased when its mail is settled or expires.
mod ahead;
mod alert;
mod answer;
mod bounce;
mod code;
mod notice;
mod reach;
mod staff;

use std::{num::NonZeroU64, time::Duration};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

pub use self::{
    ahead::{bring_back, find_ahead},
    alert::{alert_carers, cancel_alerts, cancel_alerts_to, move_alert, release_alert, release_untold, reschedule_alert},
    answer::{Alerted, Answerable, find_alerted, find_answerable, forget_answerable, insert_answer},
    bounce::{Bounced, settle_bounced},
    code::{NewMailboxCode, cancel_mailbox_codes, insert_address_code, insert_mailbox_code},
    notice::{Recipient, insert_notice},
    reach::{tell_hidden, tell_waiting},
    staff::{Whose, call_off_staff, reschedule_staff, tell_approvers, tell_staff, untell_staff},
};
pub(in crate::store) use self::{alert::tell, answer::check_in_use, reach::tell_unread};
pub(crate) use self::{
    alert::{StandsFor, Told, Whom, alert_inserts},
    code::{ADDRESS_CODE, payload_place, read_payload},
    notice::{Notice, SLIPS, notice_inserts, with_contact},
};
use super::{
    StoreError, Tx, rows,
    source::{Core, Origin},
    word::words,
};
use crate::{
    base::{
        clock::Timestamp,
        random::{self, below},
    },
    domain::{id::OutboxId, mail::Tag},
    table::outbox,
};

words! {
    /// What a notice says. None says more than its kind.
    pub enum NoticeKind in "outbox.template" {
        /// To staff: somebody has mail and no way in yet.
        SlipNeeded = "slip_needed",
        /// To a patient: a key was added to the account.
        KeyAdded = "key_added",
        /// To a patient: somebody else reads the messages from now on.
        CarerAdded = "carer_added",
        /// To a patient: a key was removed from the account.
        KeyRemoved = "key_removed",
        /// To a patient: a spare code was made, and an earlier one is good for nothing any more.
        SpareMade = "spare_made",
        /// To a patient: a spare code was used up by a new key, which opens nothing yet; there is time to object.
        SpareUsed = "spare_used",
        /// To a patient, at the old address: alerts go elsewhere from now on.
        AddressChanged = "address_changed",
        /// To a patient: somebody uses a new slip for a record that was claimed before; there is time to object.
        ReclaimBegun = "reclaim_begun",
        /// To a patient: one of the staff asks for something that nobody else there can check; there is time to object.
        AloneBegun = "alone_begun",
        /// To a patient: a new key took the place of the old ones, by a spare code or a new slip.
        AccessRestored = "access_restored",
        /// To a patient: staff took away an address by which mail found the record.
        RecordChanged = "record_changed",
        /// To staff: wrong tries, a slip used twice, a claim not finished.
        StaffAttention = "staff_attention",
        /// To a practitioner: something waits for an answer.
        StaffWaiting = "staff_waiting",
        /// To a patient: somebody answered a mail from here by ordinary mail, which is no way to write.
        MailNotRead = "mail_not_read",
    }
}

words! {
    /// Kinds of mail.
    pub(crate) enum Kind in "outbox.kind" {
        Alert = "alert",
        Notice = "notice",
        MailboxCode = "mailbox_code",
    }
}

words! {
    /// How far a mail is.
    pub(crate) enum State in "outbox.state" {
        Pending = "pending",
        Leased = "leased",
        Sent = "sent",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

words! {
    /// Where its address stands.
    pub(crate) enum RecipientKind in "outbox.recipient_kind" {
        AlertAddress = "alert_address",
        Organization = "organization",
        Sender = "sender",
    }
}

/// All alerts. Literal SQL, like all that follow: they are conditions of indexes, and a bound value is not known when a plan is made.
pub(crate) const ALERTS: &str = "kind = 'alert'";
/// Those that came back.
pub(crate) const FAILED_ALERTS: &str = "kind = 'alert' AND state = 'failed'";
/// Those that have not been sent yet.
const PENDING_ALERTS: &str = "kind = 'alert' AND state = 'pending'";
/// Those of them of which an address has one at most.
const SINGLE_ALERTS: &str = "kind = 'alert' AND state = 'pending' AND stands_for <> 'one'";
/// Those that have not surely left.
const OPEN_ALERTS: &str = "kind = 'alert' AND state IN ('pending', 'leased')";
/// Notices that have not been sent yet.
const PENDING_NOTICES: &str = "kind = 'notice' AND state = 'pending'";
/// Notices that have left, or may have.
const TOLD_NOTICES: &str = "kind = 'notice' AND state IN ('sent', 'leased', 'failed')";

/// Cancels up to `limit` pending mails whose time is over, and erases what they held. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn expire_due(tx: &Tx, now: Timestamp, limit: u16) -> Result<u64, StoreError> {
    let over: Vec<Uuid> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Id)
        .filter(outbox::Column::State.eq(State::Pending.as_str()))
        .filter(outbox::Column::ExpiresAt.lte(now.as_micros()))
        .order_by_asc(outbox::Column::Id)
        .limit(u64::from(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let number = over.len() as u64;
    if number > 0 {
        let pending = outbox::Column::State.eq(State::Pending.as_str());
        cancel(tx, Condition::all().add(outbox::Column::Id.is_in(over)).add(pending)).await?;
    }
    Ok(number)
}

/// Inserts, or touches the pending row that is there: on PostgreSQL that keeps the notifier off it until the commit. One that
/// stands for what is hidden still waits until the last of it can be seen; any other keeps its moment, unless a clock that was
/// ahead has set it: it never waits longer than one decided on now could.
fn insert_or_hold(tx: &Tx, models: Vec<outbox::Model>, mut pending: OnConflict, hidden: bool) -> Vec<Statement> {
    let moment = if hidden {
        "CASE WHEN excluded.due_at > outbox.due_at THEN excluded.due_at ELSE outbox.due_at END".to_owned()
    } else {
        let (jitter, again) = (tx.core().alerts.jitter.as_micros(), ahead::AGAIN.as_micros());
        let latest = format!("excluded.due_at + {jitter} + CASE WHEN outbox.attempts > 0 THEN {again} ELSE 0 END");
        format!("CASE WHEN outbox.due_at > {latest} THEN excluded.due_at ELSE outbox.due_at END")
    };
    let hold = pending.value(outbox::Column::DueAt, Expr::cust(moment));
    rows::inserts::<outbox::Entity>(tx.connection(), models.into_iter().map(IntoActiveModel::into_active_model).collect(), Some(hold))
}

async fn cancel(tx: &Tx, which: Condition) -> Result<(), StoreError> {
    tx.core().database.note_destroyed();
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, State::Cancelled.as_str().into())
        .col_expr(outbox::Column::Payload, Expr::value(None::<Vec<u8>>))
        .col_expr(outbox::Column::SettledAt, tx.core().clock.now().as_micros().into())
        .filter(which)
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A little after `moment`, so that a mail's time tells nothing.
fn later(core: &Core, moment: Timestamp) -> Timestamp {
    let micros = u64::try_from(core.alerts.jitter.as_micros()).unwrap_or(u64::MAX);
    let bound = NonZeroU64::MIN.saturating_add(micros);
    moment.plus(Duration::from_micros(below(&*core.random, bound)))
}

/// A pending row; recipient and subject are the caller's.
fn model(core: &Core, organization: Uuid, kind: Kind, template: &str, due: Timestamp) -> outbox::Model {
    let tag = random::bytes::<16>(&*core.random);
    outbox::Model {
        id: OutboxId::generate(&*core.clock, &*core.random).as_uuid(),
        organization_id: organization,
        kind: kind.as_str().to_owned(),
        template: template.to_owned(),
        stands_for: None,
        recipient_kind: String::new(),
        recipient_id: Uuid::nil(),
        subject_id: None,
        payload: None,
        state: State::Pending.as_str().to_owned(),
        due_at: due.as_micros(),
        expires_at: None,
        attempts: 0,
        lease_token: None,
        lease_until: None,
        tag: tag.to_vec(),
        // Whoever answers a code is not looked for: its mail quotes the digits.
        mail_id: (kind != Kind::MailboxCode).then(|| Tag::from_bytes(tag).mail_id().to_vec()),
        reply_class: None,
        created_at: core.clock.now().as_micros(),
        settled_at: None,
    }
}
