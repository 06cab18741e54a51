//! Practitioners' pages, a file each. A page calls one use case and shows what comes out.
pub(super) mod alarms;
pub(super) mod approvals;
pub(super) mod calls;
pub(super) mod clinic;
pub(super) mod file;
pub(super) mod happened;
pub(super) mod import;
pub(super) mod invite;
mod list_file;
pub(super) mod mailings;
pub(super) mod member;
pub(super) mod messages;
pub(super) mod patients;
mod search;
mod second;
mod shown;
pub(super) mod staff;
pub(super) mod start;
pub(super) mod teams;
pub(super) mod templates;
pub(super) mod threads;
pub(super) mod unreachable;
pub(super) mod write;

use actix_web::web::{ServiceConfig, get, head, post};
use entity::domain::role::Role;
use maud::{Markup, html};

use super::{
    attach::call as attach,
    layout::Words,
    place, read,
    routes::{TeamRoute, team::pattern},
};

/// Every route of practitioners.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(read(pattern::START, start::get));
    config.service(read(pattern::CLINIC, clinic::get).route(post().to(clinic::post)));
    config.service(read(pattern::SECOND, second::get).route(post().to(second::post)));
    config.service(read(pattern::STAFF, staff::get));
    let log = place(pattern::HAPPENED).route(get().to(happened::get)).route(head().to(happened::head));
    config.service(log.route(post().to(happened::post)));
    config.service(read(pattern::INVITE, invite::get).route(post().to(invite::post)));
    config.service(read(pattern::MEMBER, member::get).route(post().to(member::post)));
    config.service(read(pattern::TEAMS, teams::get));
    config.service(read(pattern::NEW_TEAM, teams::add::get).route(post().to(teams::add::post)));
    config.service(read(pattern::TEAM, teams::one::get).route(post().to(teams::one::post)));
    config.service(read(pattern::IMPORT, import::get).route(post().to(import::post)));
    config.service(read(pattern::IMPORT_LIST, import::one::get).route(post().to(import::one::post)));
    config.service(read(pattern::IMPORT_PROGRESS, import::progress::get));
    config.service(read(pattern::IMPORT_ROWS, import::rows::get));
    config.service(read(pattern::TEMPLATES, templates::get));
    config.service(read(pattern::NEW_TEMPLATE, templates::add::get).route(post().to(templates::add::post)));
    config.service(read(pattern::TEMPLATE, templates::one::get).route(post().to(templates::one::post)));
    config.service(read(pattern::MAILINGS, mailings::get));
    config.service(read(pattern::NEW_MAILING, mailings::add::get).route(post().to(mailings::add::post)));
    config.service(read(pattern::PROGRESS, mailings::progress::get));
    let whom = place(pattern::WHOM).route(get().to(mailings::whom::get)).route(head().to(mailings::whom::head));
    config.service(whom.route(post().to(mailings::whom::post)));
    config.service(read(pattern::ALL_MAILINGS, mailings::all::get));
    config.service(read(pattern::ANY_MAILING, mailings::all::one).route(post().to(mailings::all::post)));
    let one = place(pattern::MAILING).route(get().to(mailings::one::get)).route(head().to(mailings::one::head));
    config.service(one.route(post().to(mailings::one::post)));
    of_approvals(config);
    of_patients(config);
    of_messages(config);
    of_threads(config);
}

/// Those about what takes two people.
fn of_approvals(config: &mut ServiceConfig) {
    use approvals::one;
    let all = place(pattern::APPROVALS).route(get().to(approvals::get)).route(head().to(approvals::head));
    config.service(all.route(post().to(approvals::post)));
    let approval = place(pattern::APPROVAL).route(get().to(one::get)).route(head().to(approvals::head));
    config.service(approval.route(post().to(one::post)));
}

