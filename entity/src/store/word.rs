//! Enumerations that stand in rows as words. Invariant: a word, once released, keeps its meaning.

/// Declares an enumeration with its words, both ways.
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis enum $name:ident in $column:literal { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $vis enum $name {
            $($(#[$variant_doc])* $variant),*
        }

        impl $name {
            /// Its word in a row.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),*
                }
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::store::StoreError;

            fn try_from(word: &str) -> Result<Self, Self::Error> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::store::StoreError::Unknown($column)),
                }
            }
        }
    };
}

pub(crate) use words;
