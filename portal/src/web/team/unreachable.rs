//! `/team/addresses`: whose alerts come back, and why.
use actix_web::HttpRequest;
use entity::domain::page::Page;
use maud::{Markup, html};

use super::shown::{self, Failure};
use crate::{
    service::compose::{self, Unreachable},
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment},
        page::{Answer, pages},
        query,
        routes::{Route, TeamRoute},
    },
};

/// Patients on a page.
const SIZE: u32 = 20;

/// For staff who write. The look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = compose::list_unreachable(visitor.services(), &scope, page, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    // Everybody's at once: it is not the addresses.
    let ours = paged.rows.len() > 1 && paged.rows.iter().all(|one| Failure::of(&one.class) == Failure::Ours);
    let content = html! {
        p { (words.say(if paged.rows.is_empty() { "unreachable-none" } else { "unreachable-text" })) }
        @if ours { p.notice { (words.say("unreachable-ours-all")) } }
        ul.cards {
            @for one in &paged.rows {
                li {
                    h2 id={ "record-" (one.patient) } { a href=(Route::Team(TeamRoute::Patient(one.patient))) { (shown::name(words, one.name.as_ref().map(|name| name.as_str()))) } }
                    p { (shown::standing(words, &compose::Standing::AlertFailed(one.class.clone()))) }
                    p.meta { (words.say("unreachable-since")) " " (moment::moment(words, one.since)) }
                    @if !one.carers.is_empty() { p { (words.say_with("unreachable-carer", &[("names", shown::names(&one.carers).into()), ("count", one.carers.len().into())])) } }
                    @let failure = Failure::of(&one.class);
                    p { (words.say(failure.advice())) }
                    @if failure.is_of_address() { (fix(words, one)) }
                }
            }
        }
        (pages(words, &paged, TeamRoute::Unreachable)?)
        (shown::way(words, TeamRoute::Start, "calls-back"))
    };
    let sheet = Sheet { heading: &words.say("unreachable-heading"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.ok(&sheet))
}

/// Where the address is changed: the patient's, or of who reads for them.
fn fix(words: &Words, one: &Unreachable) -> Markup {
    let (route, text) = match one.carers.as_slice() {
        [] => (TeamRoute::Alerting(one.patient), "unreachable-fix"),
        _ => (TeamRoute::Carers(one.patient), "unreachable-fix-carer"),
    };
    html! { p { a.button.quiet href=(Route::Team(route)) aria-describedby={ "record-" (one.patient) } { (words.say(text)) } } }
}
