//! What only the database tells about the settings. Must not reach beyond this machine: a database on another one is asked when the
//! portal starts, and by nobody before.
use entity::{
    base::settings::Settings,
    store::{Database, StoreError, installation},
};

use super::Finding;
use crate::config::Config;

/// What to do where administrators must have attested keys and no maker is named.
pub const NO_MAKERS: &str = "an organization lets its administrators work with attested keys alone (`portal organization attested-keys`), \
                             and no file names the makers whose keys count: none of them can make one, and whoever has none is out. Name \
                             their root certificates here, or waive it";
/// What it is about.
const SETTING: &str = "webauthn.attestation_roots";

/// Whether that is so.
///
/// # Errors
/// The database cannot be reached.
pub async fn lacks_makers(config: &Config, database: &Database) -> Result<bool, StoreError> {
    Ok(config.webauthn.attestation_roots.is_none() && database.wants_attested_keys().await?)
}

/// Asks the database, if it is a file of this machine that can be opened now: whether passkeys are bound to what the settings say, and
/// whether organizations want what the settings lack. Empty if there is nothing to say.
pub async fn check(settings: &Settings) -> Vec<Finding> {
    let (config, mistakes) = Config::read(settings);
    if !mistakes.is_empty() || config.database.folder().is_none() || config.database.is_absent() {
        return Vec::new();
    }
    let Ok(database) = Database::open(&config.database).await else { return Vec::new() };
    // What cannot be asked is no mistake of the settings: the start says what is wrong with the database.
    let lacking = lacks_makers(&config, &database).await.unwrap_or(false);
    let bound = installation::relying_party(&database).await.ok().flatten();
    database.close().await;
    let mut findings = Vec::new();
    if lacking {
        findings.push(Finding::warning(SETTING, NO_MAKERS));
    }
    if let (Some(was), Ok(origin)) = (bound, config.origin())
        && was != config.webauthn.relying_party_id(&origin)
    {
        let text = format!(
            "this installation was set up with {was}: every passkey is bound to that name and would stop working; set it back, or set up anew"
        );
        findings.push(Finding::error("webauthn.relying_party_id", text));
    }
    findings
}
