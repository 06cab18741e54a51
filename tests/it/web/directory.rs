//! Patients by the pages of a clinic's staff: found, added, changed, closed, given a code; and by nobody who may not.
use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use tests::{
    actor::{Form, Page, Patient, Practitioner},
    letter,
    stage::Stage,
};

const VEGA: &str = "vega@clinic.example";
const ANA: &str = "ana@example.org";

async fn begin() -> Result<(Stage, Practitioner)> {
    let stage = Stage::new().await?;
    let vega = Practitioner::enrol(&stage.installation, &stage.organization, VEGA, "sender").await?;
    Ok((stage, vega))
}

/// The form of a page that does this.
fn form(page: &Page, act: &str) -> Result<Form> {
    let does = |form: &Form| form.fields.iter().any(|(name, value)| name == "act" && value == act);
    page.forms().into_iter().find(does).with_context(|| format!("no form does {act}"))
}

fn record(page: &Page) -> Result<String> {
    let place = page.links().into_iter().find(|link| link.starts_with("/team/patients/0"));
    place.context("no record is named")
}

async fn search(vega: &mut Practitioner, words: &str) -> Result<Page> {
    let page = vega.person.browser.get(pattern::PATIENTS).await?.expect(200)?;
    vega.person.browser.submit(&page.form(pattern::PATIENTS)?.with("words", words)).await
}

#[tokio::test]
async fn a_patient_is_added_found_changed_and_given_a_code_that_works() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    let none = search(&mut vega, "gomez").await?.expect(200)?;
    none.shows("No patient matches.")?;
    search(&mut vega, "g").await?.expect(422)?.shows("at least two letters")?;
    let adding = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?;
    // No button of a language where it would empty a form.
    ensure!(adding.form("/language").is_err());
    let filled =
        adding.form(pattern::NEW_PATIENT)?.with("name", "Ana Gómez").with("birth_date", "13/13/1980").with("record_number", "A-77");
    let wrong = vega.person.browser.submit(&filled.clone().with("email", "ana")).await?.expect(422)?;
    wrong.shows("Type the whole e-mail address")?;
    wrong.shows("Type the whole birth date")?;
    ensure!(wrong.body.contains("value=\"13/13/1980\"") && wrong.body.contains("value=\"Ana Gómez\""), "something typed is lost");
    // What can be read in two ways decides nothing on the telephone: it is refused, with both.
    let filled = filled.with("email", ANA);
    let two = vega.person.browser.submit(&filled.clone().with("birth_date", "03/04/1980")).await?.expect(422)?;
    two.shows("can be read in two ways: March 4, 1980 or April 3, 1980")?;
    ensure!(two.body.contains("value=\"03/04/1980\""), "something typed is lost");
    let right = filled.with("birth_date", "31.12.1980").with("language", "es");
    let added = vega.person.browser.submit(&right).await?;
    let page = vega.person.browser.follow(added).await?.expect(200)?;
    for words in ["Ana Gómez", "December 31, 1980", "A-77", ANA, "Needs a code"] {
        page.shows(words)?;
    }
    // Pressed twice, one record; on another form, it is another patient's.
    let again = vega.person.browser.submit(&right).await?.expect(303)?;
    ensure!(page.asked.ends_with(again.header("location")), "{} {}", page.asked, again.header("location"));
    let other = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
    let other = right.fields.iter().filter(|(name, _)| name != "id").fold(other, |form, (name, value)| form.with(name, value));
    let taken = vega.person.browser.submit(&other).await?.expect(422)?;
    taken.shows("Another patient has this e-mail address")?;
    ensure!(taken.links().iter().any(|link| link.starts_with("/team/patients/0")), "{:?}", taken.links());
    let found = search(&mut vega, "GOMEZ a-7").await?.expect(200)?;
    found.shows("Ana Gómez")?;
    let place = record(&found)?;
    // The start page has the field, too; and who was found is written to from there.
    ensure!(found.links().contains(&format!("{place}/write")), "{:?}", found.links());
    let start = vega.person.browser.get(pattern::START).await?.expect(200)?.form(pattern::PATIENTS)?;
    ensure!(record(&vega.person.browser.submit(&start.with("words", "gomez")).await?.expect(200)?)? == place);

    let edit = format!("{place}/edit");
    let editing = vega.person.browser.get(&edit).await?.expect(200)?.form(&edit)?;
    let first = vega.person.browser.submit(&editing.clone().with("name", "Ana Ruiz")).await?;
    let saved = vega.person.browser.follow(first).await?.expect(200)?;
    saved.shows("Ana Ruiz")?;
    saved.shows("Saved.")?;
    let both = vega.person.browser.submit(&editing.with("name", "Ana Pérez")).await?.expect(409)?;
    both.shows("Somebody else changed this record")?;
    both.shows("Ana Ruiz")?;
    ensure!(both.body.contains("value=\"Ana Pérez\""), "what was typed is lost");
    let again = vega.person.browser.submit(&both.form(&edit)?).await?;
    vega.person.browser.follow(again).await?.expect(200)?.shows("Ana Pérez")?;

    let giving = format!("{place}/code");
    let asked = vega.person.browser.get(&giving).await?.expect(200)?.form(&giving)?;
    vega.person.browser.submit(&asked.clone().without("how")).await?.expect(422)?.shows("Choose how the code gets to the patient.")?;
    vega.person.browser.submit(&asked.clone().with("how", "pigeon")).await?.expect(400)?;
    let unheard = vega.person.browser.submit(&asked.clone().with("how", "telephone")).await?.expect(422)?;
    unheard.shows("There is no telephone number on record.")?;
    ensure!(!unheard.body.contains("value=\"sms\""), "a way without a number");
    let editing = vega.person.browser.get(&edit).await?.expect(200)?.form(&edit)?;
    vega.person.browser.submit(&editing.with("phone", "555-0100")).await?.expect(303)?;
    let asked = vega.person.browser.get(&giving).await?.expect(200)?.form(&giving)?;
    // A number that somebody wrote there a moment ago is none to call.
    let new = vega.person.browser.submit(&asked.clone().with("how", "telephone")).await?.expect(422)?;
    new.shows("The telephone number of this record was changed in the last 30 days.")?;
    let given = vega.person.browser.submit(&asked.with("how", "hand")).await?.expect(200)?;
    given.shows("The code works until")?;
    ensure!(given.header("cache-control") == "no-store");
    let code: String = super::approvals::code(&given)?.chars().filter(char::is_ascii_digit).collect();
    ensure!(code.len() == 20, "{code}");
    vega.person.browser.get(&place).await?.expect(200)?.shows("Code given. It works until")?;
    let mut ana = Patient::new(stage.installation.anonymous()?);
    ana.enter_slip(&code).await?.expect(200)?;
    for log in tests::canary::files(&stage.installation.logs())? {
        let text = std::fs::read_to_string(log)?;
        for word in ["gomez", "Gómez", "Ruiz", "A-77", ANA] {
            ensure!(!text.contains(word), "{word} is in the log");
        }
    }
    stage.close().await
}

