//! `patient import`: every bad row is reported, and it is all or nothing.
use anyhow::Result;
use tests::{installation::Installation, process::Finished};

async fn clinic() -> Result<(Installation, String)> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    Ok((installation, organization))
}

async fn patients(installation: &Installation) -> Result<i64> {
    installation.database.number("SELECT COUNT(*) FROM patient").await
}

/// Says something about each of these lines, and repeats no person's data.
fn reports(finished: &Finished, lines: &[usize]) {
    let said = format!("{}{}", finished.out, finished.log);
    for line in lines {
        assert!(said.contains(&line.to_string()), "line {line} is not in the report:\n{said}");
    }
}

#[tokio::test]
async fn a_good_list_comes_in_whole() -> Result<()> {
    let (installation, organization) = clinic().await?;
    let csv = "email,name,birth_date,record_number,phone,language\n\
               ana@example.org,Ana Gómez,1970-02-03,R-1,+34 600 000 000,es\n\
               ben@example.org,\"Ben, junior\",,,,\n\
               \"zoë@bücher.example\",Zoë,2001-12-31,R-3,,en\n";
    let finished = installation.import(&organization, csv.as_bytes()).await?.success()?;
    assert_eq!(finished.out, "Imported 3 patients\n");
    assert_eq!(patients(&installation).await?, 3);
    let bom = [b"\xef\xbb\xbf".as_slice(), b"name,email\r\nCarl,carl@example.org\r\n"].concat();
    let finished = installation.import(&organization, &bom).await?.success()?;
    assert_eq!(finished.out, "Imported 1 patient\n");
    assert_eq!(patients(&installation).await?, 4);
    Ok(())
}

#[tokio::test]
async fn every_bad_row_is_reported_and_nothing_comes_in() -> Result<()> {
    let (installation, organization) = clinic().await?;
    let csv = "email,name,birth_date,language\n\
               ana@example.org,Ana,1970-02-03,es\n\
               not-an-address,Ben,,\n\
               carl@example.org,Carl,31.12.1999,\n\
               dora@example.org,Dora,2999-01-01,\n\
               emil@example.org,Emil,,klingon-x!\n\
               ,Fritz,,\n\
               gus@example.org,Gus,,en,too,many\n";
    let finished = installation.import(&organization, csv.as_bytes()).await?.refusal()?;
    reports(&finished, &[3, 4, 6, 7, 8]);
    assert_eq!(patients(&installation).await?, 0);
    Ok(())
}

#[tokio::test]
async fn duplicates_are_found_within_the_list_and_in_the_database() -> Result<()> {
    let (installation, organization) = clinic().await?;
    let twice = "email,record_number\nana@example.org,R-1\nANA@Example.org,R-2\nben@example.org,R-1\n";
    let finished = installation.import(&organization, twice.as_bytes()).await?.refusal()?;
    reports(&finished, &[3, 4]);
    assert_eq!(patients(&installation).await?, 0);
    installation.import(&organization, b"email,record_number\nana@example.org,R-1\n").await?.success()?;
    for again in ["email\nnew@example.org\nAna@example.org\n", "email,record_number\nnew@example.org,\nother@example.org,R-1\n"] {
        installation.import(&organization, again.as_bytes()).await?.refusal()?;
        assert_eq!(patients(&installation).await?, 1);
    }
    // Another organization has its own patients, the same person among them.
    let other = installation.organization("hospital").await?;
    installation.import(&other, b"email,record_number\nana@example.org,R-1\n").await?.success()?;
    assert_eq!(patients(&installation).await?, 2);
    Ok(())
}

#[tokio::test]
async fn another_encoding_is_named_and_not_guessed() -> Result<()> {
    let (installation, organization) = clinic().await?;
    let utf16: Vec<u8> = [0xfeff].into_iter().chain("email\nana@example.org\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for csv in [b"email,name\nana@example.org,Ana G\xf3mez\n".to_vec(), utf16, b"email\nana@example.org\0\n".to_vec()] {
        let finished = installation.import(&organization, &csv).await?.refusal()?;
        let said = format!("{}{}", finished.out, finished.log);
        assert!(!said.trim().is_empty());
        assert_eq!(patients(&installation).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn lists_without_sense_are_refused() -> Result<()> {
    let (installation, organization) = clinic().await?;
    for csv in [&b""[..], b"name\nAna\n", b"email,email\na@example.org,b@example.org\n", b"email,shoe_size\na@example.org,43\n", b"\n\n\n"]
    {
        installation.import(&organization, csv).await?.refusal()?;
        assert_eq!(patients(&installation).await?, 0);
    }
    Ok(())
}
