//! `/team/happened`: what happened, as the audit log has it, in plain words. Must not know how an entry is found.
mod asked;
mod words;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::LOCATION},
};
use maud::{Markup, html};
use zeroize::Zeroizing;

use self::asked::Asked;
use super::{patients::form::Text, shown};
use crate::{
    service::{
        happened::{self, About, Happened, People, Place, Slice, Who},
        staff::StaffError,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, go_to, unread},
        problem::Problem,
        routes::{Route, TeamRoute},
    },
};

/// What is looked for: in no address, for it may be a person's own.
pub(crate) enum Sought {
    /// A record, by its number or address.
    Record(Zeroizing<String>),
    /// One of the staff, by name or address, in what is shown at the moment.
    Colleague(Zeroizing<String>, Asked),
}

impl Protected for Sought {
    const FORM: Form = Form::Staff;
}

impl Fields for Sought {
    fn read(pairs: &Pairs) -> Option<Self> {
        let Some(colleague) = pairs.get("colleague") else { return pairs.get("record").cloned().map(Self::Record) };
        let asked = pairs.get("asked").map_or("", |asked| asked.as_str());
        Some(Self::Colleague(colleague.clone(), Asked::read(asked).ok()?))
    }
}

/// What a form says that led to nothing, or to several.
enum Told<'a> {
    /// There is no such record.
    NoRecord(&'a str),
    /// There is nobody of that name or address.
    Nobody(&'a str),
    /// Several have it.
    Several(&'a str, People),
}

/// For a privacy officer. The look is in the audit before the page leaves; what the address asks for and nobody understands is refused, so
/// that nobody takes everything for what they asked for.
///
/// # Errors
/// Another page comes first; there is no such record or colleague; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    match Asked::read(request.query_string()) {
        Ok(asked) => view(&visitor, &asked, None).await,
        Err(wrong) => refused(&visitor, wrong).await,
    }
}

/// Whether there is such a page, without looking. For a privacy officer.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn head(visitor: Visitor) -> Answer {
    happened::check(&visitor.staff().await?).map_err(officer)?;
    Ok(unread())
}

/// Goes on to what happened to one record, or to what one of the staff did. For a privacy officer.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Sought>) -> Answer {
    let ProtectedForm { visitor, fields } = form;
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    match fields {
        Sought::Record(typed) => match happened::find_record(services, &scope, &typed, visitor.request).await.map_err(officer)? {
            Some(patient) => Ok(go_to(Route::Team(TeamRoute::HappenedTo(patient)))),
            None => view(&visitor, &Asked::default(), Some(&Told::NoRecord(&typed))).await,
        },
        Sought::Colleague(typed, asked) => {
            let found = happened::find_people(services, &scope, &typed, visitor.request).await.map_err(officer)?;
            match found.as_slice() {
                [] => view(&visitor, &asked, Some(&Told::Nobody(&typed))).await,
                [(only, _)] => Ok(HttpResponse::SeeOther().insert_header((LOCATION, asked.of(*only))).finish()),
                _ => view(&visitor, &asked, Some(&Told::Several(&typed, found))).await,
            }
        }
    }
}

/// An address that nobody understands shows nothing, and is no look.
async fn refused(visitor: &Visitor, wrong: asked::Wrong) -> Answer {
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    let (people, _) = happened::people(services, &scope, None).await.map_err(officer)?;
    let frame = visitor.frame();
    let words = &frame.words;
    let (field, text) = wrong.told();
    let line = words.say(text);
    let content = html! {
        (notice::errors(words, field, &line, &html! { p { (words.say("happened-nothing-shown")) } }))
        (filter(words, &Asked::default(), &people))
        p { a href=(TeamRoute::Happened) { (words.say("happened-all")) } }
        (shown::way(words, TeamRoute::Start, "team-back"))
    };
    let sheet = Sheet { heading: &words.say("happened-heading"), scripts: &[Asset::Day], content, ..Sheet::default() };
    Ok(frame.answer(StatusCode::UNPROCESSABLE_ENTITY, &sheet))
}

