//! What may know what: read from the sources, so that a wall that moves is seen in the same commit.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use self::source::Source;

mod habit;
mod source;

/// The crates, each of which may use what stands before it.
const LINE: [&str; 5] = ["migration", "entity", "notifier", "portal", "tests"];

/// Libraries that shape what a crate can do, and the crate that may name them.
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
const PORTAL_ROOMS: [(&str, &[&str]); 11] = [
    ("crowd", &[]),
    ("mime", &[]),
    ("config", &[]),
    ("scanner", &["config"]),
    ("service", &["scanner", "mime", "config"]),
    ("job", &["service", "config"]),
    ("smtp", &["service", "mime", "config", "crowd"]),
    ("web", &["service", "mime", "config", "crowd"]),
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

/// Every Rust source of a place in the workspace: of a folder, and of the file beside it that bears its name.
/// Unit tests in files of their own are left out: they may reach further.
fn sources(folder: &str) -> Result<Vec<Source>> {
    let root = root();
    let of_tests = |file: &Path| {
        let inner = file.strip_prefix(root.join(folder)).unwrap_or(Path::new(""));
        file.ends_with("tests.rs") || inner.components().any(|part| part.as_os_str() == "tests")
    };
    let mut files = if root.join(folder).exists() { tests::canary::files(&root.join(folder))? } else { Vec::new() };
    files.extend(Some(root.join(format!("{folder}.rs"))).filter(|file| file.exists()));
    ensure!(!files.is_empty(), "{folder}: there is no such place");
    let files = files.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "rs") && !of_tests(file));
    files.map(|file| Source::read(&root, &file)).collect()
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

/// A room that uses another: where, and which.
fn trespasses(krate: &str, rooms: &[(&str, &[&str])]) -> Result<Vec<String>> {
    let known: BTreeMap<&str, &[&str]> = rooms.iter().copied().collect();
    let mut found = Vec::new();
    for source in sources(&format!("{krate}/src"))? {
        let room = source.room();
        let Some(allowed) = known.get(room) else { continue };
        for used in source.names_after("crate")? {
            let excepted = EXCEPTIONS.contains(&(source.path.as_str(), used.as_str()));
            if used != room && known.contains_key(used.as_str()) && !allowed.contains(&used.as_str()) && !excepted {
                found.push(format!("{} uses {used}", source.path));
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
        for source in sources(&format!("{krate}/src"))? {
            let room = source.room();
            let planned = ["lib", "main"].contains(&room) || rooms.iter().any(|(name, _)| *name == room);
            ensure!(planned, "{}: the room {room} is not on the plan of this test", source.path);
        }
    }
    Ok(())
}

/// Demands that a name, or names one after another in a path, stand only in some places.
fn only_in(names: &str, folders: &[&str], allowed: impl Fn(&str) -> bool) -> Result<()> {
    let mut found = Vec::new();
    for folder in folders {
        for source in sources(folder)?.into_iter().filter(|source| !allowed(&source.path)) {
            found.extend(source.saying(names)?.into_iter().map(|path| format!("{} says {path}", source.path)));
        }
    }
    ensure!(found.is_empty(), "{names} has another place: {found:#?}");
    Ok(())
}

#[test]
fn only_the_permission_table_makes_scopes() -> Result<()> {
    only_in("permitted", &["entity/src", "notifier/src", "portal/src"], |path| {
        path.starts_with("portal/src/service/permit") || path == "entity/src/domain/scope.rs"
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

/// Rows, keys and scopes come from services. What stands here is handed on without a look into it.
#[test]
fn transports_decide_nothing() -> Result<()> {
    const ROOMS: [(&str, &[&str]); 4] = [
        ("web", &[]),
        ("smtp", &[]),
        ("job", &["entity::store::StoreError", "entity::store::lease"]),
        ("cli", &["entity::store::Store", "entity::store::StoreError", "entity::store::notifier_role::RoleError"]),
    ];
    for (room, handed_on) in ROOMS {
        for source in sources(&format!("portal/src/{room}"))? {
            for behind in ["store", "crypto", "desk"] {
                for path in source.saying(&format!("entity::{behind}"))? {
                    ensure!(handed_on.contains(&path.as_str()), "{} says {path}", source.path);
                }
            }
        }
    }
    Ok(())
}

/// Neither do timers, commands, settings and scanners: each way in has its libraries for itself.
#[test]
fn services_know_no_transport() -> Result<()> {
    const ROOMS: [&str; 6] =
        ["portal/src/service", "portal/src/mime", "portal/src/job", "portal/src/cli", "portal/src/config", "portal/src/scanner"];
    for library in ["actix_web", "smtp_proto"] {
        only_in(library, &ROOMS, |_| false)?;
    }
    // A reading view is markup of ours, and maud escapes what goes into it.
    only_in("maud", &ROOMS, |path| path.starts_with("portal/src/mime/html"))?;
    only_in("clap", &["portal/src"], |path| path.starts_with("portal/src/cli"))?;
    for library in ["webauthn_rs", "webauthn_rs_core", "webauthn_rs_proto"] {
        only_in(library, &["portal/src"], |path| path.starts_with("portal/src/service/passkey"))?;
    }
    Ok(())
}

/// Whoever takes all names of a place, or gives a crate another one, names things that the rules here do not see.
#[test]
fn nothing_hides_where_a_name_is_from() -> Result<()> {
    for of in LINE {
        for source in sources(&format!("{of}/src"))? {
            for path in source.paths()? {
                let derived = path == "sea_orm::entity::prelude::*" && source.path.starts_with("entity/src/table/");
                ensure!(!path.ends_with("::*") || derived, "{} takes {path}", source.path);
                let renamed = path.strip_suffix(" as").map(|path| path.trim_end_matches("::self"));
                ensure!(!renamed.is_some_and(|name| name == "crate" || LINE.contains(&name)), "{} says {path}", source.path);
            }
        }
    }
    Ok(())
}

/// Through its own door it gets rows of mails, and no other; it opens the database by the store's settings.
#[test]
fn the_notifier_reads_no_message() -> Result<()> {
    const NAMED: [&str; 5] = [
        "entity::store::Database",
        "entity::store::DatabasePlace",
        "entity::store::DatabaseSettings",
        "entity::store::Refusal",
        "entity::store::StoreError",
    ];
    for source in sources("notifier/src")? {
        for path in source.saying("entity::store")? {
            ensure!(NAMED.contains(&path.as_str()), "{} says {path}", source.path);
        }
    }
    for name in ["Realm::Content", "open_part", "open_raw", "DataKey"] {
        only_in(name, &["notifier/src"], |_| false)?;
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
fn dependencies_are_found_in_every_table() {
    let text =
        "[package]\nname = \"x\"\n[dependencies]\na = \"1\"\nb.workspace = true\n# c = 1\n[dev-dependencies]\nd = { version = \"1\" }\n";
    assert_eq!(dependencies(text), BTreeSet::from(["a", "b", "d"].map(str::to_owned)));
}
