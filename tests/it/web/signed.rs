//! A signed file that holds the message (S/MIME, `smime-type=signed-data`): its text is shown, whoever signed it; its files are saved with it.
use anyhow::{Result, ensure};
use openssl::cms::{CMSOptions, CmsContentInfo};
use tests::{
    authority::Authority,
    letter::{self, File},
    stage::Stage,
};

const ANA: &str = "ana@example.org";
const UNCHECKED: &str = "We did not check it.";
const HOLDS: &str = "The signed file also holds files or pictures.";
const CLOSED: &str = "Save the file and open it with your mail program.";
const HEADER: &str = "Content-Disposition: attachment; filename=smime.p7m";

/// The file that a mail program makes of a message.
fn signed(content: &str) -> Result<Vec<u8>> {
    let (certificate, key) = Authority::new()?.issue_to_device()?;
    let signed = CmsContentInfo::sign(Some(&certificate), Some(&key), None, Some(content.as_bytes()), CMSOptions::BINARY)?;
    Ok(signed.to_der()?)
}

fn message(file: &[u8]) -> Vec<u8> {
    let kind = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m";
    letter::with_files(ANA, "text/plain", "", &[File { kind, header: HEADER, bytes: file }])
}

#[tokio::test]
async fn the_text_of_a_signed_file_is_shown_and_its_files_stay_in_it() -> Result<()> {
    let stage = Stage::new().await?;
    let content = "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
        --a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTake =?x?= one tablet ✓\r\n\
        --a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h1>Your dose</h1><p onclick=\"alert(1)\">Take <b>one tablet</b><script>alert(1)</script>\
        <img src=\"cid:logo\" alt=\"Our logo\"><img src=\"https://remote.invalid/a.png\"><a href=\"https://clinic.example/dose\">More</a></p>\r\n--a--\r\n\
        --m\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n\r\nPNG\r\n\
        --m\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n--m--\r\n";
    let file = signed(content)?;
    stage.send(&[ANA], &message(&file)).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let address = ana.messages().await?.remove(0);
    let page = ana.browser.get(&address).await?.expect(200)?;
    for wanted in [UNCHECKED, HOLDS, "Your dose", "Picture not loaded: Our logo", "https://clinic.example/dose", "smime.p7m", "shown above"]
    {
        page.shows(wanted)?;
    }
    ensure!(page.body.contains("Take <strong>one tablet</strong>") && !page.body.contains("alert(1)"), "{}", page.body);
    ensure!(!page.body.contains("remote.invalid") && !page.text().contains("plan.pdf") && !page.text().contains(CLOSED), "{}", page.body);
    ana.browser.get(&format!("{address}/plain")).await?.expect(200)?.shows("Take =?x?= one tablet ✓")?;

    // As it was designed, in a frame of its own, which no part of the message itself is.
    let designed = ana.browser.get(&format!("{address}/designed")).await?.expect(200)?;
    let frame = designed.body.split("iframe").nth(1).and_then(|rest| rest.split("src=\"").nth(1)).and_then(|rest| rest.split('"').next());
    let sheet = ana.browser.get(frame.unwrap_or_default()).await?.expect(200)?;
    ensure!(sheet.body.contains("<b>one tablet</b>") && !sheet.body.contains("alert(1)") && !sheet.body.contains("src="), "{}", sheet.body);
    let link = ana.browser.get(&format!("{address}/links/1")).await?.expect(200)?;
    link.shows("https://clinic.example/dose")?;

    // The file is as it came; what is in it has no address.
    let part = (0..10).map(|part| format!("{address}/files/{part}")).find(|path| page.body.contains(&format!("\"{path}\"")));
    let saved = ana.browser.bytes(&part.unwrap_or_default(), None).await?.expect(200)?;
    ensure!(saved.bytes == file, "not the file");
    for inner in [600, 601, 602, 603, 604, 605] {
        ana.browser.get(&format!("{address}/files/{inner}")).await?.expect(404)?;
        ana.browser.get(&format!("{address}/pictures/{inner}")).await?.expect(404)?;
    }
    stage.close().await
}

#[tokio::test]
async fn what_cannot_be_taken_out_is_a_file_with_a_word() -> Result<()> {
    let stage = Stage::new().await?;
    let wild = signed(&format!("Content-Type: text/html\r\n\r\n{}deep words", "<div>".repeat(2_000)))?;
    let deep = signed(&"Content-Type: message/rfc822\r\n\r\n".repeat(25_000))?;
    let large = signed(&format!("Content-Type: text/plain\r\n\r\n{}", "All is well. ".repeat(100_000)))?;
    let twice = [signed("Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nx")?, b"junk".to_vec()].concat();
    let whole = signed("Content-Type: text/plain\r\n\r\nseen-in-part")?;
    let cases: [(&[u8], &[&str], &[&str]); 6] = [
        (b"no such thing", &[CLOSED], &[UNCHECKED]),
        (&whole[..300], &[CLOSED], &["seen-in-part", UNCHECKED]),
        (&wild, &["deep words", UNCHECKED], &[CLOSED]),
        (&deep, &[CLOSED], &[UNCHECKED]),
        (&large, &["too large to open here"], &["All is well.", UNCHECKED]),
        (&twice, &[CLOSED, UNCHECKED], &[]),
    ];
    for (file, ..) in cases {
        stage.send(&[ANA], &message(file)).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let addresses = ana.messages().await?;
    ensure!(addresses.len() == cases.len());
    for (address, (_, shown, not)) in addresses.iter().rev().zip(cases) {
        let page = ana.browser.get(address).await?.expect(200)?;
        for wanted in shown {
            page.shows(wanted)?;
        }
        page.shows("smime.p7m")?;
        let found = not.iter().find(|word| page.text().contains(**word));
        ensure!(found.is_none() && !page.text().contains("This message has no text."), "{found:?}: {}", page.text());
    }
    stage.close().await
}
