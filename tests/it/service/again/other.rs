//! An account that has other records, too: it loses one of them, and what it did shows whose it was.
use anyhow::{Context, Result, ensure};
use entity::{
    desk::NoticeKind,
    domain::{id::PatientId, page::Page, scope::Actor},
    store::audit::Event,
};
use portal::service::{
    account::history::{self, By, Did},
    claim,
};
use tests::authenticator::Authenticator;

use super::{HOUR, again};
use crate::service::house::House;

/// Whoever has a record has this one, too.
async fn copy_grant(house: &House, other: PatientId) -> Result<()> {
    let copy = "INSERT INTO access_grant (id, account_id, patient_id, organization_id, kind, state, granted_by, created_at)";
    let id = if house.database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
    let bytes = other.as_uuid().simple().to_string();
    let literal = if house.database.is_sqlite() { format!("X'{bytes}'") } else { format!("'{}'", other.as_uuid()) };
    let copied = format!(
        "{copy} SELECT {id}, account_id, {literal}, organization_id, kind, state, granted_by, created_at FROM access_grant WHERE state = 'active'"
    );
    ensure!(house.database.execute(&copied).await? == 1);
    Ok(())
}

/// An account that sees other records keeps them, and its keys; only its sessions are over.
#[tokio::test]
async fn an_account_with_another_record_is_not_over() -> Result<()> {
    let mut again = again().await?;
    let other = again.house.add_patient("ana@work.example").await?;
    copy_grant(&again.house, other).await?;
    again.give_code().await?;
    again.house.later(24 * HOUR);
    let old = again.house.sign_in(&mut again.old).await?.token;
    ensure!(claim::open_due(&again.house.services).await? == 1);
    ensure!(again.house.find(&old).await?.is_none());
    ensure!(again.old_reads().await? && again.new_reads().await?);
    let told = again.house.mails().await?.notices;
    ensure!(told == [NoticeKind::AccessRestored, NoticeKind::AccessRestored], "{told:?}");
    Ok(())
}

/// Whoever had the key to one record is a stranger to another; so is whoever made a key that never opened anything.
#[tokio::test]
async fn an_earlier_key_is_one_to_a_record_and_one_that_opened_it() -> Result<()> {
    let mut again = again().await?;
    let old = again.house.session(&again.old_token).await?.account.context("nobody")?;
    again.give_code().await?;
    again.house.later(24 * HOUR);
    ensure!(claim::open_due(&again.house.services).await? == 1);
    let other = again.house.add_patient("ana@work.example").await?;
    copy_grant(&again.house, other).await?;
    // Somebody makes a key with a further slip, and is refused.
    let (_, third) = again.house.spend(&again.house.slip().await?, &mut Authenticator::new()).await?;
    let never = third.account.context("nobody")?;
    let token = again.house.sign_in(&mut again.new).await?.token;
    let now = again.house.session(&token).await?;
    ensure!(claim::stop(&again.house.services, &now, again.house.request()).await? == 1);
    let request = again.house.request();
    again
        .house
        .services
        .store()
        .write(async |tx| {
            for (account, patient) in [(old, again.house.patient), (never, again.house.patient), (old, other)] {
                let listed = Event::new(again.house.organization, Actor::Account(account), "inbox.listed");
                let listed = listed.subject("patient", patient.as_uuid()).request(request);
                entity::store::audit::append(tx, listed).await?;
            }
            Ok::<_, entity::store::StoreError>(())
        })
        .await?;
    let found = history::list(&again.house.services, &now, Page::new(1, 50), again.house.request()).await?;
    let listed: Vec<By> = found.rows.iter().filter(|one| matches!(one.did, Did::Listed)).map(|one| one.by.clone()).take(3).collect();
    ensure!(listed == [By::Other, By::Other, By::Before], "others did it");
    Ok(())
}
