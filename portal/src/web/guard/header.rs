//! The headers of every answer. Owns the policy; must not know pages.
use actix_web::{
    HttpResponse,
    body::BoxBody,
    http::header::{CACHE_CONTROL, HeaderName, HeaderValue, SERVER},
};
use entity::domain::id::RequestId;

/// Where a person's quoted number stands for machines.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// From nothing upward. `data:` pictures are those of the vendored styles.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// What every answer carries.
pub(crate) const ALWAYS: [(&str, &str); 9] = [
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

/// Another policy than a page's, for an answer that holds what a stranger wrote. Laid into the answer's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    /// A page with a frame in it.
    Framing,
    /// The document in that frame, or by itself for print: its own styles, its pictures inside, nothing else at all.
    Sheet,
    /// A file: if it is shown in spite of everything, it is in a box.
    File,
}

impl Policy {
    const fn content_security(self) -> &'static str {
        match self {
            Self::Framing => {
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; \
                 form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'; \
                 trusted-types 'none'"
            }
            Self::Sheet => {
                "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
            }
            Self::File => "sandbox; default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
        }
    }
}

/// Sets them. Only an asset says by itself how long it may be kept; everything else is kept nowhere.
pub(crate) fn secure(response: &mut HttpResponse<BoxBody>, id: RequestId) {
    let policy = response.extensions().get::<Policy>().copied();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(policy) = policy {
        headers.insert(HeaderName::from_static("content-security-policy"), HeaderValue::from_static(policy.content_security()));
    }
    if policy == Some(Policy::Sheet) {
        headers.insert(HeaderName::from_static("x-frame-options"), HeaderValue::from_static("SAMEORIGIN"));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.remove(SERVER);
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, value);
    }
}
