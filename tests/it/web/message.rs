//! Reading: the addressed and nobody else, audited before it is shown.
use anyhow::{Result, ensure};
use entity::base::clock::{Clock, SystemClock};
use reqwest::Method;
use tests::{letter, stage::Stage};

const ANA: &str = "ana@example.org";

#[tokio::test]
async fn unknown_and_foreign_ids_are_not_found_in_the_same_words() -> Result<()> {
    let stage = Stage::new().await?;
    for address in [ANA, "ben@example.org"] {
        stage.send(&[address], &letter::plain(address, "Hello", "private words")).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let mut ben = stage.claim("ben@example.org").await?;
    let (anas, bens) = (ana.messages().await?.remove(0), ben.messages().await?.remove(0));
    assert_ne!(anas, bens);
    let foreign = ana.browser.get(&bens).await?.expect(404)?;
    let unknown = ana.browser.get("/messages/0198c1f2-0000-7000-8000-000000000000").await?.expect(404)?;
    let without_id = |text: String| text.split_whitespace().filter(|word| word.len() < 30).collect::<Vec<_>>().join(" ");
    assert_eq!(without_id(foreign.text()), without_id(unknown.text()));
    for odd in ["/messages/", "/messages/7", "/messages/x'--", "/messages/0198c1f2-0000-7000-8000-00000000000"] {
        ana.browser.get(odd).await?.expect(404)?;
    }
    stage.close().await
}

/// Whoever waits for a message is not to think that none came.
#[tokio::test]
async fn a_message_that_does_not_open_stands_in_the_list_as_that() -> Result<()> {
    let stage = Stage::new().await?;
    for subject in ["First", "Second"] {
        stage.send(&[ANA], &letter::plain(ANA, subject, "private words")).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let damage =
        "UPDATE message_part SET bytes = substr(bytes, 1, 60) WHERE kind = 2 AND message_id = (SELECT id FROM message ORDER BY id LIMIT 1)";
    stage.installation.database.execute(damage).await?;
    let page = ana.browser.get("/inbox").await?.expect(200)?;
    page.shows("This message cannot be shown right now")?;
    page.shows("Second")?;
    ensure!(!page.text().contains("First") && ana.messages().await?.len() == 1, "{}", page.text());
    ana.browser.speak("es");
    ana.browser.get("/inbox").await?.expect(200)?.shows("Este mensaje no se puede mostrar ahora")?;
    stage.close().await
}

#[tokio::test]
async fn text_is_shown_as_text() -> Result<()> {
    let stage = Stage::new().await?;
    let body = "<script>alert(1)</script> & <img src=x onerror=alert(1)> \u{202e}gnitrats\r\n\r\nMañana a las 10 ✓";
    stage.send(&[ANA], &letter::plain(ANA, "=?utf-8?q?Informaci=C3=B3n_<b>?=", body)).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let inbox = ana.inbox().await?;
    inbox.shows("Información <b>")?;
    let address = ana.messages().await?.remove(0);
    let page = ana.browser.get(&address).await?.expect(200)?;
    assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{}", page.body);
    page.shows("<script>alert(1)</script>")?;
    page.shows("Mañana a las 10 ✓")?;
    page.shows("Dr. Vega")?;
    stage.close().await
}

/// Whoever mails can name anybody: the address says who it is, one that looks like ours as well.
#[tokio::test]
async fn of_what_came_by_mail_every_address_is_shown() -> Result<()> {
    let stage = Stage::new().await?;
    let from = |mail: Vec<u8>| String::from_utf8_lossy(&mail).replacen("<vega@clinic.example>", "<messages@localhost>", 1).into_bytes();
    let cc = ["Cc: Ana Ruiz <patient@localhost>"];
    let forwarded = String::from_utf8_lossy(&from(letter::plain(ANA, "Inside", "forwarded words"))).into_owned();
    let body = format!("--cut\r\nContent-Type: message/rfc822\r\n\r\n{forwarded}\r\n--cut--");
    let outer = letter::with_headers(ANA, "Outside", &body, &[]);
    let outer = String::from_utf8_lossy(&outer).replacen("text/plain; charset=utf-8", "multipart/mixed; boundary=cut", 1).into_bytes();
    stage.send(&[ANA], &outer).await?.expect(250)?;
    stage.send(&[ANA], &from(letter::with_headers(ANA, "Hello", "to you", &cc))).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let [mailed, outer] = <[String; 2]>::try_from(ana.messages().await?).expect("two messages");
    let page = ana.browser.get(&mailed).await?.expect(200)?;
    page.shows("<messages@localhost>")?;
    page.shows("<patient@localhost>")?;
    let page = ana.browser.get(&outer).await?.expect(200)?;
    page.shows("forwarded words")?;
    page.shows("<messages@localhost>")?;
    stage.close().await
}

#[tokio::test]
async fn odd_messages_are_shown_or_said_to_be_odd() -> Result<()> {
    let stage = Stage::new().await?;
    let nested = {
        let mut text = String::new();
        for level in 0..300 {
            text.push_str(&format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"));
        }
        text
    };
    let rfc822 = "Content-Type: message/rfc822\r\n\r\n".repeat(1_800);
    let html = "Content-Type: text/html\r\n\r\n<p>Only <b>HTML</b> words</p><script>alert(1)</script>\r\n";
    let cases: [&[u8]; 6] =
        [b"", b"no header\r\n", nested.as_bytes(), rfc822.as_bytes(), html.as_bytes(), b"Subject: \0\r\n\r\n\xff\xfe\0\r\n"];
    let mut wire = stage.relay.session().await?;
    for case in cases {
        wire.transaction(tests::stage::SENDER, &[ANA], case).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let addresses = ana.messages().await?;
    assert_eq!(addresses.len(), cases.len());
    for address in addresses {
        let page = ana.browser.get(&address).await?.expect(200)?;
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
    }
    stage.close().await
}

#[tokio::test]
async fn every_read_is_in_the_audit() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let address = ana.messages().await?.remove(0);
    let id = address.rsplit('/').next().expect("an id").replace('-', "");
    let database = &stage.installation.database;
    let before = database.number("SELECT COUNT(*) FROM audit").await?;
    ana.browser.get(&address).await?.expect(200)?;
    let after = database.number("SELECT COUNT(*) FROM audit").await?;
    assert_eq!(after, before + 1, "reading {id}");
    // A list is one entry.
    ana.inbox().await?;
    assert_eq!(database.number("SELECT COUNT(*) FROM audit").await?, after + 1);
    assert!(database.execute("DELETE FROM audit").await.is_err(), "the audit lost entries");
    assert!(database.execute("UPDATE audit SET action = 'x'").await.is_err(), "the audit was changed");
    stage.close().await
}

/// A link checker's question reads nothing, keeps nobody signed in, and is answered as the page would be.
#[tokio::test]
async fn a_head_leaves_no_trace() -> Result<()> {
    let stage = Stage::new().await?;
    for address in [ANA, "ben@example.org"] {
        stage.send(&[address], &letter::plain(address, "Hello", "to you")).await?.expect(250)?;
    }
    let mut ben = stage.claim("ben@example.org").await?;
    let mut ana = stage.claim(ANA).await?;
    let (address, foreign) = (ana.messages().await?.remove(0), ben.messages().await?.remove(0));
    let database = &stage.installation.database;
    database.execute("UPDATE session SET seen_at = seen_at - 300000000").await?;
    let traces = async || {
        let audit = database.number("SELECT COUNT(*) FROM audit").await?;
        let opened = database.number("SELECT COUNT(*) FROM delivery WHERE first_opened_at IS NOT NULL").await?;
        let seen = database.number("SELECT CAST(MAX(seen_at) AS BIGINT) FROM session").await?;
        anyhow::Ok((audit, opened, seen))
    };
    let before = traces().await?;
    for (path, status) in [("/inbox", 200), (address.as_str(), 200), (foreign.as_str(), 404), ("/messages/7", 404), ("/claim", 200)] {
        let page = ana.browser.send(Method::HEAD, path, &[], Vec::new()).await?.expect(status)?;
        assert_eq!(page.body, "", "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
    }
    assert_eq!(traces().await?, before);
    let page = ana.browser.get(&address).await?.expect(200)?;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_ne!(traces().await?, before);
    stage.close().await
}

#[tokio::test]
async fn the_language_of_the_browser_is_spoken() -> Result<()> {
    let stage = Stage::new().await?;
    let mut somebody = stage.installation.anonymous()?;
    somebody.speak("es-MX,es;q=0.9,en;q=0.5");
    let spanish = somebody.get("/claim").await?.expect(200)?;
    assert!(spanish.body.contains("lang=\"es\""), "{}", spanish.body);
    somebody.speak("de");
    assert!(somebody.get("/claim").await?.body.contains("lang=\"en\""));
    stage.close().await
}

#[tokio::test]
async fn a_number_and_an_address_are_told_from_a_site() -> Result<()> {
    let stage = Stage::new().await?;
    let html = "<p><a href=\"tel:555-0100\">call</a> <a href=\"mailto:desk@clinic.example?subject=x\">write</a> \
                <a href=\"https://clinic.example/\">look</a></p>";
    stage.send(&[ANA], &letter::with_files(ANA, "text/html", html, &[])).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let links = ana.browser.get(&message).await?.expect(200)?.links();
    let links: Vec<&String> = links.iter().filter(|link| link.starts_with(&format!("{message}/links/"))).collect();
    const AWAY: &str = "This link leaves the portal";
    const PASSWORD: &str = "Never type a code or a password";
    let expected: [&[&str]; 3] = [
        &["This calls 555-0100", "call your clinic at the number that you know", "Call this number"],
        &[
            "This opens your e-mail program",
            "It writes to: desk@clinic.example mailto:desk@clinic.example?subject=x The",
            "E-mail is not private",
            "Write an e-mail",
        ],
        &[AWAY, "It leads to: clinic.example", PASSWORD, "Open this address"],
    ];
    ensure!(links.len() == expected.len(), "{links:?}");
    for (link, words) in links.into_iter().zip(expected) {
        let page = ana.browser.get(link).await?.expect(200)?;
        for said in words {
            page.shows(said)?;
        }
        let away = words.contains(&AWAY);
        ensure!(page.text().contains(AWAY) == away && page.text().contains(PASSWORD) == away, "{}", page.text());
    }
    stage.close().await
}

/// Beyond what is sanitised, and beyond what is read at all: the beginning is shown, and said to be one, whichever way.
#[tokio::test]
async fn of_a_long_page_the_beginning_is_shown_and_said_to_be_one() -> Result<()> {
    const ONLY: &str = "Only the beginning of a long text is shown";
    let stage = Stage::new().await?;
    let page = |bytes: usize| "<p>Your result is fine, number 12345</p>\r\n".repeat(bytes / 42);
    let picture =
        format!("<p>Your result is fine, number 12345</p><img src=\"data:image/png;base64,{}\">", "iVBORw0KGgo\r\n".repeat(250_000));
    for html in [page(900_000), page(2_000_000), picture] {
        stage.send(&[ANA], &letter::with_files(ANA, "text/html", &html, &[])).await?.expect(250)?;
    }
    let two = format!(
        "From: vega@clinic.example\r\nMessage-ID: <two@clinic.example>\r\nSubject: Two\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative; boundary=two\r\n\r\n--two\r\n\r\nAll that there is to say.\r\n\
         --two\r\nContent-Type: text/html\r\n\r\n{}\r\n--two--\r\n",
        page(2_000_000)
    );
    stage.send(&[ANA], two.as_bytes()).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let messages = ana.messages().await?;
    ensure!(messages.len() == 4, "{messages:?}");
    for message in &messages[1..] {
        for way in ["", "/plain", "/designed"] {
            let page = ana.browser.get(&format!("{message}{way}")).await?.expect(200)?;
            page.shows(ONLY)?;
            page.shows("The text goes on")?;
            ensure!(!page.text().contains("has no text"), "{message}{way}");
            let frame =
                page.body.split("<iframe").nth(1).and_then(|frame| frame.split("src=\"").nth(1)?.split('"').next().map(str::to_owned));
            let shown = match frame {
                Some(sheet) => ana.browser.get(&sheet).await?.expect(200)?,
                None => page,
            };
            shown.shows("number 12345")?;
            shown.shows(ONLY)?;
        }
    }
    let page = ana.browser.get(&messages[0]).await?.expect(200)?;
    page.shows("All that there is to say.")?;
    page.shows("This is another form of what is shown above")?;
    ensure!(!page.text().contains(ONLY), "{}", page.text());
    stage.close().await
}

/// A receipt says nothing of when something was written, nor does one name of who wrote it.
#[tokio::test]
async fn every_author_is_named_and_a_date_of_long_ago() -> Result<()> {
    let stage = Stage::new().await?;
    let write = |id: u32, date: &str| {
        format!(
            "From: Dr. Vega <vega@clinic.example>, Dr. Soler <soler@clinic.example>\r\nMessage-ID: <{id}@clinic.example>\r\n\
             Date: {date}\r\nSubject: Ours\r\n\r\nfrom both of us\r\n"
        )
    };
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let now = SystemClock.now().to_rfc3339();
    let now = format!("{} {} {} {} +0000", &now[8..10], MONTHS[now[5..7].parse::<usize>()? - 1], &now[..4], &now[11..19]);
    for (id, date) in [(1, "Tue, 3 Feb 2026 10:00:00 +0000"), (2, now.as_str())] {
        stage.send(&[ANA], write(id, date).as_bytes()).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let [new, old] = <[String; 2]>::try_from(ana.messages().await?).expect("two messages");
    for (message, sent) in [(new, false), (old, true)] {
        let page = ana.browser.get(&message).await?.expect(200)?;
        page.shows("Dr. Vega <vega@clinic.example> , Dr. Soler <soler@clinic.example>")?;
        ensure!(page.text().contains("Sent February 3, 2026") == sent, "{}", page.text());
    }
    stage.close().await
}
