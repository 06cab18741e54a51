//! The section `[objects]`: where parts of messages lie that are larger than fits the database.
mod bucket;

use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use self::bucket::BucketSettings;
use crate::base::{
    secret::Secret,
    settings::{FilePath, Settings, SettingsError},
};

/// Where large parts lie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ObjectSettings {
    /// A folder on this machine; `objects` beside an SQLite database unless given.
    pub folder: Option<FilePath>,
    /// A bucket of an S3-style store, in the place of a folder.
    pub bucket: Option<String>,
    /// The bucket's region; `us-east-1` unless given.
    pub region: Option<String>,
    /// Where the store is; Amazon's unless given.
    pub endpoint: Option<String>,
    /// The access key's id.
    pub key_id: Option<String>,
    /// The access key's secret; `secret_file` names a file instead.
    pub secret: Option<Secret>,
    /// What object names begin with, as if the bucket had folders.
    pub prefix: Option<String>,
    /// Certificate authorities (PEM) to believe instead of the system's.
    pub ca_file: Option<FilePath>,
}

/// One place for large parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectPlace {
    /// A folder.
    Folder(PathBuf),
    /// A bucket.
    Bucket(Box<BucketSettings>),
}

impl ObjectSettings {
    /// Reads the section.
    ///
    /// # Errors
    /// An unknown key or a wrong value.
    pub fn read(settings: &Settings) -> Result<Self, SettingsError> {
        settings.section("objects")
    }

    /// The place that they name, for a database whose file is in the folder `beside` (`None`: on a server).
    ///
    /// # Errors
    /// They name none, and there is no folder of a database to put one beside; or two; or a bucket without all it takes,
    /// or what belongs to a bucket without one.
    pub fn place(&self, beside: Option<&Path>) -> Result<ObjectPlace, SettingsError> {
        if let Some(bucket) = &self.bucket {
            if self.folder.is_some() {
                return Err(invalid("folder", "cannot be given with `bucket`: large messages lie in one place"));
            }
            return Ok(ObjectPlace::Bucket(Box::new(BucketSettings::new(bucket, self)?)));
        }
        if let Some(key) = self.only_for_a_bucket() {
            return Err(invalid(key, "belongs to a bucket, and no `bucket` is given"));
        }
        match (&self.folder, beside) {
            (Some(folder), _) => Ok(ObjectPlace::Folder(folder.to_path_buf())),
            (None, Some(beside)) => Ok(ObjectPlace::Folder(beside.join("objects"))),
            (None, None) => {
                Err(invalid("bucket", "must be given when the database is PostgreSQL, or `folder`: one that all machines share"))
            }
        }
    }

    /// The first key that is given and says something about a bucket.
    fn only_for_a_bucket(&self) -> Option<&'static str> {
        let given = [
            ("region", self.region.is_some()),
            ("endpoint", self.endpoint.is_some()),
            ("key_id", self.key_id.is_some()),
            ("secret", self.secret.is_some()),
            ("prefix", self.prefix.is_some()),
            ("ca_file", self.ca_file.is_some()),
        ];
        given.into_iter().find_map(|(key, is_given)| is_given.then_some(key))
    }
}

fn invalid(key: &str, why: &'static str) -> SettingsError {
    SettingsError::invalid("objects", key, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, beside: Option<&Path>) -> Result<ObjectPlace, SettingsError> {
        let settings = Settings::read(&format!("[objects]\n{text}"), Path::new("/etc/portal.toml"), []).expect("settings");
        ObjectSettings::read(&settings)?.place(beside)
    }

    #[test]
    fn a_folder_beside_the_database_unless_another_place_is_named() {
        let beside = Some(Path::new("/var/lib"));
        assert_eq!(place("", beside).expect("a place"), ObjectPlace::Folder("/var/lib/objects".into()));
        assert_eq!(place("folder = \"large\"", None).expect("a place"), ObjectPlace::Folder("/etc/large".into()));
        assert!(place("", None).is_err(), "no place that all machines share");
    }

    const GOOD: &str = "bucket = \"letters.clinic-1\"\nkey_id = \"k\"\nsecret = \"canary\"\n";

    #[test]
    fn a_bucket_is_spoken_to_inside_tls_or_on_this_machine() {
        for good in [
            "",
            "region = \"eu-central-2\"",
            "endpoint = \"https://s3.example\"",
            "endpoint = \"https://s3.example:9000/gateway/\"",
            "endpoint = \"http://127.0.0.1:9000\"",
            "endpoint = \"http://localhost:9000/\"",
            "endpoint = \"http://[::1]:9000\"",
            "prefix = \"portal\"",
            "prefix = \"portal/large\"",
        ] {
            assert!(matches!(place(&format!("{GOOD}{good}"), None), Ok(ObjectPlace::Bucket(_))), "{good}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_and_no_secret_told() {
        for (bad, named) in [
            ("bucket = \"letters\"", "secret"),
            ("bucket = \"letters\"\nkey_id = \"\"\nsecret = \"canary\"", "key_id"),
            ("bucket = \"letters\"\nkey_id = \"a b\"\nsecret = \"canary\"", "key_id"),
            ("bucket = \"letters\"\nkey_id = \"k\"\nsecret = \"\"", "secret"),
            ("bucket = \"../b\"\nkey_id = \"k\"\nsecret = \"canary\"", "bucket"),
            ("bucket = \"ab\"\nkey_id = \"k\"\nsecret = \"canary\"", "bucket"),
            ("bucket = \".letters\"\nkey_id = \"k\"\nsecret = \"canary\"", "bucket"),
            ("bucket = \"let..ters\"\nkey_id = \"k\"\nsecret = \"canary\"", "bucket"),
            ("secret = \"canary\"", "secret"),
            ("folder = \"large\"\nendpoint = \"https://s3.example\"", "endpoint"),
            (&format!("{GOOD}folder = \"large\""), "folder"),
            (&format!("{GOOD}region = \"us/../east\""), "region"),
            (&format!("{GOOD}region = \"\""), "region"),
            (&format!("{GOOD}prefix = \"a b\""), "prefix"),
            (&format!("{GOOD}prefix = \"a/../b\""), "prefix"),
            (&format!("{GOOD}prefix = \"a//b\""), "prefix"),
            (&format!("{GOOD}prefix = \"/a\""), "prefix"),
            (&format!("{GOOD}endpoint = \"http://s3.example\""), "endpoint"),
            (&format!("{GOOD}endpoint = \"http://localhost.example\""), "endpoint"),
            (&format!("{GOOD}endpoint = \"http://127.0.0.1@s3.example\""), "endpoint"),
            (&format!("{GOOD}endpoint = \"https://user:canary@s3.example\""), "endpoint"),
            (&format!("{GOOD}endpoint = \"https://s3.example/?x=y\""), "endpoint"),
            (&format!("{GOOD}endpoint = \"https://\""), "endpoint"),
            (&format!("{GOOD}endpoint = \"s3.example\""), "endpoint"),
            (&format!("{GOOD}endpoint = \"ftp://127.0.0.1\""), "endpoint"),
        ] {
            let told = place(bad, None).expect_err(bad).to_string();
            assert!(told.contains(named), "{bad}: {told}");
            assert!(!told.contains("canary"), "{told}");
        }
    }
}
