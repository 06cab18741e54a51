//! `/healthz`, for whoever watches the process.
use actix_web::HttpResponse;

/// The process answers. Anybody may call.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}
