//! What was sent, with the copies of a list as one line: counted by what became of them, beside what was written by itself.
use anyhow::{Context, Result, ensure};
use entity::domain::{page::Page, role::Role, scope::StaffScope};
use portal::service::{
    compose::{self, By, Copies, Entry, Wanted},
    mailing,
};

use super::super::{
    compose::practitioner,
    house::House,
    read::{message, send},
};

async fn sent(house: &House, scope: &StaffScope, wanted: Wanted, page: Page) -> Result<(Vec<Entry>, bool)> {
    let found = compose::list_grouped(&house.services, scope, wanted, page, house.request()).await?;
    Ok((found.rows, found.more))
}

fn copies(entries: &[Entry]) -> Result<&Copies> {
    let mut all = entries.iter().filter_map(|entry| match entry {
        Entry::Many(copies) => Some(copies),
        Entry::One(_) => None,
    });
    let one = all.next().context("no list")?;
    ensure!(all.next().is_none(), "two of one list");
    Ok(one)
}

#[tokio::test]
async fn the_copies_of_a_list_are_one_line_that_leads_to_each() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let colleague = practitioner(&house, house.organization, "ruiz@clinic.example", Role::Sender).await?;
    super::add(&house, "A-1", "Ana Ruiz", "en").await?;
    super::add(&house, "A-2", "Ben Soto", "es").await?;
    send(&house, "ana@example.org", &message("")).await?;
    house.later(std::time::Duration::from_secs(60));
    let id = super::begun(&house, &scope).await?;
    let all = Page::new(1, 20);
    ensure!(sent(&house, &scope, Wanted::ALL, all).await?.0.len() == 1, "what is being written was sent");
    super::start(&house, &scope, id).await?;
    mailing::run(&house.services).await?;

    let (entries, _) = sent(&house, &scope, Wanted::ALL, all).await?;
    ensure!(matches!(entries.as_slice(), [Entry::Many(_), Entry::One(_)]), "the newest first, and no copy by itself");
    let one = copies(&entries)?;
    ensure!((one.of.list.id, one.of.not_opened, one.of.opened) == (id, 2, 0) && one.by == By::Me);
    ensure!(one.subject.as_deref().map(String::as_str) == Some("Your visit"));
    // It leads to each of them, and so does every word that is looked for.
    ensure!(sent(&house, &scope, Wanted { mailing: Some(id), ..Wanted::ALL }, all).await?.0.len() == 2);
    // Pages are cut through both kinds.
    for (number, more) in [(1, true), (2, false)] {
        let (entries, follows) = sent(&house, &scope, Wanted::ALL, Page::new(number, 1)).await?;
        ensure!(entries.len() == 1 && follows == more && matches!(entries[0], Entry::Many(_)) == (number == 1), "page {number}");
    }
    // A colleague sees how many, and not what it is about; and among the own, nothing.
    let (entries, _) = sent(&house, &colleague, Wanted::ALL, all).await?;
    let theirs = copies(&entries)?;
    ensure!(theirs.subject.is_none() && theirs.of.not_opened == 2 && theirs.by == By::Colleague("Dr. Vega".to_owned()));
    ensure!(sent(&house, &colleague, Wanted::MINE, all).await?.0.is_empty());
    ensure!(sent(&house, &scope, Wanted::MINE, all).await?.0.len() == 1);

    // Each copy is counted once, by what became of it.
    let copy = "message_id = (SELECT message_id FROM mailing_row WHERE message_id IS NOT NULL ORDER BY number LIMIT 1)";
    for (change, counts) in [
        ("first_opened_at = 1", [0, 1, 1, 0, 0]),
        ("replied_at = 1", [1, 0, 1, 0, 0]),
        ("replied_at = NULL, first_opened_at = NULL, expires_at = 1", [0, 0, 1, 1, 0]),
        ("state = 'recalled'", [0, 0, 1, 0, 1]),
    ] {
        house.database.execute(&format!("UPDATE delivery SET {change} WHERE {copy}")).await?;
        let (entries, _) = sent(&house, &scope, Wanted::ALL, all).await?;
        let of = &copies(&entries)?.of;
        ensure!([of.replied, of.opened, of.not_opened, of.expired, of.taken_back] == counts, "{change}");
    }
    // A list that is forgotten leaves its copies behind, each for itself.
    house.database.execute("UPDATE mailing SET updated_at = 1").await?;
    mailing::run(&house.services).await?;
    let (entries, _) = sent(&house, &scope, Wanted::ALL, all).await?;
    ensure!(entries.len() == 3 && entries.iter().all(|entry| matches!(entry, Entry::One(_))));
    Ok(())
}
