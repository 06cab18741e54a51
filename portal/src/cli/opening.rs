//! What commands open before they work.
use std::sync::Arc;

use entity::{
    base::{clock::SystemClock, random::SystemRandom},
    domain::id::OrganizationId,
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

/// The argument `--organization`.
pub(super) fn organization(text: &str) -> Result<OrganizationId, String> {
    match OrganizationId::parse(text) {
        Some(id) if id != OrganizationId::PORTAL => Ok(id),
        _ => Err("this is no organization's id: `portal organization add` printed it, `portal organization list` prints all".to_owned()),
    }
}
