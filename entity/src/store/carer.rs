//! Who reads a patient's messages beside the patient. Must not know who may add one.
//!
//! Invariants:
//! - A carer has an account, a grant and an alert address of its own and shares none with the patient.
//! - Its address is `proposed` until its mailbox code came back, so that nothing but that code goes there.
//! - Whoever is ended or whose time is over has neither grant nor alerts.
mod address;
mod change;
mod find;
mod mailbox;

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait},
};
use zeroize::Zeroizing;

pub use self::{
    address::{in_use, propose, take_over},
    change::{end, insert, update_reads},
    find::{count, find, list, list_over, list_readers, name, name_ever, of_account, of_record},
    mailbox::{address, addresses_of, language, update_language},
};
use super::{Source, StoreError, issuer::Issuer, seal, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{AccountId, CarerId, GrantId, OrganizationId, PatientId, PractitionerId},
        locale::Locale,
        scope::{Actor, Record},
    },
    table::carer::{Column, Model},
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
        Issuer::parse(&self.added_by).and_then(Issuer::practitioner)
    }

    /// Whether this is who added it.
    #[must_use]
    pub fn was_added_by(&self, actor: Actor) -> bool {
        self.added_by == Issuer::from(actor).as_word()
    }
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
