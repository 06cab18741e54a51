//! `/settings/alerts`: how often one is told of new messages, and where.
use actix_web::HttpRequest;
use entity::domain::id::PatientId;
use maud::{Markup, html};

use super::back;
use crate::{
    service::{
        account::alerts::{self, Alerts, Cadence},
        staff::{self, StaffError, alerts::Told},
    },
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, notice},
        page::{Answer, go_to},
        problem::Problem,
        routes::{AlertChange, Route},
    },
};

/// How often, for which record; or for whoever is staff.
pub(crate) enum Often {
    /// Of a record's messages.
    Record(PatientId, Cadence),
    /// Of what waits for an answer, or for a colleague's word.
    Staff(Told),
}

impl Protected for Often {
    const FORM: Form = Form::Alerts;
}

impl Fields for Often {
    fn read(pairs: &Pairs) -> Option<Self> {
        let often = pairs.get("often")?.as_str();
        Some(match pairs.get("record") {
            Some(record) => Self::Record(PatientId::parse(record)?, Cadence::try_from(often).ok()?),
            None => Self::Staff(Told::try_from(often).ok()?),
        })
    }
}

/// For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let session = visitor.signed_in()?;
    let found = alerts::list(visitor.services(), session).await?;
    let told = if session.is_staff() { of_staff(&visitor).await? } else { None };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Alerts)?;
    let done = match AlertChange::of_query(request.query_string()) {
        AlertChange::None => None,
        AlertChange::Often => Some("alerts-saved"),
        AlertChange::Address => Some("address-changed"),
    };
    let content = html! {
        @match done {
            Some("address-changed") => (notice::done(words, &words.say("address-changed"))),
            Some(text) => (notice::good(&words.say(text))),
            None => {}
        }
        p { (words.say(if told.is_some() { "alerts-staff-intro" } else { "alerts-intro" })) }
        @if let Some(told) = told { (staff_section(words, told, &token)) }
        @else if found.is_empty() { p { (words.say("alerts-none")) } }
        @for one in &found { (section(words, one, &token, found.len() > 1)) }
        (back(words, Route::Settings, "settings-back"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("settings-alerts"), focus: true, content, ..Sheet::default() }))
}

/// For whose record it is.
///
/// # Errors
/// The form's checks; it is none of this account's; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Often>) -> Answer {
    let ProtectedForm { visitor, fields } = form;
    let services = visitor.services();
    match fields {
        Often::Record(record, cadence) => {
            alerts::set_cadence(services, visitor.signed_in()?, record, cadence, visitor.request).await?;
        }
        Often::Staff(told) => staff::alerts::choose(services, &visitor.staff().await?, told, visitor.request).await?,
    }
    Ok(go_to(Route::Alerts(AlertChange::Often)))
}

/// How often whoever is staff and answers or approves is told.
async fn of_staff(visitor: &Visitor) -> Result<Option<Told>, Problem> {
    match staff::alerts::find(visitor.services(), &visitor.staff().await?).await {
        Ok(told) => Ok(Some(told)),
        Err(StaffError::NotPermitted(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn staff_section(words: &Words, told: Told, token: &str) -> Markup {
    let choices =
        [(Told::Each, "alerts-staff-each"), (Told::Hourly, "alerts-hourly"), (Told::Daily, "alerts-daily"), (Told::Never, "alerts-never")];
    html! {
        form method="post" action=(Route::Alerts(AlertChange::None)) {
            (hidden(TOKEN_FIELD, token))
            fieldset {
                legend { (words.say("alerts-often")) }
                @for (choice, text) in choices {
                    label { input type="radio" name="often" value=(choice.as_str()) checked[choice == told]; (words.say(text)) }
                }
            }
            button type="submit" { (words.say("save")) }
        }
    }
}

fn section(words: &Words, one: &Alerts, token: &str, named: bool) -> Markup {
    let choices = [(Cadence::Each, "alerts-each"), (Cadence::Hourly, "alerts-hourly"), (Cadence::Daily, "alerts-daily")];
    html! {
        section.record {
            @if named { h2 dir="auto" { (one.organization) } }
            @let whose = one.whose.as_ref().map(|name| html! { " " bdi { (name.as_str()) } });
            @if one.beside { p.hint { (words.say("alerts-beside")) @if let Some(whose) = &whose { (whose) } } }
            @else if let Some(whose) = &whose { p.hint { (words.say("inbox-whose")) (whose) } }
            @if let Some((address, cadence)) = &one.now {
                form method="post" action=(Route::Alerts(AlertChange::None)) {
                    (hidden(TOKEN_FIELD, token))
                    (hidden("record", &one.record.to_string()))
                    fieldset {
                        legend { (words.say("alerts-often")) }
                        @for (choice, text) in choices {
                            label {
                                input type="radio" name="often" value=(choice.as_str()) checked[choice == *cadence];
                                (words.say(text))
                            }
                        }
                    }
                    button type="submit" { (words.say("save")) }
                }
                p {
                    (words.say("alerts-address")) " " strong dir="ltr" { (**address) } br;
                    a href=(Route::Address(one.record)) { (words.say("address-heading")) }
                }
            } @else {
                p { (words.say("alerts-no-address")) }
            }
        }
    }
}
