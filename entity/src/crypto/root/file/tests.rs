//! Key files: made safely, refused helpfully.
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::crypto::test::{SUITES, Seeded, wait};

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("content.key")
    }

    fn write(&self, text: &[u8]) -> PathBuf {
        fs::write(self.path(), text).expect("written");
        self.mode(0o600);
        self.path()
    }

    fn mode(&self, mode: u32) {
        fs::set_permissions(self.path(), fs::Permissions::from_mode(mode)).expect("permissions");
    }
}

fn create(folder: &Folder) -> FileRoot {
    FileRoot::create(folder.path(), Realm::Content, &Seeded::new("root")).expect("made")
}

fn two_versions() -> Zeroizing<String> {
    let random = Seeded::new("root");
    render(Realm::Content, &BTreeMap::from([(1, Key32::generate(&random)), (3, Key32::generate(&random))])).expect("text")
}

#[test]
fn a_file_is_made_private_and_whole_and_loads() {
    let folder = Folder::new();
    let made = create(&folder);
    let mode = fs::metadata(folder.path()).expect("there").permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    assert_eq!(fs::read_dir(folder.0.path()).expect("a folder").count(), 1, "no draft is left");
    let loaded = FileRoot::load(folder.path(), Realm::Content).expect("loaded");
    assert_eq!((made.version(), made.fingerprint()), (loaded.version(), loaded.fingerprint()));
    assert_eq!((loaded.version(), loaded.realm()), (1, Realm::Content));
    for suite in SUITES {
        let key = Key32::generate(&Seeded::new("key"));
        let sealed = wait(made.seal(suite, b"place", &key, &Seeded::new("nonce"))).expect("sealed");
        assert!(wait(loaded.open(&sealed, suite, b"place")).expect("opened") == key);
        assert!(matches!(wait(loaded.open(&sealed, suite, b"elsewhere")), Err(RootError::Open)));
    }
}

#[test]
fn nothing_is_written_over() {
    let folder = Folder::new();
    folder.write(b"precious");
    let made = FileRoot::create(folder.path(), Realm::Content, &Seeded::new("root"));
    assert!(matches!(made, Err(RootError::Exists { .. })));
    assert_eq!(fs::read(folder.path()).expect("there"), b"precious");
    assert_eq!(fs::read_dir(folder.0.path()).expect("a folder").count(), 1, "no draft is left");
    let nowhere = folder.0.path().join("missing").join("content.key");
    assert!(matches!(FileRoot::create(nowhere, Realm::Content, &Seeded::new("root")), Err(RootError::Io { .. })));
}

#[test]
fn the_highest_version_seals_and_every_one_opens() {
    let folder = Folder::new();
    let text = two_versions();
    let lines: Vec<&str> = text.lines().collect();
    let first = FileRoot::load(folder.write(lines[..lines.len() - 1].join("\n").as_bytes()), Realm::Content).expect("one version");
    let key = Key32::generate(&Seeded::new("key"));
    let old = wait(first.seal(Suite::GcmSiv, b"", &key, &Seeded::new("nonce"))).expect("sealed");

    let both = FileRoot::load(folder.write(text.as_bytes()), Realm::Content).expect("two versions");
    assert_eq!((first.version(), both.version(), old.version), (1, 3, 1));
    assert!(wait(both.open(&old, Suite::GcmSiv, b"")).expect("opened by the older version") == key);
    assert_ne!(both.fingerprint(), first.fingerprint());
    assert_eq!(both.fingerprint_of(1), Some(first.fingerprint()));
    assert_eq!((both.fingerprint_of(3), both.fingerprint_of(2)), (Some(both.fingerprint()), None));

    let new = wait(both.seal(Suite::GcmSiv, b"", &key, &Seeded::new("nonce"))).expect("sealed");
    let refused = wait(first.open(&new, Suite::GcmSiv, b""));
    assert!(matches!(refused, Err(RootError::UnknownVersion { version: 3 })));
    let relabelled = RootSealed { version: 1, ..new };
    assert!(matches!(wait(both.open(&relabelled, Suite::GcmSiv, b"")), Err(RootError::Open)));
}

