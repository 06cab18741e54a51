//! `/team/mailings/new`: for whom a text shall be: a list of record numbers, as a file or pasted, or patients who were found and chosen.
use actix_web::http::StatusCode;
use entity::domain::{
    id::{MailingId, PatientId},
    scope::StaffScope,
};
use maud::html;
use zeroize::Zeroizing;

use crate::{
    service::{
        mailing::{self, MAX_ROWS, MOST_UNSENT, MailingError, RowsError},
        permit::{self, Act},
    },
    web::{
        guard::{
            form::{Fields, Pairs, Protected, TOKEN_FIELD},
            token::Form,
            upload::UploadForm,
            visitor::Visitor,
        },
        layout::{Sheet, hidden, notice},
        page::{Answer, go_to},
        routes::{Route, TeamRoute},
        team::{back, list_file, patients, search::Search},
    },
};

/// Largest form, in bytes: as many rows, each with some cells.
pub(crate) const MAX_BYTES: usize = 4 << 20;

/// For whom.
pub(crate) enum Whom {
    /// Patients who were chosen.
    Chosen(Vec<PatientId>),
    /// Nobody of those who were found.
    Unchosen(Search),
    /// What was pasted.
    List(Zeroizing<String>),
    /// Nobody yet: patients are looked for one by one. Under this name, so that a second press makes no second one.
    Nobody(MailingId),
}

impl Protected for Whom {
    const FORM: Form = Form::Write;
}

impl Fields for Whom {
    const MAX_BYTES: usize = MAX_BYTES;

    fn read(pairs: &Pairs) -> Option<Self> {
        match (pairs.get("list"), pairs.get("begin")) {
            (Some(list), _) => Some(Self::List(list.clone())),
            (None, Some(id)) => MailingId::parse(id).map(Self::Nobody),
            (None, None) if pairs.get("patient").is_none() && pairs.get("words").is_some() => Search::read(pairs).map(Self::Unchosen),
            (None, None) => pairs.all("patient").map(|id| PatientId::parse(id)).collect::<Option<Vec<_>>>().map(Self::Chosen),
        }
    }
}

/// For staff who write.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let scope = visitor.staff().await?;
    permit::require(scope.actor(), Act::WriteMessages).map_err(MailingError::from)?;
    view(&visitor, &Whom::List(Zeroizing::default()), None)
}

/// For staff who write.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(mut sent: UploadForm<Whom>) -> Answer {
    let visitor = sent.visitor.clone();
    let scope = visitor.staff().await?;
    permit::require(scope.actor(), Act::WriteMessages).map_err(MailingError::from)?;
    let file = list_file::chosen(&mut sent, MAX_BYTES).await?;
    let whom = match (sent.fields()?, file) {
        (Whom::List(_), Some(file)) => return of_file(&visitor, &scope, &file).await,
        (whom, _) => whom,
    };
    let (services, request) = (visitor.services(), visitor.request);
    let made = match &whom {
        Whom::Unchosen(search) => return patients::found(&visitor, search, true).await,
        Whom::Chosen(patients) => mailing::add_chosen(services, &scope, patients, request).await,
        Whom::List(list) => mailing::add(services, &scope, list, request).await,
        Whom::Nobody(id) => mailing::add_empty(services, &scope, *id, request).await.map(|()| *id),
    };
    match made {
        Ok(id) if matches!(whom, Whom::Nobody(_)) => Ok(go_to(Route::Team(TeamRoute::Whom(id, 1)))),
        Ok(id) => Ok(go_to(Route::Team(TeamRoute::Mailing(id, 1)))),
        Err(MailingError::Rows(error)) => view(&visitor, &whom, Some(wrong(error))),
        Err(MailingError::TooMany) => view(&visitor, &whom, Some(UNSENT)),
        Err(error) => Err(error.into()),
    }
}

