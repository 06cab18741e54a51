//! What an address takes: refused with what it would take, a HEAD like a GET without the body, and a panic answered.
use std::collections::BTreeSet;

use actix_web::{
    App, HttpResponse,
    http::Method,
    middleware::from_fn,
    test::{TestRequest, call_service, init_service, read_body},
    web::get,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Answered, Installed, headers::addresses};
use crate::web::{
    guard, place,
    server::{Room, server},
};

fn allowed(answer: &Answered) -> BTreeSet<&str> {
    answer.header("allow").split(',').map(str::trim).filter(|method| !method.is_empty()).collect()
}

#[actix_web::test]
async fn a_method_is_refused_with_those_that_are_taken() {
    let installed = Installed::new().await;
    for (path, taken) in [
        ("/", &["GET", "HEAD"][..]),
        ("/claim", &["GET", "HEAD", "POST"]),
        ("/inbox", &["GET", "HEAD"]),
        ("/sign-out", &["GET", "HEAD", "POST"]),
        ("/passkey/sign-in/begin", &["POST"]),
        ("/static/x/css/style.css", &["GET", "HEAD"]),
    ] {
        let answer = installed.ask(TestRequest::default().method(Method::DELETE).uri(path)).await;
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(allowed(&answer), taken.iter().copied().collect(), "{path}");
    }
    for address in addresses() {
        for method in [Method::GET, Method::POST, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
            let answer = installed.ask(TestRequest::default().method(method.clone()).uri(&address)).await;
            assert_eq!(answer.status == 405, !allowed(&answer).is_empty(), "{method} {address}");
            assert!(!allowed(&answer).contains(method.as_str()), "{method} {address}: {:?}", allowed(&answer));
        }
    }
}

/// One request on a connection of its own: the head without its request id, date and `allow`, and the rest.
async fn wire(port: u16, method: &str, path: &str) -> (BTreeSet<String>, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let answer = String::from_utf8(answer).expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let of_its_own = ["x-request-id:", "date:", "allow:"];
    let lines = head.lines().filter(|line| !of_its_own.iter().any(|name| line.to_ascii_lowercase().starts_with(name)));
    (lines.map(str::to_owned).collect(), body.to_owned())
}

#[actix_web::test]
async fn a_head_is_a_get_without_its_body() {
    let installed = Installed::new().await;
    let bound = server(&installed.site, ([127, 0, 0, 1], 0).into(), None, Room { connections: 64, per_network: 32 }).expect("bound");
    let (port, handle) = (bound.address.port(), bound.server.handle());
    let running = actix_web::rt::spawn(bound.server);
    let mut read = 0;
    for address in addresses() {
        let (get, body) = wire(port, "GET", &address).await;
        let (head, nothing) = wire(port, "HEAD", &address).await;
        assert_eq!(head, get, "{address}");
        assert_eq!(nothing, "", "{address}");
        read += usize::from(get.contains("HTTP/1.1 200 OK") && !body.is_empty());
    }
    assert!(read >= 5, "{read} pages with a body were compared");
    handle.stop(true).await;
    running.await.expect("no panic").expect("ended");
}

async fn panics() -> HttpResponse {
    assert!(std::hint::black_box(false), "a handler that panics");
    HttpResponse::Ok().finish()
}

#[actix_web::test]
async fn a_panic_is_answered_like_any_failure() {
    let installed = Installed::new().await;
    let app = App::new().app_data(installed.site.clone()).wrap(from_fn(guard::around));
    let app = init_service(app.service(place("/panics").route(get().to(panics)))).await;
    for (accept, kind) in [("text/html", "text/html; charset=utf-8"), ("application/json", "application/problem+json")] {
        let request = TestRequest::get().uri("/panics").insert_header(("accept", accept)).to_request();
        let response = call_service(&app, request).await;
        assert_eq!(response.status(), 500);
        let header = |name: &str| response.headers().get(name).expect("a header").to_str().expect("text").to_owned();
        let (id, got) = (header("x-request-id"), header("content-type"));
        assert_eq!(got, kind);
        assert_eq!(header("x-content-type-options"), "nosniff");
        let body = String::from_utf8(read_body(response).await.to_vec()).expect("UTF-8");
        let end = id.to_ascii_uppercase().split_off(28);
        let told = body.contains(&id) || body.contains(&format!("{} {}", &end[..4], &end[4..]));
        assert!(told && (body.contains("E-7 \u{b7} ") || body.contains("\"panic\"")), "{body}");
        assert!(!body.contains("a handler that panics"), "{body}");
    }
}
