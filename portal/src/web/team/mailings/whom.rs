//! `/team/mailings/{id}/patients`: whom a text that is being written is for: found by a word, added one by one, removed. What was
//! typed travels in a body, never in an address.
use std::collections::HashSet;

use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::{
    id::{MailingId, PatientId},
    page::{Page, Paged},
};
use maud::{Markup, html};

use crate::{
    service::{
        directory::{self, DirectoryError, Hit},
        mailing::{self, Chosen, Joined, MAX_ROWS, Mailing, MailingError, MailingState},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, notice},
        page::{Answer, go_to, pages, unread},
        problem::Problem,
        query,
        routes::{Route, TeamRoute},
        team::{
            patients::{line, title},
            search::{Field, Search, answer, place},
        },
    },
};

/// Patients on a page of the list.
const SIZE: u32 = 20;

/// What was pressed.
enum What {
    Search,
    Add(PatientId),
    Remove(PatientId),
}

/// What was pressed, and what was looked for meanwhile.
pub(crate) struct Pressed {
    what: What,
    /// What was looked for.
    search: Search,
    /// The page of the list.
    at: u32,
}

impl Protected for Pressed {
    const FORM: Form = Form::Write;
}

impl Fields for Pressed {
    fn read(pairs: &Pairs) -> Option<Self> {
        let what = match (pairs.get("add"), pairs.get("remove")) {
            (Some(id), _) => What::Add(PatientId::parse(id)?),
            (None, Some(id)) => What::Remove(PatientId::parse(id)?),
            (None, None) => What::Search,
        };
        Some(Self {
            what,
            search: Search::read(pairs).unwrap_or_default(),
            at: pairs.get("at").and_then(|page| page.parse().ok()).unwrap_or(1),
        })
    }
}

/// What was found, and which of them stand in the list already.
struct Found {
    hits: Paged<Hit>,
    chosen: HashSet<PatientId>,
}

/// For whoever began it.
///
/// # Errors
/// No such mailing; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    let one = mailing::find(visitor.services(), &scope, id).await?;
    if one.state != MailingState::Draft {
        return Ok(go_to(Route::Team(TeamRoute::Mailing(id, 1))));
    }
    view(&visitor, &one, (query::page(request.query_string()), &Search::default()), None, (StatusCode::OK, Said::Nothing)).await
}

/// Whether there is such a page, without looking. For whoever began it.
///
/// # Errors
/// No such mailing; another page comes first; the database does not answer.
pub(crate) async fn head(visitor: Visitor, path: Path<String>) -> Answer {
    let scope = visitor.staff().await?;
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    mailing::find(visitor.services(), &scope, id).await?;
    Ok(unread())
}

/// For whoever began it.
///
/// # Errors
/// The form's checks; no such mailing; the database does not answer.
pub(crate) async fn post(sent: ProtectedForm<Pressed>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: pressed } = sent;
    let scope = visitor.staff().await?;
    let (services, request) = (visitor.services(), visitor.request);
    let id = MailingId::parse(&path).ok_or(Problem::NotFound)?;
    mailing::find(services, &scope, id).await?;
    let done = match pressed.what {
        What::Search => Ok(Said::Nothing),
        What::Add(patient) => mailing::join(services, &scope, (id, patient), request).await.map(|joined| match joined {
            Joined::Before => Said::Good("mailings-in-it"),
            _ => Said::Good("mailings-added"),
        }),
        What::Remove(patient) => mailing::leave(services, &scope, (id, patient), request).await.map(|()| Said::Good("mailings-removed")),
    };
    let (mut status, mut said) = match done {
        Ok(said) => (StatusCode::OK, said),
        Err(MailingError::Rows(_)) => (StatusCode::CONFLICT, Said::Full),
        // It is being sent already: its page says how far.
        Err(MailingError::Changed) => return Ok(go_to(Route::Team(TeamRoute::Mailing(id, 1)))),
        Err(error) => return Err(error.into()),
    };
    let one = mailing::find(services, &scope, id).await?;
    let looked = matches!(pressed.what, What::Search) || !pressed.search.words.is_empty();
    let found = if looked { pressed.search.look(&visitor, false).await? } else { Err(DirectoryError::NoWords) };
    let found = match found {
        Ok(hits) => {
            let ids: Vec<PatientId> = hits.rows.iter().map(|hit| hit.id).collect();
            Some(Found { chosen: mailing::chosen_of(services, &scope, id, &ids).await?, hits })
        }
        Err(DirectoryError::NoWords) => {
            if matches!(pressed.what, What::Search) {
                (status, said) = (StatusCode::UNPROCESSABLE_ENTITY, Said::NoWords);
            }
            None
        }
        Err(error) => return Err(error.into()),
    };
    if pressed.search.typing {
        let (frame, at) = (visitor.frame(), pressed.at);
        let form = Open { words: &frame.words, one: &one, token: visitor.token(Form::Write)?, at, search: &pressed.search };
        let hits = found.as_ref().map(|found| (found.hits.rows.len(), found.hits.more, form.found(found)));
        return Ok(answer(&frame.words, hits.as_ref().map(|(count, more, hits)| (*count, *more, hits))));
    }
    // Whoever removes the last one of a page is shown the one before.
    let at = pressed.at.min(one.waiting().div_ceil(SIZE).max(1));
    view(&visitor, &one, (at, &pressed.search), found.as_ref(), (status, said)).await
}

