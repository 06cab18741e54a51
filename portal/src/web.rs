//! HTML over HTTP: pages, forms, and the JSON that passkey ceremonies need.
//!
//! Owns how a request is guarded and how an answer looks; decides nothing (`service` does) and knows no table.
//!
//! Invariants:
//! - A GET changes nothing for somebody who has not signed in: no cookie, no challenge, no row. A HEAD changes nothing
//!   for anybody, and is answered wherever a GET is.
//! - A body is read only together with its checks (`guard::form::ProtectedForm`, `guard::form::ProtectedCall`).
//! - Every answer carries the security headers and a request id, errors and assets too (`guard::around`).
//! - Texts come from `static/locales` alone; script gets its texts from the page.
//!
//! What never becomes a request is answered beneath all of this, by the HTTP library's own dispatcher, which has no place to say
//! anything about it (actix-http 3.20, `h1::dispatcher`): a head that is none (400), one that is too long (431), one that did not come
//! within `server`'s ten seconds (408). Such an answer carries none of our headers and none of our words; it is empty, names no
//! program and no version, and the connection ends with it.
pub(crate) mod asset;
mod attach;
mod ceremony;
pub(crate) mod guard;
mod layout;
mod page;
mod paper;
mod problem;
mod query;
pub mod routes;
pub(crate) mod server;
pub(crate) mod site;
mod team;

use actix_web::{
    App, Error, FromRequest, Handler, Resource, Responder,
    body::BoxBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{Data, ServiceConfig, get, head, post, resource},
};

use self::{
    ceremony::{add, confirm, register, sign_in, verify},
    routes::pattern,
};
pub(crate) use self::{server::server, site::Site};

/// The whole web application: every route inside its guards.
pub(crate) fn app(
    site: Data<Site>,
) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>> {
    App::new().wrap(from_fn(guard::around)).configure(|config| configure(config, site))
}

