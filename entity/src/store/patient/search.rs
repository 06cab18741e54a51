//! Finding records by beginnings of words: a walk through `patient_word`, newest record first.
//!
//! Every word is one condition on the primary key of `patient_word`; which of them is walked and which are looked up is the
//! database's choice. Ids grow with time, so that the key's own order is the order of the page and a frequent word costs no
//! sorting.
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter, QueryOrder,
    sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query},
};

use super::{Details, PatientState, Typed, index, open_details};
use crate::{
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::PatientId,
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{Source, StoreError, seal},
    table::{delivery_address, patient, patient_word},
};

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub id: PatientId,
    /// How far it is.
    pub state: PatientState,
    /// What is in it.
    pub details: Details,
    /// The first of its delivery addresses.
    pub address: Option<EmailAddress>,
}

/// One name for each word.
const NAMES: [&str; 5] = ["w0", "w1", "w2", "w3", "w4"];

/// The organization's records in which every typed word begins a word, the newest first; closed ones too if `closed` says so.
///
/// # Errors
/// A record cannot be opened, or the database cannot be reached.
pub async fn search(source: &impl Source, scope: &StaffScope, typed: &Typed, closed: bool, page: Page) -> Result<Paged<Hit>, StoreError> {
    let organization = scope.organization();
    let words = index::hash(source, organization, typed.words()).await?;
    let word_of = |name: &'static str, column: patient_word::Column| Expr::col((name, column));
    let mut select = Query::select();
    select.columns(patient::Column::iter().map(|column| (patient::Entity, column)));
    for (name, word) in NAMES.into_iter().zip(words) {
        if name == NAMES[0] {
            select.from_as(patient_word::Entity, name);
        } else {
            let same = word_of(name, patient_word::Column::PatientId).equals((NAMES[0], patient_word::Column::PatientId));
            select.join_as(JoinType::InnerJoin, patient_word::Entity, name, same);
        }
        select.and_where(word_of(name, patient_word::Column::OrganizationId).eq(organization.as_uuid()));
        select.and_where(word_of(name, patient_word::Column::Word).eq(word));
    }
    let theirs = Expr::col((patient::Entity, patient::Column::Id)).equals((NAMES[0], patient_word::Column::PatientId));
    select.join(JoinType::InnerJoin, patient::Entity, theirs);
    let mut which = Cond::all().add(Expr::col((patient::Entity, patient::Column::OrganizationId)).eq(organization.as_uuid()));
    if !closed {
        which = which.add(Expr::col((patient::Entity, patient::Column::State)).ne(PatientState::Closed.as_str()));
    }
    select.cond_where(which);
    select.order_by((NAMES[0], patient_word::Column::PatientId), Order::Desc);
    select.offset(page.offset()).limit(u64::from(page.size()) + 1);
    let statement = source.connection().get_database_backend().build(&select);
    let mut rows = patient::Entity::find().from_raw_sql(statement).all(source.connection()).await?;
    let size = usize::try_from(page.size()).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let mut hits = Vec::with_capacity(rows.len());
    for row in rows {
        hits.push(hit(source, scope, &row).await?);
    }
    Ok(Paged { rows: hits, page, more })
}

async fn hit(source: &impl Source, scope: &StaffScope, row: &patient::Model) -> Result<Hit, StoreError> {
    let organization = scope.organization();
    let first = delivery_address::Entity::find()
        .filter(delivery_address::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(delivery_address::Column::PatientId.eq(row.id))
        .order_by_asc(delivery_address::Column::CreatedAt)
        .order_by_asc(delivery_address::Column::Id)
        .one(source.connection())
        .await?;
    let address = match first {
        Some(first) => {
            let place = Place { organization, table: "delivery_address", row: first.id, column: "address" };
            Some(seal::open_address(source, Purpose::Field, place, first.address).await?)
        }
        None => None,
    };
    Ok(Hit {
        id: PatientId::from_uuid(row.id),
        state: PatientState::try_from(row.state.as_str())?,
        details: open_details(source, row).await?,
        address,
    })
}
