//! `/team/patients/new`: adding a patient.
use actix_web::http::StatusCode;
use entity::domain::id::PatientId;
use maud::html;
use zeroize::Zeroizing;

use super::{
    form::{self, Text},
    shown::back,
    team,
};
use crate::{
    service::directory::{self, Adding, DirectoryError, Field, Typed, Wrong},
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, hidden},
        page::{Answer, go_to},
        routes::TeamRoute,
    },
};

/// The new patient.
pub(crate) struct New {
    /// Under this name, so that a second press adds nobody else.
    id: PatientId,
    email: Zeroizing<String>,
    typed: Typed,
    /// Somebody else of the same name is meant.
    sure: bool,
}

impl Protected for New {
    const FORM: Form = Form::Patient;
}

impl Fields for New {
    fn read(pairs: &Pairs) -> Option<Self> {
        let (email, sure) = (pairs.get("email").cloned()?, pairs.get("sure").is_some());
        Some(Self { id: PatientId::parse(pairs.get("id")?)?, email, typed: form::typed(pairs)?, sure })
    }
}

/// Shows the fields. For a practitioner.
///
/// # Errors
/// Another page comes first; there is no such page for this person; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    directory::check(visitor.services(), &visitor.staff().await?, None).await?;
    let typed = Typed { language: Zeroizing::new(visitor.locale.as_str().to_owned()), ..Typed::default() };
    let new = New { id: directory::fresh(visitor.services()), email: Zeroizing::default(), typed, sure: false };
    view(&visitor, &new, (&[], None), None)
}

/// Adds the patient. For a practitioner.
///
/// # Errors
/// The form's checks; another page comes first; there is no such page for this person; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<New>) -> Answer {
    let ProtectedForm { visitor, fields: new } = form;
    let scope = visitor.staff().await?;
    let typed = form::dated(&new.typed);
    match directory::add(visitor.services(), &scope, new.id, Adding { email: &new.email, typed: &typed, sure: new.sure }, visitor.request)
        .await
    {
        Ok(id) => Ok(go_to(team(TeamRoute::Patient(id)))),
        Err(DirectoryError::Fields(wrong)) => {
            let taken = form::holder(&visitor, &scope, &wrong, form::Own { email: &new.email, number: &new.typed.record_number }).await?;
            view(&visitor, &new, (&wrong, taken), None)
        }
        Err(DirectoryError::Twin(twin)) => view(&visitor, &new, (&[], None), Some(twin)),
        Err(error) => Err(error.into()),
    }
}

fn view(visitor: &Visitor, new: &New, (wrong, taken): (&[(Field, Wrong)], Option<PatientId>), twin: Option<PatientId>) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let email = Text { kind: "email", hint: Some("patient-email-hint"), ..Text::new("email", "patient-email", &new.email) };
    let content = html! {
        (form::errors(words, wrong, taken))
        @if let Some(twin) = twin {
            div.notice.error role="alert" tabindex="-1" autofocus {
                h2 { (words.say("patient-twin")) }
                p { (words.say("patient-twin-text")) }
                p { a.button href=(team(TeamRoute::Patient(twin))) { (words.say("alarms-open")) } }
            }
        }
        form method="post" action=(team(TeamRoute::NewPatient)) novalidate {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Patient)?))
            (hidden("id", &new.id.to_string()))
            (email.markup(words, form::error(words, wrong, "email").as_deref()))
            (form::fields(words, &new.typed, wrong))
            button type="submit" { (words.say("patients-add")) }
            @if twin.is_some() { button.quiet type="submit" name="sure" value="1" { (words.say("patient-twin-sure")) } }
        }
        (back(words, TeamRoute::Patients, "patient-back"))
    };
    let status = match (wrong.is_empty(), twin) {
        (_, Some(_)) => StatusCode::CONFLICT,
        (true, None) => StatusCode::OK,
        (false, None) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let focus = status == StatusCode::OK;
    Ok(frame.answer(status, &Sheet { heading: &words.say("patients-add"), focus, content, ..Sheet::default() }))
}
