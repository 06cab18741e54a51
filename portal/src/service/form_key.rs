//! The key of form tokens of visitors who have not signed in. Every node derives the same one and none stores it.
use entity::{
    crypto::{index::blind_index, keyring::Purpose},
    domain::id::OrganizationId,
    store::key,
};

use super::{Services, error::ServiceError};

impl Services {
    /// The key. For the pages alone.
    ///
    /// # Errors
    /// [`ServiceError`] if the database does not answer.
    pub async fn form_key(&self) -> Result<[u8; 32], ServiceError> {
        let secret = key::current(&self.store().read(), OrganizationId::PORTAL, Purpose::Index).await?;
        let mut form_key = [0; 32];
        for (half, number) in form_key.chunks_exact_mut(16).zip([b"1", b"2"]) {
            half.copy_from_slice(&blind_index(&secret, "form_key", number));
        }
        Ok(form_key)
    }
}
