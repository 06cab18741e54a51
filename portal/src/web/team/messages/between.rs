//! `/team/messages?patient=…`: what went between the clinic and one patient, and what became of it.
use entity::domain::{id::PatientId, page::Page};
use maud::{Markup, html};

use super::{SIZE, from, subject};
use crate::{
    service::compose::{self, Between},
    web::{
        asset::Asset,
        guard::visitor::Visitor,
        layout::{Sheet, Words, moment},
        page::{Answer, pages},
        problem::Problem,
        query,
        routes::TeamRoute,
        team::shown,
    },
};

/// For whose record a query asks, if it asks for one.
pub(super) fn read(query: &str) -> Option<Result<PatientId, Problem>> {
    let id = query.split('&').find_map(|pair| pair.strip_prefix("patient="))?;
    Some(PatientId::parse(id).ok_or(Problem::NotFound))
}

/// The page. The look is in the audit before it leaves.
pub(super) async fn page(visitor: &Visitor, patient: PatientId, query: &str) -> Answer {
    let scope = visitor.staff().await?;
    let page = Page::new(query::page(query), SIZE);
    let (name, paged) = compose::list_between(visitor.services(), &scope, patient, page, visitor.request).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { a href=(TeamRoute::Patient(patient)) { (shown::name(words, name.as_deref())) } }
        @if paged.rows.is_empty() { p { (words.say("between-none")) } }
        ul.cards { @for one in &paged.rows { li { (line(words, patient, one)) } } }
        (pages(words, &paged, |page| TeamRoute::Between(patient, page))?)
        (shown::way(words, TeamRoute::Patient(patient), "threads-record"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("between-heading"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

fn line(words: &Words, patient: PatientId, one: &Between) -> Markup {
    html! {
        @match &one.sent {
            Some(sent) => {
                p { a href=(TeamRoute::Message(sent.message)) { strong { (subject(words, sent).unwrap_or_else(|| from(words, &sent.by))) } } }
                @for recipient in &sent.recipients { p { b { (shown::became(words, recipient)) } } }
                p.meta { @if sent.subject.is_some() { (from(words, &sent.by)) " · " } (moment::moment(words, one.at)) }
                @if let Some(thread) = one.thread { p { a href=(TeamRoute::Thread(thread, patient)) { (words.say("compose-see-thread")) } } }
            }
            None => {
                @if let Some(thread) = one.thread {
                    @let about = one.subject.as_ref().map(|subject| subject.trim()).filter(|subject| !subject.is_empty());
                    p { a href=(TeamRoute::Thread(thread, patient)) { strong { @match about { Some(about) => bdi { (about) }, None => (words.say("threads-subject-none")) } } } }
                }
                p.meta { (words.say("between-wrote")) " · " (moment::moment(words, one.at)) }
            }
        }
    }
}
