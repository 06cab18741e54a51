//! What is pasted from a word processor into a message and into a text for several: shown before it is sent as the patient will see it,
//! and nothing of it lost.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Form, Page, Patient, Practitioner},
    stage::Stage,
};

/// As a browser puts it into the field: no markup, but its signs, tabs, spaces and ends of lines.
const PASTED: &str = "Before your operation\r\nPlease read this \u{2013} it\u{2019}s important. \u{201c}Nothing by mouth\u{201d} means:\r\n\
    \u{b7}\tno food for\u{a0}8 hours\r\n\u{b7}\tno milk\r\no\twater is fine\r\n\r\n1.\tCome at 7:30\u{b}to the front desk\r\n2.\tBring your card\u{2026}";

/// What each of them sees of it, in this order.
const SEEN: [&str; 8] = [
    "Before your operation",
    "Please read this \u{2013} it\u{2019}s important. \u{201c}Nothing by mouth\u{201d} means:",
    "no food for\u{a0}8 hours",
    "no milk",
    "water is fine",
    "1. Come at 7:30",
    "to the front desk",
    "2. Bring your card\u{2026}",
];

/// As it stands in the clipboard beside it: what somebody has who copied the source.
const MARKUP: &str = "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->\r\n\
    <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>\u{b7}</span><![endif]>\
    Rest &amp; drink<o:p></o:p></p>";

/// Words in the order in which they stand on a page, with all spaces alike.
fn has_all(page: &Page, wanted: &[&str]) -> Result<()> {
    let shown = page.text().replace("&nbsp;", " ").replace('\u{a0}', " ");
    let text = shown.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut rest = text.as_str();
    for one in wanted {
        let one = one.replace('\u{a0}', " ").split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let at = rest.find(&one).with_context(|| format!("{one:?} is missing, or stands elsewhere: {text}"))?;
        rest = &rest[at + one.len()..];
    }
    Ok(())
}

/// A list, and no paragraphs that look like one.
fn has_list(page: &Page) -> Result<()> {
    for item in ["<li>no food for\u{a0}8 hours</li>", "<li>no milk</li>", "<li>water is fine</li>"] {
        ensure!(page.body.replace("&nbsp;", "\u{a0}").contains(item), "{item} is no item: {}", page.body);
    }
    Ok(())
}

async fn scene() -> Result<(Stage, Practitioner)> {
    let stage = Stage::new().await?;
    let list = b"email,name,record_number\nana@example.org,Ana Ruiz,A-1\nben@example.org,Ben Soto,A-2\n";
    stage.installation.import(&stage.organization, list).await?.success()?;
    let vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    Ok((stage, vega))
}

/// The page that writes to Ana, and its form.
async fn to_ana(vega: &mut Practitioner) -> Result<(String, Form)> {
    let browser = &mut vega.person.browser;
    let search = browser.get("/team/patients").await?.expect(200)?.form("/team/patients")?.with("words", "Ana");
    let found = browser.submit(&search).await?.expect(200)?;
    let record = found.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("no record")?;
    let write = format!("{record}/write");
    let form = browser.get(&write).await?.expect(200)?.form(&write)?;
    Ok((write, form.with("category", "treatment").with("expires", "0")))
}

/// What was looked at is sent, and seen by her at once: where it is.
async fn sent(stage: &Stage, (vega, ana): (&mut Practitioner, &mut Patient), look: &Form) -> Result<(Page, String)> {
    let sent = vega.person.browser.submit(&look.clone().with("act", "send")).await?.expect(303)?;
    let after = vega.person.browser.follow(sent).await?.expect(200)?;
    stage.installation.database.execute("UPDATE delivery SET visible_at = 1, alert_at = 1").await?;
    Ok((after, ana.messages().await?.pop().context("no message")?))
}

#[tokio::test]
async fn a_message_from_a_word_processor_is_seen_as_it_was_meant() -> Result<()> {
    let (stage, mut vega) = scene().await?;
    let mut ana = stage.claim("ana@example.org").await?;
    let (write, form) = to_ana(&mut vega).await?;
    let form = form.with("subject", "It\u{2019}s \u{201c}soon\u{201d}").with("text", PASTED);
    let look = vega.person.browser.submit(&form.with("act", "preview")).await?.expect(200)?;
    has_all(&look, &SEEN)?;
    has_list(&look)?;
    let (after, place) = sent(&stage, (&mut vega, &mut ana), &look.form(&write)?).await?;
    after.shows("Sent to Ana Ruiz.")?;
    let page = ana.browser.get(&place).await?.expect(200)?;
    page.shows("It\u{2019}s \u{201c}soon\u{201d}")?;
    has_all(&page, &SEEN)?;
    has_list(&page)?;
    let plain = ana.browser.get(&format!("{place}/plain")).await?.expect(200)?;
    has_all(&plain, &SEEN)?;
    stage.close().await
}

#[tokio::test]
async fn markup_that_somebody_pasted_is_shown_as_it_stands_before_it_is_sent() -> Result<()> {
    let (stage, mut vega) = scene().await?;
    let mut ana = stage.claim("ana@example.org").await?;
    let (write, form) = to_ana(&mut vega).await?;
    let form = form.with("subject", "Plan").with("text", MARKUP);
    let look = vega.person.browser.submit(&form.with("act", "preview")).await?.expect(200)?;
    let seen = ["<!--[if gte mso 9]>", "class=MsoListParagraph", "Rest &amp; drink<o:p></o:p></p>"];
    has_all(&look, &seen)?;
    ensure!(!look.body.contains("<p class=MsoListParagraph"), "it became markup of the page");
    let (_, place) = sent(&stage, (&mut vega, &mut ana), &look.form(&write)?).await?;
    let page = ana.browser.get(&place).await?.expect(200)?;
    has_all(&page, &seen)?;
    stage.close().await
}

#[tokio::test]
async fn a_text_for_several_from_a_word_processor_is_sampled_as_each_will_see_it() -> Result<()> {
    let (stage, mut vega) = scene().await?;
    let browser = &mut vega.person.browser;
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form("/team/mailings/new")?.with("list", "A-1\nA-2");
    let place = browser.submit(&form).await?.expect(303)?.header("location").to_owned();
    let page = browser.get(&place).await?.expect(200)?;
    let choices = [("category", "treatment"), ("expires", "0"), ("read_by", ""), ("subject_en", "Soon"), ("act", "sample")];
    let form = choices.into_iter().fold(page.form(&place)?, |form, (name, value)| form.with(name, value));
    let samples = browser.submit(&form.with("text_en", &format!("Dear {{patient name}},\r\n{PASTED}"))).await?.expect(200)?;
    for name in ["Dear Ana Ruiz,", "Dear Ben Soto,"] {
        let wanted: Vec<&str> = [name].into_iter().chain(SEEN).collect();
        has_all(&samples, &wanted)?;
    }
    has_list(&samples)?;
    // Back at the form, nothing of it is changed.
    let back = browser.get(&place).await?.expect(200)?;
    for sign in ["\u{201c}Nothing by mouth\u{201d}", "\u{b7}\tno milk", "\u{b}to the front desk", "for\u{a0}8 hours"] {
        ensure!(back.body.replace("&nbsp;", "\u{a0}").contains(sign), "{sign:?} is lost");
    }
    stage.close().await
}
