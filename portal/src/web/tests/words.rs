//! No program says anything to people by itself: pages, letters, mails and what is made of messages take their words from the message
//! files. What operators read (commands, settings, logs, errors) and what mail systems read (replies) is English, and is left out.
use std::{fs, path::Path};

/// Rooms that speak to operators, or to other programs.
const FOR_OTHERS: [&str; 12] = [
    "portal/src/cli",
    "portal/src/config",
    "portal/src/demo",
    "portal/src/app",
    "portal/src/main.rs",
    "portal/src/smtp",
    // The command that imports a list; its page says it by `service::import`.
    "portal/src/service/patient",
    // What became of a mail, for its relay's log.
    "portal/src/service/accept/answer.rs",
    "notifier/src/config",
    "notifier/src/main.rs",
    "notifier/src/process",
    "notifier/src/send",
];

/// What is said inside of these is for a log, or for whoever reads the program.
const ASIDE: [&str; 10] =
    ["#[error", "tracing::", ".expect", ".context", "bail!", "anyhow!", "panic!", "assert", "unreachable!", "Internal"];

/// Words that are no words: of style sheets, headers and markup; names of browsers; in the audit; how fields and columns of a list are
/// named in either language by whoever writes them; lists of elements and properties.
const TECHNICAL: [&str; 26] = [
    "BEGIN PGP",
    "public, max-age",
    "light dark",
    "digits long",
    "digits short",
    "noopener noreferrer",
    "Samsung Internet",
    "sandbox; default-src",
    "JSON without duplicate keys",
    "a key stands twice",
    "page {}, {shown}",
    "to be taken back {marked}",
    "not opened",
    "hand desk",
    "not sound",
    "record number",
    "mero de expediente",
    "mero de ficha",
    "patient name",
    "nombre del paciente",
    "birth date",
    "fecha de nacimiento",
    "Scan({} bytes",
    "serde hands out a reference",
    "independent properties, each its own element",
    "no answer in time",
];

/// A text in quotation marks: where, and whether it stands in markup.
struct Said {
    line: usize,
    text: String,
    in_markup: bool,
}

/// What a source says in quotation marks, comments and tests left out.
struct Source<'a> {
    rest: &'a str,
    line: usize,
    /// What stands before each open bracket.
    open: Vec<String>,
    word: String,
    said: Vec<Said>,
}

impl<'a> Source<'a> {
    fn read(source: &'a str) -> Vec<Said> {
        let own = source.split("#[cfg(test)]").next().unwrap_or_default();
        let mut source = Self { rest: own, line: 1, open: Vec::new(), word: String::new(), said: Vec::new() };
        while let Some(c) = source.rest.chars().next() {
            source.step(c);
        }
        source.said
    }

    /// Leaves so many bytes behind.
    fn skip(&mut self, bytes: usize) {
        let (left, rest) = self.rest.split_at(bytes);
        self.line += left.matches('\n').count();
        self.rest = rest;
    }

    fn step(&mut self, c: char) {
        let hashes = self.rest.strip_prefix('r').map_or(0, |rest| rest.len() - rest.trim_start_matches('#').len());
        let is_raw = self.word.is_empty() && self.rest.starts_with('r') && self.rest[1 + hashes..].starts_with('"');
        if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if is_raw && hashes > 0 {
            let end = format!("\"{}", "#".repeat(hashes));
            let length = self.rest[hashes + 2..].find(&end).expect("a raw text ends");
            self.take(hashes + 2, length, end.len());
        } else if c == '"' {
            self.take(1, end_of_text(&self.rest[1..]), 1);
        } else if c == '\'' {
            self.word.clear();
            self.skip(length_of_char(self.rest));
        } else {
            self.note(c);
            self.skip(c.len_utf8());
        }
    }

