//! Signing in and out: one button, and sessions that end.
use anyhow::{Context, Result};
use entity::base::clock::{Clock, SystemClock};
use serde_json::{Value, json};
use tests::{
    actor::{Page, Patient},
    letter,
    stage::Stage,
};

const ANA: &str = "ana@example.org";

async fn with_ana() -> Result<(Stage, Patient)> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let ana = stage.claim(ANA).await?;
    Ok((stage, ana))
}

#[tokio::test]
async fn the_page_has_one_button_and_no_text_field() -> Result<()> {
    let stage = Stage::new().await?;
    let page = stage.installation.anonymous()?.get("/").await?.expect(200)?;
    page.ceremony("get")?;
    assert!(!page.body.contains("type=\"password\"") && !page.body.contains("type=\"text\"") && !page.body.contains("type=\"email\""));
    stage.close().await
}

#[tokio::test]
async fn a_stolen_cookie_is_worth_nothing_after_sign_out() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let mut thief = ana.browser.clone();
    thief.get("/inbox").await?.expect(200)?;
    let address = ana.messages().await?.remove(0);
    let left = ana.sign_out().await?;
    assert!(left.status.is_success());
    assert_ne!(thief.get("/inbox").await?.status.as_u16(), 200);
    assert_ne!(thief.get(&address).await?.status.as_u16(), 200);
    stage.close().await
}

#[tokio::test]
async fn signing_out_has_the_browser_forget() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let page = ana.inbox().await?;
    let form = page.forms().into_iter().find(|form| form.action == "/sign-out").expect("a way out");
    let answer = ana.browser.submit(&form).await?;
    let cleared = answer.header("clear-site-data");
    assert!(cleared.contains("\"cache\"") && cleared.contains("\"storage\""), "{cleared}");
    assert!(!ana.browser.cookies().contains_key("__Host-session"));
    stage.close().await
}

#[tokio::test]
async fn sessions_end_when_idle_and_at_their_end() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let database = &stage.installation.database;
    let mut other = ana.elsewhere()?;
    other.sign_in().await?;
    database.execute("UPDATE session SET seen_at = seen_at - 16 * 60000000").await?;
    assert_ne!(ana.browser.get("/inbox").await?.status.as_u16(), 200);
    assert_ne!(other.browser.get("/inbox").await?.status.as_u16(), 200);
    ana.sign_in().await?;
    ana.inbox().await?;
    database.execute("UPDATE session SET ends_at = 1000").await?;
    assert_ne!(ana.browser.get("/inbox").await?.status.as_u16(), 200);
    stage.close().await
}

/// A page whose time has passed ends a session that nobody uses, and no other; being asked is no use of it.
#[tokio::test]
async fn a_page_that_was_left_ends_its_session() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let database = &stage.installation.database;
    let page = ana.inbox().await?;
    let token = watched(&page)?;
    assert!(page.body.contains("data-over=\"/session/over\""), "no page asks for it");
    let seen = async || database.number("SELECT CAST(MAX(seen_at) AS BIGINT) FROM session").await;
    // Used four minutes ago, here or in another tab.
    database.execute("UPDATE session SET seen_at = seen_at - 4 * 60000000").await?;
    let before = seen().await?;
    let left = ana.browser.post_json("/session/over", &token, &json!({})).await?.expect(200)?;
    let seconds = serde_json::from_str::<Value>(&left.body)?["seconds"].as_u64().context("no seconds")?;
    assert!((500..=600).contains(&seconds), "{seconds}");
    assert_eq!(seen().await?, before, "the question kept it");
    ana.browser.post_json("/session/over", "nonsense", &json!({})).await?.expect(403)?;
    // A minute before its end: until then a page counts.
    database.execute("UPDATE session SET seen_at = seen_at - 10 * 60000000 - 5000000").await?;
    let left = ana.browser.post_json("/session/over", &token, &json!({})).await?.expect(200)?;
    assert_eq!(serde_json::from_str::<Value>(&left.body)?["seconds"], 0);
    assert!(left.header("clear-site-data").contains("\"cache\""));
    assert!(!ana.browser.cookies().contains_key("__Host-session"));
    assert_eq!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'session.ended'").await?, 1);
    assert_ne!(ana.browser.get("/inbox").await?.status.as_u16(), 200);
    stage.close().await
}

