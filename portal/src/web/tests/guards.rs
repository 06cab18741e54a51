//! What stands before a body: origin, token, kind, size. And who may ask for what.
use std::time::Duration;

use actix_web::test::TestRequest;

use super::{Installed, ORIGIN, form};
use crate::web::{
    guard::token::{Form, FormKey},
    routes::pattern,
};

async fn language_token(installed: &Installed) -> String {
    installed.ask(TestRequest::get().uri("/")).await.token("/language").to_owned()
}

#[actix_web::test]
async fn a_genuine_form_passes_and_sets_the_cookie_of_a_language() {
    let installed = Installed::new().await;
    let token = language_token(&installed).await;
    let answer = installed.ask(form("/language", &[("token", &token), ("language", "es"), ("back", "/claim")])).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/claim"));
    assert_eq!(answer.cookies(), ["__Host-language=es; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000"]);
    let page = installed.ask(TestRequest::get().uri("/claim").insert_header(("cookie", "__Host-language=es"))).await;
    assert!(page.body.contains("<html lang=\"es\">"));
    let page = installed.ask(TestRequest::get().uri("/claim").insert_header(("cookie", "__Host-language=xx"))).await;
    assert!(page.body.contains("<html lang=\"en\">"));
}

#[actix_web::test]
async fn nobody_is_led_away() {
    let installed = Installed::new().await;
    let token = language_token(&installed).await;
    for back in ["https://evil.example", "//evil.example", "/\\evil.example", "/static/x", "javascript:1", "", "/claim\r\nX: y"] {
        let answer = installed.ask(form("/language", &[("token", &token), ("language", "es"), ("back", back)])).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{back}");
    }
}

#[actix_web::test]
async fn a_form_from_elsewhere_is_refused() {
    let installed = Installed::new().await;
    let token = language_token(&installed).await;
    let fields = [("token", token.as_str()), ("language", "es"), ("back", "/")];
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
    ] {
        let request = headers.iter().fold(TestRequest::post().uri("/language"), |request, header| request.insert_header(*header));
        let answer = installed.ask(request.set_form(fields)).await;
        assert_eq!(answer.status, 403, "{headers:?}");
        assert!(answer.body.contains("This came from another website") && answer.cookies().is_empty(), "{headers:?}");
    }
}

#[actix_web::test]
async fn a_token_that_is_forged_foreign_or_old_is_refused() {
    let installed = Installed::new().await;
    let token = language_token(&installed).await;
    let now = installed.site.now();
    let foreign = FormKey::new([1; 32]).mint(Form::Language, now);
    let other_form = FormKey::new([9; 32]).mint(Form::Claim, now);
    let forged = token.replace('a', "b");
    for bad in ["", "x", foreign.as_str(), other_form.as_str(), forged.as_str()] {
        let answer = installed.ask(form("/language", &[("token", bad), ("language", "es")])).await;
        assert_eq!(answer.status, 403, "{bad}");
        assert!(answer.body.contains("This page was open too long") && answer.cookies().is_empty(), "{bad}");
    }
    assert_eq!(installed.ask(form("/language", &[("language", "es")])).await.status, 403, "none at all");
    installed.clock.turn(Duration::from_secs(12 * 3600 + 1));
    assert_eq!(installed.ask(form("/language", &[("token", &token), ("language", "es")])).await.status, 403, "old");
}

#[actix_web::test]
async fn kind_and_size_are_checked_before_anything_is_read() {
    let installed = Installed::new().await;
    let own = |path: &str| TestRequest::post().uri(path).insert_header(("sec-fetch-site", "same-origin"));
    let json = own("/language").set_json(serde_json::json!({}));
    assert_eq!(installed.ask(json).await.status, 415);
    let long = "1".repeat(20_000);
    let too_large = installed.ask(form("/claim", &[("slip", &long)])).await;
    assert_eq!(too_large.status, 413);
    assert!(too_large.body.contains("Press Back") && !too_large.body.contains("1111111111"), "{}", too_large.body);
    let longer = "1".repeat(200_000);
    assert_eq!(installed.ask(form("/claim", &[("slip", &longer)])).await.status, 413);
    let token = language_token(&installed).await;
    assert_eq!(installed.ask(form("/language", &[("token", &token)])).await.status, 400, "a missing field");
    assert_eq!(installed.ask(form("/language", &[("token", &token), ("language", "xx")])).await.status, 400, "an unknown language");
}

