//! Notices: something happened that somebody should look at, not what. Invariant: they take nothing but the language.
use entity::domain::locale::Locale;

use super::{Letterhead, Words};

/// To staff: somebody needs a claim code.
pub(super) fn slip_needed(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "slip-needed-subject", "slip-needed-body")
}

/// To a patient: a key was added to the account.
pub(super) fn key_added(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "key-added-subject", "key-added-body")
}

/// To staff: wrong tries, a code used twice, a claim given up.
pub(super) fn staff_attention(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "staff-attention-subject", "staff-attention-body")
}