/// Those about patients. Whoever looks at one is in the audit, so that a HEAD is another thing than a GET.
fn of_patients(config: &mut ServiceConfig) {
    use patients::{add, alerts, caller, carers, code, desk, edit, merge, record};
    let looks = place(pattern::ALARMS).route(get().to(alarms::get)).route(head().to(patients::head));
    config.service(looks.route(post().to(alarms::post)));
    let search = place(pattern::PATIENTS).route(get().to(patients::get)).route(head().to(patients::head));
    config.service(search.route(post().to(patients::post)));
    config.service(read(pattern::NEW_PATIENT, add::get).route(post().to(add::post)));
    let one = place(pattern::PATIENT).route(get().to(record::get)).route(head().to(record::head));
    config.service(one.route(post().to(record::post)));
    let change = place(pattern::EDIT_PATIENT).route(get().to(edit::get)).route(head().to(record::head));
    config.service(change.route(post().to(edit::post)));
    let elsewhere = place(pattern::ALERTING).route(get().to(alerts::get)).route(head().to(record::head));
    config.service(elsewhere.route(post().to(alerts::post)));
    let join = place(pattern::MERGE).route(get().to(merge::get)).route(head().to(record::head));
    config.service(join.route(post().to(merge::post)));
    let slip = place(pattern::SLIP).route(get().to(code::get)).route(head().to(record::head));
    config.service(slip.route(post().to(code::post)));
    let at_telephone = place(pattern::CALLER).route(get().to(caller::get)).route(head().to(record::head));
    config.service(at_telephone.route(post().to(caller::post)));
    let at_desk = place(pattern::DESK).route(get().to(desk::get)).route(head().to(record::head));
    config.service(at_desk.route(post().to(desk::post)));
    config.service(read(pattern::DESK_NOW, desk::now));
    let beside = place(pattern::CARERS).route(get().to(carers::get)).route(head().to(record::head));
    config.service(beside.route(post().to(carers::post)));
}

/// Those about what staff write. Whoever looks is in the audit here, too.
fn of_messages(config: &mut ServiceConfig) {
    use messages::{drafts, one, recall};
    config.service(read(pattern::WRITE, write::get).route(post().to(write::post)));
    config.service(read(pattern::DRAFTS, drafts::get).route(post().to(drafts::post)));
    config.service(place(pattern::SENT).route(get().to(messages::get)).route(head().to(messages::head)));
    let back = place(pattern::RECALL).route(get().to(recall::get)).route(head().to(messages::head));
    config.service(back.route(post().to(recall::post)));
    config.service(place(pattern::AGAIN).route(post().to(messages::again::post)));
    config.service(place(pattern::EXTEND).route(post().to(messages::longer::post)));
    let calls = place(pattern::CALLS).route(get().to(calls::get)).route(head().to(messages::head));
    config.service(calls.route(post().to(calls::post)));
    config.service(place(pattern::UNREACHABLE).route(get().to(unreachable::get)).route(head().to(messages::head)));
    let message = place(pattern::MESSAGE).route(get().to(one::get)).route(head().to(messages::head));
    config.service(message.route(post().to(one::post)));
    config.service(place(pattern::ATTACH).route(post().to(attach::staff)));
    config.service(place(pattern::PIECE).route(post().to(attach::staff_piece)));
    config.service(place(pattern::FILE).route(get().to(file::sent)).route(head().to(messages::head)));
}

/// Those about what patients write. Whoever looks is in the audit here, too.
fn of_threads(config: &mut ServiceConfig) {
    use threads::one;
    config.service(place(pattern::THREADS).route(get().to(threads::get)).route(head().to(threads::head)));
    let thread = place(pattern::THREAD).route(get().to(one::get)).route(head().to(threads::head)).route(post().to(one::post));
    config.service(thread);
    config.service(place(pattern::THREAD_FILE).route(get().to(file::of_thread)).route(head().to(threads::head)));
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
        Role::Witness => "role-witness",
    }
}

/// What it is for.
const fn role_is(role: Role) -> &'static str {
    match role {
        Role::Sender => "role-sender-is",
        Role::CareTeam => "role-care-team-is",
        Role::Administrator => "role-administrator-is",
        Role::PrivacyOfficer => "role-privacy-officer-is",
        Role::Witness => "role-witness-is",
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
