//! `/team/messages/{id}`: one message, its text and what became of it; undone while that goes.
use actix_web::{HttpRequest, web::Path};
use entity::{base::clock::Timestamp, domain::id::MessageId};
use maud::{Markup, html};

use super::{by, subject};
use crate::{
    service::{
        compose::{self, ComposeError, Letter, Recipient, Standing},
        permit::{self, Act},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, go_to, message::files},
        problem::Problem,
        routes::{Route, SentChange, TeamRoute},
        team::{shown, write::presets::category},
    },
};

/// Nothing but the wish.
pub(crate) struct Undo;

impl Protected for Undo {
    const FORM: Form = Form::Recall;
}

impl Fields for Undo {
    fn read(_pairs: &Pairs) -> Option<Self> {
        Some(Self)
    }
}

/// For staff who write. The look is in the audit before the page leaves.
///
/// # Errors
/// No such message; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let id = MessageId::parse(&path).ok_or(Problem::NotFound)?;
    let mut letter = compose::find(visitor.services(), &scope, id, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let text = match letter.pieces.take() {
        Some(pieces) => shown::text(&visitor, words, id, pieces).await?,
        None => html! { p.hint { (words.say("compose-no-text")) } },
    };
    let may_give = permit::require(scope.actor(), Act::IssueSlip).is_ok();
    let content = html! {
        (done(words, SentChange::of_query(request.query_string()), &letter))
        (undo(&visitor, words, &letter)?)
        (about(words, &letter))
        section aria-labelledby="recipients" {
            h2 id="recipients" { (words.say("compose-became")) }
            ul.cards { @for one in &letter.line.recipients { li { (recipient(words, one, may_give)) (again(&visitor, words, id, one)?) } } }
            @if letter.more_recipients { p.hint { (words.say("compose-more-recipients")) } }
        }
        @if letter.may_take_back && letter.line.recipients.iter().any(|one| one.is_waiting) {
            (shown::way(words, TeamRoute::Recall(id), "compose-recall"))
        }
        (longer(&visitor, words, &letter)?)
        h2 { (words.say("compose-content")) }
        (text)
        (files::of_staff(words, &letter.files, &|part| TeamRoute::File(id, part)))
        (shown::way(words, TeamRoute::Sent(1), "compose-back"))
    };
    Ok(frame.ok(&Sheet {
        heading: &whom(words, &letter, ["compose-message-to", "compose-message-many"]),
        focus: true,
        scripts: &[Asset::Time, Asset::Undo],
        content,
        ..Sheet::default()
    }))
}

/// Undoes it. For staff who write.
///
/// # Errors
/// The form's checks; no such message; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Undo>, path: Path<String>) -> Answer {
    let visitor = form.visitor;
    let scope = visitor.staff().await?;
    let id = MessageId::parse(&path).ok_or(Problem::NotFound)?;
    match compose::undo(visitor.services(), &scope, id, visitor.request).await {
        Ok(Some((patient, draft))) => Ok(go_to(Route::Team(TeamRoute::WriteUndone(patient, draft)))),
        Ok(None) => Ok(go_to(Route::Team(TeamRoute::Told(id, SentChange::Undone)))),
        Err(ComposeError::TooLate) => Ok(go_to(Route::Team(TeamRoute::Told(id, SentChange::TooLate)))),
        Err(error) => Err(error.into()),
    }
}

/// When it leaves, if it has not.
fn scheduled(letter: &Letter) -> Option<Timestamp> {
    letter.line.recipients.iter().find_map(|one| if let Standing::Scheduled(at) = one.standing { Some(at) } else { None })
}

/// A line with the name of whom it is for; another one, if it is for several.
fn whom(words: &Words, letter: &Letter, [one, many]: [&str; 2]) -> String {
    match letter.line.recipients.as_slice() {
        [only] => {
            let name = only.name.clone().unwrap_or_else(|| words.say("compose-no-name"));
            words.say_with(one, &[("name", name.into())])
        }
        _ => words.say(many),
    }
}

fn done(words: &Words, change: SentChange, letter: &Letter) -> Markup {
    if let (SentChange::Sent, Some(at)) = (change, scheduled(letter)) {
        return html! { p.notice.good role="status" { (words.say("later-to-be")) " " (moment::moment(words, at)) } };
    }
    let sent = || notice::good(&whom(words, letter, ["compose-sent-to", "compose-sent-many"]));
    match change {
        SentChange::None => html! {},
        SentChange::Sent => sent(),
        SentChange::Answered => html! {
            (sent())
            (shown::way(words, TeamRoute::Threads(1), "threads-back"))
        },
        SentChange::Before => notice::good(&words.say("compose-before")),
        SentChange::Undone => notice::good(&words.say("compose-undone-done")),
        SentChange::Again => notice::good(&words.say("compose-again-done")),
        SentChange::Extended => notice::good(&words.say("compose-longer-done")),
        SentChange::Nothing => html! { div.notice role="status" { p { (words.say("compose-nothing-done")) } } },
        SentChange::TooLate => html! { div.notice.error role="alert" { p { (words.say("compose-too-late")) } } },
    }
}

