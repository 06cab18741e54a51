//! `/team/patients/{id}/write`: a message to a patient: typed, looked at, kept, sent. Nothing typed is lost on the way.
mod editor;
mod fields;
pub(super) mod later;
pub(super) mod presets;
mod view;

use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::id::{DraftFileId, DraftId, PatientId, TemplateId};
use url::form_urlencoded;

use self::{
    editor::{Editor, sent},
    view::{Said, View},
};
use crate::{
    mime::language::is_language,
    service::{
        attach::{self as files, Owner},
        compose::{self, ComposeError, Outcome, Page, Send, Typed, Writing},
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
        page::{Answer, go_to, typed},
        problem::Problem,
        routes::{Route, SentChange, TeamRoute},
    },
};

/// The longest form: a text of the longest length in any script, as browsers write it.
const MAX_BYTES: usize = 2 << 20;

/// What is to be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LetterAct {
    Edit,
    Attach,
    Remove(DraftFileId),
    Preview,
    /// Keep it; nobody presses it (`js/draft.js`).
    Typing,
    Save,
    Delete,
    Send,
    /// Begin with this template.
    Template(TemplateId),
}

/// What stands in the form.
pub(crate) struct Draft {
    act: LetterAct,
    paper: Paper,
    typed: Typed,
    shown: Vec<DraftFileId>,
}

impl Protected for Draft {
    const FORM: Form = Form::Write;
}

impl Fields for Draft {
    const MAX_BYTES: usize = MAX_BYTES;
    const WRITTEN: &'static [&'static str] = &["subject", "text"];

    fn read(pairs: &Pairs) -> Option<Self> {
        let text = |name| presets::text(pairs, name);
        let act = match pairs.get("act").map(|act| act.as_str()) {
            Some("send") => LetterAct::Send,
            Some("edit") => LetterAct::Edit,
            Some("template") => pairs.get("choice").and_then(|id| TemplateId::parse(id)).map_or(LetterAct::Edit, LetterAct::Template),
            // The Enter key in a field: nothing leaves by it.
            _ => match Button::read(pairs) {
                Button::Attach => LetterAct::Attach,
                Button::Remove(file) => LetterAct::Remove(file),
                Button::Typing => LetterAct::Typing,
                Button::Keep => LetterAct::Save,
                Button::Discard => LetterAct::Delete,
                Button::Send => LetterAct::Preview,
            },
        };
        let language = Some(text("language")).filter(|tag| is_language(tag)).unwrap_or_default();
        let mut typed =
            Typed { subject: text("subject"), text: text("text"), template: text("template"), language, ..presets::read(pairs) };
        fields::read(pairs, &mut typed);
        Some(Self { act, paper: typed::paper(pairs)?, typed, shown: attach::shown(pairs) })
    }
}

/// For staff who write: an empty page, or a draft of their own.
///
/// # Errors
/// No such patient or draft; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let patient = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let query = || form_urlencoded::parse(request.query_string().as_bytes());
    let draft = query().find_map(|(name, id)| DraftId::parse(&id).filter(|_| name == "draft"));
    let mut page = match (compose::begin(visitor.services(), &scope, patient, visitor.request).await, draft) {
        // Closed, or joined to another one: the draft's own page knows where it goes on.
        (Err(ComposeError::Closed | ComposeError::Joined(_)), Some(draft)) => return Ok(go_to(Route::Team(TeamRoute::Stuck(draft)))),
        (Err(ComposeError::Joined(stays)), None) => return Ok(go_to(Route::Team(TeamRoute::WriteJoined(stays)))),
        (begun, _) => begun?,
    };
    let (mut said, mut seen) = (None, None);
    for (name, value) in query() {
        if name == "draft" {
            let id = DraftId::parse(&value).ok_or(Problem::NotFound)?;
            let kept = compose::find_draft(visitor.services(), &scope, id).await?;
            if kept.patient != patient {
                return Err(Problem::NotFound);
            }
            seen = Some(kept.updated_at);
            if kept.joined {
                said = Some(Said::Joined("joined-written"));
            }
            page = page.with(visitor.services(), &scope, kept.id, kept.typed).await?;
        } else if name == "joined" {
            said = Some(Said::Joined("joined-chosen"));
        } else if name == "undone" {
            said = Some(Said::Good("compose-undone-text"));
        }
    }
    let paper = Paper::of(visitor.services(), page.draft, seen);
    View::new(&visitor, &scope, (patient, paper), &page).form(StatusCode::OK, said).await
}

