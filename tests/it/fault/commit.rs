//! The line to PostgreSQL breaks in the middle of a transaction, or falls silent. Whatever became of it, the relay is asked to come again,
//! and its retry leaves one message and one alert.
//!
//! A constraint that waits for the end of the transaction holds the server inside of COMMIT until the test has acted; one
//! that does not holds it at the statements before.
use anyhow::{Context, Result, ensure};
use tests::{database::Database, gate::Gate, installation::Installation, letter, relay::Relay, stage::SENDER, wait};

const ANA: &str = "ana@example.org";

/// How the line breaks.
#[derive(Clone, Copy, Debug)]
enum Break {
    /// The server ends the portal's session: nothing of the transaction is kept.
    Session,
    /// The network: the server goes on and commits, and its answer finds nobody.
    Line,
    /// Nothing says so: the server goes on, and its answer never comes.
    Silence,
}

/// Where the server waits meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Statement,
    Commit,
}

const SLEEPY: &str = "CREATE FUNCTION sleepy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(12); RETURN NULL; END $$";
const ASLEEP: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
const END_IT: &str =
    "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";

async fn breaks(how: Break, at: At) -> Result<()> {
    let installation = Installation::new().await?;
    let database = installation.database.clone();
    let Database::Postgres(url) = &database else { return Ok(()) };
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example"]).await?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    let mut claimed = installation.serve().await?;
    let mut ana = installation.claim(&organization, ANA).await?;
    installation.settled().await?;
    let mails = installation.sink.mails().len();
    claimed.kill9().await?;

    // A notifier inside has its own connections on the same line.
    let gate = Gate::to(port_of(url)?).await?;
    let through = url.replace(&format!(":{}/", port_of(url)?), &format!(":{}/", gate.port()));
    let running = installation.serve_with(&["--with-notifier"], &[("PORTAL_DATABASE__URL", &through)]).await?;
    database.execute(SLEEPY).await?;
    let when = if at == At::Commit { "DEFERRABLE INITIALLY DEFERRED" } else { "NOT DEFERRABLE" };
    database
        .execute(&format!("CREATE CONSTRAINT TRIGGER sleepy AFTER INSERT ON message {when} FOR EACH ROW EXECUTE FUNCTION sleepy()"))
        .await?;

    let message = letter::plain(ANA, "Exactly once", "whatever happens");
    let (first, broken) = tokio::join!(attempt(&relay, &message), async {
        wait::until("the server inside of the transaction", wait::LONG, async || Ok((database.number(ASLEEP).await? == 1).then_some(())))
            .await?;
        match how {
            Break::Session => ensure!(database.number(END_IT).await? == 1),
            Break::Line => gate.cut(),
            Break::Silence => gate.fall_silent(),
        }
        anyhow::Ok(())
    });
    broken?;
    let first = first?;
    ensure!((400..500).contains(&first), "{how:?} at {at:?}: the relay was told {first}");
    // Waits for whatever still runs in there.
    database.execute("DROP TRIGGER sleepy ON message").await?;
    let committed = matches!((how, at), (Break::Line | Break::Silence, At::Commit));
    let kept = database.number("SELECT COUNT(*) FROM message").await?;
    ensure!(kept == i64::from(committed), "{how:?} at {at:?}: {kept} kept");

    // The first try may still meet a connection of before, and be asked to come again.
    let taken = async || Ok(attempt(&relay, &message).await.is_ok_and(|code| code == 250).then_some(()));
    wait::until("the retry is taken", wait::LONG * 4, taken).await?;
    installation.settled().await?;
    for table in [
        "SELECT COUNT(*) FROM message",
        "SELECT COUNT(*) FROM delivery",
        "SELECT COUNT(*) FROM message_wrap",
        "SELECT COUNT(*) FROM acceptance",
    ] {
        ensure!(database.number(table).await? == 1, "{how:?} at {at:?}: {table}");
    }
    let alerts = installation.sink.mails().len() - mails;
    ensure!(alerts == 1, "{how:?} at {at:?}: {alerts} alerts");
    let addresses = ana.messages().await?;
    ensure!(addresses.len() == 1, "{how:?} at {at:?}");
    ana.browser.get(&addresses[0]).await?.expect(200)?.shows("whatever happens")?;
    installation.close(running).await
}

/// The code that a message is answered with, wherever it is answered.
async fn attempt(relay: &Relay, message: &[u8]) -> Result<u16> {
    Ok(relay.send(SENDER, &[ANA], message).await?.code)
}

fn port_of(url: &str) -> Result<u16> {
    let host = url.split('@').nth(1).and_then(|rest| rest.split('/').next()).context("no host")?;
    Ok(host.rsplit(':').next().context("no port")?.parse()?)
}

#[tokio::test]
async fn a_session_that_is_ended_at_a_statement() -> Result<()> {
    breaks(Break::Session, At::Statement).await
}

#[tokio::test]
async fn a_session_that_is_ended_inside_of_commit() -> Result<()> {
    breaks(Break::Session, At::Commit).await
}

#[tokio::test]
async fn a_line_that_breaks_at_a_statement() -> Result<()> {
    breaks(Break::Line, At::Statement).await
}

#[tokio::test]
async fn a_line_that_breaks_inside_of_commit() -> Result<()> {
    breaks(Break::Line, At::Commit).await
}

#[tokio::test]
async fn a_line_that_falls_silent_at_a_statement() -> Result<()> {
    breaks(Break::Silence, At::Statement).await
}

#[tokio::test]
async fn a_line_that_falls_silent_inside_of_commit() -> Result<()> {
    breaks(Break::Silence, At::Commit).await
}
