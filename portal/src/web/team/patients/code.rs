//! `/team/patients/{id}/code`: giving a claim code. It is shown once, to whoever passes it on.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use entity::domain::id::PatientId;
use maud::{Markup, html};

use super::{
    caller, given,
    letter::{self, Addressee, Wanted},
    moved::{self, Answered, Question},
    once,
    shown::{self, back},
    team,
};
use crate::{
    service::{
        approval::{self, ApprovalError, ApprovalKind, SlipStanding},
        caller as calls,
        claim::{self, Channel, IssueError, Issued},
        directory::{self, PatientState, Record, Setup},
        organization::{self, Letterhead},
        staff,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, notice},
        page::{Answer, go_to},
        problem::Problem,
        routes::{Route, TeamRoute},
    },
};

/// How the code travels.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Whoever asks for it passes it on.
    Told(Channel),
    /// On a letter, by post.
    Letter(Wanted),
}

impl Way {
    /// In the order in which they are offered.
    pub(super) const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Told(Channel::Hand), "hand", "code-hand"),
        (Self::Letter(Wanted::File), "letter", "code-letter"),
        (Self::Letter(Wanted::Page), "letter-page", "code-letter-page"),
        (Self::Told(Channel::Telephone), "telephone", "code-telephone"),
        (Self::Told(Channel::Sms), "sms", "code-sms"),
    ];

    /// For somebody beside the patient: no number of theirs is on record, and none that only somebody names is called.
    pub(super) const OF_CARER: [(Self, &'static str, &'static str); 3] = [Self::ALL[0], Self::ALL[1], Self::ALL[2]];

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, value, _)| *value == word).map(|(way, _, _)| way)
    }

    /// One of those for somebody beside the patient.
    pub(super) fn parse_of_carer(word: &str) -> Option<Self> {
        Self::OF_CARER.into_iter().find(|(_, value, _)| *value == word).map(|(way, _, _)| way)
    }

    /// It needs a number that is on record: one that only somebody names is not called.
    const fn needs_number(self) -> bool {
        matches!(self, Self::Told(Channel::Telephone | Channel::Sms))
    }

    pub(super) const fn channel(self) -> Channel {
        match self {
            Self::Told(channel) => channel,
            Self::Letter(_) => Channel::Post,
        }
    }
}

/// Told to whoever is called back.
const TELEPHONE: Way = Way::Told(Channel::Telephone);

/// How the code travels; nothing, if nothing was chosen. And what was answered about changed addresses.
pub(crate) struct How(Option<Way>, Answered);

impl Protected for How {
    const FORM: Form = Form::Slip;
}

impl Fields for How {
    fn read(pairs: &Pairs) -> Option<Self> {
        let answered = Answered::read(pairs);
        match pairs.get("how") {
            Some(word) => Way::parse(word).map(|way| Self(Some(way), answered)),
            None => Some(Self(None, answered)),
        }
    }
}

/// Asks how it travels. For a practitioner; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest, path: Path<String>) -> Answer {
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let chosen = request.query_string().strip_prefix("how=").and_then(Way::parse);
    if request.query_string() == given::MADE
        && let Some(page) = given::made(&visitor, id).await?
    {
        return Ok(page);
    }
    ask(&visitor, id, chosen, None).await
}

