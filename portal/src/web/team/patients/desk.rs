//! `/team/patients/{id}/desk`: setting a record up with the patient in front of one. The code stands on the answer that makes it and
//! nowhere else; what comes after goes on by itself. Must not know how a telephone gets in.
mod part;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header::CONTENT_TYPE},
    web::Path,
};
use entity::domain::id::PatientId;
use maud::html;

use self::part::{Alone, Begins, DESK, NUMBER, Wrong, act, code, second, stands, start};
use super::{
    moved::{self, Answered, Question},
    shown::{self, back},
};
use crate::{
    service::{
        approval::{self, ApprovalKind, SlipStanding},
        claim::IssueError,
        desk::{self, DeskError, Standing},
        directory, staff,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, notice},
        page::{Answer, desk::follows, go_to},
        problem::Problem,
        routes::{Route, TeamRoute},
    },
};

/// What is done at the desk.
pub(crate) enum DeskAct {
    /// Show a code.
    Begin(Answered),
    /// See the person with this number on the telephone.
    Confirm(u16, u32),
    /// End it.
    End,
    /// Ask a colleague to vouch, too.
    Vouch,
    /// Ask a colleague to let the record open at once.
    Sooner,
}

impl Protected for DeskAct {
    const FORM: Form = Form::Slip;
}

impl Fields for DeskAct {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(match pairs.get("act")?.as_str() {
            "begin" => Self::Begin(Answered::read(pairs)),
            "confirm" => Self::Confirm(pairs.get("number")?.parse().ok()?, pairs.get("round")?.parse().ok()?),
            "end" => Self::End,
            "vouch" => Self::Vouch,
            "sooner" => Self::Sooner,
            _ => return None,
        })
    }
}

/// How far it is. For a practitioner; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    view(&visitor, PatientId::parse(&path).ok_or(Problem::NotFound)?, None).await
}

/// The same as one word, for script; nobody is named. For a practitioner.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn now(visitor: Visitor, path: Path<String>) -> Answer {
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let found = desk::look(visitor.services(), &visitor.staff().await?, id).await?;
    let word = found.map_or_else(|| "[none]".to_owned(), |desk| desk.word());
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(word))
}

/// For a practitioner.
///
/// # Errors
/// The form's checks; another page comes first; there is no such patient in the organization, or the record is closed; the
/// database does not answer.
pub(crate) async fn post(form: ProtectedForm<DeskAct>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: act } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, scope, request) = (visitor.services(), visitor.staff().await?, visitor.request);
    let done = match act {
        DeskAct::Begin(answered) => return begin(&visitor, id, answered).await,
        DeskAct::Confirm(number, round) => desk::confirm(services, &scope, id, (number, round), request).await,
        DeskAct::End => desk::end(services, &scope, id).await,
        DeskAct::Vouch => desk::vouch(services, &scope, id, request).await,
        DeskAct::Sooner => desk::sooner(services, &scope, id, request).await,
    };
    match done {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::Desk(id)))),
        Err(DeskError::OtherNumber) => view(&visitor, id, Some(Wrong { at: NUMBER, text: "desk-other-number" })).await,
        Err(DeskError::Changed) => view(&visitor, id, Some(Wrong::of_all("desk-changed"))).await,
        Err(DeskError::Waiting) => view(&visitor, id, Some(Wrong::of_all("approval-one-waits"))).await,
        Err(error) => Err(error.into()),
    }
}

