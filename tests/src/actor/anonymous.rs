//! Somebody with a browser: cookies, an origin, no more. Every other person is one of these with something in hand.
use std::{collections::BTreeMap, future::Future, io, ops::Range};

use anyhow::{Context, Result, ensure};
use futures_util::stream;
use reqwest::{Body, Client, Method, RequestBuilder, redirect};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::page::{Ceremony, Download, Form, Page};
use crate::authenticator::Authenticator;

/// A browser with its own cookies. Cloned, it is the same cookies in another browser: a thief's.
#[derive(Clone)]
pub struct Anonymous {
    client: Client,
    origin: String,
    /// What it would send as `Origin`; a hostile page's, if a test says so.
    claimed_origin: String,
    language: Option<String>,
    cookies: BTreeMap<String, String>,
}

impl Anonymous {
    /// A fresh browser that will visit `origin`.
    ///
    /// # Errors
    /// If no client can be made.
    pub fn new(origin: &str) -> Result<Self> {
        let client = Client::builder().redirect(redirect::Policy::none()).build()?;
        let origin = origin.trim_end_matches('/').to_owned();
        Ok(Self { client, claimed_origin: origin.clone(), origin, language: None, cookies: BTreeMap::new() })
    }

    /// Where it surfs.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Asks for pages in this language from now on.
    pub fn speak(&mut self, language: &str) {
        self.language = Some(language.to_owned());
    }

    /// Sends from a page of another origin from now on.
    pub fn come_from(&mut self, origin: &str) {
        origin.clone_into(&mut self.claimed_origin);
    }

