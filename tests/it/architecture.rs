//! What may know what: read from the sources, so that a wall that moves is seen in the same commit.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

/// The crates, each of which may use what stands before it.
const LINE: [&str; 5] = ["migration", "entity", "notifier", "portal", "tests"];

/// Libraries that shape what a crate can do, and the one crate (with its predecessor, for the schema) that may name them.
const HOMES: [(&str, &[&str]); 14] = [
    ("sea-orm", &["entity"]),
    ("sea-orm-migration", &["migration"]),
    ("aes-gcm-siv", &["entity"]),
    ("argon2", &["entity"]),
    ("object_store", &["entity"]),
    ("lettre", &["notifier"]),
    ("actix-web", &["portal"]),
    ("maud", &["portal"]),
    ("webauthn-rs", &["portal"]),
    ("mail-parser", &["portal"]),
    ("mail-builder", &["portal"]),
    ("rust-embed", &["portal"]),
    ("passkey", &["tests"]),
    ("sqlx", &["tests"]),
];

/// In `portal`, a room names only rooms that stand below it; transports stand beside each other.
const PORTAL_ROOMS: [(&str, &[&str]); 10] = [
    ("mime", &[]),
    ("config", &[]),
    ("scanner", &["config"]),
    ("service", &["scanner", "mime", "config"]),
    ("job", &["service", "config"]),
    ("smtp", &["service", "mime", "config"]),
    ("web", &["service", "mime", "config"]),
    ("app", &["service", "smtp", "web", "job", "config"]),
    ("demo", &["service", "mime", "config", "app", "smtp", "web"]),
    ("cli", &["service", "config", "app", "demo"]),
];

/// In `entity`, likewise. `desk` is the notifier's narrow door.
const ENTITY_ROOMS: [(&str, &[&str]); 7] = [
    ("base", &[]),
    ("domain", &["base"]),
    ("crypto", &["domain", "base"]),
    ("object", &["crypto", "domain", "base"]),
    ("table", &["domain", "base"]),
    ("store", &["table", "object", "crypto", "domain", "base"]),
    ("desk", &["store", "table", "crypto", "domain", "base"]),
];

/// Files that look up, and why they may.
const EXCEPTIONS: [(&str, &str); 1] = [
    ("entity/src/base/log.rs", "domain"), // a request's span takes the typed id, so that nothing else can be logged in its place
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace").to_owned()
}

/// Every Rust source below a folder of the workspace, path and text; none where a room has not come into being yet.
/// Unit tests in files of their own are left out: they may reach further.
fn sources(folder: &str) -> Result<Vec<(String, String)>> {
    let root = root();
    if !root.join(folder).exists() {
        return Ok(Vec::new());
    }
    let files = tests::canary::files(&root.join(folder))?;
    let of_tests = |file: &Path| {
        let inner = file.strip_prefix(root.join(folder)).unwrap_or(file);
        file.ends_with("tests.rs") || inner.components().any(|part| part.as_os_str() == "tests")
    };
    let sources = files.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "rs") && !of_tests(file));
    sources
        .map(|file| {
            let text = fs::read_to_string(&file)?;
            Ok((file.strip_prefix(&root)?.display().to_string(), text))
        })
        .collect()
}

/// A source without its comments and without what stands after `#[cfg(test)]`: tests may reach further.
fn code(text: &str) -> String {
    let product = text.split("#[cfg(test)]").next().unwrap_or_default();
    product.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The names that stand right after `prefix` and at the heads of a `prefix{…}` list: `use crate::{a::b, c}`.
fn named_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for (at, _) in code.match_indices(prefix) {
        let boundary = code[..at].chars().next_back().is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == ':'));
        let rest = &code[at + prefix.len()..];
        if !boundary {
            continue;
        }
        let Some(list) = rest.strip_prefix('{') else {
            names.insert(word(rest));
            continue;
        };
        let (mut depth, mut item) = (0_usize, String::new());
        for c in list.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    names.insert(word(item.trim()));
                    item.clear();
                    continue;
                }
                _ => {}
            }
            item.push(c);
        }
        names.insert(word(item.trim()));
    }
    names.remove("");
    names
}

