//! Every role sends every form of staff, with a token that is good: from a page that was open while the role was another one.
use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    actor::{Anonymous, Form, Page},
    database::Database,
};

use super::{
    Faults, Is,
    clinic::{Clinic, Ids, ROLES, told},
    elsewhere, fill,
    rooms::{ANNOUNCED, FORMS, Sent, Token, UNWRITTEN},
    scene, verify,
};

type Tokens = BTreeMap<Token, String>;

/// Whether the audit of what was merely looked at counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looks {
    Count,
    Not,
}

/// Counts the rows of everything that is not written by the clock.
struct Counter<'a> {
    database: &'a Database,
    all: &'static str,
    without_looks: &'static str,
}

impl<'a> Counter<'a> {
    async fn new(database: &'a Database) -> Result<Self> {
        let tables = if database.is_sqlite() {
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        } else {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'"
        };
        let mut tables = database.rows(tables, |row| row.text(0)).await?;
        tables.retain(|table| !["lease", "attempt_limit"].contains(&table.as_str()));
        ensure!(tables.iter().any(|table| table == "audit"), "{tables:?}");
        let sql = |of_audit: &str| -> &'static str {
            let of = |table: &str| if table == "audit" { of_audit.to_owned() } else { String::new() };
            let each = tables.iter().map(|table| format!("SELECT '{table}', CAST(COUNT(*) AS BIGINT) FROM {table}{}", of(table)));
            each.collect::<Vec<_>>().join(" UNION ALL ").leak()
        };
        Ok(Self { database, all: sql(""), without_looks: sql(LOOKS) })
    }

    async fn count(&self, looks: Looks) -> Result<Vec<(String, i64)>> {
        let sql = if looks == Looks::Count { self.all } else { self.without_looks };
        let mut counts = self.database.rows(sql, |row| Ok((row.text(0)?, row.number(1)?))).await?;
        counts.sort();
        Ok(counts)
    }
}

const LOOKS: &str = " WHERE action NOT LIKE '%viewed' AND action NOT LIKE '%listed'";

/// What was written between the two.
fn written(before: &[(String, i64)], after: &[(String, i64)]) -> Vec<String> {
    let all = before.iter().zip(after).filter(|(before, after)| before != after);
    all.map(|((table, before), (_, after))| format!("{table}: {before}, then {after}")).collect()
}

async fn set_role(database: &Database, id: &str, role: &str) -> Result<()> {
    let id = if database.is_sqlite() { format!("x'{}'", id.replace('-', "")) } else { format!("'{id}'") };
    let done = database.execute(&format!("UPDATE practitioner SET role = '{role}' WHERE id = {id}")).await?;
    ensure!(done == 1, "{done} of {id}");
    Ok(())
}

/// The token of every kind of form, from the pages of somebody who may see them all.
async fn tokens(database: &Database, browser: &mut Anonymous, own: &Ids) -> Result<Tokens> {
    let sources = [
        (Token::Staff, pattern::NEW_TEAM),
        (Token::Patient, pattern::NEW_PATIENT),
        (Token::Slip, pattern::SLIP),
        (Token::Write, pattern::NEW_MAILING),
        (Token::Recall, pattern::RECALL),
        (Token::Approval, pattern::APPROVAL),
        (Token::Import, pattern::IMPORT),
        (Token::Answer, pattern::THREAD),
        (Token::Attach, pattern::WRITE),
    ];
    let mut tokens = Tokens::new();
    for (token, route) in sources {
        verify(database, route).await?;
        let path = fill(route, own, None);
        let page = browser.get(&path).await?.expect(200)?;
        let found = if token == Token::Attach {
            told(&page, "data-token")?
        } else {
            let form = page.form(&path)?;
            form.fields.into_iter().find(|(name, _)| name == "token").context("no token")?.1
        };
        tokens.insert(token, found);
    }
    Ok(tokens)
}

/// For everybody of a clinic, while each is an administrator.
async fn opened(database: &Database, clinic: &mut Clinic) -> Result<Vec<Tokens>> {
    let mut all = Vec::new();
    for (role, practitioner) in ROLES.iter().zip(&mut clinic.people) {
        set_role(database, &practitioner.id, "administrator").await?;
        all.push(tokens(database, &mut practitioner.person.browser, &clinic.ids).await?);
        set_role(database, &practitioner.id, role).await?;
    }
    Ok(all)
}

/// What a form may say that is one clinic's.
const OF_CLINIC: [&str; 4] = ["{patient}", "{holder}", "{delivery}", "{approval}"];

/// Sends a form there, or a piece of a file, with these ids in its fields.
async fn send(browser: &mut Anonymous, tokens: &Tokens, (_, token, fields, _): Sent, path: &str, ids: &Ids) -> Result<Page> {
    let token = tokens.get(&token).context("no token")?;
    if path.starts_with("/team/files/") {
        let headers = [("Content-Type", "application/octet-stream"), ("X-Form-Token", token.as_str())];
        return browser.send(Method::POST, path, &headers, b"fine".to_vec()).await;
    }
    let known = [
        ("{new}", &ids.new),
        ("{patient}", &ids.patient),
        ("{holder}", &ids.holder),
        ("{version}", &ids.version),
        ("{delivery}", &ids.delivery),
        ("{approval}", &ids.approval),
    ];
    let filled = |value: &str| known.iter().fold(value.to_owned(), |value, (place, id)| value.replace(place, id));
    let mut fields: Vec<(String, String)> = fields.iter().map(|(name, value)| ((*name).to_owned(), filled(value))).collect();
    fields.push(("token".to_owned(), token.clone()));
    browser.submit(&Form { action: path.to_owned(), fields }).await
}