async fn view(visitor: &Visitor, asked: &Asked, told: Option<&Told<'_>>) -> Answer {
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    let slice = happened::list(services, &scope, &asked.wanted, asked.place, visitor.request).await.map_err(officer)?;
    if slice.rows.is_empty() && asked.place != Place::Latest {
        return Err(Problem::Beyond(asked.at(Place::Latest)));
    }
    let (people, more) = happened::people(services, &scope, asked.wanted.by).await?;
    let record = match asked.wanted.patient {
        Some(patient) => Some(happened::record(services, &scope, patient).await?),
        None => None,
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Staff)?;
    let wrong = told.and_then(|told| match told {
        Told::NoRecord(typed) => Some(("record", *typed, words.say("happened-no-record"))),
        Told::Nobody(typed) => Some(("colleague", *typed, words.say("happened-no-colleague"))),
        Told::Several(..) => None,
    });
    let error = |field: &str| wrong.as_ref().filter(|(at, ..)| *at == field).map(|(_, _, line)| line.as_str());
    let typed = |field: &str| wrong.as_ref().filter(|(at, ..)| *at == field).map_or("", |(_, typed, _)| *typed);
    let content = html! {
        @if let Some((field, _, line)) = &wrong { (notice::errors(words, field, line, &html! {})) }
        p { (words.say("happened-text")) }
        @if let Some(Told::Several(_, found)) = told { (several(words, asked, found)) }
        (filter(words, asked, &people))
        @if more || error("colleague").is_some() || matches!(told, Some(Told::Several(..))) {
            form method="post" action=(TeamRoute::Happened) {
                (hidden(TOKEN_FIELD, &token))
                (hidden("asked", &asked.query()))
                @let value = if let Some(Told::Several(typed, _)) = told { typed } else { typed("colleague") };
                (Text::new("colleague", "happened-colleague", value).markup(words, error("colleague")))
                button.quiet type="submit" { (words.say("happened-find-colleague")) }
            }
        }
        @if let Some(record) = &record {
            div.notice {
                p { (words.say("happened-of-record")) " " (named(words, record)) }
                p { a href=(TeamRoute::Happened) { (words.say("happened-all-records")) } }
            }
        } @else {
            form method="post" action=(TeamRoute::Happened) {
                (hidden(TOKEN_FIELD, &token))
                (Text::new("record", "happened-record", typed("record")).markup(words, error("record")))
                button.quiet type="submit" { (words.say("happened-find")) }
            }
        }
        (list(words, &slice, record.is_none()))
        (pages(words, &slice, asked))
        (shown::way(words, TeamRoute::Start, "team-back"))
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let heading = words.say("happened-heading");
    let scripts = &[Asset::Time, Asset::Day];
    Ok(frame.answer(status, &Sheet { heading: &heading, focus: wrong.is_none(), scripts, content, ..Sheet::default() }))
}

/// An administrator cannot be told to ask an administrator.
fn officer(error: StaffError) -> Problem {
    if matches!(error, StaffError::NotPermitted(_)) { Problem::Officer } else { error.into() }
}

/// Those of the staff who could be meant.
fn several(words: &Words, asked: &Asked, found: &People) -> Markup {
    html! {
        div.notice role="status" {
            p { (words.say("happened-several")) }
            ul { @for (id, name) in found { li { a href=(asked.of(*id)) { (shown::colleague(words, name)) } } } }
        }
    }
}

fn filter(words: &Words, asked: &Asked, people: &People) -> Markup {
    html! {
        form method="get" action=(TeamRoute::Happened) {
            @if let Some(patient) = asked.wanted.patient { (hidden("patient", &patient.to_string())) }
            label for="by" { (words.say("happened-by")) }
            select id="by" name="by" {
                option value="" { (words.say("happened-anybody")) }
                @for (id, name) in people { option value=(id) selected[asked.wanted.by == Some(*id)] { (shown::colleague(words, name)) } }
            }
            label for="day" { (words.say("happened-day")) }
            noscript { p.hint { (words.say("happened-day-utc")) } }
            input type="date" id="day" name="day" value=(asked.day);
            input type="hidden" name="zone" value=(asked.zone) data-day="day";
            button.quiet type="submit" { (words.say("happened-show")) }
        }
    }
}

fn list(words: &Words, slice: &Slice<Happened>, leads: bool) -> Markup {
    html! {
        @if slice.rows.is_empty() { p { (words.say("happened-none")) } }
        ul.cards {
            @for (_, one) in &slice.rows {
                li {
                    p { strong { (what(words, one)) } }
                    p.meta { (moment::moment(words, one.at)) " · " (who(words, &one.who)) }
                    @if let Some(name) = &one.colleague { p { (words.say("happened-about-colleague")) " " bdi { (shown::colleague(words, name)) } } }
                    @if let Some(about) = &one.about {
                        p { (words.say("happened-about")) " " (named(words, about)) }
                        @if leads { p { a href=(TeamRoute::HappenedTo(about.patient)) { (words.say("happened-only")) } } }
                    }
                }
            }
        }
    }
}

fn what(words: &Words, one: &Happened) -> Markup {
    match words::text(&one.action, &one.who) {
        Some(text) => html! { (words.say(text)) },
        None => html! { (words.say("happened-other")) " " code { (one.action) } },
    }
}

fn who(words: &Words, who: &Who) -> Markup {
    let text = match who {
        Who::Colleague(name) => return html! { bdi { (shown::colleague(words, name)) } },
        Who::Person => "happened-who-patient",
        Who::Relay => "happened-who-relay",
        Who::Operator => "happened-who-operator",
        Who::System => "happened-who-system",
        Who::Nobody => "happened-who-nobody",
    };
    html! { (words.say(text)) }
}

fn named(words: &Words, about: &About) -> Markup {
    html! {
        strong { (shown::name(words, about.name.as_ref().map(|name| name.as_str()))) }
        @if let Some(number) = &about.record_number { " · " bdi { (number.as_str()) } }
    }
}

/// From one entry to those before or behind it: what comes in meanwhile moves nothing.
fn pages(words: &Words, slice: &Slice<Happened>, asked: &Asked) -> Markup {
    let (first, last) = (slice.rows.first().filter(|_| slice.later), slice.rows.last().filter(|_| slice.earlier));
    html! {
        @if first.is_some() || last.is_some() {
            nav.pages aria-label=(words.say("happened-pages")) {
                @if let Some((seq, _)) = first { a rel="prev" href=(asked.at(Place::After(*seq))) { (words.say("happened-newer")) } }
                @if let Some((seq, _)) = last { a rel="next" href=(asked.at(Place::Before(*seq))) { (words.say("happened-older")) } }
            }
        }
    }
}
