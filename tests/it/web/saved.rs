//! What hangs on a message as a file: attachments, pictures, the message itself.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use tests::{
    actor::{Download, Page, Patient},
    app::App,
    installation::Installation,
    letter::{self, File, noise, with_files},
    stage::{SENDER, Stage},
};

const ANA: &str = "ana@example.org";
const BEN: &str = "ben@example.org";
const BOX: &str = "sandbox; default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// The addresses on a message's page that begin like this, each once, in order.
async fn found(patient: &mut Patient, message: &str, what: &str) -> Result<Vec<String>> {
    let page = patient.browser.get(message).await?.expect(200)?;
    let start = format!("{message}/{what}");
    let mut found: Vec<String> = Vec::new();
    for piece in page.body.split('"').filter(|piece| piece.starts_with(&start)) {
        if !found.iter().any(|one| one == piece) {
            found.push(piece.to_owned());
        }
    }
    Ok(found)
}

/// What every file is sent with.
fn is_boxed(file: &Download) -> Result<()> {
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", BOX),
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        ensure!(file.header(name) == value, "{}: {name} is {:?}", file.asked, file.header(name));
    }
    ensure!(file.header("content-disposition").starts_with("attachment; "), "{}", file.header("content-disposition"));
    Ok(())
}

/// The file and every kind of range of it, for a file of this content.
async fn is_served(ana: &mut Patient, address: &str, content: &[u8]) -> Result<()> {
    let length = content.len();
    let whole = ana.browser.fetch(address, None).await?.expect(200)?;
    is_boxed(&whole)?;
    ensure!(whole.bytes == content, "{address}: other bytes");
    ensure!(whole.header("content-length") == length.to_string() && whole.header("accept-ranges") == "bytes");
    let ranges = [
        ("bytes=0-0".to_owned(), 0, 1),
        ("bytes=1-3".to_owned(), 1, 4),
        ("bytes=0-".to_owned(), 0, length),
        (format!("bytes={}-", length - 1), length - 1, length),
        ("bytes=-7".to_owned(), length - 7, length),
        ("bytes=-99999999".to_owned(), 0, length),
        (format!("bytes=5-{}", length * 2), 5, length),
        // Across the edges of chunks and of what is read at a time.
        ("bytes=16380-16390".to_owned(), 16_380, 16_391),
        ("bytes=65530-131100".to_owned(), 65_530, 131_101),
        ("bytes=196600-270000".to_owned(), 196_600, 270_001),
    ];
    for (range, from, to) in ranges {
        let part = ana.browser.fetch(address, Some(&range)).await?.expect(206)?;
        is_boxed(&part)?;
        ensure!(part.bytes == content[from..to], "{address} {range}: other bytes");
        ensure!(part.header("content-range") == format!("bytes {from}-{}/{length}", to - 1), "{}", part.header("content-range"));
        ensure!(part.header("content-length") == (to - from).to_string(), "{address} {range}");
    }
    for range in [format!("bytes={length}-"), "bytes=-0".to_owned(), "bytes=99999999-99999999".to_owned()] {
        let none = ana.browser.fetch(address, Some(&range)).await?.expect(416)?;
        ensure!(none.bytes.is_empty() && none.header("content-range") == format!("bytes */{length}"), "{address} {range}");
        ensure!(none.header("x-content-type-options") == "nosniff" && none.header("cache-control") == "no-store");
    }
    // Several at once, another unit, nonsense: all of it, which is always a good answer.
    for range in ["bytes=0-1,5-6", "bytes=0-0,-1", "lines=0-1", "bytes=x", "bytes=5-1", "bytes=", "\u{20}"] {
        let all = ana.browser.fetch(address, Some(range)).await?;
        ensure!(matches!(all.status.as_u16(), 200 | 416), "{address} {range}: {}", all.status);
        ensure!(all.status.as_u16() == 416 || all.bytes == content, "{address} {range}: other bytes");
    }
    Ok(())
}

