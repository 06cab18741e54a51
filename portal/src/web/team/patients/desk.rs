//! `/team/patients/{id}/desk`: setting a record up with the patient in front of one. The code stands on the answer that makes it and
//! nowhere else; what comes after goes on by itself. Must not know how a telephone gets in.
use actix_web::{
    HttpResponse,
    http::{StatusCode, header::CONTENT_TYPE},
    web::Path,
};
use entity::domain::id::PatientId;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::{
    moved::{self, Answered},
    shown::{self, back},
    team,
};
use crate::{
    service::{
        approval::{self, Approval, ApprovalKind, Moved, SlipStanding},
        claim::{IssueError, Issued},
        desk::{self, Desk, DeskError, Standing},
        directory::{self, PatientState, Record, Setup},
        staff,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice, square},
        page::{
            Answer,
            desk::{follows, number},
            go_to,
        },
        problem::Problem,
        routes::{Route, TeamRoute},
    },
};

/// What is done at the desk.
pub enum Act {
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

impl Protected for Act {
    const FORM: Form = Form::Slip;
}

impl Fields for Act {
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
pub async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    view(&visitor, PatientId::parse(&path).ok_or(Problem::NotFound)?, None).await
}

/// The same as one word, for script; nobody is named. For a practitioner.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub async fn now(visitor: Visitor, path: Path<String>) -> Answer {
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
pub async fn post(form: ProtectedForm<Act>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: act } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, scope, request) = (visitor.services(), visitor.staff().await?, visitor.request);
    let done = match act {
        Act::Begin(answered) => return begin(&visitor, id, answered).await,
        Act::Confirm(number, round) => desk::confirm(services, &scope, id, (number, round), request).await,
        Act::End => desk::end(services, &scope, id).await,
        Act::Vouch => desk::vouch(services, &scope, id, request).await,
        Act::Sooner => desk::sooner(services, &scope, id, request).await,
    };
    match done {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::Desk(id)))),
        Err(DeskError::OtherNumber) => view(&visitor, id, Some("desk-other-number")).await,
        Err(DeskError::Changed) => view(&visitor, id, Some("desk-changed")).await,
        Err(DeskError::Waiting) => view(&visitor, id, Some("approval-one-waits")).await,
        Err(error) => Err(error.into()),
    }
}

/// Makes a code and shows it, once.
async fn begin(visitor: &Visitor, id: PatientId, answered: Answered) -> Answer {
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    let record = directory::find(services, &scope, id, visitor.request).await?;
    if answered.unsure {
        return view(visitor, id, moved::unsure(visitor, &scope, id).await?).await;
    }
    let issued = match desk::begin(services, &scope, id, answered.looked).await {
        Ok(issued) => issued,
        Err(IssueError::Moved) => return view(visitor, id, Some("code-moved-missing")).await,
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
        (act(id, &visitor.token(Form::Slip)?, words, ("end", "desk-end")))
    };
    let heading = words.say("desk-code-heading");
    Ok(frame.ok(&Sheet { heading: &heading, focus: true, scripts: &[Asset::Time, Asset::Follow], content, ..Sheet::default() }))
}

/// For a camera, and for whoever has none.
fn code(visitor: &Visitor, words: &Words, issued: &Issued) -> Markup {
    let digits: Zeroizing<String> = Zeroizing::new(issued.code.chars().filter(char::is_ascii_digit).collect());
    let holds = Zeroizing::new(format!("{}{}#{}", visitor.site().origin(), Route::Claim, digits.as_str()));
    let address = format!("{}{}", visitor.site().host(), Route::Claim);
    html! {
        p { (words.say("desk-scan")) }
        (square::markup(&holds, &words.say("desk-square")))
        p { (words.say("desk-type")) " " strong dir="ltr" { (address) } }
        p.code.large { strong { (issued.code.as_str()) } }
        p { (words.say("code-until")) " " strong { (moment::moment(words, issued.expires_at)) } }
        (super::once::wait(words, issued))
        p.hint { (words.say("desk-photograph")) }
    }
}

