//! `/team/approvals`: what colleagues ask to be approved. A witness from outside sees no patient here.
pub mod one;

use actix_web::HttpRequest;
use entity::domain::page::Page;
use maud::{Markup, html};

use super::{patients::shown::asks, shown};
use crate::{
    service::approval::{self, Approval, ApprovalId, ApprovalKind, ApprovalState, Shown},
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment, notice},
        page::{Answer, inbox::number, pages, unread},
        routes::{Route, TeamRoute},
    },
};

/// On a page.
const SIZE: u32 = 20;

/// For staff who approve, and witnesses. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such page for this person; the database does not answer.
pub async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(number(request.query_string()), SIZE);
    let paged = approval::list(visitor.services(), &scope, page, visitor.request).await?;
    let own = approval::open_of_own(visitor.services(), &scope).await?;
    let decided = match request.query_string().strip_prefix("done=").and_then(ApprovalId::parse) {
        Some(id) => approval::decided(visitor.services(), &scope, id).await?,
        None => None,
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if let Some((one, by)) = &decided { (notice::good(&said(words, one, by))) }
        p { (words.say("approvals-text")) }
        @if paged.rows.is_empty() { p { (words.say("approvals-none")) } }
        ul.cards {
            @for one in &paged.rows {
                li {
                    h2 { (words.say(asks(one.approval.kind))) }
                    (told(words, one))
                    @if one.for_others {
                        p.notice { (words.say("approval-for-others")) }
                    } @else {
                        p { a role="button" href=(Route::Team(TeamRoute::Approval(one.approval.id))) { (words.say("approval-look")) } }
                    }
                }
            }
        }
        (pages(words, &paged, TeamRoute::Approvals)?)
        (asked(words, &own))
        (shown::way(words, TeamRoute::Start, "calls-back"))
    };
    let sheet = Sheet { heading: &words.say("approvals-heading"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.ok(&sheet))
}

/// Whether there is the page. For staff who approve, and witnesses.
///
/// # Errors
/// Another page comes first; there is no such page for this person.
pub async fn head(visitor: Visitor) -> Answer {
    approval::check(&visitor.staff().await?)?;
    Ok(unread())
}

/// What whoever looks has asked for themselves.
fn asked(words: &Words, own: &[Approval]) -> Markup {
    html! {
        @if !own.is_empty() {
            section aria-labelledby="own" {
                h2 id="own" { (words.say("approvals-own")) }
                ul.cards {
                    @for one in own {
                        li {
                            h3 { (words.say(asks(one.kind))) }
                            p { (words.say("approval-number")) " " strong.code.large { (one.number()) } }
                            p.meta {
                                (moment::moment(words, one.asked_at)) " · " (words.say("approval-until")) " "
                                (moment::moment(words, one.expires_at))
                            }
                            p { a href=(Route::Team(TeamRoute::Patient(one.patient))) { (words.say("alarms-open")) } }
                        }
                    }
                }
            }
        }
    }
}

/// Who asks, about whom, and since when.
fn told(words: &Words, one: &Shown) -> Markup {
    let name = one.about.as_ref().map(|about| about.details.name.as_deref());
    html! {
        @if let Some(name) = name { p { (shown::name(words, name)) } }
        p { (words.say("approval-asked-by")) " " bdi { (one.asked_by.as_str()) } }
        p { (words.say("approval-number")) " " strong.code.large { (one.approval.number()) } }
        p.meta { (moment::moment(words, one.approval.asked_at)) }
    }
}

/// What whoever looks just decided, and what comes of it.
fn said(words: &Words, one: &Approval, by: &str) -> String {
    let (what, number) = (words.say(asks(one.kind)), one.number());
    let values = [("what", what.as_str().into()), ("number", number.as_str().into()), ("colleague", by.into())];
    let (line, then) = match (one.state, one.kind) {
        (ApprovalState::Refused, _) => ("approved-no", "approved-no-then"),
        (_, ApprovalKind::Slip) => ("approved-yes", "approved-slip-then"),
        _ => ("approved-yes", "approved-then"),
    };
    format!("{} {}", words.say_with(line, &values), words.say(then))
}
