//! Where one is signed in, by the page.
use anyhow::{Context, Result};
use tests::letter;

use super::with_ana;

#[tokio::test]
async fn other_devices_are_seen_and_signed_out() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let mut others = [ana.elsewhere()?, ana.elsewhere()?];
    for other in &mut others {
        other.sign_in().await?;
    }
    let page = ana.browser.get("/settings/devices").await?.expect(200)?;
    page.shows("This device")?;
    let forms: Vec<_> = page.forms().into_iter().filter(|form| form.action == "/settings/devices").collect();
    assert_eq!(forms.len(), 3, "one for each other, one for all");
    // Whoever has a copy of her cookie, and no key, ends nothing; and with her key she is the only one who has a cookie.
    let mut copy = ana.browser.clone();
    for form in &forms {
        copy.submit(form).await?.expect(403)?.ceremony("get")?;
    }
    // Ten browsers of one name are told apart, by whoever listens, too.
    let key = page.text().split("Key: ").nth(1).and_then(|rest| rest.split("Signed in").next()).context("no key")?.trim().to_owned();
    let heard = page.body.split("Sign out there").skip(1).filter_map(|rest| rest.split("</button>").next());
    assert_eq!(heard.filter(|said| said.contains(&key) && said.contains("<time")).count(), 2, "{}", page.body);
    // What was pressed is done when the key was used.
    let sent = ana.browser.submit(&forms[0]).await?.expect(403)?;
    for other in &mut others {
        other.browser.get("/inbox").await?.expect(200)?;
    }
    ana.browser.press(&sent.ceremony("get")?, &mut ana.device).await?.expect(200)?;
    assert!(sent.body.contains("data-kept"), "the press is forgotten: {}", sent.text());
    let kept = sent.form_with("/settings/devices", "session")?;
    copy.submit(&forms[2]).await?.expect(401)?;
    let one = ana.browser.submit(&kept).await?;
    ana.browser.follow(one).await?.expect(200)?.shows("You are signed out there.")?;
    ana.browser.submit(&forms[0]).await?.expect(303)?;
    // Somebody else ends nothing of hers, by whatever id.
    stage.send(&["ben@example.org"], &letter::plain("ben@example.org", "Hello", "to you")).await?.expect(250)?;
    let mut ben = stage.claim("ben@example.org").await?;
    ben.elsewhere()?.sign_in().await?;
    let page = ben.browser.get("/settings/devices").await?.expect(200)?;
    let own = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "session")).context("no form")?;
    let hers = forms[1].fields.iter().find(|(name, _)| name == "session").context("no session")?;
    let foreign = own.with("session", &hers.1);
    let sent = ben.browser.submit(&foreign).await?.expect(403)?;
    ben.browser.press(&sent.ceremony("get")?, &mut ben.device).await?.expect(200)?;
    ben.browser.submit(&sent.form_with("/settings/devices", "session")?).await?.expect(404)?;
    let mut out = 0;
    for other in &mut others {
        out += usize::from(other.browser.get("/inbox").await?.status.as_u16() != 200);
    }
    assert_eq!(out, 1, "one was ended");
    // A copy that was taken after she used her key is out with the press, too, whoever of the two presses next.
    let mut copy = ana.browser.clone();
    copy.get("/inbox").await?.expect(200)?;
    assert_eq!(ana.browser.submit(&forms[2]).await?.expect(303)?.header("location"), "/settings/devices?ended=1");
    copy.submit(&forms[2]).await?.expect(401)?;
    assert_ne!(copy.get("/inbox").await?.status.as_u16(), 200, "a copy of the verified cookie reads on");
    ana.browser.get("/inbox").await?.expect(200)?;
    // Forms that lie open in her other tabs go on.
    ana.browser.submit(&forms[2]).await?.expect(303)?;
    ana.browser.get("/inbox").await?.expect(200)?;
    for other in &mut others {
        assert_ne!(other.browser.get("/inbox").await?.status.as_u16(), 200);
    }
    // One that was asked for its key meanwhile says so, whatever ended it, and leads to the way in.
    let page = others[0].browser.visit("/").await?.expect(200)?;
    others[0].press(&page, "get").await?;
    let asked = others[0].browser.get("/settings/keys/add").await?.expect(403)?.ceremony("get")?;
    ana.browser.submit(&forms[2]).await?.expect(303)?;
    let out =
        others[0].browser.post_json(&asked.begin, &asked.token, &serde_json::json!({ "purpose": asked.purpose })).await?.expect(401)?;
    let out: serde_json::Value = serde_json::from_str(&out.body)?;
    assert_eq!(out["detail"], "You are signed out here. Sign in to go on.", "{out}");
    assert_eq!(out["link"], serde_json::json!({ "href": "/", "text": "Sign in" }), "{out}");
    ana.inbox().await?;
    ana.browser.get("/settings").await?.expect(200)?.shows("on this device only")?;
    stage.close().await
}
