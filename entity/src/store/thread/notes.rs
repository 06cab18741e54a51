//! What staff note on a thread, sealed. Must not know that patients never see it.
//!
//! Invariant: a note is found through its thread alone.
use std::fmt;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Thread;
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{NoteId, OrganizationId, PractitionerId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{Source, StoreError, Tx, rows, seal, source::Origin},
    table::thread_note,
};

/// What somebody noted, for staff alone.
#[derive(Clone)]
pub struct Note {
    /// Who.
    pub practitioner: PractitionerId,
    /// What.
    pub text: Zeroizing<String>,
    /// When.
    pub created_at: Timestamp,
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Note").field("practitioner", &self.practitioner).finish_non_exhaustive()
    }
}

/// Notes something on a thread, for staff alone.
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub async fn insert_note(
    tx: &Tx,
    scope: &StaffScope,
    of: &Thread,
    by: PractitionerId,
    (id, text): (NoteId, &str),
) -> Result<(), StoreError> {
    let organization = scope.organization();
    let row = thread_note::ActiveModel {
        id: Set(id.as_uuid()),
        thread_id: Set(of.id.as_uuid()),
        patient_id: Set(of.record.patient.as_uuid()),
        organization_id: Set(organization.as_uuid()),
        practitioner_id: Set(by.as_uuid()),
        text: Set(seal::seal(tx, Purpose::Field, place(organization, id.as_uuid()), text.as_bytes()).await?),
        created_at: Set(tx.core().clock.now().as_micros()),
    };
    thread_note::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// A page of the notes on a thread: the first has the newest; on each the oldest comes first.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list_notes(source: &impl Source, scope: &StaffScope, of: &Thread, page: Page) -> Result<Paged<Note>, StoreError> {
    let organization = scope.organization();
    let found = thread_note::Entity::find()
        .filter(thread_note::Column::ThreadId.eq(of.id.as_uuid()))
        .filter(thread_note::Column::PatientId.eq(of.record.patient.as_uuid()))
        .filter(thread_note::Column::OrganizationId.eq(organization.as_uuid()))
        .order_by_desc(thread_note::Column::CreatedAt)
        .order_by_desc(thread_note::Column::Id);
    let mut found = rows::paged(found, page, source.connection()).await?;
    found.rows.reverse();
    found.try_map(|row| open(source, organization, row)).await
}

async fn open(source: &impl Source, organization: OrganizationId, row: thread_note::Model) -> Result<Note, StoreError> {
    Ok(Note {
        practitioner: PractitionerId::from_uuid(row.practitioner_id),
        text: Zeroizing::new(seal::open_text(source, Purpose::Field, place(organization, row.id), row.text).await?),
        created_at: Timestamp::from_micros(row.created_at),
    })
}

const fn place(organization: OrganizationId, row: Uuid) -> Place {
    Place { organization, table: "thread_note", row, column: "text" }
}
