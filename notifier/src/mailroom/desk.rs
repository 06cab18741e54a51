//! The desk of `entity` as a mailroom. Owns nothing but the translation.
use std::time::Duration;

use entity::{
    desk::{Desk, Leased},
    store::StoreError,
};

use super::{Mail, Mailroom, Outcome};

impl Mailroom for Desk {
    type Lease = Leased;
    type Error = StoreError;

    async fn claim(&self, n: u16, lease: Duration) -> Result<Vec<(Mail, Leased)>, StoreError> {
        let leased = Self::claim(self, n, lease).await?;
        Ok(leased.into_iter().map(|leased| (mail(&leased), leased)).collect())
    }

    async fn settle(&self, lease: &Leased, outcome: &Outcome) -> Result<bool, StoreError> {
        Self::settle(self, lease, outcome).await
    }
}

fn mail(leased: &Leased) -> Mail {
    let Leased { kind, to, locale, tag, attempts, .. } = leased;
    Mail { kind: kind.clone(), to: to.clone(), locale: locale.clone(), tag: *tag, attempts: *attempts }
}
