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

/// What nobody tells apart needs no name.
#[test]
fn each_constraint_that_has_a_name_is_asked_for() -> Result<()> {
    let portal = sources("portal/src")?;
    for (unique, ..) in entity::store::Unique::TOLD {
        let name = format!("Unique::{unique:?}");
        ensure!(portal.iter().any(|source| source.text.contains(&name)), "nobody asks for {name}");
    }
    Ok(())
}

/// What caused an error is told behind it, once: its own words leave that out.
#[test]
fn no_error_tells_its_source_in_its_own_words() -> Result<()> {
    let (mut checked, mut wrong) = (0, Vec::new());
    for of in LINE {
        for source in sources(&format!("{of}/src"))? {
            for piece in source.text.split("#[error(").skip(1) {
                let (Some(words), Some(variant)) = (piece.split(")]").next(), piece.split_once(")]").map(|(_, behind)| behind)) else {
                    continue;
                };
                let variant = variant.split_once("\n}").map_or(variant, |(variant, _)| variant);
                let names = |name: &str| {
                    words.contains(&format!("{{{name}")) || words.contains(&format!(" {name},")) || words.contains(&format!("{name})"))
                };
                let unnamed = (variant.contains("(#[source]") || variant.contains("(#[from]")) && (names("0") || words.contains(" .0"));
                let named = variant.contains("source:") && words.contains("source");
                checked += 1;
                if unnamed || named {
                    wrong.push(format!("{}: {words}", source.path));
                }
            }
        }
    }
    ensure!(checked > 150 && wrong.is_empty(), "{checked}: {wrong:#?}");
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
