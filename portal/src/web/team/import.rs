//! `/team/import`: hand in a list of patients, as a file or pasted. What it would add is seen before anything is added ([`one`]).
pub(crate) mod one;
pub(crate) mod progress;
pub(crate) mod rows;

use actix_web::http::StatusCode;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::{back, list_file};
use crate::{
    service::import::{self, Bad, Import, ImportState, LIMITS, ListError},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, TOKEN_FIELD},
            token::Form,
            upload::UploadForm,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment},
        page::{Answer, go_to},
        routes::{Route, TeamRoute},
    },
};

/// Largest form with a pasted list: every byte of it can take three in it. What is longer is chosen as a file.
const MAX_BYTES: usize = 4 * 1024 * 1024 * 3 + 4_096;
/// What is shown again if it cannot be read; a longer list is chosen again.
const SHOWN_AGAIN: usize = 64 * 1024;

/// A list that was pasted; empty, if a file was chosen.
pub(crate) struct List(Zeroizing<String>);

impl Protected for List {
    const FORM: Form = Form::Import;
}

impl Fields for List {
    const MAX_BYTES: usize = MAX_BYTES;
    /// A long list over a slow line.
    const MAX_TIME: std::time::Duration = std::time::Duration::from_secs(10 * 60);

    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self(pairs.get("list").cloned().unwrap_or_default()))
    }
}

/// For an administrator.
///
/// # Errors
/// Another page comes first; there is no such page for this person; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    view(&visitor, "", &[]).await
}

/// Reads the list and shows what would be added. For an administrator.
///
/// # Errors
/// The form's checks; another page comes first; there is no such page for this person; the database does not answer.
pub(crate) async fn post(mut form: UploadForm<List>) -> Answer {
    let visitor = form.visitor.clone();
    let scope = visitor.staff().await?;
    import::check(&scope)?;
    let file = list_file::chosen(&mut form, usize::try_from(LIMITS.bytes).unwrap_or(usize::MAX)).await?;
    let List(pasted) = form.fields()?;
    let list = file.as_ref().map_or(pasted.as_bytes(), |file| file.as_slice());
    match import::prepare(visitor.services(), &scope, list, visitor.request).await {
        Ok(id) => Ok(go_to(Route::Team(TeamRoute::ImportList(id)))),
        // A file is chosen again.
        Err(ListError::Unreadable(bad)) => {
            view(&visitor, if list.len() > SHOWN_AGAIN || file.is_some() { "" } else { &pasted }, &bad).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(visitor: &Visitor, list: &str, bad: &[Bad]) -> Answer {
    let scope = visitor.staff().await?;
    let before = import::list(visitor.services(), &scope).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if !bad.is_empty() {
            div.notice.error role="alert" tabindex="-1" autofocus {
                h2 { (words.say("error-heading")) }
                ul { @for one in bad { li { a href=(if list.is_empty() { "#files" } else { "#list" }) { (reason(words, one)) } } } }
            }
        }
        p { (words.say("import-text")) }
        p { code { "email;name;birth_date;record_number;phone;language" } }
        form method="post" action=(TeamRoute::Import) enctype="multipart/form-data" {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Import)?))
            label for="files" { (words.say("import-file")) }
            p.hint id="files-hint" { (words.say("import-hint")) }
            input type="file" id="files" name="files" accept=".csv,.txt,text/csv,text/plain" aria-describedby="files-hint"
                aria-invalid=[(!bad.is_empty() && list.is_empty()).then_some("true")];
            details open[!list.is_empty()] {
                summary { (words.say("import-paste")) }
                label for="list" { (words.say("import-list")) }
                textarea id="list" name="list" rows="10" dir="auto" spellcheck="false" autocomplete="off"
                    aria-invalid=[(!bad.is_empty() && !list.is_empty()).then_some("true")] { "\n" (list) }
            }
            button type="submit" { (words.say("import-look")) }
        }
        (imports(words, &before))
        (back(words, TeamRoute::Start, "team-back"))
    };
    let status = if bad.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let scripts = &[Asset::Time];
    Ok(frame.answer(status, &Sheet { heading: &words.say("import-heading"), focus: bad.is_empty(), scripts, content, ..Sheet::default() }))
}

fn imports(words: &Words, before: &[Import]) -> Markup {
    html! {
        @if !before.is_empty() {
            section aria-labelledby="before" {
                h2 id="before" { (words.say("import-before")) }
                ul.messages {
                    @for one in before {
                        li {
                            a href=(TeamRoute::ImportList(one.id)) {
                                strong { (words.say(state(one.state))) }
                                span.meta { (moment::moment(words, one.created_at)) }
                                @if one.state == ImportState::Dropped {
                                    span.meta { (words.say_with("import-stopped", &[("done", one.added.into()), ("total", one.total.into())])) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How far one is.
const fn state(state: ImportState) -> &'static str {
    match state {
        ImportState::Waiting => "import-waiting",
        ImportState::Started => "import-started",
        ImportState::Done => "import-done",
        ImportState::Dropped => "import-dropped",
    }
}

/// What is wrong with a row: its line, and why.
fn reason(words: &Words, bad: &Bad) -> Markup {
    html! {
        @if let Some(line) = bad.line { (words.say_with("import-line", &[("line", line.into())])) ": " }
        @if let Some(column) = &bad.column { bdi { (column) ":" } " " }
        @match &bad.near {
            Some((heading, near)) => (words.say_with("import-bad-near", &[("heading", heading.as_str().into()), ("near", near.as_str().into())])),
            None => (words.say(why(&bad.why))),
        }
    }
}

fn why(word: &str) -> &'static str {
    match word {
        "address" => "patient-error-address",
        "language" => "patient-error-language",
        "phone" => "patient-error-phone",
        "date" => "import-bad-date",
        "date_range" => "patient-error-date-range",
        "control" => "patient-error-control",
        "long_cell" => "import-bad-long-cell",
        "missing" => "import-bad-missing",
        "cells" => "import-bad-cells",
        "twice" => "import-bad-twice",
        "taken" => "import-bad-taken",
        "freed" => "patient-error-address-freed",
        "large" => "import-bad-large",
        "long" => "import-bad-long",
        "empty" => "import-bad-empty",
        "header" => "import-bad-header",
        "unclosed" => "import-bad-unclosed",
        _ => "import-bad-unreadable",
    }
}
