//! The mailbox code: the one mail with a secret, worthless outside the session that asked for it.
//!
//! Invariants: the code stands in the body only, never in the subject, which shows on locked screens; there is no link,
//! because the page to type it on is open already.
use entity::domain::locale::Locale;

use super::{Letterhead, Words, finish};
use crate::text::{Value, text, text_args};

pub(super) fn words(head: &Letterhead, locale: &Locale, code: &str) -> Words {
    let places = [("service", Value::from(head.service_name.as_str())), ("code", Value::from(code))];
    Words { subject: text(locale, "mailbox-code-subject"), body: finish(text_args(locale, "mailbox-code-body", &places)) }
}
