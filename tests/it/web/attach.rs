//! Files go with what staff and patients write, and come back byte for byte; whatever is wrong with one loses nothing that was
//! typed; nobody finds another's.
mod ends;
mod patient;
mod stolen;
mod unseen;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use tests::{
    actor::{Form, Page, Patient, Practitioner, multipart},
    app::App,
    installation::Installation,
};

const ANA: &str = "ana@example.org";
const UNDO: Duration = Duration::from_secs(31);
/// 6 MiB: some 3.8 million bytes of files.
const SETTINGS: &str = "[limits]\nmessage_bytes = 6291456\n";

/// How a file is called once its name is safe.
const SCAN: &str = "Bef\u{fc}nd _\u{c4}.pdf";

type File<'a> = (&'a str, &'a str, &'a [u8]);

/// Bytes that look like nothing.
fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

struct Scene {
    installation: Installation,
    app: App,
    organization: String,
    vega: Practitioner,
    ana: Patient,
    /// Where one writes to her.
    write: String,
    /// What the page that was pressed on last says: of which draft, and which files it shows.
    page: Option<(String, String)>,
}

impl Scene {
    async fn new(role: &str) -> Result<Self> {
        let installation = Installation::new().await?;
        installation.write_settings(SETTINGS)?;
        let organization = installation.organization("clinic").await?;
        installation.import(&organization, b"email,name\nana@example.org,Ana Ruiz\nben@example.org,Ben\n").await?.success()?;
        let app = App::start(&installation).await?;
        let vega = Practitioner::enrol(&installation, &organization, "vega@clinic.example", role).await?;
        let ana = installation.claim(&organization, ANA).await?;
        let ids = installation.database.rows("SELECT id FROM patient WHERE state = 'claimed'", |row| row.id(0)).await?;
        let write = format!("/team/patients/{}/write", ids.first().context("no patient")?);
        Ok(Self { installation, app, organization, vega, ana, write, page: None })
    }

    async fn form(&mut self) -> Result<Form> {
        let form = self.vega.person.browser.get(&self.write).await?.expect(200)?.form(&self.write)?;
        Ok(form.with("expires", "0").with("category", "treatment").with("subject", "Your scan").with("text", "See the files."))
    }

