//! The claim: two things that travel by different ways and a key that never travels. What is wrong gets an answer,
//! and opens nothing.
use anyhow::Result;
use tests::{
    actor::{Page, Patient},
    letter,
    stage::Stage,
};

const ANA: &str = "ana@example.org";

async fn with_ana() -> Result<Stage> {
    let stage = Stage::with("", &[]).await?;
    stage.installation.import(&stage.organization, b"email,name\nana@example.org,Ana\nben@example.org,Ben\n").await?.success()?;
    stage.send(&[ANA], &letter::plain(ANA, "Your result", "All is well.")).await?.expect(250)?;
    Ok(stage)
}

fn stranger(stage: &Stage) -> Result<Patient> {
    Ok(Patient::new(stage.installation.anonymous()?))
}

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
async fn the_whole_road_in_one_browser() -> Result<()> {
    let stage = with_ana().await?;
    let mut ana = stage.claim(ANA).await?;
    assert_eq!(stage.read(&mut ana).await?.len(), 1);
    stage.read(&mut ana).await?[0].contains("All is well.").then_some(()).expect("the text");
    ana.sign_out().await?.expect(200)?;
    assert_eq!(ana.browser.get("/inbox").await?.status.as_u16() / 100, 3);
    ana.sign_in().await?;
    assert!(stage.read(&mut ana).await?[0].contains("All is well."));
    // A synchronised key opens it in another browser too.
    let mut elsewhere = ana.elsewhere()?;
    elsewhere.sign_in().await?;
    assert!(stage.read(&mut elsewhere).await?[0].contains("All is well."));
    stage.close().await
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

#[tokio::test]
async fn a_slip_opens_only_its_own_record() -> Result<()> {
    let stage = with_ana().await?;
    let mut ben = stage.claim("ben@example.org").await?;
    assert_eq!(ben.messages().await?, Vec::<String>::new());
    let mut ana = stage.claim(ANA).await?;
    let address = ana.messages().await?.remove(0);
    ben.browser.get(&address).await?.expect(404)?;
    ana.browser.get(&address).await?.expect(200)?;
    stage.close().await
}

#[tokio::test]
async fn another_browser_may_take_over_until_there_is_a_key() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut first = stranger(&stage)?;
    let page = first.enter_slip(&slip).await?.expect(200)?;
    let mut second = stranger(&stage)?;
    let asked = second.enter_slip(&slip).await?;
    asked.shows("You began elsewhere")?;
    let form = asked.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "take_over"));
    let form = form.expect("a button that takes over").with("slip", &slip);
    let answer = second.browser.submit(&form).await?;
    let taken = second.browser.follow(answer).await?.expect(200)?;
    // The first browser's step is over.
    assert!(first.press(&page, "create").await.is_err());
    let page = second.press(&taken, "create").await?;
    second.press(&page, "get").await?;
    stage.close().await
}

#[tokio::test]
async fn whoever_waited_too_long_is_not_asked_who_began() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    ana.enter_slip(&slip).await?.expect(200)?;
    stage.installation.database.execute("UPDATE session SET seen_at = 1, ends_at = 2").await?;
    let page = ana.enter_slip(&slip).await?.expect(200)?;
    page.ceremony("create")?;
    // It is counted all the same: nobody knows which browser it was.
    let taken = "SELECT COUNT(*) FROM audit WHERE action = 'claim.taken_over'";
    assert_eq!(stage.installation.database.number(taken).await?, 1);
    stage.close().await
}

#[tokio::test]
async fn the_mailbox_code_works_only_in_the_session_that_asked() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let page = ana.make_key(&slip).await?;
    let code = stage.installation.mailbox_code(ANA).await?;

    // Whoever reads the mailbox and has no session.
    let mut reader = stranger(&stage)?;
    let form = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "code")).expect("the field");
    let answer = reader.browser.submit(&form.clone().with("code", &code)).await?;
    assert!(!answer.status.is_success(), "{}", answer.text());
    // Whoever is at the same step with another record.
    let other = stage.installation.slip(&stage.organization, "ben@example.org").await?;
    let mut ben = stranger(&stage)?;
    let bens = ben.make_key(&other).await?;
    ben.enter_mailbox_code(&bens, &code).await?.expect(422)?;
    assert_eq!(ben.browser.get("/inbox").await?.status.as_u16() / 100, 3);

    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    assert_eq!(ana.messages().await?.len(), 1);
    stage.close().await
}

