//! The rows of a message: itself, its parts, its deliveries, a wrap for each and for the staff who sent it.
use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{EntityTrait, IntoActiveModel, Statement};
use uuid::Uuid;

use super::{Acceptance, Author, Item, Release, StoredPart, Who};
use crate::{
    base::clock::Timestamp,
    crypto::{part::PartKind, wrap::Wrap},
    domain::id::{DeliveryId, MessageId, ObjectId, TeamId, ThreadId, WrapId},
    store::{
        Tx,
        delivery::DeliveryState,
        follow, key, message as message_store,
        patient::{self, PatientState},
        rows,
        source::Origin,
    },
    table::{delivery, message, message_part, message_wrap},
};

/// What inserts them for all messages that are new for somebody.
pub(super) fn inserts(
    tx: &Tx,
    batch: &[&Acceptance],
    kept: &[Item<'_>],
    patient_of: impl Fn(&Who) -> Uuid,
    states: &HashMap<Uuid, PatientState>,
    now: Timestamp,
) -> Vec<Statement> {
    let with_news: HashSet<MessageId> = kept.iter().map(|item| item.acceptance.message).collect();
    let new: Vec<&&Acceptance> = batch.iter().filter(|acceptance| with_news.contains(&acceptance.message)).collect();
    let deliveries = kept.iter().map(|item| delivery_row(item, patient_of(&item.who), now));
    let mut statements = insert::<message::Entity>(tx, new.iter().map(|acceptance| message_row(acceptance)));
    statements.extend(insert::<message_part::Entity>(tx, new.iter().flat_map(|acceptance| part_rows(acceptance))));
    statements.extend(insert::<delivery::Entity>(tx, deliveries));
    let staff = new.iter().filter_map(|acceptance| Some(wrap_row(tx, acceptance, None, acceptance.staff_wrap.as_ref()?, now)));
    let wraps = kept.iter().map(|item| wrap_row(tx, item.acceptance, Some(item.delivery.id), &item.delivery.wrap, now)).chain(staff);
    statements.extend(insert::<message_wrap::Entity>(tx, wraps));
    // In one order everywhere, so that two portals never wait for each other.
    let held: BTreeSet<(Uuid, Uuid)> = kept
        .iter()
        .filter(|item| item.acceptance.author.patient().is_none())
        .map(|item| (item.acceptance.organization.as_uuid(), patient_of(&item.who)))
        .filter(|(_, patient)| states.get(patient).is_none_or(|state| *state == PatientState::Unclaimed))
        .collect();
    statements.extend(patient::note_held(tx, held.into_iter()));
    statements
}

fn insert<E>(tx: &Tx, rows: impl Iterator<Item = E::Model>) -> Vec<Statement>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    rows::inserts::<E>(tx.connection(), rows.map(IntoActiveModel::into_active_model).collect(), None)
}

fn message_row(acceptance: &Acceptance) -> message::Model {
    let (relay_id, sender_id, author_id) = match acceptance.author {
        Author::Relay(relay) => (Some(relay.as_uuid()), None, None),
        Author::Practitioner(practitioner, _) => (None, Some(practitioner.as_uuid()), None),
        Author::Patient(_, patient) | Author::Mail { patient, .. } => (None, None, Some(patient.as_uuid())),
    };
    message::Model {
        id: acceptance.message.as_uuid(),
        organization_id: acceptance.organization.as_uuid(),
        thread_id: acceptance.thread.map_or(acceptance.message.as_uuid(), ThreadId::as_uuid),
        relay_id,
        suite: key::suite_number(acceptance.suite),
        sensitivity: acceptance.sensitivity.as_str().to_owned(),
        received_at: acceptance.received_at.as_micros(),
        expires_at: acceptance.expires_at.map(Timestamp::as_micros),
        reply_allowed: acceptance.reply_allowed,
        sender_id,
        team_id: acceptance.team.map(TeamId::as_uuid),
        author_id,
        read_by: acceptance.read_by.map(Timestamp::as_micros),
        away: None,
        by_mail: matches!(acceptance.author, Author::Mail { .. }),
        account_id: match acceptance.author {
            Author::Patient(account, _) => Some(account.as_uuid()),
            Author::Relay(_) | Author::Practitioner(..) | Author::Mail { .. } => None,
        },
        // Whoever sends copies says afterwards of which list they are.
        mailing_id: None,
    }
}