    /// Presses a button of the form as it is by now: with what the page shows that came of the last press.
    async fn press(&mut self, form: &Form, act: &str, files: &[File<'_>]) -> Result<Page> {
        let mut form = form.clone().with("act", act);
        if let Some((draft, shown)) = self.page.take()
            && field(&form, "draft").as_ref() == Some(&draft)
        {
            form = form.with("shown", &shown);
        }
        let answer = self.vega.person.browser.submit_with(&form, files).await?;
        let page = self.vega.person.browser.follow(answer).await?;
        self.page = page.form(&self.write).ok().and_then(|form| field(&form, "draft").zip(field(&form, "shown")));
        Ok(page)
    }

    async fn count(&self, table: &str) -> Result<i64> {
        let query = match table {
            "draft" => "SELECT COUNT(*) FROM draft",
            "draft_file" => "SELECT COUNT(*) FROM draft_file",
            "draft_piece" => "SELECT COUNT(*) FROM draft_piece",
            _ => "SELECT COUNT(*) FROM message",
        };
        self.installation.database.number(query).await
    }

    /// Files that were not sent.
    async fn waiting(&self) -> Result<i64> {
        self.installation.database.number("SELECT COUNT(*) FROM draft_file WHERE sent_at IS NULL").await
    }

    async fn close(self) -> Result<()> {
        self.app.close(&self.installation).await
    }
}

fn field(form: &Form, name: &str) -> Option<String> {
    form.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
}

/// The form of a thread's page that does this.
fn act(page: &Page, what: &str) -> Result<Form> {
    let does = |form: &Form| field(form, "do").as_deref() == Some(what);
    page.forms().into_iter().find(does).context("no way")
}

/// The address of a file of this name.
fn file(page: &Page, name: &str) -> Result<String> {
    let before = page.body.split_once(&format!("<bdi>{name}</bdi>")).with_context(|| format!("no {name}: {}", page.text()))?.0;
    let link = before.rsplit_once("href=\"").context("no link")?.1;
    Ok(link.split('"').next().unwrap_or_default().to_owned())
}

/// The button that removes a file of this name.
fn remover(page: &Page, name: &str) -> Result<String> {
    let label = format!("aria-label=\"Remove {name}\"");
    let before = page.body.split_once(&label).with_context(|| format!("no {name}: {}", page.text()))?.0;
    let rest = before.rsplit_once("value=\"remove:").context("nothing to remove")?.1;
    Ok(format!("remove:{}", rest.split('"').next().unwrap_or_default()))
}

#[tokio::test]
async fn files_of_a_clinic_come_to_the_patient_byte_for_byte() -> Result<()> {
    let mut scene = Box::pin(Scene::new("sender")).await?;
    let (scan, note) = (bytes((3 << 20) + 17, 1), b"bring the card\n".to_vec());
    let form = scene.form().await?;
    let files: [File<'_>; 2] = [("Bef\u{fc}nd %22\u{c4}.pdf", "application/pdf", &scan), ("..\\note.txt", "text/plain", &note)];
    let page = scene.press(&form, "attach", &files).await?.expect(200)?;
    page.shows(SCAN)?;
    page.shows("note.txt (15 bytes)")?;
    ensure!(page.body.contains("See the files.") && scene.count("draft").await? == 1, "what was typed is lost");
    // Handed in again, they are the same files; empty, or too much: refused by name, and everything else stays.
    let page = scene.press(&form, "attach", &files).await?.expect(200)?;
    ensure!(scene.count("draft_file").await? == 2, "{}", page.text());
    let bad: [File<'_>; 2] = [("empty.txt", "text/plain", b""), ("large.bin", "", &bytes(2 << 20, 2))];
    let page = scene.press(&form, "send", &bad).await?.expect(422)?;
    page.shows("\"empty.txt\" is empty.")?;
    page.shows("\"large.bin\" was not added. With it, the files are too large")?;
    ensure!(page.body.contains("See the files.") && scene.count("message").await? == 0);
    let many: Vec<(String, Vec<u8>)> = (0..20_u8).map(|n| (format!("{n}.txt"), vec![n + 1])).collect();
    let many: Vec<File<'_>> = many.iter().map(|(name, bytes)| (name.as_str(), "text/plain", bytes.as_slice())).collect();
    scene.press(&form, "attach", &many).await?.expect(422)?.shows("\"18.txt\" was not added. One message can have 20 files.")?;
    // Cut off in the middle: nothing of it is kept.
    let before = scene.count("draft_file").await?;
    let (kind, mut body) = multipart(&form, &[("cut.bin", "", &scan[..900_000])]);
    body.truncate(body.len() - 70);
    let cut = scene.vega.person.browser.send(Method::POST, &scene.write, &[("Content-Type", &kind)], body).await?;
    ensure!(cut.status == 400 && scene.count("draft_file").await? == before, "{}: {}", cut.status, cut.text());
    // Without a token nothing of a file is looked at.
    let forged = form.clone().with("token", "1.00");
    scene.vega.person.browser.submit_with(&forged, &[("x.txt", "", b"x")]).await?.expect(403)?;
    // A colleague with the same draft finds no file there, and removes none.
    let mut lee = Practitioner::enrol(&scene.installation, &scene.organization, "lee@clinic.example", "sender").await?;
    let page = scene.vega.person.browser.get("/team/drafts").await?.expect(200)?;
    let draft = page.links().into_iter().find(|link| link.contains("?draft=")).context("no draft")?;
    let page = scene.vega.person.browser.get(&draft).await?.expect(200)?;
    let theirs = lee.person.browser.get(&scene.write).await?.expect(200)?.form(&scene.write)?;
    let id = form.fields.iter().find(|(name, _)| name == "draft").context("no draft")?.1.clone();
    let theirs = theirs.with("draft", &id).with("act", &remover(&page, "note.txt")?);
    let seen = lee.person.browser.submit_with(&theirs, &[]).await?.expect(200)?;
    ensure!(!seen.body.contains("note.txt") && scene.count("draft_file").await? == before);
    // Removed, looked at, sent.
    let page = scene.press(&form, &remover(&page, "17.txt")?, &[]).await?.expect(200)?;
    ensure!(scene.count("draft_file").await? == before - 1, "{}", page.text());
    scene.press(&form, "preview", &[]).await?.expect(200)?.shows("note.txt (15 bytes)")?;
    let sent = scene.press(&form, "send", &[]).await?.expect(200)?;
    sent.shows("Sent to ")?;
    // The draft goes, its files an hour later.
    ensure!(scene.count("draft").await? == 0 && scene.waiting().await? == 0);
    let place = sent.asked.trim_start_matches("GET ").split('?').next().unwrap_or_default().to_owned();
    let link = file(&sent, SCAN)?;
    let saved = scene.vega.person.browser.bytes(&link, None).await?.expect(200)?;
    ensure!(saved.bytes == scan, "other bytes: {} of {}", saved.bytes.len(), scan.len());
    ensure!(saved.header("content-disposition").contains("filename*=UTF-8''Bef%C3%BCnd%20_%C3%84.pdf"), "{:?}", saved.headers);
    ensure!(link.starts_with(&place));
    lee.person.browser.get(&link).await?.expect(404)?;
    scene.ana.browser.get(&link).await?.expect(404)?;
    // The patient.
    scene.app.clock.pass(UNDO);
    let message = scene.ana.messages().await?.pop().context("no message")?;
    let page = scene.ana.browser.get(&message).await?.expect(200)?;
    page.shows("See the files.")?;
    page.shows("Files (19)")?;
    let first = scene.ana.browser.bytes(&file(&page, SCAN)?, None).await?;
    let second = scene.ana.browser.bytes(&file(&page, "note.txt")?, Some(2..9)).await?;
    ensure!(first.bytes == scan && second.bytes == note[2..9], "other bytes: {} of {}", first.bytes.len(), scan.len());
    scene.ana.browser.bytes(&format!("{message}/message.zip"), None).await?.expect(200)?;
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.close().await
}

#[tokio::test]
async fn files_of_an_undone_message_stand_in_its_draft_again() -> Result<()> {
    let mut scene = Box::pin(Scene::new("sender")).await?;
    let scan = bytes((1 << 20) + 1, 3);
    let form = scene.form().await?;
    let sent = scene.press(&form, "send", &[("scan.png", "image/png", &scan)]).await?.expect(200)?;
    let place = sent.asked.trim_start_matches("GET ").split('?').next().unwrap_or_default().to_owned();
    let answer = scene.vega.person.browser.submit(&sent.form(&place)?).await?;
    let again = scene.vega.person.browser.follow(answer).await?.expect(200)?;
    again.shows("Undone.")?;
    again.shows("scan.png")?;
    let form = again.form(&scene.write)?.with("expires", "0").with("category", "treatment").with("text", "See the files.");
    scene.press(&form, "send", &[]).await?.expect(200)?.shows("Sent to ")?;
    scene.app.clock.pass(UNDO);
    let message = scene.ana.messages().await?.pop().context("no message")?;
    let page = scene.ana.browser.get(&message).await?.expect(200)?;
    ensure!(scene.ana.browser.bytes(&file(&page, "scan.png")?, None).await?.expect(200)?.bytes == scan);
    // A draft that is thrown away takes its files along.
    let form = scene.form().await?;
    scene.press(&form, "attach", &[("a.txt", "text/plain", b"a")]).await?.expect(200)?;
    let before = scene.count("draft_file").await?;
    ensure!(scene.waiting().await? == 1);
    scene.press(&form, "discard", &[]).await?.expect(200)?;
    ensure!(scene.count("draft_file").await? == before - 1 && scene.waiting().await? == 0);
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.close().await
}

/// What a page's script is told: an attribute of the place where files are chosen.
fn told(page: &Page, name: &str) -> Result<String> {
    let rest = page.body.split_once(&format!(" {name}=\"")).with_context(|| format!("no {name}"))?.1;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn pieces_go_on_where_they_broke_off() -> Result<()> {
    let mut scene = Box::pin(Scene::new("sender")).await?;
    let scan = bytes((2 << 20) + 5, 5);
    let pieces: Vec<&[u8]> = scan.chunks(1 << 20).collect();
    let page = scene.vega.person.browser.get(&scene.write).await?.expect(200)?;
    let (at, token) = (told(&page, "data-attach")?, told(&page, "data-token")?);
    let form = page.form(&scene.write)?.with("expires", "0").with("category", "treatment");
    let form = form.with("subject", "Your scan").with("text", "See the files.");
    let about = serde_json::json!({ "name": "scan.png", "type": "image/png", "size": scan.len(), "modified": 7 });
    let browser = &mut scene.vega.person.browser;
    let empty = serde_json::json!({ "name": "none", "size": 0 });
    ensure!(browser.post_json(&at, &token, &empty).await?.expect(422)?.body.contains("is empty"));
    let large = serde_json::json!({ "name": "all", "size": 1_u64 << 40 });
    ensure!(browser.post_json(&at, &token, &large).await?.expect(422)?.body.contains("too large"));
    let begun: serde_json::Value = serde_json::from_str(&browser.post_json(&at, &token, &about).await?.expect(200)?.body)?;
    let id = begun["file"].as_str().context("no file")?.to_owned();
    let headers = |token: &str| [("Content-Type", "application/octet-stream".to_owned()), ("X-Form-Token", token.to_owned())];
    let send = async |browser: &mut tests::actor::Anonymous, token: &str, number: usize, bytes: &[u8]| -> Result<Page> {
        let headers = headers(token);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.send(Method::POST, &format!("{at}/{id}/{number}"), &headers, bytes.to_vec()).await
    };
    send(browser, &token, 0, pieces[0]).await?.expect(200)?;
    // Its answer was lost: the piece comes again. One that is cut off, or not the next, changes nothing.
    for (number, bytes) in [(0, pieces[0]), (2, pieces[2])] {
        let answer = send(browser, &token, number, bytes).await?.expect(200)?;
        ensure!(answer.body.contains("\"next\":1"), "{}", answer.body);
    }
    ensure!(send(browser, &token, 1, &pieces[1][..9]).await?.expect(422)?.body.contains("did not arrive whole"));
    send(browser, &token, 1, &bytes(3 << 20, 6)).await?.expect(413)?;
    send(browser, "1.00", 1, pieces[1]).await?.expect(403)?;
    // Not whole: not sent, and said; nothing that was typed is lost.
    let page = scene.press(&form, "send", &[]).await?.expect(422)?;
    page.shows("A file has not arrived whole.")?;
    page.shows("Not all of this file has arrived.")?;
    ensure!(page.body.contains("See the files.") && scene.count("message").await? == 0);
    // A colleague finds nothing there.
    let mut lee = Practitioner::enrol(&scene.installation, &scene.organization, "lee@clinic.example", "sender").await?;
    let theirs = told(&lee.person.browser.get(&scene.write).await?.expect(200)?, "data-token")?;
    send(&mut lee.person.browser, &theirs, 1, pieces[1]).await?.expect(404)?;
    // The same file again, on the page that was loaded again: it goes on.
    let browser = &mut scene.vega.person.browser;
    let again = browser.post_json(&at, &token, &about).await?.expect(200)?;
    ensure!(again.body.contains(&id) && again.body.contains("\"next\":1"), "{}", again.body);
    for number in [1, 2] {
        send(browser, &token, number, pieces[number]).await?.expect(200)?;
    }
    scene.press(&form, "send", &[]).await?.expect(200)?.shows("Sent to ")?;
    scene.app.clock.pass(UNDO);
    let message = scene.ana.messages().await?.pop().context("no message")?;
    let page = scene.ana.browser.get(&message).await?.expect(200)?;
    ensure!(scene.ana.browser.bytes(&file(&page, "scan.png")?, None).await?.expect(200)?.bytes == scan);
    // A patient does the same for the own record, and for no other.
    let at = told(&page, "data-attach")?;
    let token = told(&page, "data-token")?;
    let begun = scene.ana.browser.post_json(&at, &token, &about).await?.expect(200)?;
    ensure!(begun.body.contains("\"next\":0"), "{}", begun.body);
    let mut ben = scene.installation.claim(&scene.organization, "ben@example.org").await?;
    let theirs = scene.installation.database.number("SELECT COUNT(*) FROM draft_file WHERE account_id IS NOT NULL").await?;
    ensure!(theirs == 1);
    ben.browser.post_json(&at, &token, &about).await?.expect(403)?;
    // Abandoned, it goes after two days.
    scene.app.clock.pass(Duration::from_secs(2 * 24 * 3_600 + 1));
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.close().await
}
