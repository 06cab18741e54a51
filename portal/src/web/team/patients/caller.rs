//! `/team/patients/{id}/caller`: a code by telephone. Staff call the number on record back, type what the patient says, and hear whether
//! it is what the record holds, which this page does not show; then the code is made and shown, once. Must not know what is compared.
use actix_web::{HttpResponse, http::StatusCode, web::Path};
use entity::domain::id::PatientId;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::{
    code::{self, Way},
    form::{Text, two_dates},
    letter::Addressee,
    moved::{self, Answered, Question},
    shown::back,
    team,
};
use crate::{
    service::{
        approval::{self, SlipStanding},
        caller::{self, Answer, Asks, CallerError, Recent, Said, Standing, Surely},
        claim::{self, Channel, IssueError},
        directory::{PatientState, Record},
        organization, session,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{self, go_to},
        problem::Problem,
        routes::{Route, TeamRoute},
        team::calls::dialled,
    },
};

/// What somebody said, as it was typed.
#[derive(Default)]
pub(crate) struct Typed {
    name: Zeroizing<String>,
    birth_date: Zeroizing<String>,
    record_number: Zeroizing<String>,
}

/// What is done.
pub(crate) enum CallerAct {
    /// Compare it with the record.
    Compare(Typed),
    /// Make the code.
    Give(Answered),
}

impl Protected for CallerAct {
    const FORM: Form = Form::Slip;
}

impl Fields for CallerAct {
    fn read(pairs: &Pairs) -> Option<Self> {
        // A field stands on the page only where the record holds something.
        let text = |name| pairs.get(name).cloned().unwrap_or_default();
        Some(match pairs.get("act")?.as_str() {
            "compare" => Self::Compare(Typed { name: text("name"), birth_date: text("birth_date"), record_number: text("record_number") }),
            "give" => Self::Give(Answered::read(pairs)),
            _ => return None,
        })
    }
}

/// Asks what the patient says. For staff who give codes; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> page::Answer {
    view(&visitor, PatientId::parse(&path).ok_or(Problem::NotFound)?, &Typed::default(), None).await
}

/// Compares it, or makes the code. For staff who give codes.
///
/// # Errors
/// The form's checks; another page comes first; there is no such patient in the organization, or the record is closed; the
/// database does not answer.
pub(crate) async fn post(form: ProtectedForm<CallerAct>, path: Path<String>) -> page::Answer {
    let ProtectedForm { visitor, fields } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    match fields {
        CallerAct::Compare(typed) => compare(&visitor, id, &typed).await,
        CallerAct::Give(answered) => give(&visitor, id, answered).await,
    }
}

async fn compare(visitor: &Visitor, id: PatientId, typed: &Typed) -> page::Answer {
    let scope = visitor.staff().await?;
    // A date that is taken for another one is a miss, and two misses close the record.
    let birth_date = match caller::read_surely(&typed.birth_date) {
        Some(Surely::One(date)) => Some(date),
        Some(Surely::Two(one, other)) => {
            let line = two_dates(&visitor.frame().words, one, other);
            return view(visitor, id, typed, Some(("birth_date", line))).await;
        }
        None if typed.birth_date.trim().is_empty() => None,
        None => return view(visitor, id, typed, Some(("birth_date", visitor.frame().words.say("patient-error-date")))).await,
    };
    let said = Said { name: typed.name.clone(), birth_date, record_number: typed.record_number.clone() };
    let wrong = match caller::compare(visitor.services(), &scope, own(visitor)?, id, &said, visitor.request).await {
        Ok(Answer::Matches) => return Ok(go_to(Route::Team(TeamRoute::Caller(id)))),
        Ok(Answer::Differs) => "caller-differs",
        Ok(Answer::Closes(_)) | Err(CallerError::Closed(_)) => "caller-closes",
        Err(CallerError::TooLittle) => "caller-error-little",
        Err(error) => return Err(error.into()),
    };
    view(visitor, id, typed, Some(("name", visitor.frame().words.say(wrong)))).await
}

async fn give(visitor: &Visitor, id: PatientId, answered: Answered) -> page::Answer {
    let scope = visitor.staff().await?;
    let (record, standing) = caller::look(visitor.services(), &scope, own(visitor)?, id, visitor.request).await?;
    if lacks(&record, standing.recent).is_some() {
        // The number was taken from the record meanwhile.
        return view(visitor, id, &Typed::default(), None).await;
    }
    if answered.unsure {
        return match moved::unsure(visitor, &scope, id).await? {
            None => Ok(go_to(Route::Team(TeamRoute::Slip(id)))),
            Some(line) => view(visitor, id, &Typed::default(), Some((moved::FIELD, visitor.frame().words.say(line)))).await,
        };
    }
    let head = organization::letterhead(visitor.services().store(), &scope).await?;
    match claim::issue_to_caller(visitor.services(), &scope, own(visitor)?, id, answered.looked).await {
        Ok(issued) => {
            let to = Addressee { name: record.details.name.as_deref(), language: record.language.as_ref(), carer: false };
            Ok(code::given(visitor, &record, &head, &to, Way::Told(Channel::Telephone), &issued))
        }
        Err(IssueError::Unmatched) => view(visitor, id, &Typed::default(), Some(("name", visitor.frame().words.say("caller-over")))).await,
        Err(IssueError::Moved) => {
            view(visitor, id, &Typed::default(), Some((moved::FIELD, visitor.frame().words.say("code-moved-missing")))).await
        }
        // Where it takes two, that page asks.
        Err(IssueError::TakesTwo | IssueError::PostOnly(_) | IssueError::NumberChanged) => Ok(go_to(Route::Team(TeamRoute::Slip(id)))),
        Err(error) => Err(error.into()),
    }
}

