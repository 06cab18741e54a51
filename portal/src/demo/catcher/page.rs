//! The catcher's pages: what was caught, and a form that sends more through the real SMTP listener.
//!
//! Anybody on this machine may look. A page of another origin may not: requests for another host (rebinding) are
//! refused, and so is a form from elsewhere. Words are English only: this is a tool for who tries the portal out.
mod view;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceRequest, ServiceResponse},
    http::header::{ACCEPT, HOST, HeaderName, HeaderValue, LOCATION, ORIGIN},
    middleware::{Next, from_fn},
    web::{Data, Form, FormConfig, Query, get, head, resource},
};
use entity::domain::address::EmailAddress;
use serde::Deserialize;

use super::Inbox;
use crate::{
    demo::{
        client::Client,
        welcome::{Message, SENDER},
    },
    web::{asset, guard::header, routes::pattern},
};

/// Mails on the page; JSON has all.
const SHOWN: usize = 50;
/// Largest form.
const MAX_FORM: usize = 64 << 10;
/// How long requests under way may take at the end.
const SHUTDOWN_SECONDS: u64 = 1;

/// What the pages work with.
struct Catcher {
    inbox: Arc<Inbox>,
    client: Client,
    hosts: [String; 2],
}

/// Binds the pages on loopback.
pub(super) fn server(inbox: Arc<Inbox>, client: Client) -> io::Result<(Server, SocketAddr)> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let hosts = [format!("127.0.0.1:{}", address.port()), format!("localhost:{}", address.port())];
    let catcher = Data::new(Catcher { inbox, client, hosts });
    let app = move || {
        App::new()
            .wrap(from_fn(guard))
            .app_data(catcher.clone())
            .app_data(FormConfig::default().limit(MAX_FORM))
            .service(resource("/").route(get().to(mails)).route(head().to(mails)))
            .service(resource("/send").get(form).post(send))
            .service(resource(pattern::ASSET).route(get().to(asset::get)))
    };
    let server = HttpServer::new(app).workers(1).shutdown_timeout(SHUTDOWN_SECONDS).disable_signals().listen(listener)?.run();
    Ok((server, address))
}

/// Refuses other hosts and foreign forms; sets the portal's own headers on every answer.
async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST).unwrap_or_default();
    let known = request.app_data::<Data<Catcher>>().is_some_and(|catcher| catcher.hosts.iter().any(|own| own == host));
    let own = text(ORIGIN).and_then(|origin| origin.strip_prefix("http://")) == Some(host);
    if !known || !(own || request.method().is_safe()) {
        let refused = HttpResponse::Forbidden().body("Open this page by the address that the demo printed.");
        return Ok(request.into_response(refused).map_into_right_body());
    }
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in header::ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    // Else the browser would not tell the form's origin.
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("same-origin"));
    Ok(response.map_into_left_body())
}

/// What the page was opened after.
#[derive(Deserialize)]
struct After {
    sent: Option<u8>,
}

/// All mails, as a page or as JSON.
async fn mails(request: HttpRequest, catcher: Data<Catcher>, after: Query<After>) -> HttpResponse {
    let wants = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if wants.to_ascii_lowercase().contains("application/json") {
        return HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(catcher.inbox.all());
    }
    let (newest, count) = catcher.inbox.newest(SHOWN);
    page(&view::mails(&newest, count, after.sent.is_some()))
}

async fn form(catcher: Data<Catcher>) -> HttpResponse {
    page(&view::form(&Letter::blank(catcher.client.patient()), None))
}

/// A filled form.
#[derive(Deserialize)]
struct Letter {
    to: String,
    subject: String,
    text: String,
    important: Option<String>,
}

impl Letter {
    fn blank(to: &str) -> Self {
        Self { to: to.to_owned(), subject: String::new(), text: String::new(), important: None }
    }
}

async fn send(catcher: Data<Catcher>, letter: Form<Letter>) -> HttpResponse {
    let Ok(to) = EmailAddress::parse(&letter.to) else {
        return page(&view::form(&letter, Some("The address is not an e-mail address.")));
    };
    let message = Message { subject: &letter.subject, text: &letter.text, important: letter.important.is_some() };
    match catcher.client.send(SENDER, to.as_str(), &message.to_mime(to.as_str())).await {
        Ok(()) => HttpResponse::SeeOther().insert_header((LOCATION, "/?sent=1")).finish(),
        Err(error) => page(&view::form(&letter, Some(&error.to_string()))),
    }
}

fn page(markup: &maud::Markup) -> HttpResponse {
    let html = markup.0.clone();
    HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header(("cache-control", "no-store")).body(html)
}
