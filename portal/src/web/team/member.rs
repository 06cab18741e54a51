//! `/team/staff/{id}`: one of the staff: another role, or no way in any more.
use actix_web::{http::StatusCode, web::Path};
use entity::{
    domain::{id::PractitionerId, role::Role, scope::StaffScope},
    store::practitioner::{Practitioner, PractitionerState},
};
use maud::{Markup, html};

use super::{back, roles, staff::state};
use crate::{
    service::{
        compose::Filter,
        mailing::{self, Pending},
        permit::{self, Act},
        staff::{self, Manager, StaffError},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, go_to, verify},
        problem::Problem,
        routes::{Route, TeamRoute},
    },
};

/// What shall become of somebody.
pub enum Change {
    /// Another role.
    Role(Role),
    /// No way in any more.
    Deactivate,
}

impl Protected for Change {
    const FORM: Form = Form::Staff;
}

impl Fields for Change {
    fn read(pairs: &Pairs) -> Option<Self> {
        match pairs.get("do")?.as_str() {
            "deactivate" => Some(Self::Deactivate),
            "role" => Role::parse(pairs.get("role")?).map(Self::Role),
            _ => None,
        }
    }
}

/// For an administrator and a privacy officer.
///
/// # Errors
/// Another page comes first; there is nobody of that id; the database does not answer.
pub async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let scope = visitor.staff().await?;
    let id = PractitionerId::parse(&path).ok_or(Problem::NotFound)?;
    let found = staff::find(visitor.services(), &scope, id).await?;
    view(&visitor, &scope, &found, false).await
}

/// For an administrator who was verified for it.
///
/// # Errors
/// The form's checks; there is nobody of that id; the database does not answer.
pub async fn post(form: ProtectedForm<Change>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields } = form;
    let scope = visitor.staff().await?;
    let id = PractitionerId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, manager) = (visitor.services(), Manager { scope: &scope, session: visitor.session() });
    let done = match fields {
        Change::Role(role) => staff::change_role(services, manager, id, role, visitor.request).await,
        Change::Deactivate => staff::deactivate(services, manager, id, visitor.request).await,
    };
    match done {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::Member(id)))),
        // Verified, the page itself comes, and the choice is one more press.
        Err(StaffError::VerificationNeeded(purpose)) => verify::page(&visitor, purpose, Route::Team(TeamRoute::Member(id))),
        Err(StaffError::LastAdministrator) => view(&visitor, &scope, &staff::find(services, &scope, id).await?, true).await,
        Err(error) => Err(error.into()),
    }
}

async fn view(visitor: &Visitor, scope: &StaffScope, one: &Practitioner, last: bool) -> Answer {
    let manages = permit::require(scope.actor(), Act::ManageStaff).is_ok();
    let ends = manages && one.state != PractitionerState::Deactivated;
    let pending = if ends { mailing::pending(visitor.services(), scope, one.id).await? } else { Pending::default() };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Staff)?;
    let content = html! {
        @if last { (notice::errors(words, "role", &words.say("staff-error-last"), &html! {})) }
        p { span dir="auto" { (one.address.as_str()) } br; (words.say(super::role(one.role))) " · " (words.say(state(one.state))) }
        p.hint { (words.say("staff-since")) " " (moment::moment(words, one.created_at)) }
        @if ends {
            form method="post" action=(TeamRoute::Member(one.id)) id="role" {
                (hidden(TOKEN_FIELD, &token)) (hidden("do", "role"))
                (roles(words, one.role))
                button.quiet type="submit" { (words.say("staff-change-role")) }
            }
            form method="post" action=(TeamRoute::Member(one.id)) {
                (hidden(TOKEN_FIELD, &token)) (hidden("do", "deactivate"))
                p { (words.say("staff-deactivate-text")) }
                (going(words, pending))
                button.quiet type="submit" { (words.say("staff-deactivate")) }
            }
        }
        @if manages && one.state != PractitionerState::Active { p { (words.say("staff-again")) } }
        (back(words, TeamRoute::Staff(1), "staff-back"))
    };
    let status = if last { StatusCode::CONFLICT } else { StatusCode::OK };
    let sheet = Sheet { heading: &one.name, focus: !last, scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

/// What of theirs is under way, and where somebody else can stop it.
fn going(words: &Words, pending: Pending) -> Markup {
    let line = |key, count: u64, way: TeamRoute, look| {
        html! { @if count > 0 { p.notice.warning { (words.say_with(key, &[("count", count.into())])) " " a href=(way) { (words.say(look)) } } } }
    };
    html! {
        (line("staff-going-mailings", pending.mailings, TeamRoute::AllMailings(1), "mailings-all"))
        (line("staff-going-messages", pending.messages, TeamRoute::SentBy(Some(Filter::Scheduled), false, 1), "staff-going-look"))
    }
}
