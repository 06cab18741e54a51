//! Somebody who reads beside a patient: added by one of the staff, given a code by another, with a key and an address of their
//! own; seen by the patient, ended by staff, and nobody else's way in.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Form, Page, Patient, Practitioner},
    letter,
    stage::Stage,
};

use super::teams::{change, make};

const ANA: &str = "ana@example.org";
const CARLA: &str = "carla@example.org";

/// The form of a page that does this.
fn form(page: &Page, act: &str) -> Result<Form> {
    let does = |form: &Form| form.fields.iter().any(|(name, value)| name == "act" && value == act);
    page.forms().into_iter().find(does).with_context(|| format!("no form does {act}:\n{}", page.text()))
}

fn shown(page: &Page) -> Result<String> {
    let code = page.body.split("data-blank").nth(1).and_then(|rest| rest.split("<strong>").nth(1)).and_then(|rest| rest.split('<').next());
    code.map(str::to_owned).context("no code")
}

async fn carers(vega: &mut Practitioner) -> Result<String> {
    let page = vega.person.browser.get("/team/patients").await?.expect(200)?;
    let found = vega.person.browser.submit(&page.form("/team/patients")?.with("words", "ana")).await?.expect(200)?;
    let record = found.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("no record")?;
    Ok(format!("{record}/carers"))
}

/// Adds Carla, as one of the staff; the page of the carers.
async fn add(vega: &mut Practitioner, path: &str) -> Result<Page> {
    add_at(vega, path, CARLA).await
}

/// The same, or somebody else of her name.
async fn add_at(vega: &mut Practitioner, path: &str, email: &str) -> Result<Page> {
    let form = form(&vega.person.browser.get(path).await?.expect(200)?, "add")?;
    let typed = form.with("name", "Carla Ruiz").with("email", email).with("language", "en").with("days", "30");
    vega.person.browser.submit(&typed).await?.expect(422)?.shows("Choose why this person may read the messages.")?;
    let typed = typed.with("basis", "consent");
    let wrong = vega.person.browser.submit(&typed.clone().with("email", "carla")).await?.expect(422)?;
    ensure!(wrong.body.contains("value=\"Carla Ruiz\""), "something typed is lost");
    let added = vega.person.browser.submit(&typed).await?;
    vega.person.browser.follow(added).await?.expect(200)
}

