//! Poppler, as a clinic's printer sees a letter: its words, and a camera's look at its square. Where there is none, `tests/run`
//! leaves it out and says so.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Download, Patient, Practitioner},
    letter,
    stage::Stage,
};
use tokio::process::Command;

const ANA: &str = "ana@example.org";

/// Runs one of Poppler's tools on a file.
async fn poppler(tool: &str, arguments: &[&str]) -> Result<Vec<u8>> {
    let output = Command::new(tool).args(arguments).output().await?;
    ensure!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}

/// What a camera reads off a page: a portable grey map, as `pdftoppm -gray` writes it.
fn camera(pgm: &[u8]) -> Result<String> {
    let mut at = 0;
    let mut word = || {
        let start = at + pgm[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let end = start + pgm[start..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
        at = end;
        String::from_utf8_lossy(&pgm[start..end]).into_owned()
    };
    ensure!(word() == "P5", "no grey map");
    let (wide, high, _) = (word().parse::<usize>()?, word().parse::<usize>()?, word());
    let pixels = pgm.get(at + 1..at + 1 + wide * high).context("cut off")?;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(wide, high, |x, y| pixels[y * wide + x]);
    let (_, text) = picture.detect_grids().first().context("no square on the page")?.decode()?;
    Ok(text)
}

/// What stands on a page, one space between words.
async fn words(path: &str, page: &str) -> Result<String> {
    let text = poppler("pdftotext", &["-f", page, "-l", page, path, "-"]).await?;
    Ok(String::from_utf8(text)?.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The letter of a record, printed.
async fn post(vega: &mut Practitioner, giving: &str) -> Result<Download> {
    let form = vega.person.browser.get(giving).await?.expect(200)?.form(giving)?.with("how", "letter");
    vega.person.browser.download(&form).await?.expect(200)
}

#[tokio::test]
async fn a_letter_says_what_it_must_and_its_code_works() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "administrator").await?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    // Whom to call is said once, and stands on every letter.
    let about = "/team/clinic";
    let form = vega.person.browser.get(about).await?.expect(200)?.form(about)?;
    vega.person.browser.submit(&form.clone().with("phone", "x1")).await?.expect(422)?.shows("three digits")?;
    let saved = vega.person.browser.submit(&form.with("phone", "555-0100")).await?;
    vega.person.browser.follow(saved).await?.expect(200)?.shows("Saved.")?;
    let raw = stage.installation.database.number("SELECT COUNT(*) FROM organization WHERE phone IS NOT NULL").await?;
    ensure!(raw == 1);

    let list = vega.person.browser.get("/team/patients").await?.expect(200)?;
    let giving = list.links().into_iter().find(|link| link.ends_with("/code")).context("nobody waits")?;
    let record = giving.trim_end_matches("/code").to_owned();
    let edit = format!("{record}/edit");
    let form = vega.person.browser.get(&edit).await?.expect(200)?.form(&edit)?;
    vega.person.browser.submit(&form.with("name", "Ana Gómez Ñuñoa")).await?;
    let given = post(&mut vega, &giving).await?;
    ensure!(given.header("content-type") == "application/pdf" && given.header("cache-control") == "no-store");
    ensure!(given.header("content-disposition") == "attachment; filename=\"letter.pdf\"", "{}", given.header("content-disposition"));
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("letter.pdf");
    std::fs::write(&path, &given.bytes)?;
    let path = path.to_str().context("a path")?;
    let about = String::from_utf8(poppler("pdfinfo", &[path]).await?)?;
    for line in ["Tagged:", "Pages:"] {
        let value = about.lines().find_map(|found| found.strip_prefix(line)).context("no such line")?.trim();
        ensure!(value == if line == "Tagged:" { "yes" } else { "2" }, "{about}");
    }
    let (english, spanish) = (words(path, "1").await?, words(path, "2").await?);
    let digits: String = english.split("Enter this code: ").nth(1).context("no code")?.chars().take(24).collect();
    ensure!(digits.split(' ').filter(|group| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_digit())).count() == 5, "{digits}");
    ensure!(spanish.contains(&digits), "{spanish}");
    let clinic = "clinic sends you private messages through";
    for said in [clinic, "For Ana Gómez Ñuñoa", "Make your key", "Use by ", "The code works once.", "Call 555-0100."] {
        ensure!(english.contains(said), "{said:?} is not in\n{english}");
    }
    for said in ["Para Ana Gómez Ñuñoa", "Cree su llave", "Úselo a más tardar el", "Llame al 555-0100.", "¿Es la primera vez?"] {
        ensure!(spanish.contains(said), "{said:?} is not in\n{spanish}");
    }
    // A camera is led to the claim page with the code in the fragment, from either side.
    for page in ["1", "2"] {
        let read = camera(&poppler("pdftoppm", &["-gray", "-r", "150", "-f", page, "-l", page, path]).await?)?;
        let bare: String = digits.split(' ').collect();
        ensure!(read == format!("{}/claim#{bare}", vega.person.browser.origin()), "{read}");
    }
    // The alert that comes is word for word what the letter says; and the code leads on.
    let alert = stage.installation.sink.mails_to(ANA, 1).await?.remove(0);
    let body = alert.raw.split("\r\n\r\n").nth(1).context("no body")?;
    for line in body.lines().filter(|line| !line.trim().is_empty()) {
        ensure!(english.contains(line.trim()), "{line:?} is not in\n{english}");
    }
    let mut ana = Patient::new(stage.installation.anonymous()?);
    ana.enter_slip(&digits).await?.expect(200)?;
    // Another letter, as a page: the first code is void with it.
    let form = vega.person.browser.get(&giving).await?.expect(200)?.form(&giving)?.with("how", "letter-page");
    let page = vega.person.browser.submit(&form).await?.expect(200)?;
    page.shows("This notice is always worded exactly like this.")?;
    page.shows("Este aviso siempre es exactamente así.")?;
    ensure!(!page.body.contains(&digits), "the same code twice");
    // Letters that no font of ours has: the page comes instead, and the code is not lost.
    let form = vega.person.browser.get(&edit).await?.expect(200)?.form(&edit)?;
    vega.person.browser.submit(&form.with("name", "安娜")).await?;
    let instead = vega.person.browser.get(&giving).await?.expect(200)?.form(&giving)?.with("how", "letter");
    let instead = vega.person.browser.submit(&instead).await?.expect(200)?;
    instead.shows("安娜")?;
    instead.shows("could not be made as a PDF")?;
    // Nothing of it is kept.
    for log in tests::canary::files(&stage.installation.logs())? {
        let text = std::fs::read_to_string(log)?;
        ensure!(!text.contains(&digits) && !text.contains(&digits.replace(' ', "")), "a code is in the log");
    }
    stage.close().await
}
