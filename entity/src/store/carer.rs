//! Who reads a patient's messages beside the patient. Must not know who may add one.
//!
//! Invariants: a carer has an account, a grant and an alert address of its own and shares none with the patient; its address is
//! `proposed` until its mailbox code came back, so that nothing but that code goes there; whoever is ended or whose time is over
//! has neither grant nor alerts.
mod address;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use zeroize::Zeroizing;

pub use self::address::{in_use, propose, take_over};
use super::{
    Source, StoreError, Tx, alert_address,
    claim::issuer,
    seal::{self, seal},
    source::Origin,
    word::words,
};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{AccountId, AlertAddressId, CarerId, GrantId, OrganizationId, PatientId, PractitionerId},
        locale::Locale,
        scope::{Actor, Record, StaffScope},
    },
    table::{
        alert_address as addresses,
        carer::{ActiveModel, Column, Entity, Model},
    },
};

/// Carers of one record who are listed.
pub const MOST: u64 = 20;

words! {
    /// Why somebody reads what a patient reads.
    pub enum Basis in "carer.basis" {
        /// A parent of a child.
        Parent = "parent",
        /// Appointed by a court or an authority.
        Guardian = "guardian",
        /// Named by the patient in a document.
        Attorney = "power_of_attorney",
        /// The patient agreed.
        Consent = "consent",
    }
}

impl Basis {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Parent, Self::Guardian, Self::Attorney, Self::Consent];

    /// The kind of the grant: who stands in for the patient, and who helps.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Parent | Self::Guardian | Self::Attorney => "representative",
            Self::Consent => "caregiver",
        }
    }
}

/// A carer to be written.
pub struct NewCarer<'a> {
    /// Its id.
    pub id: CarerId,
    /// Of which record.
    pub record: Record,
    /// How it is called.
    pub name: &'a str,
    /// Why.
    pub basis: Basis,
    /// Until when.
    pub expires_at: Timestamp,
    /// Where its alerts go.
    pub address: &'a EmailAddress,
    /// In which language.
    pub language: &'a Locale,
    /// Who added it.
    pub added_by: Actor,
}

/// A carer.
#[derive(Clone)]
pub struct Carer {
    /// Its id.
    pub id: CarerId,
    /// Of which record.
    pub record: Record,
    /// How it is called.
    pub name: Zeroizing<String>,
    /// Why it reads.
    pub basis: Basis,
    /// The word for who added it.
    added_by: String,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Until when it reads.
    pub expires_at: Timestamp,
    /// The account that it has made, and since it has: the grant.
    pub reads: Option<(AccountId, GrantId)>,
    /// Since when it reads no more.
    pub ended_at: Option<Timestamp>,
}

impl Carer {
    /// Neither ended nor over.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }

    /// Which of the staff added it; an operator's command is nobody.
    #[must_use]
    pub fn added_by(&self) -> Option<PractitionerId> {
        self.added_by.strip_prefix("practitioner ").and_then(PractitionerId::parse)
    }

    /// Whether this is who added it.
    #[must_use]
    pub fn was_added_by(&self, actor: Actor) -> bool {
        self.added_by == issuer(actor)
    }
}

