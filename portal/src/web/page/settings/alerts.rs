//! `/settings/alerts`: how often one is told of new messages, and where.
use actix_web::HttpRequest;
use entity::domain::id::PatientId;
use maud::{Markup, html};

use super::back;
use crate::{
    service::account::alerts::{self, Alerts, Cadence},
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, notice},
        page::{Answer, go_to},
        routes::{AlertChange, Route},
    },
};

/// How often, for which record.
pub struct Often {
    record: PatientId,
    cadence: Cadence,
}

impl Protected for Often {
    const FORM: Form = Form::Alerts;
}

impl Fields for Often {
    fn read(pairs: &Pairs) -> Option<Self> {
        let cadence = Cadence::try_from(pairs.get("often")?.as_str()).ok()?;
        Some(Self { record: PatientId::parse(pairs.get("record")?)?, cadence })
    }
}

/// For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let found = alerts::list(visitor.services(), visitor.signed_in()?).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Alerts)?;
    let done = match AlertChange::of_query(request.query_string()) {
        AlertChange::None => None,
        AlertChange::Often => Some("alerts-saved"),
        AlertChange::Address => Some("address-changed"),
    };
    let content = html! {
        @if let Some(text) = done { (notice::good(&words.say(text))) }
        p { (words.say("alerts-intro")) }
        @if found.is_empty() { p { (words.say("alerts-none")) } }
        @for one in &found { (section(words, one, &token, found.len() > 1)) }
        (back(words, Route::Settings, "settings-back"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("settings-alerts"), focus: true, content, ..Sheet::default() }))
}

/// For whose record it is.
///
/// # Errors
/// The form's checks; it is none of this account's; the database does not answer.
pub async fn post(form: ProtectedForm<Often>) -> Answer {
    let ProtectedForm { visitor, fields: Often { record, cadence } } = form;
    alerts::set_cadence(visitor.services(), visitor.signed_in()?, record, cadence, visitor.request).await?;
    Ok(go_to(Route::Alerts(AlertChange::Often)))
}

fn section(words: &Words, one: &Alerts, token: &str, named: bool) -> Markup {
    let choices = [(Cadence::Each, "alerts-each"), (Cadence::Hourly, "alerts-hourly"), (Cadence::Daily, "alerts-daily")];
    html! {
        section.record {
            @if named { h2 dir="auto" { (one.organization) } }
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
                    a href=(Route::Address { record: one.record, again: false }) { (words.say("address-heading")) }
                }
            } @else {
                p { (words.say("alerts-no-address")) }
            }
        }
    }
}