fn part_rows(acceptance: &Acceptance) -> impl Iterator<Item = message_part::Model> {
    let row = |kind, bytes: Option<&[u8]>, object: Option<ObjectId>| message_part::Model {
        message_id: acceptance.message.as_uuid(),
        kind: message_store::number(kind),
        bytes: bytes.map(<[u8]>::to_vec),
        object_id: object.map(ObjectId::as_uuid),
    };
    let long = acceptance.parts().map(move |(kind, part)| match part {
        StoredPart::Row(bytes) => row(kind, Some(bytes), None),
        StoredPart::Object(id) => row(kind, None, Some(*id)),
    });
    long.chain([row(PartKind::Meta, Some(&acceptance.meta), None)])
}

fn delivery_row(item: &Item<'_>, patient: Uuid, now: Timestamp) -> delivery::Model {
    let own = item.acceptance.author.patient().is_some();
    // Its author has read it. Who wrote a mail is not known.
    let read = matches!(item.acceptance.author, Author::Patient(..)).then_some(now.as_micros());
    // What is sent later came then, for whoever gets it.
    let release = item.acceptance.release;
    let later = release.alert_at();
    delivery::Model {
        id: item.delivery.id.as_uuid(),
        message_id: item.acceptance.message.as_uuid(),
        patient_id: patient,
        organization_id: item.acceptance.organization.as_uuid(),
        state: DeliveryState::Waiting.as_str().to_owned(),
        created_at: later.unwrap_or(now).as_micros(),
        expires_at: item.acceptance.expires_at.map(Timestamp::as_micros),
        first_opened_at: read,
        last_opened_at: read,
        visible_at: release.visible_at().map(Timestamp::as_micros),
        own,
        recalled_at: None,
        recall_reason: None,
        read_by: item.acceptance.read_by.map(Timestamp::as_micros),
        remind_at: remind_at(item.acceptance, now).map(Timestamp::as_micros),
        called_at: None,
        call_at: None,
        sender_id: match item.acceptance.author {
            Author::Practitioner(practitioner, _) => Some(practitioner.as_uuid()),
            Author::Relay(_) | Author::Patient(..) | Author::Mail { .. } => None,
        },
        replied_at: None,
        alert_at: later.map(Timestamp::as_micros),
        chosen: matches!(release, Release::Chosen(_)),
    }
}

/// When a patient is reminded first: halfway to the day by which the message ought to be read.
fn remind_at(acceptance: &Acceptance, now: Timestamp) -> Option<Timestamp> {
    follow::first_reminder(acceptance.release.visible_at().unwrap_or(now), acceptance.read_by?)
}

/// A wrap for one delivery, or for the staff.
fn wrap_row(tx: &Tx, acceptance: &Acceptance, delivery: Option<DeliveryId>, wrap: &Wrap, now: Timestamp) -> message_wrap::Model {
    let core = tx.core();
    message_wrap::Model {
        id: WrapId::generate(&*core.clock, &*core.random).as_uuid(),
        message_id: acceptance.message.as_uuid(),
        delivery_id: delivery.map(DeliveryId::as_uuid),
        organization_id: acceptance.organization.as_uuid(),
        audience: if delivery.is_some() { "delivery" } else { "team" }.to_owned(),
        kind: "organization".to_owned(),
        key_id: wrap.key.as_uuid(),
        nonce: wrap.nonce.to_vec(),
        sealed: wrap.sealed.clone(),
        created_at: now.as_micros(),
    }
}