/// Writes one, with an address that nothing but its code goes to yet.
///
/// # Errors
/// The database refuses, or it cannot be sealed.
pub async fn insert(tx: &Tx, new: &NewCarer<'_>) -> Result<(), StoreError> {
    let (organization, now) = (new.record.organization, tx.core().clock.now());
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        organization_id: Set(organization.as_uuid()),
        patient_id: Set(new.record.patient.as_uuid()),
        name: Set(seal(tx, Purpose::Field, place(organization, new.id), new.name.as_bytes()).await?),
        basis: Set(new.basis.as_str().to_owned()),
        added_by: Set(issuer(new.added_by)),
        created_at: Set(now.as_micros()),
        expires_at: Set(new.expires_at.as_micros()),
        grant_id: Set(None),
        account_id: Set(None),
        ended_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let first = alert_address::row(tx, organization, new.record.patient, new.address, Some(new.language), now).await?;
    let (carer_id, expires_at) = (Some(new.id.as_uuid()), Some(new.expires_at.as_micros()));
    let theirs = addresses::Model { proposed: true, carer_id, expires_at, ..first };
    addresses::Entity::insert(theirs.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Those of a record who are not ended, the newest first; of too many, those who read longest. For staff.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn list(source: &impl Source, scope: &StaffScope, patient: PatientId) -> Result<Vec<Carer>, StoreError> {
    of_record(source, &Record { organization: scope.organization(), patient }).await
}

/// Those of a record who are not ended, the newest first. For whose record it is: the caller has looked that up.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn of_record(source: &impl Source, record: &Record) -> Result<Vec<Carer>, StoreError> {
    // As many as can read at a time are here, whoever's time is over: nobody is hidden who is not ended.
    let rows = Entity::find().filter(not_ended(record)).order_by_desc(Column::ExpiresAt).limit(MOST).all(source.connection()).await;
    let mut rows = rows?;
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(open(source, row).await?);
    }
    Ok(all)
}

/// How many of a record are neither ended nor over.
///
/// # Errors
/// The database does not answer.
pub async fn count(source: &impl Source, record: &Record) -> Result<u64, StoreError> {
    let now = source.core().clock.now().as_micros();
    Ok(Entity::find().filter(not_ended(record)).filter(Column::ExpiresAt.gt(now)).count(source.connection()).await?)
}

/// One of an organization.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn find(source: &impl Source, organization: OrganizationId, id: CarerId) -> Result<Option<Carer>, StoreError> {
    let row = Entity::find_by_id(id.as_uuid()).filter(Column::OrganizationId.eq(organization.as_uuid())).one(source.connection()).await?;
    match row {
        Some(row) => open(source, row).await.map(Some),
        None => Ok(None),
    }
}

/// Its code came back: it reads by this grant, and is alerted at its address. `false` if it was ended, or its time is over.
///
/// # Errors
/// The database refuses.
pub async fn update_reads(tx: &Tx, carer: &Carer, account: AccountId, grant: GrantId) -> Result<bool, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let changed = Entity::update_many()
        .col_expr(Column::AccountId, Expr::value(account.as_uuid()))
        .col_expr(Column::GrantId, Expr::value(grant.as_uuid()))
        .filter(Column::Id.eq(carer.id.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(tx.connection())
        .await?;
    // The one whose code came back, and no other that was proposed.
    let mailbox = address(tx, carer.id).await?.map(AlertAddressId::as_uuid);
    addresses::Entity::update_many()
        .col_expr(addresses::Column::Proposed, Expr::value(false))
        .filter(addresses::Column::Id.is_in(mailbox))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// It reads no more, and its address is out of use; `false` if that was so before.
///
/// # Errors
/// The database refuses.
pub async fn end(tx: &Tx, carer: &Carer) -> Result<bool, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let changed = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(carer.id.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    addresses::Entity::update_many()
        .col_expr(addresses::Column::RetiredAt, Expr::value(now))
        .filter(addresses::Column::CarerId.eq(carer.id.as_uuid()))
        .filter(addresses::Column::RetiredAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Where a carer's code goes, and its alerts: the address in use; before there is one, the one that staff wrote down.
///
/// # Errors
/// The database does not answer.
pub async fn address(source: &impl Source, carer: CarerId) -> Result<Option<AlertAddressId>, StoreError> {
    let row = addresses::Entity::find()
        .filter(addresses::Column::CarerId.eq(carer.as_uuid()))
        .filter(addresses::Column::RetiredAt.is_null())
        .order_by_asc(addresses::Column::Proposed)
        .order_by_asc(addresses::Column::CreatedAt)
        .one(source.connection())
        .await?;
    Ok(row.map(|row| AlertAddressId::from_uuid(row.id)))
}

/// The language that a carer's alerts are in.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn language(source: &impl Source, carer: &Carer) -> Result<Option<Locale>, StoreError> {
    let row = addresses::Entity::find().filter(addresses::Column::CarerId.eq(carer.id.as_uuid())).one(source.connection()).await?;
    let Some(row) = row else { return Ok(None) };
    let organization = OrganizationId::from_uuid(row.organization_id);
    let place = alert_address::place(organization, AlertAddressId::from_uuid(row.id), "language");
    Ok(Some(seal::locale(&seal::open(source, Purpose::AlertField, place, row.language).await?)?))
}

/// Where an account is alerted that reads as a carer: for what it is told of itself.
///
/// # Errors
/// The database does not answer.
pub async fn addresses_of(
    source: &impl Source,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<(OrganizationId, AlertAddressId)>, StoreError> {
    let carers = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.as_micros()))
        .limit(MOST)
        .all(source.connection())
        .await?;
    let mut found = Vec::new();
    for carer in carers {
        let organization = OrganizationId::from_uuid(carer.organization_id);
        found.extend(address(source, CarerId::from_uuid(carer.id)).await?.map(|address| (organization, address)));
    }
    Ok(found)
}

/// The carers that an account is, now.
///
/// # Errors
/// One cannot be opened, or the database does not answer.
pub async fn of_account(source: &impl Source, account: AccountId, now: Timestamp) -> Result<Vec<Carer>, StoreError> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.as_micros()))
        .order_by_asc(Column::Id)
        .limit(MOST)
        .all(source.connection())
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(open(source, row).await?);
    }
    Ok(all)
}

