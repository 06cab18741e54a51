//! The rows of a mailing: who is meant, and what became of each.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{MailingId, MessageId, OrganizationId, PatientId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{Source, StoreError, Tx, patient, rows, seal, sent::RecallReason, word::words},
    table::mailing_row::{Column, Entity, Model},
};

words! {
    /// What became of a row.
    pub enum RowState in "mailing_row.state" {
        /// It has not had its turn.
        Waiting = "waiting",
        /// Its copy was sent.
        Sent = "sent",
        /// No copy can be sent for it.
        Refused = "refused",
        /// Its copy was taken back.
        Undone = "undone",
    }
}

words! {
    /// Why no copy can be sent for a row.
    pub enum Refusal in "mailing_row.reason" {
        /// There is no such record number.
        Unknown = "unknown",
        /// The patient stands in an earlier row.
        Twice = "twice",
        /// The record is closed.
        Closed = "closed",
        /// It has other cells than the first line has columns.
        Shape = "shape",
        /// Nothing is known of a field of the text.
        Field = "field",
        /// A file that was to go with it is not there any more.
        Files = "files",
        /// The message is too long with what was filled in, or its day is over.
        Flaw = "flaw",
    }
}

/// A row to be kept.
pub struct NewRow {
    /// Whose record; `None`: nobody's, and a reason says why.
    pub patient: Option<PatientId>,
    /// Why no copy can be sent.
    pub reason: Option<Refusal>,
    /// What was typed, to be sealed.
    pub cells: Option<Zeroizing<Vec<u8>>>,
}

/// A row, opened.
pub struct Row {
    /// Its number, from 1.
    pub number: u32,
    /// Whose record: where that was joined to another one, that one.
    pub patient: Option<PatientId>,
    /// The record that it was for before it was joined to that.
    pub was: Option<PatientId>,
    /// What became of it.
    pub state: RowState,
    /// Why no copy could be sent.
    pub reason: Option<Refusal>,
    /// Why its copy is to be taken back, or was after it could be seen.
    pub recall: Option<RecallReason>,
    /// What was typed.
    pub cells: Option<Zeroizing<Vec<u8>>>,
    /// More of the reason.
    pub note: Option<Zeroizing<Vec<u8>>>,
    /// The copy.
    pub message: Option<MessageId>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").field("number", &self.number).finish_non_exhaustive()
    }
}

/// A page of the rows of one state, in their order. The caller has found the mailing.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_rows(
    source: &impl Source,
    scope: &StaffScope,
    id: MailingId,
    state: RowState,
    page: Page,
) -> Result<Paged<Row>, StoreError> {
    rows::paged(of(scope, id, state), page, source.connection()).await?.try_map(|row| open(source, row)).await
}

/// The first of those that a copy can be sent for.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn samples(source: &impl Source, scope: &StaffScope, id: MailingId, most: u32) -> Result<Vec<Row>, StoreError> {
    Ok(list_rows(source, scope, id, RowState::Waiting, Page::new(1, most)).await?.rows)
}

pub(super) fn of(scope: &StaffScope, id: MailingId, state: RowState) -> sea_orm::Select<Entity> {
    Entity::find()
        .filter(Column::MailingId.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::State.eq(state.as_str()))
        .order_by_asc(Column::Number)
}

pub(super) async fn model(tx: &Tx, organization: OrganizationId, id: MailingId, number: i32, new: &NewRow) -> Result<Model, StoreError> {
    let place = place(organization, (id.as_uuid(), number), "cells");
    let cells = seal::seal_option(tx, Purpose::Field, place, new.cells.as_ref().map(|cells| cells.as_slice())).await?;
    let state = if new.reason.is_some() { RowState::Refused } else { RowState::Waiting };
    Ok(Model {
        mailing_id: id.as_uuid(),
        number,
        organization_id: organization.as_uuid(),
        patient_id: new.patient.map(PatientId::as_uuid),
        state: state.as_str().to_owned(),
        reason: new.reason.map(|reason| reason.as_str().to_owned()),
        cells,
        note: None,
        message_id: None,
    })
}

pub(super) async fn open(source: &impl Source, row: Model) -> Result<Row, StoreError> {
    let organization = OrganizationId::from_uuid(row.organization_id);
    let place = |column| place(organization, (row.mailing_id, row.number), column);
    let cells = rows::opened(row.cells.map(|cells| seal::open(source, Purpose::Field, place("cells"), cells))).await?;
    let note = rows::opened(row.note.map(|note| seal::open(source, Purpose::Field, place("note"), note))).await?;
    let state = RowState::try_from(row.state.as_str())?;
    let (reason, recall) = match (state, row.reason.as_deref()) {
        (RowState::Sent | RowState::Undone, reason) => (None, reason.map(RecallReason::try_from).transpose()?),
        (RowState::Waiting | RowState::Refused, reason) => (reason.map(Refusal::try_from).transpose()?, None),
    };
    let joined = match row.patient_id {
        Some(patient) => patient::joined_to(source, organization, &[patient]).await?.remove(&patient),
        None => None,
    };
    Ok(Row {
        number: u32::try_from(row.number).unwrap_or(0),
        patient: joined.or(row.patient_id).map(PatientId::from_uuid),
        was: row.patient_id.filter(|_| joined.is_some()).map(PatientId::from_uuid),
        state,
        reason,
        recall,
        cells,
        note,
        message: row.message_id.map(MessageId::from_uuid),
    })
}

/// Where something of a row stands: the mailing's id, with the row's number in its last bytes.
pub(super) fn place(organization: OrganizationId, (mailing, number): (Uuid, i32), column: &'static str) -> Place {
    let mut bytes = mailing.into_bytes();
    for (byte, part) in bytes.iter_mut().skip(12).zip(number.to_be_bytes()) {
        *byte ^= part;
    }
    Place { organization, table: "mailing_row", row: Uuid::from_bytes(bytes), column }
}