fn own(visitor: &Visitor) -> Result<&session::Session, Problem> {
    visitor.session().ok_or(Problem::SignIn)
}

async fn view(visitor: &Visitor, id: PatientId, typed: &Typed, wrong: Option<(&str, String)>) -> page::Answer {
    let scope = visitor.staff().await?;
    let (record, standing) = caller::look(visitor.services(), &scope, own(visitor)?, id, visitor.request).await?;
    let moved = match approval::slip_standing(visitor.services(), &scope, id).await? {
        SlipStanding::Free => None,
        SlipStanding::Look => Question::find(visitor, &scope, id).await?,
        _ => return Ok(go_to(Route::Team(TeamRoute::Slip(id)))),
    };
    sheet(visitor, &record, (standing, moved.as_ref()), typed, wrong.as_ref().map(|(field, line)| (*field, line.as_str())))
}

fn sheet(
    visitor: &Visitor,
    record: &Record,
    (standing, changes): (Standing, Option<&Question>),
    typed: &Typed,
    wrong: Option<(&str, &str)>,
) -> Result<HttpResponse, Problem> {
    let frame = visitor.frame();
    let words = &frame.words;
    let asks = Asks::of(&record.details, standing.recent);
    let line = wrong.map(|(_, line)| line);
    let first = fields(asks).next().map_or("name", |(name, ..)| name);
    let content = html! {
        @if let Some((field, line)) = wrong {
            @let field = if field == "name" { first } else { field };
            (notice::errors(words, field, line, &html! {}))
        }
        @if record.state == PatientState::Closed {
            p.notice { (words.say("patient-closed-text")) }
        } @else if let Some(until) = standing.closed_until {
            (closed(words, record.id, until))
        } @else if !record.has_mailbox() {
            p.notice { (words.say("code-no-mailbox")) }
            p { a.button href=(team(TeamRoute::Desk(record.id))) { (words.say("desk-open")) } }
        } @else if let Some(lacks) = lacks(record, standing.recent) {
            p.notice { (words.say(lacks)) }
            p { a.button.quiet href=(team(TeamRoute::Desk(record.id))) { (words.say("desk-open")) } }
        } @else if let Some(until) = standing.matched_until {
            (notice::good(&words.say("caller-matches")))
            (call(words, record))
            form method="post" action=(team(TeamRoute::Caller(record.id))) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Slip)?))
                (hidden("act", "give"))
                @if let Some(changes) = changes { (moved::question(words, changes, line)) }
                p.hint { (words.say("caller-until")) " " (moment::moment(words, until)) }
                button type="submit" { (words.say("code-make")) }
            }
        } @else {
            (call(words, record))
            form method="post" action=(team(TeamRoute::Caller(record.id))) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Slip)?))
                (hidden("act", "compare"))
                p { (words.say("caller-type")) }
                @for (name, label, hint) in fields(asks) {
                    @let value = match name { "birth_date" => &typed.birth_date, "record_number" => &typed.record_number, _ => &typed.name };
                    @let error = line.filter(|_| wrong.is_some_and(|(field, _)| field == "birth_date" && name == field));
                    (Text { hint, ..Text::new(name, label, value) }.markup(words, error))
                }
                p.hint { (words.say("caller-misses")) }
                button type="submit" { (words.say("caller-compare")) }
            }
        }
        (back(words, TeamRoute::Slip(record.id), "caller-back"))
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let heading = words.say("help-staff-telephone");
    Ok(frame.answer(status, &Sheet { heading: &heading, focus: wrong.is_none(), scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// Why no code of a record can be told by telephone, whatever anybody says.
pub(super) fn lacks(record: &Record, recent: Recent) -> Option<&'static str> {
    let enough = |recent| Asks::of(&record.details, recent).is_enough();
    match &record.details.phone {
        None => Some("code-no-number"),
        Some(_) if recent.phone => Some("code-number-changed"),
        Some(_) if enough(recent) => None,
        Some(_) if enough(Recent::default()) => Some("code-too-recent"),
        Some(_) => Some("code-too-little"),
    }
}

/// Until when nothing is told, and what is left.
pub(super) fn closed(words: &Words, id: PatientId, until: entity::base::clock::Timestamp) -> Markup {
    html! {
        div.notice.warning {
            p { (words.say("caller-closed")) " " strong { (moment::moment(words, until)) } }
            p { (words.say("caller-closed-left")) }
            p { a.button.quiet href=(team(TeamRoute::Desk(id))) { (words.say("desk-open")) } }
        }
    }
}

/// Whom to call.
fn call(words: &Words, record: &Record) -> Markup {
    html! {
        @if let Some(phone) = &record.details.phone {
            p { (words.say("calls-phone")) " " a href=(dialled(phone)) { strong { bdi { (phone.as_str()) } } } }
        }
        p { (words.say("caller-call")) }
        p.notice.warning { (words.say("caller-voicemail")) }
    }
}

/// What can be typed: name, label and hint.
fn fields(asks: Asks) -> impl Iterator<Item = (&'static str, &'static str, Option<&'static str>)> {
    [
        (asks.name, ("name", "patient-name", Some("caller-name-hint"))),
        (asks.birth_date, ("birth_date", "patient-birth-date", Some("patient-birth-date-sure"))),
        (asks.record_number, ("record_number", "patient-record-number", None)),
    ]
    .into_iter()
    .filter_map(|(there, field)| there.then_some(field))
}
