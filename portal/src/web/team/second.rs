//! What an administrator is told of two who must agree, on the first day and not at the first refusal: that nobody is a second person yet,
//! what waits for one, from which day on whose word counts, and who can be had at once; and `/team/clinic/second`, which says all of that
//! and whether the clinic goes on alone. Must not know how that is decided.
use actix_web::HttpRequest;
use entity::domain::scope::StaffScope;
use maud::{Markup, html};

use super::{
    back,
    shown::{self, not_yet},
};
use crate::{
    service::{
        approval::{self, Uncounted},
        organization::{self, OrganizationError},
        permit::{self, Act},
    },
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment},
        page::{Answer, go_to, verify},
        problem::Problem,
        routes::{Route, TeamRoute},
    },
};

/// Whether to go on alone, and whether it is only to be shown again.
pub(crate) struct Alone(bool, bool);

impl Protected for Alone {
    const FORM: Form = Form::Staff;
}

impl Fields for Alone {
    fn read(pairs: &Pairs) -> Option<Self> {
        let wanted = match pairs.get("alone")?.as_str() {
            "yes" => true,
            "no" => false,
            _ => return None,
        };
        Some(Self(wanted, pairs.get("again").is_some()))
    }
}

/// For an administrator.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    view(&visitor, request.query_string() == "saved=1", false).await
}

/// For an administrator who was verified for it.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Alone>) -> Answer {
    let ProtectedForm { visitor, fields: Alone(wanted, again) } = form;
    if again {
        return view(&visitor, false, true).await;
    }
    let scope = visitor.staff().await?;
    match organization::set_goes_alone(visitor.services(), (&scope, visitor.signed_in()?), wanted, visitor.request).await {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::SecondSaved))),
        Err(OrganizationError::VerificationNeeded(purpose)) => {
            let kept = html! {
                form method="post" action=(TeamRoute::Second) data-kept hidden {
                    (hidden(TOKEN_FIELD, &visitor.token(Form::Staff)?))
                    (hidden("alone", said(wanted)))
                    (hidden("again", "1"))
                }
            };
            verify::keeping(&visitor, purpose, Route::Team(TeamRoute::Second), &kept)
        }
        Err(error) => Err(error.into()),
    }
}

const fn said(wanted: bool) -> &'static str {
    if wanted { "yes" } else { "no" }
}

async fn view(visitor: &Visitor, saved: bool, again: bool) -> Answer {
    let scope = visitor.staff().await?;
    let alone = organization::goes_alone(visitor.services(), &scope).await?;
    let next = lacking(visitor, &scope).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @if again { (not_yet(words)) }
        @if saved { div.notice role="status" { p { (words.say("clinic-saved")) } } }
        @match &next {
            Some(next) => {
                p { strong { (words.say("second-heading")) } }
                (told(words, next))
                p { a.button href=(TeamRoute::Invite) { (words.say("staff-invite")) } }
            }
            None => {
                p { (words.say("second-there")) }
                p { (words.say("second-what")) }
            }
        }
        section aria-labelledby="alone" {
            h2 id="alone" { (words.say("alone-heading")) }
            p { (words.say("alone-what")) }
            p { (words.say("alone-not")) }
            p { strong { (words.say(if alone { "alone-on" } else { "alone-off" })) } }
            @if alone { p { (words.say("alone-earlier")) } }
            form method="post" action=(TeamRoute::Second) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Staff)?))
                (hidden("alone", said(!alone)))
                button.quiet type="submit" { (words.say(if alone { "alone-refuse" } else { "alone-allow" })) }
            }
        }
        (back(words, TeamRoute::Clinic, "alone-back"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("second-page"), focus: !again, content, ..Sheet::default() }))
}

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