    /// A text behind so many bytes, so long, with so many behind it.
    fn take(&mut self, before: usize, length: usize, after: usize) {
        let aside = self.open.iter().any(|word| ASIDE.iter().any(|known| word.starts_with(known) || word.ends_with(known)));
        if !aside {
            let text = self.rest[before..before + length].to_owned();
            self.said.push(Said { line: self.line, text, in_markup: self.open.iter().any(|word| word == "html!") });
        }
        self.word.clear();
        self.skip(before + length + after);
    }

    fn note(&mut self, c: char) {
        match c {
            '[' if self.word == "#" => {
                self.open.push("#[".to_owned());
                self.word = "#[".to_owned();
            }
            '(' | '[' | '{' => self.open.push(std::mem::take(&mut self.word)),
            ')' | ']' | '}' => {
                self.open.pop();
                self.word.clear();
            }
            c if c.is_alphanumeric() || "_:!.#".contains(c) => self.word.push(c),
            // `html! {` is one word.
            ' ' if self.word.ends_with('!') => {}
            _ => self.word.clear(),
        }
    }
}

fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    let ends = |(_, c): &(usize, char)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    };
    text.char_indices().find(ends).expect("a text ends").0
}

/// Of a character in quotation marks; of the quotation mark of a lifetime, one.
fn length_of_char(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, _))) => {
            let behind = at + rest[at..].chars().next().map_or(0, char::len_utf8);
            behind + rest[behind..].find('\'').expect("a character ends") + 1
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

/// Two words or more; in markup, also one that begins like a sentence.
fn is_said(said: &Said) -> bool {
    let trimmed =
        said.text.split_whitespace().map(|word| word.trim_matches(&['.', ',', ';', ':', '!', '?', '(', ')', '¿', '¡', '“', '”'][..]));
    let words = trimmed.filter(|word| word.chars().count() > 2 && word.chars().all(char::is_alphabetic)).count();
    words >= 2 || (said.in_markup && words == 1 && said.text.trim_start().starts_with(char::is_uppercase))
}

fn look(folder: &Path, root: &Path, found: &mut Vec<String>, files: &mut usize) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let name = entry.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
        if FOR_OTHERS.iter().any(|room| name.starts_with(room)) || name.ends_with("/tests") || name.ends_with("tests.rs") {
            continue;
        }
        if entry.is_dir() {
            look(&entry, root, found, files);
            continue;
        }
        *files += 1;
        let source = fs::read_to_string(&entry).expect("a source");
        let said = Source::read(&source).into_iter().filter(is_said);
        // Lists of elements, properties and style stand in the room that holds markup of strangers to them.
        let said =
            said.filter(|said| !TECHNICAL.iter().any(|known| said.text.contains(known)) && !name.starts_with("portal/src/mime/html/"));
        found.extend(said.map(|said| format!("{name}:{}: {}", said.line, said.text)));
    }
}

#[test]
fn no_program_says_anything_by_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository");
    let (mut found, mut files) = (Vec::new(), 0);
    for folder in ["portal/src", "notifier/src"] {
        look(&root.join(folder), &root, &mut found, &mut files);
    }
    assert!(files > 300, "only {files} sources");
    assert!(found.is_empty(), "words that stand in no message file:\n{}", found.join("\n"));
}

#[test]
fn what_is_said_is_found_and_the_rest_is_not() {
    let said = |source: &str| Source::read(source).iter().filter(|said| is_said(said)).count();
    assert_eq!(said(r#"html! { p { "Read me now" } }"#), 1);
    assert_eq!(said(r#"html! { button { "Send" } }"#), 1);
    assert_eq!(
        said(
            r#"let c = '"'; // "in a comment"
        x("two words");"#
        ),
        1
    );
    assert_eq!(said("r#\"two \"quoted\" words\"#"), 1);
    assert_eq!(said(r#"html! { button class="quiet" { (words.say("send-now")) } }"#), 0);
    assert_eq!(said(r#"tracing::warn!(code, "something went wrong"); x.expect("never without one")"#), 0);
    assert_eq!(said(r#"#[error("there is none here")] struct Missing<'a>(&'a str);"#), 0);
}
