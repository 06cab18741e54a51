//! The WebAuthn library, set up for one origin. Nothing outside of `passkey` names it.
use url::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// Knows the relying party and its one origin; neither subdomains nor other ports.
#[derive(Debug)]
pub(in crate::service) struct Library(Webauthn);

impl Library {
    /// `None` if browsers make no passkeys for this relying party on this origin.
    pub(in crate::service) fn new(relying_party: &str, name: &str, origin: &Url) -> Option<Self> {
        let builder = WebauthnBuilder::new(relying_party, origin).ok()?;
        builder.rp_name(name).build().ok().map(Self)
    }

    pub(super) const fn get(&self) -> &Webauthn {
        &self.0
    }
}
