//! How a problem looks: a page for people, a problem document (RFC 9457) for scripts. Logs each failure once.
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::BoxBody,
    dev::ServiceResponse,
    http::StatusCode,
    http::header::{ACCEPT, ALLOW, HeaderValue, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE},
};
use entity::{base::log::chain, domain::id::RequestId};
use maud::html;
use serde_json::json;

use super::{Problem, Told, number};
use crate::web::{
    guard::{
        kept, language,
        visitor::{here, seen},
    },
    layout::{Frame, Sheet},
    routes::Route,
    site::Site,
};

/// The code of whoever is not signed in any more.
const SIGN_IN: &str = "sign_in";
/// [`crate::service::passkey::PasskeyError::HalfMade`].
const HALF_MADE: &str = "passkey_half_made";

/// The answer in place of a failed one: a page, or a problem document for a script. It says who is signed in where the request was
/// looked at so far; an address that is none is looked at by nobody, so `guard::around` looks first.
#[must_use]
pub(crate) fn render(site: &Site, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let (request, failed) = response.into_parts();
    let by_status;
    let problem = match failed.error().and_then(|error| error.as_error::<Problem>()) {
        Some(problem) => problem,
        None => {
            by_status = Problem::of_status(failed.status());
            &by_status
        }
    };
    log(problem);
    let mut answer = if wants_json(&request) { document(site, &request, problem) } else { page(site, &request, problem) };
    let headers = answer.headers_mut();
    // The router knows what an address takes.
    if let Some(allowed) = failed.headers().get(ALLOW) {
        headers.insert(ALLOW, allowed.clone());
    }
    if let Some(after) = problem.retry_after() {
        headers.insert(RETRY_AFTER, after.as_secs().max(1).into());
    }
    if problem.status_code() == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Passkey"));
    }
    ServiceResponse::new(request, answer)
}

/// The whole chain, once.
fn log(problem: &Problem) {
    let Told(status, code, words) = problem.told();
    let number = number::of(words);
    let chain = chain(problem);
    if status.is_server_error() {
        tracing::error!(code, number, chain, "a request failed");
    } else {
        tracing::debug!(code, number, chain, "a request was refused");
    }
}

fn wants_json(request: &HttpRequest) -> bool {
    request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("application/json"))
}

fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// What somebody reads out: the number of what the page says, and of the request's id its last eight places, where the chance is. The rest is its time, which hundreds share.
/// Letters from A to F alone, so that nothing is mistaken; a log is searched for it in small letters, without the space.
fn spoken(request: &HttpRequest, words: &str) -> String {
    let id = request_id(request).to_ascii_uppercase();
    let (_, end) = id.split_at(id.len().saturating_sub(8));
    let (first, second) = end.split_at(end.len() / 2);
    format!("{} \u{b7} {first} {second}", number::of(words))
}

/// What stands before that: patients call, staff report.
fn reference(frame: &Frame, request: &HttpRequest) -> String {
    let staff = seen(request).is_some_and(|session| session.is_staff());
    frame.words.say(if staff { "problem-reference-staff" } else { "problem-reference" })
}

fn frame(site: &Site, request: &HttpRequest) -> Frame {
    let session = seen(request);
    let frame = Frame::new(site, language::of(request, session.as_deref()), here(request), session.as_deref());
    if request.method().is_safe() { frame } else { frame.once() }
}

/// RFC 9457, with `next` where a script should go instead, and `link` to what a person does first.
fn document(site: &Site, request: &HttpRequest, problem: &Problem) -> HttpResponse {
    if let Problem::GoTo(route) = problem {
        return HttpResponse::Ok().json(json!({ "next": route.to_string() }));
    }
    let Told(status, code, words) = problem.told();
    let frame = frame(site, request);
    let reference = || format!("{} {}", reference(&frame, request), spoken(request, words));
    let reference = status.is_server_error().then(reference);
    let body = json!({
        "type": "about:blank",
        "title": frame.words.say(words),
        "status": status.as_u16(),
        "detail": frame.words.say(&format!("{words}-text")),
        "code": code,
        "request_id": request_id(request),
        "reference": reference,
        "link": first(code).map(|(route, words)| json!({ "href": route.to_string(), "text": frame.words.say(words) })),
    });
    HttpResponse::build(status).content_type("application/problem+json").body(body.to_string())
}

/// What a person does first, with its words: whoever is not signed in, or has a step before them.
fn first(code: &str) -> Option<(Route, &'static str)> {
    match code {
        SIGN_IN => Some((Route::Start, "start-sign-in")),
        // Where nobody is on the way in, the page asks for the code again.
        HALF_MADE => Some((Route::ClaimKey, "continue")),
        _ => None,
    }
}

fn page(site: &Site, request: &HttpRequest, problem: &Problem) -> HttpResponse {
    if let Problem::GoTo(route) = problem {
        return HttpResponse::SeeOther().insert_header((LOCATION, route.to_string())).finish();
    }
    let Told(status, code, words) = problem.told();
    let frame = frame(site, request);
    if let Problem::Beyond(first) = problem {
        return beyond(&frame, (status, words), first);
    }
    let content = html! {
        p { (frame.words.say(&format!("{words}-text"))) }
        (kept::markup(request, &frame.words, status == StatusCode::SERVICE_UNAVAILABLE))
        @if status.is_server_error() && request.method().is_safe() {
            p { a.button href=(here(request)) { (frame.words.say("problem-again")) } }
        }
        p { a.button href=(frame.home()) { (frame.words.say(if code == SIGN_IN { "start-sign-in" } else { "problem-start" })) } }
        p.hint {
            (reference(&frame, request)) br;
            span.code { (spoken(request, words)) }
        }
    };
    frame.answer(status, &Sheet { heading: &frame.words.say(words), focus: true, content, ..Sheet::default() })
}

/// Behind the end of a list: leads to its first page, and leads nobody there unasked, who turns pages until they end.
fn beyond(frame: &Frame, (status, words): (StatusCode, &str), first: &str) -> HttpResponse {
    let content = html! {
        p { (frame.words.say("pages-beyond")) }
        p { a.button href=(first) { (frame.words.say("pages-first")) } }
    };
    frame.answer(status, &Sheet { heading: &frame.words.say(words), focus: true, content, ..Sheet::default() })
}
