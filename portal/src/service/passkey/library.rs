//! The WebAuthn library, set up for one origin. Nothing outside of `passkey` names it.
use url::Url;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{AttestationCaList, Passkey},
};

use super::attestation;

/// Knows the relying party and its one origin; neither subdomains nor other ports.
#[derive(Debug)]
pub(in crate::service) struct Library {
    webauthn: Webauthn,
    roots: AttestationCaList,
}

impl Library {
    /// `None` if browsers make no passkeys for this relying party on this origin.
    pub(in crate::service) fn new(relying_party: &str, name: &str, origin: &Url, roots: AttestationCaList) -> Option<Self> {
        let builder = WebauthnBuilder::new(relying_party, origin).ok()?;
        builder.rp_name(name).build().ok().map(|webauthn| Self { webauthn, roots })
    }

    /// The makers of devices that count, from PEM; `None` if it cannot be read.
    pub(in crate::service) fn roots(pem: Option<&[u8]>) -> Option<AttestationCaList> {
        pem.map_or_else(|| Some(AttestationCaList::default()), attestation::roots)
    }

    /// Whether a new key is kept by a device of one of these makers, for good.
    pub(super) fn is_proven(&self, key: &Passkey) -> bool {
        attestation::is_proven(key, &self.roots)
    }

    pub(super) const fn get(&self) -> &Webauthn {
        &self.webauthn
    }
}
