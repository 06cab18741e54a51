//! Files of a message and the clinic's scanner: what it says is shown, and it never stands between a patient and the message.
use std::time::Duration;

use anyhow::Result;
use tests::{
    actor::{Page, Patient},
    clamd::{Clamd, Conduct, EICAR},
    letter,
    stage::Stage,
};

const ANA: &str = "ana@example.org";
const CLEAN: &str = "Checked by the clinic's scanner: nothing found.";
const NONE: &str = "Not checked by a scanner.";
const DANGER: &str = "Dangerous: found by the clinic's scanner.";

/// A clinic with this scanner, one message with these files, and who reads it.
struct Scene {
    stage: Stage,
    ana: Patient,
    message: String,
}

impl Scene {
    /// The page once every file on it was looked at: a busy machine may not manage that while the first one waits.
    async fn looked_at(&mut self) -> Result<Page> {
        tests::wait::until("all files have been looked at", tests::wait::LONG, async || {
            let page = self.page().await?;
            Ok((!page.text().contains(NONE)).then_some(page))
        })
        .await
    }

    /// With a scanner that is given so many seconds.
    async fn new(scanner: &Clamd, seconds: u8, files: &[(&str, &[u8])]) -> Result<Self> {
        let settings = format!("[scanner]\naddress = \"{}\"\ntimeout_seconds = {seconds}\nfile_bytes = 4000000\n", scanner.address());
        let stage = Stage::with(&settings, &["--create-patients"]).await?;
        stage.send(&[ANA], &letter::with_named_files(ANA, files)).await?.expect(250)?;
        let mut ana = stage.claim(ANA).await?;
        let message = ana.messages().await?.remove(0);
        Ok(Self { stage, ana, message })
    }

    async fn page(&mut self) -> Result<Page> {
        self.ana.browser.get(&self.message).await?.expect(200)
    }

    async fn get(&mut self, rest: &str) -> Result<Page> {
        self.ana.browser.get(&format!("{}{rest}", self.message)).await
    }
}

/// The addresses of the files, in their order.
fn files(page: &Page) -> Vec<String> {
    let quoted = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    quoted.filter(|address| address.contains("/files/")).map(str::to_owned).collect()
}

#[tokio::test]
async fn what_the_scanner_says_is_shown_and_kept() -> Result<()> {
    let scanner = Clamd::start().await?;
    let large = vec![b'x'; 3_000_000];
    let mut scene =
        Scene::new(&scanner, 60, &[("report.pdf", b"%PDF-1.4 fine"), ("bad.txt", EICAR.as_bytes()), ("scan.bin", &large)]).await?;
    assert!(scanner.take_seen().is_empty(), "it was shown something before anybody read");
    let page = scene.looked_at().await?;
    let text = page.text();
    assert_eq!((text.matches(CLEAN).count(), text.matches(DANGER).count(), text.matches(NONE).count()), (2, 1, 0), "{text}");
    page.shows("A file in this message is dangerous")?;
    let mut seen = scanner.take_seen();
    seen.sort();
    assert_eq!(seen, [b"%PDF-1.4 fine".to_vec(), EICAR.into(), large], "the decoded files, whole");
    // Kept: read again, by another session too, it is not asked.
    scene.page().await?.shows(DANGER)?;
    scene.stage.read(&mut scene.ana).await?;
    assert!(scanner.take_seen().is_empty());
    let kept = scene.stage.installation.database.number("SELECT COUNT(*) FROM message_part WHERE kind = 4").await?;
    assert_eq!(kept, 1, "one sealed part for all of them");
    // In Spanish too.
    scene.ana.browser.speak("es");
    scene.page().await?.shows("Peligroso: lo encontró el escáner de la clínica.")?;
    scene.stage.close().await
}

#[tokio::test]
async fn what_is_dangerous_wants_one_more_press() -> Result<()> {
    let scanner = Clamd::start().await?;
    let mut scene = Scene::new(&scanner, 60, &[("good.txt", b"good"), ("bad.txt", EICAR.as_bytes())]).await?;
    let page = scene.looked_at().await?;
    let [good, bad] = files(&page).try_into().expect("two files");
    assert!(!page.body.contains(" download"), "the page of warning would be saved in the file's name");
    assert_eq!(scene.ana.browser.get(&good).await?.expect(200)?.body, "good");
    for (address, rest) in [(bad.clone(), None), (String::new(), Some("/message.eml")), (String::new(), Some("/message.zip"))] {
        let address = rest.map_or(address, |rest| format!("{}{rest}", scene.message));
        let warning = scene.ana.browser.get(&address).await?.expect(403)?;
        warning.shows("This file is dangerous")?;
        assert!(!warning.body.contains(EICAR) && warning.header("content-disposition").is_empty());
        let anyway = format!("{address}?anyway=1");
        assert!(warning.body.contains(&format!("href=\"{anyway}\"")), "{}", warning.body);
        let file = scene.ana.browser.get(&anyway).await?.expect(200)?;
        assert!(file.header("content-disposition").starts_with("attachment"));
    }
    assert_eq!(scene.ana.browser.get(&format!("{bad}?anyway=1")).await?.body, EICAR);
    scene.stage.close().await
}