/// Makes a code and shows it, or its letter, once. For a practitioner.
///
/// # Errors
/// The form's checks; another page comes first; there is no such patient in the organization, or the record is closed; the
/// database does not answer.
pub(crate) async fn post(form: ProtectedForm<How>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: How(way, answered) } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let scope = visitor.staff().await?;
    let Some(way) = way else {
        // Where a colleague is asked first, how it travels is said once: when the code is made.
        let standing = approval::slip_standing(visitor.services(), &scope, id).await?;
        return if standing == SlipStanding::TakesTwo {
            ask_colleague(&visitor, id).await
        } else {
            ask(&visitor, id, None, Some("code-how-missing")).await
        };
    };
    let record = directory::find(visitor.services(), &scope, id, visitor.request).await?;
    let recent = calls::recent(visitor.services(), &scope, id).await?;
    if way.needs_number() && (record.details.phone.is_none() || recent.phone) {
        let text = if recent.phone { "code-number-changed" } else { "code-no-number" };
        return ask(&visitor, id, None, Some(text)).await;
    }
    if way == TELEPHONE {
        if let Some(lacks) = caller::lacks(&record, recent) {
            return ask(&visitor, id, None, Some(lacks)).await;
        }
        // Somebody must say who they are, and that page asks about changed addresses; where it takes two, a colleague is asked first.
        let standing = approval::slip_standing(visitor.services(), &scope, id).await?;
        if !answered.unsure && matches!(standing, SlipStanding::Free | SlipStanding::Look) {
            return Ok(go_to(Route::Team(TeamRoute::Caller(id))));
        }
    }
    // Whatever stands in the way by now, or nothing: whoever is not sure makes no code.
    if answered.unsure {
        let line = moved::unsure(&visitor, &scope, id).await?;
        return ask(&visitor, id, line.map(|_| way), line).await;
    }
    let head = organization::letterhead(visitor.services().store(), &scope).await?;
    let issued = match claim::issue(visitor.services(), &scope, id, way.channel(), answered.looked).await {
        Ok(issued) => issued,
        Err(IssueError::Moved) => return ask(&visitor, id, Some(way), Some("code-moved-missing")).await,
        // The same press asks a colleague: nothing else is to be done here.
        Err(IssueError::TakesTwo) => return ask_colleague(&visitor, id).await,
        Err(IssueError::NumberChanged) => return ask(&visitor, id, None, Some("code-number-changed")).await,
        Err(IssueError::PostOnly(_)) => return ask(&visitor, id, None, Some("caller-closes")).await,
        Err(error) => return Err(error.into()),
    };
    let to = Addressee { name: record.details.name.as_deref(), language: record.language.as_ref(), carer: false };
    Ok(given(&visitor, &record, &head, &to, way, &issued))
}

/// Asks a colleague to agree that a code is given.
async fn ask_colleague(visitor: &Visitor, id: PatientId) -> Answer {
    match approval::ask_slip(visitor.services(), &visitor.staff().await?, id, visitor.request).await {
        Ok(()) | Err(ApprovalError::Waiting) => ask(visitor, id, None, None).await,
        Err(error) => Err(error.into()),
    }
}