#[tokio::test]
async fn a_late_mailbox_code_is_not_taken_and_another_one_is() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let page = ana.make_key(&slip).await?;
    let code = stage.installation.mailbox_code(ANA).await?;
    stage.installation.database.execute("UPDATE mailbox_code SET expires_at = 1000").await?;
    let page = ana.enter_mailbox_code(&page, &code).await?.expect(422)?;
    let before = stage.installation.sink.mails_to(ANA, 1).await?.len();
    let again = page.form("/claim/mailbox/send")?;
    let answer = ana.browser.submit(&again).await?;
    let page = ana.browser.follow(answer).await?.expect(200)?;
    stage.installation.sink.mails_to(ANA, before + 1).await?;
    let code = stage.installation.mailbox_code(ANA).await?;
    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    assert_eq!(ana.messages().await?.len(), 1);
    stage.close().await
}

#[tokio::test]
async fn the_sixteenth_wrong_mailbox_code_ends_the_claim() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let mut page = ana.make_key(&slip).await?;
    let code = stage.installation.mailbox_code(ANA).await?;
    let wrong = if code == "00000000" { "11111111" } else { "00000000" };
    let start = page.clone();
    for nth in 1..=15 {
        page = ana.enter_mailbox_code(&start, wrong).await?;
        assert!(!page.status.is_success(), "try {nth}: {}", page.text());
        assert_eq!(page.form("/claim/mailbox").is_err(), nth == 15, "try {nth}: {}", page.text());
    }
    // Now even the right one is too late.
    let last = ana.enter_mailbox_code(&start, &code).await?;
    assert!(!last.status.is_success(), "{}", last.text());
    for page in [page, last, ana.browser.get("/claim/mailbox").await?.expect(200)?] {
        page.shows("This code is used up")?;
        page.shows("Call your clinic and ask for a new code.")?;
        assert!(page.form("/claim/mailbox").is_err() && page.form("/claim/mailbox/send").is_err(), "{}", page.text());
        page.shows("make a key once more")?;
        assert!(page.links().contains(&"/claim?another=1".to_owned()), "no way on");
    }
    // The way on holds a field, and does not lead back; neither does it when the code was mistyped.
    let field = ana.browser.get("/claim?another=1").await?.expect(200)?;
    let mistyped = ana.browser.submit(&field.form("/claim")?.with("slip", "1234")).await?.expect(422)?;
    for page in [&field, &mistyped] {
        assert!(!page.text().contains("You have done this step") && !page.links().contains(&"/claim/mailbox".to_owned()), "a circle");
    }
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let entered = ana.browser.submit(&mistyped.form("/claim")?.with("slip", &slip)).await?;
    ana.browser.follow(entered).await?.expect(200)?.shows("Make your key")?;
    assert_eq!(ana.browser.get("/inbox").await?.status.as_u16() / 100, 3);
    stage.close().await
}

#[tokio::test]
async fn five_mailbox_codes_are_sent_and_no_sixth() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let mut page = ana.make_key(&slip).await?;
    for nth in 2..=5 {
        let form = page.form("/claim/mailbox/send")?;
        let answer = ana.browser.submit(&form).await?;
        page = ana.browser.follow(answer).await?.expect(200).map_err(|error| error.context(format!("code {nth}")))?;
    }
    assert!(page.form("/claim/mailbox/send").is_err(), "a sixth is offered");
    // The codes that were sent can be typed; once they are too old, nothing can.
    page.form("/claim/mailbox")?;
    ana.enter_mailbox_code(&page, "1234567").await?.expect(422)?.shows("You typed 7 of 8 digits.")?;
    stage.installation.database.execute("UPDATE mailbox_code SET expires_at = 1000").await?;
    let late = ana.enter_mailbox_code(&page, "12345678").await?.expect(422)?;
    for page in [late, ana.browser.get("/claim/mailbox").await?.expect(200)?] {
        page.shows("This code is used up")?;
        assert!(page.form("/claim/mailbox").is_err(), "{}", page.text());
    }
    let count = "SELECT COUNT(*) FROM outbox WHERE kind = 'mailbox_code'";
    assert_eq!(stage.installation.database.number(count).await?, 5);
    stage.close().await
}