fn manifest(of: &str) -> Result<String> {
    fs::read_to_string(root().join(of).join("Cargo.toml")).with_context(|| of.to_owned())
}

/// The dependencies that a manifest names, tests' own included.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut inside = false;
    let mut found = BTreeSet::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.trim_matches(['[', ']']).ends_with("dependencies");
        } else if inside && line.contains('=') && !line.starts_with('#') {
            found.insert(line.split(['=', '.', ' ']).next().unwrap_or_default().to_owned());
        }
    }
    found
}

#[test]
fn crates_stand_in_one_line() -> Result<()> {
    for (place, of) in LINE.iter().enumerate() {
        let used = dependencies(&manifest(of)?);
        for other in &LINE[place..] {
            ensure!(!used.contains(*other), "{of} must not depend on {other}");
        }
    }
    Ok(())
}

#[test]
fn each_library_has_one_home() -> Result<()> {
    for (library, homes) in HOMES {
        for of in LINE {
            let used = dependencies(&manifest(of)?).contains(library);
            ensure!(!used || homes.contains(&of), "{library} stands in the manifest of {of}; its home is {homes:?}");
        }
    }
    Ok(())
}

/// A file of unit tests: these look into neighbouring rooms and stand in for the permission table.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// A room that uses another: where, and which.
fn trespasses(krate: &str, rooms: &[(&str, &[&str])]) -> Result<Vec<String>> {
    let known: BTreeMap<&str, &[&str]> = rooms.iter().copied().collect();
    let mut found = Vec::new();
    for (path, text) in sources(&format!("{krate}/src"))?.into_iter().filter(|(path, _)| !is_test(path)) {
        let inner = path.strip_prefix(&format!("{krate}/src/")).unwrap_or(&path);
        let room = inner.split(['/', '.']).next().unwrap_or_default();
        let Some(allowed) = known.get(room) else { continue };
        for used in named_after(&code(&text), "crate::") {
            let excepted = EXCEPTIONS.contains(&(path.as_str(), used.as_str()));
            if used != room && known.contains_key(used.as_str()) && !allowed.contains(&used.as_str()) && !excepted {
                found.push(format!("{path} uses {used}"));
            }
        }
    }
    Ok(found)
}

#[test]
fn rooms_use_only_what_stands_below() -> Result<()> {
    let found = [trespasses("entity", &ENTITY_ROOMS)?, trespasses("portal", &PORTAL_ROOMS)?].concat();
    ensure!(found.is_empty(), "{found:#?}");
    Ok(())
}

#[test]
fn every_room_is_on_the_plan() -> Result<()> {
    for (krate, rooms) in [("entity", &ENTITY_ROOMS[..]), ("portal", &PORTAL_ROOMS[..])] {
        for (path, _) in sources(&format!("{krate}/src"))? {
            let inner = path.strip_prefix(&format!("{krate}/src/")).unwrap_or(&path);
            let room = inner.split(['/', '.']).next().unwrap_or_default();
            let planned = ["lib", "main"].contains(&room) || rooms.iter().any(|(name, _)| *name == room);
            ensure!(planned, "{path}: the room {room} is not on the plan of this test");
        }
    }
    Ok(())
}

/// Demands that a word stands only in some places.
fn only_in(word: &str, folders: &[&str], allowed: impl Fn(&str) -> bool) -> Result<()> {
    for folder in folders {
        for (path, text) in sources(folder)? {
            ensure!(allowed(&path) || !code(&text).contains(word), "{path} must not say {word}");
        }
    }
    Ok(())
}

