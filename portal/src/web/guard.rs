//! What stands around every page: headers, request id, who is there, and the checks before a body is read.
//!
//! Must not know any page. A page gets its visitor and its checked form as arguments; there is no other way to a body.
pub(crate) mod again;
pub(crate) mod client;
pub(crate) mod cookie;
pub(crate) mod device;
pub(crate) mod form;
pub(crate) mod header;
pub(crate) mod kept;
pub(crate) mod language;
pub(crate) mod left;
pub(crate) mod origin;
pub(crate) mod token;
pub(crate) mod upload;
pub(crate) mod visitor;

use std::{panic::AssertUnwindSafe, time::Duration};

use actix_web::{
    Error, HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
    web::Data,
};
use entity::{base::log::request_span, domain::id::RequestId};
use futures_util::FutureExt;
use tracing::Instrument;

use super::{
    layout::Finished,
    problem::{self, Problem},
    routes::pattern,
    site::Site,
};
use crate::service::session;

/// The one middleware: gives the request its id, turns every error into its page, sets the headers, logs one line.
///
/// # Errors
/// None of its own.
pub(crate) async fn around(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(site) = request.app_data::<Data<Site>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let id = RequestId::generate(site.clock(), site.random());
    request.extensions_mut().insert(id);
    let span = request_span("http", id);
    let began = site.now();
    async move {
        let mut response = next.call(request).await?.map_into_boxed_body();
        if is_bare(&response) {
            if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
                visitor::look(&site, response.request()).await;
            }
            response = problem::render(&site, response);
        }
        keep_session(&site, &response).await;
        header::secure(response.response_mut(), id);
        log(&response, site.now().since(began));
        Ok(response)
    }
    .instrument(span)
    .await
}

/// Around every address: a handler that panics is answered like any other failure, and the connection goes on. Must stand
/// behind the router, because it keeps the request. What the handler was about to write rolled back.
///
/// # Errors
/// The handler's own.
pub(crate) async fn catch(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let kept = request.request().clone();
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(answered) => Ok(answered?.map_into_boxed_body()),
        // Where it was, the hook of panics has told.
        Err(_) => Ok(ServiceResponse::from_err(Problem::Panicked, kept)),
    }
}

/// Whether an answer still wants its page: a [`Problem`], or a failed status that no page made on purpose.
fn is_bare(response: &ServiceResponse<BoxBody>) -> bool {
    let (status, response) = (response.status(), response.response());
    let problem = response.error().is_some_and(|error| error.as_error::<Problem>().is_some());
    let failed = status.is_client_error() || status.is_server_error();
    problem || (failed && !response.extensions().contains::<Finished>())
}

/// Says that script asks by itself (static/js/draft.js, follow.js, mailing.js): nobody need be there.
const UNATTENDED: &str = "x-unattended";

/// Only what succeeded keeps a session alive, so that a stranger's failing requests cannot; a HEAD changes nothing, nor does what
/// script did by itself.
async fn keep_session(site: &Site, response: &ServiceResponse<BoxBody>) {
    let request = response.request();
    let unattended = request.headers().contains_key(UNATTENDED) || request.path() == pattern::OVER;
    if request.method() == Method::HEAD || unattended {
        return;
    }
    if response.status().is_client_error() || response.status().is_server_error() {
        return;
    }
    let session = visitor::seen(response.request());
    if let Some(session) = session
        && let Err(error) = session::touch(site.services(), &session).await
    {
        tracing::warn!(code = error.code(), "the idle time of a session was not extended");
    }
}

/// Pattern, never path: a path tells which message.
fn log(response: &ServiceResponse<BoxBody>, took: Duration) {
    let request = response.request();
    let route = request.match_pattern().unwrap_or_else(|| "none".to_owned());
    tracing::info!(method = %request.method(), route, status = response.status().as_u16(), milliseconds = took.as_millis(), "answered");
}