#[tokio::test]
async fn a_scanner_in_trouble_holds_nothing_back() -> Result<()> {
    let scanner = Clamd::start().await?;
    for conduct in [Conduct::Close, Conduct::TooLarge, Conduct::Garbage, Conduct::Slow(Duration::from_secs(30))] {
        scanner.conduct(conduct);
        let mut scene = Scene::new(&scanner, 6, &[("a.txt", EICAR.as_bytes())]).await?;
        let began = std::time::Instant::now();
        let page = scene.page().await?;
        assert!(began.elapsed() < Duration::from_secs(20), "{conduct:?}: the page waited {:?}", began.elapsed());
        let text = page.text();
        assert!(text.contains(NONE) && !text.contains(CLEAN) && !text.contains(DANGER), "{conduct:?}: {text}");
        let address = files(&page).remove(0);
        assert_eq!(scene.ana.browser.get(&address).await?.expect(200)?.body, EICAR, "{conduct:?}");
        scene.get("/message.eml").await?.expect(200)?;
        assert_eq!(scene.stage.installation.database.number("SELECT COUNT(*) FROM message_part WHERE kind = 4").await?, 0);
        scene.stage.close().await?;
    }
    // Nobody there at all.
    let address = scanner.address().to_owned();
    drop(scanner);
    let stage = Stage::with(&format!("[scanner]\naddress = \"{address}\"\n"), &["--create-patients"]).await?;
    stage.send(&[ANA], &letter::with_named_files(ANA, &[("a.txt", b"fine")])).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?;
    page.shows(NONE)?;
    assert_eq!(ana.browser.get(&files(&page)[0]).await?.expect(200)?.body, "fine");
    stage.close().await
}

/// A slow scanner finishes behind the page; the next one shows what it said.
#[tokio::test]
async fn what_takes_longer_goes_on_behind_the_page() -> Result<()> {
    let scanner = Clamd::start().await?;
    scanner.conduct(Conduct::Slow(Duration::from_secs(6)));
    let mut scene = Scene::new(&scanner, 60, &[("a.txt", EICAR.as_bytes())]).await?;
    scene.page().await?.shows(NONE)?;
    let database = &scene.stage.installation.database;
    tests::wait::until("the verdict is kept", tests::wait::LONG, async || {
        let kept = database.number("SELECT COUNT(*) FROM message_part WHERE kind = 4").await?;
        Ok((kept == 1).then_some(()))
    })
    .await?;
    let page = scene.page().await?;
    page.shows(DANGER)?;
    let address = files(&page).remove(0);
    scene.ana.browser.get(&address).await?.expect(403)?;
    scene.stage.close().await
}

/// What the page has begun counts for whoever asks for everything meanwhile.
#[tokio::test]
async fn saving_everything_waits_for_the_look_that_a_page_began() -> Result<()> {
    let scanner = Clamd::start().await?;
    // A page waits for a second, what is saved for ten.
    scanner.conduct(Conduct::Slow(Duration::from_secs(5)));
    let mut scene = Scene::new(&scanner, 60, &[("bad.txt", EICAR.as_bytes())]).await?;
    scene.page().await?.shows(NONE)?;
    let warning = scene.get("/message.zip").await?.expect(403)?;
    warning.shows("This file is dangerous")?;
    assert_eq!(scanner.take_seen().len(), 1, "it was asked once");
    scene.stage.close().await
}

#[tokio::test]
async fn what_is_too_large_is_not_checked() -> Result<()> {
    let scanner = Clamd::start().await?;
    let mut scene = Scene::new(&scanner, 60, &[("large.bin", &vec![b'x'; 4_000_001])]).await?;
    let page = scene.page().await?;
    page.shows(NONE)?;
    let address = files(&page).remove(0);
    assert_eq!(scene.ana.browser.get(&address).await?.expect(200)?.body.len(), 4_000_001);
    assert!(scanner.take_seen().is_empty());
    scene.stage.close().await
}

#[tokio::test]
async fn without_a_scanner_nothing_is_said() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::with_named_files(ANA, &[("a.txt", b"fine")])).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?;
    assert!(!page.text().contains("scanner") && page.body.contains("download=\"a.txt\""), "{}", page.body);
    stage.close().await
}
