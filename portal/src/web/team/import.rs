//! `/team/import`: hand in a list of patients. What it would add is seen before anything is added ([`one`]).
pub mod one;

use actix_web::http::StatusCode;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::back;
use crate::{
    service::import::{self, Bad, Import, ImportState, ListError},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment},
        page::{Answer, go_to},
        routes::{Route, TeamRoute},
    },
};

/// Largest form: every byte of a list can take three in it.
pub const MAX_BYTES: usize = 16 * 1024 * 1024 * 3 + 4_096;
/// What is shown again if it cannot be read; a longer list is chosen again.
const SHOWN_AGAIN: usize = 64 * 1024;

/// The list.
pub struct List(Zeroizing<String>);

impl Protected for List {
    const FORM: Form = Form::Import;
}

impl Fields for List {
    const MAX_BYTES: usize = MAX_BYTES;
    /// A long list over a slow line.
    const MAX_TIME: std::time::Duration = std::time::Duration::from_secs(10 * 60);

    fn read(pairs: &Pairs) -> Option<Self> {
        pairs.get("list").cloned().map(Self)
    }
}

/// For an administrator.
///
/// # Errors
/// Another page comes first; there is no such page for this person; the database does not answer.
pub async fn get(visitor: Visitor) -> Answer {
    view(&visitor, "", &[]).await
}

/// Reads the list and shows what would be added. For an administrator.
///
/// # Errors
/// The form's checks; another page comes first; there is no such page for this person; the database does not answer.
pub async fn post(form: ProtectedForm<List>) -> Answer {
    let ProtectedForm { visitor, fields: List(list) } = form;
    let scope = visitor.staff().await?;
    match import::prepare(visitor.services(), &scope, list.as_bytes(), visitor.request).await {
        Ok(id) => Ok(go_to(Route::Team(TeamRoute::ImportList(id)))),
        Err(ListError::Unreadable(bad)) => view(&visitor, if list.len() > SHOWN_AGAIN { "" } else { &list }, &bad).await,
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
                ul { @for one in bad { li { a href="#list" { (reason(words, one)) } } } }
            }
        }
        p { (words.say("import-text")) }
        p { code { "email;name;birth_date;record_number;phone;language" } }
        form method="post" action=(TeamRoute::Import) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Import)?))
            div data-list=(words.say("import-not-text")) hidden {
                label for="file" { (words.say("import-file")) }
                input type="file" id="file" accept=".csv,.txt,text/csv,text/plain";
                p.field-error role="alert" {}
            }
            label for="list" { (words.say("import-list")) }
            p.hint id="list-hint" { (words.say("import-hint")) }
            textarea id="list" name="list" rows="10" dir="auto" spellcheck="false" autocomplete="off" required
                aria-describedby="list-hint" aria-invalid=[(!bad.is_empty()).then_some("true")] { (list) }
            button type="submit" { (words.say("import-look")) }
        }
        (imports(words, &before))
        (back(words, TeamRoute::Start, "team-back"))
    };
    let status = if bad.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let scripts = &[Asset::Time, Asset::List];
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
        "date" => "patient-error-date",
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
        _ => "import-bad-unreadable",
    }
}