#[tokio::test]
async fn who_has_the_whole_word_is_found_first_then_by_name() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    let adding = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
    for (name, email) in [
        ("Zoe Ana", "one@example.org"),
        ("Anabel Cruz", "two@example.org"),
        ("Bea Ana", "three@example.org"),
        ("Anatol Berg", "four@example.org"),
    ] {
        vega.person.browser.submit(&adding.clone().with("name", name).with("email", email)).await?.expect(303)?;
    }
    let text = search(&mut vega, "ana").await?.expect(200)?.text();
    let places: Vec<_> = ["Bea Ana", "Zoe Ana", "Anabel Cruz", "Anatol Berg"].iter().map(|name| text.find(name)).collect();
    ensure!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
    stage.close().await
}

#[tokio::test]
async fn a_message_that_needs_a_code_has_the_button_for_it() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let list = vega.person.browser.get(pattern::SENT).await?.expect(200)?;
    list.shows("Needs a code")?;
    let button = |page: &Page| page.links().into_iter().find(|link| link.ends_with("/code"));
    let code = button(&list).context("no button in the list")?;
    let message = list.links().into_iter().find(|link| link.starts_with("/team/messages/0")).context("no message")?;
    let page = vega.person.browser.get(&message).await?.expect(200)?;
    ensure!(button(&page).as_ref() == Some(&code), "no button on the message");
    vega.person.browser.get(&code).await?.expect(200)?.shows("How does the code get to the patient?")?;
    stage.installation.slip(&stage.organization, ANA).await?;
    for place in [pattern::SENT, message.as_str()] {
        ensure!(button(&vega.person.browser.get(place).await?.expect(200)?).is_none(), "{place}: a button for what is given");
    }
    stage.close().await
}

