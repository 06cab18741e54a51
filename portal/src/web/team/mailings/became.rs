//! What became of the copies of a mailing, in numbers, and the ways to take them back.
use entity::domain::id::MailingId;
use maud::{Markup, html};

use crate::{
    service::{
        compose::{Filter, Wanted},
        mailing::{Became, RecallReason, UNDO},
    },
    web::{
        guard::form::Pairs,
        layout::Words,
        routes::{Route, SentList, TeamRoute},
        team::messages::recall::REASONS,
    },
};

/// The button that takes back what can be seen.
pub(super) const TAKE_BACK: &str = "take_back";

/// Why, if somebody said so.
pub(super) fn reason(pairs: &Pairs) -> Option<RecallReason> {
    let said = pairs.get("reason")?;
    REASONS.into_iter().map(|(reason, _)| reason).find(|reason| reason.as_str() == said.as_str())
}

/// How many copies became what, each leading to who they are. Nothing where none was sent.
pub(super) fn became(words: &Words, list: MailingId, of: &Became) -> Markup {
    let line = |text: &str, count: u32, filter: Option<Filter>| {
        let wanted = Wanted { standing: filter, mailing: Some(list), ..Wanted::ALL };
        html! {
            @if count > 0 {
                div {
                    dt { (words.say(text)) } " "
                    dd {
                        @if filter.is_some() {
                            a href=(Route::Team(TeamRoute::SentBy(SentList { wanted, page: 1 }))) { (count) span.unseen { " " (words.say(text)) } }
                        } @else { (count) }
                    }
                }
            }
        }
    };
    let taken_back = of.taken_back + of.taken_back_opened;
    if *of == Became::default() {
        return html! {};
    }
    html! {
        section aria-labelledby="became" {
            h2 id="became" { (words.say("compose-became")) }
            dl.about {
                (line("compose-replied", of.replied, Some(Filter::Replied)))
                (line("compose-opened", of.opened, Some(Filter::Opened)))
                (line("filter-not-opened", of.not_opened, Some(Filter::NotOpened)))
                (line("compose-needs-code", of.needs_code, Some(Filter::NeedsCode)))
                (line("filter-alert-failed", of.alert_failed, Some(Filter::AlertFailed)))
                (line("mailings-hidden", of.hidden, None))
                (line("compose-expired", of.expired, Some(Filter::Expired)))
                (line("compose-undone", of.undone, Some(Filter::TakenBack)))
                (line("compose-taken-back", taken_back, Some(Filter::TakenBack)))
                (line("filter-opened-before", of.taken_back_opened, Some(Filter::OpenedBefore)))
            }
            @if taken_back > 0 {
                @if of.taken_back_opened == 0 { p { (words.say("mailings-back-unopened")) } }
                @else { p { (words.say_with("mailings-back-opened", &[("count", of.taken_back_opened.into())])) } }
            }
        }
    }
}

/// The buttons: to undo while nobody sees some, and to take back what can be read. `missing`: nobody said why.
pub(super) fn ways(words: &Words, of: &Became, missing: bool) -> Markup {
    let error = words.say("compose-recall-why-error");
    html! {
        @if of.hidden > 0 {
            p.hint id="undo-hint" { (words.say_with("mailings-undo-text", &[("minutes", (UNDO.as_secs() / 60).into())])) }
            button.quiet type="submit" name="act" value="undo" formnovalidate aria-describedby="undo-hint" { (words.say("mailings-undo")) }
        }
        @if of.readable() > 0 {
            details open[missing] {
                summary { (words.say("mailings-take-back")) }
                p { (words.say_with("mailings-take-back-text", &[("count", (of.readable() + of.hidden).into())])) }
                @let opened = of.opened + of.replied;
                @if opened > 0 { p { (words.say_with("mailings-take-back-opened", &[("count", opened.into())])) } }
                fieldset aria-describedby=[missing.then_some("reason-error")] {
                    legend { (words.say("compose-recall-why")) }
                    @if missing { p.field-error id="reason-error" { (error) } }
                    @for (nth, (reason, text)) in REASONS.into_iter().enumerate() {
                        label {
                            input type="radio" name="reason" id=[(nth == 0).then_some("reason")] value=(reason.as_str());
                            (words.say(text))
                        }
                    }
                }
                button.quiet type="submit" name="act" value=(TAKE_BACK) { (words.say("mailings-take-back")) }
            }
        }
    }
}
