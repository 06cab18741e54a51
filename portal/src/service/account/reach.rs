//! What an account is alerted of: an own record, or one that it reads beside the patient, each at an address of its own.
//! Must not know codes or pages.
use entity::{
    base::clock::Timestamp,
    domain::{
        address::EmailAddress,
        id::{AccountId, AlertAddressId, PatientId},
        locale::Locale,
        scope::Record,
    },
    store::{
        Source, StoreError, Tx, address_change,
        alert_address::{self, AlertAddress, Cadence},
        carer::{self, Carer},
        grant,
    },
};

use super::AccountError;
use crate::service::Services;

/// One of them.
pub(super) struct Reach {
    /// Which record.
    pub(super) record: Record,
    /// As whom, if it is not the own one.
    pub(super) carer: Option<Carer>,
}

/// All of an account, its own first.
pub(super) async fn list(services: &Services, source: &impl Source, account: AccountId) -> Result<Vec<Reach>, StoreError> {
    let own = grant::list_own(source, account, services.now()).await?;
    let mut all: Vec<Reach> = own.into_iter().map(|record| Reach { record, carer: None }).collect();
    let read = carer::of_account(source, account, services.now()).await?;
    all.extend(read.into_iter().map(|carer| Reach { record: carer.record, carer: Some(carer) }));
    Ok(all)
}

/// The one of this record.
pub(super) async fn find(services: &Services, source: &impl Source, account: AccountId, record: PatientId) -> Result<Reach, AccountError> {
    let all = list(services, source, account).await?;
    all.into_iter().find(|one| one.record.patient == record).ok_or(AccountError::NotFound)
}

impl Reach {
    /// Where its alerts go.
    pub(super) async fn in_use(&self, source: &impl Source) -> Result<Vec<AlertAddress>, StoreError> {
        match &self.carer {
            None => alert_address::list(source, self.record.organization, self.record.patient).await,
            Some(carer) => Ok(carer::in_use(source, carer).await?.into_iter().collect()),
        }
    }

    /// Writes an address that this account proposed; whatever was proposed before, and its codes, are over.
    pub(super) async fn propose(
        &self,
        tx: &Tx,
        (account, now): (AccountId, Timestamp),
        (address, language, cadence): (&EmailAddress, &Locale, Cadence),
    ) -> Result<AlertAddressId, StoreError> {
        self.end_codes(tx, account, now).await?;
        match &self.carer {
            None => {
                alert_address::retire_proposed(tx, &self.record).await?;
                alert_address::insert_proposed(tx, &self.record, address, language, cadence).await
            }
            Some(carer) => carer::propose(tx, carer, address, language, cadence).await,
        }
    }

    /// A proposed address takes the place of the one in use.
    pub(super) async fn take_over(&self, tx: &Tx, (account, now): (AccountId, Timestamp), id: AlertAddressId) -> Result<(), StoreError> {
        match &self.carer {
            None => alert_address::take_over(tx, &self.record, id).await?,
            Some(carer) => carer::take_over(tx, carer, id).await?,
        }
        self.end_codes(tx, account, now).await
    }

    /// A patient's own codes are over with whoever else held the record; a carer's are that carer's alone.
    async fn end_codes(&self, tx: &Tx, account: AccountId, now: Timestamp) -> Result<(), StoreError> {
        match &self.carer {
            None => address_change::end_all(tx, &self.record, now).await,
            Some(_) => address_change::end_of_account(tx, account, &self.record, now).await,
        }
    }
}
