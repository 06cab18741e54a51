//! The headers of every answer. Owns the policy; must not know pages.
use actix_web::{
    HttpResponse,
    body::BoxBody,
    http::header::{CACHE_CONTROL, HeaderName, HeaderValue, SERVER},
};
use entity::domain::id::RequestId;

/// Where a person's quoted number stands for machines.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// From nothing upward. `data:` pictures are those of the vendored styles.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// What every answer carries.
pub const ALWAYS: [(&str, &str); 9] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
    ),
    ("x-robots-tag", "noindex"),
];

/// Sets them. Only an asset says by itself how long it may be kept; everything else is kept nowhere.
pub fn secure(response: &mut HttpResponse<BoxBody>, id: RequestId) {
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.remove(SERVER);
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, value);
    }
}
