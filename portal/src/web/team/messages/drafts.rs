//! `/team/drafts`: what one is writing, and what of it can be sent nowhere any more.
use actix_web::HttpRequest;
use entity::domain::{
    id::{DraftFileId, DraftId},
    page::Page,
    scope::StaffScope,
};
use maud::html;

use super::SIZE;
use crate::{
    service::{
        attach::{self as files, Owner},
        compose::{self, ComposeError, Kept, Stuck},
    },
    web::{
        asset::Asset,
        attach,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, hidden, moment},
        page::{Answer, go_to, pages},
        problem::Problem,
        query,
        routes::{Route, TeamRoute},
        team::shown,
    },
};

/// For staff who write: their own.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    if let Some(draft) = request.query_string().split('&').find_map(|pair| pair.strip_prefix("draft=")) {
        return stuck(&visitor, &scope, DraftId::parse(draft).ok_or(Problem::NotFound)?).await;
    }
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = compose::list_drafts(visitor.services(), &scope, page, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if paged.rows.is_empty() { p { (words.say("compose-no-drafts")) } }
        ul.messages {
            @for kept in &paged.rows {
                li {
                    a href=(Route::Team(place(kept))) {
                        @if kept.answers.is_some() { strong { (words.say("compose-draft-answer")) } }
                        @else if kept.typed.subject.trim().is_empty() { strong { (words.say("inbox-no-subject")) } }
                        @else { strong dir="auto" { (kept.typed.subject) } }
                        span.meta { (words.say("compose-to")) " " (shown::name(words, kept.name.as_deref())) }
                        span.meta { (moment::moment(words, kept.updated_at)) }
                        @if let Some(why) = kept.stuck { span.meta { (words.say(line(why))) } }
                    }
                }
            }
        }
        (pages(words, &paged, TeamRoute::Drafts)?)
        (shown::way(words, TeamRoute::Sent(1), "compose-sent-heading"))
    };
    Ok(frame.ok(&Sheet {
        heading: &words.say("compose-drafts-heading"),
        focus: true,
        scripts: &[Asset::Time],
        content,
        ..Sheet::default()
    }))
}

/// Throws away what can be sent nowhere. For staff who write: their own.
///
/// # Errors
/// The form's checks; no such draft; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Discard>) -> Answer {
    let ProtectedForm { visitor, fields: Discard { draft, shown } } = form;
    let scope = visitor.staff().await?;
    match compose::delete_draft(visitor.services(), &scope, (draft, &shown), visitor.request).await {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::Drafts(1)))),
        // Attached by another page meanwhile: shown first.
        Err(ComposeError::Flaws(_)) => Ok(go_to(Route::Team(TeamRoute::Stuck(draft)))),
        Err(error) => Err(error.into()),
    }
}

/// The wish to throw one away, with the files that are shown.
pub(crate) struct Discard {
    draft: DraftId,
    shown: Vec<DraftFileId>,
}

impl Protected for Discard {
    const FORM: Form = Form::Write;
}

impl Fields for Discard {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self { draft: DraftId::parse(pairs.get("draft")?)?, shown: attach::shown(pairs) })
    }
}

/// One that can be sent nowhere: to be read, copied and thrown away. Another one is gone on with where it was begun.
async fn stuck(visitor: &Visitor, scope: &StaffScope, id: DraftId) -> Answer {
    let kept = compose::find_draft(visitor.services(), scope, id).await?;
    let Some(why) = kept.stuck else { return Ok(go_to(Route::Team(place(&kept)))) };
    let files = files::list(visitor.services(), Owner::Staff(scope), id).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @match why {
            Stuck::Closed => {
                p { (words.say("compose-stuck-closed-text")) }
                (shown::way(words, TeamRoute::Patient(kept.patient), "compose-to-record"))
            }
            Stuck::Gone => p { (words.say("typed-gone-text")) },
        }
        p { (words.say("compose-to")) " " (shown::name(words, kept.name.as_deref())) " · " (moment::moment(words, kept.updated_at)) }
        @if !kept.typed.subject.is_empty() { p { strong dir="auto" { (kept.typed.subject) } } }
        @for text in [&kept.typed.text, &kept.note] { @if !text.is_empty() { div.letter dir="auto" { (text) } } }
        (attach::listed(words, &files))
        form method="post" action=(Route::Team(TeamRoute::Drafts(1))) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Write)?))
            (hidden("draft", &id.to_string()))
            (attach::shown_field(&files))
            details {
                summary { (words.say("typed-discard")) }
                p { (words.say("typed-discard-text")) }
                button.quiet type="submit" { (words.say("typed-discard-do")) }
            }
        }
        (shown::way(words, TeamRoute::Drafts(1), "compose-drafts-heading"))
    };
    let heading = words.say("typed-gone-heading");
    Ok(frame.ok(&Sheet { heading: &heading, focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// Why it cannot be sent, in a line.
const fn line(why: Stuck) -> &'static str {
    match why {
        Stuck::Closed => "compose-stuck-closed",
        Stuck::Gone => "compose-stuck",
    }
}

/// Where it is written on.
const fn place(kept: &Kept) -> TeamRoute {
    match kept.answers {
        _ if kept.stuck.is_some() => TeamRoute::Stuck(kept.id),
        Some(thread) => TeamRoute::Thread(thread, kept.patient),
        None => TeamRoute::WriteDraft(kept.patient, kept.id),
    }
}
