//! The root keys of one machine, in a file that only its owner can read.
//!
//! ```text
//! portal-root-keys 1                                  this format's version
//! # anything                                          a remark; remarks and empty lines may stand anywhere below
//! realm content                                       or alert
//! key 1 (43 characters of base64url) (8 of hex)       version, key, and a check against slips of the pen
//! key 2 …                                             versions count upward; the last one seals
//! ```
//!
//! Invariants: made with mode 0600, whole or not at all, and never over something else; refused when others can read
//! it; its keys are in no error, log or `Debug`. Must not know what its keys seal.
use std::{
    collections::BTreeMap,
    fmt, fs,
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use async_trait::async_trait;
use base64ct::{Base64UrlUnpadded, Encoding};
use zeroize::Zeroizing;

use super::{Realm, Root, RootError, RootSealed, seal::RootKey};
use crate::{
    base::random::{self, Random},
    crypto::{Key32, Suite, canon::canon, kdf},
};

const TITLE: &str = "portal-root-keys 1";
/// No key file is longer: a few hundred versions fit.
const LONGEST: u64 = 64 * 1024;

/// Root keys from a file.
pub struct FileRoot {
    realm: Realm,
    current: u32,
    fingerprint: [u8; 32],
    versions: BTreeMap<u32, Key32>,
}

impl FileRoot {
    /// Makes a key file with one fresh key, flushed with its folder, and loads it. Where something exists already,
    /// nothing is changed.
    ///
    /// # Errors
    /// [`RootError::Exists`], [`RootError::Io`], and whatever loading meets.
    pub fn create(path: impl AsRef<Path>, realm: Realm, random: &dyn Random) -> Result<Self, RootError> {
        let path = path.as_ref();
        let text = render(realm, &BTreeMap::from([(1, Key32::generate(random))]))?;
        write_new(path, text.as_bytes(), random).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => RootError::Exists { path: path.to_owned() },
            _ => RootError::Io { path: path.to_owned(), source },
        })?;
        Self::load(path, realm)
    }

    /// Reads a key file. The open file itself is examined, so that it cannot be exchanged in between.
    ///
    /// # Errors
    /// [`RootError::Missing`], [`RootError::Exposed`], [`RootError::WrongRealm`], [`RootError::Malformed`] or
    /// [`RootError::Io`], each with what to do.
    pub fn load(path: impl AsRef<Path>, realm: Realm) -> Result<Self, RootError> {
        let path = path.as_ref();
        let text = read_private(path, realm)?;
        let parsed = parse(&text).map_err(|(line, problem)| RootError::Malformed { path: path.to_owned(), line, problem })?;
        if parsed.realm != realm {
            return Err(RootError::WrongRealm { path: path.to_owned(), wanted: realm, found: parsed.realm });
        }
        let (current, key) = parsed.versions.last_key_value().ok_or(RootError::Seal)?;
        let fingerprint = RootKey { key, realm, version: *current }.fingerprint().map_err(|_| RootError::Seal)?;
        Ok(Self { realm, current: *current, fingerprint, versions: parsed.versions })
    }

    fn key(&self, version: u32) -> Option<RootKey<'_>> {
        self.versions.get(&version).map(|key| RootKey { key, realm: self.realm, version })
    }
}

#[async_trait]
impl Root for FileRoot {
    fn realm(&self) -> Realm {
        self.realm
    }

    fn version(&self) -> u32 {
        self.current
    }

    fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    fn fingerprint_of(&self, version: u32) -> Option<[u8; 32]> {
        self.key(version)?.fingerprint().ok()
    }

    async fn seal(&self, suite: Suite, associated: &[u8], key: &Key32, random: &dyn Random) -> Result<RootSealed, RootError> {
        let version = self.current;
        let root = self.key(version).ok_or(RootError::UnknownVersion { version })?;
        let blob = root.seal(suite, associated, key, random).map_err(|_| RootError::Seal)?;
        Ok(RootSealed { version, blob })
    }

    async fn open(&self, sealed: &RootSealed, suite: Suite, associated: &[u8]) -> Result<Key32, RootError> {
        let version = sealed.version;
        let root = self.key(version).ok_or(RootError::UnknownVersion { version })?;
        root.open(suite, associated, &sealed.blob).map_err(|_| RootError::Open)
    }
}

impl fmt::Debug for FileRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileRoot").field("realm", &self.realm).field("version", &self.current).finish_non_exhaustive()
    }
}

/// Writes beside, flushes, then links into place: never over something else, never half of it. A crash in between may
/// leave the draft, as private as the file.
fn write_new(path: &Path, bytes: &[u8], random: &dyn Random) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let draft = folder.join(format!(".root-key-{:016x}", u64::from_be_bytes(random::bytes(random))));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let placed = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    placed?;
    fs::File::open(folder)?.sync_all()
}

