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

/// To a patient: a key was removed from the account.
pub(super) fn key_removed(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "key-removed-subject", "key-removed-body")
}

/// To a patient: a spare code was made.
pub(super) fn spare_made(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "spare-made-subject", "spare-made-body")
}

/// To a patient: a spare code was used up by a new key.
pub(super) fn spare_used(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "spare-used-subject", "spare-used-body")
}

/// To a patient, at the old address: alerts go elsewhere from now on.
pub(super) fn address_changed(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "address-changed-subject", "address-changed-body")
}

/// To a patient: staff took away an address by which mail found the record.
pub(super) fn record_changed(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "record-changed-subject", "record-changed-body")
}

/// To a patient: somebody uses a new slip for a record that was claimed before.
pub(super) fn reclaim_begun(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "reclaim-begun-subject", "reclaim-begun-body")
}

/// To a patient: one of the staff asks for something that nobody else there can check.
pub(super) fn alone_begun(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "alone-begun-subject", "alone-begun-body")
}

/// To a patient: a new key took the place of the old ones.
pub(super) fn access_restored(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "access-restored-subject", "access-restored-body")
}

/// To staff: wrong tries, a code used twice, a claim given up.
pub(super) fn staff_attention(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "staff-attention-subject", "staff-attention-body")
}

/// To a practitioner: something waits for an answer.
pub(super) fn staff_waiting(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "staff-waiting-subject", "staff-waiting-body")
}

/// To a patient: somebody else reads the messages from now on.
pub(super) fn carer_added(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "carer-added-subject", "carer-added-body")
}

/// To a patient: somebody answered a mail from here by ordinary mail, which is no way to write.
pub(super) fn mail_not_read(head: &Letterhead, locale: &Locale) -> Words {
    head.constant_words(locale, "mail-not-read-subject", "mail-not-read-body")
}
