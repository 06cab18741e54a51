//! Keys by their pages: listed, named, added, removed.
use anyhow::{Context, Result};
use tests::{
    actor::{Page, Patient, Practitioner},
    authenticator::Authenticator,
};

use super::with_ana;

/// The links to the pages that remove a key.
fn removals(page: &Page) -> Vec<String> {
    page.links().into_iter().filter(|link| link.ends_with("/remove")).collect()
}

/// Adds a key on another device, by the pages.
async fn add(ana: &mut Patient, other: Authenticator) -> Result<Authenticator> {
    let asked = ana.browser.get("/settings/keys/add").await?.expect(403)?;
    let making = ana.press(&asked, "get").await?;
    let first = std::mem::replace(&mut ana.device, other);
    let using = ana.press(&making, "create").await?;
    using.shows("sure it works")?;
    let done = ana.press(&using, "get").await?;
    done.shows("Your new key is saved and works.")?;
    assert_eq!(removals(&done).len(), 2);
    Ok(std::mem::replace(&mut ana.device, first))
}

#[tokio::test]
async fn a_key_is_added_named_and_removed() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let mut other = add(&mut ana, Authenticator::new()).await?;
    let mut elsewhere = Patient::new(stage.installation.anonymous()?);
    std::mem::swap(&mut elsewhere.device, &mut other);
    elsewhere.sign_in().await?;
    elsewhere.inbox().await?;

    // Each sees which of the two it signed in with.
    let theirs = elsewhere.browser.get("/settings/keys").await?.expect(200)?;
    let page = ana.browser.get("/settings/keys").await?.expect(200)?;
    for (page, place) in [(&page, 0), (&theirs, 1)] {
        let cards: Vec<bool> = page.body.split("<h2").map(|card| card.contains("This key is in use here")).collect();
        assert!(cards.iter().filter(|here| **here).count() == 1 && cards[place], "{cards:?}");
    }
    let naming = removals(&page)[1].trim_end_matches("/remove").to_owned();
    let form = ana.browser.get(&naming).await?.expect(200)?.form(&naming)?;
    let empty = ana.browser.submit(&form.clone().with("name", " ")).await?.expect(422)?;
    empty.shows("Type a name with at least one letter or number.")?;
    let named = ana.browser.submit(&form.with("name", "Blue <phone>")).await?;
    ana.browser.follow(named).await?.expect(200)?.shows("Blue <phone>")?;

    let asking = ana.browser.get(&removals(&page)[1]).await?.expect(200)?;
    asking.shows("Remove this key?")?;
    let form = asking.form(&removals(&page)[1])?;
    // A copy of her cookie, taken after she used her key, is out with the others; and pressed twice it is done once.
    let mut copy = ana.browser.clone();
    ana.browser.submit(&form).await?.expect(303)?;
    copy.submit(&form).await?.expect(401)?;
    assert_ne!(copy.get("/inbox").await?.status.as_u16(), 200, "a copy of the verified cookie reads on");
    let answer = ana.browser.submit(&form).await?;
    let gone = ana.browser.follow(answer).await?.expect(200)?;
    gone.shows("The key is removed.")?;
    assert!(gone.body.contains("data-removed=\"") && !gone.body.contains("data-removed=\"\""), "{}", gone.body);
    assert_eq!(removals(&gone).len(), 1);
    assert_ne!(elsewhere.browser.get("/inbox").await?.status.as_u16(), 200, "the removed key's session goes on");
    assert!(elsewhere.sign_in().await.is_err(), "a removed key signs in");
    ana.inbox().await?;

    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    vega.person.browser.get("/settings/keys").await?.expect(200)?.shows("This key is in use here")?;
    let last = ana.browser.get(&removals(&gone)[0]).await?.expect(409)?;
    last.shows("This is your only key")?;
    stage.close().await
}

