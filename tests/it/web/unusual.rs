//! Mail as few programs write it: what is in it is shown, and what is said of it is said once.
use anyhow::{Result, ensure};
use tests::{letter, stage::Stage};

const ANA: &str = "ana@example.org";

/// The page of a message that has this content type and body.
async fn page(subject: &str, kind: &str, body: &str) -> Result<(Stage, String)> {
    let stage = Stage::new().await?;
    let mail = letter::with_headers(ANA, subject, body, &[]);
    let mail = String::from_utf8_lossy(&mail).replacen("text/plain; charset=utf-8", kind, 1).into_bytes();
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let inbox = ana.inbox().await?.body;
    ensure!(inbox.contains(&subject[..subject.len().min(40)]));
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?.body;
    Ok((stage, page))
}

#[tokio::test]
async fn what_is_encrypted_is_said_once() -> Result<()> {
    let body = "--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--e\r\nContent-Type: application/octet-stream; \
                name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--e--\r\n";
    let (stage, page) = page("Private", "multipart/encrypted; boundary=e", body).await?;
    ensure!(page.matches("encrypted for another program").count() == 1 && page.contains("encrypted.asc"), "{page}");
    stage.close().await
}

#[tokio::test]
async fn a_signed_text_is_shown_without_its_armour() -> Result<()> {
    let body = "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nDear Ana,\r\n- - one pill\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\n\
                iQEzBAEB\r\n-----END PGP SIGNATURE-----\r\n";
    let (stage, page) = page("Signed", "text/plain; charset=utf-8", body).await?;
    ensure!(page.contains("Dear Ana,\n- one pill") && !page.contains("BEGIN PGP") && !page.contains("iQEzBAEB"), "{page}");
    ensure!(page.matches("carries a digital signature").count() == 1, "{page}");
    stage.close().await
}

#[tokio::test]
async fn old_ways_of_writing_are_words_and_a_note() -> Result<()> {
    let body = "<bold>Dear</bold> <color><param>red</param>Ana</color>,\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n";
    let (stage, page) = page("Rich", "text/enriched", &body.replace("\r\n", "\r\n\r\n")).await?;
    ensure!(page.contains("Dear Ana,") && !page.contains("param"), "{page}");
    ensure!(page.contains("A file is written into this text"), "{page}");
    stage.close().await
}

#[tokio::test]
async fn photos_of_a_telephone_stand_between_its_texts() -> Result<()> {
    let photo = "Content-Type: image/jpeg; name=IMG_1.jpeg\r\nContent-Disposition: inline; filename=IMG_1.jpeg\r\nContent-ID: <1@phone>\r\n\r\nJPEG";
    let body = format!("--m\r\n\r\nFirst words\r\n--m\r\n{photo}\r\n--m\r\n\r\nLast words\r\n--m--\r\n");
    let (stage, page) = page("Photos", "multipart/mixed; boundary=m", &body).await?;
    let at = |what: &str| page.find(what).ok_or_else(|| anyhow::anyhow!("no {what}: {page}"));
    ensure!(at("First words")? < at("/pictures/2\"")? && at("/pictures/2\"")? < at("Last words")?, "{page}");
    stage.close().await
}

#[tokio::test]
async fn a_subject_without_an_end_is_a_heading_with_one() -> Result<()> {
    let subject = format!("Results {}", "x".repeat(800));
    let (stage, page) = page(&subject, "text/plain; charset=utf-8", "Hello").await?;
    let heading = page.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
    ensure!(heading.contains("Results xxx") && heading.contains('…') && heading.len() < 400, "{heading}");
    ensure!(page.contains("More of the subject") && page.contains(&subject[..390]), "{page}");
    stage.close().await
}

#[tokio::test]
async fn words_in_colour_are_marked_and_said_where_they_are_read() -> Result<()> {
    let stage = Stage::new().await?;
    let html = "<p>Your LDL is <span style='color:red'>190</span> this time.</p>";
    let mail = letter::with_headers(ANA, "Result", html, &[]);
    let mail = String::from_utf8_lossy(&mail).replacen("text/plain", "text/html", 1).into_bytes();
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?.body;
    ensure!(page.contains("<mark class=\"hue-red\">") && page.contains("set apart by their color"), "{page}");
    let text = ana.browser.get(&format!("{message}/plain")).await?.expect(200)?.body;
    ensure!(text.contains("[in red: 190]") && !text.contains("set apart by their color"), "{text}");
    let designed = ana.browser.get(&format!("{message}/designed")).await?.expect(200)?.body;
    ensure!(!designed.contains("set apart by their color"), "{designed}");
    stage.close().await
}
