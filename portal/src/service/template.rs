//! Templates: what an organization keeps to write from, in several languages, with fields that are filled in. Must not know pages.
//!
//! Invariants: whoever changes one is an active administrator at the moment of the change; of two who change one at a time, the
//! second is told; every field of a kept text can be named, and so be filled in.
pub mod fields;
pub mod language;
mod manage;
mod text;
mod write;

use entity::{
    domain::id::TemplateId,
    store::{StoreError, template as rows},
};

pub(crate) use self::manage::plant;
pub(super) use self::write::{find_whole, for_one, spoken};
pub use self::{
    manage::{add, find, list, retire, settle},
    text::{Flaw, MAX_NAME, READ_WITHIN, Text, Typed, unpaired},
    write::{Filled, choices, fill},
};
use super::{error::ServiceError, permit::NotPermitted, team::TeamError};

/// Why something about a template was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// The organization has no such template in use, or no such patient.
    #[error("there is no such template in this organization")]
    NotFound,
    /// Something about what was typed.
    #[error("what was typed makes no template")]
    Flaws(Vec<Flaw>),
    /// Somebody changed it since it was looked at.
    #[error("somebody changed the template meanwhile")]
    Changed,
    /// There are too many.
    #[error("there are too many templates: retire some")]
    TooMany,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl TemplateError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "template_not_found",
            Self::Flaws(_) => "template_flawed",
            Self::Changed => "template_changed",
            Self::TooMany => "too_many_templates",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for TemplateError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

impl From<TeamError> for TemplateError {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::NotPermitted(error) => Self::NotPermitted(error),
            TeamError::Service(below) => Self::Service(below),
            TeamError::NotFound | TeamError::Name | TeamError::TooMany | TeamError::Days | TeamError::Away(_) => Self::NotFound,
        }
    }
}

/// A template that is kept.
pub struct Template {
    /// Which.
    pub id: TemplateId,
    /// What stands in its fields.
    pub typed: Typed,
    /// How often it was changed.
    pub version: i32,
}

impl Template {
    fn open(row: &rows::Template) -> Result<Self, ServiceError> {
        Ok(Self { id: row.id, typed: serde_json::from_slice(&row.content)?, version: row.version })
    }
}
