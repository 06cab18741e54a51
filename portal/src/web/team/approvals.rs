//! `/team/approvals`: what colleagues ask to be approved, and what became of what one asked for oneself. A witness from outside sees no
//! patient here.
pub(crate) mod one;

use actix_web::HttpRequest;
use entity::domain::page::Page;
use maud::{Markup, html};

use super::{
    patients::shown::{asks, decision},
    shown,
};
use crate::{
    service::approval::{self, Approval, ApprovalId, ApprovalKind, ApprovalState, Decision, Shown},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, go_to, pages, unread},
        query,
        routes::{Route, TeamRoute},
    },
};

/// On a page.
const SIZE: u32 = 20;

/// What somebody has seen of what was decided.
pub(crate) struct Saw(ApprovalId);

impl Protected for Saw {
    const FORM: Form = Form::Approval;
}

impl Fields for Saw {
    fn read(pairs: &Pairs) -> Option<Self> {
        ApprovalId::parse(pairs.get("saw")?).map(Self)
    }
}

/// For staff who approve, and witnesses. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such page for this person; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = approval::list(visitor.services(), &scope, page, visitor.request).await?;
    let own = approval::open_of_own(visitor.services(), &scope).await?;
    let told = approval::told(visitor.services(), &scope).await?;
    let decided = match request.query_string().strip_prefix("done=").and_then(ApprovalId::parse) {
        Some(id) => approval::decided(visitor.services(), &scope, id).await?,
        None => None,
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Approval)?;
    let content = html! {
        @if let Some((one, by)) = &decided { (notice::good(&said(words, one, by))) }
        p { (words.say("approvals-text")) }
        @if paged.rows.is_empty() { p { (words.say("approvals-none")) } }
        ul.cards {
            @for one in &paged.rows {
                li {
                    h2 { (words.say(asks(one.approval.kind))) }
                    (about(words, one))
                    @if one.for_others {
                        p.notice { (words.say("approval-for-others")) }
                    } @else {
                        p { a.button href=(Route::Team(TeamRoute::Approval(one.approval.id))) { (words.say("approval-look")) } }
                    }
                }
            }
        }
        (pages(words, &paged, TeamRoute::Approvals)?)
        (became(words, &token, &told))
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
pub(crate) async fn head(visitor: Visitor) -> Answer {
    approval::check(&visitor.staff().await?)?;
    Ok(unread())
}

/// Somebody has seen what a colleague decided of what they asked for. For staff who approve.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Saw>) -> Answer {
    let ProtectedForm { visitor, fields: Saw(id) } = form;
    let scope = visitor.staff().await?;
    approval::saw(visitor.services(), &scope, id, visitor.request).await?;
    Ok(go_to(Route::Team(TeamRoute::Approvals(1))))
}

/// What became of what whoever looks asked for.
fn became(words: &Words, token: &str, all: &[Decision]) -> Markup {
    html! {
        @if !all.is_empty() {
            section aria-labelledby="became" {
                h2 id="became" { (words.say("approvals-became")) }
                ul.cards {
                    @for one in all {
                        @let (patient, number) = (one.approval.patient, one.approval.number());
                        li {
                            (decision(words, one))
                            @if one.approval.state == ApprovalState::Approved {
                                p { a.button href=(Route::Team(TeamRoute::Slip(patient))) { (words.say("patients-give")) } }
                            } @else {
                                p { a href=(Route::Team(TeamRoute::Patient(patient))) { (words.say("alarms-open")) } }
                                form method="post" action=(Route::Team(TeamRoute::Approvals(1))) {
                                    (hidden(TOKEN_FIELD, token))
                                    (hidden("saw", &one.approval.id.to_string()))
                                    button.quiet type="submit" aria-label=(words.say_with("approvals-saw-which", &[("number", number.as_str().into())])) {
                                        (words.say("alarms-seen"))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
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
fn about(words: &Words, one: &Shown) -> Markup {
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