/// Makes a code and shows it, once.
async fn begin(visitor: &Visitor, id: PatientId, answered: Answered) -> Answer {
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    let record = directory::find(services, &scope, id, visitor.request).await?;
    if answered.unsure {
        let line = moved::unsure(visitor, &scope, id).await?;
        return view(visitor, id, line.map(|text| Wrong { at: moved::FIELD, text })).await;
    }
    let issued = match desk::begin(services, &scope, id, answered.looked).await {
        Ok(issued) => issued,
        Err(IssueError::Moved) => return view(visitor, id, Some(Wrong { at: moved::FIELD, text: "code-moved-missing" })).await,
        // The same press asks a colleague: nothing else is to be done here.
        Err(IssueError::TakesTwo) => {
            approval::ask_slip(services, &scope, id, visitor.request).await?;
            return view(visitor, id, None).await;
        }
        Err(error) => return Err(error.into()),
    };
    let desk = desk::look(services, &scope, id).await?.ok_or(DeskError::NotFound)?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (shown::card(words, &record))
        (code(visitor, words, &issued))
        (follows(words, Route::Team(TeamRoute::DeskNow(id)), &desk.word(), Route::Team(TeamRoute::Desk(id))))
        (act(id, &visitor.token(Form::Slip)?, words, ("end", "desk-end"), None))
    };
    let heading = words.say("desk-code-heading");
    Ok(frame.ok(&Sheet { heading: &heading, focus: true, scripts: &[Asset::Time, Asset::Follow], content, ..Sheet::default() }))
}

async fn view(visitor: &Visitor, id: PatientId, wrong: Option<Wrong>) -> Answer {
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    let record = directory::find(services, &scope, id, visitor.request).await?;
    let desk = desk::look(services, &scope, id).await?;
    let waiting = approval::of_record(services, &scope, id).await?;
    let free = approval::slip_standing(services, &scope, id).await?;
    let changes = if free == SlipStanding::Look { Question::find(visitor, &scope, id).await? } else { None };
    let me = staff::me(services, &scope).await?;
    let decided = approval::decisions(services, &scope, id).await?;
    let alone = Alone {
        code: approval::is_alone_with(services, &scope, id).await?,
        waits: approval::would_go_alone(services, &scope, (ApprovalKind::Slip, &[id])).await?,
        vouch: approval::is_alone(services, &scope, ApprovalKind::InPerson).await?,
        sooner: approval::is_alone(services, &scope, ApprovalKind::Sooner).await?,
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Slip)?;
    // What is not there any more has nothing to stand beside.
    let wrong = wrong.map(|wrong| match wrong.at {
        NUMBER if !desk.as_ref().is_some_and(|desk| matches!(desk.standing, Standing::Joined { .. })) => Wrong { at: DESK, ..wrong },
        moved::FIELD if changes.is_none() => Wrong { at: DESK, ..wrong },
        _ => wrong,
    });
    let begins = Begins { free: &free, changes: changes.as_ref(), me: &me.name, alone, wrong };
    let content = html! {
        @if let Some(wrong) = wrong { (notice::errors(words, wrong.at, &words.say(wrong.text), &html! {})) }
        (shown::card(words, &record))
        div id=(DESK) tabindex="-1" {
            @if let Some(desk) = &desk { (stands(words, &record, desk, &token, wrong)) }
            @if desk.as_ref().is_some_and(|desk| desk.standing == Standing::Done) {
                // The end of it: what comes next for another telephone is there, and closed, unless something is wrong with it.
                details open[wrong.is_some_and(|wrong| wrong.at == moved::FIELD)] {
                    summary { (words.say("desk-again")) }
                    (start(words, &record, &begins, &token))
                }
            } @else if let Some(desk) = desk.filter(|desk| !desk.is_over()) {
                (shown::decided(words, &decided))
                (second(words, (id, &desk), &waiting, (&token, alone), wrong))
                (follows(words, Route::Team(TeamRoute::DeskNow(id)), &desk.word(), Route::Team(TeamRoute::Desk(id))))
                @let keyed = matches!(desk.standing, Standing::Keyed { .. } | Standing::Opens(_));
                (act(id, &token, words, ("end", if keyed { "desk-end-keyed" } else { "desk-end" }), None))
            } @else {
                (shown::decided(words, &decided))
                (start(words, &record, &begins, &token))
            }
        }
        (back(words, TeamRoute::Patient(id), "patient-back-record"))
    };
    let status = if wrong.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let scripts: &[Asset] = &[Asset::Time, Asset::Follow];
    let sheet = Sheet { heading: &words.say("desk-open"), focus: wrong.is_none(), scripts, content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}
