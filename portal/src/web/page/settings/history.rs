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
    let sheet =
        Sheet { heading: &words.say(heading(&whose, session.is_staff())), focus: true, scripts: &[Asset::Time], content, step: None };
    Ok(frame.ok(&sheet))
}

/// What it is about: whoever reads for others alone has no messages, and staff who are no patients have an account only.
pub(super) const fn heading(whose: &Whose, staff: bool) -> &'static str {
    match (whose.own, whose.beside.is_empty()) {
        (false, true) if staff => "settings-history-account",
        (false, false) => "settings-history-beside",
        _ => "settings-history",
    }
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
    let who = who(words, &one.by);
    let with = |text| words.say_with(text, &[("who", who.as_str().into())]);
    let by = |you, before, other| match one.by {
        By::You => words.say(you),
        By::Before => words.say(before),
        By::Patient(_) | By::Carer(_) | By::Staff { .. } | By::Clinic | By::Other => with(other),
    };
    html! {
        p {
            @match &one.did {
                Did::Opened(about) => { (by("history-opened", "history-opened-before", "history-opened-other")) " " (which(words, about)) }
                Did::Saved(about) => { (by("history-saved", "history-saved-before", "history-saved-other")) " " (which(words, about)) }
                Did::NotShown(about) => {
                    (by("history-not-shown", "history-not-shown-before", "history-not-shown-other")) " " (which(words, about))
                }
                Did::Reviewed(about) => { (with("history-reviewed")) " " (which(words, about)) }
                Did::Listed => (by("history-listed", "history-listed-before", "history-listed-other")),
                Did::AddressChanged => (by("history-address", "history-address-before", "history-address-other")),
                Did::OftenChanged => (by("history-often", "history-often-before", "history-often-other")),
                Did::SignedIn(device) => (words.say_with("history-signed-in", &[("device", named(words, *device).into())])),
                other => (with(text(other, &one.by))),
            }
        }
    }
}

/// What is said of everything that has neither a message nor several ways to say it; `$who` is who did it.
const fn text(did: &Did, by: &By) -> &'static str {
    match did {
        Did::KeyAdded => "history-key-added",
        Did::KeyRemoved => "history-key-removed",
        Did::KeyNamed => "history-key-named",
        Did::SpareMade => "history-spare-made",
        Did::SpareUsed => match by {
            By::You => "history-spare-used",
            By::Before | By::Patient(_) | By::Carer(_) | By::Staff { .. } | By::Clinic | By::Other => "history-spare-used-other",
        },
        Did::SpareLocked => "history-spare-locked",
        Did::CodeIssued => "history-code-issued",
        Did::SetUp => "history-set-up",
        Did::CarerCodeIssued => "history-carer-code",
        Did::CarerSetUp => match by {
            By::You => "history-carer-set-up-you",
            By::Carer(_) => "history-carer-set-up-named",
            By::Before | By::Patient(_) | By::Staff { .. } | By::Clinic | By::Other => "history-carer-set-up",
        },
        Did::Witnessed => "history-witnessed",
        Did::Vouched => "history-in-person",
        Did::WaitEnded => "history-wait-ended",
        Did::Refused => "history-refused",
        Did::SignedOut => "history-signed-out",
        Did::SignedOutElsewhere => "history-signed-out-elsewhere",
        Did::RecordLooked => "history-record-looked",
        Did::AnswersLooked => "history-answers-looked",
        Did::RecordChanged => "history-record-changed",
        Did::RecordsJoined => "history-merged",
        Did::AlertsMoved => "history-alerts-moved",
        Did::ApprovalAsked => "history-approval-asked",
        Did::ApprovalGiven => "history-approval-given",
        Did::ApprovalRefused => "history-approval-refused",
        Did::ApprovalAlone => "history-approval-alone",
        Did::ApprovalStopped => "history-approval-stopped",
        Did::Opened(_) => "history-opened",
        Did::Saved(_) => "history-saved",
        Did::NotShown(_) => "history-not-shown",
        Did::Reviewed(_) => "history-reviewed",
        Did::Listed => "history-listed",
        Did::SignedIn(_) => "history-signed-in",
        Did::AddressChanged => "history-address",
        Did::OftenChanged => "history-often",
    }
}

/// Who it was, to begin a sentence with.
fn who(words: &Words, by: &By) -> String {
    match by {
        By::Carer(name) | By::Patient(Some(name)) => name.as_str().to_owned(),
        By::Patient(None) => words.say("history-who-patient"),
        By::Staff { name: Some(name), clinic } => {
            words.say_with("history-who-staff", &[("name", name.as_str().into()), ("clinic", clinic.as_str().into())])
        }
        By::Staff { name: None, clinic } => words.say_with("history-who-staff-unnamed", &[("clinic", clinic.as_str().into())]),
        By::Clinic => words.say("history-who-clinic"),
        By::You | By::Before | By::Other => words.say("history-who-other"),
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

#[cfg(test)]
mod tests {
    use entity::domain::locale::Locale;
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn whoever_has_no_name_is_somebody_of_a_clinic() {
        let by = |name: Option<&str>| By::Staff {
            name: name.map(|name| Zeroizing::new(name.to_owned())),
            clinic: Zeroizing::new("Harbor".to_owned()),
        };
        for (tag, named, unnamed) in
            [("en", "Elena Rivera (Harbor)", "Somebody at Harbor"), ("es", "Elena Rivera (Harbor)", "Alguien de Harbor")]
        {
            let words = Words::new(Locale::parse(tag).expect("a tag"), "Letterbox", "letterbox.example");
            assert_eq!(who(&words, &by(Some("Elena Rivera"))), named);
            assert_eq!(who(&words, &by(None)), unnamed);
        }
    }
}
