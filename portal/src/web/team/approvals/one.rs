//! `/team/approvals/{id}`: agree to what a colleague asks for, or not. Asks for the key first.
use actix_web::web::Path;
use entity::domain::id::ApprovalId;
use maud::{Markup, html};

use crate::{
    service::{
        approval::{self, About, ApprovalError, ApprovalKind, Shown},
        directory::{Differs, Side},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment},
        page::{Answer, go_to, verify},
        problem::Problem,
        routes::{Route, TeamRoute},
        team::{
            patients::{
                merge::differs,
                moved::who,
                shown::{asks, birth_date, row, side as side_of},
            },
            shown::not_yet,
        },
    },
};

const BACK: Route = Route::Team(TeamRoute::Approvals(1));

/// Whether somebody agrees; nothing, if what was asked for is only to be shown again.
pub(crate) struct Word(Option<bool>);

impl Protected for Word {
    const FORM: Form = Form::Approval;
}

impl Fields for Word {
    fn read(pairs: &Pairs) -> Option<Self> {
        match pairs.get("word")?.as_str() {
            "yes" => Some(Self(Some(true))),
            "no" => Some(Self(Some(false))),
            "again" => Some(Self(None)),
            _ => None,
        }
    }
}

/// For staff who approve, and witnesses, who were verified for it.
///
/// # Errors
/// Another page comes first; there is nothing of that id, or it is decided; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    view(&visitor, ApprovalId::parse(&path).ok_or(Problem::NotFound)?, false).await
}

async fn view(visitor: &Visitor, id: ApprovalId, again: bool) -> Answer {
    let scope = visitor.staff().await?;
    let shown = match approval::find(visitor.services(), &scope, visitor.signed_in()?, id, visitor.request).await {
        Ok(shown) => shown,
        Err(ApprovalError::VerificationNeeded(purpose)) => return verify::page(visitor, purpose, BACK),
        Err(error) => return Err(error.into()),
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Approval)?;
    let content = html! {
        @if again { (not_yet(words)) }
        (what(words, &shown))
        p { (words.say(match shown.approval.kind {
            ApprovalKind::Sooner => "approval-see-yourself",
            ApprovalKind::InPerson => "approval-known",
            _ => "approval-ask-yourself",
        })) }
        (button(words, &shown, &token, "yes"))
        (button(words, &shown, &token, "no"))
        ul.ways { li { a href=(BACK) { (words.say("approvals-back")) } } }
    };
    let heading = words.say(asks(shown.approval.kind));
    Ok(frame.ok(&Sheet { heading: &heading, focus: !again, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// For staff who approve, and witnesses, who were verified for it.
///
/// # Errors
/// The form's checks; there is nothing of that id, or it is decided; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Word>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Word(agrees) } = form;
    let scope = visitor.staff().await?;
    let id = ApprovalId::parse(&path).ok_or(Problem::NotFound)?;
    let Some(agrees) = agrees else { return view(&visitor, id, true).await };
    let (services, session) = (visitor.services(), visitor.signed_in()?);
    let done = if agrees {
        approval::approve(services, &scope, session, id, visitor.request).await
    } else {
        approval::refuse(services, &scope, session, id, visitor.request).await
    };
    match done {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::Decided(id)))),
        // Verified, the page says that it is not done yet; the word is one more press.
        Err(ApprovalError::VerificationNeeded(purpose)) => {
            let kept = html! {
                form method="post" action=(Route::Team(TeamRoute::Approval(id))) data-kept hidden {
                    (hidden(TOKEN_FIELD, &visitor.token(Form::Approval)?))
                    (hidden("word", "again"))
                }
            };
            verify::keeping(&visitor, purpose, BACK, &kept)
        }
        Err(error) => Err(error.into()),
    }
}

fn what(words: &Words, shown: &Shown) -> Markup {
    html! {
        dl.about {
            (row(words, "approval-asked-by", Some(&shown.asked_by)))
            div {
                dt { (words.say("approval-number")) }
                dd { strong.code.large { (shown.approval.number()) } }
            }
            @if let Some(about) = shown.about.as_ref().filter(|about| about.both.is_none()) { (of_patient(words, about)) }
        }
        @if let Some([stays, goes]) = shown.about.as_ref().and_then(|about| about.both.as_ref()) { (both(words, stays, goes)) }
        p.meta {
            (moment::moment(words, shown.approval.asked_at)) " · " (words.say("approval-until")) " "
            (moment::moment(words, shown.approval.expires_at))
        }
        @if shown.about.is_none() { p { (words.say("approval-witness")) } }
        @if !shown.moved.is_empty() {
            div.notice.warning role="note" { p { (words.say(if shown.about.is_none() { "approval-slip-moved-outside" } else { "approval-slip-moved" })) } (who(words, &shown.moved)) }
        }
        @if shown.code_on_its_way { p.notice.warning role="note" { (words.say("approval-code-on-its-way")) } }
    }
}

fn of_patient(words: &Words, about: &About) -> Markup {
    let details = &about.details;
    html! {
        (row(words, "patient-name", details.name.as_deref()))
        (row(words, "patient-birth-date", details.birth_date.as_deref().map(|date| birth_date(words, date)).as_deref()))
        (row(words, "patient-record-number", details.record_number.as_deref()))
        @if let Some(old) = &about.old { (row(words, "alerting-now", Some(old))) }
        @if let Some(new) = &about.new { (row(words, "approval-address", Some(new))) }
    }
}

/// Two records that would become one, and what decides who reads it then.
fn both(words: &Words, stays: &Side, goes: &Side) -> Markup {
    html! {
        ul.cards {
            @for (side, label) in [(stays, "approval-stays"), (goes, "approval-other")] {
                li {
                    h2 { (words.say(label)) }
                    (side_of(words, side))
                }
            }
        }
        @if let Some(what) = Differs::of(&stays.record, &goes.record) { (differs(words, what)) }
        ul {
            @for text in ["merge-what-moves", "merge-what-closes", "merge-what-alerts"] { li { (words.say(text)) } }
            @if !stays.carers.is_empty() || !goes.carers.is_empty() { li { (words.say("merge-what-carers")) } }
        }
    }
}

fn button(words: &Words, shown: &Shown, token: &str, word: &str) -> Markup {
    let yes = word == "yes";
    html! {
        form method="post" action=(Route::Team(TeamRoute::Approval(shown.approval.id))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("word", word))
            button.quiet[!yes] type="submit" { (words.say(match (yes, shown.approval.kind) {
                (true, ApprovalKind::Sooner) => "approval-yes-seen",
                (true, _) => "approval-yes",
                (false, _) => "approval-no",
            })) }
        }
    }
}
