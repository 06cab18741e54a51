//! Practitioners' pages, a file each. A page calls one use case and shows what comes out.
pub mod invite;
pub mod member;
pub mod staff;
pub mod start;

use actix_web::web::{ServiceConfig, post};
use entity::domain::role::Role;
use maud::{Markup, html};

use super::{
    layout::Words,
    read,
    routes::{TeamRoute, team::pattern},
};

/// Every route of practitioners.
pub fn configure(config: &mut ServiceConfig) {
    config.service(read(pattern::START, start::get));
    config.service(read(pattern::STAFF, staff::get));
    config.service(read(pattern::INVITE, invite::get).route(post().to(invite::post)));
    config.service(read(pattern::MEMBER, member::get).route(post().to(member::post)));
}

/// The way back, beneath a page.
fn back(words: &Words, route: TeamRoute, text: &str) -> Markup {
    html! { ul.ways { li { a href=(route) { (words.say(text)) } } } }
}

/// A role in words.
const fn role(role: Role) -> &'static str {
    match role {
        Role::Sender => "role-sender",
        Role::CareTeam => "role-care-team",
        Role::Administrator => "role-administrator",
        Role::PrivacyOfficer => "role-privacy-officer",
    }
}

/// What it is for.
const fn role_is(role: Role) -> &'static str {
    match role {
        Role::Sender => "role-sender-is",
        Role::CareTeam => "role-care-team-is",
        Role::Administrator => "role-administrator-is",
        Role::PrivacyOfficer => "role-privacy-officer-is",
    }
}

/// One of the roles, with a word of what it is for.
fn roles(words: &Words, chosen: Role) -> Markup {
    html! {
        fieldset {
            legend { (words.say("staff-role")) }
            @for one in Role::ALL {
                label {
                    input type="radio" name="role" value=(one.as_str()) checked[one == chosen] required;
                    span { (words.say(role(one))) ": " (words.say(role_is(one))) }
                }
            }
        }
    }
}
