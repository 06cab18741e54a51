//! The attackers that enrolment is made against, as scripts over every route: who reads all mail and knows what is public,
//! who has a slip alone, and who sends again what was used, is over or locked. (Parallel claims, and the mailbox code in
//! another browser, stand in `claim`.)
pub(super) mod rows;
mod wrong;

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    actor::{Anonymous, Page, Patient},
    authenticator::Authenticator,
    letter,
    stage::Stage,
    wait,
};

const ANA: &str = "ana@example.org";
const BEN: &str = "ben@example.org";
/// What stands in the messages and nowhere else.
const CANARY: &str = "zinnober-7719-heron";

pub(super) async fn with_a_message() -> Result<Stage> {
    let stage = Stage::with("", &[]).await?;
    stage.installation.import(&stage.organization, b"email,name\nana@example.org,Ana\nben@example.org,Ben\n").await?.success()?;
    for to in [ANA, BEN] {
        stage.send(&[to], &letter::with_headers(to, CANARY, CANARY, &["X-Portal-Reply: yes"])).await?.expect(250)?;
    }
    Ok(stage)
}

/// What somebody who got in would leave behind.
async fn gains(stage: &Stage) -> Result<[i64; 4]> {
    let database = &stage.installation.database;
    Ok([
        database.number("SELECT COUNT(*) FROM session").await?,
        database.number("SELECT COUNT(*) FROM passkey").await?,
        database.number("SELECT COUNT(*) FROM account").await?,
        database.number("SELECT COUNT(*) FROM claim_code WHERE state IN ('bound', 'keyed', 'confirmed')").await?,
    ])
}

/// Nothing of a message.
fn nothing_read(page: &Page, _had: &Anonymous) -> Result<()> {
    ensure!(!page.body.contains(CANARY), "{}: {}: a message was shown", page.asked, page.status);
    // What is behind a sign-in answers nobody else, in whatever way it is asked.
    let path = page.asked.split(' ').nth(1).unwrap_or_default();
    let inside = ["/inbox", "/messages", "/write", "/unsent", "/files", "/settings", "/team"];
    let behind = inside.iter().any(|room| path == *room || path.starts_with(&format!("{room}/")));
    ensure!(!behind || !page.status.is_success(), "{}: {}", page.asked, page.status);
    Ok(())
}

/// Nothing of a message, and no session.
fn nothing(page: &Page, had: &Anonymous) -> Result<()> {
    nothing_read(page, had)?;
    ensure!(!had.cookies().contains_key("__Host-session"), "{}: a session was given", page.asked);
    Ok(())
}

/// Every run of eight or twenty digits, as typed with or without blanks, and every address in the mails.
fn loot(mails: &[String]) -> BTreeSet<String> {
    let mut loot = BTreeSet::new();
    for mail in mails {
        let joined: String = mail.chars().filter(|c| !matches!(c, ' ' | '\u{a0}')).collect();
        let runs = joined.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 8 || run.len() == 20);
        loot.extend(runs.map(str::to_owned));
        loot.extend(mail.split_whitespace().filter(|word| word.contains("://")).map(str::to_owned));
    }
    loot
}

/// What anybody has, and what somebody has begun or asked for.
async fn holdings(stage: &Stage) -> Result<[i64; 8]> {
    let database = &stage.installation.database;
    Ok([
        database.number("SELECT COUNT(*) FROM access_grant").await?,
        database.number("SELECT COUNT(*) FROM passkey WHERE state = 'active'").await?,
        database.number("SELECT COUNT(*) FROM passkey").await?,
        database.number("SELECT COUNT(*) FROM message").await?,
        database.number("SELECT COUNT(*) FROM draft_file").await?,
        database.number("SELECT COUNT(*) FROM patient_draft WHERE content IS NOT NULL").await?,
        database.number("SELECT COUNT(*) FROM address_change").await?,
        database.number("SELECT COUNT(*) FROM approval").await?,
    ])
}

/// The tokens of the forms and of the passkey buttons of these pages.
fn tokens(pages: &[&Page]) -> BTreeSet<String> {
    let fields = pages.iter().flat_map(|page| page.forms()).flat_map(|form| form.fields);
    let mut tokens: BTreeSet<_> = fields.filter(|(name, _)| name == "token").map(|(_, value)| value).collect();
    let buttons = pages.iter().flat_map(|page| ["create", "get"].into_iter().filter_map(|kind| page.ceremony(kind).ok()));
    tokens.extend(buttons.map(|button| button.token));
    tokens
}

/// What an answer must not be.
type Gets = fn(&Page, &Anonymous) -> Result<()>;

