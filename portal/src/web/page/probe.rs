//! `/healthz` and `/readyz`, for whoever watches the process.
use actix_web::{HttpResponse, web::Data};

use super::Answer;
use crate::{service::error::ServiceError, web::site::Site};

/// The process answers. Anybody may call.
pub(crate) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// The database answers too. Anybody may call.
///
/// # Errors
/// It does not.
pub(crate) async fn readyz(site: Data<Site>) -> Answer {
    site.services().store().ping().await.map_err(ServiceError::from)?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"))
}
