//! Practitioners' pages, a file each. A page calls one use case and shows what comes out.
pub mod patients;

use actix_web::web::{ServiceConfig, get, head, post};

use super::{place, read, routes::team_pattern as pattern};

/// Every route of theirs.
pub fn configure(config: &mut ServiceConfig) {
    use patients::{add, code, edit, record};
    let search = place(pattern::PATIENTS).route(get().to(patients::get)).route(head().to(patients::head));
    config.service(search.route(post().to(patients::post)));
    config.service(read(pattern::NEW_PATIENT, add::get).route(post().to(add::post)));
    let one = place(pattern::PATIENT).route(get().to(record::get)).route(head().to(record::head));
    config.service(one.route(post().to(record::post)));
    let change = place(pattern::EDIT_PATIENT).route(get().to(edit::get)).route(head().to(record::head));
    config.service(change.route(post().to(edit::post)));
    let slip = place(pattern::SLIP).route(get().to(code::get)).route(head().to(record::head));
    config.service(slip.route(post().to(code::post)));
}
