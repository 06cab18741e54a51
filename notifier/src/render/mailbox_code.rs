//! The mailbox code and the code for an address: the mails with a secret, worthless outside the session that asked for it.
//!
//! Invariants: the code stands in the body only, never in the subject, which shows on locked screens; there is no link,
//! because the page to type it on is open already.
use entity::domain::locale::Locale;

use super::{Letterhead, Words, finish};
use crate::text::{Value, text, text_args};

/// For whoever gave a slip or a spare code: whoever did not has lost it to somebody.
pub(super) fn words(head: &Letterhead, locale: &Locale, code: &str) -> Words {
    Words { subject: text(locale, "mailbox-code-subject"), body: body(head, locale, "mailbox-code-body", code) }
}

/// For whoever wants to be told at this address: who mistyped theirs has done no harm to anybody.
pub(super) fn of_address(head: &Letterhead, locale: &Locale, code: &str) -> Words {
    Words { subject: text(locale, "address-code-subject"), body: body(head, locale, "address-code-body", code) }
}

fn body(head: &Letterhead, locale: &Locale, id: &str, code: &str) -> String {
    finish(text_args(locale, id, &[("service", Value::from(head.service_name.as_str())), ("code", Value::from(code))]))
}