#[tokio::test]
async fn a_file_comes_to_the_byte_whole_and_in_ranges() -> Result<()> {
    let stage = Stage::new().await?;
    let content = noise(300_000);
    let file = File { kind: "application/pdf", header: "Content-Disposition: attachment; filename=scan.pdf", bytes: &content };
    let encoded = with_files(ANA, "text/plain", "see the file", &[file]);
    // And one that is not encoded, with every byte but line ends.
    let plain: Vec<u8> = noise(300_000).into_iter().map(|byte| if matches!(byte, b'\r' | b'\n') { b'.' } else { byte }).collect();
    let bare = [
        b"From: vega@clinic.example\r\nMessage-ID: <bare@clinic.example>\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n\
          Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nContent-Disposition: attachment; filename=raw.bin\r\n\r\n"
            .as_slice(),
        &plain,
        b"\r\n--cut--\r\n",
    ]
    .concat();
    for message in [&encoded, &bare] {
        stage.send(&[ANA], message).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let messages = ana.messages().await?;
    ensure!(messages.len() == 2);
    for (message, (content, sent)) in messages.iter().zip([(&plain, &bare), (&content, &encoded)]) {
        let files = found(&mut ana, message, "files/").await?;
        let [file] = files.as_slice() else { anyhow::bail!("{files:?}") };
        is_served(&mut ana, file, content).await?;
        // The message itself, as it was handed over.
        is_served(&mut ana, &format!("{message}/message.eml"), sent).await?;
    }
    stage.close().await
}

#[tokio::test]
async fn names_from_strangers_do_no_harm() -> Result<()> {
    let stage = Stage::new().await?;
    let long = format!("Content-Disposition: attachment; filename=\"{}.pdf\"", "x".repeat(900));
    let cases: [(&str, Option<&str>); 19] = [
        ("Content-Disposition: attachment; filename=plain.pdf", Some("plain.pdf")),
        ("Content-Disposition: attachment; filename=\"../../etc/passwd\"", Some("passwd")),
        (r#"Content-Disposition: attachment; filename="C:\\Windows\\evil.exe""#, Some("evil.exe")),
        ("Content-Disposition: attachment; filename*=UTF-8''r%C3%A9sum%C3%A9%20%E2%9C%93.pdf", Some("résumé ✓.pdf")),
        ("Content-Disposition: attachment; filename=\"=?utf-8?q?informe_m=C3=A9dico=2Epdf?=\"", Some("informe médico.pdf")),
        ("Content-Disposition: attachment; filename*0*=UTF-8''two%20; filename*1*=p%C3%A4rts.txt", Some("two pärts.txt")),
        ("Content-Disposition: attachment; filename*=UTF-8''report%E2%80%AEfdp.exe", Some("reportfdp.exe")),
        ("Content-Disposition: attachment; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%3Dy%0D%0A%0D%0A.txt", None),
        (r#"Content-Disposition: attachment; filename="a\"; filename=\"b.html""#, None),
        ("Content-Disposition: attachment; filename=\"con.txt\"", Some("file con.txt")),
        ("Content-Disposition: attachment; filename=\".bashrc\"", Some("bashrc")),
        ("Content-Disposition: attachment; filename=\"..\"", None),
        ("Content-Disposition: attachment; filename=\"<script>alert(1)</script>.html\"", None),
        ("Content-Disposition: attachment; filename=\"%2e%2e%2fpasswd\"", None),
        ("Content-Disposition: attachment; filename=\"trailing.exe. . \"", Some("trailing.exe")),
        ("Content-Disposition: attachment; filename*=UTF-8''%00nul%00.pdf", None),
        ("Content-Disposition: attachment; filename*=klingon''%FF%FE.pdf", None),
        (&long, None),
        ("Content-Disposition: attachment", None),
    ];
    let files: Vec<File<'_>> = cases.iter().map(|(header, _)| File { kind: "application/x-own", header, bytes: b"content" }).collect();
    stage.send(&[ANA], &with_files(ANA, "text/plain", "names", &files)).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?;
    ensure!(!page.body.contains("<script>alert"), "{}", page.body);
    let addresses = found(&mut ana, &message, "files/").await?;
    ensure!(addresses.len() == cases.len(), "{} files", addresses.len());
    for (address, (header, wanted)) in addresses.iter().zip(&cases) {
        let file = ana.browser.fetch(address, None).await?.expect(200)?;
        is_boxed(&file)?;
        let told = file.header("content-disposition");
        let (plain, extended) = told
            .strip_prefix("attachment; filename=\"")
            .and_then(|rest| rest.split_once("\"; filename*=UTF-8''"))
            .with_context(|| format!("{header}: {told}"))?;
        let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
        ensure!(plain.chars().all(safe) && extended.chars().all(|c| safe(c) && c != ' ' || c == '%'), "{header}: {told}");
        let name = unescaped(extended)?;
        let harmless = !name.is_empty()
            && name.len() <= 120
            && !name.starts_with(['.', ' ', '-', '~'])
            && !name.ends_with(['.', ' '])
            && !name.contains(|c: char| c.is_control() || "/\\<>:\"|?*%\u{202e}".contains(c));
        ensure!(harmless, "{header}: {name:?}");
        if let Some(wanted) = wanted {
            ensure!(name == *wanted, "{header}: {name:?}");
        }
        // The page names it alike.
        page.shows(&name)?;
    }
    stage.close().await
}

fn unescaped(text: &str) -> Result<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, rest) {
            (b'%', [high, low, after @ ..]) => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&[*high, *low])?, 16)?);
                rest = after;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    Ok(String::from_utf8(bytes)?)
}

