//! The section `[webauthn]`: what passkeys are bound to.
use entity::base::settings::{FilePath, SettingsError};
use serde::Deserialize;
use url::Url;

/// What passkeys are bound to. Fixed at installation: changed, every passkey would be worthless.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebauthnSettings {
    /// The relying-party id; the host of `[http] origin` where none is given. It is that host, or a domain above it.
    pub relying_party_id: Option<String>,
    /// Root certificates in PEM of the makers whose devices count where an organization wants attested keys of its administrators.
    pub attestation_roots: Option<FilePath>,
}

impl WebauthnSettings {
    /// The id that holds for this origin.
    #[must_use]
    pub fn relying_party_id(&self, origin: &Url) -> String {
        self.relying_party_id.clone().unwrap_or_else(|| origin.host_str().unwrap_or_default().to_owned())
    }

    /// # Errors
    /// No browser would give this origin passkeys of this relying party.
    pub fn validate(&self, origin: &Url) -> Result<(), SettingsError> {
        let id = self.relying_party_id(origin);
        let host = origin.host_str().unwrap_or_default();
        let above = host.strip_suffix(id.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        if above && !id.is_empty() {
            return Ok(());
        }
        let message = format!("must be the host of [http] origin ({host}) or a domain above it");
        Err(SettingsError::invalid("webauthn", "relying_party_id", message))
    }
}