#[tokio::test]
async fn what_happened_with_a_code_is_shown_until_it_is_seen_or_another_is_given() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    stage.installation.slip(&stage.organization, ANA).await?;
    let happened = "INSERT INTO audit (id, organization_id, at, actor_kind, action, subject_kind, subject_id) \
        SELECT id, organization_id, created_at + 1, 'system', 'claim.locked', 'claim', id FROM claim_code";
    stage.installation.database.execute(happened).await?;
    let start = vega.person.browser.get(pattern::START).await?.expect(200)?;
    start.shows("Look at this")?;
    let list = vega.person.browser.get(pattern::ALARMS).await?.expect(200)?;
    list.shows("wrong 100 times")?;
    let place = record(&list)?;
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    page.shows("wrong 100 times")?;
    let seen = vega.person.browser.submit(&page.form(pattern::ALARMS)?).await?;
    ensure!(seen.header("location") == place, "{}", seen.header("location"));
    let page = vega.person.browser.follow(seen).await?.expect(200)?;
    ensure!(!page.text().contains("wrong 100 times"), "{}", page.text());
    ensure!(!vega.person.browser.get(pattern::START).await?.expect(200)?.text().contains("Look at this"));
    // Again, and then there is another code.
    stage.installation.database.execute(&happened.replace("SELECT id,", "SELECT patient_id,")).await?;
    vega.person.browser.get(pattern::START).await?.expect(200)?.shows("Look at this")?;
    stage.installation.slip(&stage.organization, ANA).await?;
    ensure!(!vega.person.browser.get(pattern::START).await?.expect(200)?.text().contains("Look at this"));
    stage.close().await
}

#[tokio::test]
async fn records_that_wait_are_listed_and_addresses_are_kept_apart() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    for to in [ANA, "ben@example.org"] {
        stage.send(&[to], &letter::plain(to, "Results", "are here")).await?.expect(250)?;
    }
    let waiting = vega.person.browser.get(pattern::PATIENTS).await?.expect(200)?;
    waiting.shows("Needs a code")?;
    waiting.shows(ANA)?;
    ensure!(waiting.links().iter().filter(|link| link.ends_with("/code")).count() == 2, "{:?}", waiting.links());
    let place = record(&search(&mut vega, "ana@exa").await?.expect(200)?)?;
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    page.shows("Messages are waiting for this patient")?;
    let add = form(&page, "add-address")?;
    vega.person
        .browser
        .submit(&add.clone().with("email", "BEN@example.org"))
        .await?
        .expect(422)?
        .shows("Another patient has this e-mail address")?;
    let added = vega.person.browser.submit(&add.with("email", "ana@work.example")).await?;
    let page = vega.person.browser.follow(added).await?.expect(200)?;
    page.shows("ana@work.example")?;
    page.shows("The address was added.")?;
    let remove = form(&page, "remove-address")?;
    let removed = vega.person.browser.submit(&remove).await?;
    let page = vega.person.browser.follow(removed).await?.expect(200)?;
    page.shows("The address was removed.")?;
    // Alerts still go where they went, which the record says above.
    let mails = page.body.split("id=\"addresses\"").nth(1).context("no addresses")?;
    ensure!(form(&page, "remove-address").is_err() && !mails.contains(ANA), "{}", page.text());
    let other = page.body.split("address-").nth(1).map(|rest| rest[..36].to_owned()).context("no id")?;
    let last = remove.with("address", &other);
    vega.person.browser.submit(&last).await?.expect(409)?.shows("One address must stay")?;

    let closed = vega.person.browser.submit(&form(&page, "close")?).await?;
    let page = vega.person.browser.follow(closed).await?.expect(200)?;
    page.shows("This record is closed.")?;
    ensure!(form(&page, "add-address").is_err());
    vega.person.browser.submit(&last).await?.expect(409)?;
    let giving = format!("{place}/code");
    let asked = vega.person.browser.get(&giving).await?.expect(200)?;
    ensure!(asked.form(&giving).is_err(), "a code for a closed record");
    let opened = vega.person.browser.submit(&form(&page, "open")?).await?;
    let page = vega.person.browser.follow(opened).await?.expect(200)?;
    page.shows("Needs a code")?;
    page.shows("The record is open again.")?;
    stage.close().await
}

#[tokio::test]
async fn there_is_no_directory_for_anybody_else() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let place = record(&search(&mut vega, "ana").await?.expect(200)?)?;
    let find = vega.person.browser.get(pattern::PATIENTS).await?.expect(200)?.form(pattern::PATIENTS)?.with("words", "ana");
    let mut officer = Practitioner::enrol(&stage.installation, &stage.organization, "officer@clinic.example", "privacy_officer").await?;
    let other = stage.installation.organization("other").await?;
    let mut stranger = Practitioner::enrol(&stage.installation, &other, "vega@other.example", "administrator").await?;
    let mut ana = stage.claim(ANA).await?;
    for path in [place.clone(), format!("{place}/edit"), format!("{place}/code")] {
        officer.person.browser.get(&path).await?.expect(403)?;
        stranger.person.browser.get(&path).await?.expect(404)?;
        ana.browser.get(&path).await?.expect(404)?;
    }
    for path in [pattern::PATIENTS, pattern::NEW_PATIENT] {
        officer.person.browser.get(path).await?.expect(403)?;
        ana.browser.get(path).await?.expect(404)?;
    }
    officer.person.browser.submit(&find).await?.expect(403)?;
    search(&mut stranger, "ana").await?.expect(200)?.shows("No patient matches.")?;
    stage.close().await
}

