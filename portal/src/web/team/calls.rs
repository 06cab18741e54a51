//! `/team/calls`: whom to call, because a message is unread past its day.
use actix_web::{HttpRequest, http::StatusCode};
use entity::{
    base::clock::Timestamp,
    domain::{id::DeliveryId, page::Page},
};
use maud::{Markup, html};

use super::{patients::shown::birth_date, shown};
use crate::{
    service::compose::{self, Again, Call, ComposeError},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment},
        page::{Answer, go_to, pages},
        problem::Problem,
        query,
        routes::{Route, TeamRoute},
    },
};

/// Calls on a page.
const SIZE: u32 = 20;

/// Which one somebody looks after now, until a day or for good; or not after all.
pub(crate) struct Called {
    delivery: DeliveryId,
    /// The day, and in whose time it begins.
    again: Option<(String, String)>,
    undo: bool,
}

impl Protected for Called {
    const FORM: Form = Form::Recall;
}

impl Fields for Called {
    fn read(pairs: &Pairs) -> Option<Self> {
        let text = |name| pairs.get(name).map(|value| value.to_string());
        let again = text("again").map(|day| (day, text("zone").unwrap_or_default()));
        Some(Self { delivery: DeliveryId::parse(pairs.get("delivery")?)?, again, undo: pairs.get("undo").is_some() })
    }
}

/// For staff who write. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let query = request.query_string();
    let off = query.strip_prefix("off=").and_then(DeliveryId::parse);
    view(&visitor, query::page(query), off, None).await
}

/// Takes one from the list, or puts it back. For staff who write.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Called>) -> Answer {
    let ProtectedForm { visitor, fields: Called { delivery, again, undo } } = form;
    let scope = visitor.staff().await?;
    let done = if undo {
        compose::undo_called(visitor.services(), &scope, delivery, visitor.request).await
    } else {
        let again = again.as_ref().map(|(day, zone)| Again { day, zone });
        compose::note_called(visitor.services(), &scope, delivery, again, visitor.request).await
    };
    match done {
        Ok(()) if undo => Ok(go_to(Route::Team(TeamRoute::Calls(1)))),
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::CallsWithout(delivery)))),
        Err(ComposeError::TooLate) => view(&visitor, 1, None, Some("calls-gone")).await,
        Err(error) => Err(error.into()),
    }
}

async fn view(visitor: &Visitor, page: u32, off: Option<DeliveryId>, said: Option<&str>) -> Answer {
    let scope = visitor.staff().await?;
    let paged = compose::list_calls(visitor.services(), &scope, Page::new(page, SIZE), visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if let Some(said) = said { div.notice role="status" { p { (words.say(said)) } } }
        @if let Some(delivery) = off { (undo(visitor, words, delivery, compose::find_put_off(visitor.services(), &scope, delivery).await?)?) }
        p { (words.say(if paged.rows.is_empty() { "calls-none" } else { "calls-text" })) }
        @if !paged.rows.is_empty() { noscript { p.hint { (words.say("calls-day-utc")) } } }
        ul.cards { @for call in &paged.rows { li { (card(visitor, words, call)?) } } }
        (pages(words, &paged, TeamRoute::Calls)?)
        (shown::way(words, TeamRoute::Start, "calls-back"))
    };
    let status = if said.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let sheet =
        Sheet { heading: &words.say("calls-heading"), focus: true, scripts: &[Asset::Time, Asset::Day], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

/// What became of the call, and a press too much is taken back.
fn undo(visitor: &Visitor, words: &Words, delivery: DeliveryId, until: Option<Timestamp>) -> Result<Markup, Problem> {
    Ok(html! {
        form.notice method="post" action=(Route::Team(TeamRoute::Calls(1))) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Recall)?))
            (hidden("delivery", &delivery.to_string()))
            (hidden("undo", "1"))
            p role="status" {
                @match until {
                    Some(until) => (words.say_with("calls-back-on", &[("date", moment::date(words, until).into())])),
                    None => (words.say("calls-off")),
                }
            }
            button.quiet type="submit" { (words.say("compose-undo")) }
        }
    })
}