/// Every address that takes a POST refuses one without its checks, and changes nothing.
#[actix_web::test]
async fn no_post_passes_without_its_token() {
    let installed = Installed::new().await;
    for path in pattern::ALL.iter().filter(|path| !path.contains('{')) {
        let bare = installed.ask(TestRequest::post().uri(path)).await;
        assert!(matches!(bare.status, 403 | 405), "{path}: {}", bare.status);
        let unproved = installed.ask(form(path, &[("slip", "1"), ("code", "1"), ("language", "es")])).await;
        // Where a wait is over, whoever has no session any more is led to the door, as by a page: nothing is done there, either.
        let led = *path == pattern::CLAIM_OPEN && unproved.status == 303 && unproved.header("location") == "/";
        assert!(led || matches!(unproved.status, 401 | 403 | 405 | 415), "{path}: {}", unproved.status);
        assert!(unproved.cookies().is_empty(), "{path}");
    }
}

#[actix_web::test]
async fn who_has_not_signed_in_is_sent_to_the_door() {
    let installed = Installed::new().await;
    for (path, door) in [
        ("/inbox", "/"),
        ("/messages/01a20dbc-abb0-717a-884c-544deecee4af", "/"),
        ("/claim/key", "/claim"),
        ("/claim/mailbox", "/"),
        ("/claim/done", "/"),
    ] {
        for cookie in ["", "__Host-session=x", "__Host-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let answer = installed.ask(TestRequest::get().uri(path).insert_header(("cookie", cookie))).await;
            assert_eq!((answer.status, answer.header("location")), (303, door), "{path} {cookie}");
            let script = TestRequest::get().uri(path).insert_header(("cookie", cookie)).insert_header(("accept", "application/json"));
            assert_eq!(installed.ask(script).await.body, format!("{{\"next\":\"{door}\"}}"), "{path}");
        }
    }
}

#[actix_web::test]
async fn scripts_are_told_in_problem_documents() {
    let installed = Installed::new().await;
    let call = TestRequest::post()
        .uri(pattern::SIGN_IN_BEGIN)
        .insert_header(("origin", ORIGIN))
        .insert_header(("accept", "application/json"))
        .insert_header(("accept-language", "es"))
        .set_json(serde_json::json!({}));
    let answer = installed.ask(call).await;
    assert_eq!((answer.status, answer.header("content-type")), (403, "application/problem+json"));
    let body: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(body["code"], "form_token");
    assert_eq!(body["request_id"], answer.header("x-request-id"));
    assert!(body["detail"].as_str().is_some_and(|text| text.contains("No se cambió nada")));
}

/// Options are minted by a POST from our own page only, and tied to the browser by a cookie of their own.
#[actix_web::test]
async fn a_sign_in_begins_when_the_button_is_pressed() {
    let installed = Installed::new().await;
    let page = installed.ask(TestRequest::get().uri("/")).await;
    let token = page.body.split_once("data-token=\"").and_then(|(_, rest)| rest.split('"').next()).expect("a token");
    let call = |path: &str| {
        let request = TestRequest::post().uri(path).insert_header(("sec-fetch-site", "same-origin"));
        request
            .insert_header(("accept", "application/json"))
            .insert_header(("x-form-token", token.to_owned()))
            .set_json(serde_json::json!({}))
    };
    let begun = installed.ask(call(pattern::SIGN_IN_BEGIN)).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    assert!(begun.body.contains("\"challenge\""));
    let cookies = begun.cookies();
    assert!(cookies.len() == 1 && cookies[0].starts_with("__Host-ceremony="), "{cookies:?}");
    assert!(cookies[0].contains("; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=300"), "{cookies:?}");
    let elsewhere = installed.ask(call(pattern::SIGN_IN_FINISH)).await;
    assert_eq!(elsewhere.status, 409, "without the cookie there is nothing to finish");
    assert!(elsewhere.cookies().is_empty());
}

#[actix_web::test]
async fn a_code_that_does_not_work_is_explained_and_sets_nothing() {
    let installed = Installed::new().await;
    let token = installed.ask(TestRequest::get().uri("/claim")).await.token("/claim").to_owned();
    let answer = installed.ask(form("/claim", &[("token", &token), ("slip", "<script>")])).await;
    assert_eq!(answer.status, 422);
    assert!(answer.cookies().is_empty());
    assert!(answer.body.contains("value=\"&lt;script&gt;\""), "what was typed comes back as text");
    assert!(answer.body.contains("aria-invalid=\"true\"") && answer.body.contains("aria-describedby=\"slip-error slip-hint\""));
}