async fn view(visitor: &Visitor, id: PatientId, error: Option<&'static str>) -> Answer {
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    let record = directory::find(services, &scope, id, visitor.request).await?;
    let desk = desk::look(services, &scope, id).await?;
    let waiting = approval::of_record(services, &scope, id).await?;
    let free = approval::slip_standing(services, &scope, id).await?;
    let changes = approval::moved(services, &scope, id).await?.filter(|_| free == SlipStanding::Look);
    let me = staff::me(services, &scope).await?;
    let decided = approval::decisions(services, &scope, id).await?;
    let alone = Alone {
        vouch: approval::is_alone(services, &scope, ApprovalKind::InPerson).await?,
        sooner: approval::is_alone(services, &scope, ApprovalKind::Sooner).await?,
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Slip)?;
    let line = error.map(|text| words.say(text));
    let begins = Begins { free: &free, changes: changes.as_ref(), me: &me.name, alone };
    let content = html! {
        @if let Some(line) = &line { (notice::errors(words, "desk", line, &html! {})) }
        (shown::card(words, &record))
        div id="desk" tabindex="-1" {
            @if let Some(desk) = &desk { (stands(words, &record, desk, &token)) }
            @if desk.as_ref().is_some_and(|desk| desk.standing == Standing::Done) {
                // The end of it: what comes next for another telephone is there, and closed.
                details {
                    summary { (words.say("desk-again")) }
                    (start(words, &record, &begins, &token))
                }
            } @else if let Some(desk) = desk.filter(|desk| !desk.is_over()) {
                (shown::decided(words, &decided))
                (second(words, id, &desk, &waiting, (&token, alone)))
                (follows(words, Route::Team(TeamRoute::DeskNow(id)), &desk.word(), Route::Team(TeamRoute::Desk(id))))
                @let keyed = matches!(desk.standing, Standing::Keyed { .. } | Standing::Opens(_));
                (act(id, &token, words, ("end", if keyed { "desk-end-keyed" } else { "desk-end" })))
            } @else {
                (shown::decided(words, &decided))
                (start(words, &record, &begins, &token))
            }
        }
        (back(words, TeamRoute::Patient(id), "patient-back-record"))
    };
    let status = if error.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let scripts: &[Asset] = &[Asset::Time, Asset::Follow];
    let sheet = Sheet { heading: &words.say("desk-open"), focus: error.is_none(), scripts, content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

/// How far it is, and what is to be done now.
fn stands(words: &Words, record: &Record, desk: &Desk, token: &str) -> Markup {
    let at = |text: &str, at| html! { p { strong { (words.say(text)) " " (moment::moment(words, at)) } } };
    match desk.standing {
        Standing::Waiting { until } => html! { (at("desk-waiting", until)) p.hint { (words.say("desk-code-gone")) } },
        Standing::Joined { number: shown, round } => html! {
            p { strong { (words.say("desk-joined")) } }
            p.code.large { strong { (number(shown)) } }
            p { (words.say("desk-compare")) }
            form method="post" action=(team(TeamRoute::Desk(record.id))) {
                (hidden(TOKEN_FIELD, token))
                (hidden("act", "confirm"))
                (hidden("number", &shown.to_string()))
                (hidden("round", &round.to_string()))
                button type="submit" { (words.say("desk-confirm")) }
            }
            p.hint { (words.say("desk-not-same")) }
        },
        Standing::Seen { until } => html! { p { strong { (words.say("desk-seen")) } } (at("desk-seen-until", until)) },
        Standing::Keyed { opens_at } => html! {
            p { strong { (words.say(if desk.vouched && desk.no_mailbox { "desk-keyed-vouched" } else if desk.no_mailbox { "desk-keyed-no-mailbox" } else { "desk-keyed" })) } }
            @if let Some(opens_at) = opens_at.filter(|_| desk.may_open_sooner) { (at("desk-opens", opens_at)) }
        },
        Standing::Opens(opens_at) => html! {
            @if desk.may_open_sooner { (at("desk-opens", opens_at)) } @else { p { strong { (words.say("desk-opens-now")) } } }
        },
        Standing::Done => html! {
            (notice::good(&match record.details.name.as_deref() {
                Some(name) => words.say_with("desk-done", &[("name", name.into())]),
                None => words.say("desk-done-no-name"),
            }))
            p { (words.say("desk-done-next")) }
        },
        Standing::Over => html! { p.notice { (words.say("desk-over")) } },
    }
}

/// Whether nobody is there who could agree: that the person is known, and that the record opens at once.
#[derive(Clone, Copy)]
struct Alone {
    vouch: bool,
    sooner: bool,
}

/// What takes a second person.
fn second(words: &Words, id: PatientId, desk: &Desk, waiting: &[(Approval, Zeroizing<String>)], (token, alone): (&str, Alone)) -> Markup {
    let asked = |kind| waiting.iter().find(|(one, _)| one.kind == kind && one.basis == Some(desk.claim.as_uuid()));
    let part = |kind, (wanted, alone): (bool, bool), name, (text, button)| {
        html! {
            @if let Some((one, by)) = asked(kind) {
                (shown::waits(words, one, by))
            } @else if wanted {
                @if alone { (shown::alone(words)) }
                p { (words.say(text)) }
                (act(id, token, words, (name, button)))
            }
        }
    };
    let keyed = matches!(desk.standing, Standing::Keyed { .. });
    let vouch = keyed && desk.no_mailbox && !desk.vouched;
    html! {
        (part(ApprovalKind::InPerson, (vouch, alone.vouch), "vouch", ("desk-vouch-text", "desk-vouch")))
        (part(ApprovalKind::Sooner, (desk.may_open_sooner, alone.sooner), "sooner", ("desk-sooner-text", "desk-sooner")))
    }
}

/// What stands between whoever looks and a code.
struct Begins<'a> {
    free: &'a SlipStanding,
    changes: Option<&'a Moved>,
    me: &'a str,
    alone: Alone,
}

/// The button to begin with.
fn start(words: &Words, record: &Record, Begins { free, changes, me, alone }: &Begins<'_>, token: &str) -> Markup {
    if record.state == PatientState::Closed {
        return html! { p.notice { (words.say("patient-closed-text")) } };
    }
    if let SlipStanding::OfColleague { waiting, for_others } = free {
        return shown::of_colleague(words, waiting, *for_others);
    }
    if let SlipStanding::Waits(waiting) = free {
        return html! { (shown::waits(words, waiting, me)) p { (words.say("code-waits")) } };
    }
    html! {
        p { (words.say("desk-text")) }
        (super::code::again(words, record))
        @match record.setup {
            Setup::None => {}
            Setup::Given { at, until } => p.notice { (super::given::given_at(words, at, until)) },
            Setup::Begun => p.notice { (words.say("code-begun")) },
        }
        @if **free == SlipStanding::TakesTwo { p.notice { (words.say("code-takes-two")) } }
        // Without a mailbox it takes a second person in the end: said before anybody begins.
        @if alone.vouch && (**free == SlipStanding::TakesTwo || !record.has_mailbox()) { (shown::alone(words)) }
        form method="post" action=(team(TeamRoute::Desk(record.id))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("act", "begin"))
            @if let Some(changes) = changes { (moved::question(words, changes, None)) }
            button type="submit" { (words.say(if **free == SlipStanding::TakesTwo { "code-ask" } else { "desk-begin" })) }
        }
    }
}

fn act(id: PatientId, token: &str, words: &Words, (what, text): (&str, &str)) -> Markup {
    html! {
        form method="post" action=(team(TeamRoute::Desk(id))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("act", what))
            button.quiet type="submit" { (words.say(text)) }
        }
    }
}
