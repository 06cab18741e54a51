//! The warning before a session ends for want of activity (`js/idle.js`). Without script there is none: the next page
//! says that one was signed out.
use std::time::Duration;

use maud::{Markup, html};

use super::{Words, hidden};
use crate::web::{
    guard::form::TOKEN_FIELD,
    routes::{Route, pattern},
};

/// How long before the end people are warned (WCAG 2.2, 2.2.1 wants 20 seconds at least).
const WARNING: Duration = Duration::from_secs(5 * 60);

/// What the warning needs to know.
pub(crate) struct Idle {
    /// How long the session lasts if nothing happens.
    pub left: Duration,
    /// Token of the call that keeps it.
    pub keep: String,
    /// Token of the form that ends it.
    pub leave: String,
}

impl Idle {
    /// The dialog, closed: for staff, or for a patient.
    #[must_use]
    pub(crate) fn markup(&self, words: &Words, staff: bool) -> Markup {
        // A session shorter than two warnings is warned of at its half.
        let warning = WARNING.min(self.left / 2);
        html! {
            dialog role="alertdialog" aria-labelledby="idle-heading" aria-describedby="idle-text"
                data-idle=(self.left.as_secs()) data-warn=(warning.as_secs()) data-keep=(pattern::KEEP) data-over=(pattern::OVER) data-token=(self.keep)
                data-end=(Route::Away) data-offline=(words.say("key-offline")) {
                h2 id="idle-heading" { (words.say("idle-heading")) }
                p id="idle-text" { (words.say(if staff { "idle-text-staff" } else { "idle-text" })) }
                p role="status" {}
                button type="button" data-stay autofocus { (words.say("idle-stay")) }
                form method="post" action=(Route::SignOut) {
                    (hidden(TOKEN_FIELD, &self.leave))
                    button.quiet type="submit" { (words.say("sign-out")) }
                }
            }
        }
    }
}
