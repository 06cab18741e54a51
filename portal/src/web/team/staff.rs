//! `/team/staff`: who belongs to the staff.
use actix_web::HttpRequest;
use entity::domain::page::Page;
use maud::{Markup, html};

use super::second;
use crate::{
    service::{
        approval::{self, Uncounted},
        permit::{self, Act},
        staff::{self, Practitioner, PractitionerState},
    },
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words},
        page::{Answer, pages},
        query,
        routes::TeamRoute,
    },
};

/// People on a page.
const SIZE: u32 = 20;

/// For an administrator and a privacy officer.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(request.query_string()), SIZE);
    let paged = staff::list(visitor.services(), &scope, page).await?;
    let listed: Vec<_> = paged.rows.iter().filter(|one| one.state == PractitionerState::Active).map(|one| one.id).collect();
    let uncounted = approval::uncounted(visitor.services(), &scope, &listed).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if permit::require(scope.actor(), Act::ManageStaff).is_ok() {
            p { a.button href=(TeamRoute::Invite) { (words.say("staff-invite")) } }
        }
        ul.messages { @for one in &paged.rows { li { (line(words, one, uncounted.iter().find(|who| who.id == one.id))) } } }
        (pages(words, &paged, TeamRoute::Staff)?)
        (super::back(words, TeamRoute::Start, "team-back"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("staff-heading"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// Whether somebody signs in, in words.
pub(super) const fn state(state: PractitionerState) -> &'static str {
    match state {
        PractitionerState::Invited => "staff-invited",
        PractitionerState::Active => "staff-active",
        PractitionerState::Deactivated => "staff-deactivated",
    }
}

fn line(words: &Words, one: &Practitioner, uncounted: Option<&Uncounted>) -> Markup {
    html! {
        a href=(TeamRoute::Member(one.id)) {
            strong dir="auto" { (super::shown::colleague(words, &one.name)) }
            span.meta dir="auto" { (one.address.as_str()) }
            span.meta { (words.say(super::role(one.role))) " · " (words.say(state(one.state))) }
            @if let Some(uncounted) = uncounted { span.meta { (second::from(words, uncounted)) } }
        }
    }
}
