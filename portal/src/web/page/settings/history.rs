//! `/settings/history`: what was done with one's messages and one's account, in plain words, the latest first.
use actix_web::HttpRequest;
use entity::{base::clock::Timestamp, domain::page::Page};
use maud::{Markup, html};

use super::{back, devices::named};
use crate::{
    service::{
        account::history::{self, About, By, Did, Happened},
        carer::{self, Carer, Whose},
    },
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment},
        page::{Answer, turn, unread},
        query,
        routes::Route,
        team::patients::carers::basis,
    },
};

/// Entries on a page.
const SIZE: u32 = 20;

/// For somebody who is signed in. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let session = visitor.signed_in()?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = history::list(visitor.services(), session, page, visitor.request).await?;
    let carers = if page.number() == 1 { carer::of_own(visitor.services(), session).await? } else { Vec::new() };
    let whose = carer::whose(visitor.services(), session).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if page.number() == 1 && !session.is_staff() { (readers(words, &carers, &whose)) }
        p { (words.say("history-intro")) }
        @if paged.rows.is_empty() { p { (words.say("history-empty")) } }
        // What others did is what somebody looks for here.
        ul.cards {
            @for one in &paged.rows {
                li.theirs[one.by != By::You] { (line(words, one)) p.meta { (when(words, one)) } }
            }
        }
        (turn(words, &paged, ["inbox-pages", "history-newer", "history-older"], Route::History)?)
        (back(words, Route::Settings, "settings-back"))
    };
    let sheet = Sheet { heading: &words.say(heading(&whose)), focus: true, scripts: &[Asset::Time], content, step: None };
    Ok(frame.ok(&sheet))
}

/// Whose messages it is about: whoever reads for others alone has none.
pub(super) const fn heading(whose: &Whose) -> &'static str {
    if whose.own || whose.beside.is_empty() { "settings-history" } else { "settings-history-beside" }
}

/// Whether there is one, without looking at it. For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn head(visitor: Visitor) -> Answer {
    history::check(visitor.signed_in()?)?;
    Ok(unread())
}

/// When, and how often: of several times the first and the last.
fn when(words: &Words, one: &Happened) -> Markup {
    if one.times < 2 {
        return moment::moment(words, one.at);
    }
    const MINUTE: i64 = 60 * 1_000_000;
    let minute = |at: Timestamp| at.as_micros().div_euclid(MINUTE);
    html! {
        (words.say_with("history-times", &[("count", one.times.into())])) " "
        @if minute(one.first_at) != minute(one.at) { (moment::moment(words, one.first_at)) " – " }
        (moment::moment(words, one.at))
    }
}

fn line(words: &Words, one: &Happened) -> Markup {
    let by = |you, before, other| {
        words.say(match one.by {
            By::You => you,
            By::Before => before,
            By::Other => other,
        })
    };
    match &one.did {
        Did::Opened(about) => {
            html! { p { (by("history-opened", "history-opened-before", "history-opened-other")) " " (which(words, about)) } }
        }
        Did::Saved(about) => html! { p { (by("history-saved", "history-saved-before", "history-saved-other")) " " (which(words, about)) } },
        Did::Listed => html! { p { (by("history-listed", "history-listed-before", "history-listed-other")) } },
        Did::KeyAdded => html! { p { (words.say("history-key-added")) } },
        Did::KeyRemoved => html! { p { (words.say("history-key-removed")) } },
        Did::SpareMade => html! { p { (words.say("history-spare-made")) } },
        Did::SpareUsed => html! { p { (by("history-spare-used", "history-spare-used-other", "history-spare-used-other")) } },
        Did::SpareLocked => html! { p { (words.say("history-spare-locked")) } },
        Did::CodeIssued => html! { p { (words.say("history-code-issued")) } },
        Did::SetUp => html! { p { (words.say("history-set-up")) } },
        Did::CarerCodeIssued => html! { p { (words.say("history-carer-code")) } },
        Did::CarerSetUp => html! { p { (words.say("history-carer-set-up")) } },
        Did::Witnessed => html! { p { (words.say("history-witnessed")) } },
        Did::Vouched => html! { p { (words.say("history-in-person")) } },
        Did::WaitEnded => html! { p { (words.say("history-wait-ended")) } },
        Did::Refused => html! { p { (words.say("history-refused")) } },
        Did::KeyNamed => html! { p { (words.say("history-key-named")) } },
        Did::SignedIn(device) => {
            html! { p { (words.say_with("history-signed-in", &[("device", named(words, *device).into())])) } }
        }
        Did::SignedOut => html! { p { (words.say("history-signed-out")) } },
        Did::SignedOutElsewhere => html! { p { (words.say("history-signed-out-elsewhere")) } },
        Did::AddressChanged => html! { p { (by("history-address", "history-address-before", "history-address-other")) } },
        Did::RecordLooked => html! { p { (words.say("history-record-looked")) } },
        Did::AnswersLooked => html! { p { (words.say("history-answers-looked")) } },
        Did::RecordChanged => html! { p { (words.say("history-record-changed")) } },
        Did::AlertsMoved => html! { p { (words.say("history-alerts-moved")) } },
        Did::RecordsJoined => html! { p { (words.say("history-merged")) } },
        Did::ApprovalAsked => html! { p { (words.say("history-approval-asked")) } },
        Did::ApprovalGiven => html! { p { (words.say("history-approval-given")) } },
        Did::ApprovalRefused => html! { p { (words.say("history-approval-refused")) } },
        Did::Reviewed(about) => html! { p { (words.say("history-reviewed")) " " (which(words, about)) } },
        Did::OftenChanged => html! { p { (by("history-often", "history-often-before", "history-often-other")) } },
    }
}

/// Who else reads the own messages, and who those that are somebody else's.
fn readers(words: &Words, carers: &[Carer], whose: &Whose) -> Markup {
    html! {
        @if whose.own || whose.beside.is_empty() { (readers_of_own(words, carers)) }
        @if !whose.beside.is_empty() {
            h2 { (words.say("history-beside")) }
            @for name in &whose.beside {
                @if name.is_empty() {
                    p { (words.say("history-beside-unnamed")) }
                } @else {
                    p dir="auto" { (words.say_with("history-beside-text", &[("name", name.as_str().into())])) }
                }
            }
        }
        h2 { (words.say("history-done")) }
    }
}

fn readers_of_own(words: &Words, carers: &[Carer]) -> Markup {
    html! {
        h2 { (words.say("history-carers")) }
        @if carers.is_empty() {
            p { (words.say("history-carers-nobody")) }
        } @else {
            p { (words.say("history-carers-text")) }
            ul.cards {
                @for one in carers {
                    li {
                        p { strong dir="auto" { (one.name.as_str()) } }
                        p { (words.say(basis(one.basis))) }
                        p.meta { (words.say("carers-until")) " " (moment::day(words, one.expires_at)) }
                    }
                }
            }
        }
    }
}

fn which(words: &Words, about: &About) -> Markup {
    match about {
        About::Subject(subject) if subject.is_empty() => html! { (words.say("inbox-no-subject")) },
        About::Subject(subject) => html! { strong { bdi { (**subject) } } },
        About::Sensitive => html! { (words.say("history-sensitive")) },
        About::Gone => html! { (words.say("history-gone")) },
    }
}
