//! The question whether a colleague's change of addresses is right, wherever a code is given; and what somebody answered. Must not know
//! what becomes of it.
use entity::{
    base::clock::Timestamp,
    domain::{id::PatientId, scope::StaffScope},
};
use maud::{Markup, html};
use zeroize::Zeroizing;

use crate::{
    service::approval::{self, ApprovalError, Looked, Moved},
    web::{
        guard::{form::Pairs, visitor::Visitor},
        layout::{Words, hidden, moment},
        problem::Problem,
    },
};

/// The name of the question, and the place to which an error leads.
pub(super) const FIELD: &str = "moved";

/// What somebody answered.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Answered {
    /// They asked the patient, and what stood on the page is right.
    pub looked: Option<Looked>,
    /// They are not sure: a colleague is asked.
    pub unsure: bool,
}

impl Answered {
    /// Out of a form; nothing where nothing was asked.
    pub(super) fn read(pairs: &Pairs) -> Self {
        let is = |word: &str| pairs.get(FIELD).is_some_and(|answer| answer.as_str() == word);
        let seen = pairs.get("seen").and_then(|seen| Looked::parse(seen));
        Self { looked: seen.filter(|_| is("right")), unsure: is("unsure") }
    }
}

/// Whoever is not sure asks a colleague, and makes no code, whatever stands in the way by now. What is to be said, where a colleague has
/// asked for the same: whoever is not sure waits for that.
pub(super) async fn unsure(visitor: &Visitor, scope: &StaffScope, id: PatientId) -> Result<Option<&'static str>, Problem> {
    match approval::ask_slip(visitor.services(), scope, id, visitor.request).await {
        Ok(()) => Ok(None),
        Err(ApprovalError::Waiting) => Ok(Some("approval-one-waits")),
        Err(error) => Err(error.into()),
    }
}

/// What is to be asked of whoever gives a code.
pub(super) struct Question {
    moved: Moved,
    /// Nobody else could agree at present.
    alone: bool,
}

impl Question {
    /// What others changed of a record lately, if anybody did. For staff who have looked at it.
    pub(super) async fn find(visitor: &Visitor, scope: &StaffScope, id: PatientId) -> Result<Option<Self>, Problem> {
        let Some(moved) = approval::moved(visitor.services(), scope, id).await? else { return Ok(None) };
        Ok(Some(Self { moved, alone: approval::is_alone_with(visitor.services(), scope, id).await? }))
    }
}

/// Inside of a form that gives a code: who changed where mail goes and when, and whether that is right.
pub(super) fn question(words: &Words, Question { moved, alone }: &Question, error: Option<&str>) -> Markup {
    html! {
        div.notice.warning role="note" { p { (words.say("code-moved")) } (who(words, &moved.all)) }
        (hidden("seen", &moved.seen.to_string()))
        fieldset role=[error.map(|_| "radiogroup")] aria-describedby=[error.map(|_| "moved-error")] aria-invalid=[error.map(|_| "true")] {
            legend { (words.say("code-moved-ask")) }
            @if let Some(line) = error { p.field-error id="moved-error" { (line) } }
            label { input type="radio" id=(FIELD) name=(FIELD) value="right" required; (words.say("code-moved-right")) }
            label { input type="radio" name=(FIELD) value="unsure" required; (words.say("code-moved-unsure")) }
            @if *alone { p.hint { (words.say("code-moved-alone")) } }
        }
    }
}

/// Who changed it, and when.
pub(in crate::web::team) fn who(words: &Words, all: &[(Zeroizing<String>, Timestamp)]) -> Markup {
    html! { ul { @for (by, at) in all { li { bdi { (by.as_str()) } " · " (moment::moment(words, *at)) } } } }
}