/// The button, while it goes.
fn undo(visitor: &Visitor, words: &Words, letter: &Letter) -> Result<Markup, Problem> {
    let Some(until) = letter.line.recipients.iter().filter_map(|one| one.hidden_until).max() else { return Ok(html! {}) };
    let later = letter.line.recipients.iter().any(|one| matches!(one.standing, Standing::Scheduled(_)));
    Ok(html! {
        @let left = until.since(visitor.now()).as_secs().max(1);
        form.notice method="post" action=(Route::Team(TeamRoute::Message(letter.line.message)))
            data-left=[(!later).then_some(left)] data-over=[(!later).then(|| words.say("compose-too-late"))] {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Recall)?))
            @if later {
                p { (words.say("later-will")) " " (moment::moment(words, until)) ". " (words.say("later-back-text")) }
                button type="submit" { (words.say("later-back")) }
            } @else {
                p { (words.say("compose-undo-until")) " " (moment::clock(words, until)) " " span.meta data-count aria-hidden="true" {} }
                button type="submit" { (words.say("compose-undo")) }
            }
        }
    })
}

/// For whom an alert left, or came back, and who has not opened it: another one.
fn again(visitor: &Visitor, words: &Words, id: MessageId, one: &Recipient) -> Result<Markup, Problem> {
    if !matches!(one.standing, Standing::AlertSent(_) | Standing::AlertFailed(_)) {
        return Ok(html! {});
    }
    Ok(html! {
        form method="post" action=(Route::Team(TeamRoute::Again(id))) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Recall)?))
            (hidden("delivery", &one.delivery.to_string()))
            button.quiet type="submit" { (words.say("compose-again")) }
        }
    })
}

/// A later end, where there is an end.
fn longer(visitor: &Visitor, words: &Words, letter: &Letter) -> Result<Markup, Problem> {
    let waits = letter.line.recipients.iter().any(|one| one.is_waiting);
    if !waits || !letter.may_take_back || letter.expires_at.is_none() {
        return Ok(html! {});
    }
    let days = compose::EXPIRIES.into_iter().filter(|days| *days > 0);
    Ok(html! {
        form method="post" action=(Route::Team(TeamRoute::Extend(letter.line.message))) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Recall)?))
            label for="days" { (words.say("compose-longer-label")) }
            select name="days" id="days" {
                @for days in days { option value=(days) { (words.say_with("compose-expires-days", &[("days", days.into())])) } }
            }
            button.quiet type="submit" { (words.say("compose-longer")) }
        }
    })
}

fn about(words: &Words, letter: &Letter) -> Markup {
    let line = |label: &str, said: &Markup| html! { div { dt { (words.say(label)) } " " dd { (said) } } };
    html! {
        @if letter.line.high { p { span.badge { (words.say("inbox-sensitive")) } } }
        dl.about {
            @if let Some(subject) = subject(words, &letter.line) { (line("compose-subject", &html! { strong { (subject) } })) }
            (line("compose-by", &by(words, &letter.line.by)))
            @if let Some(team) = &letter.team { (line("team-in-name", &html! { bdi { (team) } })) }
            @match scheduled(letter) {
                Some(at) => (line("later-to-be", &moment::moment(words, at))),
                None => (line("compose-sent-at", &moment::moment(words, letter.line.sent_at))),
            }
            @if let Some(read_by) = letter.line.read_by { (line("compose-read-by", &html! { (moment::date(words, read_by)) })) }
            @if let Some(until) = letter.expires_at { (line("message-until", &moment::moment(words, until))) }
            @if let Some(word) = letter.category.as_deref().and_then(category) { (line("compose-category", &html! { (words.say(word)) })) }
            (line("compose-replies", &html! { (words.say(if letter.reply_allowed { "compose-yes" } else { "compose-no" })) }))
        }
    }
}

fn recipient(words: &Words, one: &Recipient, may_give: bool) -> Markup {
    html! {
        p.lead { a href=(Route::Team(TeamRoute::Patient(one.patient))) { (shown::name(words, one.name.as_deref())) } }
        p { strong { (shown::became(words, one)) } }
        @if may_give && one.standing == Standing::NeedsCode {
            p { a.button.quiet href=(Route::Team(TeamRoute::Slip(one.patient))) { (words.say("patients-give")) } }
        }
        @if one.joined { p.notice { (words.say("joined-since")) } }
        @if let (Standing::TakenBack(..), Some(at)) = (&one.standing, one.opened_at) {
            p { (words.say("compose-had-opened")) " " (moment::moment(words, at)) }
        }
    }
}