#[tokio::test]
async fn a_language_that_nobody_said_stays_unsaid_until_somebody_says_it() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    let page = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
    let adding = page.with("email", "").with("name", "Ben Soto").with("language", "");
    let place = vega.person.browser.submit(&adding).await?.expect(303)?.header("location").to_owned();
    let edit = format!("{place}/edit");
    let unsaid = "SELECT COUNT(*) FROM patient WHERE language IS NULL";
    for phone in ["555 0101", "555 0102"] {
        let page = vega.person.browser.get(&edit).await?.expect(200)?;
        ensure!(page.body.contains("<option value=\"\" selected>Not said</option>"), "{}", page.body);
        vega.person.browser.submit(&page.form(&edit)?.with("phone", phone)).await?.expect(303)?;
        ensure!(stage.installation.database.number(unsaid).await? == 1, "the first change said a language");
    }
    let form = vega.person.browser.get(&edit).await?.expect(200)?.form(&edit)?;
    vega.person.browser.submit(&form.with("language", "es")).await?.expect(303)?;
    let page = vega.person.browser.get(&edit).await?.expect(200)?;
    ensure!(page.body.contains("lang=\"es\" selected") && !page.body.contains("Not said"), "{}", page.body);

    // The same typed on a new form: asked about, and added by who says so.
    let adding = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
    let adding = adding.with("email", "").with("name", "Ben Soto").with("phone", "555 0102").with("language", "es");
    for _ in 0..2 {
        let asked = vega.person.browser.submit(&adding).await?.expect(409)?;
        asked.shows("Is this patient here already?")?;
        ensure!(asked.links().contains(&place) && asked.body.contains("value=\"Ben Soto\""), "{}", asked.text());
    }
    let other = vega.person.browser.submit(&adding.with("sure", "1")).await?.expect(303)?;
    ensure!(other.header("location") != place);
    // Each card of what is found holds its own choice, by name.
    let found = search(&mut vega, "soto").await?.expect(200)?;
    ensure!(found.text().matches("Choose Ben Soto").count() == 2, "{}", found.text());
    for card in found.body.split("<li>").skip(1) {
        let card = card.split("</li>").next().unwrap_or_default();
        ensure!(card.contains("/team/patients/0") && card.contains("name=\"patient\""), "{card}");
    }
    stage.close().await
}

#[tokio::test]
async fn a_code_for_a_record_in_use_says_from_when_on_it_is_read() -> Result<()> {
    let (stage, mut vega) = begin().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let place = record(&search(&mut vega, "ana").await?.expect(200)?)?;
    let giving = format!("{place}/code");
    let give = async |vega: &mut Practitioner, how: &str| {
        let form = vega.person.browser.get(&giving).await?.expect(200)?.form(&giving)?.with("how", how);
        vega.person.browser.submit(&form).await?.expect(200)
    };
    // Where script goes after it has saved a letter: not before there is a code.
    let saved = format!("{giving}?made=letter");
    vega.person.browser.get(&saved).await?.expect(200)?.form(&giving)?;
    for how in ["hand", "letter-page"] {
        let first = give(&mut vega, how).await?;
        ensure!(!first.text().contains("24 hours") && !first.body.contains("appointed"), "{}", first.text());
        vega.person.browser.get(&giving).await?.expect(200)?.shows("A new one replaces it.")?;
    }
    let page = vega.person.browser.get(&saved).await?.expect(200)?;
    page.shows("The letter was saved as a file. Its code was made:")?;
    ensure!(page.form(&giving).is_err() && page.links().contains(&place), "{}", page.text());
    stage.claim(ANA).await?;
    let again = give(&mut vega, "hand").await?;
    again.shows("If the key is made now, the patient can read from:")?;
    ensure!(again.body.contains("data-show=\"appointed\""), "{}", again.body);
    let letter = give(&mut vega, "letter-page").await?;
    letter.shows("With the new key, you can read after 24 hours.")?;
    ensure!(letter.body.contains("data-show=\"appointed\""), "{}", letter.body);
    stage.close().await
}
