//! Delivery reports (RFC 3464), as far as one of the portal's own mails is concerned: did it fail for good? Must not know
//! which mail it was: that stands in the envelope.
//!
//! Only a real report counts: `multipart/report` with a `message/delivery-status` part that says `Action: failed`. Delays,
//! successes, answers of absent people and reports in free text change nothing. A relay that has tried for days says
//! `failed` with a status of class 4: that is for good, too.

/// The status (RFC 3463) of a report that says of some recipient that delivery failed for good.
///
/// Works on the beginning of a message just as well: what was cut off is as if it were not there.
#[must_use]
pub fn failure(message: &[u8]) -> Option<String> {
    let mut lines = Lines(message);
    let kind = content_type(&mut lines)?;
    let boundary = kind.strip_prefix("multipart/report").and_then(|_| parameter(&kind, "boundary"))?;
    let delimiter = format!("--{boundary}");
    while let Some(line) = lines.next() {
        // Case is folded on both sides: a boundary that differs in case alone is not worth telling apart.
        if !line.trim_end().eq_ignore_ascii_case(&delimiter) {
            continue;
        }
        let kind = content_type(&mut lines).unwrap_or_default();
        if kind.starts_with("message/delivery-status") || kind.starts_with("message/global-delivery-status") {
            return failed_status(&mut lines, &delimiter);
        }
    }
    None
}

/// The groups of fields of a `message/delivery-status` part, one for each recipient.
fn failed_status(lines: &mut Lines<'_>, delimiter: &str) -> Option<String> {
    let (mut failed, mut status) = (false, None);
    for line in lines {
        let ends = line.len() >= delimiter.len() && line.get(..delimiter.len()).is_some_and(|start| start.eq_ignore_ascii_case(delimiter));
        if ends {
            break;
        }
        if line.is_empty() {
            if failed {
                break;
            }
            status = None;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let word = value.split_ascii_whitespace().next().unwrap_or_default();
        match name.trim_end().to_ascii_lowercase().as_str() {
            "action" => failed = word.eq_ignore_ascii_case("failed"),
            "status" => status = Some(word.to_owned()).filter(|word| is_status(word)),
            _ => {}
        }
    }
    failed.then(|| status.unwrap_or_else(|| "5.0.0".to_owned()))
}

/// `class.subject.detail`, as RFC 3463 writes it.
fn is_status(word: &str) -> bool {
    let mut numbers = word.split('.');
    let class = matches!(numbers.next(), Some("4" | "5"));
    let rest: Vec<&str> = numbers.collect();
    class && rest.len() == 2 && rest.iter().all(|n| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Reads a header section to its end; the first Content-Type in it, unfolded and in lower case.
fn content_type(lines: &mut Lines<'_>) -> Option<String> {
    let (mut found, mut open): (Option<String>, bool) = (None, false);
    for line in lines {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some(value) = found.as_mut().filter(|_| open) {
                value.push_str(&line.to_ascii_lowercase());
            }
            continue;
        }
        let value = line.split_once(':').filter(|(name, _)| name.trim_end().eq_ignore_ascii_case("content-type"));
        open = value.is_some() && found.is_none();
        if let Some((_, value)) = value.filter(|_| open) {
            found = Some(value.trim_start().to_ascii_lowercase());
        }
    }
    found
}

/// A parameter's value, without its quotes.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (key, text) = part.split_once('=')?;
        let text = text.trim().trim_matches('"');
        (key.trim() == name && !text.is_empty()).then(|| text.to_owned())
    })
}

/// Lines without their ends; what is no text is shown as such.
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = std::borrow::Cow<'a, str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.0).map_or(self.0.len(), |at| at + 1);
        let (line, rest) = self.0.split_at(end);
        self.0 = rest;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some(String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)))
    }
}

#[cfg(test)]
mod tests;
