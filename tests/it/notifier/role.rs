//! A role of PostgreSQL for the notifier alone: every kind of mail leaves under it, and nothing else opens to it.
use anyhow::{Context, Result, ensure};
use tests::{database::Database, installation::Installation, letter, stage::SENDER};

const ANA: &str = "ana@example.org";
const BEN: &str = "ben@example.org";

/// The address of a database, for a role of its own.
fn url_of(url: &str, role: &str) -> Result<String> {
    let (_, rest) = url.split_once('@').context("no user in the address")?;
    Ok(format!("postgres://{role}:of-one-test@{rest}"))
}

fn of_this_process(name: &str) -> String {
    format!("{name}_{}", std::process::id())
}

#[tokio::test]
async fn every_kind_of_mail_leaves_under_it_and_nothing_else_opens() -> Result<()> {
    let installation = Installation::new().await?;
    let Database::Postgres(owner) = &installation.database else { return Ok(()) };
    let role = of_this_process("notifier");
    installation.database.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'of-one-test'")).await?;
    // What it was allowed before is taken from it.
    installation.database.execute(&format!("GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")).await?;
    for _ in 0..2 {
        let answer = installation.json(&["migrate", "--notifier-role", &role]).await?;
        ensure!(answer["notifier_role"] == role.as_str(), "{answer}");
    }
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    installation.import(&organization, format!("email\n{ANA}\n").as_bytes()).await?.success()?;
    let portal = installation.serve_with(&[], &[]).await?;
    let theirs = url_of(owner, &role)?;
    let mut notifier = installation.notifier(&[("PORTAL_DATABASE__URL", &theirs)])?;

    // Without a slip: notices to the organization and to the sender. Then an alert, a mailbox code, a notice to the patient.
    for address in [ANA, BEN] {
        relay.send(SENDER, &[address], &letter::plain(address, "Hello", "to you")).await?.expect(250)?;
    }
    installation.sink.mails_to("staff@clinic.example", 1).await?;
    installation.sink.mails_to(SENDER, 1).await?;
    installation.claim(&organization, ANA).await?;
    installation.sink.mails_to(ANA, 3).await?;
    installation.settled().await?;
    ensure!(installation.database.number("SELECT COUNT(*) FROM outbox WHERE state = 'failed'").await? == 0);

    let thief = Database::Postgres(theirs);
    for sql in [
        "SELECT COUNT(*) FROM message_part",
        "SELECT COUNT(*) FROM message_wrap",
        "SELECT COUNT(*) FROM message",
        "SELECT * FROM patient",
        "SELECT name FROM patient",
        "SELECT COUNT(*) FROM delivery_address",
        "SELECT name FROM organization",
        "SELECT hash FROM claim_code",
        "SELECT COUNT(*) FROM mailbox_code",
        "SELECT COUNT(*) FROM passkey",
        "SELECT COUNT(*) FROM session",
        "SELECT COUNT(*) FROM audit",
        "UPDATE outbox SET recipient_id = recipient_id",
        "DELETE FROM outbox",
        "UPDATE alert_address SET address = address",
        "UPDATE claim_code SET state = 'keyed'",
        "INSERT INTO installation (key, value) VALUES ('x', '')",
        "ALTER TABLE organization_key DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine (id INTEGER)",
    ] {
        let refused = thief.execute(sql).await.err().with_context(|| format!("was done: {sql}"))?;
        let said = format!("{refused:?}");
        ensure!(said.contains("permission denied") || said.contains("must be owner"), "{sql}: {said}");
    }
    let keys = "SELECT COUNT(*) FROM organization_key WHERE realm = 'alert'";
    ensure!(thief.number(keys).await? > 0 && thief.number(keys).await? == installation.database.number(keys).await?);
    let content = "SELECT COUNT(*) FROM organization_key WHERE realm <> 'alert'";
    ensure!(installation.database.number(content).await? > 0 && thief.number(content).await? == 0, "a key of content is seen");
    let known = "SELECT COUNT(*) FROM installation WHERE key NOT IN ('format', 'root_alert')";
    ensure!(installation.database.number(known).await? > 0 && thief.number(known).await? == 0);

    notifier.terminate().await?;
    installation.close(portal).await
}

#[tokio::test]
async fn a_role_that_is_none_or_may_do_anything_is_refused() -> Result<()> {
    let installation = Installation::new().await?;
    if installation.database.is_sqlite() {
        let refused = installation.portal(&["migrate", "--notifier-role", "notifier"]).await?.refusal()?;
        ensure!(refused.log.contains("PostgreSQL only"), "{refused:?}");
        return Ok(());
    }
    let refused = installation.portal(&["migrate", "--notifier-role", "no\"body"]).await?.refusal()?;
    ensure!(refused.log.contains("CREATE ROLE"), "{refused:?}");
    let mighty = of_this_process("mighty");
    installation.database.execute(&format!("CREATE ROLE {mighty} LOGIN PASSWORD 'of-one-test'")).await?;
    let group = of_this_process("group");
    installation.database.execute(&format!("CREATE ROLE {group}")).await?;
    let refuses = async |role: &str, why: &str| {
        let refused = installation.portal(&["migrate", "--notifier-role", role]).await?.refusal()?;
        ensure!(refused.log.contains(why), "{why}: {refused:?}");
        Ok(())
    };
    for attribute in ["SUPERUSER", "NOSUPERUSER REPLICATION", "NOREPLICATION BYPASSRLS", "NOBYPASSRLS CREATEROLE"] {
        installation.database.execute(&format!("ALTER ROLE {mighty} {attribute}")).await?;
        refuses(&mighty, "made for the notifier alone").await?;
    }
    installation.database.execute(&format!("ALTER ROLE {mighty} NOCREATEROLE")).await?;
    for parent in [group.as_str(), "pg_read_all_data"] {
        installation.database.execute(&format!("GRANT {parent} TO {mighty}")).await?;
        refuses(&mighty, "made for the notifier alone").await?;
        installation.database.execute(&format!("REVOKE {parent} FROM {mighty}")).await?;
    }
    // What everybody may, it may.
    installation.database.execute("GRANT SELECT (name) ON patient TO PUBLIC").await?;
    refuses(&mighty, "SELECT on patient.name").await?;
    ensure!(installation.database.number("SELECT COUNT(*) FROM pg_policies").await? == 0, "all happens, or nothing");
    installation.database.execute("REVOKE SELECT (name) ON patient FROM PUBLIC").await?;
    installation.json(&["migrate", "--notifier-role", &mighty]).await?;
    ensure!(installation.database.number("SELECT COUNT(*) FROM pg_policies").await? == 4);
    installation.database.execute(&format!("DROP OWNED BY {mighty}")).await?;
    installation.database.execute(&format!("DROP ROLE {mighty}, {group}")).await?;
    Ok(())
}