/// The smallest PNG: one transparent point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

#[tokio::test]
async fn a_picture_is_shown_if_its_bytes_say_that_it_is_one() -> Result<()> {
    let stage = Stage::new().await?;
    let html = b"<html><script>alert(1)</script>".as_slice();
    let files = [
        File { kind: "image/png", header: "Content-ID: <one@x>\r\nContent-Disposition: inline; filename=one.png", bytes: PNG },
        File { kind: "image/png", header: "Content-ID: <two@x>\r\nContent-Disposition: inline; filename=two.png", bytes: html },
        File {
            kind: "image/svg+xml",
            header: "Content-ID: <three@x>",
            bytes: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        },
        File { kind: "application/octet-stream", header: "Content-Disposition: attachment; filename=four", bytes: PNG },
    ];
    let text = "<p>Look:</p><img src=\"cid:one@x\" alt=one><img src=\"cid:two@x\" alt=two><img src=\"cid:three@x\" alt=three><img src=\"cid:four@x\" alt=four>";
    stage.send(&[ANA], &with_files(ANA, "text/html", text, &files)).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let shown = found(&mut ana, &message, "pictures/").await?;
    ensure!(shown.len() == 1, "the one that is a picture: {shown:?}");
    // What is none, or of a kind that is not shown, or not there, is told in words with its description, in both views.
    let page = ana.browser.get(&message).await?.expect(200)?;
    let sheet = ana.browser.get(&format!("{message}/designed/1")).await?.expect(200)?;
    page.shows("Picture not in this message: four")?;
    for (alt, part) in [("two", 3), ("three", 4)] {
        page.shows(&format!("This picture cannot be shown here. Save it to see it : {alt}"))?;
        ensure!(page.body.contains(&format!("<a href=\"{message}/files/{part}\">This picture cannot")), "{alt}: {}", page.body);
    }
    for alt in ["two", "three", "four"] {
        ensure!(sheet.body.contains(&format!("<span>[Picture not loaded: {alt}]</span>")), "{alt}: {}", sheet.body);
    }
    ensure!(!page.body.contains("Picture not in this message: one") && sheet.body.matches("<img").count() == 1);
    let mut pictures = 0;
    for part in 0..12 {
        let picture = ana.browser.fetch(&format!("{message}/pictures/{part}"), None).await?;
        if picture.status.as_u16() == 404 {
            ensure!(!picture.bytes.windows(12).any(|window| window == b"alert(1)</sc"));
            continue;
        }
        let picture = picture.expect(200)?;
        ensure!(picture.header("content-type") == "image/png" && picture.bytes == PNG, "{part}: {}", picture.header("content-type"));
        ensure!(picture.header("x-content-type-options") == "nosniff" && picture.header("content-security-policy") == BOX);
        ensure!(picture.header("cache-control") == "no-store" && picture.header("content-disposition").starts_with("attachment"));
        pictures += 1;
    }
    ensure!(pictures == 2, "{pictures} pictures: the inline one, and the one that does not call itself so");
    stage.close().await
}

