//! Help, and the page of what is no page: each looks like all others to whoever is signed in.
use anyhow::{Result, ensure};
use tests::{actor::Practitioner, letter, stage::Stage};

const ANA: &str = "ana@example.org";
const USING: &str = "/help/using";
const KEYS: &str = "/help/not-working";

#[tokio::test]
async fn help_is_about_reading_for_whoever_reads_and_about_keys_for_whoever_does_not() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let mut nobody = stage.installation.anonymous()?;
    let start = nobody.get("/").await?.expect(200)?.links();
    ensure!(start.contains(&KEYS.to_owned()) && !start.contains(&USING.to_owned()), "{start:?}");
    let mut ana = stage.claim(ANA).await?;
    let links = ana.inbox().await?.links();
    ensure!(links.contains(&USING.to_owned()) && !links.contains(&KEYS.to_owned()), "{links:?}");
    let help = ana.browser.get(USING).await?.expect(200)?;
    help.shows("How to use Letterbox")?;
    help.shows("Nobody reads here at once. Call your clinic.")?;
    for about in [
        "Read a message",
        "Files",
        "Answer",
        "Write first",
        "Print or keep a message",
        "Who sees my messages",
        "Somebody else helps me",
        "I use a shared computer",
        "Keys",
        "The spare code",
        "No e-mail comes",
    ] {
        ensure!(help.body.contains(&format!("<h2>{about}</h2>")), "nothing about {about}");
    }
    // From here to the keys, and home from both: whoever is signed in is not asked to sign in.
    for path in [USING, KEYS] {
        let links = ana.browser.get(path).await?.expect(200)?.links();
        ensure!(links.contains(&"/inbox".to_owned()) && !links.contains(&"/".to_owned()), "{path}: {links:?}");
    }
    ensure!(help.links().contains(&KEYS.to_owned()));
    // What it names stands on the pages under that name.
    for (path, names) in [
        ("/settings", ["What was done with your messages", "Where you are signed in", "Your keys", "Alerts by e-mail"].as_slice()),
        ("/inbox", &["Sign out", "New"]),
    ] {
        let page = ana.browser.get(path).await?.expect(200)?;
        for name in names {
            page.shows(name)?;
            help.shows(&format!("“{name}”"))?;
        }
    }
    ana.browser.speak("es");
    ana.browser.get(USING).await?.expect(200)?.shows("Aquí nadie lee al momento.")?;
    stage.close().await
}

#[tokio::test]
async fn what_is_no_page_keeps_the_header_and_the_way_home() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let mut nobody = stage.installation.anonymous()?;
    let page = nobody.get("/zzz").await?.expect(404)?;
    ensure!(!page.links().contains(&"/settings".to_owned()) && page.links().contains(&"/".to_owned()));
    let mut ana = stage.claim(ANA).await?;
    let seen = "SELECT MAX(seen_at) FROM session";
    stage.installation.database.execute("UPDATE session SET seen_at = seen_at - 120000000").await?;
    let before = stage.installation.database.number(seen).await?;
    for path in ["/zzz", "/settings/zzz", "/messages/zzz", "/static/zzz"] {
        let page = ana.browser.get(path).await?.expect(404)?;
        let links = page.links();
        ensure!(links.contains(&"/settings".to_owned()) && links.contains(&"/inbox".to_owned()), "{path}: {links:?}");
        ensure!(page.forms().iter().any(|form| form.action == "/sign-out"), "{path}: no way to sign out");
        ensure!(!page.links().contains(&"/".to_owned()), "{path}: the way home leads to the sign-in");
        // A number and eight places are read out; these are in the log whole.
        page.shows(&format!("If you call us, read out: E-1 \u{b7} {}", page.reference()))?;
        ensure!(!page.text().contains("not_found"), "{path}: a machine's word: {}", page.text());
        ensure!(!page.body.contains(page.header("x-request-id")), "{path}: somebody has to read the whole id out");
    }
    ensure!(stage.installation.database.number(seen).await? == before, "what fails keeps a session alive");
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    let page = vega.person.browser.get("/zzz").await?.expect(404)?;
    page.shows("If you report it, give this: E-1")?;
    ensure!(!page.text().contains("If you call us"), "{}", page.text());
    let links = page.links();
    ensure!(links.contains(&"/team".to_owned()) && links.contains(&"/team/patients".to_owned()), "{links:?}");
    stage.close().await
}
