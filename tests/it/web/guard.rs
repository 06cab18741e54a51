//! What every answer carries, and what no form gets past.
use anyhow::{Context, Result, ensure};
use reqwest::Method;
use tests::{actor::Patient, letter, stage::Stage};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const ANA: &str = "ana@example.org";

#[tokio::test]
async fn every_answer_carries_the_headers() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    for path in ["/", "/claim", "/inbox", &message, "/nowhere", "/messages/7", "/healthz", "/readyz"] {
        let page = ana.browser.get(path).await?;
        let policy = page.header("content-security-policy");
        for rule in
            ["default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]
        {
            assert!(policy.contains(rule), "{path}: {rule} is not in {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(page.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(page.header("permissions-policy").contains("camera=()"), "{path}");
        assert!(page.header("cache-control").contains("no-store"), "{path}");
        assert!(page.headers.get("server").is_none(), "{path}");
        assert!(!page.body.contains("<script>") && !page.body.contains(" style=") && !page.body.contains("onclick"), "{path}: inline");
    }
    stage.close().await
}

/// An address that is none has what can be quoted, like every page of an error: the number of its words, and the end of the request's id.
#[tokio::test]
async fn an_unknown_address_can_be_quoted() -> Result<()> {
    let stage = Stage::new().await?;
    for path in ["/nowhere", "/team/nowhere"] {
        let page = stage.installation.anonymous()?.get(path).await?.expect(404)?;
        let code = page.body.split("class=\"code\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
        assert!(code.contains('\u{b7}') && code.chars().filter(char::is_ascii_hexdigit).count() >= 8, "{path}: {code:?} {}", page.text());
    }
    stage.close().await
}

#[tokio::test]
async fn titles_tell_nothing() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Secret subject", "to you")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let mut titles = Vec::new();
    for path in ["/inbox", &message, "/claim"] {
        let page = ana.browser.get(path).await?;
        let title = page.body.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map(|(title, _)| title.to_owned());
        titles.push(title);
    }
    titles.dedup();
    assert_eq!(titles.len(), 1, "{titles:?}");
    assert!(titles[0].is_some());
    stage.close().await
}

#[tokio::test]
async fn a_cross_site_form_changes_nothing() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let page = ana.inbox().await?;
    let form = page.forms().into_iter().find(|form| form.action == "/sign-out").expect("a way out");

    let mut hostile = ana.browser.clone();
    hostile.come_from("https://evil.example");
    let answer = hostile.submit(&form).await?;
    assert_eq!(answer.status.as_u16(), 403, "{}", answer.text());
    // From the right origin with a missing, an empty, and another form's token.
    let others = ana.inbox().await?.forms().into_iter().filter(|form| form.action != "/sign-out");
    let elsewhere = others.flat_map(|form| form.fields).find(|(name, _)| name == "token");
    let mut tokens = vec![None, Some(String::new()), Some("AAAA".to_owned())];
    tokens.extend(elsewhere.map(|(_, token)| Some(token)));
    for token in tokens {
        let forged = match &token {
            Some(token) => form.clone().with("token", token),
            None => form.clone().without("token"),
        };
        let answer = ana.browser.submit(&forged).await?;
        assert!(answer.status.is_client_error(), "{token:?}: {}", answer.status);
    }
    ana.inbox().await?;
    stage.close().await
}

#[tokio::test]
async fn another_sessions_token_is_not_taken() -> Result<()> {
    let stage = Stage::new().await?;
    for address in [ANA, "ben@example.org"] {
        stage.send(&[address], &letter::plain(address, "Hello", "to you")).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let mut ben = stage.claim("ben@example.org").await?;
    let bens = ben.inbox().await?.form("/sign-out")?;
    let answer = ana.browser.submit(&bens).await?;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    ana.inbox().await?;
    stage.close().await
}

#[tokio::test]
async fn odd_requests_get_an_answer_and_the_portal_lives() -> Result<()> {
    let stage = Stage::new().await?;
    let mut somebody = stage.installation.anonymous()?;
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let long = format!("/{}", "x".repeat(6_000));
    for (method, path, body) in [
        (Method::PUT, "/claim", Vec::new()),
        (Method::DELETE, "/inbox", Vec::new()),
        (Method::POST, "/claim", b"\xff\xfe=%".to_vec()),
        (Method::POST, "/claim", vec![b'a'; 300_000]),
        (Method::POST, "/passkey/sign-in/finish", b"{".to_vec()),
        (Method::GET, long.as_str(), Vec::new()),
        (Method::GET, "/messages/%00", Vec::new()),
        (Method::GET, "/messages/..%2f..%2fetc%2fpasswd", Vec::new()),
        (Method::GET, "/static/x/..%2f..%2fCargo.toml", Vec::new()),
        (Method::TRACE, "/", Vec::new()),
    ] {
        // The server may hang up on a body that it will not read.
        if let Ok(page) = somebody.send(method.clone(), path, &form, body).await {
            let to_the_door = method == Method::GET && page.status.is_redirection();
            assert!(page.status.is_client_error() || to_the_door, "{method} {}: {}", &path[..path.len().min(40)], page.status);
        }
        somebody.get("/healthz").await?.expect(200)?;
    }
    // An error page says a code and the request's id, and repeats nothing.
    let page = somebody.get("/messages/canary-in-the-path").await?;
    assert!(!page.body.contains("canary-in-the-path"), "{}", page.body);
    stage.close().await
}

#[tokio::test]
async fn nobody_without_a_session_gets_past_the_door() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let mut nobody = stage.installation.anonymous()?;
    for path in ["/inbox", &message, "/claim/key", "/claim/mailbox", "/claim/done"] {
        let page = nobody.get(path).await?;
        assert!(page.status.is_redirection() || page.status.is_client_error(), "{path}: {}", page.status);
        assert!(!page.body.contains("to you"), "{path}");
    }
    // A session that is only half way.
    stage.installation.import(&stage.organization, b"email\nben@example.org\n").await?.success()?;
    let slip = stage.installation.slip(&stage.organization, "ben@example.org").await?;
    let mut half = Patient::new(stage.installation.anonymous()?);
    half.make_key(&slip).await?;
    for path in ["/inbox", &message, "/claim/done"] {
        let page = half.browser.get(path).await?;
        assert!(!page.status.is_success(), "{path}: {}", page.status);
    }
    stage.close().await
}

/// Beneath the pages: empty, without a program's name, and the end of the connection.
#[tokio::test]
async fn what_never_becomes_a_request_is_told_nothing() -> Result<()> {
    let stage = Stage::new().await?;
    let origin = stage.installation.origin();
    let host = origin.strip_prefix("http://").context("an origin")?.replace("localhost", "127.0.0.1");
    let long = format!("GET / HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\n\r\n", "a".repeat(200 << 10));
    for (head, status) in [
        ("GET / HTTP/1.1\r\nNo colon here\r\n\r\n", "400 Bad Request"),
        ("\u{16}\u{3}\u{1} hello\r\n\r\n", "400 Bad Request"),
        (&long, "431 Request Header Fields Too Large"),
    ] {
        let mut stream = TcpStream::connect(&host).await?;
        // Of one that is too long the rest may find the connection closed, and so may what is read after the answer.
        stream.write_all(head.as_bytes()).await.ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok();
        let answer = String::from_utf8(answer)?.to_ascii_lowercase();
        let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        ensure!(head.starts_with(&format!("http/1.1 {}\r\n", status.to_ascii_lowercase())), "{head}");
        ensure!(body.is_empty() && head.contains("\r\nconnection: close") && head.contains("\r\ncontent-length: 0"), "{answer}");
        for word in ["\r\nserver:", "actix", "rust", "portal", "x-powered"] {
            ensure!(!head.contains(word), "{word} is told: {head}");
        }
    }
    stage.close().await
}