/// The token that a page keeps its session with.
fn watched(page: &Page) -> Result<String> {
    Ok(page.body.split("data-token=\"").nth(1).and_then(|rest| rest.split('"').next()).context("no token")?.to_owned())
}

/// A page whose session ended goes on with the next one of the same person, and of nobody else: for each form that stands in it there is a
/// token, which is for that form.
#[tokio::test]
async fn whoever_signs_in_again_goes_on_with_the_page_that_lay_open() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    stage.send(&["bob@example.org"], &letter::plain("bob@example.org", "Hello", "to you")).await?.expect(250)?;
    let mut bob = stage.claim("bob@example.org").await?;
    let old = watched(&ana.inbox().await?)?;
    let body = json!({ "tokens": [&old, "1.x", ""] });
    // Signed out by hand: nobody is there.
    ana.sign_out().await?.expect(200)?;
    ana.browser.post_json("/session/over", &old, &body).await?.expect(401)?;
    ana.sign_in().await?;
    ana.browser.post_json("/session/keep", &old, &json!({})).await?.expect(403)?;
    bob.browser.post_json("/session/over", &old, &body).await?.expect(403)?;
    let answer: Value = serde_json::from_str(&ana.browser.post_json("/session/over", &old, &body).await?.expect(200)?.body)?;
    assert!(answer["seconds"].as_u64().is_some_and(|seconds| seconds > 60) && answer["final"] == false, "{answer}");
    assert!(answer["tokens"][1].is_null() && answer["tokens"][2].is_null(), "{answer}");
    let fresh = answer["tokens"][0].as_str().context("no token")?.to_owned();
    ana.browser.post_json("/session/keep", &fresh, &json!({})).await?.expect(200)?;
    ana.browser.post_json("/passkey/verify/begin", &fresh, &json!({})).await?.expect(403)?;
    stage.close().await
}

/// Shortly before the longest time of a session the page is told so, and what keeps it says it too; one can sign in anew before it is over.
#[tokio::test]
async fn the_longest_time_is_told_as_such() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let page = ana.inbox().await?;
    assert!(!page.body.contains(" data-final"), "it is not the end");
    let now = SystemClock.now().as_micros();
    stage.installation.database.execute(&format!("UPDATE session SET ends_at = {}", now + 600_000_000)).await?;
    let page = ana.inbox().await?;
    assert!(page.body.contains(" data-final"), "the end is not told");
    let kept = ana.browser.post_json("/session/keep", &watched(&page)?, &json!({})).await?.expect(200)?;
    assert_eq!(serde_json::from_str::<Value>(&kept.body)?["final"], true);
    let page = ana.browser.get("/?again=1").await?.expect(200)?;
    ana.press(&page, "get").await?;
    assert!(!ana.inbox().await?.body.contains(" data-final"), "nothing was won");
    stage.close().await
}

#[tokio::test]
async fn the_cookie_changes_with_every_step_up() -> Result<()> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, b"email\nana@example.org\n").await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = Patient::new(stage.installation.anonymous()?);
    let mut seen = Vec::new();
    let mut note = |ana: &Patient| seen.push(ana.browser.cookies().get("__Host-session").cloned());
    let page = ana.enter_slip(&slip).await?;
    note(&ana);
    let page = ana.press(&page, "create").await?;
    let page = ana.press(&page, "get").await?;
    note(&ana);
    let code = stage.installation.mailbox_code(ANA).await?;
    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    note(&ana);
    assert!(seen.iter().all(Option::is_some));
    for (nth, cookie) in seen.iter().enumerate() {
        assert!(!seen[..nth].contains(cookie), "a cookie outlived a step");
    }
    stage.close().await
}

#[tokio::test]
async fn a_challenge_is_used_once() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    ana.sign_out().await?;
    let page = ana.browser.visit("/").await?;
    let button = page.ceremony("get")?;
    let options = ana.browser.post_json(&button.begin, &button.token, &json!({})).await?.expect(200)?;
    let options: Value = serde_json::from_str(&options.body)?;
    let answer = ana.device.get(&stage.installation.origin(), &options).await?;
    let again = ana.browser.clone();
    ana.browser.post_json(&button.finish, &button.token, &answer).await?.expect(200)?;
    let replay = again.clone().post_json(&button.finish, &button.token, &answer).await?;
    assert!(!replay.status.is_success(), "{}", replay.body);
    stage.close().await
}

