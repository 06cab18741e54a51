//! Key files and the settings' own secrets: there, private, of the right kind.
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use entity::crypto::root::{FileRoot, Realm, RootError};

use super::{Finding, chain};
use crate::config::Config;

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let keys =
        [("keys.content_root", &config.keys.content_root, Realm::Content), ("keys.alert_root", &config.keys.alert_root, Realm::Alert)];
    let fresh = config.database.is_absent();
    let mut findings = Vec::new();
    for (setting, path, realm) in keys {
        match FileRoot::load(path, realm) {
            Ok(_) => {}
            Err(RootError::Missing { .. }) if fresh => {
                findings.push(Finding::warning(
                    setting,
                    format!("{} is not there yet: `portal migrate` makes it together with the database", path.display()),
                ));
            }
            Err(error) => findings.push(Finding::error(setting, chain(&error))),
        }
    }
    findings
}

/// Whether others can read a file that holds a secret.
pub(super) fn exposed(setting: &str, path: &Path) -> Option<Finding> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    // The group may be the one of the programs that share a certificate.
    (mode & 0o007 != 0).then(|| {
        Finding::warning(setting, format!("{} can be read by everybody on this machine (mode {mode:04o}): chmod o= it", path.display()))
    })
}