/// Asks an address in every way: as a link, as a form with everything in hand, and as the passkey script does.
async fn assault(browser: &mut Anonymous, address: &str, loot: &BTreeSet<String>, tokens: &BTreeSet<String>, gets: Gets) -> Result<usize> {
    let mut asked = 0;
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
        let page = browser.send(method, address, &[], Vec::new()).await?;
        gets(&page, browser)?;
        asked += 1;
    }
    for token in tokens {
        for word in loot.iter().map(String::as_str).chain([ANA, "", "00000000"]) {
            let fields = format!("token={token}&slip={word}&code={word}&take_over=1&email={word}&purpose=read_high&next=/inbox");
            let form = [("Content-Type", "application/x-www-form-urlencoded")];
            let page = browser.send(Method::POST, address, &form, fields.into_bytes()).await?;
            gets(&page, browser)?;
            asked += 1;
        }
        let page = browser.post_json(address, token, &json!({})).await?;
        gets(&page, browser)?;
        asked += 1;
    }
    Ok(asked)
}

#[tokio::test]
async fn whoever_reads_every_mail_gets_nowhere() -> Result<()> {
    let stage = with_a_message().await?;
    let mut ana = stage.claim(ANA).await?;
    let rows = rows::make(&stage, &mut ana).await?;
    // Ben stands at the mailbox code, which lies in his mail.
    let slip = stage.installation.slip(&stage.organization, BEN).await?;
    let mut ben = Patient::new(stage.installation.anonymous()?);
    let bens = ben.make_key(&slip).await?;
    let code = stage.installation.mailbox_code(BEN).await?;
    stage.installation.settled().await?;

    let mails: Vec<String> = stage.installation.sink.mails().into_iter().map(|mail| mail.raw).collect();
    let loot = loot(&mails);
    ensure!(loot.contains(&code), "the attacker does not read the mail well: {loot:?}");
    ensure!(mails.iter().all(|mail| !mail.contains(CANARY)), "a mail says what it is about");
    let before = gains(&stage).await?;
    let mut reader = stage.installation.anonymous()?;
    let mut asked = 0;
    for address in &loot {
        if let Some(path) = address.strip_prefix(stage.installation.origin().as_str()) {
            let page = reader.visit(if path.is_empty() { "/" } else { path }).await?;
            nothing(&page, &reader)?;
        }
    }
    let start = reader.visit("/").await?.expect(200)?;
    let claim = reader.visit("/claim").await?.expect(200)?;
    let tokens = tokens(&[&start, &claim, &bens]);
    ensure!(!tokens.is_empty(), "no form has a token");
    for address in rows.addresses()? {
        asked += assault(&mut reader, &address, &loot, &tokens, nothing).await?;
    }
    // A key of his own, for this portal, that the portal never saw.
    let button = start.ceremony("get")?;
    let options = reader.post_json(&button.begin, &button.token, &json!({})).await?.expect(200)?;
    let options: Value = serde_json::from_str(&options.body)?;
    let mut device = Authenticator::new();
    let own = json!({"publicKey": {"rp": {"id": "localhost", "name": "x"}, "user": {"id": "AAAA", "name": "x", "displayName": "x"},
        "challenge": options["publicKey"]["challenge"], "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        "authenticatorSelection": {"residentKey": "required", "requireResidentKey": true, "userVerification": "required"}}});
    device.create(reader.origin().to_owned().as_str(), &own).await?;
    let answer = device.get(reader.origin().to_owned().as_str(), &options).await?;
    let page = reader.post_json(&button.finish, &button.token, &answer).await?;
    ensure!(page.status.is_client_error(), "{}", page.body);
    nothing(&page, &reader)?;

    ensure!(asked > 500, "only {asked} questions");
    ensure!(gains(&stage).await? == before, "{:?}, and before {before:?}", gains(&stage).await?);
    // Nothing of it took anything from anybody: the code still works where it was asked for.
    ben.enter_mailbox_code(&bens, &code).await?.expect(200)?;
    ensure!(ben.messages().await?.len() == 1 && !ana.messages().await?.is_empty());
    stage.close().await
}

#[tokio::test]
async fn whoever_has_the_slip_alone_stops_at_the_mailbox() -> Result<()> {
    let stage = with_a_message().await?;
    let mut ben = stage.claim(BEN).await?;
    let rows = rows::make(&stage, &mut ben).await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut thief = Patient::new(stage.installation.anonymous()?);
    thief.make_key(&slip).await?;
    let before = holdings(&stage).await?;
    let loot = BTreeSet::from([slip]);
    // What ends his session, or the mailbox code, comes last.
    let mut addresses = rows.addresses()?;
    addresses.sort_by_key(|address| (address.starts_with("/claim"), address == "/sign-out"));
    let (mut page, mut asked) = (thief.browser.visit("/claim/mailbox").await?.expect(200)?, 0);
    for address in addresses {
        asked += assault(&mut thief.browser, &address, &loot, &tokens(&[&page]), nothing_read).await?;
        if !thief.browser.cookies().contains_key("__Host-session") {
            page = thief.sign_in().await?;
        }
    }
    ensure!(asked > 500, "only {asked} questions");
    ensure!(holdings(&stage).await? == before, "{:?}, and before {before:?}", holdings(&stage).await?);
    for _ in 0..15 {
        let answer = thief.enter_mailbox_code(&page, "00000000").await?;
        ensure!(!answer.status.is_success() && !answer.body.contains(CANARY), "{}", answer.text());
    }
    ensure!(holdings(&stage).await? == before, "the thief's key counts");
    stage.installation.sink.mails_to("staff@clinic.example", 1).await?;

    // Staff give Ana a new slip: she gets in, and the thief is out.
    stage.installation.settled().await?;
    let stale = stage.installation.mailbox_code(ANA).await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = Patient::new(stage.installation.anonymous()?);
    let page = ana.make_key(&slip).await?;
    let code = wait::until("a code of her own", wait::LONG, async || {
        let code = stage.installation.mailbox_code(ANA).await?;
        Ok((code != stale).then_some(code))
    })
    .await?;
    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    ensure!(ana.messages().await?.len() == 1);
    let page = thief.browser.get("/claim/mailbox").await?;
    ensure!(!page.status.is_success() && thief.sign_in().await.is_err(), "the thief is still there");
    stage.close().await
}

/// An answer without what differs by nature: tokens, the request's id, the digits that were typed.
fn masked(page: &Page, typed: &str) -> String {
    let mut body = page.body.replace(typed, "*");
    for form in page.forms() {
        for (name, value) in form.fields.iter().filter(|(name, value)| name != "slip" && value.len() > 20) {
            body = body.replace(value, &format!("*{name}*"));
        }
    }
    let request = page.header("x-request-id");
    if !request.is_empty() {
        body = body.replace(request, "*").replace(&page.reference(), "*");
    }
    let differs = ["date", "x-request-id", "set-cookie"];
    let mut headers: Vec<_> = page
        .headers
        .iter()
        .filter(|(name, _)| !differs.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    format!("{} {headers:?} {body}", page.status)
}

#[tokio::test]
async fn sent_again_after_use_expiry_and_lock_it_is_the_same_to_the_byte() -> Result<()> {
    let stage = with_a_message().await?;
    let database = &stage.installation.database;
    let enter = async |slip: &str| -> Result<String> {
        database.execute("DELETE FROM attempt_limit").await?;
        let page = Patient::new(stage.installation.anonymous()?).enter_slip(slip).await?;
        ensure!(page.status.as_u16() == 422, "{}", page.text());
        Ok(masked(&page, slip))
    };
    let used = stage.installation.slip(&stage.organization, BEN).await?;
    Patient::new(stage.installation.anonymous()?).make_key(&used).await?;
    let mut answers = vec![("used", enter(&used).await?)];
    let void = stage.installation.slip(&stage.organization, ANA).await?;
    let expired = stage.installation.slip(&stage.organization, ANA).await?;
    answers.push(("void", enter(&void).await?));
    database.execute("UPDATE claim_code SET expires_at = 1000 WHERE state = 'issued'").await?;
    answers.push(("expired", enter(&expired).await?));
    database.execute("UPDATE claim_code SET state = 'expired' WHERE state = 'issued'").await?;
    answers.push(("swept", enter(&expired).await?));
    let locked = stage.installation.slip(&stage.organization, ANA).await?;
    database.execute("UPDATE claim_code SET tries = 100, state = 'locked' WHERE state = 'issued'").await?;
    answers.push(("locked", enter(&locked).await?));
    let first = answers.first().context("answers")?.1.clone();
    for (what, answer) in &answers {
        ensure!(*answer == first, "{what}:\n{answer}\nand the first:\n{first}");
    }
    // The mask hides no difference: a slip that works answers otherwise.
    let good = stage.installation.slip(&stage.organization, ANA).await?;
    let page = Patient::new(stage.installation.anonymous()?).enter_slip(&good).await?.expect(200)?;
    ensure!(masked(&page, &good) != first);
    stage.installation.settled().await?;
    stage.close().await
}