#[tokio::test]
async fn removing_asks_for_the_key_first_and_foreign_keys_are_not_found() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    add(&mut ana, Authenticator::new()).await?;
    let page = ana.browser.get("/settings/keys").await?.expect(200)?;
    let removal = removals(&page).remove(0);
    let form = ana.browser.get(&removal).await?.expect(200)?.form(&removal)?;
    stage.installation.database.execute("UPDATE session SET verified_at = verified_at - 300000000").await?;
    ana.browser.get(&removal).await?.expect(403)?.ceremony("get")?;
    let sent = ana.browser.submit(&form).await?.expect(403)?;
    let asked = ana.press_keeping(&sent, &removal).await?;
    asked.shows("Not done yet. Press the button again.")?;
    asked.shows("Remove this key?")?;
    assert_eq!(removals(&ana.browser.get("/settings/keys").await?).len(), 2, "the key removed another one");
    // Looked at by itself, nothing was pressed.
    assert!(!ana.browser.get(&removal).await?.expect(200)?.text().contains("Not done yet"));

    stage.send(&["ben@example.org"], &tests::letter::plain("ben@example.org", "Hello", "to you")).await?.expect(250)?;
    let mut ben = stage.claim("ben@example.org").await?;
    let unknown = "/settings/keys/0198c1f2-0000-7000-8000-000000000000/remove";
    for path in [removal.as_str(), removal.trim_end_matches("/remove"), unknown, "/settings/keys/7", "/settings/keys/7/remove"] {
        ben.browser.get(path).await?.expect(404)?;
    }
    let own = ben.browser.get("/settings/keys").await?.expect(200)?;
    let own = removals(&own).remove(0).trim_end_matches("/remove").to_owned();
    let mut form = ben.browser.get(&own).await?.form(&own)?;
    form.action = removal.trim_end_matches("/remove").to_owned();
    ben.browser.submit(&form.clone().with("name", "mine")).await?.expect(404)?;
    // Nor with the own key used a moment ago.
    let asked = ben.browser.get("/settings/keys/add").await?.expect(403)?;
    ben.press(&asked, "get").await?;
    form.action = removal.clone();
    ben.browser.submit(&form).await?.expect(404)?;
    assert_eq!(removals(&ana.browser.get("/settings/keys").await?.expect(200)?).len(), 2, "a stranger removed a key");
    stage.close().await
}

#[tokio::test]
async fn the_pages_tell_the_browser_which_keys_work() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let page = ana.browser.get("/settings/keys").await?.expect(200)?;
    let value = |name: &str| {
        let after = page.body.split(&format!("{name}=\"")).nth(1)?;
        after.split('"').next().map(str::to_owned)
    };
    assert_eq!(value("data-relying-party").as_deref(), Some("localhost"));
    assert_eq!(value("data-user").context("a handle")?.len(), 22);
    assert!(!value("data-accepted").context("ids")?.is_empty());
    assert_eq!(value("data-removed").as_deref(), Some(""));
    // One that was made and not used yet would be dropped by a store that is told the others alone.
    let asked = ana.browser.get("/settings/keys/add").await?.expect(403)?;
    let adding = ana.press(&asked, "get").await?;
    let mut other = Authenticator::new();
    ana.browser.press(&adding.ceremony("create")?, &mut other).await?.expect(200)?;
    let page = ana.browser.get("/settings/keys").await?.expect(200)?;
    assert!(page.body.contains("data-keys") && !page.body.contains("data-accepted"), "{}", page.body);
    let using = ana.browser.get("/settings/keys/add").await?.expect(200)?;
    ana.browser.press(&using.ceremony("get")?, &mut other).await?.expect(200)?;
    let page = ana.browser.get("/settings/keys").await?.expect(200)?;
    let told = page.body.split("data-accepted=\"").nth(1).and_then(|rest| rest.split('"').next()).context("ids")?;
    assert_eq!(told.split(' ').count(), 2, "{told}");
    stage.close().await
}
