//! The real-looking messages in `tests/vectors/mail`.
use std::{fs, path::PathBuf};

use mail_parser::{MessageParser, PartType};

use super::{oracle, plain, read};

/// The HTML of a message, decoded.
fn html(name: &str) -> Vec<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/mail").join(name);
    let raw = fs::read(file).expect("readable");
    let message = MessageParser::default().parse(&raw).expect("a message");
    let part = |part: &mail_parser::MessagePart<'_>| match &part.body {
        PartType::Html(html) => Some(html.to_string()),
        _ => None,
    };
    message.parts.iter().filter_map(part).collect()
}

#[test]
fn every_letter_reads_well_and_nothing_in_it_acts() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/mail");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the vectors are there") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        if !name.ends_with(".eml") {
            continue;
        }
        for html in html(&name) {
            oracle::check(&name, &html);
            let read = read(&html);
            assert!(!read.html.is_empty() && plain(&html).wild.is_none(), "{name}");
            seen += 1;
        }
    }
    assert!(seen >= 15, "{seen} letters with HTML");
}

#[test]
fn a_newsletter_loses_its_tables_and_keeps_its_text() {
    let read = read(&html("newsletter.eml")[0]);
    assert!(!read.html.contains("<table") && read.html.contains(">Flu shots are here</h4>"), "{}", *read.html);
    assert!(read.blocked_remote && read.hidden.as_deref().is_some_and(|hidden| hidden.starts_with("Flu shots, a new parking entrance")));
    assert_eq!(read.html.matches("<p dir=\"auto\">").count(), 17, "{}", *read.html);
}

#[test]
fn laboratory_results_stay_a_table() {
    let read = read(&html("lab-results.eml")[0]);
    assert!(read.html.contains("<th dir=\"auto\" scope=\"row\">Glucose, fasting</th><td dir=\"auto\">99</td>"), "{}", *read.html);
    assert_eq!(read.html.matches("class=\"reading-table\"").count(), 2);
}

#[test]
fn a_misleading_letter_is_told_from_an_honest_one() {
    let misleading = |name: &str| read(&html(name)[0]).links.iter().map(|link| link.misleading).collect::<Vec<_>>();
    assert_eq!(misleading("misleading.eml"), [true, true, true, true]);
    assert_eq!(misleading("reminder.eml"), [false, false, true]);
    assert_eq!(misleading("dark-newsletter.eml"), [false]);
}
