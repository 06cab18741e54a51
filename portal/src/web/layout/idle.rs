//! The warning before a session ends for want of activity, or because no session lasts longer, and what covers a page on which something
//! typed could not be kept (`js/idle.js`). Without script there is none: the next page says that one was signed out.
use std::time::Duration;

use maud::{Markup, html};

use super::{Words, hidden};
use crate::{
    service::session::Session,
    web::{
        guard::form::TOKEN_FIELD,
        routes::{Route, pattern},
    },
};

/// How long before the end people are warned (WCAG 2.2, 2.2.1 wants 20 seconds at least).
const WARNING: Duration = Duration::from_secs(5 * 60);

/// What the warning needs to know.
pub(crate) struct Idle {
    /// How long the session lasts if nothing happens.
    pub left: Duration,
    /// And whatever happens.
    pub last: bool,
    /// Which session it is.
    pub name: String,
    /// What stands in a field was typed, and handed in once.
    pub asked: bool,
    /// Token of the call that keeps it.
    pub keep: String,
    /// Token of the form that ends it.
    pub leave: String,
}

/// Which session this is, for the tabs of one browser to tell it from the one before.
#[must_use]
pub(crate) fn name(session: &Session) -> String {
    (session.ends_at.as_micros() / 1_000).to_string()
}

impl Idle {
    /// The dialog, closed: for staff, or for a patient.
    #[must_use]
    pub(crate) fn markup(&self, words: &Words, staff: bool) -> Markup {
        // A session shorter than two warnings is warned of at its half.
        let warning = WARNING.min(self.left / 2);
        let lines = |texts: &[&str]| texts.iter().map(|text| words.say(text)).collect::<Vec<_>>().join("\n");
        html! {
            dialog role="alertdialog" aria-labelledby="idle-heading" aria-describedby="idle-text"
                data-idle=(self.left.as_secs()) data-final[self.last] data-session=(self.name) data-asked[self.asked] data-warn=(warning.as_secs())
                data-keep=(pattern::KEEP) data-over=(pattern::OVER) data-token=(self.keep) data-end=(Route::Away) data-limit=(Route::TimeOver)
                data-offline=(words.say("key-offline")) data-other=(words.say("idle-held-other"))
                data-last=(lines(&["idle-last-heading", "idle-last", "idle-last-go-on"])) data-held=(lines(&["idle-held-heading", "idle-held"]))
                data-rest=(lines(&["idle-rest-heading", "idle-rest"])) {
                h2 id="idle-heading" { (words.say("idle-heading")) }
                p id="idle-text" { (words.say(if staff { "idle-text-staff" } else { "idle-text" })) }
                p role="status" {}
                a.button href=(Route::StartAgain) target="_blank" data-in="last,held" { (words.say("signed-out-again")) }
                button type="button" data-stay autofocus data-in="idle,last" { (words.say("idle-stay")) }
                details data-in="held" {
                    summary { (words.say("typed-discard")) }
                    button.quiet type="button" data-drop { (words.say("typed-discard-do")) }
                }
                form method="post" action=(Route::SignOut) data-in="idle,last" {
                    (hidden(TOKEN_FIELD, &self.leave))
                    button.quiet type="submit" { (words.say("sign-out")) }
                }
            }
        }
    }
}