/// A number as a telephone dials it.
pub(super) fn dialled(phone: &str) -> String {
    format!("tel:{}", phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
}

fn card(visitor: &Visitor, words: &Words, call: &Call) -> Result<Markup, Problem> {
    let (token, id) = (visitor.token(Form::Recall)?, format!("call-{}", call.delivery));
    let by_carer = !call.carers.is_empty();
    Ok(html! {
        h2 id=(id) { a href=(Route::Team(TeamRoute::Patient(call.patient))) { (shown::name(words, call.name.as_ref().map(|name| name.as_str()))) } }
        p.meta { (words.say("calls-since")) " " (moment::date(words, call.read_by)) }
        @if by_carer { p { strong { (words.say_with("calls-carer", &[("names", shown::names(&call.carers).into()), ("count", call.carers.len().into())])) } } }
        @match &call.phone {
            Some(phone) => p { (words.say("calls-phone")) " " a href=(dialled(phone)) { bdi { (phone.as_str()) } } },
            None => p { (words.say("calls-no-phone")) },
        }
        @if let Some(date) = &call.birth_date { p { (words.say("patient-birth-date")) ": " (birth_date(words, date)) } }
        @if let Some((route, text)) = ways(call).into_iter().rfind(|(route, _)| call.put_off && matches!(route, TeamRoute::SlipByLetter(_))) {
            p { (words.say("calls-put-off")) }
            p { a.button href=(Route::Team(route)) aria-describedby=(id) { (words.say(text)) } }
        }
        form method="post" action=(Route::Team(TeamRoute::Calls(1))) {
            (hidden(TOKEN_FIELD, &token))
            (hidden("delivery", &call.delivery.to_string()))
            // The day that is promised begins where whoever presses is.
            input type="hidden" name="zone" data-day;
            @for days in compose::CALL_AGAIN {
                @if let Some(day) = compose::call_again(visitor.services(), days) {
                    button.quiet type="submit" name="again" value=(day) aria-describedby=(id) { (words.say_with("calls-again", &[("date", birth_date(words, &day).into())])) }
                }
            }
            button.quiet type="submit" aria-describedby=(id) { (words.say("calls-done")) }
        }
        @if by_carer || (call.has_key && call.has_mailbox) {
            form method="post" action=(Route::Team(TeamRoute::Again(call.message))) {
                (hidden(TOKEN_FIELD, &token))
                (hidden("delivery", &call.delivery.to_string()))
                button.quiet type="submit" aria-describedby=(id) { (words.say("compose-again")) }
            }
        }
        @if call.has_key && call.has_mailbox { p.hint { (words.say("calls-set-up-again")) } }
        ul.ways { @for (route, text) in ways(call) { li { a href=(Route::Team(route)) aria-describedby=(id) { (words.say(text)) } } } }
    })
}

/// What helps next: a code for who has none, or has lost the key; none for a patient for whom somebody else reads.
fn ways(call: &Call) -> Vec<(TeamRoute, &'static str)> {
    let mut ways = vec![(TeamRoute::Message(call.message), "calls-message")];
    if !call.carers.is_empty() {
        ways.push((TeamRoute::Carers(call.patient), "calls-see-carers"));
    } else if !call.has_mailbox {
        ways.push((TeamRoute::Desk(call.patient), "desk-open"));
    } else if call.has_key {
        ways.push((TeamRoute::SlipByLetter(call.patient), "calls-letter-again"));
    } else {
        if call.by_telephone {
            ways.push((TeamRoute::Caller(call.patient), "calls-telephone"));
        }
        ways.push((TeamRoute::SlipByLetter(call.patient), "calls-letter"));
    }
    ways
}
