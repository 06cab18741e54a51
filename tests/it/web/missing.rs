//! No way of reading a message leaves something out without a word.
use anyhow::{Result, ensure};
use tests::stage::{SENDER, Stage};

const ANA: &str = "ana@example.org";
const EMPTY: &str = "This message has no text.";

fn page(html: &str) -> String {
    format!("Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n")
}

#[tokio::test]
async fn what_a_view_leaves_out_is_said_on_it_and_in_what_is_saved() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    let html = "<p>Sign here</p><video src=x></video><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math><p hidden>Not for you</p>";
    let lost = format!(
        "Subject: x\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/html\r\n\r\n{html}\r\n\
         --a\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n--a--\r\n"
    );
    wire.transaction(SENDER, &[ANA], lost.as_bytes()).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let address = ana.messages().await?.remove(0);
    for way in ["", "/plain", "/designed"] {
        let shown = ana.browser.get(&format!("{address}{way}")).await?.expect(200)?;
        shown.shows("There is a film, a sound or a program in this message.")?;
        shown.shows("There is a formula in this message.")?;
        ensure!(way == "/designed" || shown.text().contains("Not for you"), "{way}: {}", shown.text());
    }
    let sheet = ana.browser.get(&format!("{address}/designed/1")).await?.expect(200)?;
    sheet.shows("There is a film, a sound or a program in this message.")?;
    sheet.shows("1/2")?;
    let saved = ana.browser.bytes(&format!("{address}/message.zip"), None).await?.expect(200)?;
    let saved = String::from_utf8_lossy(&saved.bytes).into_owned();
    for part in ["There is a formula in this message.", "Sign here", "Text that the sender hid:\nNot for you"] {
        ensure!(saved.contains(part), "{part}: {saved}");
    }
    stage.close().await
}

#[tokio::test]
async fn a_message_that_says_something_is_not_called_empty() -> Result<()> {
    let stage = Stage::new().await?;
    let two = "Subject: x\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nTake one tablet.\r\n\
               --a\r\nContent-Type: text/html\r\n\r\n<html><body>&nbsp;<br></body></html>\r\n--a--\r\n";
    let invitation = "Subject: x\r\nContent-Type: text/calendar; name=a.ics\r\nContent-Disposition: attachment; filename=a.ics\r\n\r\n\
                      BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Blood test\r\nDTSTART:20261210T093000Z\r\nDURATION:PT45M\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let signed = "Subject: x\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n\r\nx\r\n";
    let frames = page("<frameset><frame src=https://clinic.example/><noframes><body><p>Call us today.</p></body></noframes></frameset>");
    let cases = [
        (page("<div style='display:none'>Stop taking warfarin.</div>"), "Stop taking warfarin."),
        (two.to_owned(), "Take one tablet."),
        (invitation.to_owned(), "10:15"),
        (signed.to_owned(), "The text of this message is inside a signed file."),
        (frames, "Call us today."),
    ];
    let mut wire = stage.relay.session().await?;
    for (message, _) in &cases {
        wire.transaction(SENDER, &[ANA], message.as_bytes()).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let addresses = ana.messages().await?;
    for (address, (_, wanted)) in addresses.iter().rev().zip(&cases) {
        let shown = ana.browser.get(address).await?.expect(200)?;
        shown.shows(wanted)?;
        ensure!(!shown.text().contains(EMPTY), "{wanted}: {}", shown.text());
    }
    stage.close().await
}

#[tokio::test]
async fn numbers_that_a_style_sets_apart_are_two_in_every_way() -> Result<()> {
    let stage = Stage::new().await?;
    let html = page(
        "<style>.row{display:flex;justify-content:space-between}.old{text-decoration:line-through}</style>\
         <p><span style='display:inline-block;width:100px'>Dose 5</span><span style='display:inline-block'>10 mg tablets</span></p>\
         <div class=row><span>Copay 1</span><span>5.00</span></div><p><span class=old>50 mg</span> 5 mg</p>\
         <p>WBC 7.1 × 10<span style='vertical-align:super;font-size:60%'>9</span>/L</p>",
    );
    let mut wire = stage.relay.session().await?;
    wire.transaction(SENDER, &[ANA], html.as_bytes()).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let address = ana.messages().await?.remove(0);
    let reading = ana.browser.get(&address).await?.expect(200)?;
    ensure!(
        reading.body.contains("10<sup>9</sup>/L") && reading.body.contains("<span class=\"unseen\">crossed out: </span>50 mg</s>"),
        "{}",
        reading.body
    );
    let plain = ana.browser.get(&format!("{address}/plain")).await?.expect(200)?;
    for shown in [&reading, &plain] {
        for part in ["Dose 5 10 mg tablets", "Copay 1 5.00"] {
            shown.shows(part)?;
        }
    }
    plain.shows("[crossed out: 50 mg] 5 mg")?;
    plain.shows("10⁹/L")?;
    stage.close().await
}
