//! `/team/mailings/{id}`: one mailing: written, looked at in three samples, sent, steered, and what became of it.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
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
        mailing::{self, Again, Keeping, Mailing, MailingError, MailingState, Turn, Typed},
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
pub(crate) struct Pressed {
    act: MailingAct,
    paper: Option<Paper>,
    /// The files that the page shows.
    shown: Vec<DraftFileId>,
}

/// What is to be done with it.
enum MailingAct {
    /// Something with what was typed, which is kept first of all.
    Written(Written, Box<Typed>),
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

/// What is to be done with what was typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// Begin with this template.
    Template(TemplateId),
    /// Keep it.
    Keep,
    /// The same; nobody presses it (`js/draft.js`).
    Typing,
    /// Keep it, with the files that came.
    Attach,
    /// Keep it, and remove a file.
    Remove(DraftFileId),
    /// Keep it, and show samples.
    Sample,
}

impl Protected for Pressed {
    const FORM: Form = Form::Write;
}

impl Fields for Pressed {
    const MAX_BYTES: usize = super::add::MAX_BYTES;

    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self { act: MailingAct::read(pairs)?, paper: typed::paper(pairs), shown: attach::shown(pairs) })
    }
}

impl MailingAct {
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
            _ => Self::Written(Written::read(pairs), Box::new(form::read(pairs))),
        })
    }
}

impl Written {
    fn read(pairs: &Pairs) -> Self {
        match pairs.get("act").map(|act| act.as_str()) {
            Some(attach::KEEP) => Self::Keep,
            Some(attach::TYPING) => Self::Typing,
            Some("template") => pairs.get("choice").and_then(|id| TemplateId::parse(id)).map_or(Self::Keep, Self::Template),
            // The Enter key in a field: nothing leaves by it.
            _ => match Button::read(pairs) {
                Button::Attach => Self::Attach,
                Button::Remove(file) => Self::Remove(file),
                _ => Self::Sample,
            },
        }
    }
}

/// For whoever began it.
///
/// # Errors
/// No such mailing; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    let found = mailing::find(visitor.services(), &scope, id).await?;
    show(&visitor, &found, query::page(request.query_string()), StatusCode::OK, None).await
}

/// Whether there is such a page, without looking. For whoever began it.
///
/// # Errors
/// No such mailing; another page comes first; the database does not answer.
pub(crate) async fn head(visitor: Visitor, path: Path<String>) -> Answer {
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    mailing::find(visitor.services(), &scope, id).await?;
    Ok(unread())
}

/// For whoever began it.
///
/// # Errors
/// The form's checks; no such mailing; the database does not answer.
pub(crate) async fn post(mut sent: UploadForm<Pressed>, path: Path<String>) -> Answer {
    let visitor = sent.visitor.clone();
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, request) = (visitor.services(), visitor.request);
    let refused = take(&mut sent, &scope, id).await?;
    let Pressed { act, paper, shown } = sent.fields()?;
    let editor = Editor { visitor: &visitor, scope: &scope, id, paper };
    match act {
        MailingAct::Written(what, typed) if what != Written::Typing && !refused.is_empty() => {
            editor.keep(&typed, false).await?;
            editor.show(StatusCode::UNPROCESSABLE_ENTITY, Some(view::Said::Refused(refused))).await
        }
        MailingAct::Written(what, typed) => editor.write(what, *typed).await,
        MailingAct::Edit => Ok(editor.again()),
        MailingAct::Why => editor.show(StatusCode::UNPROCESSABLE_ENTITY, Some(view::Said::Why)).await,
        MailingAct::Delete => {
            mailing::delete(services, &scope, id, request).await?;
            Ok(go_to(Route::Team(TeamRoute::Mailings(1))))
        }
        MailingAct::Again(new) => match mailing::again(services, &scope, Again { old: id, new }, request).await {
            Ok(()) => Ok(go_to(Route::Team(TeamRoute::Mailing(new, 1)))),
            done => editor.steered(done).await,
        },
        MailingAct::Turn(what) => editor.steered(mailing::turn(services, &scope, id, what, request).await).await,
        MailingAct::Send(version) => editor.steered(mailing::start(services, &scope, id, (version, &shown), request).await).await,
    }
}

/// One mailing and whoever is at it.
struct Editor<'a> {
    visitor: &'a Visitor,
    scope: &'a StaffScope,
    id: MailingId,
    paper: Option<Paper>,
}

