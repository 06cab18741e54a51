//! The demo as a person starts it: each line that it prints is true, and the whole circle turns in it, from both doors.
use std::path::Path;

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use tempfile::TempDir;
use tests::{
    actor::{Anonymous, Page, Patient, Practitioner, mailbox_code},
    demo::Caught,
    port,
    process::{Finished, Program, Running},
    wait,
};
use tokio::process::Command;

const LUIS: &str = "luis@patients.example";
const WORDS: &str = "zinnober-4402-heron: I shall call on Monday.";

/// A demo that was started without `--json`, and what it says.
struct Told {
    running: Running,
    text: String,
}

impl Told {
    async fn start(folder: &Path) -> Result<Self> {
        let data = folder.join("data").to_string_lossy().into_owned();
        let (http, smtp) = (port::free().to_string(), port::free().to_string());
        let arguments = ["demo", "--data-dir", &data, "--http-port", &http, "--smtp-port", &smtp];
        let mut running = Program::Portal.start(&arguments, &[], folder)?;
        let text = wait::until("the demo's last line", wait::LONG * 2, async || {
            running.still_runs()?;
            Ok(running.out()?.strip_suffix('\n').filter(|text| text.contains("Ctrl-C")).map(str::to_owned))
        })
        .await?;
        let told = Self { running, text };
        told.every_address_answers().await?;
        told.every_command_works().await?;
        Ok(told)
    }

    /// What stands between two pieces of its text.
    fn between(&self, before: &str, after: &str) -> Option<&str> {
        let rest = self.text.split_once(before)?.1;
        Some(rest.split_once(after).map_or(rest, |(found, _)| found))
    }

    fn addresses(&self) -> Vec<&str> {
        let words = self.text.split_whitespace().filter(|word| word.starts_with("http://"));
        words.map(|word| word.trim_end_matches([',', ':', ';', '.'])).collect()
    }

    /// Where a word of it leads to, without what follows the host and port.
    fn origin(&self, line: &str) -> Result<&str> {
        let word = self.between(line, " ").with_context(|| format!("{line:?} is not in\n{}", self.text))?;
        let word = word.trim_end_matches([',', ':', ';']);
        let end = word.match_indices('/').nth(2).map_or(word.len(), |(at, _)| at);
        Ok(&word[..end])
    }

    fn web(&self) -> Result<&str> {
        self.origin("a letter. Open ").or_else(|_| self.origin("has a key already. Open "))
    }

    async fn every_address_answers(&self) -> Result<()> {
        let addresses = self.addresses();
        ensure!(addresses.len() >= 4, "{}", self.text);
        for address in addresses {
            let answer = reqwest::get(address).await?;
            ensure!(answer.status().as_u16() == 200, "{address} was printed, and answers {}", answer.status());
        }
        Ok(())
    }

    /// The two commands that it prints, typed as they stand. Without a curl that sends mail the first one is nobody's.
    async fn every_command_works(&self) -> Result<()> {
        let list = self.between("Look around: ", ";").context("no command")?;
        let listed = typed(list).await?;
        ensure!(listed.out.contains("Harbor Clinic (sample)"), "{}", listed.out);
        let send = self.between("send, or: ", "\n").context("no command that sends")?;
        if typed("curl --version").await.is_ok_and(|curl| curl.out.contains(" smtp ")) {
            typed(send).await?;
        }
        Ok(())
    }

    async fn mails(&self) -> Result<Vec<Caught>> {
        let mut browser = Anonymous::new(self.origin("mailed to you: ")?)?;
        let answer = browser.send(Method::GET, "/", &[("Accept", "application/json")], Vec::new()).await?.expect(200)?;
        Ok(serde_json::from_str(&answer.body)?)
    }

    /// Through the patient's door: the slip, the key, the digits from the catcher.
    async fn claim(&self, slip: &str, address: &str) -> Result<Patient> {
        let mut patient = Patient::new(Anonymous::new(self.web()?)?);
        let page = patient.make_key(slip).await?;
        let code = wait::until("a mailbox code", wait::LONG, async || {
            let mails = self.mails().await?.into_iter().rev().filter(|mail| mail.to == address);
            Ok(mails.into_iter().find_map(|mail| mailbox_code(&mail.raw).ok()))
        });
        patient.enter_mailbox_code(&page, &code.await?).await?.expect(200)?;
        Ok(patient)
    }

    /// The same person with the same key, after it was started again.
    async fn back(&self, person: Patient) -> Result<Patient> {
        let mut person = Patient { browser: Anonymous::new(self.web()?)?, device: person.device };
        person.sign_in().await?;
        Ok(person)
    }
}

/// Types a command.
async fn typed(line: &str) -> Result<Finished> {
    let output = Command::new("sh").args(["-c", line]).kill_on_drop(true).output().await?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Finished { status: output.status, out: text(output.stdout), log: text(output.stderr) }.success().with_context(|| line.to_owned())
}

/// The page behind the first link that leads there.
async fn behind(browser: &mut Anonymous, page: &Page, wanted: impl Fn(&str) -> bool) -> Result<(String, Page)> {
    let link = page.links().into_iter().find(|link| wanted(link));
    let link = link.with_context(|| format!("no such link in {:?}:\n{}", page.links(), page.text()))?;
    let page = browser.get(&link).await?.expect(200)?;
    Ok((link, page))
}

