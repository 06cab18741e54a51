//! `patient waiting`: whom the notice about claim codes means.
use anyhow::Result;
use serde_json::{Value, json};
use tests::{letter, stage::Stage};

const ANA: &str = "ana@example.org";
const BEN: &str = "ben@example.org";

async fn listed(stage: &Stage) -> Result<Vec<(Value, Value)>> {
    let answer = stage.installation.json(&["patient", "waiting", "--organization", &stage.organization]).await?;
    assert_eq!((&answer["page"], &answer["more"]), (&json!(1), &json!(false)), "{answer}");
    let rows = answer["waiting"].as_array().cloned().unwrap_or_default();
    assert!(rows.iter().all(|row| row["since"].as_str().is_some_and(|text| text.ends_with('Z'))), "{answer}");
    Ok(rows.into_iter().map(|row| (row["email"].clone(), row["messages"].clone())).collect())
}

#[tokio::test]
async fn those_without_a_way_in_are_listed_and_the_look_is_audited() -> Result<()> {
    let stage = Stage::new().await?;
    let organization = ["patient", "waiting", "--organization", &stage.organization];
    assert!(listed(&stage).await?.is_empty());
    let none = stage.installation.portal(&organization).await?.success()?;
    assert!(none.out.contains("No patient waits"), "{none:?}");

    for address in [ANA, BEN, ANA] {
        stage.send(&[address], &letter::plain(address, "A planted subject", "to you")).await?.expect(250)?;
    }
    assert_eq!(listed(&stage).await?, [(json!(ANA), json!(2)), (json!(BEN), json!(1))], "the longest waiting first");
    let shown = stage.installation.portal(&organization).await?.success()?;
    assert!(shown.out.contains(ANA) && shown.out.contains(BEN) && !shown.out.contains("planted"), "{shown:?}");

    // Whoever has a live claim code, or a key, waits for nobody.
    stage.installation.slip(&stage.organization, ANA).await?;
    assert_eq!(listed(&stage).await?, [(json!(BEN), json!(1))]);
    stage.claim(BEN).await?;
    assert!(listed(&stage).await?.is_empty());
    let looked = "SELECT COUNT(*) FROM audit WHERE action = 'patient.waiting_listed' AND actor_kind = 'operator'";
    assert_eq!(stage.installation.database.number(looked).await?, 6);
    stage.close().await
}

#[tokio::test]
async fn a_page_that_is_none_and_an_organization_that_is_none_are_refused() -> Result<()> {
    let stage = Stage::new().await?;
    let nobody = "0198c1f2-0000-7000-8000-000000000000";
    let refused = stage.installation.portal(&["patient", "waiting", "--organization", nobody, "--json"]).await?.refusal()?;
    assert!(format!("{}{}", refused.out, refused.log).contains("organization_not_found"), "{refused:?}");
    for page in ["0", "-1", "x"] {
        stage.installation.portal(&["patient", "waiting", "--organization", &stage.organization, "--page", page]).await?.refusal()?;
    }
    let empty = stage.installation.json(&["patient", "waiting", "--organization", &stage.organization, "--page", "7"]).await?;
    assert_eq!((&empty["page"], &empty["waiting"]), (&json!(7), &json!([])), "{empty}");
    stage.close().await
}
