//! Key files and the settings' own secrets: there, private, of the right kind.
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use entity::crypto::root::{FileRoot, Realm, RootError};
use openssl::x509::X509;

use super::{Finding, chain};
use crate::config::Config;

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let keys =
        [("keys.content_root", &config.keys.content_root, Realm::Content), ("keys.alert_root", &config.keys.alert_root, Realm::Alert)];
    // A server's database is not asked here: it may be as new as the missing files.
    let unasked = config.database.folder().is_none() && keys.iter().all(|(_, path, _)| !path.exists());
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
            Err(RootError::Missing { .. }) if unasked => {
                findings.push(Finding::warning(
                    setting,
                    format!(
                        "{} is not there: for a database that was never used, `portal migrate` makes it; for any other, restore it from \
                         where you keep your keys",
                        path.display()
                    ),
                ));
            }
            Err(error) => findings.push(Finding::error(setting, chain(&error))),
        }
    }
    findings.extend(config.webauthn.attestation_roots.as_deref().and_then(makers));
    findings
}

/// The root certificates of makers of security keys.
fn makers(path: &Path) -> Option<Finding> {
    let setting = "webauthn.attestation_roots";
    match fs::read(path) {
        Err(error) => Some(Finding::error(setting, format!("{} cannot be read: {error}", path.display()))),
        Ok(pem) if X509::stack_from_pem(&pem).is_ok_and(|all| !all.is_empty()) => None,
        Ok(_) => Some(Finding::error(setting, format!("{} holds no certificate in PEM", path.display()))),
    }
}

/// Whether others can read a file that holds a secret.
pub(super) fn exposed(setting: &str, path: &Path) -> Option<Finding> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    // The group may be the one of the programs that share a certificate.
    (mode & 0o007 != 0).then(|| {
        Finding::warning(setting, format!("{} can be read by everybody on this machine (mode {mode:04o}): chmod o= it", path.display()))
    })
}
