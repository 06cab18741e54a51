//! Guards of every route, the texts of every language, and that there are no others. The road through the pages is an integration test.
mod guards;
mod headers;
mod methods;
mod server;
mod texts;
mod words;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use actix_web::{
    test::{TestRequest, call_service, init_service, read_body},
    web::Data,
};
use entity::{
    base::{
        clock::{Clock, Timestamp},
        random::SystemRandom,
        secret::Secret,
    },
    crypto::root::{Realm, Root, file::FileRoot},
    object::{ObjectPlace, Objects},
    store::{AlertPolicy, Database, DatabaseSettings, Store},
};
use url::Url;

use super::{Site, app, site::SiteParts};
use crate::service::{ServiceSettings, Services};

const ORIGIN: &str = "https://letterbox.example";

/// A clock that tests turn.
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
}

impl Hand {
    fn turn(&self, by: Duration) {
        self.0.store(self.now().plus(by).as_micros(), Ordering::Relaxed);
    }
}

/// An installation with an empty database.
struct Installed {
    site: Data<Site>,
    clock: Arc<Hand>,
    _folder: tempfile::TempDir,
}

impl Installed {
    async fn new() -> Self {
        Self::behind(Vec::new()).await
    }

    /// The same behind proxies.
    async fn behind(trusted_proxies: Vec<IpAddr>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let url = Secret::new(format!("sqlite:{}", path("portal.db").display()));
        let settings = DatabaseSettings { url, ..DatabaseSettings::default() };
        Database::migrate(&settings).await.expect("a schema");
        let database = Database::open(&settings).await.expect("a database");
        let root = |name, realm| Arc::new(FileRoot::create(path(name), realm, &SystemRandom).expect("a key")) as Arc<dyn Root>;
        let (content, alert) = (root("content.key", Realm::Content), root("alert.key", Realm::Alert));
        let clock = Arc::new(Hand(AtomicI64::new(1_764_000_000_000_000)));
        let random = Arc::new(SystemRandom);
        let objects = Objects::create(&ObjectPlace::Folder(path("objects"))).expect("a folder of objects");
        let policy = AlertPolicy::default();
        let store = Store::open(database, content, alert, objects, policy, clock.clone(), random.clone()).await.expect("a store");
        let settings = ServiceSettings::new(Url::parse(ORIGIN).expect("an origin"), "Letterbox");
        let services = Services::build(store, clock.clone(), random.clone(), settings).await.expect("services");
        let parts = SiteParts { services, clock: clock.clone(), random, trusted_proxies, form_key: Some([9; 32]) };
        Self { site: Data::new(Site::new(parts)), clock, _folder: folder }
    }

    /// One request on an application of its own; status, headers and body.
    async fn ask(&self, request: TestRequest) -> Answered {
        let app = init_service(app(self.site.clone())).await;
        let response = call_service(&app, request.to_request()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = String::from_utf8(read_body(response).await.to_vec()).expect("UTF-8");
        Answered { status: status.as_u16(), headers, body }
    }
}

struct Answered {
    status: u16,
    headers: actix_web::http::header::HeaderMap,
    body: String,
}

impl Answered {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").filter_map(|value| value.to_str().ok()).collect()
    }

    /// The value of a hidden field in the form that goes to `action`.
    fn token(&self, action: &str) -> &str {
        let (_, form) = self.body.split_once(&format!("action=\"{action}\"")).expect("the form");
        let (_, value) = form.split_once("name=\"token\" value=\"").expect("a token");
        value.split('"').next().expect("a value")
    }
}

/// A form sent from one of our own pages.
fn form(path: &str, fields: &[(&str, &str)]) -> TestRequest {
    TestRequest::post().uri(path).insert_header(("sec-fetch-site", "same-origin")).insert_header(("origin", ORIGIN)).set_form(fields)
}