/// How somebody is called who reads this record as a carer with this account, now.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn name(source: &impl Source, record: &Record, account: AccountId) -> Result<Option<Zeroizing<String>>, StoreError> {
    let row = Entity::find().filter(not_ended(record)).filter(Column::AccountId.eq(account.as_uuid())).one(source.connection()).await?;
    match row {
        Some(row) => open(source, row).await.map(|carer| Some(carer.name)),
        None => Ok(None),
    }
}

/// Writes to an account that reads as a carer in another language from now on.
///
/// # Errors
/// The database refuses, or the language cannot be sealed.
pub async fn update_language(tx: &Tx, account: AccountId, language: &Locale) -> Result<(), StoreError> {
    for (organization, id) in addresses_of(tx, account, tx.core().clock.now()).await? {
        let place = alert_address::place(organization, id, "language");
        let sealed = seal(tx, Purpose::AlertField, place, language.as_str().as_bytes()).await?;
        addresses::Entity::update_many()
            .col_expr(addresses::Column::Language, Expr::value(sealed))
            .filter(addresses::Column::Id.eq(id.as_uuid()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

fn not_ended(record: &Record) -> Condition {
    Condition::all()
        .add(Column::PatientId.eq(record.patient.as_uuid()))
        .add(Column::OrganizationId.eq(record.organization.as_uuid()))
        .add(Expr::col(Column::EndedAt).is_null())
}

async fn open(source: &impl Source, row: Model) -> Result<Carer, StoreError> {
    let (organization, id) = (OrganizationId::from_uuid(row.organization_id), CarerId::from_uuid(row.id));
    Ok(Carer {
        id,
        record: Record { organization, patient: PatientId::from_uuid(row.patient_id) },
        name: Zeroizing::new(seal::open_text(source, Purpose::Field, place(organization, id), row.name).await?),
        basis: Basis::try_from(row.basis.as_str())?,
        added_by: row.added_by,
        created_at: Timestamp::from_micros(row.created_at),
        expires_at: Timestamp::from_micros(row.expires_at),
        reads: row.account_id.map(AccountId::from_uuid).zip(row.grant_id.map(GrantId::from_uuid)),
        ended_at: row.ended_at.map(Timestamp::from_micros),
    })
}

const fn place(organization: OrganizationId, id: CarerId) -> Place {
    Place { organization, table: "carer", row: id.as_uuid(), column: "name" }
}
