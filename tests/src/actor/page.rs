//! An answer of the web, read as a browser would: its forms, its passkey buttons, its visible text.
use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use reqwest::{StatusCode, header::HeaderMap};

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Page {
    /// Method and path that were asked for.
    pub asked: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

/// A file that the server sent.
#[derive(Clone)]
pub struct Download {
    /// Method and path that were asked for.
    pub asked: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// All its bytes.
    pub bytes: Vec<u8>,
}

impl Download {
    /// Demands a status.
    ///
    /// # Errors
    /// If it is another.
    pub fn expect(self, status: u16) -> Result<Self> {
        ensure!(self.status.as_u16() == status, "{}: expected {status}, got {}", self.asked, self.status);
        Ok(self)
    }

    /// A header; empty if there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A form as it stands in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// What it would send if nobody typed anything.
    pub fields: Vec<(String, String)>,
}

/// A passkey button: what the page's script reads from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// Where the options come from.
    pub begin: String,
    /// Where the answer goes.
    pub finish: String,
    /// The form token.
    pub token: String,
    /// `create` or `get`.
    pub kind: String,
    /// What a fresh verification is for; empty for other ceremonies.
    pub purpose: String,
}

struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
}

impl Form {
    /// The same with one field filled in (added, if only script or a button would send it).
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.fields.iter_mut().find(|(field, _)| field == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// The same without one field.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self
    }
}

impl Page {
    /// Demands a status.
    ///
    /// # Errors
    /// If it is another; with the page's text.
    pub fn expect(self, status: u16) -> Result<Self> {
        ensure!(self.status.as_u16() == status, "{}: expected {status}, got {}:\n{}", self.asked, self.status, self.text());
        Ok(self)
    }

    /// One header; empty if it is absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// What a page of a problem gives to be read out: the end of its request's id, as people say it.
    #[must_use]
    pub fn reference(&self) -> String {
        let id = self.header("x-request-id").to_ascii_uppercase();
        let (first, second) = (id.get(28..32).unwrap_or_default(), id.get(32..).unwrap_or_default());
        format!("{first} {second}")
    }

