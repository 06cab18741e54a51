//! Who may do what: the one maker of scopes.
use entity::domain::{
    id::OrganizationId,
    scope::{Actor, StaffScope},
};

/// An operator's command on one organization. For the command line, which runs with the keys at hand.
#[must_use]
pub const fn operator(organization: OrganizationId) -> StaffScope {
    StaffScope::permitted(organization, Actor::Operator)
}
