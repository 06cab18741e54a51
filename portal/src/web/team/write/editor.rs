//! What is pressed on a letter, carried out; and the page again, with why it was not. Must not know forms.
use actix_web::{HttpResponse, http::StatusCode};
use entity::domain::{
    id::{DraftFileId, MessageId, PatientId},
    scope::StaffScope,
};

use super::{
    LetterAct,
    view::{Said, View},
};
use crate::{
    service::{
        compose::{self, ComposeError, Outcome, Page, Send, Writing},
        thread::Paper,
    },
    web::{
        guard::visitor::Visitor,
        page::{Answer, go_to},
        routes::{Route, SentChange, TeamRoute},
    },
};

/// The page of a message that was sent, and whether it was now.
pub(super) fn sent(message: MessageId, change: SentChange) -> HttpResponse {
    go_to(Route::Team(TeamRoute::Told(message, change)))
}

/// A letter to one patient and whoever is at it.
pub(super) struct Editor<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) scope: &'a StaffScope,
    pub(super) patient: PatientId,
    pub(super) paper: Paper,
    pub(super) page: &'a Page,
}

impl<'a> Editor<'a> {
    /// What is kept of it.
    pub(super) const fn writing(&self, unasked: bool) -> Writing<'a> {
        Writing { paper: self.paper, patient: self.patient, typed: &self.page.typed, answer: None, unasked }
    }

    /// Its page.
    pub(super) fn view(&self) -> View<'a> {
        View::new(self.visitor, self.scope, (self.patient, self.paper), self.page)
    }

    /// The form, with this above it.
    pub(super) async fn say(&self, status: StatusCode, said: Said) -> Answer {
        self.view().form(status, Some(said)).await
    }

    /// Its record was joined to another one: it is kept for that one, and looked at before it leaves.
    pub(super) async fn joined(&self) -> Answer {
        let (services, request) = (self.visitor.services(), self.visitor.request);
        match compose::save_draft(services, self.scope, &self.writing(false), request).await {
            Err(ComposeError::Elsewhere) => match compose::find_elsewhere(services, self.scope, &self.writing(false)).await? {
                Some(kept) => self.view().elsewhere(kept).await,
                None => self.say(StatusCode::CONFLICT, Said::Joined("joined-written")).await,
            },
            // What stands on the page is there still, whatever kept it from being kept.
            Ok(()) | Err(_) => self.say(StatusCode::CONFLICT, Said::Joined("joined-written")).await,
        }
    }

    /// It was sent or thrown away: what was typed stands in a new draft.
    pub(super) async fn over(&self) -> Answer {
        let paper = self.paper.anew(self.visitor.services());
        Editor { paper, ..*self }.say(StatusCode::CONFLICT, Said::Bad("typed-error-over")).await
    }

    /// Does what was pressed; its files are all there. `gone`: what is said of a template.
    pub(super) async fn carry_out(&self, act: LetterAct, shown: &[DraftFileId], gone: Option<Said>) -> Answer {
        let (services, scope, request, draft) = (self.visitor.services(), self.scope, self.visitor.request, self.paper.draft);
        match act {
            LetterAct::Template(_) => self.view().form(if gone.is_some() { StatusCode::CONFLICT } else { StatusCode::OK }, gone).await,
            LetterAct::Edit | LetterAct::Attach | LetterAct::Remove(_) | LetterAct::Typing => self.view().form(StatusCode::OK, None).await,
            LetterAct::Delete => match compose::delete_draft(services, scope, (draft, shown), request).await {
                Ok(()) => Ok(go_to(Route::Team(TeamRoute::Sent(1)))),
                Err(error) => self.refuse(error).await,
            },
            LetterAct::Save => match compose::save_draft(services, scope, &self.writing(false), request).await {
                Ok(()) => self.say(StatusCode::OK, Said::Good("compose-kept")).await,
                Err(error) => self.refuse(error).await,
            },
            LetterAct::Preview => match compose::preview(services, scope, (draft, self.patient), &self.page.typed).await {
                Ok(seen) => self.view().preview(seen).await,
                Err(error) => self.refuse(error).await,
            },
            LetterAct::Send => {
                let typed = &self.page.typed;
                let new = Send { patient: self.patient, draft, typed, shown: Some(shown), team: None, thread: None, answers: None };
                match compose::send(services, scope, &new, request).await {
                    Ok(Outcome::Sent(message)) => Ok(sent(message, SentChange::Sent)),
                    Ok(Outcome::Before(message)) => Ok(sent(message, SentChange::Before)),
                    Err(error) => self.refuse(error).await,
                }
            }
        }
    }

    /// The form, with why it was not done.
    async fn refuse(&self, error: ComposeError) -> Answer {
        let (status, said) = match error {
            ComposeError::Flaws(flaws) => (StatusCode::UNPROCESSABLE_ENTITY, Said::Flaws(flaws)),
            ComposeError::TooManyDrafts => (StatusCode::CONFLICT, Said::Bad("compose-too-many-drafts")),
            ComposeError::Over => return self.over().await,
            // Joined to another record at this very moment: the draft was kept, and follows it.
            ComposeError::Joined(stays) => return Ok(go_to(Route::Team(TeamRoute::WriteDraft(stays, self.paper.draft)))),
            ComposeError::Changed => (StatusCode::CONFLICT, Said::Bad("compose-changed")),
            ComposeError::NotPermitted(_) => (StatusCode::CONFLICT, Said::Bad("compose-not-yours")),
            ComposeError::Service(error) if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, Said::Bad("compose-not-sent")),
            error => return Err(error.into()),
        };
        self.say(status, said).await
    }
}
