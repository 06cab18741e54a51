//! `/team/mailings/all`: what anybody in the organization sends to many: how far it is, by whom, and how it is stopped. No text is
//! shown, and nobody who gets it.
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::{id::MailingId, page::Page, scope::StaffScope};
use maud::{Markup, html};

use super::{SIZE, became};
use crate::{
    service::mailing::{self, Begun, MailingError, MailingState, Turn},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, notice},
        page::{Answer, go_to, pages},
        problem::Problem,
        query,
        routes::{Route, TeamRoute},
        team::shown,
    },
};

/// What is to be done with one; nothing where it is to be taken back and nobody said why.
pub(crate) struct Stop(Option<Turn>);

impl Protected for Stop {
    const FORM: Form = Form::Write;
}

impl Fields for Stop {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self(match pairs.get("act")?.as_str() {
            "pause" => Some(Turn::Pause),
            "cancel" => Some(Turn::Cancel),
            "undo" => Some(Turn::Undo),
            became::TAKE_BACK => became::reason(pairs).map(Turn::TakeBack),
            _ => return None,
        }))
    }
}

/// For an administrator.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let paged = mailing::list_begun(visitor.services(), &scope, Page::new(query::page(request.query_string()), SIZE)).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("mailings-all-text")) }
        @if paged.rows.is_empty() { p.hint { (words.say("mailings-all-none")) } }
        ul.messages {
            @for one in &paged.rows {
                @let id = one.progress.id;
                li {
                    a href=(if one.mine { TeamRoute::Mailing(id, 1) } else { TeamRoute::AnyMailing(id) }) {
                        strong { (by(words, one)) }
                        (super::counts(words, &one.progress))
                    }
                }
            }
        }
        (pages(words, &paged, TeamRoute::AllMailings)?)
        (shown::way(words, TeamRoute::Mailings(1), "mailings-back"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("mailings-all"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// For an administrator.
///
/// # Errors
/// No such mailing; another page comes first; the database does not answer.
pub(crate) async fn one(visitor: Visitor, path: Path<String>) -> Answer {
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    view(&visitor, &scope, id, None).await
}

/// For an administrator.
///
/// # Errors
/// The form's checks; no such mailing; the database does not answer.
pub(crate) async fn post(sent: ProtectedForm<Stop>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Stop(what) } = sent;
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    let Some(what) = what else { return view(&visitor, &scope, id, Some(("reason", "compose-recall-why-error"))).await };
    match mailing::turn_begun(visitor.services(), &scope, id, what, visitor.request).await {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::AnyMailing(id)))),
        Err(MailingError::TooLate) => view(&visitor, &scope, id, Some(("state", "mailings-too-late"))).await,
        Err(error) => Err(error.into()),
    }
}

async fn view(visitor: &Visitor, scope: &StaffScope, id: MailingId, wrong: Option<(&str, &str)>) -> Answer {
    let one = &mailing::find_begun(visitor.services(), scope, id).await?;
    let copies = mailing::became(visitor.services(), scope, id).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let progress = &one.progress;
    let going = matches!(progress.state, MailingState::Sending | MailingState::Paused);
    let back = progress.state != MailingState::Undoing && copies.readable() + copies.hidden > 0;
    let content = html! {
        @if let Some((field, line)) = wrong { (notice::errors(words, field, &words.say(line), &html! {})) }
        p { (by(words, one)) }
        p.hint { (words.say("mailings-all-text")) }
        (super::progress(words, progress, TeamRoute::AnyMailing(progress.id)))
        (became::became(words, progress.id, &copies))
        @if going || back {
            form method="post" action=(TeamRoute::AnyMailing(progress.id)) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Write)?))
                @if progress.state == MailingState::Sending { button type="submit" name="act" value="pause" { (words.say("mailings-pause")) } }
                @if going { button.quiet type="submit" name="act" value="cancel" { (words.say("mailings-cancel")) } }
                @if back { (became::ways(words, &copies, wrong.is_some_and(|(field, _)| field == "reason"))) }
            }
        }
        (shown::way(words, TeamRoute::AllMailings(1), "mailings-all"))
    };
    let status = match wrong {
        Some(("reason", _)) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(_) => StatusCode::CONFLICT,
        None => StatusCode::OK,
    };
    let (heading, scripts) = (words.say("mailings-one-of-all"), &[Asset::Time, Asset::Mailing]);
    Ok(frame.answer(status, &Sheet { heading: &heading, focus: wrong.is_none(), scripts, content, ..Sheet::default() }))
}

fn by(words: &Words, one: &Begun) -> Markup {
    match (&one.by, one.mine) {
        (_, true) => html! { (words.say("compose-by-me")) },
        (Some(name), false) => html! { (words.say("mailings-by")) " " bdi { (name) } },
        (None, false) => html! { (words.say("mailings-by-nobody")) },
    }
}
