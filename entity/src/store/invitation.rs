//! What practitioners enrol with: a code like a patient's slip, in numbers of its own. Must not know how it is checked.
//!
//! ```text
//! issued -> bound -> spent       entered in a browser, passkey used once
//!    \_______|__ void, locked    another was issued, the practitioner was deactivated; a hundred wrong tries
//! ```
mod person;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, sea_query::Expr};

pub(in crate::store) use self::person::is_any;
pub use self::person::{Invited, is_one, list_since};
use super::{Source, StoreError, Tx, issuer::Issuer, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{code::CodeHash, token::TokenHash},
    domain::{
        id::{InvitationId, OrganizationId, PractitionerId},
        scope::Actor,
    },
    table::invitation::{ActiveModel, Column, Entity, Model},
};

words! {
    /// Where an invitation stands.
    pub enum InvitationState in "invitation.state" {
        /// Nobody has entered it.
        Issued = "issued",
        /// Entered in a browser.
        Bound = "bound",
        /// Somebody has enrolled with it.
        Spent = "spent",
        /// Replaced or taken back.
        Void = "void",
        /// Too many wrong tries.
        Locked = "locked",
    }
}

/// An invitation to be written.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Whose staff.
    pub organization: OrganizationId,
    /// For whom.
    pub practitioner: PractitionerId,
    /// The number that finds it, below a million.
    pub finder: u32,
    /// Hash of the secret part.
    pub hash: CodeHash,
    /// Who issued it.
    pub issued_by: Actor,
    /// Until when it can be entered.
    pub expires_at: Timestamp,
}

/// An invitation.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Whose staff.
    pub organization: OrganizationId,
    /// For whom.
    pub practitioner: PractitionerId,
    /// Hash of the secret part.
    pub hash: CodeHash,
    /// Where it stands.
    pub state: InvitationState,
    /// Until when it can be entered.
    pub expires_at: Timestamp,
    /// The pre-session that it is bound to.
    pub bound_session: Option<TokenHash>,
}

impl Invitation {
    /// Whether it can be entered, or gone on with.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        matches!(self.state, InvitationState::Issued | InvitationState::Bound) && now < self.expires_at
    }

    fn read(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: InvitationId::from_uuid(row.id),
            organization: OrganizationId::from_uuid(row.organization_id),
            practitioner: PractitionerId::from_uuid(row.practitioner_id),
            hash: CodeHash::from_bytes(row.hash),
            state: InvitationState::try_from(row.state.as_str())?,
            expires_at: Timestamp::from_micros(row.expires_at),
            bound_session: row.bound_session.as_deref().and_then(TokenHash::from_slice),
        })
    }
}

/// Writes one.
///
/// # Errors
/// [`StoreError::Conflict`] if a live one has this finder; the database refuses.
pub async fn insert(tx: &Tx, new: &NewInvitation) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        organization_id: Set(new.organization.as_uuid()),
        practitioner_id: Set(new.practitioner.as_uuid()),
        finder: Set(i32::try_from(new.finder).unwrap_or(i32::MAX)),
        hash: Set(new.hash.as_bytes().to_vec()),
        state: Set(InvitationState::Issued.as_str().to_owned()),
        issued_by: Set(Issuer::from(new.issued_by).as_word()),
        created_at: Set(tx.core().clock.now().as_micros()),
        expires_at: Set(new.expires_at.as_micros()),
        tries: Set(0),
        bound_session: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The one with this id.
///
/// # Errors
/// The database does not answer.
pub async fn find(source: &impl Source, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
    Entity::find_by_id(id.as_uuid()).one(source.connection()).await?.map(Invitation::read).transpose()
}

/// The newest one with this finder, whatever its state.
///
/// # Errors
/// The database does not answer.
pub async fn find_by_finder(source: &impl Source, finder: u32) -> Result<Option<Invitation>, StoreError> {
    let row = Entity::find()
        .filter(Column::Finder.eq(i32::try_from(finder).unwrap_or(i32::MAX)))
        .order_by_desc(Column::CreatedAt)
        .one(source.connection())
        .await?;
    row.map(Invitation::read).transpose()
}

/// Binds a live one to a browser, whoever entered it before; `false` if it is live no more.
///
/// # Errors
/// The database refuses.
pub async fn bind(tx: &Tx, id: InvitationId, session: &TokenHash) -> Result<bool, StoreError> {
    let done = live(id)
        .col_expr(Column::State, Expr::value(InvitationState::Bound.as_str()))
        .col_expr(Column::BoundSession, Expr::value(session.as_bytes().to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Spends one that this browser entered; `false` if it does not hold it any more.
///
/// # Errors
/// The database refuses.
pub async fn spend(tx: &Tx, id: InvitationId, session: &TokenHash) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(InvitationState::Spent.as_str()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::State.eq(InvitationState::Bound.as_str()))
        .filter(Column::BoundSession.eq(session.as_bytes().to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Counts a wrong try; how many there were by then.
///
/// # Errors
/// The database refuses.
pub async fn count_wrong(tx: &Tx, id: InvitationId) -> Result<u32, StoreError> {
    Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    let row = Entity::find_by_id(id.as_uuid()).one(tx.connection()).await?;
    Ok(row.map_or(0, |row| u32::try_from(row.tries).unwrap_or(u32::MAX)))
}

/// Locks one for good.
///
/// # Errors
/// The database refuses.
pub async fn lock(tx: &Tx, id: InvitationId) -> Result<(), StoreError> {
    live(id).col_expr(Column::State, Expr::value(InvitationState::Locked.as_str())).exec(tx.connection()).await?;
    Ok(())
}

/// Ends all live ones of a practitioner.
///
/// # Errors
/// The database refuses.
pub async fn void_all(tx: &Tx, practitioner: PractitionerId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(InvitationState::Void.as_str()))
        .filter(Column::PractitionerId.eq(practitioner.as_uuid()))
        .filter(Column::State.is_in([InvitationState::Issued.as_str(), InvitationState::Bound.as_str()]))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends all live ones that a practitioner has issued.
///
/// # Errors
/// The database refuses.
pub async fn void_issued_by(tx: &Tx, actor: Actor) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(InvitationState::Void.as_str()))
        .filter(Column::IssuedBy.eq(Issuer::from(actor).as_word()))
        .filter(Column::State.is_in([InvitationState::Issued.as_str(), InvitationState::Bound.as_str()]))
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn live(id: InvitationId) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::State.is_in([InvitationState::Issued.as_str(), InvitationState::Bound.as_str()]))
}
