//! `/team/staff/new`: invite somebody. The code is shown once, on the answer to the form.
use actix_web::http::StatusCode;
use entity::domain::{address::EmailAddress, role::Role};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::{back, role, role_is, roles, second, shown};
use crate::{
    service::{
        approval,
        staff::{self, Invite, Invited, Manager, StaffError},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, field::Line, hidden, moment, notice},
        page::{Answer, verify},
        problem::Problem,
        routes::{Route, TeamRoute},
    },
};

const BACK: Route = Route::Team(TeamRoute::Staff(1));

/// What was typed.
pub(crate) struct Person {
    name: Zeroizing<String>,
    address: Zeroizing<String>,
    role: Role,
    /// It is only to be shown again.
    again: bool,
}

impl Protected for Person {
    const FORM: Form = Form::Staff;
}

impl Fields for Person {
    fn read(pairs: &Pairs) -> Option<Self> {
        let role = Role::parse(pairs.get("role")?)?;
        let again = pairs.get("again").is_some();
        Some(Self { name: pairs.get("name")?.clone(), address: pairs.get("address")?.clone(), role, again })
    }
}

/// For an administrator who was verified for it.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let scope = visitor.staff().await?;
    match (Manager { scope: &scope, session: visitor.session() }).check(visitor.services()) {
        Ok(()) => {
            let nobody = Person { name: Zeroizing::default(), address: Zeroizing::default(), role: Role::CareTeam, again: false };
            view(&visitor, &nobody, None).await
        }
        Err(StaffError::VerificationNeeded(purpose)) => verify::page(&visitor, purpose, BACK),
        Err(error) => Err(error.into()),
    }
}

/// For an administrator who was verified for it.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Person>) -> Answer {
    let ProtectedForm { visitor, fields } = form;
    let scope = visitor.staff().await?;
    let manager = Manager { scope: &scope, session: visitor.session() };
    if let (true, Ok(())) = (fields.again, manager.check(visitor.services())) {
        return view(&visitor, &fields, None).await;
    }
    let Ok(address) = EmailAddress::parse(fields.address.trim()) else {
        match manager.check(visitor.services()) {
            Ok(()) => {}
            Err(StaffError::VerificationNeeded(purpose)) => return verify::keeping(&visitor, purpose, BACK, &kept(&visitor, &fields)?),
            Err(error) => return Err(error.into()),
        }
        return view(&visitor, &fields, Some(("address", "staff-error-address"))).await;
    };
    let invite = Invite { name: Some(fields.name.to_string()), address, role: fields.role };
    match staff::invite(visitor.services(), manager, invite).await {
        Ok(invited) => invited_now(&visitor, &invited, &fields),
        Err(StaffError::Name) => view(&visitor, &fields, Some(("name", "staff-error-name"))).await,
        Err(StaffError::Known) => view(&visitor, &fields, Some(("address", "staff-error-known"))).await,
        Err(StaffError::VerificationNeeded(purpose)) => verify::keeping(&visitor, purpose, BACK, &kept(&visitor, &fields)?),
        Err(error) => Err(error.into()),
    }
}

/// What comes again once the key was used.
fn kept(visitor: &Visitor, person: &Person) -> Result<Markup, Problem> {
    let token = visitor.token(Form::Staff)?;
    Ok(html! {
        form method="post" action=(TeamRoute::Invite) data-kept hidden {
            (hidden(TOKEN_FIELD, &token)) (hidden("again", "1"))
            (hidden("name", &person.name)) (hidden("address", &person.address)) (hidden("role", person.role.as_str()))
        }
    })
}

async fn view(visitor: &Visitor, person: &Person, error: Option<(&str, &str)>) -> Answer {
    let second = second::lacking(visitor, &visitor.staff().await?).await?;
    let from = visitor.services().now().plus(approval::WINDOW);
    let frame = visitor.frame();
    let words = &frame.words;
    let line = |field: &str| error.filter(|(where_, _)| *where_ == field).map(|(_, text)| words.say(text));
    let (name_error, address_error) = (line("name"), line("address"));
    let (name, name_hint) = (words.say("staff-name"), words.say("staff-name-hint"));
    let (address, address_hint) = (words.say("staff-address"), words.say("staff-address-hint"));
    let fields = [
        Line {
            name: "name",
            label: &name,
            hint: &name_hint,
            error: name_error.as_deref(),
            value: &person.name,
            kind: "text",
            autocomplete: "off",
        },
        Line {
            name: "address",
            label: &address,
            hint: &address_hint,
            error: address_error.as_deref(),
            value: &person.address,
            kind: "email",
            autocomplete: "off",
        },
    ];
    let content = html! {
        @if let Some((field, text)) = error { (notice::errors(words, field, &words.say(text), &html! {})) }
        @if person.again && error.is_none() { (shown::not_yet(words)) }
        p { (words.say("staff-invite-text")) }
        p.hint { (words.say("second-invited")) " " (moment::day(words, from)) "." }
        @if let Some(next) = &second { details { summary { (words.say("second-heading")) } (second::told(words, next)) } }
        form method="post" action=(TeamRoute::Invite) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Staff)?))
            @for field in fields { (field.markup()) }
            (roles(words, person.role))
            button type="submit" { (words.say("staff-invite")) }
        }
        (back(words, TeamRoute::Staff(1), "staff-back"))
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(frame.answer(
        status,
        &Sheet {
            heading: &words.say("staff-invite"),
            focus: error.is_none() && !person.again,
            scripts: &[Asset::Time],
            content,
            ..Sheet::default()
        },
    ))
}

fn invited_now(visitor: &Visitor, invited: &Invited, person: &Person) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let name = [("name", person.name.trim().into())];
    let content = html! {
        p { strong { (words.say(role(person.role))) } ": " (words.say(role_is(person.role))) }
        p { (words.say_with("staff-code-tell", &name)) }
        p.notice.good { strong.code { (invited.code.as_str()) } }
        p { (words.say("staff-code-until")) " " (moment::moment(words, invited.expires_at)) }
        p { (words.say_with("staff-code-where", &[("site", visitor.site().host().into())])) }
        p.hint { (words.say("staff-code-once")) }
        (back(words, TeamRoute::Staff(1), "staff-back"))
    };
    let sheet =
        Sheet { heading: &words.say_with("staff-code-heading", &name), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.ok(&sheet))
}