/// For staff who write.
///
/// # Errors
/// The form's checks; no such patient; the database does not answer.
pub(crate) async fn post(mut form: UploadForm<Draft>, path: Path<String>) -> Answer {
    let visitor = form.visitor.clone();
    let scope = visitor.staff().await?;
    let (services, request, owner) = (visitor.services(), visitor.request, Owner::Staff(&scope));
    let asked = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    // Joined to another record meanwhile: what was written is for the one that stayed.
    let joined = compose::stays(services, &scope, asked).await?;
    let patient = joined.unwrap_or(asked);
    if let Draft { act: LetterAct::Typing, paper, typed, .. } = form.fields()? {
        let writing = Writing { paper, patient, typed: &typed, answer: None, unasked: true };
        compose::save_draft(services, &scope, &writing, request).await?;
        return Ok(typed::kept());
    }
    let begun = compose::resume(services, &scope, patient).await;
    let taken = take(&mut form, owner, patient).await;
    let Draft { act, paper, typed, mut shown } = form.fields()?;
    let id = paper.draft;
    // Another press of the same button may have sent it while these files came, and taken their draft away.
    if act == LetterAct::Send
        && (joined.is_some() || !matches!(taken, Ok(Taken::All(_))))
        && let Ok(Some(message)) = compose::find_sent(services, &scope, (id, asked)).await
    {
        return Ok(sent(message, SentChange::Before));
    }
    let taken = taken?;
    let mut page = match (begun, act) {
        // Kept all the same: below.
        (Err(ComposeError::Closed | ComposeError::Joined(_)), LetterAct::Send) => return closed(&visitor, patient, id, &typed).await,
        (begun, _) => begun?.with(services, &scope, id, typed).await?,
    };
    let gone = change(&visitor, owner, act, patient, &mut page).await?;
    let editor = Editor { visitor: &visitor, scope: &scope, patient, paper, page: &page };
    if joined.is_some() && act != LetterAct::Delete {
        return editor.joined().await;
    }
    let ends = matches!(act, LetterAct::Send | LetterAct::Save | LetterAct::Delete);
    if ends && let Some(kept) = compose::find_elsewhere(services, &scope, &editor.writing(false)).await? {
        return editor.view().elsewhere(kept).await;
    }
    if !ends {
        // What is in the way of that is said when it is asked for by itself.
        compose::save_draft(services, &scope, &editor.writing(true), request).await.ok();
    }
    match taken {
        Taken::All(files) => shown.extend(files),
        Taken::Some(refused) => return editor.say(StatusCode::UNPROCESSABLE_ENTITY, Said::Refused(refused)).await,
        Taken::TooManyDrafts => return editor.say(StatusCode::CONFLICT, Said::Bad("compose-too-many-drafts")).await,
        Taken::Over => return editor.over().await,
    }
    editor.carry_out(act, &shown, gone).await
}

/// Removes a file, or begins with a template: then what is to be said, where that is retired.
async fn change(visitor: &Visitor, owner: Owner<'_>, act: LetterAct, patient: PatientId, page: &mut Page) -> Result<Option<Said>, Problem> {
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    match act {
        LetterAct::Remove(file) => {
            attach::press(visitor, owner, page.draft, Button::Remove(file)).await?;
            page.files = files::list(services, owner, page.draft).await?;
            Ok(None)
        }
        LetterAct::Template(template) => match compose::begin_from(services, &scope, page, (template, patient)).await {
            // Retired while somebody wrote.
            Err(ComposeError::NotFound) => Ok(Some(Said::Bad("templates-gone"))),
            done => Ok(done.map(|()| None)?),
        },
        _ => Ok(None),
    }
}

/// What became of the files of a form.
enum Taken {
    All(Vec<DraftFileId>),
    Some(Vec<Refused>),
    TooManyDrafts,
    /// What they were for was sent or thrown away.
    Over,
}

/// Takes the files of a form, if there are any. What was typed is kept first: files belong to a draft that is there.
async fn take(form: &mut UploadForm<Draft>, owner: Owner<'_>, patient: PatientId) -> Result<Taken, Problem> {
    let Owner::Staff(scope) = owner else { return Err(Problem::NotFound) };
    if !form.has_files() {
        return Ok(Taken::All(Vec::new()));
    }
    let Draft { paper, typed, .. } = form.fields()?;
    let (id, visitor) = (paper.draft, form.visitor.clone());
    let writing = Writing { paper, patient, typed: &typed, answer: None, unasked: false };
    match compose::save_draft(visitor.services(), scope, &writing, visitor.request).await {
        Ok(()) => {}
        // Read to its end, so that the answer is heard.
        Err(error @ (ComposeError::TooManyDrafts | ComposeError::Over)) => {
            while let Some(mut file) = form.next_file().await? {
                while file.chunk().await?.is_some() {}
            }
            return Ok(if matches!(error, ComposeError::Over) { Taken::Over } else { Taken::TooManyDrafts });
        }
        // The same is told about the text by itself; a draft that another page kept is there.
        Err(ComposeError::Flaws(_) | ComposeError::Elsewhere) => {}
        Err(error) => return Err(error.into()),
    }
    let attach::Taken { files, refused } = attach::take(form, owner, id).await?;
    Ok(if refused.is_empty() { Taken::All(files) } else { Taken::Some(refused) })
}

/// The record was closed while somebody wrote: what was typed stays a draft.
async fn closed(visitor: &Visitor, patient: PatientId, draft: DraftId, typed: &Typed) -> Answer {
    let scope = visitor.staff().await?;
    let new = Send { patient, draft, typed, shown: None, team: None, thread: None, answers: None };
    match compose::send(visitor.services(), &scope, &new, visitor.request).await {
        Ok(Outcome::Sent(message) | Outcome::Before(message)) => Ok(sent(message, SentChange::Before)),
        Err(ComposeError::Joined(stays)) => Ok(go_to(Route::Team(TeamRoute::WriteDraft(stays, draft)))),
        Err(error) => Err(error.into()),
    }
}
