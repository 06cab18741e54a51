//! A link scanner follows every link in every mail and page, and submits what it finds. It uses nothing up.
use anyhow::Result;
use tests::{actor::Patient, letter, stage::Stage};

const ANA: &str = "ana@example.org";

/// Every row that a request could have changed.
async fn state(stage: &Stage) -> Result<Vec<i64>> {
    let database = &stage.installation.database;
    let mut counts = Vec::new();
    for query in [
        "SELECT COUNT(*) FROM session",
        "SELECT COUNT(*) FROM ceremony",
        "SELECT COUNT(*) FROM claim_code WHERE state = 'issued'",
        "SELECT COUNT(*) FROM account",
        "SELECT COUNT(*) FROM passkey",
        "SELECT COUNT(*) FROM outbox",
        "SELECT COUNT(*) FROM audit",
        "SELECT COALESCE(SUM(tries), 0) FROM claim_code",
    ] {
        counts.push(database.number(query).await?);
    }
    Ok(counts)
}

#[tokio::test]
async fn following_every_link_changes_nothing_and_sets_no_cookie() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    stage.installation.settled().await?;
    let before = state(&stage).await?;
    let mut scanner = stage.installation.anonymous()?;
    let mut seen = vec!["/".to_owned(), "/claim".to_owned(), "/inbox".to_owned()];
    // Whatever the mails link to, too.
    for mail in stage.installation.sink.mails() {
        let origin = stage.installation.origin();
        seen.extend(mail.raw.match_indices(&origin).map(|(at, _)| {
            let rest = &mail.raw[at + origin.len()..];
            let path = rest.split([' ', '\r', '\n', '<', '>', '"']).next().unwrap_or_default();
            assert!(path.is_empty() || path == "/", "a mail links to {path}");
            "/".to_owned()
        }));
    }
    let mut at = 0;
    while at < seen.len() && at < 200 {
        let page = scanner.get(&seen[at]).await?;
        assert!(page.headers.get("set-cookie").is_none(), "{} sets a cookie", seen[at]);
        assert!(page.status.as_u16() < 500, "{}: {}", seen[at], page.status);
        for link in page.links() {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            if link.starts_with('/') && !seen.contains(&link) {
                seen.push(link);
            }
        }
        at += 1;
    }
    assert!(at > 4, "{seen:?}");
    assert_eq!(state(&stage).await?, before);

    // Submitting the forms it finds, empty, uses nothing up either.
    for path in ["/", "/claim"] {
        for form in scanner.get(path).await?.forms() {
            scanner.submit(&form).await?;
        }
    }
    assert_eq!(state(&stage).await?[2..], before[2..]);
    let mut ana = Patient::new(stage.installation.anonymous()?);
    ana.make_key(&slip).await?;
    stage.close().await
}
