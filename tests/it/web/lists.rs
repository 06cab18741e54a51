//! Lists that go over pages: what is asked for behind their end.
use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use tests::{actor::Practitioner, stage::Stage};

use super::attacker::{rows, with_a_message};

/// The lists of all rooms.
const LISTS: [&str; 18] = [
    "/inbox",
    "/settings/history",
    "/team/addresses",
    "/team/alarms",
    "/team/approvals",
    "/team/calls",
    "/team/drafts",
    "/team/inbox",
    "/team/inbox/{id}/{id}",
    "/team/mailings",
    "/team/mailings/all",
    "/team/mailings/{id}",
    "/team/mailings/{id}/patients",
    "/team/messages",
    "/team/patients",
    "/team/staff",
    "/team/teams",
    "/team/teams/{id}",
];

/// An address as its route has it.
fn route(address: &str) -> String {
    let parts = address.split('/').map(|part| if part.len() == 36 { "{id}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Every address is asked for a page behind any end: a list says that it ends before, and leads to its first page; nothing else has
/// pages. Nobody is led there unasked: whoever turns pages until they end would turn them for ever.
#[tokio::test]
async fn a_page_behind_the_end_of_a_list_says_nothing_of_the_list() -> Result<()> {
    let stage: Stage = with_a_message().await?;
    let mut ana = stage.claim("ana@example.org").await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "administrator").await?;
    let form = vega.person.browser.get("/team/mailings/new").await?.expect(200)?.form("/team/mailings/new")?.with("list", "A-1");
    vega.person.browser.submit(&form).await?.expect(303)?;
    let rows = rows::make(&stage, &mut ana).await?;
    let mut ended = BTreeSet::new();
    for address in rows.addresses()? {
        for browser in [&mut ana.browser, &mut vega.person.browser] {
            let page = browser.get(&format!("{address}?page=10000")).await?;
            ensure!(page.header("location").is_empty() || !page.header("location").contains("page="), "{address} leads to a page");
            if !page.body.contains("the list ends before it") {
                // A message has neighbours; no list has.
                let turns = page.body.contains("rel=\"prev\"") && page.body.contains("page=9999");
                ensure!(!turns, "{address} is empty behind its end, and says so of the list");
                continue;
            }
            let page = page.expect(200)?;
            let first = page.links().into_iter().find(|link| link.starts_with(&address));
            ensure!(first.is_some() && !page.body.contains("rel=\"prev\""), "{address}: {:?}", page.links());
            browser.get(&first.unwrap_or_default()).await?.expect(200)?;
            ended.insert(route(&address));
        }
    }
    ensure!(ended.iter().map(String::as_str).eq(LISTS), "{ended:?}");
    stage.close().await
}