#[test]
fn files_that_others_can_read_are_refused() {
    let folder = Folder::new();
    create(&folder);
    for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666] {
        folder.mode(mode);
        let refused = FileRoot::load(folder.path(), Realm::Content).expect_err("exposed").to_string();
        assert!(refused.contains("chmod 600") && refused.contains(&format!("{mode:04o}")), "{refused}");
    }
    for mode in [0o600, 0o400] {
        folder.mode(mode);
        FileRoot::load(folder.path(), Realm::Content).expect("private");
    }
}

#[test]
fn missing_foreign_and_strange_files_are_refused_helpfully() {
    let folder = Folder::new();
    let missing = FileRoot::load(folder.path(), Realm::Content).expect_err("missing");
    assert!(matches!(missing, RootError::Missing { .. }));
    assert!(missing.to_string().contains("restore it"), "{missing}");

    create(&folder);
    let foreign = FileRoot::load(folder.path(), Realm::Alert).expect_err("the other realm").to_string();
    assert!(foreign.contains("is the content root key file where the alert one is wanted"), "{foreign}");

    let link = folder.0.path().join("link");
    std::os::unix::fs::symlink(folder.path(), &link).expect("a link");
    FileRoot::load(&link, Realm::Content).expect("a link to a private file");
    assert!(FileRoot::load(folder.0.path(), Realm::Content).is_err(), "a folder");
}

#[test]
fn malformed_files_name_the_line_and_no_key() {
    let folder = Folder::new();
    let good = two_versions();
    let key_line = good.lines().find(|line| line.starts_with("key 1")).expect("a key");
    let (key, check) = (&key_line[6..49], &key_line[50..]);
    let head = "portal-root-keys 1\nrealm content\n";
    let line = |text: String| format!("{head}{text}\n").into_bytes();
    let other_key = format!("{}{}", if key.starts_with('A') { 'B' } else { 'A' }, &key[1..]);
    for (name, at, text) in [
        ("empty", 1, Vec::new()),
        ("another file", 1, b"-----BEGIN PRIVATE KEY-----".to_vec()),
        ("a newer format", 1, b"portal-root-keys 2\n".to_vec()),
        ("not text", 1, vec![0xff; 40]),
        ("too long", 1, vec![b'#'; 70_000]),
        ("no realm", 1, b"portal-root-keys 1\n".to_vec()),
        ("no key", 2, head.as_bytes().to_vec()),
        ("an unknown realm", 2, b"portal-root-keys 1\nrealm contents\n".to_vec()),
        ("two realms", 3, line("realm content".to_owned())),
        ("a key before the realm", 2, format!("portal-root-keys 1\n{key_line}\n").into_bytes()),
        ("an unknown line", 3, line("keys 1".to_owned())),
        ("no key on its line", 3, line("key 1".to_owned())),
        ("no check", 3, line(format!("key 1 {key}"))),
        ("a word too many", 3, line(format!("{key_line} x"))),
        ("version 0", 3, line(format!("key 0 {key} {check}"))),
        ("a negative version", 3, line(format!("key -1 {key} {check}"))),
        ("a huge version", 3, line(format!("key 2147483648 {key} {check}"))),
        ("another version", 3, line(format!("key 2 {key} {check}"))),
        ("a key cut short", 3, line(format!("key 1 {} {check}", &key[1..]))),
        ("a key too long", 3, line(format!("key 1 {key}AAAA {check}"))),
        ("a padded key", 3, line(format!("key 1 {key}= {check}"))),
        ("a slip in the key", 3, line(format!("key 1 {other_key} {check}"))),
        ("a slip in the check", 3, line(format!("key 1 {key} 00000000"))),
        ("the same version twice", 4, line(format!("{key_line}\n{key_line}"))),
    ] {
        let refused = FileRoot::load(folder.write(&text), Realm::Content).expect_err(name);
        let shown = format!("{refused} {refused:?}");
        assert!(matches!(refused, RootError::Malformed { line, .. } if line == at), "{name}: {shown}");
        assert!(!shown.contains(&key[..8]) && !shown.contains(&other_key[..8]), "{name} shows a key: {shown}");
    }
    let spaced = format!("portal-root-keys 1\r\n\n# a remark\n realm   content \n\t{key_line} \n");
    FileRoot::load(folder.write(spaced.as_bytes()), Realm::Content).expect("white space does not matter");
}

#[test]
fn debug_shows_no_key() {
    let folder = Folder::new();
    let shown = format!("{:?}", create(&folder));
    assert_eq!(shown, "FileRoot { realm: Content, version: 1, .. }");
}
