//! A button that runs a passkey ceremony (`js/ceremony.js`): its addresses, its token, and every text it may show.
use maud::{Markup, html};

use super::Words;
use crate::service::session::Purpose;

/// One such button.
pub(crate) struct KeyButton<'a> {
    /// Where options are fetched.
    pub begin: &'static str,
    /// Where the answer goes.
    pub finish: &'static str,
    /// Makes a key instead of using one.
    pub creates: bool,
    /// The form token of the calls.
    pub token: &'a str,
    /// What the button says.
    pub label: &'a str,
    /// The key lives on another device: a telephone beside this one.
    pub on_phone: bool,
    /// Another way is the one that suits most people: this button is drawn quietly.
    pub quiet: bool,
    /// What a fresh verification is for.
    pub purpose: Option<Purpose>,
    /// The text for a device that does not do it, where there is more to say than that it may be tried again.
    pub failed: Option<&'static str>,
    /// The text for a refusal quicker than any person, where there is more to say than that one may be inside another app.
    pub blocked: Option<&'static str>,
    /// The text for a device that has a key of this account, where it is not that one may sign in.
    pub exists: Option<&'static str>,
}

impl KeyButton<'_> {
    /// Button, progress and trouble.
    #[must_use]
    pub(crate) fn markup(&self, words: &Words) -> Markup {
        html! {
            div data-ceremony data-kind=(if self.creates { "create" } else { "get" })
                data-begin=(self.begin) data-finish=(self.finish) data-token=(self.token)
                data-where=[self.on_phone.then_some("phone")] data-purpose=[self.purpose.map(Purpose::as_str)]
                data-working=(words.say("key-working")) data-waiting=(words.say("key-waiting"))
                data-checking=(words.say("key-checking")) data-done=(words.say("key-done"))
                data-failed=(words.say(self.failed.unwrap_or("key-failed")))
                data-blocked=(words.say(self.blocked.or(self.failed).unwrap_or("key-blocked")))
                data-exists=(words.say(self.exists.unwrap_or("key-exists"))) data-unsupported=(words.say("key-unsupported"))
                data-offline=(words.say("key-offline")) {
                button type="button" class=[self.quiet.then_some("quiet")] { (self.label) }
                p role="status" aria-live="polite" {}
                p.notice.error role="alert" hidden {}
            }
        }
    }
}
