//! HTML over HTTP: pages, forms, and the JSON that passkey ceremonies need.
//!
//! Owns how a request is guarded and how an answer looks; decides nothing (`service` does) and knows no table.
//!
//! Invariants:
//! - A GET changes nothing for somebody who has not signed in: no cookie, no challenge, no row.
//! - A body is read only together with its checks ([`guard::form::ProtectedForm`], [`guard::form::ProtectedCall`]).
//! - Every answer carries the security headers and a request id, errors and assets too ([`guard::around`]).
//! - Texts come from `static/locales` alone; script gets its texts from the page.
pub mod asset;
pub mod ceremony;
pub mod guard;
pub mod layout;
pub mod page;
pub mod problem;
pub mod routes;
pub mod server;
pub mod site;

use actix_web::{
    App, Error,
    body::BoxBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{Data, PayloadConfig, ServiceConfig, get, post, resource},
};

use self::{
    ceremony::{confirm, register, sign_in, verify},
    routes::pattern,
};
pub use self::{server::server, site::Site};
use crate::service::passkey;

/// The whole web application: every route inside its guards.
pub fn app(
    site: Data<Site>,
) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>> {
    App::new().wrap(from_fn(guard::around)).configure(|config| configure(config, site))
}

/// Every route. Without [`guard::around`] about it an answer has no headers and an error no page: prefer [`app`].
pub fn configure(config: &mut ServiceConfig, site: Data<Site>) {
    config.app_data(site).app_data(PayloadConfig::new(passkey::MAX_BODY));
    let mut page = |path: &str, route| {
        config.service(resource(path).route(route));
    };
    page(pattern::START, get().to(page::start::get));
    page(pattern::CLAIM_DONE, get().to(page::claim_done::get));
    page(pattern::CLAIM_KEY, get().to(page::claim_key::get));
    page(pattern::MAILBOX_SEND, post().to(page::claim_mailbox::send));
    page(pattern::HELP, get().to(page::help::get));
    page(pattern::INBOX, get().to(page::inbox::get));
    page(pattern::MESSAGE, get().to(page::message::get));
    page(pattern::SIGN_OUT, post().to(page::sign_out::post));
    page(pattern::LANGUAGE, post().to(page::language::post));
    page(pattern::KEEP, post().to(page::keep::post));
    page(pattern::HEALTHZ, get().to(page::probe::healthz));
    page(pattern::READYZ, get().to(page::probe::readyz));
    page(pattern::ASSET, get().to(asset::get));
    page(pattern::SIGN_IN_BEGIN, post().to(sign_in::begin));
    page(pattern::SIGN_IN_FINISH, post().to(sign_in::finish));
    page(pattern::REGISTER_BEGIN, post().to(register::begin));
    page(pattern::REGISTER_FINISH, post().to(register::finish));
    page(pattern::CONFIRM_BEGIN, post().to(confirm::begin));
    page(pattern::CONFIRM_FINISH, post().to(confirm::finish));
    page(pattern::VERIFY_BEGIN, post().to(verify::begin));
    page(pattern::VERIFY_FINISH, post().to(verify::finish));
    config.service(resource(pattern::CLAIM).route(get().to(page::claim::get)).route(post().to(page::claim::post)));
    config.service(resource(pattern::MAILBOX).route(get().to(page::claim_mailbox::get)).route(post().to(page::claim_mailbox::post)));
}

#[cfg(test)]
mod tests;
