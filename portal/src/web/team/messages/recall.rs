//! `/team/messages/{id}/recall`: a message is taken back, from all who can still read it or from one.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::{DeliveryId, MessageId};
use maud::{Markup, html};

use crate::{
    service::compose::{self, ComposeError, Letter, RecallReason, TakingBack},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::Answer,
        problem::Problem,
        routes::{Route, TeamRoute},
        team::shown,
    },
};

/// From whom, and why.
pub(crate) struct Wish {
    only: Option<DeliveryId>,
    reason: Option<RecallReason>,
}

impl Protected for Wish {
    const FORM: Form = Form::Recall;
}

impl Fields for Wish {
    fn read(pairs: &Pairs) -> Option<Self> {
        let only = match pairs.get("from").map(|from| from.as_str()) {
            None | Some("all") => None,
            Some(id) => Some(DeliveryId::parse(id)?),
        };
        let reason = pairs.get("reason").and_then(|word| RecallReason::try_from(word.as_str()).ok());
        Some(Self { only, reason: reason.filter(|reason| *reason != RecallReason::Undone) })
    }
}

/// For staff who write.
///
/// # Errors
/// No such message; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let id = MessageId::parse(&path).ok_or(Problem::NotFound)?;
    form(&visitor, id, None, false).await
}

/// For staff who write.
///
/// # Errors
/// The form's checks; no such message; the database does not answer.
pub(crate) async fn post(sent: ProtectedForm<Wish>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Wish { only, reason } } = sent;
    let scope = visitor.staff().await?;
    let id = MessageId::parse(&path).ok_or(Problem::NotFound)?;
    let Some(reason) = reason else { return form(&visitor, id, only, true).await };
    match compose::recall(visitor.services(), &scope, (id, only), reason, visitor.request).await {
        Ok(told) => Ok(done(&visitor, id, &told)),
        Err(ComposeError::TooLate) => form(&visitor, id, only, false).await,
        Err(error) => Err(error.into()),
    }
}

async fn form(visitor: &Visitor, id: MessageId, only: Option<DeliveryId>, missing: bool) -> Answer {
    let scope = visitor.staff().await?;
    let letter = compose::find(visitor.services(), &scope, id, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let error = words.say("compose-recall-why-error");
    let content = html! {
        @if missing { (notice::errors(words, "reason", &error, &html! {})) }
        @if letter.line.recipients.iter().any(|one| one.is_waiting) {
            p { (words.say("compose-recall-text")) }
            (seen(words, &letter))
            form method="post" action=(Route::Team(TeamRoute::Recall(id))) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Recall)?))
                (from(words, &letter, only))
                fieldset aria-describedby=[missing.then_some("reason-error")] {
                    legend { (words.say("compose-recall-why")) }
                    @if missing { p.field-error id="reason-error" { (error) } }
                    @for (nth, (reason, text)) in REASONS.into_iter().enumerate() {
                        label {
                            input type="radio" name="reason" id=[(nth == 0).then_some("reason")] value=(reason.as_str()) required;
                            (words.say(text))
                        }
                    }
                }
                button type="submit" { (words.say("compose-recall")) }
            }
        } @else {
            p { (words.say("compose-recall-nothing")) }
        }
        (shown::way(words, TeamRoute::Message(id), "compose-to-message"))
    };
    let status = if missing { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let sheet = Sheet { heading: &words.say("compose-recall"), focus: !missing, scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

pub(in crate::web::team) const REASONS: [(RecallReason, &str); 3] = [
    (RecallReason::WrongPatient, "compose-recall-patient"),
    (RecallReason::WrongContent, "compose-recall-content"),
    (RecallReason::Other, "compose-recall-other"),
];

/// From whom, with where it stands; where there is one alone, that is no question.
fn from(words: &Words, letter: &Letter, only: Option<DeliveryId>) -> Markup {
    if letter.line.recipients.len() == 1 {
        return html! {};
    }
    let waiting = letter.line.recipients.iter().filter(|one| one.is_waiting);
    html! {
        fieldset {
            legend { (words.say("compose-recall-from")) }
            label { input type="radio" name="from" value="all" checked[only.is_none()]; (words.say("compose-recall-all")) }
            @for one in waiting {
                label {
                    input type="radio" name="from" value=(one.delivery) checked[only == Some(one.delivery)];
                    span { (shown::name(words, one.name.as_deref())) ": " (shown::became(words, one)) }
                }
            }
        }
    }
}

/// Said before it is taken back: who has seen it by now.
fn seen(words: &Words, letter: &Letter) -> Markup {
    let waiting = || letter.line.recipients.iter().filter(|one| one.is_waiting);
    if waiting().all(|one| one.opened_at.is_none()) {
        return html! { p { (words.say("compose-recall-unopened")) } };
    }
    html! {
        @for one in waiting() {
            @if let Some(at) = one.opened_at {
                div.notice {
                    p { (shown::name(words, one.name.as_deref())) ": " (words.say("compose-recalled-opened")) " " (moment::moment(words, at)) }
                    p { (words.say("compose-recall-seen")) }
                }
            }
        }
    }
}

/// Honest about who has seen it.
fn done(visitor: &Visitor, id: MessageId, told: &[TakingBack]) -> actix_web::HttpResponse {
    let frame = visitor.frame();
    let words = &frame.words;
    let opened: Vec<&TakingBack> = told.iter().filter(|one| one.opened_at.is_some()).collect();
    let content = html! {
        @if opened.is_empty() { (notice::good(&words.say("compose-recalled-unopened"))) }
        @for one in &opened {
            div.notice {
                p {
                    (shown::name(words, one.name.as_deref())) ": " (words.say("compose-recalled-opened")) " "
                    @if let Some(at) = one.opened_at { (moment::moment(words, at)) }
                }
                p { (words.say("compose-recalled-seen")) }
            }
        }
        (shown::way(words, TeamRoute::Message(id), "compose-to-message"))
    };
    frame.ok(&Sheet { heading: &words.say("compose-recalled"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() })
}
