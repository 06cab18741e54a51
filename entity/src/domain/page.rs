//! Paging. Invariant: every list is bounded.

/// Pages that can be turned to: who asks for the millionth would have all before it counted.
const MOST_PAGES: u32 = 10_000;

/// Which slice of a list. Pages count from 1 to 10,000; a size is 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    number: u32,
    size: u32,
}

impl Page {
    /// The page `number` (clamped to 1..=10,000) of `size` rows (clamped to 1..=100).
    #[must_use]
    pub fn new(number: u32, size: u32) -> Self {
        Self { number: number.clamp(1, MOST_PAGES), size: size.clamp(1, 100) }
    }

    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// Rows on it, at most.
    #[must_use]
    pub const fn size(self) -> u32 {
        self.size
    }

    /// Rows before it.
    #[must_use]
    pub fn offset(self) -> u64 {
        u64::from(self.number - 1) * u64::from(self.size)
    }

    /// Of rows that were asked for with one more than the page holds: cuts that one off, and says whether it was there.
    pub fn cut<T>(self, rows: &mut Vec<T>) -> bool {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        more
    }
}

/// Rows of one page, and whether another follows.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Which page this is.
    pub page: Page,
    /// Whether there are rows after it.
    pub more: bool,
}

impl<T> Paged<T> {
    /// Whether it lies behind the end: that it is empty says nothing of the list.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        self.rows.is_empty() && !self.more && self.page.number() > 1
    }
}
