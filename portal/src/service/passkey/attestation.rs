//! Whether a device proved which maker made it, and keeps its key to itself. Must not know who wants that.
//!
//! Invariants: a maker counts if the operator names its root certificate, and no other; what a key says when it is made is looked at
//! when it is made, and never again (WebAuthn level 3, sections 6.5 and 7.1, steps 21 to 24).
use openssl::x509::X509;
use webauthn_rs::prelude::{AttestationCaList, Credential, Passkey};

/// The makers' root certificates, in PEM; `None` if one of them cannot be read, or there is none.
pub(super) fn roots(pem: &[u8]) -> Option<AttestationCaList> {
    let mut all = AttestationCaList::default();
    for root in X509::stack_from_pem(pem).ok()? {
        all.union(&AttestationCaList::try_from(root.to_pem().ok()?.as_slice()).ok()?);
    }
    Some(all).filter(|all| !all.is_empty())
}

/// Whether these are makers' root certificates, and all can be read.
pub(in crate::service) fn are_roots(pem: &[u8]) -> bool {
    roots(pem).is_some()
}

/// Whether the device that made this key is one of these makers', and the key never leaves it.
pub(super) fn is_proven(key: &Passkey, roots: &AttestationCaList) -> bool {
    let credential = Credential::from(key.clone());
    !credential.backup_eligible && matches!(credential.verify_attestation(roots), Ok(Some(_)))
}