fn read_private(path: &Path, realm: Realm) -> Result<Zeroizing<String>, RootError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => RootError::Missing { realm, path: path.to_owned() },
        _ => RootError::Io { path: path.to_owned(), source },
    };
    let malformed = |problem| RootError::Malformed { path: path.to_owned(), line: 1, problem };
    let file = fs::File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(malformed("this is no file"));
    }
    let mode = about.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(RootError::Exposed { path: path.to_owned(), mode });
    }
    if about.len() > LONGEST {
        return Err(malformed("this is no root key file: it is far too long"));
    }
    // Reserved whole: a growing buffer would leave copies of the keys behind.
    let mut text = Zeroizing::new(String::with_capacity(usize::try_from(LONGEST).unwrap_or(usize::MAX)));
    match file.take(LONGEST).read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(source) if source.kind() == io::ErrorKind::InvalidData => Err(malformed("this is no root key file: it is not text")),
        Err(source) => Err(failed(source)),
    }
}

struct Parsed {
    realm: Realm,
    versions: BTreeMap<u32, Key32>,
}

type Problem = (usize, &'static str);

fn parse(text: &str) -> Result<Parsed, Problem> {
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    match lines.next() {
        Some((_, TITLE)) => {}
        Some((_, first)) if first.starts_with("portal-root-keys ") => return Err((1, "a newer release wrote this file")),
        _ => return Err((1, "this is no root key file: the first line is not \"portal-root-keys 1\"")),
    }
    let (mut realm, mut versions, mut end) = (None, BTreeMap::new(), 1);
    for (at, line) in lines {
        end = at;
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            None => {}
            Some(remark) if remark.starts_with('#') => {}
            Some("realm") if realm.is_none() => realm = Some(parse_realm(words).ok_or((at, "the realm is neither content nor alert"))?),
            Some("realm") => return Err((at, "the realm stands here a second time")),
            Some("key") => {
                let realm = realm.ok_or((at, "the realm must stand before the first key"))?;
                let (version, key) = parse_key(realm, words).map_err(|problem| (at, problem))?;
                if versions.last_key_value().is_some_and(|(last, _)| *last >= version) {
                    return Err((at, "the versions do not count upward"));
                }
                versions.insert(version, key);
            }
            Some(_) => return Err((at, "this line is neither realm nor key nor remark")),
        }
    }
    match realm {
        Some(realm) if !versions.is_empty() => Ok(Parsed { realm, versions }),
        _ => Err((end, "the file ends before a realm and a key")),
    }
}

fn parse_realm<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<Realm> {
    let realm = match words.next()? {
        "content" => Realm::Content,
        "alert" => Realm::Alert,
        _ => return None,
    };
    words.next().is_none().then_some(realm)
}

fn parse_key<'a>(realm: Realm, mut words: impl Iterator<Item = &'a str>) -> Result<(u32, Key32), &'static str> {
    let (Some(version), Some(text), Some(check), None) = (words.next(), words.next(), words.next(), words.next()) else {
        return Err("a key line is: key, its version, 43 characters, a check of 8");
    };
    // Versions are kept as 32-bit signed numbers in rows.
    let version =
        version.parse::<u32>().ok().filter(|version| (1..=0x7fff_ffff).contains(version)).ok_or("the version is no number from 1")?;
    let mut key = Key32::zeroed();
    let decoded = Base64UrlUnpadded::decode(text, key.as_mut_bytes()).is_ok_and(|bytes| bytes.len() == 32);
    if !decoded {
        return Err("the key is not 43 characters of base64url");
    }
    if checksum(realm, version, &key).as_deref() != Ok(check) {
        return Err("the check does not match: realm, version or key were changed");
    }
    Ok((version, key))
}

fn render(realm: Realm, versions: &BTreeMap<u32, Key32>) -> Result<Zeroizing<String>, RootError> {
    // Reserved whole: a growing string would leave copies of the keys behind.
    let mut text = Zeroizing::new(String::with_capacity(1024 + 80 * versions.len()));
    text.push_str(TITLE);
    text.push_str("\n# Whoever has this file and the database reads everything sealed under it.\n");
    text.push_str("# Keep a copy, apart from the database and its backups. Without it nothing opens.\n");
    text.push_str("realm ");
    text.push_str(realm.as_str());
    text.push('\n');
    for (version, key) in versions {
        let mut encoded = Zeroizing::new([0; 43]);
        let encoded = Base64UrlUnpadded::encode(key.as_bytes(), &mut *encoded).map_err(|_| RootError::Seal)?;
        let check = checksum(realm, *version, key).map_err(|()| RootError::Seal)?;
        text.push_str("key ");
        text.push_str(&version.to_string());
        for word in [encoded, &check] {
            text.push(' ');
            text.push_str(word);
        }
        text.push('\n');
    }
    Ok(text)
}

/// Eight hexadecimal digits that notice a slip of the pen. Derived one way: they tell nothing about the key.
fn checksum(realm: Realm, version: u32, key: &Key32) -> Result<String, ()> {
    let mut check = [0; 4];
    let info = canon("pm1/root-file-check", &[realm.as_str().as_bytes(), &version.to_be_bytes()]);
    kdf::expand(Suite::Gcm, key, &info, &mut check).map_err(|_| ())?;
    Ok(format!("{:08x}", u32::from_be_bytes(check)))
}

#[cfg(test)]
mod tests;
