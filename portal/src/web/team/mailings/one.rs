//! `/team/mailings/{id}`: one mailing: written, looked at in three samples, sent, steered, and what became of it.
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::{
    id::{DraftFileId, MailingId, TemplateId},
    page::Page,
    scope::StaffScope,
};

use super::{became, form, view};
use crate::{
    service::{
        attach::Owner,
        compose,
        mailing::{self, Mailing, MailingError, MailingState, Turn, Typed},
        thread::Paper,
    },
    web::{
        attach::{self, Button, Refused},
        guard::{
            form::{Fields, Pairs, Protected},
            token::Form,
            upload::UploadForm,
            visitor::Visitor,
        },
        page::{Answer, go_to, typed, unread},
        problem::Problem,
        query,
        routes::{Route, TeamRoute},
    },
};

/// Rows of the report on a page.
const SIZE: u32 = 50;

/// What is to be done with it, and the page that it stands on.
pub struct Pressed {
    act: Act,
    paper: Option<Paper>,
    /// The files that the page shows.
    shown: Vec<DraftFileId>,
}

/// What is to be done with it.
enum Act {
    /// Begin with this template.
    Template(TemplateId, Typed),
    /// Keep what was typed.
    Keep(Typed),
    /// The same; nobody presses it (`js/draft.js`).
    Typing(Typed),
    /// Keep it, with the files that came.
    Attach(Typed),
    /// Keep it, and remove a file.
    Remove(DraftFileId, Typed),
    /// Keep it, and show samples.
    Sample(Typed),
    /// Go back to the form.
    Edit,
    /// Send what the samples were of.
    Send(i64),
    /// Throw it away.
    Delete,
    /// Change it and send it once more, as this one.
    Again(MailingId),
    /// Steer the sending.
    Turn(Turn),
    /// Take back what can be seen, and nobody said why.
    Why,
}

impl Protected for Pressed {
    const FORM: Form = Form::Write;
}

impl Fields for Pressed {
    const MAX_BYTES: usize = super::add::MAX_BYTES;

    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self { act: Act::read(pairs)?, paper: typed::paper(pairs), shown: attach::shown(pairs) })
    }
}

impl Act {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(match pairs.get("act").map(|act| act.as_str()) {
            Some("send") => Self::Send(pairs.get("version")?.parse().ok()?),
            Some("delete") => Self::Delete,
            Some("edit") => Self::Edit,
            Some("again") => Self::Again(MailingId::parse(pairs.get("new")?)?),
            Some("pause") => Self::Turn(Turn::Pause),
            Some("go_on") => Self::Turn(Turn::GoOn),
            Some("cancel") => Self::Turn(Turn::Cancel),
            Some("undo") => Self::Turn(Turn::Undo),
            Some(became::TAKE_BACK) => became::reason(pairs).map_or(Self::Why, |reason| Self::Turn(Turn::TakeBack(reason))),
            Some(attach::KEEP) => Self::Keep(form::read(pairs)),
            Some(attach::TYPING) => Self::Typing(form::read(pairs)),
            Some("template") => match pairs.get("choice").and_then(|id| TemplateId::parse(id)) {
                Some(id) => Self::Template(id, form::read(pairs)),
                None => Self::Keep(form::read(pairs)),
            },
            // The Enter key in a field: nothing leaves by it.
            _ => match Button::read(pairs) {
                Button::Attach => Self::Attach(form::read(pairs)),
                Button::Remove(file) => Self::Remove(file, form::read(pairs)),
                _ => Self::Sample(form::read(pairs)),
            },
        })
    }
}

/// For whoever began it.
///
/// # Errors
/// No such mailing; another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    let found = mailing::find(visitor.services(), &scope, id).await?;
    show(&visitor, &found, query::page(request.query_string()), StatusCode::OK, None).await
}

/// Whether there is such a page, without looking. For whoever began it.
///
/// # Errors
/// No such mailing; another page comes first; the database does not answer.
pub async fn head(visitor: Visitor, path: Path<String>) -> Answer {
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    mailing::find(visitor.services(), &scope, id).await?;
    Ok(unread())
}