/// The code, or its letter: shown once.
pub(super) fn given(visitor: &Visitor, record: &Record, head: &Letterhead, to: &Addressee<'_>, way: Way, issued: &Issued) -> HttpResponse {
    let channel = match way {
        Way::Letter(wanted) => return letter::answer(visitor, record, head, to, issued, wanted),
        Way::Told(channel) => channel,
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let (heading, content) = if to.carer {
        (once::of_carer(words, record, to), once::shown_of_carer(words, record, issued))
    } else {
        (words.say("code-shown"), once::shown_once(words, record, channel, issued))
    };
    frame.ok(&Sheet { heading: &heading, focus: true, scripts: &[Asset::Time, Asset::Blank], content, ..Sheet::default() })
}

async fn ask(visitor: &Visitor, id: PatientId, chosen: Option<Way>, error: Option<&'static str>) -> Answer {
    let scope = visitor.staff().await?;
    let record = directory::find(visitor.services(), &scope, id, visitor.request).await?;
    let head = organization::letterhead(visitor.services().store(), &scope).await?;
    let standing = approval::slip_standing(visitor.services(), &scope, id).await?;
    let me = staff::me(visitor.services(), &scope).await?;
    let others = approval::of_record(visitor.services(), &scope, id).await?;
    let decided = approval::decisions(visitor.services(), &scope, id).await?;
    let changes = if standing == SlipStanding::Look { Question::find(visitor, &scope, id).await? } else { None };
    let needs_one = matches!(standing, SlipStanding::TakesTwo | SlipStanding::Waits(_));
    let alone = needs_one && approval::is_alone_with(visitor.services(), &scope, id).await?;
    let waits = alone && approval::would_go_alone(visitor.services(), &scope, (ApprovalKind::Slip, &[id])).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Slip)?;
    let line = error.map(|text| words.say(text));
    let about_moved = error == Some("code-moved-missing");
    let how_line = line.as_ref().filter(|_| !about_moved);
    let recent = calls::recent(visitor.services(), &scope, id).await?;
    let (has_number, lacks) = (record.details.phone.is_some() && !recent.phone, caller::lacks(&record, recent));
    let closed = calls::closed_until(visitor.services(), &scope, id).await?;
    let may = |way: Way| match way {
        Way::Letter(_) => true,
        Way::Told(_) if closed.is_some() => false,
        TELEPHONE => lacks.is_none(),
        Way::Told(_) => has_number || !way.needs_number(),
    };
    let ways = Way::ALL.into_iter().filter(|(way, _, _)| may(*way));
    let content = html! {
        @if let Some(line) = &line { (notice::errors(words, if about_moved { moved::FIELD } else { "how" }, line, &html! {})) }
        (shown::name_card(words, &record))
        @if record.state == PatientState::Closed {
            p.notice { (words.say("patient-closed-text")) }
        } @else if let SlipStanding::Waits(waiting) = &standing {
            (shown::waits(words, waiting, &me.name))
            p { (words.say("code-waits")) }
            @if alone { (shown::alone_waiting(words, waiting)) }
        } @else if let SlipStanding::OfColleague { waiting, for_others } = &standing {
            @let asked_by = others.iter().find(|(one, _)| one.id == waiting.id).map(|(_, name)| name.as_str());
            (shown::waits(words, waiting, asked_by.unwrap_or_default()))
            (shown::of_colleague(words, waiting, *for_others))
        } @else if !record.has_mailbox() {
            p.notice { (words.say("code-no-mailbox")) }
            p { a.button href=(team(TeamRoute::Desk(id))) { (words.say("desk-open")) } }
        } @else {
            (warning(words, &record))
            @if let Some(until) = closed { (caller::closed(words, id, until)) }
            (shown::decided(words, &decided))
            @if standing == SlipStanding::TakesTwo { p.notice { (words.say("code-takes-two")) } }
            @if alone { (shown::alone(words, waits)) }
            form method="post" action=(team(TeamRoute::Slip(id))) data-made=(given::saved_at(TeamRoute::Slip(id))) {
                (hidden(TOKEN_FIELD, &token))
                @if let Some(changes) = &changes { (moved::question(words, changes, line.as_deref().filter(|_| about_moved))) }
                @if standing == SlipStanding::TakesTwo {
                    p.hint { (words.say("code-how-later")) }
                } @else {
                    fieldset role=[how_line.map(|_| "radiogroup")] aria-describedby=[how_line.map(|_| "how-error")] aria-invalid=[how_line.map(|_| "true")] {
                        legend { (words.say("code-how")) }
                        @if let Some(line) = how_line { p.field-error id="how-error" { (line) } }
                        @for (place, (way, value, text)) in ways.enumerate() {
                            label {
                                input type="radio" id=[(place == 0).then_some("how")] name="how" value=(value) checked[chosen == Some(way)] required;
                                (words.say(text))
                            }
                        }
                    }
                    @if let Some(lacks) = lacks.filter(|_| error.is_none() && closed.is_none()) { p.hint { (words.say(lacks)) } }
                    @if closed.is_none() { p.hint { (words.say("code-told")) } }
                    p.hint { (words.say("code-never")) }
                    p.hint { (words.say("code-letter-hint")) (no_phone(words, &head)) }
                }
                button type="submit" { (words.say(if standing == SlipStanding::TakesTwo { "code-ask" } else { "code-make" })) }
            }
        }
        (back(words, TeamRoute::Patient(id), "patient-back-record"))
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let sheet = Sheet {
        heading: &words.say("patients-give"),
        focus: error.is_none(),
        scripts: &[Asset::Time, Asset::Letter],
        content,
        ..Sheet::default()
    };
    Ok(frame.answer(status, &sheet))
}

/// Letters lack something.
fn no_phone(words: &Words, head: &Letterhead) -> Markup {
    html! { @if head.phone.is_none() { " " (words.say("code-letter-no-phone")) } }
}

/// That a record in use is set up again, and how its patient hears of it.
pub(super) fn again(words: &Words, record: &Record) -> Markup {
    let text = if record.has_mailbox() { "code-again" } else { "code-again-untold" };
    html! { @if record.state == PatientState::Claimed { p.notice { (words.say(text)) } } }
}

/// What another code changes.
fn warning(words: &Words, record: &Record) -> Markup {
    html! {
        (again(words, record))
        @match record.setup {
            Setup::None => {}
            Setup::Given { at, until } => p.notice { (given::given_at(words, at, until)) },
            Setup::Begun => p.notice { (words.say("code-begun")) },
        }
    }
}
