//! The alert: a message waits. Invariant: it takes nothing but the language, so it cannot tell anything.
use entity::domain::locale::Locale;

use super::{Letterhead, Words};

pub(super) fn words(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "alert-subject", "alert-body")
}