/// Of a role that may not, and of another clinic's ids: refused, and not a row is written. Of one that may, the same form is done.
#[tokio::test]
async fn no_role_does_what_is_not_its_own_or_of_another_clinic() -> Result<()> {
    let (stage, mut clinics) = Box::pin(scene()).await?;
    let database = &stage.installation.database;
    let counter = Counter::new(database).await?;
    let ids = [clinics[0].ids.clone(), clinics[1].ids.clone()];
    let (mut faults, mut tokens) = (Faults::default(), Vec::new());
    for clinic in &mut clinics {
        tokens.push(opened(database, clinic).await?);
    }
    let mut before = counter.count(Looks::Count).await?;
    for form in FORMS {
        let (route, _, _, seen) = form;
        verify(database, route).await?;
        for ((clinic, tokens), (own, theirs)) in clinics.iter_mut().zip(&tokens).zip([(&ids[0], &ids[1]), (&ids[1], &ids[0])]) {
            for (((role, practitioner), tokens), is) in ROLES.iter().zip(&mut clinic.people).zip(tokens).zip(seen) {
                let (who, browser) = (format!("{role} of {}", clinic.name), &mut practitioner.person.browser);
                if is != Is::There {
                    let page = send(browser, tokens, form, &fill(route, own, None), own).await?;
                    faults.demand(&who, &page, is, &mut None);
                }
                let mut nobodys = None;
                for path in elsewhere(route, own, theirs) {
                    // Some lead to the page of what they are about, which is not there either.
                    let answer = send(browser, tokens, form, &path, own).await?;
                    faults.demand(&who, &browser.follow(answer).await?, is.elsewhere(), &mut nobodys);
                }
            }
        }
        let after = counter.count(Looks::Count).await?;
        let written = written(&before, &after);
        before = after;
        if !written.is_empty() {
            faults.0.push(format!("{route}: written by a role or a clinic that may not: {written:?}"));
        }
    }
    for form in FORMS.into_iter().filter(|(_, _, fields, _)| fields.iter().any(|(_, value)| OF_CLINIC.contains(value))) {
        let before = counter.count(Looks::Not).await?;
        for ((clinic, tokens), (own, theirs)) in clinics.iter_mut().zip(&tokens).zip([(&ids[0], &ids[1]), (&ids[1], &ids[0])]) {
            for (practitioner, tokens) in clinic.people.iter_mut().zip(tokens) {
                send(&mut practitioner.person.browser, tokens, form, &fill(form.0, own, None), theirs).await?;
            }
        }
        let written = written(&before, &counter.count(Looks::Not).await?);
        if !written.is_empty() {
            faults.0.push(format!("{}: written with another clinic's id in the form: {written:?}", form.0));
        }
    }
    faults.none()?;
    for form in FORMS {
        let (route, _, _, seen) = form;
        verify(database, route).await?;
        for ((clinic, tokens), own) in clinics.iter_mut().zip(&tokens).zip(&ids) {
            let before = counter.count(Looks::Count).await?;
            let place = seen.iter().position(|is| *is == Is::There).context("nobody may")?;
            let browser = &mut clinic.people[place].person.browser;
            let page = send(browser, &tokens[place], form, &fill(route, own, None), own).await?;
            if matches!(Is::of(&page), Some(Is::NotOfRole | Is::Nothing)) || !UNWRITTEN.contains(&route) {
                faults.demand(ROLES[place], &page, Is::There, &mut None);
            }
            if !UNWRITTEN.contains(&route) && counter.count(Looks::Count).await? == before {
                faults.0.push(format!("{route}: nothing is written by {} who may", ROLES[place]));
            }
        }
    }
    faults.none()?;
    stage.installation.database.outbox_is_due().await?;
    stage.close().await
}

/// A file goes to the draft of whoever announces it, whatever the draft is called.
#[tokio::test]
async fn no_file_goes_to_another_ones_draft() -> Result<()> {
    let (stage, mut clinics) = Box::pin(scene()).await?;
    let database = &stage.installation.database;
    let counter = Counter::new(database).await?;
    let ids = [clinics[0].ids.clone(), clinics[1].ids.clone()];
    let about = json!({ "name": "scan.txt", "type": "text/plain", "size": 4, "modified": 7 });
    for (clinic, (own, theirs)) in clinics.iter_mut().zip([(&ids[0], &ids[1]), (&ids[1], &ids[0])]) {
        let tokens = opened(database, clinic).await?;
        for (((role, practitioner), tokens), is) in ROLES.iter().zip(&mut clinic.people).zip(tokens).zip(ANNOUNCED.1) {
            let token = tokens.get(&Token::Attach).context("no token")?;
            for (ids, others) in [(theirs, true), (own, *role != "sender")] {
                let before = counter.count(Looks::Count).await?;
                let path = fill(ANNOUNCED.0, ids, None);
                let page = practitioner.person.browser.post_json(&path, token, &about).await?;
                let status = if is == Is::There { 200 } else { 404 };
                ensure!(page.status.as_u16() == status, "{role} of {}: {}", clinic.name, page.status);
                if is == Is::There {
                    let file: Value = serde_json::from_str(&page.body)?;
                    ensure!((file["file"].as_str() != Some(&ids.file)) == others, "{role}: {}", page.body);
                } else {
                    ensure!(counter.count(Looks::Count).await? == before, "{role} of {}: a file is announced", clinic.name);
                }
            }
        }
    }
    stage.close().await
}
