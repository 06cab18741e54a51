//! Finding a patient: the field, and what was found beneath it, on every page where one is looked for. With script what matches shows
//! while somebody types (`find.js`): the same form goes to the same address, and what comes back is what was found, alone.
//! Must not know what a page does with whom it finds.
//!
//! Invariants: what was typed travels in a body, never in an address; an answer to typing has no frame and takes no focus.
use actix_web::HttpResponse;
use entity::domain::page::{Page, Paged};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::patients::form::Text;
use crate::{
    service::directory::{self, DirectoryError, Hit},
    web::{
        guard::{
            form::{Fields, Pairs, Protected, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Words, hidden},
        problem::Problem,
        routes::TeamRoute,
    },
};

/// Patients on a page.
const SIZE: u32 = 20;
/// What is typed to find somebody, in characters; more tells nobody anything.
const LONGEST: usize = 200;

/// Whom to find.
#[derive(Default)]
pub(crate) struct Search {
    /// What was typed.
    pub(super) words: Zeroizing<String>,
    /// Closed records, too.
    pub(super) closed: bool,
    /// Of what is found.
    pub(super) page: u32,
    /// Script asks while somebody types.
    pub(super) typing: bool,
}

impl Protected for Search {
    const FORM: Form = Form::Patient;
}

impl Fields for Search {
    fn read(pairs: &Pairs) -> Option<Self> {
        let words = Zeroizing::new(pairs.get("words")?.chars().take(LONGEST).collect());
        let page = pairs.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        Some(Self { words, closed: pairs.get("closed").is_some(), page, typing: pairs.get("typing").is_some() })
    }
}

impl Search {
    /// Those who are found, whose records are closed among them if that is asked for. For a practitioner; the look is in the audit.
    pub(super) async fn look(&self, visitor: &Visitor, closed: bool) -> Result<Result<Paged<Hit>, DirectoryError>, Problem> {
        let (services, scope) = (visitor.services(), visitor.staff().await?);
        let what = directory::Search { text: self.words.as_str(), closed };
        Ok(if self.typing {
            directory::search_typing(services, &scope, what, SIZE, visitor.request).await
        } else {
            directory::search(services, &scope, what, Page::new(self.page, SIZE), visitor.request).await
        })
    }
}

/// The field of a page, and where it leads.
pub(super) struct Field<'a> {
    /// What it is called.
    pub(super) label: &'static str,
    /// The page.
    pub(super) action: TeamRoute,
    /// The form's token.
    pub(super) token: &'a str,
    /// What goes with it unseen.
    pub(super) with: Markup,
    /// What is chosen beneath it.
    pub(super) beneath: Markup,
}

impl Field<'_> {
    /// The form of a search.
    pub(super) fn markup(&self, words: &Words, search: &Search, error: Option<&str>) -> Markup {
        let text = Text { hint: Some("patients-words-hint"), ..Text::new("words", self.label, &search.words) };
        html! {
            form method="post" action=(self.action) role="search" data-find=(words.say("patients-not-shown")) data-few=(words.say("patients-no-words")) {
                (hidden(TOKEN_FIELD, self.token))
                (self.with)
                (text.markup(words, error))
                (self.beneath)
                button type="submit" { (words.say("patients-search")) }
                p.meta role="status" {}
            }
        }
    }
}

/// Where those who were found stand; empty until somebody is looked for. `focus` leads there.
pub(super) fn place(words: &Words, found: Option<(&Markup, bool)>) -> Markup {
    html! { div id="hits" { @if let Some((content, focus)) = found { (section(words, content, focus)) } } }
}

/// What typing is answered with: those who were found, with how many they are; nothing, if nothing could be looked for yet.
pub(super) fn answer(words: &Words, found: Option<(usize, bool, &Markup)>) -> HttpResponse {
    let said = found.map(|(count, more, _)| {
        let text = if more { "patients-count-more" } else { "patients-count" };
        words.say_with(text, &[("count", count.into())])
    });
    let body = html! {
        div data-said=(said.unwrap_or_default()) { @if let Some((_, _, content)) = found { (section(words, content, false)) } }
    };
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body.into_string())
}

fn section(words: &Words, content: &Markup, focus: bool) -> Markup {
    html! {
        section aria-labelledby="found" {
            h2 id="found" tabindex="-1" autofocus[focus] { (words.say("patients-found")) }
            (content)
        }
    }
}
