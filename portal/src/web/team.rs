//! Practitioners' pages, a file each. A page calls one use case and shows what comes out.
pub mod messages;
mod shown;
pub mod write;

use actix_web::web::{PayloadConfig, ServiceConfig, get, head, post};

use super::{
    place, read,
    routes::team_pattern::{DRAFTS, MESSAGE, RECALL, SENT, WRITE},
};

/// Their routes.
pub(super) fn configure(config: &mut ServiceConfig) {
    let large = PayloadConfig::new(write::MAX_BYTES);
    config.service(read(WRITE, write::get).route(post().to(write::post)).app_data(large));
    config.service(read(DRAFTS, messages::drafts::get));
    config.service(place(SENT).route(get().to(messages::get)).route(head().to(messages::head)));
    config.service(read(RECALL, messages::recall::get).route(post().to(messages::recall::post)));
    let message = place(MESSAGE).route(get().to(messages::one::get)).route(head().to(messages::head));
    config.service(message.route(post().to(messages::one::post)));
}
