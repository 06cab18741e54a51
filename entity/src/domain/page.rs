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

    /// Rows to ask for: one more than it holds tells whether another page follows.
    #[must_use]
    pub fn wanted(self) -> u64 {
        u64::from(self.size) + 1
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
    /// Of rows that were asked for with one more than the page holds ([`Page::wanted`]): further ones are cut off, and say that
    /// another page follows.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, page: Page) -> Self {
        let more = page.cut(&mut rows);
        Self { rows, page, more }
    }

    /// The same page with something else for each row.
    #[must_use]
    pub fn map<U>(self, of: impl FnMut(T) -> U) -> Paged<U> {
        Paged { rows: self.rows.into_iter().map(of).collect(), page: self.page, more: self.more }
    }

    /// The same page with what each row is opened to, one after the other.
    ///
    /// # Errors
    /// The first that does not open.
    pub async fn try_map<U, E, F: Future<Output = Result<U, E>>>(self, mut open: impl FnMut(T) -> F) -> Result<Paged<U>, E> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            rows.push(open(row).await?);
        }
        Ok(Paged { rows, page: self.page, more: self.more })
    }

    /// The same page with what its rows are opened to, all of them together; there may be fewer.
    ///
    /// # Errors
    /// What opening them returns.
    pub async fn try_map_all<U, E>(self, open: impl AsyncFnOnce(Vec<T>) -> Result<Vec<U>, E>) -> Result<Paged<U>, E> {
        Ok(Paged { rows: open(self.rows).await?, page: self.page, more: self.more })
    }

    /// Whether it lies behind the end: that it is empty says nothing of the list.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        self.rows.is_empty() && !self.more && self.page.number() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_row_more_than_asked_for_says_that_another_page_follows() {
        let page = Page::new(2, 2);
        assert_eq!((page.offset(), page.wanted()), (2, 3));
        let found = Paged::cut(vec![5, 6, 7], page);
        assert_eq!((found.rows.as_slice(), found.page, found.more), ([5, 6].as_slice(), page, true));
        assert!(!Paged::cut(vec![5, 6], page).more);
        assert!(Paged::cut(Vec::<u8>::new(), page).is_beyond() && !Paged::cut(Vec::<u8>::new(), Page::new(1, 2)).is_beyond());

        let told = found.clone().map(|row| row * 10);
        assert_eq!((told.rows.as_slice(), told.page, told.more), ([50, 60].as_slice(), page, true));
        let opened = found.clone().try_map(async |row| Ok::<_, u8>(row * 10)).await.expect("all open");
        assert_eq!((opened.rows.as_slice(), opened.page, opened.more), ([50, 60].as_slice(), page, true));
        assert_eq!(found.clone().try_map(async |row| if row > 5 { Err(row) } else { Ok(row) }).await.expect_err("one does not"), 6);
        // One that is left out is no end of the list.
        let fewer = found.try_map_all(async |rows| Ok::<_, u8>(rows.into_iter().skip(1).collect())).await.expect("all open");
        assert_eq!((fewer.rows.as_slice(), fewer.page, fewer.more), ([6].as_slice(), page, true));
    }
}
