//! What became of a message for one patient, from what is there anyway: the record, its slips, its alerts, the delivery.
//!
//! An alert tells of everything that waits, so it stands for no message alone: the first one that left since the message can be seen
//! is the one that told of it, and a later one is another message's. Unless the newest came back: then nobody is told of anything there.
//! Where none has left, the newest that is to leave counts. Not guaranteed: that it was this message that made it leave.
//! Where the patient has no key and somebody reads for them, it is the alerts of that one that count.
use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::RecallReason;
use crate::{
    base::clock::Timestamp,
    domain::id::{DeliveryId, PatientId},
    store::{
        Source, StoreError,
        alert_address::standing,
        delivery::DeliveryState,
        outbox::{ALERTS, State},
        patient,
        patient::PatientState,
    },
    table::{alert_address, claim_code, delivery, outbox},
};

/// Alerts that are looked at: what is older than these tells nothing new.
const MOST_ALERTS: u64 = 2_000;

/// Where a message for one patient stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody sees it until then; it can be undone.
    Hidden(Timestamp),
    /// It is sent then; until then it can be taken back as if it had never been written.
    Scheduled(Timestamp),
    /// Nobody can open the record yet.
    NeedsCode,
    /// A code was given and not used.
    CodeGiven,
    /// Somebody made a key with the code; the e-mail is not confirmed.
    SetupBegun,
    /// The record is closed.
    Closed,
    /// There is no address to alert.
    NoAddress,
    /// An alert is on its way.
    Alerting,
    /// An alert was not taken yet: after so many tries, the next one comes then.
    Trying(u32, Timestamp),
    /// An alert has left.
    AlertSent(Timestamp),
    /// The mail host refused it: an enhanced status code or a word of ours.
    AlertFailed(String),
    /// First opened then.
    Opened(Timestamp),
    /// Opened, and answered after that.
    Replied(Timestamp),
    /// Its time is over, and nobody opened it.
    Expired,
    /// Its sender took it back, or undid it.
    TakenBack(Timestamp, RecallReason),
}

/// A message for one patient.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Which.
    pub delivery: DeliveryId,
    /// For whom.
    pub patient: PatientId,
    /// Where it stands.
    pub standing: Standing,
    /// When it was first opened.
    pub opened_at: Option<Timestamp>,
    /// Until when it can be undone, if it can.
    pub hidden_until: Option<Timestamp>,
    /// Whether it can be read, or will be: taking it back changes something.
    pub is_waiting: bool,
    /// Somebody reads it for the patient, who has no key.
    pub by_carer: bool,
    /// The record is closed.
    pub is_closed: bool,
}

/// What is around the deliveries.
struct Around {
    states: HashMap<Uuid, PatientState>,
    /// Live slips: whether a key was made with one.
    slips: HashMap<Uuid, bool>,
    /// The patients' addresses in use, by record.
    own: HashMap<Uuid, Vec<Uuid>>,
    /// Those of who reads beside a patient, likewise.
    carers: HashMap<Uuid, Vec<Uuid>>,
    /// Alerts by address, the newest first.
    alerts: HashMap<Uuid, Vec<outbox::Model>>,
}

/// Where these stand.
pub(super) async fn of<'a>(
    source: &impl Source,
    rows: impl Iterator<Item = &'a delivery::Model>,
) -> Result<HashMap<Uuid, Delivery>, StoreError> {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let now = source.core().clock.now();
    let around = Around::load(source, &rows, now).await?;
    let standings = rows.into_iter().map(|row| {
        let waiting = row.state == DeliveryState::Waiting.as_str() && row.expires_at.is_none_or(|end| end > now.as_micros());
        let one = Delivery {
            delivery: DeliveryId::from_uuid(row.id),
            patient: PatientId::from_uuid(row.patient_id),
            standing: around.standing(row, waiting, now)?,
            opened_at: row.first_opened_at.map(Timestamp::from_micros),
            hidden_until: row.visible_at.map(Timestamp::from_micros).filter(|until| waiting && *until > now),
            is_waiting: waiting,
            by_carer: around.is_by_carer(row.patient_id),
            is_closed: around.states.get(&row.patient_id) == Some(&PatientState::Closed),
        };
        Ok((row.id, one))
    });
    standings.collect()
}