    /// Its cookies.
    #[must_use]
    pub const fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// The same browser with other cookies: for tests that steal or forge them.
    #[must_use]
    pub fn with_cookies(&self, cookies: &BTreeMap<String, String>) -> Self {
        Self { cookies: cookies.clone(), ..self.clone() }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.origin));
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("Cookie", cookies.join("; "));
        }
        if let Some(language) = &self.language {
            request = request.header("Accept-Language", language);
        }
        if method != Method::GET {
            let site = if self.claimed_origin == self.origin { "same-origin" } else { "cross-site" };
            request = request.header("Origin", &self.claimed_origin).header("Sec-Fetch-Site", site);
        }
        request
    }

    async fn answer(&mut self, asked: String, request: RequestBuilder) -> Result<Page> {
        let answer = request.send().await.with_context(|| asked.clone())?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        for cookie in headers.get_all("set-cookie") {
            self.keep(cookie.to_str()?)?;
        }
        Ok(Page { asked, status, headers, body: answer.text().await? })
    }

    /// Takes one Set-Cookie, as strictly as a browser takes the `__Host-` prefix.
    fn keep(&mut self, line: &str) -> Result<()> {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).context("a cookie without name")?;
        let attributes: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
        let has = |wanted: &str| attributes.iter().any(|attribute| attribute == wanted);
        ensure!(name.starts_with("__Host-"), "the cookie {name} lacks __Host-");
        // Only what opens nothing may follow a link from elsewhere: the language.
        let strict = has("samesite=strict") || (name == "__Host-language" && has("samesite=lax"));
        ensure!(strict && has("secure") && has("path=/") && has("httponly"), "a weak cookie: {name}: {attributes:?}");
        ensure!(!attributes.iter().any(|attribute| attribute.starts_with("domain=")), "{name} names a domain");
        if value.is_empty() || has("max-age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Ok(())
    }

    /// GET, redirects not followed.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn get(&mut self, path: &str) -> Result<Page> {
        let request = self.request(Method::GET, path);
        self.answer(format!("GET {path}"), request).await
    }

    /// GET of a file, or of a range of it.
    ///
    /// # Errors
    /// If the server does not answer, or breaks off.
    pub async fn bytes(&mut self, path: &str, range: Option<Range<usize>>) -> Result<Download> {
        let range = range.map(|Range { start, end }| format!("bytes={start}-{}", end.saturating_sub(1)));
        self.fetch(path, range.as_deref()).await
    }

    /// GET and whatever it redirects to, ten steps at most.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn visit(&mut self, path: &str) -> Result<Page> {
        let page = self.get(path).await?;
        self.follow(page).await
    }

    /// Follows redirects within the origin.
    ///
    /// # Errors
    /// If the server does not answer, or sends elsewhere.
    pub async fn follow(&mut self, mut page: Page) -> Result<Page> {
        for _ in 0..10 {
            if !page.status.is_redirection() {
                return Ok(page);
            }
            let location = page.header("location").to_owned();
            let path = location.strip_prefix(&self.origin).unwrap_or(&location);
            ensure!(path.starts_with('/') && !path.starts_with("//"), "{}: a redirect leads away: {location}", page.asked);
            page = self.get(path).await?;
        }
        anyhow::bail!("{}: redirects without end", page.asked)
    }

    /// Any other request with a raw body.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Result<Page> {
        let mut request = self.request(method.clone(), path).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(format!("{method} {path}"), request).await
    }

    /// Asks for a file, redirects not followed: its bytes as they come.
    ///
    /// # Errors
    /// If the server does not answer, or the file breaks off.
    pub async fn fetch(&mut self, path: &str, range: Option<&str>) -> Result<Download> {
        let mut request = self.request(Method::GET, path);
        if let Some(range) = range {
            request = request.header("Range", range);
        }
        let answer = request.send().await.with_context(|| path.to_owned())?;
        let (asked, status, headers) = (format!("GET {path} {range:?}"), answer.status(), answer.headers().clone());
        Ok(Download { asked, status, headers, bytes: answer.bytes().await?.to_vec() })
    }

    /// Submits a form, redirects not followed.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn submit(&mut self, form: &Form) -> Result<Page> {
        let mut request = self.request(Method::POST, &form.action).form(&form.fields);
        // As script says what it does by itself.
        if form.fields.iter().any(|(name, value)| name == "act" && value == "typing") {
            request = request.header("x-unattended", "1");
        }
        self.answer(format!("POST {}", form.action), request).await
    }

    /// Submits a form with files where its picker stands, as a browser without script does: each by name, type and bytes.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn submit_with(&mut self, form: &Form, files: &[(&str, &str, &[u8])]) -> Result<Page> {
        let (kind, body) = multipart(form, files);
        self.send(Method::POST, &form.action, &[("Content-Type", &kind)], body).await
    }

    /// The same over a slow line: so many bytes of the body, then whatever happens meanwhile, then the rest.
    ///
    /// # Errors
    /// If the server does not answer, or what happens meanwhile fails.
    pub async fn submit_slowly(
        &mut self,
        form: &Form,
        files: &[(&str, &str, &[u8])],
        at: usize,
        meanwhile: impl Future<Output = Result<()>>,
    ) -> Result<Page> {
        let (kind, mut first) = multipart(form, files);
        let rest = first.split_off(at.min(first.len()));
        let (pieces, mut coming) = mpsc::channel::<Result<Vec<u8>, io::Error>>(1);
        let body = Body::wrap_stream(stream::poll_fn(move |context| coming.poll_recv(context)));
        let request = self.request(Method::POST, &form.action).header("Content-Type", kind).body(body);
        let feed = async move {
            // Nobody listens any more where the answer came early.
            pieces.send(Ok(first)).await.ok();
            meanwhile.await?;
            pieces.send(Ok(rest)).await.ok();
            anyhow::Ok(())
        };
        let (page, fed) = tokio::join!(self.answer(format!("POST {}", form.action), request), feed);
        fed?;
        page
    }

    /// Submits a form that a file answers.
    ///
    /// # Errors
    /// If the server does not answer, or the file breaks off.
    pub async fn download(&mut self, form: &Form) -> Result<Download> {
        let answer = self.request(Method::POST, &form.action).form(&form.fields).send().await.with_context(|| form.action.clone())?;
        let (asked, status, headers) = (format!("POST {}", form.action), answer.status(), answer.headers().clone());
        Ok(Download { asked, status, headers, bytes: answer.bytes().await?.to_vec() })
    }

    /// A POST as the passkey script sends it.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn post_json(&mut self, path: &str, token: &str, body: &Value) -> Result<Page> {
        let request = self.request(Method::POST, path).header("X-Form-Token", token).header("Accept", "application/json").json(body);
        self.answer(format!("POST {path}"), request).await
    }

    /// Presses a passkey button: options, device, answer. The reply to the answer, whatever it is.
    ///
    /// # Errors
    /// If the options are refused or the device refuses.
    pub async fn press(&mut self, button: &Ceremony, device: &mut Authenticator) -> Result<Page> {
        let wish = if button.purpose.is_empty() { json!({}) } else { json!({ "purpose": button.purpose }) };
        let options = self.post_json(&button.begin, &button.token, &wish).await?.expect(200)?;
        let options: Value = serde_json::from_str(&options.body).context("options")?;
        let origin = self.origin.clone();
        let answer = if button.kind == "create" { device.create(&origin, &options).await? } else { device.get(&origin, &options).await? };
        self.post_json(&button.finish, &button.token, &answer).await
    }
}

/// A form with files, as browsers write it: its media type and its body.
#[must_use]
pub fn multipart(form: &Form, files: &[(&str, &str, &[u8])]) -> (String, Vec<u8>) {
    const BOUNDARY: &str = "----WebKitFormBoundaryx7K2";
    let mut body = Vec::new();
    for (name, value) in &form.fields {
        if name != "files" {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
            continue;
        }
        let none: [(&str, &str, &[u8]); 1] = [("", "application/octet-stream", b"")];
        for (file, kind, bytes) in if files.is_empty() { &none } else { files } {
            let head = format!("Content-Disposition: form-data; name=\"files\"; filename=\"{file}\"\r\nContent-Type: {kind}\r\n\r\n");
            body.extend_from_slice(format!("--{BOUNDARY}\r\n{head}").as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}