    /// Its source without ids and tokens: in so many random letters and digits a short word stands by chance.
    #[must_use]
    pub fn without_chance(&self) -> String {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let (mut kept, mut rest) = (String::new(), self.body.as_str());
        while let Some(first) = rest.chars().next() {
            let end = if is_part(first) { rest.find(|c| !is_part(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
            let (run, after) = rest.split_at(end);
            // An id has 36 of them, what a token ends with 43.
            kept.push_str(if run.len() < 30 { run } else { "*" });
            rest = after;
        }
        kept
    }

    /// All forms, in order.
    #[must_use]
    pub fn forms(&self) -> Vec<Form> {
        let mut forms: Vec<Form> = Vec::new();
        let mut open = false;
        for tag in tags(&self.body) {
            let value = |name: &str| tag.attributes.get(name).cloned().unwrap_or_default();
            match tag.name.as_str() {
                "form" => {
                    open = true;
                    forms.push(Form { action: value("action"), fields: Vec::new() });
                }
                "/form" => open = false,
                "input" | "textarea" | "select" if open && tag.attributes.contains_key("name") => {
                    let (kind, unchecked) = (value("type"), !tag.attributes.contains_key("checked"));
                    let silent = kind == "submit" || (matches!(kind.as_str(), "checkbox" | "radio") && unchecked);
                    if let (Some(form), false) = (forms.last_mut(), silent) {
                        form.fields.push((value("name"), value("value")));
                    }
                }
                _ => {}
            }
        }
        forms
    }

    /// The form that goes to `action`.
    ///
    /// # Errors
    /// If there is none.
    pub fn form(&self, action: &str) -> Result<Form> {
        self.forms()
            .into_iter()
            .find(|form| form.action == action)
            .with_context(|| format!("{}: no form goes to {action}:\n{}", self.asked, self.text()))
    }

    /// The first form that goes there and has this field.
    ///
    /// # Errors
    /// If there is none.
    pub fn form_with(&self, action: &str, field: &str) -> Result<Form> {
        self.forms()
            .into_iter()
            .find(|form| form.action == action && form.fields.iter().any(|(name, _)| name == field))
            .with_context(|| format!("{}: no form with {field} goes to {action}:\n{}", self.asked, self.text()))
    }

    /// The first passkey button of a kind (`create` or `get`).
    ///
    /// # Errors
    /// If there is none.
    pub fn ceremony(&self, kind: &str) -> Result<Ceremony> {
        let boxes = tags(&self.body).into_iter().filter(|tag| tag.attributes.contains_key("data-ceremony"));
        let mut boxes = boxes.map(|tag| {
            let value = |name: &str| tag.attributes.get(name).cloned().unwrap_or_default();
            Ceremony {
                begin: value("data-begin"),
                finish: value("data-finish"),
                token: value("data-token"),
                kind: value("data-kind"),
                purpose: value("data-purpose"),
            }
        });
        boxes.find(|found| found.kind == kind).with_context(|| format!("{}: no passkey button {kind}:\n{}", self.asked, self.text()))
    }

    /// Every address that a link of the page leads to.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        tags(&self.body).into_iter().filter(|tag| tag.name == "a").filter_map(|mut tag| tag.attributes.remove("href")).collect()
    }

    /// What a person reads: the body without tags, scripts and styles, white space collapsed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut rest = self.body.as_str();
        while let Some((before, after)) = rest.split_once('<') {
            text.push_str(before);
            text.push(' ');
            let hidden = ["script", "style", "title"].into_iter().find(|name| after.starts_with(name));
            let end = hidden.map_or_else(|| ">".to_owned(), |name| format!("</{name}>"));
            rest = after.split_once(&end).map_or("", |(_, after)| after);
        }
        text.push_str(rest);
        unescape(&text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Demands a visible text.
    ///
    /// # Errors
    /// If it is not there.
    pub fn shows(&self, words: &str) -> Result<()> {
        let text = self.text();
        ensure!(text.contains(words), "{}: {words:?} is not in\n{text}", self.asked);
        Ok(())
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// All tags in order; the portal's own markup always quotes attributes.
fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let (inner, after) = split_tag(after);
        rest = after;
        let (name, mut attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let mut tag = Tag { name: name.trim_end_matches('/').to_ascii_lowercase(), attributes: BTreeMap::new() };
        while let Some(start) = attributes.find(|c: char| !c.is_whitespace() && c != '/') {
            attributes = &attributes[start..];
            let end = attributes.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(attributes.len());
            let (name, after) = attributes.split_at(end);
            let quoted = after.strip_prefix("=\"").and_then(|value| value.split_once('"'));
            let value = quoted.map_or("", |(value, _)| value);
            attributes = quoted.map_or(after, |(_, after)| after);
            tag.attributes.insert(name.to_owned(), unescape(value));
        }
        found.push(tag);
    }
    found
}

/// Splits at the `>` that ends a tag: none inside quotation marks does.
fn split_tag(html: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in html.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return (&html[..at], &html[at + 1..]),
            _ => {}
        }
    }
    (html, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Page {
        Page { asked: "GET /".to_owned(), status: StatusCode::OK, headers: HeaderMap::new(), body: body.to_owned() }
    }

    #[test]
    fn forms_send_what_a_browser_would_send() {
        let page = page(
            "<form method=\"post\" action=\"/claim\"><input type=\"hidden\" name=\"token\" value=\"a&amp;b>\">\
             <input name=\"slip\" required><input type=\"checkbox\" name=\"c\" value=\"1\"><input type=\"submit\" name=\"go\"></form>\
             <input name=\"outside\">",
        );
        let fields = [("token", "a&b>"), ("slip", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(page.forms(), [Form { action: "/claim".to_owned(), fields: fields.to_vec() }]);
        assert!(page.form("/other").is_err());
    }

    #[test]
    fn what_is_random_is_left_out_and_nothing_else() {
        let id = "0198c1f2-1980-7000-8000-00000000000a";
        let token = format!("1764511200.{}", "Ana_-".repeat(9));
        let page = page(&format!("<a href=\"/p/{id}\">Ana G\u{f3}mez</a><input name=\"token\" value=\"{token}\"> 1980-12-31 A-77"));
        let kept = "<a href=\"/p/*\">Ana G\u{f3}mez</a><input name=\"token\" value=\"1764511200.*\"> 1980-12-31 A-77";
        assert_eq!(page.without_chance(), kept);
    }

    #[test]
    fn buttons_and_text_are_read() {
        let page = page(
            "<title>x</title><div data-ceremony data-begin=\"/b\" data-finish=\"/f\" data-token=\"t\" data-kind=\"get\">\n\
             <p>Use  my &lt;key&gt;</p></div><script>no</script><a href=\"/claim\">here</a>",
        );
        assert_eq!(page.ceremony("get").map(|found| found.finish).ok().as_deref(), Some("/f"));
        assert!(page.ceremony("create").is_err());
        assert_eq!(page.text(), "Use my <key> here");
        assert_eq!(page.links(), ["/claim"]);
    }
}
