//! A database that does not answer: relays hear 4xx, and all is well again when it is back.
use anyhow::{Context, Result, ensure};
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use tests::{database::Database, letter, stage::Stage, wait};

const ANA: &str = "ana@example.org";

/// Somebody else holds the database; dropped, it is free again.
enum Held {
    File(SqliteConnection),
    Server(PgConnection, String),
}

impl Held {
    async fn hold(database: &Database) -> Result<Self> {
        match database {
            Database::Sqlite(path) => {
                let mut connection = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await?;
                connection.execute("BEGIN IMMEDIATE").await?;
                Ok(Self::File(connection))
            }
            Database::Postgres(url) => {
                let server = std::env::var("TEST_POSTGRES_URL")?;
                let name = url.split('?').next().and_then(|front| front.rsplit('/').next()).context("no name")?.to_owned();
                let mut connection = PgConnection::connect(&server).await?;
                connection.execute(sqlx::AssertSqlSafe(format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"))).await?;
                let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
                connection.execute(sqlx::AssertSqlSafe(end)).await?;
                let left = format!("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '{name}'");
                wait::until("all connections are ended", wait::LONG, async || {
                    let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(left.clone())).fetch_one(&mut connection).await?;
                    Ok((left == 0).then_some(()))
                })
                .await?;
                Ok(Self::Server(connection, name))
            }
        }
    }

    async fn release(self) -> Result<()> {
        match self {
            Self::File(mut connection) => connection.execute("ROLLBACK").await.map(|_| ())?,
            Self::Server(mut connection, name) => {
                connection.execute(sqlx::AssertSqlSafe(format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"))).await?;
            }
        }
        Ok(())
    }
}

/// Waits until `/readyz` says so: what it said last holds for a few seconds.
async fn is_ready(stage: &Stage, status: u16) -> Result<()> {
    let mut anonymous = stage.installation.anonymous()?;
    wait::until(&format!("/readyz says {status}"), wait::LONG, async || {
        Ok((anonymous.get("/readyz").await?.status.as_u16() == status).then_some(()))
    })
    .await
}

#[tokio::test]
async fn relays_are_asked_to_come_again_and_nothing_is_lost() -> Result<()> {
    let mut stage = Stage::new().await?;
    let mail = letter::with_headers(ANA, "Before", "it went away", &["X-Portal-Reply: yes"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let read = ana.messages().await?.remove(0);
    let form = ana.browser.get(&read).await?.expect(200)?.form(&format!("{read}/reply"))?.with("text", "heron 7719");
    let mut wire = stage.relay.session().await?;
    stage.installation.settled().await?;

    let held = Held::hold(&stage.installation.database).await?;
    let message = letter::plain(ANA, "Meanwhile", "nobody is there");
    // The first step that needs the database says so: MAIL, RCPT or the final dot. Never for good.
    let mut code = 0;
    for line in [format!("MAIL FROM:<{}>", tests::stage::SENDER), format!("RCPT TO:<{ANA}>"), "DATA".to_owned()] {
        code = wire.command(&line).await?.code;
        ensure!(code < 500, "{line} was answered {code}");
        if code >= 400 {
            break;
        }
    }
    if code == 354 {
        wire.send(&tests::relay::dotted(&message)).await?;
        code = wire.reply().await?.code;
    }
    ensure!((400..500).contains(&code), "without a database the answer was {code}");
    // A patient hears that it was not sent, and what was written is on the page, to be sent by one press.
    let kept = ana.browser.submit(&form).await?.expect(503)?;
    kept.shows("heron 7719")?;
    let again = kept.form(&form.action)?.with("text", "heron 7719"); // the harness reads no text of an area
    is_ready(&stage, 503).await?;
    stage.running.still_runs()?;
    held.release().await?;
    is_ready(&stage, 200).await?;

    wait::until("it is back", wait::LONG, async || {
        Ok(stage.send(&[ANA], &message).await.is_ok_and(|reply| reply.code == 250).then_some(()))
    })
    .await?;
    let texts = "SELECT COUNT(*) FROM delivery";
    assert_eq!(stage.installation.database.number(texts).await?, 2);
    let sent = ana.browser.submit(&again).await?.expect(303)?;
    ana.browser.follow(sent).await?.expect(200)?.shows("Your clinic has your answer")?;
    stage.close().await
}

/// A database that answers and takes nothing, as one whose server became a standby. (Of SQLite's, the store's own tests fill the disk.)
#[tokio::test]
async fn a_database_that_takes_nothing_is_not_ready() -> Result<()> {
    let mut stage = Stage::new().await?;
    let Database::Postgres(url) = stage.installation.database.clone() else { return stage.close().await };
    let name = url.split('?').next().and_then(|front| front.rsplit('/').next()).context("no name")?;
    let mut server = PgConnection::connect(&std::env::var("TEST_POSTGRES_URL")?).await?;
    for (change, status) in [("SET default_transaction_read_only = on", 503), ("RESET default_transaction_read_only", 200)] {
        server.execute(sqlx::AssertSqlSafe(format!("ALTER DATABASE {name} {change}"))).await?;
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        server.execute(sqlx::AssertSqlSafe(end)).await?;
        is_ready(&stage, status).await?;
        stage.installation.anonymous()?.get("/healthz").await?.expect(200)?;
        stage.running.still_runs()?;
    }
    stage.close().await
}
