//! The page that somebody writes on, and what it knows of the draft: so that no page overwrites what another one kept unseen.
//!
//! Invariants:
//! - What a page kept itself, it knows, also where the answer was lost.
//! - What it showed, it knows.
//! - What it showed beside its own text is replaced only by whoever asks for it, never by what a page keeps by itself: until then
//!   both are there.
//! - All this goes with the form and proves nothing: whose the draft is, is asked apart.
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
    /// It showed that beside a text of its own.
    beside: bool,
}

/// What says so in a form.
const BESIDE: &str = "beside";

impl Paper {
    /// For a new page, which shows what was kept.
    #[must_use]
    pub fn new(services: &Services, draft: DraftId, kept: Option<&Kept>) -> Self {
        Self::of(services, draft, kept.map(|kept| kept.at))
    }

    /// The same, by the moment at which it had been kept.
    #[must_use]
    pub fn of(services: &Services, draft: DraftId, seen: Option<Timestamp>) -> Self {
        let page = PageId::generate(services.clock(), services.random());
        Self { draft, page: Some(page), seen, beside: false }
    }

    /// The same page with a draft of its own, apart from the one that it was for. What it put aside is its own still.
    #[must_use]
    pub fn anew(self, services: &Services) -> Self {
        let new = Self::new(services, DraftId::generate(services.clock(), services.random()), None);
        Self { page: self.page.or(new.page), ..new }
    }

    /// The same page, now that it shows this beside its own text.
    #[must_use]
    pub const fn showing(self, kept: &Kept) -> Self {
        self.beside(kept.at)
    }

    /// The same, by the moment at which it had been kept.
    #[must_use]
    pub const fn beside(self, at: Timestamp) -> Self {
        Self { seen: Some(at), beside: true, ..self }
    }

    /// From what [`Paper::mark`] wrote into the form. A page that does not say anything of itself knows nothing.
    #[must_use]
    pub fn parse(draft: &str, mark: Option<&str>) -> Option<Self> {
        let draft = DraftId::parse(draft)?;
        let mut parts = mark.unwrap_or_default().split('.');
        let (page, seen, beside) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next() == Some(BESIDE));
        Some(Self { draft, page: PageId::parse(page), seen: seen.parse().ok().map(Timestamp::from_micros), beside })
    }

    /// What goes with the form, beside the draft's id.
    #[must_use]
    pub fn mark(&self) -> String {
        let seen = self.seen.map(|seen| seen.as_micros().to_string()).unwrap_or_default();
        let page = self.page.map(|page| page.to_string()).unwrap_or_default();
        if self.beside { format!("{page}.{seen}.{BESIDE}") } else { format!("{page}.{seen}") }
    }

    /// Whether this page may replace what was last kept then, on that page: it knows it, and where it shows it beside its own, it was
    /// asked to.
    pub(in crate::service) fn knows(&self, page: Option<PageId>, at: Timestamp, unasked: bool) -> bool {
        (page.is_some() && page == self.page) || (self.seen == Some(at) && !(self.beside && unasked))
    }

    /// Where it is kept what this page keeps by itself while somebody has to choose between it and what was kept elsewhere.
    pub(super) fn aside(&self) -> Option<DraftId> {
        self.page.map(|page| DraftId::from_uuid(page.as_uuid()))
    }

    pub(in crate::service) const fn page(&self) -> Option<PageId> {
        self.page
    }
}
