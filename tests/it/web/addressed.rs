//! Whom a message is for: said where that is anybody but whoever reads it.
use anyhow::{Result, ensure};
use tests::{letter, stage::Stage};

const ANA: &str = "ana@example.org";

#[tokio::test]
async fn to_is_said_where_it_is_anybody_but_the_reader() -> Result<()> {
    let stage = Stage::new().await?;
    let list = b"email,name\nana@example.org,Ana Ruiz\n";
    stage.installation.import(&stage.organization, list).await?.success()?;
    let cases: [(&str, &[&str], bool); 8] = [
        (ANA, &[], false),
        ("Ana Ruiz <ana@example.org>", &[], false),
        ("\"RUIZ, Ana\" <Ana@Example.org>", &[], false),
        // Another name for the same address may be meant.
        ("Parents of Ana Ruiz <ana@example.org>", &[], true),
        ("ana@example.org, ben@example.org", &[], true),
        (ANA, &["Cc: ben@example.org"], true),
        ("everybody@clinic.example", &[], true),
        ("undisclosed-recipients:;", &[], false),
    ];
    for (to, more, _) in &cases {
        stage.send(&[ANA], &letter::with_headers(to, "Hello", "to you", more)).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let mut all = ana.messages().await?;
    all.reverse();
    ensure!(all.len() == cases.len(), "{all:?}");
    for (address, (to, _, said)) in all.iter().zip(cases) {
        let page = ana.browser.get(address).await?.expect(200)?;
        ensure!(page.body.contains("<dt>To</dt>") == said, "{to}: {}", page.text());
        page.shows("Dr. Vega")?;
    }
    stage.close().await
}
