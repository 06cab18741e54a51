//! How often a practitioner is told that something waits. Must not know of what.
use std::time::Duration;

use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};

use super::{change, of};
use crate::{
    domain::{id::PractitionerId, scope::StaffScope},
    store::{Source, StoreError, Tx, word::words},
    table::practitioner::Column,
};

words! {
    /// How often a practitioner is told that something waits.
    pub enum Told in "practitioner.told" {
        /// Soon after it came.
        Each = "each",
        /// At most once an hour.
        Hourly = "hourly",
        /// At most once a day.
        Daily = "daily",
        /// Not by mail.
        Never = "never",
    }
}

impl Told {
    /// At least so long after one notice the next may leave; `None` if none does.
    #[must_use]
    pub const fn interval(self) -> Option<Duration> {
        match self {
            Self::Each => Some(Duration::ZERO),
            Self::Hourly => Some(Duration::from_secs(60 * 60)),
            Self::Daily => Some(Duration::from_secs(24 * 60 * 60)),
            Self::Never => None,
        }
    }
}

/// How often one of the organization's is told that something waits.
///
/// # Errors
/// The database does not answer.
pub async fn told(source: &impl Source, scope: &StaffScope, id: PractitionerId) -> Result<Option<Told>, StoreError> {
    let row = of(scope).filter(Column::Id.eq(id.as_uuid())).one(source.connection()).await?;
    row.map(|row| Told::try_from(row.told.as_str())).transpose()
}

/// Has somebody told so often from now on.
///
/// # Errors
/// The database refuses.
pub async fn update_told(tx: &Tx, scope: &StaffScope, id: PractitionerId, told: Told) -> Result<(), StoreError> {
    change(tx, scope, id, [(Column::Told, Expr::value(told.as_str()))]).await
}
