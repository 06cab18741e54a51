//! The page that somebody writes on, and what it knows of the draft: so that no page overwrites what another one kept unseen.
//!
//! Invariants: what a page kept itself, it knows, also where the answer was lost; what it showed, it knows. Both go with the form
//! and prove nothing: whose the draft is, is asked apart.
use entity::{
    base::clock::Timestamp,
    domain::id::{DraftId, PageId},
};

use super::Kept;
use crate::service::Services;

/// A page that a draft is written on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The draft.
    pub draft: DraftId,
    /// None of a page that does not say.
    page: Option<PageId>,
    /// When what the page showed of it had been kept.
    seen: Option<Timestamp>,
}

impl Paper {
    /// For a new page, which shows what was kept.
    #[must_use]
    pub fn new(services: &Services, draft: DraftId, kept: Option<&Kept>) -> Self {
        let page = PageId::generate(services.clock(), services.random());
        Self { draft, page: Some(page), seen: kept.map(|kept| kept.at) }
    }

    /// For a new page about something else that is begun on it.
    #[must_use]
    pub fn anew(services: &Services) -> Self {
        Self::new(services, DraftId::generate(services.clock(), services.random()), None)
    }

    /// The same page, now that it shows this.
    #[must_use]
    pub const fn showing(self, kept: &Kept) -> Self {
        Self { seen: Some(kept.at), ..self }
    }

    /// From what [`Paper::mark`] wrote into the form. A page that does not say anything of itself knows nothing.
    #[must_use]
    pub fn parse(draft: &str, mark: Option<&str>) -> Option<Self> {
        let draft = DraftId::parse(draft)?;
        let (page, seen) = mark.and_then(|mark| mark.split_once('.')).unwrap_or_default();
        Some(Self { draft, page: PageId::parse(page), seen: seen.parse().ok().map(Timestamp::from_micros) })
    }

    /// What goes with the form, beside the draft's id.
    #[must_use]
    pub fn mark(&self) -> String {
        let seen = self.seen.map(|seen| seen.as_micros().to_string()).unwrap_or_default();
        let page = self.page.map(|page| page.to_string()).unwrap_or_default();
        format!("{page}.{seen}")
    }

    /// Whether this page knows what was last kept then, on that page.
    pub(super) fn knows(&self, page: Option<PageId>, at: Timestamp) -> bool {
        (page.is_some() && page == self.page) || self.seen == Some(at)
    }

    /// Where it is kept what this page keeps by itself while somebody has to choose between it and what was kept elsewhere.
    pub(super) fn aside(&self) -> Option<DraftId> {
        self.page.map(|page| DraftId::from_uuid(page.as_uuid()))
    }

    pub(super) const fn page(&self) -> Option<PageId> {
        self.page
    }
}