#[tokio::test]
async fn assertions_that_do_not_verify_open_nothing() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    ana.sign_out().await?;
    let origin = stage.installation.origin();
    let tamper: [fn(&mut Value); 6] = [
        |answer| answer["response"]["signature"] = json!("AAAA"),
        |answer| answer["response"]["userHandle"] = json!("AAAAAAAAAAAAAAAAAAAAAA"),
        |answer| {
            answer["id"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
            answer["rawId"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
        },
        |answer| answer["response"]["authenticatorData"] = json!("AAAA"),
        |answer| answer["clientExtensionResults"] = json!({"prf": {"results": {"first": "c2VjcmV0"}}}),
        |answer| *answer = json!({}),
    ];
    for (nth, change) in tamper.into_iter().enumerate() {
        let page = ana.browser.visit("/").await?;
        let button = page.ceremony("get")?;
        let options = ana.browser.post_json(&button.begin, &button.token, &json!({})).await?.expect(200)?;
        let mut answer = ana.device.get(&origin, &serde_json::from_str(&options.body)?).await?;
        change(&mut answer);
        let reply = ana.browser.post_json(&button.finish, &button.token, &answer).await?;
        assert!(reply.status.is_client_error(), "case {nth}: {} {}", reply.status, reply.body);
        assert_ne!(ana.browser.get("/inbox").await?.status.as_u16(), 200, "case {nth}");
    }
    // Signed for another place.
    let page = ana.browser.visit("/").await?;
    let button = page.ceremony("get")?;
    let options = ana.browser.post_json(&button.begin, &button.token, &json!({})).await?.expect(200)?;
    let elsewhere = ana.device.get("http://localhost:1", &serde_json::from_str(&options.body)?).await?;
    let reply = ana.browser.post_json(&button.finish, &button.token, &elsewhere).await?;
    assert!(reply.status.is_client_error(), "{}", reply.body);
    // After all that, the right key still works.
    ana.sign_in().await?;
    ana.inbox().await?;
    stage.close().await
}

#[tokio::test]
async fn a_ceremony_belongs_to_the_browser_that_began_it() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    ana.sign_out().await?;
    let page = ana.browser.visit("/").await?;
    let button = page.ceremony("get")?;
    let options = ana.browser.post_json(&button.begin, &button.token, &json!({})).await?.expect(200)?;
    let answer = ana.device.get(&stage.installation.origin(), &serde_json::from_str(&options.body)?).await?;
    let mut other = stage.installation.anonymous()?;
    let reply = other.post_json(&button.finish, &button.token, &answer).await?;
    assert!(reply.status.is_client_error(), "{}", reply.body);
    assert_ne!(other.get("/inbox").await?.status.as_u16(), 200);
    stage.close().await
}

/// The disk is full, or the database takes nothing: on a shared computer the browser must forget all the same.
#[tokio::test]
async fn signing_out_has_the_browser_forget_also_where_nothing_can_be_written() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let database = &stage.installation.database;
    if database.is_sqlite() {
        let trigger = "CREATE TRIGGER no_end BEFORE INSERT ON audit WHEN NEW.action = 'session.ended' BEGIN SELECT RAISE(ABORT, 'no'); END";
        database.execute(trigger).await?;
    } else {
        database.execute("CREATE FUNCTION no_end() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'").await?;
        let trigger =
            "CREATE TRIGGER no_end BEFORE INSERT ON audit FOR EACH ROW WHEN (NEW.action = 'session.ended') EXECUTE FUNCTION no_end()";
        database.execute(trigger).await?;
    }
    let form = ana.inbox().await?.form("/sign-out")?;
    let page = ana.browser.submit(&form).await?.expect(503)?;
    page.shows("This device has forgotten you")?;
    assert!(page.headers.contains_key("clear-site-data"), "its pages stay");
    assert!(!ana.browser.cookies().contains_key("__Host-session"), "the cookie stays");
    assert_ne!(ana.browser.get("/inbox").await?.status.as_u16(), 200);
    let of = if database.is_sqlite() { "" } else { " ON audit" };
    database.execute(&format!("DROP TRIGGER no_end{of}")).await?;
    stage.close().await
}