/// Everything of one message, by address.
async fn all_of(patient: &mut Patient, message: &str) -> Result<Vec<String>> {
    let mut all: Vec<String> = ["", "/plain", "/designed", "/designed/1", "/message.eml", "/message.zip", "/pictures/2", "/links/1"]
        .iter()
        .map(|end| format!("{message}{end}"))
        .collect();
    all.extend(found(patient, message, "files/").await?);
    Ok(all)
}

#[tokio::test]
async fn nobody_else_is_told_that_there_is_a_file() -> Result<()> {
    let stage = Stage::new().await?;
    for address in [ANA, BEN] {
        let file = File { kind: "image/png", header: "Content-Disposition: attachment; filename=private.png", bytes: PNG };
        let text = "<p>private words <a href=\"https://example.org/private\">here</a></p>";
        stage.send(&[address], &with_files(address, "text/html", text, &[file])).await?.expect(250)?;
    }
    let (mut ana, mut ben) = (stage.claim(ANA).await?, stage.claim(BEN).await?);
    let (anas, bens) = (ana.messages().await?.remove(0), ben.messages().await?.remove(0));
    let foreign = all_of(&mut ben, &bens).await?;
    ensure!(foreign.len() == 9, "{foreign:?}");
    let unknown = "/messages/0198c1f2-0000-7000-8000-000000000000";
    for address in &foreign {
        for method in [Method::GET, Method::HEAD] {
            let theirs = ana.browser.send(method.clone(), address, &[], Vec::new()).await?.expect(404)?;
            let nobodys = ana.browser.send(method.clone(), &address.replace(&bens, unknown), &[], Vec::new()).await?.expect(404)?;
            let words = |page: &Page| page.text().replace(&page.reference(), "");
            ensure!(words(&theirs) == words(&nobodys), "{method} {address}");
            ensure!(!theirs.body.contains("private"), "{method} {address}");
        }
        ben.browser.send(Method::HEAD, address, &[], Vec::new()).await?.expect(200)?;
    }
    // Parts that no message has.
    for part in ["0", "1", "99", "65535", "65536", "-1", "x", "2/3", "%32%2e"] {
        ana.browser.fetch(&format!("{anas}/files/{part}x"), None).await?.expect(404)?;
    }
    ana.browser.fetch(&format!("{anas}/files/99"), None).await?.expect(404)?;

    let all = all_of(&mut ana, &anas).await?;
    ana.sign_out().await?;
    for address in &all {
        for method in [Method::GET, Method::HEAD] {
            let page = ana.browser.send(method.clone(), address, &[], Vec::new()).await?;
            let asks = page.status.as_u16() == 303 && page.header("location") == "/" || page.status.as_u16() == 401;
            ensure!(asks && !page.body.contains("private"), "{method} {address}: {}", page.status);
        }
    }
    stage.close().await
}