impl Editor<'_> {
    async fn keep(&self, typed: &Typed, unasked: bool) -> Result<(), Problem> {
        let kept = Keeping { id: self.id, paper: self.paper, typed, unasked };
        Ok(mailing::keep_on(self.visitor.services(), self.scope, kept, self.visitor.request).await?)
    }

    /// Its page, with what is said above it.
    async fn show(&self, status: StatusCode, said: Option<view::Said>) -> Answer {
        let found = mailing::find(self.visitor.services(), self.scope, self.id).await?;
        show(self.visitor, &found, 1, status, said).await
    }

    /// Leads to its page.
    fn again(&self) -> HttpResponse {
        go_to(Route::Team(TeamRoute::Mailing(self.id, 1)))
    }

    /// Something was pressed on the form.
    async fn write(&self, what: Written, mut typed: Typed) -> Answer {
        match what {
            Written::Typing => {
                self.keep(&typed, true).await?;
                Ok(typed::kept())
            }
            Written::Keep => {
                self.keep(&typed, false).await?;
                self.show(StatusCode::OK, Some(view::Said::Good("mailings-kept"))).await
            }
            Written::Attach => {
                self.keep(&typed, false).await?;
                self.show(StatusCode::OK, None).await
            }
            Written::Remove(file) => {
                attach::press(self.visitor, Owner::Staff(self.scope), view::draft(self.id), Button::Remove(file)).await?;
                self.keep(&typed, false).await?;
                self.show(StatusCode::OK, None).await
            }
            Written::Template(template) => {
                let begun = mailing::begin_from(self.visitor.services(), self.scope, &mut typed, template).await;
                let (status, said) = match begun {
                    // Retired while somebody wrote.
                    Err(MailingError::NotFound) => (StatusCode::CONFLICT, Some(view::Said::Bad("templates-gone"))),
                    begun => begun.map(|()| (StatusCode::OK, None))?,
                };
                self.keep(&typed, false).await?;
                self.show(status, said).await
            }
            Written::Sample => {
                self.keep(&typed, false).await?;
                self.sample().await
            }
        }
    }

    /// Three samples, or why there are none.
    async fn sample(&self) -> Answer {
        let (services, scope, request) = (self.visitor.services(), self.scope, self.visitor.request);
        let samples = mailing::sample(services, scope, self.id, request).await;
        let found = mailing::find(services, scope, self.id).await?;
        let said = match samples {
            Ok(samples) => {
                let lacks = mailing::lacking(services, scope, self.id, request).await?;
                let files = mailing::list_files(services, scope, self.id).await?;
                return view::samples(self.visitor, &found, samples, (&lacks, &files)).await;
            }
            Err(MailingError::Flaws(flaws)) => view::Said::Flaws(flaws),
            Err(MailingError::Rows(_)) => view::Said::Bad("mailings-nobody"),
            Err(error) => return Err(error.into()),
        };
        show(self.visitor, &found, 1, StatusCode::UNPROCESSABLE_ENTITY, Some(said)).await
    }

    /// What came of sending or steering it: its page, which says why where nothing did.
    async fn steered(&self, done: Result<(), MailingError>) -> Answer {
        let said = match done {
            Ok(()) => return Ok(self.again()),
            Err(MailingError::TooMany) => view::Said::Many,
            Err(MailingError::FilesWait) => view::Said::Bad("mailings-files-wait"),
            Err(MailingError::TooLate) => view::Said::Bad("mailings-too-late"),
            Err(MailingError::Changed) => view::Said::Bad("mailings-changed"),
            // A moment that was chosen has passed since the samples were looked at.
            Err(MailingError::Flaws(flaws)) => view::Said::Flaws(flaws),
            Err(error) => return Err(error.into()),
        };
        self.show(StatusCode::CONFLICT, Some(said)).await
    }
}

/// Takes the files of a form, if there are any. For whoever began what they are for; which were not taken.
async fn take(sent: &mut UploadForm<Pressed>, scope: &StaffScope, id: MailingId) -> Result<Vec<Refused>, Problem> {
    if !sent.has_files() {
        return Ok(Vec::new());
    }
    mailing::find(sent.visitor.services(), scope, id).await?;
    Ok(attach::take(sent, Owner::Staff(scope), view::draft(id)).await?.refused)
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
