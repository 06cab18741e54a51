//! `/healthz` and `/readyz`, for whoever watches the process.
use actix_web::{HttpResponse, HttpResponseBuilder, web::Data};

use crate::web::{layout::Finished, site::Site};

/// The process answers. Anybody may call.
pub(crate) async fn healthz() -> HttpResponse {
    plain(HttpResponse::Ok(), "ok\n")
}

/// The database takes what is written, too. Anybody may call, and hears no reason: that stands in the log.
pub(crate) async fn readyz(site: Data<Site>) -> HttpResponse {
    match site.services().store().database().ready().await {
        Ok(()) => plain(HttpResponse::Ok(), "ready\n"),
        Err(_) => plain(HttpResponse::ServiceUnavailable(), "not ready\n"),
    }
}

fn plain(mut answer: HttpResponseBuilder, text: &'static str) -> HttpResponse {
    let mut answer = answer.content_type("text/plain; charset=utf-8").body(text);
    // A page in its place would be nothing for a machine.
    answer.extensions_mut().insert(Finished);
    answer
}