#[test]
fn only_the_permission_table_makes_scopes() -> Result<()> {
    only_in("::permitted(", &["entity/src", "notifier/src", "portal/src"], |path| {
        path.starts_with("portal/src/service/permit") || path == "entity/src/domain/scope.rs" || is_test(path)
    })
}

#[test]
fn databases_are_spoken_to_in_entity_alone() -> Result<()> {
    only_in("sea_orm", &["notifier/src", "portal/src", "tests/src"], |_| false)?;
    for folder in ["base", "domain", "crypto"] {
        only_in("sea_orm", &[&format!("entity/src/{folder}")], |_| false)?;
    }
    Ok(())
}

#[test]
fn transports_decide_nothing() -> Result<()> {
    // Rows, keys and scopes come from services.
    for word in ["entity::store", "entity::crypto", "entity::desk"] {
        only_in(word, &["portal/src/web", "portal/src/smtp"], |_| false)?;
    }
    Ok(())
}

#[test]
fn services_know_no_transport() -> Result<()> {
    for word in ["actix_web", "smtp_proto"] {
        only_in(word, &["portal/src/service", "portal/src/mime"], |_| false)?;
    }
    // A reading view is markup of ours, and maud escapes what goes into it.
    only_in("maud::", &["portal/src/service", "portal/src/mime"], |path| path.starts_with("portal/src/mime/html"))?;
    only_in("webauthn_rs", &["portal/src"], |path| path.starts_with("portal/src/service/passkey"))
}

#[test]
fn the_notifier_reads_no_message() -> Result<()> {
    for word in ["entity::store", "Realm::Content", "open_part", "open_raw", "DataKey"] {
        only_in(word, &["notifier/src"], |_| false)?;
    }
    Ok(())
}

#[test]
fn fault_points_stay_out_of_release_builds() -> Result<()> {
    for of in LINE {
        let text = manifest(of)?;
        ensure!(!text.lines().any(|line| line.starts_with("default = ") && line.contains("fault")), "{of} has them by default");
    }
    let members = fs::read_to_string(root().join("Cargo.toml"))?;
    let shipped = members.lines().find(|line| line.starts_with("default-members")).context("no default-members")?;
    ensure!(!shipped.contains("tests"), "`tests` would switch fault points on in what ships");
    Ok(())
}

#[test]
fn nothing_is_unfinished() -> Result<()> {
    for of in LINE {
        for (path, text) in sources(of)? {
            if path.ends_with("architecture.rs") {
                continue; // names what it looks for
            }
            // A calendar's to-do is no work left undone.
            let text = text.replace("VTODO", "");
            for word in ["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "#[ignore"] {
                ensure!(!text.contains(word), "{path} says {word}");
            }
        }
    }
    Ok(())
}

#[test]
fn modules_say_what_they_own() -> Result<()> {
    for of in LINE {
        for (path, text) in sources(&format!("{of}/src"))? {
            ensure!(text.starts_with("//!"), "{path} does not begin with //!");
            ensure!(!path.ends_with("/mod.rs"), "{path}: name.rs beside name/, never mod.rs");
        }
    }
    Ok(())
}

mod reading {
    use super::*;

    #[test]
    fn names_in_lists_and_paths_are_found() {
        let text =
            "use crate::{web::page, service::{self, accept}, smtp};\nlet x = crate::job::run(); // crate::comment\nnot_crate::other;";
        let found = named_after(&code(text), "crate::");
        let wanted = ["job", "service", "smtp", "web"].map(str::to_owned);
        assert_eq!(found, BTreeSet::from(wanted));
    }

    #[test]
    fn dependencies_are_found_in_every_table() {
        let text = "[package]\nname = \"x\"\n[dependencies]\na = \"1\"\nb.workspace = true\n# c = 1\n[dev-dependencies]\nd = { version = \"1\" }\n";
        assert_eq!(dependencies(text), BTreeSet::from(["a", "b", "d"].map(str::to_owned)));
    }
}