#[tokio::test]
async fn a_carer_reads_with_a_key_of_their_own_until_staff_end_it() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    let mut lee = Practitioner::enrol(&stage.installation, &stage.organization, "lee@clinic.example", "care_team").await?;
    let mail = letter::with_headers(ANA, "Results", "zinnober heron", &["X-Portal-Reply: yes"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let path = carers(&mut vega).await?;
    let page = add(&mut vega, &path).await?;
    page.shows("Has not set up yet")?;
    // Two people: whoever added Carla gives no code.
    let asked = form(&page, "code")?.with("how", "hand");
    vega.person.browser.submit(&asked.clone().without("how")).await?.expect(422)?;
    vega.person.browser.submit(&asked).await?.expect(409)?.shows("A colleague gives the code")?;
    let page = lee.person.browser.get(&path).await?.expect(200)?;
    // The mailbox decides who gets in: the second person looks at it.
    page.shows(CARLA)?;
    let giving = form(&page, "code")?.with("how", "hand");
    // No number of Carla's is on record: nobody is told to call Ana's.
    ensure!(!page.body.contains("value=\"telephone\"") && !page.body.contains("value=\"sms\""));
    for way in ["telephone", "sms"] {
        lee.person
            .browser
            .submit(&giving.clone().with("how", way))
            .await?
            .expect(422)?
            .shows("Choose how the code gets to this person.")?;
    }
    let page = lee.person.browser.submit(&giving).await?.expect(200)?;
    page.shows("The code for Carla Ruiz, who reads for ")?;
    page.shows("Never give it to the patient.")?;
    for of_patient in ["Birth date", "Telephone", "Call the number"] {
        ensure!(!page.text().contains(of_patient), "{of_patient} on the page of the code:\n{}", page.text());
    }
    let code = shown(&page)?;
    // A code for Carla is none for Ana: nothing of Ana's is alerted, and she still needs one.
    let record = path.trim_end_matches("/carers").to_owned();
    lee.person.browser.get(&record).await?.expect(200)?.shows("Needs a code")?;
    let mut carla = Patient::new(stage.installation.anonymous()?);
    let page = carla.make_key(&code).await?;
    let mailbox = stage.installation.mailbox_code(CARLA).await?;
    carla.enter_mailbox_code(&page, &mailbox).await?.expect(200)?;
    let messages = carla.messages().await?;
    ensure!(messages.len() == 1, "{messages:?}");
    carla.browser.get(&messages[0]).await?.expect(200)?.shows("zinnober heron")?;
    ensure!(stage.installation.sink.mails().iter().all(|mail| mail.to != ANA), "Ana was told of what she cannot open");

    // A page from before gives no second code, by which a second account would read that nobody ends.
    lee.person.browser.submit(&giving).await?.expect(409)?.shows("reads the messages already")?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM claim_code WHERE carer_id IS NOT NULL").await? == 1);

    // Ana sets her own record up, by her own code and mailbox, as if nobody were there.
    let mut ana = stage.claim(ANA).await?;
    ensure!(ana.messages().await?.len() == 1);
    let history = ana.browser.get("/settings/history").await?.expect(200)?;
    history.shows("Carla Ruiz")?;
    history.shows("The patient agreed")?;
    history.shows("Carla Ruiz, who reads your messages beside you, was set up")?;
    history.shows("Carla Ruiz opened: Results")?;
    history.shows("lee (clinic) made a code for somebody who reads your messages")?;
    ensure!(history.text().matches("Your record was set up with a code").count() == 1, "Carla's code counts as Ana's");
    // For Carla they are somebody else's: of whom no name is on record here.
    let history = carla.browser.get("/settings/history").await?.expect(200)?;
    history.shows("The person whose messages they are can read them, and so can you")?;
    ensure!(!history.text().contains("Nobody but you"), "{}", history.text());
    history.shows("You were set up to read these messages")?;
    history.shows("The person whose messages they are opened the list")?;
    carla.inbox().await?.shows("You read these messages for somebody else.")?;
    ensure!(!ana.inbox().await?.text().contains("for somebody else"), "Ana's are her own");
    // Both are alerted of what comes next, each at the own address.
    let before = stage.installation.sink.mails_to(CARLA, 1).await?.len();
    stage.installation.settled().await?;
    let told = stage.installation.sink.mails().iter().filter(|mail| mail.to == CARLA).count();
    stage.send(&[ANA], &letter::plain(ANA, "More", "second heron")).await?.expect(250)?;
    stage.installation.sink.mails_to(CARLA, told + 1).await?;
    ensure!(before > 0 && carla.messages().await?.len() == 2);

    // Carla settles her own alerts: how often, and where; Ana's stay as they are.
    let page = carla.browser.get("/settings/alerts").await?.expect(200)?;
    page.shows("You read these messages for somebody else.")?;
    page.shows("c…@example.org")?;
    let daily = carla.browser.submit(&page.form("/settings/alerts")?.with("often", "daily")).await?;
    carla.browser.follow(daily).await?.expect(200)?;
    let place = page.links().into_iter().find(|link| link.starts_with("/settings/alerts/")).context("no way to another address")?;
    let asked = carla.browser.get(&place).await?.expect(403)?;
    let page = carla.press(&asked, "get").await?;
    let sent = carla.browser.submit(&page.form(&place)?.with("address", "carla@new.example")).await?;
    let page = carla.browser.follow(sent).await?.expect(200)?;
    let mailbox = stage.installation.mailbox_code("carla@new.example").await?;
    let changed = carla.browser.submit(&page.form(&place)?.with("code", &mailbox)).await?;
    carla.browser.follow(changed).await?.expect(200)?.shows("c…@new.example")?;
    let theirs =
        "SELECT COUNT(*) FROM alert_address WHERE retired_at IS NULL AND carer_id IS NOT NULL AND cadence = 'daily' AND proposed = FALSE";
    let hers = "SELECT COUNT(*) FROM alert_address WHERE retired_at IS NULL AND carer_id IS NULL AND cadence = 'each'";
    let database = &stage.installation.database;
    ensure!(database.number(theirs).await? == 1 && database.number(hers).await? == 1);
    ana.browser.get("/settings/alerts").await?.expect(200)?.shows("a…@example.org")?;
    ana.browser.get("/settings").await?.expect(200)?;
    let begun = carla.browser.get(&messages[0]).await?.expect(200)?.form(&format!("{}/reply", messages[0]))?;
    carla.browser.submit(&begun.with("text", "She cannot").with("act", "typing")).await?.expect(204)?;
    let kept = "SELECT COUNT(*) FROM patient_draft";
    ensure!(database.number(kept).await? == 1 && !ana.browser.get(&messages[0]).await?.expect(200)?.body.contains("She cannot"));
    // Who wrote first is told apart: each sees who it was.
    let mut boss = Practitioner::enrol(&stage.installation, &stage.organization, "boss@clinic.example", "administrator").await?;
    let team = make(&mut boss, "Nurses").await?;
    change(&mut boss, &team, "settle", &[("name", "Nurses"), ("days", "2"), ("listed", "yes")]).await?.expect(200)?;
    for (who, subject) in [(&mut carla, "From Carla"), (&mut ana, "From Ana")] {
        let to = who.browser.get("/write").await?.expect(200)?.links().into_iter().find(|link| link.starts_with("/write/"));
        let to = to.context("no team")?;
        let form = who.browser.get(&to).await?.expect(200)?.form(&to)?.with("subject", subject).with("text", "words");
        who.browser.submit(&form).await?.expect(303)?;
    }
    let seen = ana.inbox().await?;
    seen.shows("Carla Ruiz wrote From Carla")?;
    seen.shows("You wrote From Ana")?;
    let seen = carla.inbox().await?;
    seen.shows("You wrote From Carla")?;
    ensure!(!seen.text().contains("You wrote From Ana"), "{}", seen.text());
    let (hers, own) = (carla.browser.get("/write").await?.expect(200)?, ana.browser.get("/write").await?.expect(200)?);
    hers.shows("What was written before")?;
    hers.shows("From your side")?;
    own.shows("Carla Ruiz wrote")?;
    let from_carla = ana.messages().await?.remove(1);
    let page = ana.browser.get(&from_carla).await?.expect(200)?;
    page.shows("Carla Ruiz wrote")?;
    ensure!(!page.text().contains("You wrote"), "{}", page.text());
    // One goes from message to message as they are listed, whoever wrote them.
    let listed = ana.messages().await?;
    for pair in listed.windows(2) {
        let (newer, older) = (ana.browser.get(&pair[0]).await?.expect(200)?, ana.browser.get(&pair[1]).await?.expect(200)?);
        ensure!(newer.links().contains(&pair[1]) && older.links().contains(&pair[0]), "{}\n{}", newer.text(), older.text());
    }
    // Ended: out with the next request, and nothing goes there any more. Ana reads on.
    let page = vega.person.browser.get(&path).await?.expect(200)?;
    page.shows("Reads the messages")?;
    let ended = vega.person.browser.submit(&form(&page, "end")?).await?;
    vega.person.browser.follow(ended).await?.expect(200)?.shows("Nobody but the patient.")?;
    let out = carla.browser.get(&messages[0]).await?;
    ensure!(!out.status.is_success(), "{}: {}", out.status, out.text());
    // Who has read stays told by name.
    ana.browser.get("/settings/history").await?.expect(200)?.shows("Carla Ruiz opened")?;
    // The one that is left says that Ana's was sent.
    ensure!(database.number(kept).await? == 1, "what Carla was writing is kept on");
    ensure!(ana.messages().await?.len() == 4);
    stage.installation.settled().await?;
    let told = stage.installation.sink.mails().iter().filter(|mail| mail.to == CARLA).count();
    stage.send(&[ANA], &letter::plain(ANA, "Third", "third heron")).await?.expect(250)?;
    stage.installation.settled().await?;
    ensure!(stage.installation.sink.mails().iter().filter(|mail| mail.to == CARLA).count() == told, "an alert to somebody who is out");
    // The code is spent, and void.
    let mut again = Patient::new(stage.installation.anonymous()?);
    again.enter_slip(&code).await?.expect(422)?;
    stage.close().await
}

/// By their accounts; of what was written before those were remembered, by their names.
#[tokio::test]
async fn two_carers_of_one_name_are_not_taken_for_each_other() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "administrator").await?;
    let mut lee = Practitioner::enrol(&stage.installation, &stage.organization, "lee@clinic.example", "sender").await?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let team = make(&mut vega, "Nurses").await?;
    change(&mut vega, &team, "settle", &[("name", "Nurses"), ("days", "2"), ("listed", "yes")]).await?.expect(200)?;
    let path = carers(&mut vega).await?;
    let mut both = Vec::new();
    for (email, subject) in [(CARLA, "First"), ("carla@work.example", "Second")] {
        add_at(&mut vega, &path, email).await?;
        let giving = form(&lee.person.browser.get(&path).await?.expect(200)?, "code")?.with("how", "hand");
        let code = shown(&lee.person.browser.submit(&giving).await?.expect(200)?)?;
        let mut carla = Patient::new(stage.installation.anonymous()?);
        let page = carla.make_key(&code).await?;
        let mailbox = stage.installation.mailbox_code(email).await?;
        carla.enter_mailbox_code(&page, &mailbox).await?.expect(200)?;
        let to = carla.browser.get("/write").await?.expect(200)?.links().into_iter().find(|link| link.starts_with("/write/"));
        let to = to.context("no team")?;
        let form = carla.browser.get(&to).await?.expect(200)?.form(&to)?.with("subject", subject).with("text", "words");
        carla.browser.submit(&form).await?.expect(303)?;
        both.push(carla);
    }
    for (at, (own, other)) in [("First", "Second"), ("Second", "First")].into_iter().enumerate() {
        let seen = both[at].inbox().await?;
        seen.shows(&format!("You wrote {own}"))?;
        seen.shows(&format!("Carla Ruiz wrote {other}"))?;
    }
    stage.installation.database.execute("UPDATE message SET account_id = NULL").await?;
    let seen = both[0].inbox().await?;
    seen.shows("You wrote First")?;
    seen.shows("You wrote Second")?;
    stage.close().await
}

