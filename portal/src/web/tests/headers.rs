//! Headers on every route, whatever the status.
use std::collections::HashSet;

use actix_web::{http::Method, test::TestRequest};

use super::Installed;
use crate::web::{
    asset::Asset,
    guard::header::{ALWAYS, CONTENT_SECURITY_POLICY},
    routes::pattern,
};

/// Every address, with something in its places.
pub(super) fn addresses() -> Vec<String> {
    let mut all: Vec<String> =
        pattern::ALL.iter().map(|path| path.replace("{topic}", "no-code").replace("{path:.*}", "css/style.css")).collect();
    all.push("/messages/01a20dbc-abb0-717a-884c-544deecee4af".to_owned());
    all.extend(
        ["/nothing-here", "/messages/7", "/help/x", "/static/x/../Cargo.toml", "/static/x/locales/en/pages.ftl", "/inbox?page=x"]
            .map(str::to_owned),
    );
    all.push(Asset::Style.url());
    all
}

#[actix_web::test]
async fn every_answer_carries_them_and_no_get_sets_a_cookie() {
    let installed = Installed::new().await;
    let mut statuses = HashSet::new();
    let mut ids = HashSet::new();
    for address in addresses() {
        for method in [Method::GET, Method::POST, Method::HEAD, Method::OPTIONS, Method::DELETE] {
            let answer = installed.ask(TestRequest::default().method(method.clone()).uri(&address)).await;
            statuses.insert(answer.status);
            for (name, value) in ALWAYS {
                assert_eq!(answer.header(name), value, "{method} {address} {}", answer.status);
            }
            assert!(ids.insert(answer.header("x-request-id").to_owned()), "{method} {address}: an id of its own");
            assert!(answer.cookies().is_empty(), "{method} {address}");
            assert!(answer.header("server").is_empty());
            assert!(answer.header("access-control-allow-origin").is_empty());
            let kept = answer.status == 200 && address.starts_with("/static/");
            assert_eq!(answer.header("cache-control") == "no-store", !kept, "{method} {address}");
            if answer.status >= 400 {
                let id = answer.header("x-request-id").to_ascii_uppercase();
                let spoken = format!("{} {}", &id[28..32], &id[32..]);
                assert!(answer.body.contains(&spoken), "{method} {address}: the page says the end of its id");
                assert!(!answer.body.to_ascii_uppercase().contains(&id), "{method} {address}: nobody reads all of it out");
                assert!(answer.body.contains("<html lang=\"en\">"), "{method} {address}");
            }
        }
    }
    for expected in [200, 303, 403, 404, 405] {
        assert!(statuses.contains(&expected), "{expected} was met: {statuses:?}");
    }
}

#[test]
fn the_policy_begins_with_nothing() {
    assert!(CONTENT_SECURITY_POLICY.starts_with("default-src 'none'; "));
    for never in ["unsafe", "*", "http:", "https:", "blob:"] {
        assert!(!CONTENT_SECURITY_POLICY.contains(never), "{never}");
    }
}

#[actix_web::test]
async fn assets_are_kept_under_their_hash_only() {
    let installed = Installed::new().await;
    for asset in Asset::ALL {
        let answer = installed.ask(TestRequest::get().uri(&asset.url())).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "public, max-age=31536000, immutable"), "{asset:?}");
    }
    let answer = installed.ask(TestRequest::get().uri("/static/0000000000000000/css/style.css")).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-cache"));
}

#[actix_web::test]
async fn a_page_names_its_language_and_nothing_else_in_its_title() {
    let installed = Installed::new().await;
    for (wish, lang) in [("en-US,en;q=0.9", "en"), ("es-MX", "es"), ("fi", "en"), ("", "en")] {
        for path in ["/", "/claim", "/help/not-working", "/nothing"] {
            let answer = installed.ask(TestRequest::get().uri(path).insert_header(("accept-language", wish))).await;
            assert!(answer.body.contains(&format!("<html lang=\"{lang}\">")), "{wish} {path}");
            assert!(answer.body.contains("<title>Letterbox</title>"), "{path}");
            assert_eq!(answer.body.matches("<h1").count(), 1, "{path}");
            for landmark in ["<header>", "<main id=\"main\">", "<footer>", "href=\"#main\""] {
                assert!(answer.body.contains(landmark), "{path} {landmark}");
            }
            assert!(!answer.body.contains("style=") && !answer.body.contains("onclick"), "{path}: nothing inline");
        }
    }
}

#[actix_web::test]
async fn probes_answer() {
    let installed = Installed::new().await;
    for path in [pattern::HEALTHZ, pattern::READYZ] {
        assert_eq!(installed.ask(TestRequest::get().uri(path)).await.status, 200, "{path}");
    }
}
