//! `/team/patients`: who needs a code, and finding a patient. What was typed travels in a body, never in an address.
pub(crate) mod add;
pub(crate) mod alerts;
pub(crate) mod caller;
pub(crate) mod carers;
pub(crate) mod code;
pub(crate) mod desk;
pub(crate) mod edit;
pub(in crate::web) mod form;
mod given;
mod letter;
pub(crate) mod merge;
pub(in crate::web) mod moved;
mod once;
pub(crate) mod record;
pub(super) mod shown;

use actix_web::{HttpRequest, http::StatusCode};
use entity::domain::page::{Page, Paged};
use maud::{Markup, html};

use super::search::{Field, Search, answer, place};
use crate::{
    service::{
        directory::{self, DirectoryError, Hit, PatientState, Waiting},
        permit::{self, Act},
    },
    web::{
        asset::Asset,
        guard::{
            form::{ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, turn, unread},
        problem::Problem,
        query,
        routes::{Route, TeamRoute},
    },
};

/// Patients on a page of those who need a code.
const SIZE: u32 = 20;

/// Who needs a code, and the field to find somebody. For a practitioner; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such page for this person; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let waiting = directory::waiting(visitor.services(), &scope, page, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        // What is done fifty times a day comes first: the list is long where much mail comes in.
        (search_form(&visitor, words, &Search::default(), None)?)
        (place(words, None))
        p { a.button.quiet href=(team(TeamRoute::NewPatient)) { (words.say("patients-add")) } }
        (waiting_list(words, &waiting)?)
    };
    Ok(frame.ok(&Sheet {
        heading: &words.say("patients-heading"),
        focus: true,
        scripts: &[Asset::Time, Asset::Find],
        content,
        ..Sheet::default()
    }))
}

/// Whether there is the page. For a practitioner.
///
/// # Errors
/// Another page comes first; there is no such page for this person; the database does not answer.
pub(crate) async fn head(visitor: Visitor) -> Answer {
    directory::check(visitor.services(), &visitor.staff().await?, None).await?;
    Ok(unread())
}

/// Finds patients. For a practitioner.
///
/// # Errors
/// The form's checks; another page comes first; there is no such page for this person; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Search>) -> Answer {
    found(&form.visitor, &form.fields, false).await
}

