//! `/team/import/{id}`: what a list would add, row by row what cannot be; and how far it is.
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::{
    id::ImportId,
    page::{Page, Paged},
};
use maud::{Markup, html};

use super::{reason, state};
use crate::{
    service::import::{self, Bad, Findings, First, Import, ImportState, ListError},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, go_to, pages},
        problem::Problem,
        query,
        routes::{Route, TeamRoute},
        team::{back, patients::shown::birth_date},
    },
};

/// Rows that cannot be, on a page.
const SIZE: u32 = 50;

/// What shall become of it; nothing, if nothing was chosen.
pub(crate) struct Choice(Option<bool>);

impl Protected for Choice {
    const FORM: Form = Form::Import;
}

impl Fields for Choice {
    fn read(pairs: &Pairs) -> Option<Self> {
        match pairs.get("do").map(|word| word.as_str()) {
            Some("import") => Some(Self(Some(true))),
            Some("nothing") => Some(Self(Some(false))),
            None => Some(Self(None)),
            Some(_) => None,
        }
    }
}

/// For an administrator.
///
/// # Errors
/// Another page comes first; there is no such list; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let id = ImportId::parse(&path).ok_or(Problem::NotFound)?;
    view(&visitor, (id, query::page(request.query_string())), None).await
}

/// For the administrator who handed it in.
///
/// # Errors
/// The form's checks; another page comes first; there is no such list, or it does not wait; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Choice>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Choice(choice) } = form;
    let id = ImportId::parse(&path).ok_or(Problem::NotFound)?;
    let scope = visitor.staff().await?;
    match choice {
        None => view(&visitor, (id, 1), Some("import-choose")).await,
        Some(true) => match import::begin(visitor.services(), &scope, id, visitor.request).await {
            // Pressed twice: it is under way.
            Ok(()) | Err(ListError::Over) => Ok(go_to(Route::Team(TeamRoute::ImportList(id)))),
            Err(error) => Err(error.into()),
        },
        Some(false) => {
            import::forget(visitor.services(), &scope, id, visitor.request).await?;
            Ok(go_to(Route::Team(TeamRoute::Import)))
        }
    }
}

async fn view(visitor: &Visitor, (id, page): (ImportId, u32), error: Option<&'static str>) -> Answer {
    let scope = visitor.staff().await?;
    let (import, findings) = import::find(visitor.services(), &scope, id, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let told = on_page(&findings.told, Page::new(page, SIZE));
    let own = Some(import.by) == scope.practitioner();
    let content = html! {
        @if let Some(error) = error { (notice::errors(words, "do", &words.say(error), &html! {})) }
        p { strong { (words.say(state(import.state))) } " · " (moment::moment(words, import.created_at)) }
        (progress(words, &import))
        @if import.state == ImportState::Waiting {
            p { (words.say_with("import-good", &[("count", findings.good.into())])) }
            p { (words.say("import-nobody-changed")) }
        }
        (wrong(words, id, &findings, &told)?)
        (first(words, &findings.first))
        @if import.state == ImportState::Waiting && own { (choose(visitor, words, id, &findings)?) }
        (back(words, TeamRoute::Import, "import-back"))
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let sheet = Sheet {
        heading: &words.say("import-heading"),
        focus: error.is_none(),
        scripts: &[Asset::Time, Asset::Mailing],
        content,
        ..Sheet::default()
    };
    Ok(frame.answer(status, &sheet))
}

fn progress(words: &Words, import: &Import) -> Markup {
    html! {
        @match import.state {
            ImportState::Started => {
                section data-progress=(TeamRoute::ImportProgress(import.id)) data-state=(import.state.as_str()) {
                    progress value=(import.done) max=(import.total.max(1)) aria-label=(words.say("import-started")) {}
                    p { (words.say_with("import-progress", &[("total", import.total.into())])) " " strong data-count="done" { (import.done) } }
                }
                p.hint { (words.say("import-leave")) }
                p { a.button.quiet href=(TeamRoute::ImportList(import.id)) { (words.say("import-again")) } }
            }
            ImportState::Done => {
                p role="status" { (words.say_with("import-added", &[("count", import.added.into())])) }
                @if import.added < import.total { p { (words.say_with("import-known", &[("count", (import.total - import.added).into())])) } }
                p.hint { (words.say("import-found-later")) }
            }
            ImportState::Dropped => {
                p { (words.say_with("import-stopped", &[("done", import.added.into()), ("total", import.total.into())])) }
                p { (words.say("import-stopped-again")) }
            }
            ImportState::Waiting => {}
        }
    }
}

/// The mistakes of one page.
fn on_page(told: &[Bad], page: Page) -> Paged<&Bad> {
    let start = usize::try_from(page.offset()).unwrap_or(usize::MAX).min(told.len());
    Paged::cut(told[start..].iter().take(usize::try_from(page.wanted()).unwrap_or(usize::MAX)).collect(), page)
}

/// Every row that cannot be, with its line.
fn wrong(words: &Words, id: ImportId, findings: &Findings, told: &Paged<&Bad>) -> Result<Markup, Problem> {
    if findings.bad == 0 {
        return Ok(html! {});
    }
    Ok(html! {
        section aria-labelledby="bad" {
            h2 id="bad" { (words.say_with("import-bad", &[("count", findings.bad.into())])) }
            ul { @for one in &told.rows { li { (reason(words, one)) } } }
            (pages(words, told, |page| TeamRoute::ImportPage(id, page))?)
            // Of a list that an earlier version of this program looked at.
            @if findings.untold > 0 { p { (words.say_with("import-untold", &[("count", findings.untold.into())])) } }
            ul.ways { li { a href=(TeamRoute::ImportRows(id)) { (words.say("import-rows")) } } }
        }
    })
}

fn first(words: &Words, rows: &[First]) -> Markup {
    html! {
        @if !rows.is_empty() {
            section aria-labelledby="first" {
                h2 id="first" { (words.say("import-first")) }
                ul.messages {
                    @for row in rows {
                        li {
                            strong dir="auto" { (row.name.as_deref().unwrap_or_default()) }
                            span.meta dir="ltr" { (row.email) }
                            @if let Some(date) = &row.birth_date { span.meta { (words.say("patient-birth-date")) ": " (birth_date(words, date)) } }
                            @if let Some(number) = &row.record_number { span.meta { (words.say("patient-record-number")) ": " bdi { (number) } } }
                        }
                    }
                }
            }
        }
    }
}

fn choose(visitor: &Visitor, words: &Words, id: ImportId, findings: &Findings) -> Result<Markup, Problem> {
    Ok(html! {
        form method="post" action=(TeamRoute::ImportList(id)) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Import)?))
            fieldset {
                legend { (words.say("import-what")) }
                @if findings.good > 0 {
                    label {
                        input type="radio" id="do" name="do" value="import" required;
                        (words.say_with(if findings.bad > 0 { "import-others" } else { "import-all" }, &[("count", findings.good.into())]))
                    }
                }
                label { input type="radio" id=[(findings.good == 0).then_some("do")] name="do" value="nothing" required; (words.say("import-nothing")) }
            }
            p.hint { (words.say("import-hour")) }
            button type="submit" { (words.say("import-go")) }
        }
    })
}
