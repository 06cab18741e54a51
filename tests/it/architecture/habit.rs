//! What every source keeps to, wherever it stands.
use std::{collections::BTreeSet, fs};

use anyhow::{Result, ensure};

use super::{LINE, root, sources};

/// A misspelt id would show itself to a person, in place of words.
#[test]
fn every_text_that_a_page_says_exists() -> Result<()> {
    let mut known = BTreeSet::new();
    for file in fs::read_dir(root().join("static/locales/en"))? {
        let text = fs::read_to_string(file?.path())?;
        known.extend(text.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id.to_owned()));
    }
    let mut missing = Vec::new();
    for source in sources("portal/src/web")? {
        let said = source.texts(&["say", "say_with"], "problem-")?;
        missing.extend(said.into_iter().filter(|id| !known.contains(id)).map(|id| format!("{} says {id}", source.path)));
    }
    ensure!(known.len() > 500 && missing.is_empty(), "{missing:#?}");
    Ok(())
}

#[test]
fn nothing_is_unfinished() -> Result<()> {
    for of in LINE {
        for source in sources(of)? {
            if source.path.ends_with("architecture/habit.rs") {
                continue; // names what it looks for
            }
            // A calendar's to-do is no work left undone.
            let text = source.text.replace("VTODO", "");
            for word in ["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "#[ignore"] {
                ensure!(!text.contains(word), "{} says {word}", source.path);
            }
        }
    }
    Ok(())
}

#[test]
fn modules_say_what_they_own() -> Result<()> {
    for of in LINE {
        for source in sources(&format!("{of}/src"))? {
            ensure!(source.text.starts_with("//!"), "{} does not begin with //!", source.path);
            ensure!(!source.path.ends_with("/mod.rs"), "{}: name.rs beside name/, never mod.rs", source.path);
        }
    }
    Ok(())
}

/// Whoever hears "button" presses Space, which does nothing on a link.
#[test]
fn no_link_says_that_it_is_a_button() -> Result<()> {
    for source in sources("portal/src")? {
        ensure!(!source.text.contains("role=\"button\""), "{} has one", source.path);
    }
    Ok(())
}
