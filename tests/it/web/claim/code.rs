//! What is typed in place of a code: one digit that is wrong is said and is no try, every other refusal is the same, and what belongs
//! elsewhere is led there.
use anyhow::Result;
use tests::actor::Page;

use super::{ANA, stranger, with_ana};

/// The code with its nth digit raised by one: the check digit no longer fits.
fn with_wrong_digit(code: &str, nth: usize) -> String {
    let mut seen = 0;
    let raise = |c: char| char::from_digit((c.to_digit(10).expect("a digit") + 1) % 10, 10).expect("a digit");
    code.chars()
        .map(|c| {
            seen += usize::from(c.is_ascii_digit());
            if c.is_ascii_digit() && seen == nth + 1 { raise(c) } else { c }
        })
        .collect()
}

/// A code that passes the check digit and is not the one: Damm's table, over another secret part.
fn another_secret(code: &str) -> String {
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    let mut digits: Vec<u8> = code.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    digits[10] = (digits[10] + 1) % 10;
    let check = digits[..19].iter().fold(0, |state, digit| TABLE[usize::from(state)][usize::from(*digit)]);
    digits[19] = check;
    digits.iter().map(|digit| char::from(digit + b'0')).collect()
}

/// What a page says without what differs by nature (a token, a request id, the typed code).
fn same_for_all(page: &Page) -> String {
    format!("{} {}", page.status, page.text())
}

#[tokio::test]
async fn a_wrong_digit_is_said_and_is_no_try() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    for nth in 0..20 {
        ana.enter_slip(&with_wrong_digit(&slip, nth)).await?.expect(422)?.shows("One digit looks wrong")?;
    }
    for odd in ["", "1234", "hello", "１２３４", &slip[..10]] {
        ana.enter_slip(odd).await?.expect(422)?;
    }
    // So many were typed, and that is said; of anything else nothing is counted.
    let digits = slip.replace(' ', "");
    for (typed, said) in [
        (&digits[..19], "You typed 19 of 20 digits."),
        (&slip[..11], "You typed 9 of 20 digits."),
        (&format!("{digits}1"), "You typed 21 digits. The code has 20."),
        // Some of these twenty, or those of our e-mail: both are told what to do.
        (&digits[..8], "if you stopped early, type all of its digits. If the 8 digits come from our e-mail, sign in with your key."),
        ("hello", "Type the 20 digits of your code."),
        ("1234 x", "Type the 20 digits of your code."),
    ] {
        ana.enter_slip(typed).await?.expect(422)?.shows(said)?;
    }
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM attempt_limit").await?, 0, "what is no code is a try");
    assert_eq!(stage.installation.database.number("SELECT COALESCE(SUM(tries), 0) FROM claim_code").await?, 0);
    let page = ana.enter_slip(&slip).await?.expect(200)?;
    page.ceremony("create")?;
    // Where no key can be made, there is help.
    let first = stranger(&stage)?.browser.visit("/claim").await?.expect(200)?;
    for page in [page, first] {
        assert!(page.links().contains(&"/help/not-working#no-key".to_owned()), "{}: {:?}", page.asked, page.links());
    }
    let help = ana.browser.get("/help/not-working").await?.expect(200)?;
    assert!(help.body.contains("id=\"no-key\""), "{}", help.body);
    help.shows("set a screen lock first")?;
    stage.close().await
}

#[tokio::test]
async fn every_other_refusal_is_the_same() -> Result<()> {
    let stage = with_ana().await?;
    let database = &stage.installation.database;
    let mut answers = Vec::new();

    // Between two tries an hour passes: no back-off.
    let answer = async |slip: &str| {
        database.execute("DELETE FROM attempt_limit").await?;
        stranger(&stage)?.enter_slip(slip).await
    };

    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    answers.push(answer(&another_secret(&slip)).await?); // wrong

    let unknown = another_secret(&slip.chars().rev().collect::<String>());
    answers.push(answer(&unknown).await?); // unknown

    let newer = stage.installation.slip(&stage.organization, ANA).await?;
    answers.push(answer(&slip).await?); // void: a newer one was issued

    database.execute("UPDATE claim_code SET expires_at = 1000 WHERE state = 'issued'").await?;
    answers.push(answer(&newer).await?); // expired

    let locked = stage.installation.slip(&stage.organization, ANA).await?;
    database.execute("UPDATE claim_code SET tries = 100, state = 'locked' WHERE state = 'issued'").await?;
    answers.push(answer(&locked).await?); // locked

    let last = stage.installation.slip(&stage.organization, ANA).await?;
    stranger(&stage)?.make_key(&last).await?;
    answers.push(answer(&last).await?); // spent

    let first = same_for_all(&answers[0]);
    for answer in &answers {
        assert_eq!(answer.status.as_u16(), 422, "{}", answer.text());
        assert_eq!(same_for_all(answer), first);
    }
    assert!(first.contains("This code does not work"), "{first}");
    assert_eq!(database.number("SELECT COUNT(*) FROM account").await?, 1);
    stage.installation.sink.mails_to("staff@clinic.example", 1).await?; // a spent slip alarms staff
    stage.close().await
}

/// A person has a letter, a spare code and an e-mail in hand: what is typed in the wrong place says where it belongs.
#[tokio::test]
async fn digits_that_belong_elsewhere_lead_there() -> Result<()> {
    let stage = with_ana().await?;
    let mut ana = stranger(&stage)?;
    let spare = "1234 5678 9012 3456 7890 1234 5678";
    for (typed, says, link) in
        [(spare, "That is a spare code.", "/recover"), ("1234 5678", "If the 8 digits come from our e-mail, sign in with your key.", "/")]
    {
        let page = ana.enter_slip(typed).await?.expect(422)?;
        page.shows(says)?;
        assert!(page.links().contains(&link.to_owned()), "{:?}", page.links());
    }
    ana.enter_slip("1234 5678 9").await?.expect(422)?.shows("You typed 9 of 20 digits.")?;
    ana.browser.speak("es");
    ana.enter_slip(spare).await?.expect(422)?.shows("Ese es un código de repuesto.")?;
    let start = ana.browser.get("/").await?.expect(200)?;
    start.shows("¿Perdió su teléfono? Use su código de repuesto")?;
    assert!(start.links().contains(&"/recover".to_owned()), "{:?}", start.links());
    let help = ana.browser.get("/help/not-working").await?.expect(200)?;
    let lost = help.body.split("Perdí mi teléfono</h2>").nth(1).and_then(|rest| rest.split("<h2").next()).unwrap_or_default();
    assert!(lost.contains("href=\"/recover\""), "{lost}");
    stage.close().await
}