/// A list that was chosen as a file; one that cannot be is chosen again.
async fn of_file(visitor: &Visitor, scope: &StaffScope, file: &[u8]) -> Answer {
    let text = match std::str::from_utf8(file) {
        _ if file.len() > MAX_BYTES => Err(RowsError::Many),
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(_) => Err(RowsError::Encoding),
    };
    let made = match text {
        Ok(text) => mailing::add(visitor.services(), scope, text, visitor.request).await,
        Err(error) => Err(MailingError::Rows(error)),
    };
    let nothing = Whom::List(Zeroizing::default());
    match made {
        Ok(id) => Ok(go_to(Route::Team(TeamRoute::Mailing(id, 1)))),
        Err(MailingError::Rows(error)) => view(visitor, &nothing, Some(wrong(error))),
        Err(MailingError::TooMany) => view(visitor, &nothing, Some(UNSENT)),
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with a list, in words, and in which line.
const fn wrong(error: RowsError) -> Wrong {
    let (text, line) = match error {
        RowsError::Empty => ("mailings-error-empty", None),
        RowsError::Many => ("mailings-error-many", None),
        RowsError::Header => ("mailings-error-header", None),
        RowsError::Encoding => ("mailings-error-encoding", None),
        RowsError::Unclosed(line) => ("mailings-error-unclosed", Some(line)),
    };
    Wrong { status: StatusCode::UNPROCESSABLE_ENTITY, text, line }
}

/// Too many lists wait.
const UNSENT: Wrong = Wrong { status: StatusCode::CONFLICT, text: "mailings-error-unsent", line: None };

/// Why no list was taken.
#[derive(Clone, Copy)]
struct Wrong {
    status: StatusCode,
    text: &'static str,
    line: Option<u64>,
}

fn view(visitor: &Visitor, whom: &Whom, error: Option<Wrong>) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let most = if matches!(error, Some(Wrong { status: StatusCode::CONFLICT, .. })) { MOST_UNSENT } else { MAX_ROWS as u64 };
    let told = error.map(|wrong| {
        words.say_with(wrong.text, &[("most", most.to_string().into()), ("line", wrong.line.unwrap_or_default().to_string().into())])
    });
    // Chosen patients stay chosen, as long as nobody takes a list instead.
    let (list, chosen) = match whom {
        Whom::List(list) => (list.as_str(), [].as_slice()),
        Whom::Chosen(patients) => ("", patients.as_slice()),
        Whom::Nobody(_) | Whom::Unchosen(_) => ("", [].as_slice()),
    };
    let content = html! {
        @if let Some(line) = &told { (notice::errors(words, if chosen.is_empty() { "list" } else { "go-on" }, line, &html! {})) }
        @if !chosen.is_empty() {
            form method="post" action=(TeamRoute::NewMailing) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Write)?))
                @for patient in chosen { (hidden("patient", &patient.to_string())) }
                p { (words.say_with("mailings-for", &[("count", chosen.len().into())])) }
                button type="submit" id="go-on" { (words.say("mailings-go-on")) }
            }
        }
        form method="post" action=(TeamRoute::NewMailing) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Write)?))
            (hidden("begin", &mailing::fresh(visitor.services()).to_string()))
            p { (words.say("mailings-by-name-text")) }
            button.quiet type="submit" { (words.say("mailings-by-name")) }
        }
        p { (words.say("mailings-add-text")) }
        form method="post" action=(TeamRoute::NewMailing) enctype="multipart/form-data" {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Write)?))
            label for="list" { (words.say("mailings-list")) }
            p.hint id="list-hint" { (words.say_with("mailings-list-hint", &[("most", MAX_ROWS.to_string().into())])) }
            @if let Some(line) = told.as_ref().filter(|_| chosen.is_empty()) { p.field-error id="list-error" { (line) } }
            textarea id="list" name="list" rows="10" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby=(if told.is_some() && chosen.is_empty() { "list-error list-hint" } else { "list-hint" }) aria-invalid=[told.as_ref().filter(|_| chosen.is_empty()).map(|_| "true")] {
                "\n" (list)
            }
            label for="files" { (words.say("mailings-file")) }
            input type="file" id="files" name="files" accept=".csv,.txt,text/csv,text/plain";
            button type="submit" { (words.say("mailings-go-on")) }
        }
        (back(words, TeamRoute::Mailings(1), "mailings-back"))
    };
    let status = error.map_or(StatusCode::OK, |wrong| wrong.status);
    let sheet = Sheet { heading: &words.say("mailings-add"), focus: error.is_none(), content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}