/// What was found; `nobody` says that none of them was chosen to be written to. For a practitioner.
///
/// # Errors
/// As [`post`].
pub(in crate::web::team) async fn found(visitor: &Visitor, search: &Search, nobody: bool) -> Answer {
    let found = search.look(visitor, search.closed).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let heading = words.say("patients-heading");
    let scripts = &[Asset::Find];
    let found = match found {
        Ok(found) => found,
        Err(DirectoryError::NoWords) if search.typing => return Ok(answer(words, None)),
        Err(DirectoryError::NoWords) => {
            let line = words.say("patients-no-words");
            let content = html! {
                (notice::errors(words, "words", &line, &html! {}))
                (search_form(visitor, words, search, Some(&line))?)
                (place(words, None))
            };
            return Ok(frame.answer(StatusCode::UNPROCESSABLE_ENTITY, &Sheet { heading: &heading, scripts, content, ..Sheet::default() }));
        }
        Err(error) => return Err(error.into()),
    };
    let may_write = permit::require(visitor.staff().await?.actor(), Act::WriteMessages).is_ok();
    let hits = html! {
        (results(visitor, words, search, &found, may_write)?)
        (pages(visitor, words, search, &found)?)
    };
    if search.typing {
        return Ok(answer(words, Some((found.rows.len(), found.more, &hits))));
    }
    let content = html! {
        @if nobody { (notice::errors(words, "found", &words.say("mailings-error-nobody"), &html! {})) }
        (search_form(visitor, words, search, None)?)
        (place(words, Some((&hits, !nobody))))
        p { a.button.quiet href=(team(TeamRoute::NewPatient)) { (words.say("patients-add")) } }
    };
    let status = if nobody { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(frame.answer(status, &Sheet { heading: &heading, scripts, content, ..Sheet::default() }))
}

/// The address of a practitioners' page.
const fn team(route: TeamRoute) -> Route {
    Route::Team(route)
}

fn waiting_list(words: &Words, waiting: &Paged<Waiting>) -> Result<Markup, Problem> {
    let address = |page| format!("{}?page={page}", TeamRoute::Patients);
    let turns = turn(words, waiting, ["patients-pages", "patients-back", "patients-next"], address)?;
    if waiting.rows.is_empty() {
        return Ok(html! {});
    }
    Ok(html! {
        section aria-labelledby="waiting" {
            h2 id="waiting" { (words.say("patients-waiting")) }
            p { (words.say("patients-waiting-text")) }
            ul.messages {
                @for row in &waiting.rows {
                    li {
                        a href=(team(TeamRoute::Slip(row.patient))) {
                            strong dir="auto" { (shown::title(words, row.name.as_ref().map(|name| name.as_str()), row.address.as_ref().map(|address| address.as_str()))) }
                            @if let Some(address) = row.address.as_ref().filter(|_| row.name.is_some()) {
                                span.meta dir="ltr" { (address.as_str()) }
                            }
                            span.meta { (words.say_with("patients-waiting-count", &[("count", row.messages.into())])) }
                            span.meta { (words.say("patients-waiting-since")) " " (moment::moment(words, row.since)) }
                            span.meta { (words.say("patients-give")) }
                        }
                    }
                }
            }
            (turns)
        }
    })
}

fn search_form(visitor: &Visitor, words: &Words, search: &Search, error: Option<&str>) -> Result<Markup, Problem> {
    let beneath = html! {
        label { input type="checkbox" name="closed" value="1" checked[search.closed]; " " (words.say("patients-closed-too")) }
    };
    let token = &visitor.token(Form::Patient)?;
    let field = Field { label: "patients-words", action: TeamRoute::Patients, token, with: html! {}, beneath };
    Ok(field.markup(words, search, error))
}

/// What was found. Whoever writes chooses some of them for one text.
fn results(visitor: &Visitor, words: &Words, search: &Search, found: &Paged<Hit>, may_write: bool) -> Result<Markup, Problem> {
    Ok(html! {
        @if found.rows.is_empty() {
            p { (words.say(if found.page.number() > 1 { "patients-no-more" } else { "patients-none" })) }
            p.hint { (words.say("patients-none-hint")) }
        } @else {
            form method="post" action=(team(TeamRoute::NewMailing)) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Write)?))
                // Whoever chose nobody sees these again.
                (hidden("words", &search.words))
                (hidden("page", &found.page.number().to_string()))
                @if search.closed { (hidden("closed", "1")) }
                ul.cards {
                    @for hit in &found.rows {
                        li {
                            (line(words, hit))
                            @if may_write && hit.state != PatientState::Closed {
                                p { a href=(team(TeamRoute::Write(hit.id))) { (words.say("patient-write")) span.unseen { ": " (title(words, hit)) } } }
                                label { input type="checkbox" name="patient" value=(hit.id); " " (words.say_with("mailings-choose", &[("name", title(words, hit).into())])) }
                            }
                        }
                    }
                }
                @if may_write { button.quiet type="submit" { (words.say("mailings-choose-all")) } }
            }
        }
    })
}

/// How one who was found is called.
pub(in crate::web::team) fn title(words: &Words, hit: &Hit) -> String {
    shown::title(words, hit.details.name.as_deref(), hit.address.as_ref().map(|address| address.as_str()))
}

/// What tells one who was found from the others, on a card that may hold more; leads to the record.
pub(in crate::web::team) fn line(words: &Words, hit: &Hit) -> Markup {
    let address = hit.address.as_ref().filter(|_| hit.details.name.is_some());
    html! {
        @if hit.state == PatientState::Closed { span.badge { (words.say("patient-state-closed")) } " " }
        p { a href=(team(TeamRoute::Patient(hit.id))) { strong dir="auto" { (title(words, hit)) } } }
        @if let Some(date) = &hit.details.birth_date {
            p.meta { (words.say("patient-birth-date")) ": " (shown::birth_date(words, date)) }
        }
        @if let Some(number) = &hit.details.record_number {
            p.meta { (words.say("patient-record-number")) ": " bdi { (number) } }
        }
        @if let Some(address) = address { p.meta dir="ltr" { (address.as_str()) } }
    }
}

fn pages(visitor: &Visitor, words: &Words, search: &Search, found: &Paged<Hit>) -> Result<Markup, Problem> {
    let (number, token) = (found.page.number(), visitor.token(Form::Patient)?);
    let to = |page: u32, text| {
        html! {
            form method="post" action=(team(TeamRoute::Patients)) {
                (hidden(TOKEN_FIELD, &token))
                (hidden("words", &search.words))
                (hidden("page", &page.to_string()))
                @if search.closed { (hidden("closed", "1")) }
                button.quiet type="submit" { (words.say(text)) }
            }
        }
    };
    Ok(html! {
        @if found.more && number >= directory::MOST_PAGES { p { (words.say("patients-too-many")) } }
        @if number > 1 || found.more {
            nav.pages aria-label=(words.say("patients-pages")) {
                @if number > 1 { (to(number - 1, "patients-back")) }
                @if found.more && number < directory::MOST_PAGES { (to(number.saturating_add(1), "patients-next")) }
            }
        }
    })
}
