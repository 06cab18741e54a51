//! Plain text as a page lays it out: columns, quotations, and what is longer than a page; and a picture on a page of its own.
use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use tests::{
    actor::Patient,
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

/// What the pages of a long text show, joined, and where they are after the first.
async fn whole(patient: &mut Patient, address: &str) -> Result<(String, Vec<String>)> {
    let mut page = patient.browser.get(address).await?.expect(200)?;
    page.shows("This message holds a long text. It is shown in parts")?;
    ensure!(!page.text().contains("Only the beginning"), "what can be read is said to be left out");
    let (mut seen, mut pages) = (String::new(), Vec::new());
    loop {
        for piece in page.body.split("<div class=\"letter\"").skip(1) {
            seen.push_str(piece.split_once('>').and_then(|(_, rest)| rest.split_once("</div>")).context("no text")?.0);
            seen.push('\n');
        }
        let start = format!("{address}/texts/");
        let next = page.links().into_iter().rfind(|link| link.starts_with(&start)).context("no way on")?;
        if pages.contains(&next) {
            return Ok((seen.replace("<wbr>", ""), pages)); // where an endless word may be broken
        }
        page = patient.browser.get(&next).await?.expect(200)?;
        page.shows("Long")?;
        pages.push(next);
        page.shows(&format!("Part {} of ", pages.len() + 1))?;
    }
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
    let (seen, pages) = whole(&mut ana, &address).await?;
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

/// Bytes for a mail in base64, or with every byte that is no letter as `=XX`; lines of both are short.
fn encoded(text: &str, base64: bool) -> String {
    if base64 {
        let bytes = STANDARD.encode(text);
        return bytes.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned() + "\r\n").collect();
    }
    let (mut out, mut width) = (String::new(), 0);
    for byte in text.bytes() {
        if width > 70 && byte != b'\r' && byte != b'\n' {
            out.push_str("=\r\n");
            width = 0;
        }
        match byte {
            b'\r' | b'\n' => {
                out.push(char::from(byte));
                width = 0;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b' ' => {
                out.push(char::from(byte));
                width += 1;
            }
            byte => {
                out.push_str(&format!("={byte:02X}"));
                width += 3;
            }
        }
    }
    out
}

/// Where only decoding tells what stands where; and where no line ends, so that a cut falls between two letters, each of several bytes.
#[tokio::test]
async fn nothing_of_a_long_text_is_lost_at_a_cut_however_it_was_encoded() -> Result<()> {
    let stage = Stage::new().await?;
    let lines: Vec<String> = (0..14_000).map(|number| format!("Line {number:05}: señal über Ñandú 😀")).collect();
    // One byte before the letters, so that no bound falls between two of them.
    let word = format!("x{}", "ñ€😀".repeat(70_000));
    let (lines, mut wanted) = (lines.join("\r\n"), Vec::new());
    for (text, encoding) in
        [(&lines, "base64"), (&lines, "quoted-printable"), (&word, "8bit"), (&word, "base64"), (&word, "quoted-printable")]
    {
        let body = if encoding == "8bit" { text.clone() } else { encoded(text, encoding == "base64") };
        let head = format!(
            "From: vega@clinic.example\r\nTo: {ANA}\r\nMessage-ID: <{}@clinic.example>\r\nSubject: Long\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n",
            wanted.len()
        );
        stage.send(&[ANA], format!("{head}{body}\r\n").as_bytes()).await?.expect(250)?;
        wanted.push(text.split_whitespace().collect::<String>());
    }
    let mut ana = stage.claim(ANA).await?;
    let messages = ana.messages().await?;
    ensure!(messages.len() == wanted.len(), "{messages:?}");
    for (address, wanted) in messages.iter().rev().zip(&wanted) {
        let (seen, pages) = whole(&mut ana, address).await?;
        let seen: String = seen.split_whitespace().collect();
        let same = seen.chars().zip(wanted.chars()).take_while(|(seen, wanted)| seen == wanted).count();
        ensure!(seen == *wanted, "{address}: alike for {same} letters, {} of {} bytes", seen.len(), wanted.len());
        ensure!(!pages.is_empty(), "{address}");
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
