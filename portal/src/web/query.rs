//! What a query says: which page of a list. Must not know whose list it is.
//!
//! Invariant: nothing in a query is worth keeping from a log, a history or a proxy; what a person types never stands in one.
use url::form_urlencoded;

/// Which page a query asks for; the first, if none, or if it is no number.
pub(super) fn page(query: &str) -> u32 {
    page_named(query, "page")
}

/// The same, of the list that has this name: a page may have two.
pub(super) fn page_named(query: &str, name: &str) -> u32 {
    let found = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
    found.and_then(|(_, number)| number.parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::{page, page_named};

    #[test]
    fn a_page_is_a_number_or_the_first() {
        for (query, wanted) in [
            ("", 1),
            ("page=3", 3),
            ("notes=2&page=4", 4),
            ("page=%33", 3),
            ("page=x", 1),
            ("page=-1", 1),
            ("page=4294967295", u32::MAX),
            ("page=4294967296", 1),
        ] {
            assert_eq!(page(query), wanted, "{query}");
        }
        assert_eq!(page_named("page=3&notes=2", "notes"), 2);
    }
}
