//! An administrator alone is one person: with invented colleagues, with theirs, and behind the name of one who has left.
use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use tests::{
    actor::{Patient, Practitioner},
    letter,
    stage::Stage,
};

use super::approvals::{change_alerts, decide, enrol, first, form, make_code, refused, submit, verified};

const ANA: &str = "ana@example.org";

/// Invites somebody on the page of the staff, and is them.
async fn invite(stage: &Stage, who: &mut Practitioner, name: &str, role: &str) -> Result<Practitioner> {
    let page = verified(who, pattern::INVITE).await?.expect(200)?;
    page.shows("count as one person")?;
    let address = format!("{name}@clinic.example");
    let typed = page.form(pattern::INVITE)?.with("name", name).with("address", &address).with("role", role);
    let text = who.person.browser.submit(&typed).await?.expect(200)?.text();
    let groups: Vec<&str> = text.split_whitespace().filter(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())).collect();
    let code = groups.windows(5).next().context("no code")?.join(" ");
    let mut person = Patient::new(stage.installation.anonymous()?);
    Practitioner::join(&mut person, &code).await?.expect(200)?;
    Ok(Practitioner { person, id: String::new() })
}

#[tokio::test]
async fn an_administrator_alone_is_one_person_with_all_whom_they_invited() -> Result<()> {
    let stage = Stage::new().await?;
    let mut vega = enrol(&stage, "vega", "administrator").await?;
    let ruiz = enrol(&stage, "ruiz", "sender").await?;
    stage.send(&[ANA], &letter::plain(ANA, "Results", "are here")).await?.expect(250)?;
    let database = &stage.installation.database;
    let list = vega.person.browser.get(pattern::PATIENTS).await?.expect(200)?;
    let place = list.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("nobody waits")?;
    let place = place.trim_end_matches("/code").to_owned();
    let (mut one, mut two) = (invite(&stage, &mut vega, "one", "administrator").await?, invite(&stage, &mut vega, "two", "sender").await?);
    let mut third = invite(&stage, &mut one, "third", "sender").await?;

    // What one of them did, all of them did: the code is not two people's because another one gives it.
    change_alerts(&mut one, &place, "one@mine.example").await?.expect(200)?;
    for who in [&mut vega, &mut third, &mut two] {
        who.person.browser.get(&format!("{place}/code")).await?.expect(200)?.shows("Ask a colleague to approve")?;
    }
    make_code(&mut two, &place).await?.shows("Nothing changes until a colleague agrees")?;
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 0);
    // And none of them agrees to it: neither who invited, nor a sibling, nor whom that one invited.
    let (_, path) = first(&mut vega).await?;
    for who in [&mut vega, &mut one, &mut third] {
        refused(who, &path).await?.shows("counts as the person who invited them")?;
    }
    // Nor behind the name of one who is not at work any more.
    let member = format!("/team/staff/{}", ruiz.id);
    verified(&mut vega, pattern::INVITE).await?.expect(200)?;
    let page = vega.person.browser.get(&member).await?.expect(200)?;
    let out = page.forms().into_iter().rfind(|form| form.action == member).context("no form")?;
    submit(&mut vega, &out).await?.expect(200)?.shows("deactivated")?;
    let mut ruiz = invite(&stage, &mut vega, "ruiz", "sender").await?;
    refused(&mut ruiz, &path).await?.shows("portal practitioner invite")?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'approval.one_person'").await? >= 4);

    // A carer's code is two people's as well.
    let carers = format!("{place}/carers");
    let page = one.person.browser.get(&carers).await?.expect(200)?;
    let adding = form(&page, "act", "add")?.with("name", "Carla Ruiz").with("email", "one@carer.example").with("language", "en");
    submit(&mut one, &adding.with("days", "30").with("basis", "consent")).await?.expect(200)?;
    let page = two.person.browser.get(&carers).await?.expect(200)?;
    let refusal = two.person.browser.submit(&form(&page, "act", "code")?.with("how", "hand")).await?.expect(409)?;
    refusal.shows("counts as the person who invited them")?;
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 0);

    // The way for a small clinic: somebody whom the command line invited.
    let mut wil = enrol(&stage, "wil", "witness").await?;
    decide(&mut wil, "yes").await?.expect(200)?;
    make_code(&mut two, &place).await?;
    ensure!(database.number("SELECT COUNT(*) FROM claim_code").await? == 1);
    stage.close().await
}
