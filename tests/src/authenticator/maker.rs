//! A maker of security keys: a root certificate, and devices that prove that they are its own by a statement in the format `packed`
//! (WebAuthn level 3, section 8.2). Must not know the portal.
use anyhow::Result;
use openssl::{
    hash::MessageDigest,
    pkey::{PKey, Private},
    sign::Signer,
    x509::X509,
};
use serde_json::Value;

use super::forge::{Answer, BACKED_UP, BACKUP_ELIGIBLE};
use crate::authority::Authority;

/// Makes devices.
pub struct Maker {
    root: Authority,
    certificate: X509,
    key: PKey<Private>,
}

impl Maker {
    /// A fresh one.
    ///
    /// # Errors
    /// If OpenSSL fails.
    pub fn new() -> Result<Self> {
        let root = Authority::new()?;
        let (certificate, key) = root.issue_to_device()?;
        Ok(Self { root, certificate, key })
    }

    /// The root certificate, PEM.
    ///
    /// # Errors
    /// If OpenSSL fails.
    pub fn root(&self) -> Result<Vec<u8>> {
        self.root.pem()
    }

    /// The answer to `create` as one of this maker's devices gives it, which keeps its key to itself unless it is `copied`.
    ///
    /// # Errors
    /// If it is no answer to `create`, or OpenSSL fails.
    pub fn attesting(&self, body: &Value, copied: bool) -> Result<Value> {
        let mut answer = Answer::of(body)?;
        if !copied {
            *answer.data.flags() &= !(BACKUP_ELIGIBLE | BACKED_UP);
        }
        let signed = [answer.data.bytes().as_slice(), &openssl::sha::sha256(&answer.client)].concat();
        let signature = Signer::new(MessageDigest::sha256(), &self.key)?.sign_oneshot_to_vec(&signed)?;
        let certificate = self.certificate.to_der()?;
        // {"fmt": "packed", "attStmt": {"alg": -7, "sig": …, "x5c": […]}, "authData": …}
        answer.attestation = [
            b"\xa3\x63fmt\x66packed\x67attStmt\xa3\x63alg\x26\x63sig\x59".as_slice(),
            &u16::try_from(signature.len())?.to_be_bytes(),
            &signature,
            b"\x63x5c\x81\x59",
            &u16::try_from(certificate.len())?.to_be_bytes(),
            &certificate,
        ]
        .concat();
        answer.made()
    }
}
