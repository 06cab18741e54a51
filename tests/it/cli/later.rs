//! Exit code 75: the same command may work later; and 78 and what is said where it will not.
use std::fs;

use anyhow::{Context, Result, ensure};
use sqlx::{Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use tests::{database::Database, installation::Installation, port, process::Finished};

/// Nothing else worked out, and it may later.
const LATER: i32 = 75;
/// The database's server refuses what the settings say.
const REFUSED: i32 = 78;

fn ends(finished: &Finished, code: i32, said: &[&str]) -> Result<()> {
    ensure!(finished.status.code() == Some(code), "not {code}: {finished:?}");
    for words in said {
        ensure!(finished.log.contains(words), "{words:?} is not said:\n{}", finished.log);
    }
    Ok(())
}

#[tokio::test]
async fn a_database_that_somebody_else_writes_is_busy() -> Result<()> {
    let installation = Installation::new().await?;
    let Database::Sqlite(file) = &installation.database else { return Ok(()) };
    let mut other = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await?;
    other.execute("BEGIN IMMEDIATE").await?;
    for command in [&["organization", "add", "clinic"][..], &["migrate"]] {
        ends(&installation.portal(command).await?, LATER, &["the database is busy"])?;
    }
    other.execute("ROLLBACK").await?;
    installation.organization("clinic").await?;
    Ok(())
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_away_and_named() -> Result<()> {
    let installation = Installation::unmigrated().await?;
    let (good, place) = (fs::read_to_string(installation.config())?, format!("127.0.0.1:{}", port::free()));
    let away = good.replace(&installation.database.url(), &format!("postgres://portal:canary-password@{place}/portal"));
    fs::write(installation.config(), away)?;
    for command in [&["migrate"][..], &["organization", "add", "clinic"]] {
        let finished = installation.portal(command).await?;
        ends(&finished, LATER, &[&place, "does not answer", "database.url"])?;
        ensure!(!format!("{finished:?}").contains("canary-password"), "the command tells the password");
        ensure!(!finished.log.contains("busy"), "{}", finished.log);
    }
    ensure!(!installation.data().join("content.key").exists(), "keys were made");
    Ok(())
}

/// Each in its own words, with what to do, and with what to look at once, not later.
#[tokio::test]
async fn a_server_that_refuses_is_told_from_one_that_is_away() -> Result<()> {
    let installation = Installation::new().await?;
    let Database::Postgres(url) = &installation.database else { return Ok(()) };
    let (good, url) = (fs::read_to_string(installation.config())?, url.clone());
    let (front, options) = url.split_once('?').unwrap_or((&url, ""));
    let (base, name) = front.rsplit_once('/').context("no name")?;
    let (scheme, host) = (base.split_once("://").context("no scheme")?.0, base.rsplit_once('@').context("no user")?.1);
    let user = format!("{scheme}://nobody_knows:canary-password@{host}/{name}?{options}");
    let database = format!("{base}/nowhere_to_be_found?{options}");
    let authority = installation.data().join("other.pem");
    fs::write(&authority, tests::authority::Authority::new()?.pem()?)?;
    let tls = format!("{front}?sslmode=verify-full&sslrootcert={}", authority.display());
    for (wrong, said) in [(user, "are user and password right"), (database, "CREATE DATABASE"), (tls, "sslrootcert")] {
        fs::write(installation.config(), good.replace(&url, &wrong))?;
        for command in [&["migrate"][..], &["organization", "add", "clinic"], &["serve"]] {
            let finished = installation.portal(command).await?;
            ends(&finished, REFUSED, &[said, "database.url", host.split(':').next().unwrap_or(host)])?;
            ensure!(!format!("{finished:?}").contains("canary-password"), "the command tells the password");
            ensure!(!finished.log.contains("does it run"), "{}", finished.log);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_named() -> Result<()> {
    let installation = Installation::unmigrated().await?;
    if !installation.database.is_sqlite() {
        return Ok(());
    }
    let good = fs::read_to_string(installation.config())?;
    fs::write(installation.config(), good.replace("data/portal.db", "nowhere/portal.db"))?;
    ends(&installation.portal(&["migrate"]).await?, 1, &["nowhere/portal.db", "is its folder there"])?;
    fs::write(installation.config(), &good)?;
    installation.portal(&["migrate"]).await?.success()?;
    // A folder opens no better than a file that another user owns.
    let folder = installation.data().join("portal.db.aside");
    fs::create_dir(&folder)?;
    fs::write(installation.config(), good.replace("data/portal.db", "data/portal.db.aside"))?;
    for command in [&["organization", "add", "clinic"][..], &["serve"]] {
        ends(&installation.portal(command).await?, 1, &["data/portal.db.aside", "belong to this user"])?;
    }
    Ok(())
}

/// What an operator mends is told once, on standard output; the exit code says the rest.
#[tokio::test]
async fn each_finding_of_a_check_is_told_once() -> Result<()> {
    let installation = Installation::new().await?;
    let good = fs::read_to_string(installation.config())?;
    fs::write(installation.config(), good.replacen("[http]\n", "[http]\nbnid = 1\n", 1))?;
    let finished = installation.portal(&["config", "check"]).await?;
    ends(&finished, 1, &["1 of the findings"])?;
    let told = format!("{}{}", finished.out, finished.log).matches("bnid").count();
    ensure!(told == 1, "told {told} times: {finished:?}");
    Ok(())
}
