//! `patient_word`: by which parts of words a record is found, each as a keyed blind index of 16 bytes.
//!
//! Kept of a record: beginnings of the words of its name, its number and its delivery addresses, and ends of the words of its name,
//! its number and what stands before the `@`. Not of its birth date, its telephone number or its alert address. Must not know who
//! searches.
//!
//! **What it tells whoever steals the database without its keys**, within one organization:
//! - which records share a part, and so how often each (nameless) part occurs. Against public lists of names, the most
//!   frequent chains can be guessed: that some word is probably `maria`, and then whose it is;
//! - how many parts a record has, and which of them grow out of each other, and so about how long its words are;
//! - whether a record has a word that no other one has, and whether a word of one begins as a word of another one ends.
//!
//! Whoever can also have records made (a relay that may, a member of staff) learns for each name or address of their choice
//! which other records share its parts.
//!
//! **What bounds it**: nothing is readable, and a part cannot be tried without the organization's index key, which lies
//! sealed under a root outside the database; one organization's indexes have nothing in common with another's; of what begins
//! a word, characters after the twelfth leave no trace, and of an end what is longer than that; a record has at most 96
//! beginnings and 32 ends, in one heap without an order or a time, which does not say which is which; nothing else of a record
//! (messages, birth date, telephone) hangs on it. What a record was called before is deleted with the change.
//!
//! **Why not any part of a word.** To be found by what stands in its middle, a record would keep every three letters in a row, or
//! every part of every word. Three letters in a row are few enough (some thousands occur in names) to be told apart by how often they
//! occur and beside which others; and since they overlap, whoever has told some apart reads the words off, as one solves a
//! crossword. Parts of any length are three times as many rows. Beginnings and ends are one chain each: one guesses whole words by
//! their frequency, rare ones not at all. People say names by their beginnings, and numbers by their last digits.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Details,
    addresses::addresses_of,
    open_details,
    words::{self, Telling},
};
use crate::{
    crypto::{index::blind_index, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{OrganizationId, PatientId},
    },
    store::{Source, StoreError, Tx, key, rows::insert_all, source::Origin},
    table::{patient, patient_word},
};

/// The rows by which a record is found.
pub(super) async fn rows<'a>(
    source: &impl Source,
    organization: OrganizationId,
    patient: Uuid,
    telling: Telling<'_>,
    addresses: impl Iterator<Item = &'a EmailAddress>,
) -> Result<Vec<patient_word::Model>, StoreError> {
    let words = words::parts(telling, addresses);
    let words = hash(source, organization, &words).await?.into_iter();
    Ok(words.map(|word| patient_word::Model { organization_id: organization.as_uuid(), word, patient_id: patient }).collect())
}

/// Blind indexes of words.
pub(super) async fn hash(
    source: &impl Source,
    organization: OrganizationId,
    words: &[Zeroizing<String>],
) -> Result<Vec<Vec<u8>>, StoreError> {
    let key = key::current(source, organization, Purpose::Index).await?;
    Ok(words.iter().map(|word| blind_index(&key, "patient/word", word.as_bytes()).to_vec()).collect())
}

/// Finds a record by what stands in it now, and by nothing else. The caller holds its lock.
pub(super) async fn renew(tx: &Tx, organization: OrganizationId, id: PatientId) -> Result<(), StoreError> {
    let row = patient::Entity::find_by_id(id.as_uuid())
        .filter(patient::Column::OrganizationId.eq(organization.as_uuid()))
        .one(tx.connection())
        .await?
        .ok_or(StoreError::NotFound)?;
    let details = open_details(tx, &row).await?;
    let addresses = addresses_of(tx, organization, id).await?;
    let rows = rows(tx, organization, id.as_uuid(), telling(&details), addresses.iter().map(|one| &one.address)).await?;
    patient_word::Entity::delete_many().filter(patient_word::Column::PatientId.eq(id.as_uuid())).exec(tx.connection()).await?;
    insert_all::<patient_word::Entity>(tx.connection(), rows).await?;
    note_indexed(tx, id).await
}

async fn note_indexed(tx: &Tx, id: PatientId) -> Result<(), StoreError> {
    patient::Entity::update_many()
        .col_expr(patient::Column::Indexed, Expr::value(true))
        .filter(patient::Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Has records found that a large import or an earlier version made, of whatever organization; at most `limit`. Returns how many. For timed
/// work. One that cannot be opened any more is passed over for good: it cannot be shown either.
///
/// # Errors
/// The database refuses, or a root does not answer.
pub async fn index_due(tx: &Tx, limit: u16) -> Result<u64, StoreError> {
    let due: Vec<(Uuid, Uuid)> = patient::Entity::find()
        .select_only()
        .columns([patient::Column::Id, patient::Column::OrganizationId])
        // Literal SQL: the condition of an index.
        .filter(Expr::cust("NOT indexed"))
        .order_by_asc(patient::Column::Id)
        .limit(u64::from(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let mut done = 0;
    for (id, organization) in due {
        let (id, organization) = (PatientId::from_uuid(id), OrganizationId::from_uuid(organization));
        super::lock(tx, organization, id).await?;
        match renew(tx, organization, id).await {
            Err(StoreError::Open | StoreError::NoKey) => {
                tracing::warn!(patient = %id, "a record cannot be opened, and is not found by its words");
                note_indexed(tx, id).await?;
            }
            renewed => renewed?,
        }
        done += 1;
    }
    Ok(done)
}

/// The words of [`Details`] that find a record.
fn telling(details: &Details) -> Telling<'_> {
    Telling { name: details.name.as_deref(), record_number: details.record_number.as_deref() }
}
