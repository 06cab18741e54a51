//! Codes that were shown at a desk: the number that a telephone and a screen show, and who saw whom. Must not know who may see whom.
//!
//! Invariants: a number belongs to whoever holds the code now, so that another holder gets another and nothing is confirmed of
//! them; only a number that is shown still can be confirmed, checked by the statement itself.
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select,
    sea_query::{Expr, ExprTrait},
};

use zeroize::Zeroizing;

use super::{Source, StoreError, Tx, key, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::{index::blind_index, keyring::Purpose},
    domain::{
        id::{ClaimId, OrganizationId, PatientId, PractitionerId},
        scope::StaffScope,
        slip::Slip,
    },
    table::pairing::{ActiveModel, Column, Entity, Model},
};

/// A code that was shown at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Which.
    pub claim: ClaimId,
    /// Who stands at the desk.
    pub practitioner: PractitionerId,
    /// What both show; none before somebody has entered the code.
    pub number: Option<u16>,
    /// When the person was seen with the telephone that shows it.
    pub confirmed_at: Option<Timestamp>,
    /// When a second person agreed that the person is known.
    pub in_person_at: Option<Timestamp>,
}

/// A code that is about to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// Which.
    pub claim: ClaimId,
    /// Its [`mark`].
    pub mark: u16,
}

/// A few bits of a keyed hash of a whole code: by them one that is shown is told from a wrong one without looking at it closely. Of those
/// who guess, one in 65,536 gets past; whoever holds database and key besides learns 16 of its 43 secret bits.
///
/// # Errors
/// The portal's index key is not there.
pub async fn mark(source: &impl Source, code: &Slip) -> Result<u16, StoreError> {
    let index = key::current(source, OrganizationId::PORTAL, Purpose::Index).await?;
    let whole = [&code.finder().to_be_bytes()[..], code.secret()].concat();
    let [first, second, ..] = blind_index(&index, "pairing.mark", &Zeroizing::new(whole));
    Ok(u16::from_be_bytes([first, second]))
}

impl Pairing {
    fn read(row: &Model) -> Self {
        Self {
            claim: ClaimId::from_uuid(row.claim_id),
            practitioner: PractitionerId::from_uuid(row.practitioner_id),
            number: row.number.and_then(|number| u16::try_from(number).ok()),
            confirmed_at: row.confirmed_at.map(Timestamp::from_micros),
            in_person_at: row.in_person_at.map(Timestamp::from_micros),
        }
    }
}

/// That of a code, if it was shown at a desk. For whoever holds the code, or its record.
///
/// # Errors
/// The database does not answer.
pub async fn find(source: &impl Source, claim: ClaimId) -> Result<Option<Pairing>, StoreError> {
    Ok(Entity::find_by_id(claim.as_uuid()).one(source.connection()).await?.as_ref().map(Pairing::read))
}

/// The latest that whoever acts began for this record.
///
/// # Errors
/// The database does not answer.
pub async fn find_own(source: &impl Source, scope: &StaffScope, patient: PatientId) -> Result<Option<Pairing>, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(None) };
    let own = of(scope).filter(Column::PatientId.eq(patient.as_uuid())).filter(Column::PractitionerId.eq(me.as_uuid()));
    Ok(own.order_by_desc(Column::CreatedAt).one(source.connection()).await?.as_ref().map(Pairing::read))
}

/// Writes that a code is shown at the desk of whoever acts.
///
/// # Errors
/// [`StoreError::NotFound`] for anybody but a practitioner; the database refuses.
pub async fn insert(tx: &Tx, scope: &StaffScope, patient: PatientId, shown: Shown, now: Timestamp) -> Result<(), StoreError> {
    let me = scope.practitioner().ok_or(StoreError::NotFound)?;
    let row = ActiveModel {
        claim_id: Set(shown.claim.as_uuid()),
        organization_id: Set(scope.organization().as_uuid()),
        patient_id: Set(patient.as_uuid()),
        practitioner_id: Set(me.as_uuid()),
        number: Set(None),
        created_at: Set(now.as_micros()),
        confirmed_at: Set(None),
        in_person_at: Set(None),
        mark: Set(Some(shown.mark.into())),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Gives whoever has entered the code a number; nobody is confirmed with it. The caller holds the record.
///
/// # Errors
/// The database refuses.
pub async fn update_number(tx: &Tx, claim: ClaimId, number: u16) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Number, Expr::value(i32::from(number)))
        .col_expr(Column::ConfirmedAt, Expr::value(None::<i64>))
        .filter(Column::ClaimId.eq(claim.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Confirms the person whose telephone shows this number; `false` if another is shown by now, or it was confirmed. The caller holds
/// the record.
///
/// # Errors
/// The database refuses.
pub async fn update_confirmed(tx: &Tx, scope: &StaffScope, claim: ClaimId, number: u16, now: Timestamp) -> Result<bool, StoreError> {
    let confirming = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(now.as_micros()))
        .filter(Column::ClaimId.eq(claim.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::Number.eq(i32::from(number)).and(Column::ConfirmedAt.is_null()));
    Ok(confirming.exec(tx.connection()).await?.rows_affected == 1)
}

/// Writes that a second person agreed that the person is known; `false` if nobody was seen. The caller holds the record.
///
/// # Errors
/// The database refuses.
pub async fn update_in_person(tx: &Tx, scope: &StaffScope, claim: ClaimId, now: Timestamp) -> Result<bool, StoreError> {
    let marking = Entity::update_many()
        .col_expr(Column::InPersonAt, Expr::value(now.as_micros()))
        .filter(Column::ClaimId.eq(claim.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::ConfirmedAt.is_not_null());
    Ok(marking.exec(tx.connection()).await?.rows_affected == 1)
}

fn of(scope: &StaffScope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
}
