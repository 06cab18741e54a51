//! What commands open before they work.
use std::{path::Path, sync::Arc};

use entity::{
    base::{clock::SystemClock, random::SystemRandom},
    domain::{address::EmailAddress, id::OrganizationId},
    store::Store,
};

use super::CommandError;
use crate::{app, config::Config, service::Services};

/// The store of the settings' database.
pub(super) async fn store(config: &Config) -> Result<Store, CommandError> {
    Ok(app::open_store(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await?)
}

/// The use cases on that store.
pub(super) async fn services(config: &Config) -> Result<Services, CommandError> {
    Ok(app::services(config, store(config).await?, Arc::new(SystemClock), Arc::new(SystemRandom)).await?)
}

/// An argument that is an e-mail address.
pub(super) fn address(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(text).map_err(|error| error.to_string())
}

/// What lies in a file that a person named.
pub(super) fn file(path: &Path) -> Result<Vec<u8>, CommandError> {
    std::fs::read(path).map_err(|source| CommandError::File { path: path.display().to_string(), source })
}

/// The argument `--organization`.
pub(super) fn organization(text: &str) -> Result<OrganizationId, String> {
    match OrganizationId::parse(text) {
        Some(id) if id != OrganizationId::PORTAL => Ok(id),
        _ => Err("this is no organization's id: `portal organization add` printed it, `portal organization list` prints all".to_owned()),
    }
}

/// The argument `--page`.
pub(super) fn page(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|page| *page > 0).ok_or_else(|| "a page is a whole number from 1 to 4294967295".to_owned())
}
