//! A list as long as a page takes: what is wrong with it is named, and nothing of it is lost.
use std::fmt::Write;

use anyhow::{Result, ensure};
use entity::{domain::role::Role, store::patient_import::ImportState};
use portal::service::import;

use super::{compose::practitioner, house::House};

const ROWS: usize = 100_000;
/// Rows that cannot be: no address, one that stands there already, a date that is none.
const BAD: [usize; 3] = [7, 50_000, 99_999];

fn list() -> Result<String> {
    let mut list = String::from("email,name,birth_date,record_number\n");
    for n in 0..ROWS {
        match BAD.iter().position(|bad| *bad == n) {
            Some(0) => writeln!(list, "nobody,Ana {n},1980-12-31,R-{n}")?,
            Some(1) => writeln!(list, "ana0@example.org,Ana {n},1980-12-31,R-{n}")?,
            Some(_) => writeln!(list, "ana{n}@example.org,Ana {n},1980-13-31,R-{n}")?,
            None => writeln!(list, "ana{n}@example.org,Ana {n},1980-12-31,R-{n}")?,
        }
    }
    Ok(list)
}

#[tokio::test]
async fn three_rows_of_a_hundred_thousand_are_named_and_all_others_are_added() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Administrator).await?;
    let patients = async || house.database.number("SELECT COUNT(*) FROM patient").await;
    let before = patients().await?;
    let id = import::prepare(&house.services, &scope, list()?.as_bytes(), house.request()).await?;
    let (found, findings) = import::find(&house.services, &scope, id, house.request()).await?;
    ensure!((found.total, findings.good, findings.bad) == (ROWS - 3, ROWS - 3, 3), "{} {}", findings.good, findings.bad);
    let told: Vec<_> = findings.told.iter().map(|bad| (bad.line, bad.why.as_str())).collect();
    ensure!(told == [(Some(9), "address"), (Some(50_002), "twice"), (Some(100_001), "date")], "{told:?}");
    import::begin(&house.services, &scope, id, house.request()).await?;
    let mut added = 0;
    while import::progress(&house.services, &scope, id).await?.state == ImportState::Started {
        added += import::run(&house.services).await?;
    }
    ensure!(added == ROWS - 3, "{added} were added");
    ensure!(patients().await? == before + i64::try_from(ROWS)? - 3);
    Ok(())
}