/// Who waits for a code gets one, as the clinic's pages lead there from the list of what was sent; the code.
async fn give_code(vega: &mut Patient, sent: &Page) -> Result<String> {
    let (link, page) = behind(&mut vega.browser, sent, |link| link.ends_with("/code")).await?;
    page.shows("Luis Sample")?;
    let given = vega.browser.submit(&page.form(&link)?.with("how", "hand")).await?.expect(200)?;
    given.shows("Luis Sample")?;
    given.shows("The code works until")?;
    let code = given.body.split("data-blank").nth(1).and_then(|rest| rest.split("<strong>").nth(1));
    code.and_then(|rest| rest.split('<').next()).map(str::to_owned).context("no code")
}

/// What the clinic sees of the answer: the conversation, and what became of the message.
async fn look_back(vega: &mut Patient) -> Result<()> {
    let inbox = vega.browser.get("/team/inbox").await?.expect(200)?;
    for words in ["Rosa Sample", "Re: Your appointment", "Luis Sample", "Re: Your result"] {
        inbox.shows(words)?;
    }
    let mut answered = false;
    for link in inbox.links().into_iter().filter(|link| link.starts_with("/team/inbox/")) {
        let thread = vega.browser.get(&link).await?.expect(200)?.text();
        answered |= thread.contains(WORDS) && thread.contains("Your result is here.");
    }
    ensure!(answered, "the answer stands in no conversation with what it answers");
    sent(vega, "Replied").await.map(drop)
}

/// The list of what was sent; it says this of the message to Luis.
async fn sent(vega: &mut Patient, standing: &str) -> Result<Page> {
    let list = vega.browser.get("/team/messages").await?.expect(200)?;
    list.shows(&format!("Luis Sample Your result {standing}"))?;
    Ok(list)
}

#[tokio::test]
async fn the_whole_circle_turns_from_both_doors_and_stays() -> Result<()> {
    let folder = TempDir::new()?;
    let told = Told::start(folder.path()).await?;

    // The clinic's door: a team, a conversation with a reply, a message that needs a code.
    let invitation = told.between("type the invitation: ", "\n").context("no invitation")?;
    let mut vega = Patient::new(Anonymous::new(told.origin("in another browser open ")?)?);
    let start = Practitioner::join(&mut vega, invitation).await?.expect(200)?;
    start.shows("One patient waits for an answer")?;
    start.shows("Give a code")?;
    vega.browser.get("/team/templates").await?.expect(200)?.shows("Appointment (sample)")?;
    ensure!(vega.browser.get("/team/clinic").await?.expect(200)?.body.contains("+1 617 555 0123"), "no telephone number");
    let teams = vega.browser.get("/team/teams").await?.expect(200)?;
    teams.shows("Nurses (sample)")?;
    let is_team = |link: &str| link.starts_with("/team/teams/0");
    behind(&mut vega.browser, &teams, is_team).await?.1.shows("Dr. Elena Rivera")?;
    let inbox = vega.browser.get("/team/inbox").await?.expect(200)?;
    let (_, thread) = behind(&mut vega.browser, &inbox, |link| link.starts_with("/team/inbox/")).await?;
    for words in ["Rosa Sample", "Your next appointment is on Monday at ten.", "May I take my medicines on that morning?"] {
        thread.shows(words)?;
    }
    let list = sent(&mut vega, "Needs a code").await?;
    list.shows("Rosa Sample Your appointment Replied")?;
    let slip = give_code(&mut vega, &list).await?;
    sent(&mut vega, "Code given").await?;

    // The patient's door: with the clinic's code, and with the printed one.
    let mut luis = told.claim(&slip, LUIS).await?;
    let message = luis.messages().await?.first().cloned().context("no message")?;
    let page = luis.browser.get(&message).await?.expect(200)?;
    page.shows("Your result is here.")?;
    sent(&mut vega, "Opened").await?;
    let answered = luis.browser.submit(&page.form(&format!("{message}/reply"))?.with("text", WORDS)).await?;
    luis.browser.follow(answered).await?.expect(200)?.shows(WORDS)?;
    let code = told.between("type its code: ", "\n").context("no code")?;
    let mut ana = told.claim(code, "ana@patients.example").await?;
    let last = ana.messages().await?.pop().context("no message")?;
    ana.browser.get(&last).await?.expect(200)?.shows("your blood test came back")?;
    look_back(&mut vega).await?;

    // Once more: everything is still there, and nothing is printed that is over.
    let Told { mut running, .. } = told;
    running.terminate().await?;
    let told = Told::start(folder.path()).await?;
    told.text.contains("The sample patient has a key already.").then_some(()).with_context(|| told.text.clone())?;
    ensure!(told.between("type its code: ", "\n").is_none() && told.between("the invitation: ", "\n").is_none(), "{}", told.text);
    look_back(&mut told.back(vega).await?).await?;
    let mut luis = told.back(luis).await?;
    let page = luis.browser.get(&message).await?.expect(200)?;
    let is_own = |link: &str| link.starts_with("/messages/") && !link.starts_with(&message);
    behind(&mut luis.browser, &page, is_own).await?.1.shows(WORDS)?;
    let mut ana = told.back(ana).await?;
    ana.browser.get(&last).await?.expect(200)?.shows("your blood test came back")?;
    let Told { mut running, .. } = told;
    running.terminate().await
}
