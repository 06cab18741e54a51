//! How addresses are declared: [`routes!`] makes of one row all that is known of an address.
//!
//! A row names the pattern that the router matches, the variant that stands for it, and what fills the pattern's
//! placeholders, in their order:
//!
//! ```text
//! /// One thread.
//! THREAD = "/team/inbox/{thread}/{patient}" => Thread(thread: ThreadId, patient: PatientId);
//! ```
//!
//! Behind a semicolon stands what follows the path as a query ([`Query`]). Variants that share a row's path and differ in
//! what follows it stand below the row, in braces; a query in quotes has placeholders like a pattern:
//!
//! ```text
//! /// What a colleague asks to be approved, by page from 1.
//! APPROVALS = "/team/approvals" => Approvals(; page: u32) {
//!     /// The same, and what was just decided.
//!     Decided(id: ApprovalId) = "?done={id}"
//! };
//! ```
//!
//! Rows stand in four groups: `read` (a path leads back to the variant, with nothing behind it), `written` (an address is
//! spelled, and no person is ever sent back to it), `matched` (only the router knows it) and `within` (another enum of
//! routes).
//!
//! Invariant: what is spelled fits the pattern of the same row, because it is spelled from it. Must not know any address.
use std::fmt;

/// What follows a path as a query. A page reads its own; of an address that is read, nothing follows.
pub(super) trait Query: Copy {
    /// Nothing follows.
    const NONE: Self;

    /// Writes it with its question mark, or nothing.
    fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// A page of a list, from 1; the first needs no saying.
impl Query for u32 {
    const NONE: Self = 1;

    fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self <= 1 { Ok(()) } else { write!(f, "?page={self}") }
    }
}

/// What fills a placeholder and does not read itself, as ids and topics do.
pub(super) trait Segment: Sized {
    /// `None` for what it never says.
    fn parse(text: &str) -> Option<Self>;
}

impl Segment for u16 {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// What stands in a path where a pattern has placeholders, in their order; `None` for a path that the pattern does not match.
pub(super) fn fillings<'a>(path: &'a str, pattern: &str) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
    let (mut segments, mut found) = (path.split('/'), Vec::new());
    for wanted in pattern.split('/') {
        let segment = segments.next()?;
        if wanted.starts_with('{') {
            found.push(segment);
        } else if wanted != segment {
            return None;
        }
    }
    segments.next().is_none().then(|| found.into_iter())
}

/// Writes patterns one behind the other, with these values for their placeholders, in their order.
pub(super) fn fill(f: &mut fmt::Formatter<'_>, patterns: &[&str], values: &[&dyn fmt::Display]) -> fmt::Result {
    let mut values = values.iter();
    for pattern in patterns {
        let mut pieces = pattern.split('{');
        f.write_str(pieces.next().unwrap_or_default())?;
        for piece in pieces {
            let (_, plain) = piece.split_once('}').ok_or(fmt::Error)?;
            write!(f, "{}{plain}", values.next().ok_or(fmt::Error)?)?;
        }
    }
    Ok(())
}

