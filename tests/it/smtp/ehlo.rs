//! What the portal announces, in clear and inside TLS.
use anyhow::Result;
use tests::{relay::Wire, stage::Stage};

async fn announced(wire: &mut Wire) -> Result<Vec<String>> {
    Ok(wire.command("EHLO relay.example").await?.expect(250)?.lines.into_iter().skip(1).collect())
}

#[tokio::test]
async fn in_clear_there_is_starttls_and_no_way_to_sign_in() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.in_clear().await?;
    let lines = announced(&mut wire).await?;
    assert!(lines.contains(&"STARTTLS".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("AUTH")), "{lines:?}");
    stage.close().await
}

#[tokio::test]
async fn inside_tls_relays_find_what_they_need() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.in_tls().await?;
    let lines = announced(&mut wire).await?;
    for wanted in ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "REQUIRETLS", "AUTH PLAIN"] {
        assert!(lines.iter().any(|line| line == wanted), "{wanted} is not in {lines:?}");
    }
    assert!(lines.iter().any(|line| line.starts_with("XFORWARD ")), "{lines:?}");
    let size = lines.iter().find_map(|line| line.strip_prefix("SIZE ")).map(str::parse::<u64>);
    assert!(matches!(size, Some(Ok(size)) if size == 50 << 20), "{lines:?}");
    for absent in ["DSN", "STARTTLS", "CHUNKING"] {
        assert!(!lines.iter().any(|line| line == absent), "{absent} is in {lines:?}");
    }
    stage.close().await
}