impl Around {
    async fn load(source: &impl Source, rows: &[&delivery::Model], now: Timestamp) -> Result<Self, StoreError> {
        let connection = source.connection();
        let patients: HashSet<Uuid> = rows.iter().map(|row| row.patient_id).collect();
        let since = rows.iter().map(|row| row.created_at).min().unwrap_or_default();
        let slips: Vec<(Uuid, String)> = claim_code::Entity::find()
            .select_only()
            .columns([claim_code::Column::PatientId, claim_code::Column::State])
            .filter(claim_code::Column::PatientId.is_in(patients.iter().copied()))
            .filter(patient::live_slip(now))
            .into_tuple()
            .all(connection)
            .await?;
        let mut live: HashMap<Uuid, bool> = HashMap::new();
        for (patient, state) in slips {
            *live.entry(patient).or_default() |= state == "keyed";
        }
        let found: Vec<(Uuid, Uuid, Option<Uuid>)> = alert_address::Entity::find()
            .select_only()
            .columns([alert_address::Column::PatientId, alert_address::Column::Id, alert_address::Column::CarerId])
            .filter(alert_address::Column::PatientId.is_in(patients.iter().copied()))
            .filter(standing::alerted(now))
            .into_tuple()
            .all(connection)
            .await?;
        let settled = outbox::Column::SettledAt;
        let newest = outbox::Entity::find()
            .filter(Expr::cust(ALERTS))
            .filter(outbox::Column::RecipientId.is_in(found.iter().map(|(_, address, _)| *address)))
            .filter(outbox::Column::State.ne(State::Cancelled.as_str()))
            .filter(Condition::any().add(settled.is_null()).add(settled.gte(since)))
            .order_by_desc(outbox::Column::CreatedAt)
            .order_by_desc(outbox::Column::Id)
            .limit(MOST_ALERTS)
            .all(connection)
            .await?;
        let mut alerts: HashMap<Uuid, Vec<outbox::Model>> = HashMap::new();
        for row in newest {
            alerts.entry(row.recipient_id).or_default().push(row);
        }
        let (mut own, mut carers): (HashMap<Uuid, Vec<Uuid>>, HashMap<Uuid, Vec<Uuid>>) = (HashMap::new(), HashMap::new());
        for (patient, address, carer) in found {
            let whose = if carer.is_some() { &mut carers } else { &mut own };
            whose.entry(patient).or_default().push(address);
        }
        Ok(Self { states: patient::states(connection, patients).await?, slips: live, own, carers, alerts })
    }

    /// Somebody reads it for the patient, who has no key.
    fn is_by_carer(&self, patient: Uuid) -> bool {
        self.states.get(&patient) == Some(&PatientState::Unclaimed) && self.carers.contains_key(&patient)
    }

    /// The addresses that are alerted of what the patient, or who reads instead, is to read.
    fn told(&self, patient: Uuid) -> Vec<Uuid> {
        let own = || self.own.get(&patient).cloned().unwrap_or_default();
        let carers = || self.carers.get(&patient).cloned().unwrap_or_default();
        if !self.is_by_carer(patient) {
            let own = own();
            return if own.is_empty() { carers() } else { own };
        }
        let mut told = carers();
        if self.slips.contains_key(&patient) {
            told.extend(own());
        }
        told
    }

    fn standing(&self, row: &delivery::Model, waiting: bool, now: Timestamp) -> Result<Standing, StoreError> {
        let opened = row.first_opened_at.map(Timestamp::from_micros);
        if row.state == DeliveryState::Recalled.as_str() {
            let reason = RecallReason::try_from(row.recall_reason.as_deref().unwrap_or("other"))?;
            return Ok(Standing::TakenBack(Timestamp::from_micros(row.recalled_at.unwrap_or(row.created_at)), reason));
        }
        if let Some(opened) = opened {
            // Written down with the answer, and with no answer from before it was opened.
            return Ok(row.replied_at.map(Timestamp::from_micros).map_or(Standing::Opened(opened), Standing::Replied));
        }
        if !waiting {
            return Ok(Standing::Expired);
        }
        if let Some(until) = row.visible_at.filter(|until| *until > now.as_micros()) {
            let until = Timestamp::from_micros(until);
            return Ok(if row.chosen { Standing::Scheduled(until) } else { Standing::Hidden(until) });
        }
        Ok(self.reached(row))
    }

    /// How far the patient was told of something that can be read.
    fn reached(&self, row: &delivery::Model) -> Standing {
        let alert = self.alert(row);
        match (self.states.get(&row.patient_id), self.slips.get(&row.patient_id)) {
            (Some(PatientState::Closed), _) => Standing::Closed,
            (Some(PatientState::Claimed), _) => alert,
            _ if self.is_by_carer(row.patient_id) => alert,
            (_, None) => Standing::NeedsCode,
            (_, Some(_)) if matches!(alert, Standing::AlertFailed(_)) => alert,
            (_, Some(true)) => Standing::SetupBegun,
            (_, Some(false)) => Standing::CodeGiven,
        }
    }

    fn alert(&self, row: &delivery::Model) -> Standing {
        let addresses = self.told(row.patient_id);
        if addresses.is_empty() {
            return Standing::NoAddress;
        }
        let since = row.visible_at.unwrap_or(row.created_at);
        let theirs = addresses.iter().filter_map(|address| self.alerts.get(address)).flatten();
        let theirs: Vec<_> = theirs.filter(|alert| alert.settled_at.is_none_or(|at| at >= since)).collect();
        let newest = theirs.iter().copied().max_by_key(|alert| (alert.created_at, alert.id));
        let first = theirs.iter().copied().filter(|alert| alert.state == State::Sent.as_str()).min_by_key(|alert| alert.settled_at);
        match newest.filter(|alert| alert.state == State::Failed.as_str()).or(first).or(newest) {
            Some(alert) if alert.state == State::Failed.as_str() => Standing::AlertFailed(alert.reply_class.clone().unwrap_or_default()),
            Some(alert) if alert.state == State::Sent.as_str() => {
                Standing::AlertSent(Timestamp::from_micros(alert.settled_at.unwrap_or(alert.created_at)))
            }
            Some(alert) if alert.attempts > 0 => {
                Standing::Trying(u32::try_from(alert.attempts).unwrap_or(0), Timestamp::from_micros(alert.due_at))
            }
            _ => Standing::Alerting,
        }
    }
}
