//! Where notices go that are for no patient: to envelope senders and to practitioners. Sealed under the alert root, so that the
//! notifier can read it. Must not know who is told of what.
//!
//! Invariant: one row for an address in an organization, however many reasons there are to write to it.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    StoreError, Tx,
    rows::insert_all,
    seal::{self, seal},
    source::Origin,
};
use crate::{
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{NoticeAddressId, OrganizationId},
    },
    table::notice_address::{Column, Entity, Model},
};

/// The row of an address under its index, made if it is not there.
pub(crate) async fn make(tx: &Tx, organization: OrganizationId, address: &EmailAddress, index: [u8; 16]) -> Result<Uuid, StoreError> {
    let core = tx.core();
    let there = Entity::find().filter(Column::OrganizationId.eq(organization.as_uuid())).filter(Column::AddressIndex.eq(index.to_vec()));
    if let Some(row) = there.one(tx.connection()).await? {
        return Ok(row.id);
    }
    let id = NoticeAddressId::generate(&*core.clock, &*core.random).as_uuid();
    let row = Model {
        id,
        organization_id: organization.as_uuid(),
        address: seal(tx, Purpose::AlertField, place(organization, id, "address"), address.as_str().as_bytes()).await?,
        language: None,
        address_index: index.to_vec(),
        created_at: core.clock.now().as_micros(),
    };
    insert_all::<Entity>(tx.connection(), vec![row]).await?;
    Ok(id)
}

/// The row of an address in use by somebody who reads this language.
pub(crate) async fn make_in(
    tx: &Tx,
    organization: OrganizationId,
    address: &EmailAddress,
    language: Option<&str>,
) -> Result<Uuid, StoreError> {
    let index = seal::address_index(tx, organization, address).await?;
    let id = make(tx, organization, address, index).await?;
    if let Some(language) = language {
        let sealed = seal(tx, Purpose::AlertField, place(organization, id, "language"), language.as_bytes()).await?;
        Entity::update_many().col_expr(Column::Language, Expr::value(sealed)).filter(Column::Id.eq(id)).exec(tx.connection()).await?;
    }
    Ok(id)
}

/// Where a column stands.
pub(crate) const fn place(organization: OrganizationId, row: Uuid, column: &'static str) -> Place {
    Place { organization, table: "notice_address", row, column }
}