#[tokio::test]
async fn a_claim_left_at_the_mailbox_goes_on_by_signing_in() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    ana.make_key(&slip).await?;
    let mut later = ana.elsewhere()?; // days later, another browser, the same key
    let page = later.sign_in().await?;
    assert_eq!(later.browser.get("/inbox").await?.status.as_u16() / 100, 3);
    let code = stage.installation.mailbox_code(ANA).await?;
    later.enter_mailbox_code(&page, &code).await?.expect(200)?;
    assert_eq!(later.messages().await?.len(), 1);
    stage.close().await
}

#[tokio::test]
async fn a_passkey_step_left_half_way_can_be_begun_again() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut ana = stranger(&stage)?;
    let page = ana.enter_slip(&slip).await?.expect(200)?;
    let page = ana.press(&page, "create").await?; // the key is made and never used
    drop(page);
    ana.browser.visit("/claim/key").await?.expect(200)?.ceremony("get")?; // a reload loses nothing
    let page = ana.enter_slip(&slip).await?.expect(200)?; // and the letter may be scanned again
    let page = match page.ceremony("get") {
        Ok(_) => ana.press(&page, "get").await?,
        Err(_) => {
            let page = ana.press(&page, "create").await?;
            ana.press(&page, "get").await?
        }
    };
    let code = stage.installation.mailbox_code(ANA).await?;
    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    assert_eq!(ana.messages().await?.len(), 1);
    stage.close().await
}

#[tokio::test]
async fn fifty_at_once_have_one_winner() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    let mut tries = Vec::new();
    for _ in 0..50 {
        let (mut somebody, slip) = (stranger(&stage)?, slip.clone());
        tries.push(async move {
            let page = somebody.enter_slip(&slip).await?;
            Ok::<_, anyhow::Error>(page.status.is_success() && page.ceremony("create").is_ok())
        });
    }
    let won = futures_util::future::try_join_all(tries).await?.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
    stage.close().await
}

#[tokio::test]
async fn a_key_without_user_verification_is_refused() -> Result<()> {
    let stage = with_ana().await?;
    let mut ana = stage.claim(ANA).await?;
    ana.sign_out().await?;
    ana.device = ana.device.unverified();
    let page = ana.browser.visit("/").await?;
    let button = page.ceremony("get")?;
    let mut device = ana.device.synced().unverified();
    if let Ok(answer) = ana.browser.press(&button, &mut device).await {
        assert!(!answer.status.is_success(), "{}", answer.body);
    }
    assert_eq!(ana.browser.get("/inbox").await?.status.as_u16() / 100, 3);
    stage.close().await
}

/// A person has a letter, a spare code and an e-mail in hand: what is typed in the wrong place says where it belongs.
#[tokio::test]
async fn digits_that_belong_elsewhere_lead_there() -> Result<()> {
    let stage = with_ana().await?;
    let mut ana = stranger(&stage)?;
    let spare = "1234 5678 9012 3456 7890 1234 5678";
    for (typed, says, link) in [(spare, "That is a spare code.", "/recover"), ("1234 5678", "They come from our e-mail.", "/")] {
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

#[tokio::test]
async fn the_question_whether_to_go_on_here_is_asked_in_either_language() -> Result<()> {
    let stage = with_ana().await?;
    let slip = stage.installation.slip(&stage.organization, ANA).await?;
    stranger(&stage)?.enter_slip(&slip).await?.expect(200)?;
    let mut other = stranger(&stage)?;
    let asked = other.enter_slip(&slip).await?.expect(409)?;
    asked.shows("You began elsewhere. Go on here?")?;
    let form = asked.form_with("/claim", "take_over")?;
    assert!(asked.body.contains("value=\"es\""), "no other language: {}", asked.text());
    let answer = other.browser.submit(&form.with("language", "es")).await?;
    let asked = other.browser.follow(answer).await?;
    asked.shows("¿Seguir aquí?")?;
    let answer = other.browser.submit(&asked.form_with("/claim", "take_over")?).await?;
    assert_eq!(answer.expect(303)?.header("location"), "/claim/key");
    stage.close().await
}
