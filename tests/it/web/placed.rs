//! Pictures that a page names by where they lay once (Content-Location, RFC 2557): those of the message, and never a load from there.
use anyhow::{Context, Result, ensure};
use tests::stage::Stage;

const ANA: &str = "ana@example.org";
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

#[tokio::test]
async fn a_picture_is_found_by_its_place_and_nothing_is_loaded_from_there() -> Result<()> {
    let stage = Stage::new().await?;
    let picture = |location: &str| {
        format!("--b\r\nContent-Type: image/png\r\nContent-Location: {location}\r\nContent-Transfer-Encoding: base64\r\n\r\n{PNG}\r\n")
    };
    let message = format!(
        "Subject: A page that was saved\r\nContent-Type: multipart/related; boundary=b; type=\"text/html\"\r\n\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: https://clinic.example/news/today.htm\r\n\r\n\
         <p>One <img src=\"a.png\" alt=\"first\"> two <img src=\"https://clinic.example/logo.png#x\" alt=\"second\"> \
         three <img src=\"image 003.png\" alt=\"third\"> <a href=\"more.htm\">More</a></p>\r\n{}{}{}--b--\r\n",
        picture("a.png"),
        picture("https://clinic.example/logo.png"),
        picture("image%20003.png"),
    );
    stage.send(&[ANA], message.as_bytes()).await?.expect(250)?;
    let remote = message.replace("Content-Location: https://clinic.example/logo.png", "Content-Location: https://clinic.example/other.png");
    stage.send(&[ANA], remote.as_bytes()).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let addresses = ana.messages().await?;
    let (all, one_away) = (addresses.last().context("none")?, addresses.first().context("none")?);

    let page = ana.browser.get(all).await?.expect(200)?;
    // The page itself is the message's first part; the relative ones lie beside the pictures' place, that of the message.
    for (part, alt) in [(2, "first"), (3, "second"), (4, "third")] {
        let source = format!("{all}/pictures/{part}");
        ensure!(page.body.contains(&format!("<img src=\"{source}\" alt=\"{alt}\"")), "{alt}: {}", page.body);
        ana.browser.bytes(&source, None).await?.expect(200)?;
    }
    page.shows("https://clinic.example/news/more.htm")?;
    ensure!(!page.text().contains("not loaded") && !page.body.contains("src=\"https:"), "{}", page.body);
    let sheet = ana.browser.get(&format!("{all}/designed/1")).await?.expect(200)?;
    ensure!(sheet.body.matches("src=\"data:image/png;base64,").count() == 3 && !sheet.body.contains("clinic.example"), "{}", sheet.body);

    let page = ana.browser.get(one_away).await?.expect(200)?;
    page.shows("Picture not loaded: second")?;
    ensure!(page.body.matches("/pictures/").count() == 2 && !page.body.contains("src=\"https:"), "{}", page.body);
    stage.close().await
}
