//! `/team/staff/{id}`: one of the staff: another role, or no way in any more.
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::{id::PractitionerId, role::Role, scope::StaffScope};
use maud::{Markup, html};

use super::{back, roles, shown, staff::state};
use crate::{
    service::{
        compose::{Filter, Wanted},
        mailing::{self, Pending},
        permit::{self, Act},
        staff::{self, Manager, Practitioner, PractitionerState, StaffError},
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
        routes::{MemberChange, Route, SentList, TeamRoute},
    },
};

/// What shall become of somebody.
#[derive(Clone, Copy)]
pub(crate) enum Change {
    /// Another role.
    Role(Role),
    /// No way in any more.
    Deactivate,
    /// Nothing yet: what was pressed before the key was asked for is shown again.
    Again(Option<Role>),
}

/// What the page says beside what stands there.
#[derive(Clone, Copy)]
enum Said {
    Nothing,
    /// The last administrator stays.
    Last,
    /// What was pressed is not done yet; and the role that was chosen, if one was.
    NotYet(Option<Role>),
    /// The role was given.
    Given,
    /// Nobody lets them in any more.
    Out,
}

impl Protected for Change {
    const FORM: Form = Form::Staff;
}

impl Fields for Change {
    fn read(pairs: &Pairs) -> Option<Self> {
        match pairs.get("do")?.as_str() {
            "deactivate" => Some(Self::Deactivate),
            "role" => Role::parse(pairs.get("role")?).map(Self::Role),
            "again" => Some(Self::Again(pairs.get("role").and_then(|role| Role::parse(role)))),
            _ => None,
        }
    }
}

/// For an administrator and a privacy officer.
///
/// # Errors
/// Another page comes first; there is nobody of that id; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest, path: Path<String>) -> Answer {
    let scope = visitor.staff().await?;
    let id = PractitionerId::parse(&path).ok_or(Problem::NotFound)?;
    let found = staff::find(visitor.services(), &scope, id).await?;
    let said = match MemberChange::of_query(request.query_string()) {
        MemberChange::Role => Said::Given,
        MemberChange::Out if found.state == PractitionerState::Deactivated => Said::Out,
        MemberChange::None | MemberChange::Out => Said::Nothing,
    };
    view(&visitor, &scope, &found, said).await
}

/// For an administrator who was verified for it.
///
/// # Errors
/// The form's checks; there is nobody of that id; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Change>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields } = form;
    let scope = visitor.staff().await?;
    let id = PractitionerId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, manager) = (visitor.services(), Manager { scope: &scope, session: visitor.session() });
    let (done, change, role) = match fields {
        Change::Role(role) => (staff::change_role(services, manager, id, role, visitor.request).await, MemberChange::Role, Some(role)),
        Change::Deactivate => (staff::deactivate(services, manager, id, visitor.request).await, MemberChange::Out, None),
        Change::Again(role) => return view(&visitor, &scope, &staff::find(services, &scope, id).await?, Said::NotYet(role)).await,
    };
    match done {
        Ok(()) => Ok(go_to(Route::Team(TeamRoute::MemberAfter(id, change)))),
        // Verified, the page says that it is not done yet; the choice is one more press.
        Err(StaffError::VerificationNeeded(purpose)) => {
            let kept = kept(&visitor, id, role)?;
            verify::keeping(&visitor, purpose, Route::Team(TeamRoute::Member(id)), &kept)
        }
        Err(StaffError::LastAdministrator) => view(&visitor, &scope, &staff::find(services, &scope, id).await?, Said::Last).await,
        Err(error) => Err(error.into()),
    }
}

/// What comes again once the key was used.
fn kept(visitor: &Visitor, id: PractitionerId, role: Option<Role>) -> Result<Markup, Problem> {
    let token = visitor.token(Form::Staff)?;
    Ok(html! {
        form method="post" action=(TeamRoute::Member(id)) data-kept hidden {
            (hidden(TOKEN_FIELD, &token)) (hidden("do", "again"))
            @if let Some(role) = role { (hidden("role", role.as_str())) }
        }
    })
}

async fn view(visitor: &Visitor, scope: &StaffScope, one: &Practitioner, said: Said) -> Answer {
    let manages = permit::require(scope.actor(), Act::ManageStaff).is_ok();
    let ends = manages && one.state != PractitionerState::Deactivated;
    let pending = if ends { mailing::pending(visitor.services(), scope, one.id).await? } else { Pending::default() };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Staff)?;
    let role = if let Said::NotYet(Some(chosen)) = said { chosen } else { one.role };
    let called = shown::colleague(words, &one.name);
    let name = [("name", called.as_str().into())];
    let content = html! {
        (line(words, said, &called))
        @if scope.practitioner() == Some(one.id) { p { strong { (words.say("staff-self")) } } }
        p { span dir="auto" { (one.address.as_str()) } br; (words.say(super::role(one.role))) " · " (words.say(state(one.state))) }
        p.hint { (words.say("staff-since")) " " (moment::moment(words, one.created_at)) }
        @if ends {
            form method="post" action=(TeamRoute::Member(one.id)) id="role" {
                (hidden(TOKEN_FIELD, &token)) (hidden("do", "role"))
                (roles(words, role))
                button.quiet type="submit" { (words.say("staff-change-role")) }
            }
            @if scope.practitioner() != Some(one.id) { details open[matches!(said, Said::NotYet(None))] {
                summary { (words.say_with("staff-out", &name)) }
                form method="post" action=(TeamRoute::Member(one.id)) {
                    (hidden(TOKEN_FIELD, &token)) (hidden("do", "deactivate"))
                    p { (words.say("staff-deactivate-text")) }
                    (going(words, pending))
                    button.quiet type="submit" { (words.say_with("staff-out", &name)) }
                }
            } }
        }
        @if manages && one.state != PractitionerState::Active { p { (words.say("staff-again")) } }
        (back(words, TeamRoute::Staff(1), "staff-back"))
    };
    let status = if matches!(said, Said::Last) { StatusCode::CONFLICT } else { StatusCode::OK };
    let focus = !matches!(said, Said::Last | Said::NotYet(_));
    let sheet = Sheet { heading: &called, focus, scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

/// What was done, or was not.
fn line(words: &Words, said: Said, name: &str) -> Markup {
    let name = [("name", name.into())];
    html! {
        @match said {
            Said::Nothing => {}
            Said::Last => (notice::errors(words, "role", &words.say("staff-error-last"), &html! {})),
            Said::NotYet(_) => (shown::not_yet(words)),
            Said::Given => div.notice.good role="status" { p { (words.say_with("staff-role-done", &name)) } },
            Said::Out => div.notice.good role="status" { p { (words.say_with("staff-out-done", &name)) } },
        }
    }
}

/// What of theirs is under way, and where somebody else can stop it.
fn going(words: &Words, pending: Pending) -> Markup {
    let line = |key, count: u64, way: TeamRoute, look| {
        html! { @if count > 0 { p.notice.warning { (words.say_with(key, &[("count", count.into())])) " " a href=(way) { (words.say(look)) } } } }
    };
    let scheduled = SentList { wanted: Wanted { standing: Some(Filter::Scheduled), ..Wanted::ALL }, page: 1 };
    html! {
        (line("staff-going-mailings", pending.mailings, TeamRoute::AllMailings(1), "mailings-all"))
        (line("staff-going-messages", pending.messages, TeamRoute::SentBy(scheduled), "staff-going-look"))
    }
}
