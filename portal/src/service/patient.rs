//! Patients of an organization: importing a list. Must not know where the list lies.
pub mod roster;
