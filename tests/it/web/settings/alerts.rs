//! How often and where alerts go, by the pages.
use anyhow::{Context, Result};

use super::with_ana;

#[tokio::test]
async fn how_often_is_chosen_and_shown() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let page = ana.browser.get("/settings/alerts").await?.expect(200)?;
    page.shows("a…@example.org")?;
    assert!(!page.body.contains("ana@example.org"));
    let form = page.form("/settings/alerts")?;
    let saved = ana.browser.submit(&form.clone().with("often", "daily")).await?;
    ana.browser.follow(saved).await?.expect(200)?.shows("Saved.")?;
    ana.browser.get("/settings").await?.expect(200)?.shows("Once a day at most")?;
    ana.browser.submit(&form.clone().with("often", "never")).await?.expect(400)?;
    ana.browser.submit(&form.clone().with("record", "7")).await?.expect(400)?;
    let foreign = form.with("often", "daily").with("record", "0198c1f2-0000-7000-8000-000000000000");
    ana.browser.submit(&foreign).await?.expect(404)?;
    stage.close().await
}

#[tokio::test]
async fn the_address_is_changed_with_key_and_code() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let page = ana.browser.get("/settings/alerts").await?.expect(200)?;
    let way = page.links().into_iter().find(|link| link.starts_with("/settings/alerts/")).context("a way to change it")?;
    let asked = ana.browser.get(&way).await?.expect(403)?;
    let asking = ana.press(&asked, "get").await?;
    let form = asking.form(&way)?;
    // Sent too late: the key is asked for, what was typed stands in the form again, and nothing was done.
    stage.installation.database.execute("UPDATE session SET verified_at = verified_at - 300000000").await?;
    let late = ana.browser.submit(&form.clone().with("address", "late@example.net")).await?.expect(403)?;
    let again = ana.press_keeping(&late, &way).await?;
    again.shows("Not done yet. Press the button again.")?;
    let typed = again.form(&way)?;
    anyhow::ensure!(typed.fields.contains(&("address".to_owned(), "late@example.net".to_owned())), "{:?}", typed.fields);
    let database = &stage.installation.database;
    anyhow::ensure!(database.number("SELECT COUNT(*) FROM address_change").await? == 0, "a code left by itself");
    ana.browser.submit(&form.clone().with("address", "no address")).await?.expect(422)?.shows("This is not an e-mail address.")?;
    ana.browser.submit(&form.clone().with("address", "Ana@example.org")).await?.expect(422)?.shows("that you have already")?;
    let sent = ana.browser.submit(&form.with("address", "new@example.net")).await?;
    let typing = ana.browser.follow(sent).await?.expect(200)?;
    typing.shows("new@example.net")?;
    let code = stage.installation.mailbox_code("new@example.net").await?;
    // Whoever did not ask for a code of a claim has lost a letter; whoever did not ask for this one has lost nothing.
    for (to, harm) in [("new@example.net", false), (super::ANA, true)] {
        let mails = stage.installation.sink.mails();
        let mail = mails.iter().find(|mail| mail.to == to && tests::actor::mailbox_code(&mail.raw).is_ok()).context("no code")?;
        assert_eq!(mail.raw.contains("somebody may have your letter"), harm, "{}", mail.raw);
        assert_eq!(mail.raw.contains("Then do nothing"), !harm, "{}", mail.raw);
    }
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    let form = typing.form(&way)?;
    ana.browser.submit(&form.clone().with("code", "12")).await?.expect(422)?.shows("You typed 2 of 8 digits.")?;
    ana.browser.submit(&form.clone().with("code", wrong)).await?.expect(422)?;
    let done = ana.browser.submit(&form.clone().with("code", &code)).await?;
    let page = ana.browser.follow(done).await?.expect(200)?;
    page.shows("Your new address is saved.")?;
    page.shows("n…@example.net")?;
    ana.browser.submit(&form.with("code", &code)).await?.expect(422)?;

    stage.send(&["ben@example.org"], &tests::letter::plain("ben@example.org", "Hello", "to you")).await?.expect(250)?;
    let mut ben = stage.claim("ben@example.org").await?;
    ben.browser.get(&way).await?.expect(404)?;
    stage.close().await
}

#[tokio::test]
async fn what_is_used_up_says_so_and_asks_for_nothing() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let database = &stage.installation.database;
    let page = ana.browser.get("/settings/alerts").await?.expect(200)?;
    let way = page.links().into_iter().find(|link| link.starts_with("/settings/alerts/")).context("a way to change it")?;
    let again = format!("{way}?again=1");
    let asked = ana.browser.get(&way).await?.expect(403)?;
    let form = ana.press(&asked, "get").await?.form(&way)?;
    let sent = ana.browser.submit(&form.clone().with("address", "new@example.net")).await?;
    let code = ana.browser.follow(sent).await?.expect(200)?.form(&way)?;
    // The last try says at once that it was the last.
    database.execute("UPDATE address_change SET tries = 13").await?;
    let typed = stage.installation.mailbox_code("new@example.net").await?;
    let wrong = code.clone().with("code", if typed == "00000000" { "00000001" } else { "00000000" });
    ana.browser.submit(&wrong).await?.expect(422)?.form(&way)?;
    let last = ana.browser.submit(&wrong).await?.expect(422)?;
    last.shows("too many wrong tries with the code that went to: new@example.net")?;
    anyhow::ensure!(last.form(&way).is_err() && last.links().contains(&again), "{}", last.text());
    // Whether it is asked or answered: no field, and what to do now.
    for page in [ana.browser.get(&way).await?.expect(200)?, ana.browser.submit(&code.with("code", "12345678")).await?.expect(429)?] {
        page.shows("too many wrong tries with the code that went to: new@example.net")?;
        anyhow::ensure!(page.form(&way).is_err() && page.links().contains(&again), "{}", page.text());
    }
    ana.browser.get(&again).await?.expect(200)?.form(&way)?;
    for number in 2..=5 {
        ana.browser.submit(&form.clone().with("address", &format!("new{number}@example.net"))).await?.expect(303)?;
    }
    let sixth = ana.browser.submit(&form.clone().with("address", "new6@example.net")).await?.expect(429)?;
    for page in [sixth, ana.browser.get(&again).await?.expect(200)?] {
        page.shows("You can ask for another one from:")?;
        anyhow::ensure!(page.form(&way).is_err(), "{}", page.text());
    }
    // The code that was sent last can still be typed.
    ana.browser.get(&way).await?.expect(200)?.form(&way)?;
    // A day later it goes on.
    database.execute("UPDATE address_change SET created_at = created_at - 86400000000, expires_at = 1").await?;
    ana.browser.get(&way).await?.expect(200)?.form(&way)?;
    stage.close().await
}

#[tokio::test]
async fn an_empty_list_promises_an_e_mail_to_who_has_an_address_alone() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    let database = &stage.installation.database;
    database.execute("UPDATE delivery SET state = 'expired'").await?;
    ana.inbox().await?.shows("When one comes, we send you an e-mail.")?;
    database.execute("UPDATE alert_address SET retired_at = 1000").await?;
    let page = ana.inbox().await?;
    page.shows("We have no e-mail address to tell you at.")?;
    anyhow::ensure!(!page.text().contains("we send you an e-mail"), "{}", page.text());
    stage.close().await
}