/// For whoever began it.
///
/// # Errors
/// The form's checks; no such mailing; the database does not answer.
pub async fn post(mut sent: UploadForm<Pressed>, path: Path<String>) -> Answer {
    let visitor = sent.visitor.clone();
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, request) = (visitor.services(), visitor.request);
    let refused = take(&mut sent, &scope, id).await?;
    let Pressed { act, paper, shown } = sent.fields()?;
    if let (Act::Keep(typed) | Act::Template(_, typed) | Act::Attach(typed) | Act::Remove(_, typed) | Act::Sample(typed), false) =
        (&act, refused.is_empty())
    {
        mailing::keep_on(services, &scope, (id, paper), (typed, false), request).await?;
        let found = mailing::find(services, &scope, id).await?;
        return show(&visitor, &found, 1, StatusCode::UNPROCESSABLE_ENTITY, Some(view::Said::Refused(refused))).await;
    }
    let removed = if let Act::Remove(file, _) = &act { Some(*file) } else { None };
    let here = || go_to(Route::Team(TeamRoute::Mailing(id, 1)));
    let done = match act {
        Act::Edit => return Ok(here()),
        Act::Why => {
            let found = mailing::find(services, &scope, id).await?;
            return show(&visitor, &found, 1, StatusCode::UNPROCESSABLE_ENTITY, Some(view::Said::Why)).await;
        }
        Act::Delete => {
            mailing::delete(services, &scope, id, request).await?;
            return Ok(go_to(Route::Team(TeamRoute::Mailings(1))));
        }
        Act::Again(new) => match mailing::again(services, &scope, (id, new), request).await {
            Ok(()) => return Ok(go_to(Route::Team(TeamRoute::Mailing(new, 1)))),
            done => done,
        },
        Act::Turn(what) => mailing::turn(services, &scope, id, what, request).await,
        Act::Send(version) => mailing::start(services, &scope, id, (version, &shown), request).await,
        Act::Typing(typed) => {
            mailing::keep_on(services, &scope, (id, paper), (&typed, true), request).await?;
            return Ok(typed::kept());
        }
        Act::Keep(typed) => {
            mailing::keep_on(services, &scope, (id, paper), (&typed, false), request).await?;
            let found = mailing::find(services, &scope, id).await?;
            return show(&visitor, &found, 1, StatusCode::OK, Some(view::Said::Good("mailings-kept"))).await;
        }
        Act::Attach(typed) | Act::Remove(_, typed) => {
            if let Some(file) = removed {
                attach::press(&visitor, Owner::Staff(&scope), view::draft(id), Button::Remove(file)).await?;
            }
            mailing::keep_on(services, &scope, (id, paper), (&typed, false), request).await?;
            let found = mailing::find(services, &scope, id).await?;
            return show(&visitor, &found, 1, StatusCode::OK, None).await;
        }
        Act::Template(template, mut typed) => {
            let said = match mailing::begin_from(services, &scope, &mut typed, template).await {
                // Retired while somebody wrote.
                Err(MailingError::NotFound) => Some(view::Said::Bad("templates-gone")),
                done => done.map(|()| None)?,
            };
            mailing::keep_on(services, &scope, (id, paper), (&typed, false), request).await?;
            let found = mailing::find(services, &scope, id).await?;
            let status = if said.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
            return show(&visitor, &found, 1, status, said).await;
        }
        Act::Sample(typed) => return sample(&visitor, (id, paper), &typed).await,
    };
    let said = match done {
        Ok(()) => return Ok(here()),
        Err(MailingError::TooMany) => view::Said::Many,
        Err(MailingError::FilesWait) => view::Said::Bad("mailings-files-wait"),
        Err(MailingError::TooLate) => view::Said::Bad("mailings-too-late"),
        Err(MailingError::Changed) => view::Said::Bad("mailings-changed"),
        // A moment that was chosen has passed since the samples were looked at.
        Err(MailingError::Flaws(flaws)) => view::Said::Flaws(flaws),
        Err(error) => return Err(error.into()),
    };
    let found = mailing::find(services, &scope, id).await?;
    show(&visitor, &found, 1, StatusCode::CONFLICT, Some(said)).await
}

/// Takes the files of a form, if there are any. For whoever began what they are for; which were not taken.
async fn take(sent: &mut UploadForm<Pressed>, scope: &StaffScope, id: MailingId) -> Result<Vec<Refused>, Problem> {
    if !sent.has_files() {
        return Ok(Vec::new());
    }
    mailing::find(sent.visitor.services(), scope, id).await?;
    Ok(attach::take(sent, Owner::Staff(scope), view::draft(id)).await?.refused)
}

async fn sample(visitor: &Visitor, (id, paper): (MailingId, Option<Paper>), typed: &Typed) -> Answer {
    let scope = visitor.staff().await?;
    let (services, request) = (visitor.services(), visitor.request);
    mailing::keep_on(services, &scope, (id, paper), (typed, false), request).await?;
    let samples = mailing::sample(services, &scope, id, request).await;
    let found = mailing::find(services, &scope, id).await?;
    let said = match samples {
        Ok(samples) => {
            let lacks = mailing::lacking(services, &scope, id, request).await?;
            let files = mailing::list_files(services, &scope, id).await?;
            return view::samples(visitor, &found, samples, (&lacks, &files)).await;
        }
        Err(MailingError::Flaws(flaws)) => view::Said::Flaws(flaws),
        Err(MailingError::Rows(_)) => view::Said::Bad("mailings-nobody"),
        Err(error) => return Err(error.into()),
    };
    show(visitor, &found, 1, StatusCode::UNPROCESSABLE_ENTITY, Some(said)).await
}

/// The form, or how far it is; and beneath it the rows that no copy can be sent for.
async fn show(visitor: &Visitor, found: &Mailing, page: u32, status: StatusCode, said: Option<view::Said>) -> Answer {
    let scope = visitor.staff().await?;
    let services = visitor.services();
    let report = mailing::list_refused(services, &scope, found.id, Page::new(page, SIZE), visitor.request).await?;
    if found.state == MailingState::Draft {
        let choices = compose::choices(services, &scope).await?;
        let files = mailing::list_files(services, &scope, found.id).await?;
        return view::form(visitor, found, (&choices, &files), (&report, said), status);
    }
    let out = found.state == MailingState::Paused && mailing::is_out_of_team(services, &scope, &found.typed).await?;
    let said = said.or_else(|| out.then_some(view::Said::Bad("mailings-out-of-team")));
    let copies = mailing::became(services, &scope, found.id).await?;
    view::sending(visitor, (found, &copies), (&report, said), status)
}