/// Declares an enum of routes, the patterns of its addresses, how they are written and how they are read: see the module.
macro_rules! routes {
    (
        $(#[$about:meta])*
        pub enum $Route:ident;
        read {$(
            $(#[$doc:meta])*
            $NAME:ident = $pattern:literal => $Variant:ident
            $(($($field:ident: $Field:ty),* $(; $query:ident: $Query:ty)?))?
            $({$(
                $(#[$also_doc:meta])*
                $Also:ident $(($($also_field:ident: $AlsoField:ty),* $(; $also_query:ident: $AlsoQuery:ty)?))? $(= $also:literal)?
            ),+ $(,)?})?
        ;)*}
        written {$(
            $(#[$written_doc:meta])*
            $WRITTEN:ident = $written_pattern:literal => $Written:ident($($written:ident: $WrittenField:ty),+)
        ;)*}
        matched {$(
            $(#[$matched_doc:meta])*
            $MATCHED:ident = $matched_pattern:literal
        ;)*}
        $(within {
            $(#[$inner_doc:meta])*
            $Inner:ident($InnerRoute:ty);
        })?
    ) => {
        /// What the router matches, one a resource.
        pub mod pattern {
            $(
                #[doc = concat!("[`super::", stringify!($Route), "::", stringify!($Variant), "`]")]
                pub const $NAME: &str = $pattern;
            )*
            $(
                #[doc = concat!("[`super::", stringify!($Route), "::", stringify!($Written), "`]")]
                pub const $WRITTEN: &str = $written_pattern;
            )*
            $(
                $(#[$matched_doc])*
                pub const $MATCHED: &str = $matched_pattern;
            )*

            /// All of them.
            pub const ALL: &[&str] = &[$($NAME,)* $($WRITTEN,)* $($MATCHED,)*];

            /// Those of which a path leads back to a route.
            #[cfg(test)]
            pub(in crate::web::routes) const READ: &[&str] = &[$($NAME,)*];
        }

        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $Route {
            $(
                $(#[$doc])*
                $Variant $(($($Field,)* $($Query)?))?,
                $($(
                    $(#[$also_doc])*
                    $Also $(($($AlsoField,)* $($AlsoQuery)?))?,
                )+)?
            )*
            $(
                $(#[$written_doc])*
                $Written($($WrittenField),+),
            )*
            $(
                $(#[$inner_doc])*
                $Inner($InnerRoute),
            )?
        }

        impl $Route {
            /// The page at a path; `None` for a path that is no page (files, calls of script, probes, anything unknown).
            #[must_use]
            pub fn parse(path: &str) -> Option<Self> {
                use table::Segment as _;
                $(
                    let read = || {
                        let mut fillings = table::fillings(path, pattern::$NAME)?;
                        let route = Self::$Variant $((
                            $(<$Field>::parse(fillings.next()?)?,)*
                            $(<$Query as table::Query>::NONE)?
                        ))?;
                        fillings.next().is_none().then_some(route)
                    };
                    if let Some(route) = read() {
                        return Some(route);
                    }
                )*
                $(if let Some(route) = <$InnerRoute>::parse(path) {
                    return Some(Self::$Inner(route));
                })?
                None
            }
        }

        impl fmt::Display for $Route {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(
                        Self::$Variant $(($($field,)* $($query)?))? => {
                            table::fill(f, &[pattern::$NAME], &[$($($field),*)?])?;
                            $($(table::Query::write(*$query, f)?;)?)?
                        }
                        $($(
                            Self::$Also $(($($also_field,)* $($also_query)?))? => {
                                table::fill(f, &[pattern::$NAME, $($also)?], &[$($($also_field),*)?])?;
                                $($(table::Query::write(*$also_query, f)?;)?)?
                            }
                        )+)?
                    )*
                    $(Self::$Written($($written),+) => table::fill(f, &[pattern::$WRITTEN], &[$($written),+])?,)*
                    $(Self::$Inner(route) => <$InnerRoute as fmt::Display>::fmt(route, f)?,)?
                }
                Ok(())
            }
        }
    };
}

pub(super) use routes;

#[cfg(test)]
mod tests {
    use super::fillings;

    #[test]
    fn a_pattern_matches_segment_by_segment() {
        let found = |path, pattern| fillings(path, pattern).map(Iterator::collect::<Vec<_>>);
        assert_eq!(found("/a/1/b/2", "/a/{x}/b/{y}"), Some(vec!["1", "2"]));
        assert_eq!(found("/a", "/a"), Some(vec![]));
        for path in ["", "/", "/a/1", "/a/1/c/2", "/a/1/b/2/", "/a/1/b/2/3", "a/1/b/2"] {
            assert_eq!(found(path, "/a/{x}/b/{y}"), None, "{path}");
        }
    }
}