/// A sensitive message's files wait for the key, like its page.
#[tokio::test]
async fn files_of_a_sensitive_message_send_to_its_page_first() -> Result<()> {
    let stage = Stage::new().await?;
    let file = File { kind: "image/png", header: "Content-Disposition: attachment; filename=private.png", bytes: PNG };
    let message = [b"X-Portal-Sensitivity: high\r\n".as_slice(), &with_files(ANA, "text/plain", "private words", &[file])].concat();
    stage.send(&[ANA], &message).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let page = ana.messages().await?.remove(0);
    stage.installation.database.execute("UPDATE session SET verified_at = verified_at - 3600000000").await?;
    for end in ["/files/2", "/files/3", "/message.eml", "/message.zip"] {
        let asked = ana.browser.fetch(&format!("{page}{end}"), None).await?.expect(303)?;
        ensure!(asked.header("location") == page && asked.bytes.is_empty(), "{end}: {}", asked.header("location"));
    }
    let opened = ana.browser.get(&page).await?.expect(403)?;
    ana.press(&opened, "get").await?.shows("private words")?;
    let files = found(&mut ana, &page, "files/").await?;
    ensure!(ana.browser.fetch(&files[0], None).await?.expect(200)?.bytes == PNG);
    stage.close().await
}

#[tokio::test]
async fn each_file_is_in_the_audit_once_in_five_minutes() -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example"]).await?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    let app = App::start(&installation).await?;
    let mut ana = installation.claim(&organization, ANA).await?;
    let content = noise(200_000);
    let file = |name| File { kind: "application/pdf", header: name, bytes: &content };
    let files = [file("Content-Disposition: attachment; filename=a.pdf"), file("Content-Disposition: attachment; filename=b.pdf")];
    relay.send(SENDER, &[ANA], &with_files(ANA, "text/plain", "two files", &files)).await?.expect(250)?;
    let message = ana.messages().await?.remove(0);
    let addresses = found(&mut ana, &message, "files/").await?;
    let saved = async || installation.database.number("SELECT COUNT(*) FROM audit WHERE action = 'message.saved'").await;
    let opened = async || installation.database.number("SELECT COUNT(*) FROM audit WHERE action = 'message.opened'").await;
    ensure!((saved().await?, opened().await?) == (0, 1));
    for range in [None, Some("bytes=0-99"), Some("bytes=100-"), Some("bytes=-5"), Some("bytes=0-1,3-4")] {
        ana.browser.fetch(&addresses[0], range).await?;
    }
    ensure!(saved().await? == 1, "{} entries for one file in ranges", saved().await?);
    ana.browser.fetch(&addresses[1], Some("bytes=0-0")).await?.expect(206)?;
    ensure!(saved().await? == 2, "the other file is another read");
    for end in ["message.eml", "message.zip", "message.eml"] {
        ana.browser.fetch(&format!("{message}/{end}"), None).await?.expect(200)?;
    }
    ensure!(saved().await? == 3, "the whole message is one");
    // A question reads nothing; a file that is not there is no read of one.
    ana.browser.send(Method::HEAD, &addresses[0], &[], Vec::new()).await?.expect(200)?;
    ensure!(saved().await? == 3);
    app.clock.pass(Duration::from_secs(5 * 60 - 1));
    ana.browser.fetch(&addresses[0], None).await?.expect(200)?;
    ensure!(saved().await? == 3);
    app.clock.pass(Duration::from_secs(1));
    ana.browser.fetch(&addresses[0], None).await?.expect(200)?;
    ana.browser.get(&message).await?.expect(200)?;
    ensure!((saved().await?, opened().await?) == (4, 2), "after five minutes each is noted again");
    app.close(&installation).await
}

/// What a letter says stands in no header of an answer.
#[tokio::test]
async fn the_message_is_called_alike_whatever_it_says() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Private subject", "private words")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let file = ana.browser.fetch(&format!("{message}/message.eml"), None).await?.expect(200)?;
    is_boxed(&file)?;
    ensure!(file.header("content-disposition") == "attachment; filename=\"message.eml\"; filename*=UTF-8''message.eml");
    ensure!(!format!("{:?}", file.headers).to_lowercase().contains("private"));
    // Nothing inside to save.
    ana.browser.fetch(&format!("{message}/message.zip"), None).await?.expect(404)?;
    stage.close().await
}
