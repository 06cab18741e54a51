//! What an S3-style store must be told, and what is refused of it before anything is sent there.
//!
//! Invariant: a store is spoken to inside TLS, or it is on this machine ([`BucketSettings::is_here`]).
use std::{net::IpAddr, path::PathBuf};

use http::Uri;

use super::{ObjectSettings, invalid};
use crate::base::{secret::Secret, settings::SettingsError};

/// A bucket and how to get into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketSettings {
    /// Its name.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// Where the store is, without a slash at the end.
    pub endpoint: String,
    /// The access key's id.
    pub key_id: String,
    /// The access key's secret.
    pub secret: Secret,
    /// What object names begin with: nothing, or with a slash at the end.
    pub prefix: String,
    /// Certificate authorities (PEM) to believe instead of the system's.
    pub ca_file: Option<PathBuf>,
}

impl BucketSettings {
    pub(super) fn new(bucket: &str, settings: &ObjectSettings) -> Result<Self, SettingsError> {
        let (Some(key_id), Some(secret)) = (settings.key_id.clone(), settings.secret.clone().filter(|secret| !secret.is_empty())) else {
            return Err(invalid("secret", "must be given for a bucket, or `secret_file`, with `key_id`"));
        };
        if key_id.is_empty() || !key_id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(invalid("key_id", "must be the id of an access key"));
        }
        let region = settings.region.clone().unwrap_or_else(|| "us-east-1".to_owned());
        if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(invalid("region", "must be of letters, digits, hyphens"));
        }
        let endpoint = settings.endpoint.clone().unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        let found = Self {
            bucket: name(bucket)?,
            endpoint: self::endpoint(&endpoint)?,
            region,
            key_id,
            secret,
            prefix: prefix(settings.prefix.as_deref().unwrap_or_default())?,
            ca_file: settings.ca_file.as_ref().map(|path| path.to_path_buf()),
        };
        if !found.endpoint.starts_with("https://") && !found.is_here() {
            return Err(invalid("endpoint", "must begin with https://: plain http only to this machine"));
        }
        Ok(found)
    }

    /// Whether the store is spoken to in clear, on this machine.
    pub(in crate::object) fn is_here(&self) -> bool {
        let Ok(uri) = self.endpoint.parse::<Uri>() else { return false };
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
        uri.scheme_str() == Some("http") && loopback
    }
}

/// Of what the names of buckets and of folders in them are made.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

fn name(bucket: &str) -> Result<String, SettingsError> {
    let ends_well =
        bucket.starts_with(|first: char| first.is_ascii_alphanumeric()) && bucket.ends_with(|last: char| last.is_ascii_alphanumeric());
    if (3..=63).contains(&bucket.len()) && ends_well && bucket.bytes().all(is_plain) && !bucket.contains("..") {
        return Ok(bucket.to_owned());
    }
    Err(invalid("bucket", "must be a bucket's name: 3 to 63 letters, digits, dots, hyphens"))
}

fn prefix(prefix: &str) -> Result<String, SettingsError> {
    if prefix.is_empty() {
        return Ok(String::new());
    }
    let folders = prefix.strip_suffix('/').unwrap_or(prefix);
    let is_good = |folder: &str| !matches!(folder, "" | "." | "..") && folder.bytes().all(is_plain);
    if folders.split('/').all(is_good) {
        return Ok(format!("{folders}/"));
    }
    Err(invalid("prefix", "must be names of letters, digits, dots, hyphens, with a slash between them"))
}

/// Scheme, host, perhaps a port, perhaps a path: nothing else belongs there, least of all a password.
fn endpoint(endpoint: &str) -> Result<String, SettingsError> {
    let wrong = || invalid("endpoint", "must be like https://s3.example.org: no name, password or query in it");
    let uri: Uri = endpoint.parse().map_err(|_| wrong())?;
    let host = uri.host().filter(|host| !host.is_empty());
    let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    if uri.scheme().is_none() || host.is_none() || authority.contains('@') || uri.query().is_some() || endpoint.contains('#') {
        return Err(wrong());
    }
    Ok(endpoint.trim_end_matches('/').to_owned())
}