#[tokio::test]
async fn the_patient_is_told_and_a_new_code_of_hers_ends_no_carer() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "sender").await?;
    let mut lee = Practitioner::enrol(&stage.installation, &stage.organization, "lee@clinic.example", "sender").await?;
    stage.installation.import(&stage.organization, b"email,name\nana@example.org,Ana Mora\n").await?.success()?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    stage.installation.settled().await?;
    let before = stage.installation.sink.mails().iter().filter(|mail| mail.to == ANA).count();
    let path = carers(&mut vega).await?;
    add(&mut vega, &path).await?;
    let giving = form(&lee.person.browser.get(&path).await?.expect(200)?, "code")?.with("how", "hand");
    let code = shown(&lee.person.browser.submit(&giving).await?.expect(200)?)?;
    // A new code for Ana leaves Carla's alone.
    stage.installation.slip(&stage.organization, ANA).await?;
    let mut carla = Patient::new(stage.installation.anonymous()?);
    let page = carla.make_key(&code).await?;
    let mailbox = stage.installation.mailbox_code(CARLA).await?;
    carla.enter_mailbox_code(&page, &mailbox).await?.expect(200)?;
    let mails = stage.installation.sink.mails_to(ANA, before + 1).await?;
    ensure!(mails.iter().any(|mail| mail.raw.contains("Somebody else can read your messages")), "Ana was not told");
    ensure!(ana.messages().await?.len() == 1, "Ana is out");
    carla.inbox().await?.shows("These are the messages of Ana Mora.")?;
    let history = carla.browser.get("/settings/history").await?.expect(200)?;
    history.shows("Ana Mora can read them, and so can you")?;
    history.shows("Ana Mora opened the list")?;
    history.shows("What was done with the messages that you read")?;
    carla.browser.get("/settings").await?.expect(200)?.shows("What was done with the messages that you read")?;
    ana.browser.get("/settings/history").await?.expect(200)?.shows("What was done with your messages")?;
    carla.browser.speak("es");
    carla.inbox().await?.shows("Estos son los mensajes de Ana Mora.")?;
    carla.browser.speak("en");
    let other = stage.installation.organization("other").await?;
    let mut stranger = Practitioner::enrol(&stage.installation, &other, "kim@other.example", "administrator").await?;
    stranger.person.browser.get(&path).await?.expect(404)?;
    carla.browser.get(&path).await?.expect(404)?;
    stage.close().await
}
