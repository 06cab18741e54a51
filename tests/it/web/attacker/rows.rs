//! Everything that an address can name, as real rows: what a patient and a clinic's staff have made by the pages.
use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use portal::web::routes::{pattern, team};
use tests::{
    actor::{Patient, Practitioner},
    stage::Stage,
};

use super::{
    super::{approvals, import, teams},
    CANARY,
};

/// So many rows of a table stand for all.
const MOST: usize = 2;
/// Nobody's id.
const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// The ids of every table that an address can name a row of.
pub(in crate::web) struct Rows(BTreeMap<&'static str, Vec<String>>);

/// Has a patient write and staff work until there is a row of everything, with the canary wherever words are kept.
pub(in crate::web) async fn make(stage: &Stage, patient: &mut Patient) -> Result<Rows> {
    let mut boss = Practitioner::enrol(&stage.installation, &stage.organization, "boss@clinic.example", "administrator").await?;
    Practitioner::enrol(&stage.installation, &stage.organization, "lee@clinic.example", "administrator").await?;
    let nurses = teams::make(&mut boss, "Nurses").await?;
    let own = boss.id.clone();
    teams::change(&mut boss, &nurses, "join", &[("who", &own)]).await?.expect(200)?;
    let settled = [("name", "Nurses"), ("days", "2"), ("listed", "yes"), ("preset", "yes")];
    teams::change(&mut boss, &nurses, "settle", &settled).await?.expect(200)?;
    // The patient answers, and has begun another message with a file.
    let message = patient.messages().await?.remove(0);
    let reply = patient.browser.get(&message).await?.expect(200)?.form(&format!("{message}/reply"))?.with("text", CANARY);
    patient.browser.submit(&reply).await?.expect(303)?;
    let page = patient.browser.get("/write").await?.expect(200)?;
    let to = page.links().into_iter().find(|link| link.starts_with("/write/")).context("no team")?;
    let form = patient.browser.get(&to).await?.expect(200)?.form(&to)?.with("subject", CANARY).with("text", CANARY);
    let file = ("note.txt", "text/plain", CANARY.as_bytes());
    patient.browser.submit_with(&form.with("act", "attach"), &[file]).await?.expect(200)?;
    // Staff have begun one too, a template, a mailing and an import, and one waits for a colleague.
    stage.installation.import(&stage.organization, b"email,name\ncal@example.org,Cal\n").await?.success()?;
    let database = &stage.installation.database;
    let cal = database.rows("SELECT id FROM patient ORDER BY created_at DESC LIMIT 1", |row| row.id(0)).await?.remove(0);
    let place = format!("/team/patients/{cal}");
    let at = format!("{place}/write");
    let form = boss.person.browser.get(&at).await?.expect(200)?.form(&at)?.with("subject", CANARY).with("text", CANARY);
    let form = form.with("expires", "0").with("category", "treatment");
    boss.person.browser.submit_with(&form.with("act", "attach"), &[file]).await?.expect(200)?;
    let form = boss.person.browser.get("/team/templates/new").await?.expect(200)?.form("/team/templates/new")?;
    let form = form.with("name", CANARY).with("category", "treatment").with("expires", "0").with("read_within", "3");
    boss.person.browser.submit(&form.with("subject_en", CANARY).with("text_en", CANARY)).await?.expect(303)?;
    let form = boss.person.browser.get("/team/mailings/new").await?.expect(200)?.form("/team/mailings/new")?.with("list", "A-1");
    boss.person.browser.submit(&form).await?.expect(303)?;
    import::hand_in(&mut boss, &format!("email,name\ndan@example.org,{CANARY}\n")).await?.expect(303)?;
    approvals::change_alerts(&mut boss, &place, "cal@new.example").await?.expect(200)?;
    let giving = format!("{place}/code");
    let form = boss.person.browser.get(&giving).await?.expect(200)?.form(&giving)?;
    boss.person.browser.submit(&form.with("how", "hand")).await?;
    Rows::read(stage).await
}

impl Rows {
    async fn read(stage: &Stage) -> Result<Self> {
        let tables = [
            ("message", "SELECT id FROM message"),
            ("patient", "SELECT id FROM patient"),
            ("thread", "SELECT id FROM thread"),
            ("care_team", "SELECT id FROM care_team"),
            ("patient_draft", "SELECT id FROM patient_draft WHERE content IS NOT NULL"),
            ("draft", "SELECT id FROM draft"),
            ("patient_file", "SELECT id FROM draft_file WHERE practitioner_id IS NULL"),
            ("draft_file", "SELECT id FROM draft_file WHERE practitioner_id IS NOT NULL"),
            ("passkey", "SELECT id FROM passkey"),
            ("practitioner", "SELECT id FROM practitioner"),
            ("template", "SELECT id FROM template"),
            ("mailing", "SELECT id FROM mailing"),
            ("patient_import", "SELECT id FROM patient_import"),
            ("approval", "SELECT id FROM approval"),
        ];
        let mut rows = BTreeMap::new();
        for (table, query) in tables {
            let ids = stage.installation.database.rows(query, |row| Ok(row.id(0)?.to_string())).await?;
            ensure!(!ids.is_empty(), "no row of {table}");
            rows.insert(table, ids);
        }
        Ok(Self(rows))
    }

    /// Which table a gap of a route names a row of.
    fn table(route: &str, gap: &str) -> Option<&'static str> {
        let staff = route.starts_with("/team/");
        let before = route.split(gap).next().unwrap_or_default();
        Some(match (gap, before.rsplit('/').find(|part| !part.is_empty() && !part.starts_with('{'))) {
            ("{record}" | "{patient}", _) => "patient",
            ("{thread}", _) => "thread",
            ("{team}", _) => "care_team",
            ("{message}", _) => "message",
            ("{draft}", _) if staff => "draft",
            ("{draft}", _) => "patient_draft",
            ("{file}", _) if staff => "draft_file",
            ("{file}", _) => "patient_file",
            ("{id}", Some("messages")) => "message",
            ("{id}", Some("keys")) => "passkey",
            ("{id}", Some("patients")) => "patient",
            ("{id}", Some("import")) => "patient_import",
            ("{id}", Some("approvals")) => "approval",
            ("{id}", Some("staff")) => "practitioner",
            ("{id}", Some("teams")) => "care_team",
            ("{id}", Some("mailings" | "all")) => "mailing",
            ("{id}", Some("templates")) => "template",
            _ => return None,
        })
    }

    /// Every route with its gaps filled: by real rows, which no attacker knows, and by nobody's.
    pub(in crate::web) fn addresses(&self) -> Result<Vec<String>> {
        let fixed = [("{part}", "0"), ("{number}", "0"), ("{topic}", "no-code"), ("{tree}", "x"), ("{path:.*}", "../../portal.toml")];
        let most = self.0.values().map(Vec::len).max().unwrap_or_default().min(MOST);
        let mut all = Vec::new();
        for route in pattern::ALL.iter().chain(team::pattern::ALL) {
            let route = fixed.iter().fold((*route).to_owned(), |route, (gap, with)| route.replace(gap, with));
            for nth in 0..=most {
                let mut address = route.clone();
                for gap in route.split('/').filter(|part| part.starts_with('{')) {
                    let table = Self::table(&route, gap).with_context(|| format!("{route}: {gap} is filled by nothing"))?;
                    let ids = &self.0[table];
                    address = address.replace(gap, if nth == most { NOBODY } else { &ids[nth % ids.len()] });
                }
                ensure!(!address.contains(['{', '}']), "{address}: a gap is left");
                all.push(address);
            }
        }
        all.sort();
        all.dedup();
        Ok(all)
    }
}
