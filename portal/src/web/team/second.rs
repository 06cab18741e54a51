//! What an administrator is told of two who must agree, on the first day and not at the first refusal: that nobody is a second person yet,
//! what waits for one, from which day on whose word counts, and who can be had at once. Must not know how that is decided.
use entity::domain::scope::StaffScope;
use maud::{Markup, html};

use super::shown;
use crate::{
    service::{
        approval::{self, Uncounted},
        permit::{self, Act},
    },
    web::{
        guard::visitor::Visitor,
        layout::{Words, moment},
        problem::Problem,
    },
};

/// Who will count, where nobody is a second person yet; `None` where somebody is, or it is nothing that whoever looks can mend.
///
/// # Errors
/// The database does not answer.
pub(super) async fn lacking(visitor: &Visitor, scope: &StaffScope) -> Result<Option<Vec<Uncounted>>, Problem> {
    if permit::require(scope.actor(), Act::ManageStaff).is_err() {
        return Ok(None);
    }
    Ok(approval::only_one(visitor.services(), scope).await?)
}

/// The same in words.
pub(super) fn told(words: &Words, next: &[Uncounted]) -> Markup {
    html! {
        p { (words.say("second-what")) }
        p { (words.say("second-why")) }
        @if !next.is_empty() { ul { @for one in next { li { bdi { (shown::colleague(words, &one.name)) } " " (from(words, one)) } } } }
        p { (words.say("second-at-once")) }
    }
}

/// From which day on somebody's word counts.
pub(super) fn from(words: &Words, one: &Uncounted) -> Markup {
    let inviter = shown::colleague(words, &one.inviter);
    html! { (words.say("second-from")) " " (moment::day(words, one.from)) ". " (words.say_with("second-until", &[("name", inviter.into())])) }
}