/// What is said above it.
enum Said {
    Nothing,
    Good(&'static str),
    Full,
    NoWords,
}

async fn view(
    visitor: &Visitor,
    one: &Mailing,
    (at, search): (u32, &Search),
    found: Option<&Found>,
    (status, said): (StatusCode, Said),
) -> Answer {
    let scope = visitor.staff().await?;
    let list = mailing::list_whom(visitor.services(), &scope, one.id, Page::new(at, SIZE), visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let form = Open { words, one, token: visitor.token(Form::Write)?, at: list.page.number(), search };
    let hits = found.map(|found| form.found(found));
    let no_words = matches!(said, Said::NoWords).then(|| words.say("patients-no-words"));
    let content = html! {
        @match &said {
            Said::Nothing => {}
            Said::Good(text) => (notice::good(&words.say(text))),
            Said::Full => (notice::errors(words, "words", &words.say_with("mailings-full", &[("most", MAX_ROWS.to_string().into())]), &html! {})),
            Said::NoWords => (notice::errors(words, "words", &words.say("patients-no-words"), &html! {})),
        }
        p { (words.say_with("mailings-for", &[("count", one.waiting().into())])) }
        @if !one.columns.is_empty() { p.hint { (words.say("mailings-no-columns")) } }
        (form.search(no_words.as_deref()))
        (place(words, hits.as_ref().map(|hits| (hits, matches!(said, Said::Nothing)))))
        (form.list(&list)?)
        p { a.button href=(TeamRoute::Mailing(one.id, 1)) { (words.say("mailings-to-text")) } }
    };
    let focus = found.is_none() && no_words.is_none() && !matches!(said, Said::Full);
    Ok(frame.answer(status, &Sheet { heading: &words.say("mailings-whom"), focus, scripts: &[Asset::Find], content, ..Sheet::default() }))
}

/// The forms of the page.
struct Open<'a> {
    words: &'a Words,
    one: &'a Mailing,
    token: String,
    at: u32,
    search: &'a Search,
}

impl Open<'_> {
    /// A form; `page` of what was found stays where it is.
    fn form(&self, page: u32, fields: &Markup) -> Markup {
        html! {
            form method="post" action=(TeamRoute::Whom(self.one.id, 1)) {
                (hidden(TOKEN_FIELD, &self.token))
                (hidden("at", &self.at.to_string()))
                @if page > 0 {
                    (hidden("words", &self.search.words))
                    (hidden("page", &page.to_string()))
                }
                (fields)
            }
        }
    }

    fn search(&self, error: Option<&str>) -> Markup {
        let (with, action) = (hidden("at", &self.at.to_string()), TeamRoute::Whom(self.one.id, 1));
        Field { label: "mailings-find", action, token: &self.token, with, beneath: html! {} }.markup(self.words, self.search, error)
    }

    fn found(&self, found: &Found) -> Markup {
        let (words, hits) = (self.words, &found.hits);
        let page = hits.page.number();
        let to = |page: u32, text: &str| self.form(page, &html! { button.quiet type="submit" { (words.say(text)) } });
        html! {
            @if hits.rows.is_empty() {
                p { (words.say(if page > 1 { "patients-no-more" } else { "patients-none" })) }
            } @else {
                (self.form(page, &html! {
                    ul.cards {
                        @for hit in &hits.rows {
                            li {
                                (line(words, hit))
                                @if found.chosen.contains(&hit.id) {
                                    p.meta { (words.say("mailings-in-it")) }
                                } @else {
                                    (self.button(hit, "add", "mailings-add-one"))
                                }
                            }
                        }
                    }
                }))
            }
            @if hits.more && page >= directory::MOST_PAGES { p { (words.say("patients-too-many")) } }
            @if page > 1 || hits.more {
                nav.pages aria-label=(words.say("patients-pages")) {
                    @if page > 1 { (to(page - 1, "patients-back")) }
                    @if hits.more && page < directory::MOST_PAGES { (to(page.saturating_add(1), "patients-next")) }
                }
            }
        }
    }

    /// Those whom it is for by now.
    fn list(&self, list: &Paged<Chosen>) -> Result<Markup, Problem> {
        let words = self.words;
        Ok(html! {
            section aria-labelledby="whom" {
                h2 id="whom" { (words.say("mailings-whom-now")) }
                @if list.rows.is_empty() {
                    p { (words.say("mailings-whom-nobody")) }
                } @else {
                    (self.form(0, &html! {
                        ul.cards { @for one in &list.rows { li {
                            (line(words, &one.hit))
                            @if one.joined { p.notice { (words.say("joined-chosen")) } }
                            (self.button(&one.hit, "remove", "mailings-remove-one"))
                        } } }
                    }))
                }
                (pages(words, list, |page| TeamRoute::Whom(self.one.id, page))?)
            }
        })
    }

    /// A button for one of them: what a screen reader says names whom.
    fn button(&self, hit: &Hit, name: &str, text: &str) -> Markup {
        let label = self.words.say_with(text, &[("name", title(self.words, hit).into())]);
        html! { button.quiet type="submit" name=(name) value=(hit.id) { (label) } }
    }
}
