//! Plain text as a page lays it out: columns, quotations, and what is longer than a page; and a picture on a page of its own.
use anyhow::{Context, Result, ensure};
use tests::{
    letter::{self, File, with_files},
    stage::Stage,
};

const ANA: &str = "ana@example.org";
const RESULTS: &str = "Test         Result  Flag  Reference\r\n------------------------------------\r\nGlucose          98        70-99\r\n\
                       Sodium          140        136-145\r\nPotassium       5.9  H     3.5-5.1\r\n";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

#[tokio::test]
async fn columns_stay_in_their_places_and_old_words_are_folded() -> Result<()> {
    let stage = Stage::new().await?;
    let body = format!("Dear Ana,\r\n\r\n{RESULTS}\r\nCall us.\r\n\r\nAna wrote:\r\n{}", "> When will they come?\r\n".repeat(15));
    stage.send(&[ANA], &letter::plain(ANA, "Results", &body)).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let address = ana.messages().await?.remove(0);
    let page = ana.browser.get(&address).await?.expect(200)?;
    let (_, table) = page.body.split_once("aria-label=\"Table 1\"><pre").context("no table")?;
    let (table, rest) = table.split_once("</pre>").context("no end")?;
    ensure!(table.contains("Glucose          98        70-99\nSodium          140        136-145\n"), "{table}");
    ensure!(!table.contains("Dear Ana") && rest.contains("Call us."), "{table}");
    let (_, quoted) = page.body.split_once("<details class=\"quoted\"><summary>").context("nothing is folded")?;
    ensure!(quoted.contains("15 lines") && quoted.matches("&gt; When will they come?").count() == 15, "{quoted}");
    stage.close().await
}

/// Every line of a long text is on one page and no other, however it was written down; each page is a read.
#[tokio::test]
async fn a_long_text_goes_on_for_pages() -> Result<()> {
    let stage = Stage::new().await?;
    let lines: Vec<String> = (0..24_000).map(|number| format!("Line {number:05}: señal über Ñandú {}", "x".repeat(number % 7))).collect();
    let text = lines.join("\r\n");
    stage.send(&[ANA], &letter::plain(ANA, "Long", &text)).await?.expect(250)?;
    stage.send(&["ben@example.org"], &letter::plain("ben@example.org", "Short", "few words")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let mut ben = stage.claim("ben@example.org").await?;
    let address = ana.messages().await?.remove(0);
    let mut page = ana.browser.get(&address).await?.expect(200)?;
    let (mut seen, mut pages) = (String::new(), Vec::new());
    loop {
        for piece in page.body.split("<div class=\"letter\"").skip(1) {
            seen.push_str(piece.split_once('>').and_then(|(_, rest)| rest.split_once("</div>")).context("no text")?.0);
            seen.push('\n');
        }
        let start = format!("{address}/texts/");
        let next = page.links().into_iter().rfind(|link| link.starts_with(&start)).context("no way on")?;
        if pages.contains(&next) {
            break;
        }
        page = ana.browser.get(&next).await?.expect(200)?;
        page.shows("Long")?;
        pages.push(next);
        page.shows(&format!("Part {} of ", pages.len() + 1))?;
    }
    let seen: Vec<&str> = seen.lines().filter(|line| !line.is_empty()).collect();
    ensure!(seen.len() == lines.len() && seen.iter().zip(&lines).all(|(seen, line)| seen == line), "{} lines", seen.len());
    ensure!(pages.len() > 2, "{pages:?}");
    for one in &pages {
        ben.browser.get(one).await?.expect(404)?;
    }
    let (stretch, _) = pages[0].rsplit_once('/').context("no number")?;
    for odd in ["0", &(pages.len() + 2).to_string(), "65535", "x"] {
        ana.browser.get(&format!("{stretch}/{odd}")).await?.expect(404)?;
    }
    let short = ben.messages().await?.remove(0);
    for number in 1..3 {
        ben.browser.get(&format!("{short}/texts/0/{number}")).await?.expect(404)?;
    }
    stage.close().await
}

#[tokio::test]
async fn a_picture_is_looked_at_on_its_own_page() -> Result<()> {
    let stage = Stage::new().await?;
    let files = [
        File { kind: "image/png", header: "Content-Disposition: attachment; filename=\"scan <1>.png\"", bytes: PNG },
        File { kind: "image/jpeg", header: "Content-Disposition: attachment; filename=odd.jpg", bytes: b"<script>alert(1)</script>" },
        File { kind: "application/pdf", header: "Content-Disposition: attachment; filename=form.pdf", bytes: b"%PDF-1.7" },
    ];
    stage.send(&[ANA], &with_files(ANA, "text/plain", "Your scan.", &files)).await?.expect(250)?;
    stage.send(&["ben@example.org"], &letter::plain("ben@example.org", "Short", "few words")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let mut ben = stage.claim("ben@example.org").await?;
    let address = ana.messages().await?.remove(0);
    let page = ana.browser.get(&address).await?.expect(200)?;
    let looks: Vec<String> = page.links().into_iter().filter(|link| link.starts_with(&format!("{address}/look/"))).collect();
    let [scan, odd] = looks.as_slice() else { anyhow::bail!("{looks:?}") };
    let looked = ana.browser.get(scan).await?.expect(200)?;
    let source = scan.replace("/look/", "/pictures/");
    ensure!(looked.body.contains(&format!("<img src=\"{source}\" alt=\"scan")), "{}", looked.body);
    ensure!(looked.links().contains(&address) && looked.links().contains(&scan.replace("/look/", "/files/")), "{:?}", looked.links());
    ana.browser.fetch(&source, None).await?.expect(200)?;
    let odd = ana.browser.get(odd).await?.expect(404)?;
    ensure!(!odd.body.contains("<script>alert"), "{}", odd.body);
    ben.browser.get(scan).await?.expect(404)?;
    stage.close().await
}
