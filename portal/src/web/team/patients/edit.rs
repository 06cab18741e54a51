//! `/team/patients/{id}/edit`: changing what stands in a record. Of two people at once, each keeps what the other did not
//! touch; where both changed the same field, the second sees what the first wrote.
use actix_web::{http::StatusCode, web::Path};
use entity::{base::clock::Timestamp, domain::id::PatientId};
use maud::{Markup, html};

use super::{
    form,
    shown::{self, back},
    team,
};
use crate::{
    service::directory::{self, DirectoryError, Editing, Field, Record, Typed, Wrong},
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden},
        page::{Answer, go_to},
        problem::Problem,
        routes::{PatientChange, TeamRoute},
    },
};

/// What shall stand there.
pub(crate) struct Change {
    typed: Typed,
    /// What stood there when the page was made.
    began: Option<Typed>,
    version: Timestamp,
}

impl Protected for Change {
    const FORM: Form = Form::Patient;
}

impl Fields for Change {
    fn read(pairs: &Pairs) -> Option<Self> {
        let version = Timestamp::from_micros(pairs.get("version")?.parse().ok()?);
        Some(Self { typed: form::typed(pairs)?, began: form::began(pairs), version })
    }
}

/// Shows the fields as they are. For a practitioner; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let record = directory::find(visitor.services(), &visitor.staff().await?, id, visitor.request).await?;
    let typed = Typed::of(&record);
    let change = Change { began: Some(typed.clone()), typed, version: record.version };
    View { visitor: &visitor, id, status: StatusCode::OK, taken: None }.answer(&change, &[], |_| html! {})
}

/// Changes them. For a practitioner.
///
/// # Errors
/// The form's checks; another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Change>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: change } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let scope = visitor.staff().await?;
    let typed = form::dated(&change.typed);
    let editing = Editing { version: change.version, began: change.began.as_ref(), typed: &typed };
    match directory::change(visitor.services(), &scope, id, editing, visitor.request).await {
        Ok(()) => Ok(go_to(team(TeamRoute::PatientAfter(id, PatientChange::Saved)))),
        Err(DirectoryError::Fields(wrong)) => {
            let taken =
                form::holder(&visitor, &scope, &wrong, form::Own { number: &change.typed.record_number, ..form::Own::default() }).await?;
            View { visitor: &visitor, id, status: StatusCode::UNPROCESSABLE_ENTITY, taken }.answer(&change, &wrong, |_| html! {})
        }
        Err(DirectoryError::Changed(now, both)) => {
            let is = Typed::of(&now);
            let typed = change.began.as_ref().map_or_else(|| typed.clone(), |began| typed.over(began, &is).0);
            // Saved once more, it is on purpose.
            let change = Change { version: now.version, typed, began: Some(is) };
            let view = View { visitor: &visitor, id, status: StatusCode::CONFLICT, taken: None };
            view.answer(&change, &[], |words| meanwhile(words, &now, &both))
        }
        Err(error) => Err(error.into()),
    }
}

/// What somebody else has written.
fn meanwhile(words: &Words, now: &Record, both: &[Field]) -> Markup {
    html! {
        div.notice.error role="alert" tabindex="-1" autofocus {
            h2 { (words.say("patient-conflict")) }
            p { (words.say("patient-conflict-text")) }
            @for field in both { p { a href=(format!("#{}", field.as_str())) { (words.say(form::label(*field))) } } }
        }
        h2 { (words.say("patient-conflict-now")) }
        (shown::card(words, now))
        h2 { (words.say("patient-conflict-yours")) }
    }
}

struct View<'a> {
    visitor: &'a Visitor,
    id: PatientId,
    status: StatusCode,
    taken: Option<PatientId>,
}

impl View<'_> {
    fn answer(&self, change: &Change, wrong: &[(Field, Wrong)], before: impl Fn(&Words) -> Markup) -> Answer {
        let frame = self.visitor.frame();
        let words = &frame.words;
        let content = html! {
            (before(words))
            (form::errors(words, wrong, self.taken))
            form method="post" action=(team(TeamRoute::EditPatient(self.id))) novalidate {
                (hidden(TOKEN_FIELD, &self.visitor.token(Form::Patient)?))
                (hidden("version", &change.version.as_micros().to_string()))
                @if let Some(began) = &change.began { (form::hidden_began(began)) }
                (form::fields(words, &change.typed, wrong))
                button type="submit" { (words.say("save")) }
            }
            (back(words, TeamRoute::Patient(self.id), "patient-back-record"))
        };
        let focus = self.status == StatusCode::OK;
        Ok(frame.answer(self.status, &Sheet { heading: &words.say("patient-change"), focus, content, ..Sheet::default() }))
    }
}