/// Every route. Without `guard::around` about it an answer has no headers and an error no page: prefer [`app`].
pub(crate) fn configure(config: &mut ServiceConfig, site: Data<Site>) {
    config.app_data(site);
    config.service(read(pattern::START, page::start::get));
    config.service(read(pattern::CLAIM_DONE, page::claim_done::get));
    config.service(read(pattern::CLAIM_KEY, page::claim_key::get));
    config.service(read(pattern::HELP, page::help::get));
    config.service(place(pattern::INBOX).route(get().to(page::inbox::get)).route(head().to(page::inbox::head)));
    config.service(place(pattern::MESSAGE).route(get().to(page::message::get)).route(head().to(page::message::head)));
    config.service(place(pattern::REPLY).route(post().to(page::message::reply::post)));
    config.service(place(pattern::PLAIN).route(get().to(page::message::plain::get)).route(head().to(page::message::head)));
    config.service(place(pattern::DESIGNED).route(get().to(page::message::designed::get)).route(head().to(page::message::head)));
    config.service(place(pattern::SHEET).route(get().to(page::message::sheet::get)).route(head().to(page::message::head_of)));
    config.service(place(pattern::LINK).route(get().to(page::message::link::get)).route(head().to(page::message::head_of)));
    config.service(place(pattern::LOOK).route(get().to(page::message::look::get)).route(head().to(page::message::head_of)));
    config.service(place(pattern::MORE).route(get().to(page::message::more::get)).route(head().to(page::message::more::head)));
    config.service(place(pattern::FILE).route(get().to(page::message::file::get)).route(head().to(page::message::head_of)));
    config.service(place(pattern::PICTURE).route(get().to(page::message::file::picture)).route(head().to(page::message::head_of)));
    config.service(place(pattern::WHOLE).route(get().to(page::message::file::whole)).route(head().to(page::message::head)));
    config.service(place(pattern::ARCHIVE).route(get().to(page::message::archive::get)).route(head().to(page::message::head)));
    config.service(read(pattern::HEALTHZ, page::probe::healthz));
    config.service(read(pattern::READYZ, page::probe::readyz));
    config.service(read(pattern::ASSET, asset::get));
    config.service(place(pattern::ADD_RECORD_SEND).route(post().to(page::claim_add::send)));
    config.service(place(pattern::NOT_NOW).route(post().to(page::spare::not_now)));
    config.service(read(pattern::ADD_RECORD, page::claim_add::get).route(post().to(page::claim_add::post)));
    config.service(read(pattern::RECOVER, page::recover::get).route(post().to(page::recover::post)));
    config.service(read(pattern::SPARE, page::spare::get).route(post().to(page::spare::post)));
    config.service(place(pattern::CLAIM_OPEN).route(post().to(page::claim_wait::post)));
    config.service(read(pattern::CLAIM_STOP, page::claim_stop::get).route(post().to(page::claim_stop::post)));
    config.service(place(pattern::MAILBOX_SEND).route(post().to(page::claim_mailbox::send)));
    config.service(read(pattern::SIGN_OUT, page::sign_out::get).route(post().to(page::sign_out::post)));
    config.service(place(pattern::LANGUAGE).route(post().to(page::language::post)));
    config.service(place(pattern::KEEP).route(post().to(page::keep::post)));
    config.service(place(pattern::OVER).route(post().to(page::keep::over)));
    config.service(place(pattern::SIGN_IN_BEGIN).route(post().to(sign_in::begin)));
    config.service(place(pattern::SIGN_IN_FINISH).route(post().to(sign_in::finish)));
    config.service(place(pattern::REGISTER_BEGIN).route(post().to(register::begin)));
    config.service(place(pattern::REGISTER_FINISH).route(post().to(register::finish)));
    config.service(place(pattern::CONFIRM_BEGIN).route(post().to(confirm::begin)));
    config.service(place(pattern::CONFIRM_FINISH).route(post().to(confirm::finish)));
    config.service(place(pattern::ADD_BEGIN).route(post().to(add::begin)));
    config.service(place(pattern::ADD_FINISH).route(post().to(add::finish)));
    config.service(place(pattern::PROVE_BEGIN).route(post().to(add::begin_use)));
    config.service(place(pattern::PROVE_FINISH).route(post().to(add::finish_use)));
    config.service(place(pattern::VERIFY_BEGIN).route(post().to(verify::begin)));
    config.service(place(pattern::VERIFY_FINISH).route(post().to(verify::finish)));
    config.service(read(pattern::CLAIM, page::claim::get).route(post().to(page::claim::post)));
    config.service(read(pattern::MAILBOX, page::claim_mailbox::get).route(post().to(page::claim_mailbox::post)));
    config.service(read(pattern::JOIN, page::join::get).route(post().to(page::join::post)));
    config.service(read(pattern::WRITING, page::write::get));
    config.service(read(pattern::UNSENT, page::unsent::get).route(post().to(page::unsent::post)));
    config.service(read(pattern::WRITE_TO, page::write::to::get).route(post().to(page::write::to::post)));
    config.service(place(pattern::ATTACH).route(post().to(attach::call::patient)));
    config.service(place(pattern::PIECE).route(post().to(attach::call::patient_piece)));
    settings(config);
    team::configure(config);
}

/// What people settle for themselves.
fn settings(config: &mut ServiceConfig) {
    use page::settings::{self, address, alerts, devices, history, keys};
    config.service(read(pattern::SETTINGS, settings::get));
    config.service(read(pattern::DEVICES, devices::get).route(post().to(devices::post)));
    config.service(read(pattern::ALERTS, alerts::get).route(post().to(alerts::post)));
    config.service(read(pattern::ADDRESS, address::get).route(post().to(address::post)));
    config.service(place(pattern::HISTORY).route(get().to(history::get)).route(head().to(history::head)));
    config.service(read(pattern::KEYS, keys::get));
    config.service(read(pattern::KEY_ADD, keys::add::get));
    config.service(read(pattern::KEY_NAME, keys::name::get).route(post().to(keys::name::post)));
    config.service(read(pattern::KEY_REMOVE, keys::remove::get).route(post().to(keys::remove::post)));
}

/// An address whose handlers may panic: that is answered, too.
fn place(
    path: &str,
) -> Resource<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()> + 'static> {
    resource(path).wrap(from_fn(guard::catch))
}

/// An address whose GET changes nothing, so that a HEAD is the same: the server leaves the body out.
fn read<F, Args>(
    path: &str,
    handler: F,
) -> Resource<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()> + 'static>
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    place(path).route(get().to(handler.clone())).route(head().to(handler))
}

#[cfg(test)]
mod tests;
