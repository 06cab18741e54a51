//! The demo's own certificate authority and its one certificate: ECDSA P-256, for this machine.
//!
//! Owns the files in `tls/`. Invariant: the authority's key is thrown away once it has signed, so that nobody can make a
//! second certificate that the demo's clients believe.
use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::PathBuf,
};

use entity::base::clock::Clock;
use openssl::{
    asn1::Asn1Time,
    bn::{BigNum, MsbOption},
    ec::{EcGroup, EcKey},
    error::ErrorStack,
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    x509::{
        X509, X509Builder, X509NameBuilder, X509NameRef,
        extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName},
    },
};

const DAY: i64 = 86_400;
/// How long a certificate is good.
const LIFETIME: i64 = 365 * DAY;
/// One with less time left is replaced.
const RENEW_BEFORE: i64 = 7 * DAY;

/// No certificate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// A file cannot be written.
    #[error("the demo's certificate cannot be written to {}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The library refuses.
    #[error("the demo's certificate cannot be made")]
    Make(#[from] ErrorStack),
}

/// Where the certificates lie.
#[derive(Clone, Debug)]
pub(super) struct TlsFolder(PathBuf);

impl TlsFolder {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The authority's certificate: what clients are to believe.
    pub(super) fn authority(&self) -> PathBuf {
        self.0.join("authority.pem")
    }

    /// The certificate for `localhost`, 127.0.0.1 and ::1.
    pub(super) fn certificate(&self) -> PathBuf {
        self.0.join("certificate.pem")
    }

    /// Its key.
    pub(super) fn key(&self) -> PathBuf {
        self.0.join("key.pem")
    }
}

/// Makes the certificates unless they are there and good for a while.
pub(super) fn ensure(folder: &TlsFolder, clock: &dyn Clock) -> Result<(), CertificateError> {
    let now = clock.now().as_micros() / 1_000_000;
    if is_good(folder, now) {
        return Ok(());
    }
    let authority_key = key()?;
    let authority_name = "Authority of a portal's demo";
    let mut builder = begin(authority_name, authority_name, &authority_key, now)?;
    builder.append_extension(BasicConstraints::new().critical().ca().pathlen(0).build()?)?;
    builder.append_extension(KeyUsage::new().critical().key_cert_sign().build()?)?;
    builder.sign(&authority_key, MessageDigest::sha256())?;
    let authority = builder.build();

    let leaf_key = key()?;
    let mut builder = begin("localhost", authority_name, &leaf_key, now)?;
    builder.append_extension(BasicConstraints::new().build()?)?;
    builder.append_extension(KeyUsage::new().critical().digital_signature().build()?)?;
    builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
    let names =
        SubjectAlternativeName::new().dns("localhost").ip("127.0.0.1").ip("::1").build(&builder.x509v3_context(Some(&authority), None))?;
    builder.append_extension(names)?;
    builder.sign(&authority_key, MessageDigest::sha256())?;
    let leaf = builder.build();

    write(&folder.authority(), &authority.to_pem()?)?;
    write(&folder.certificate(), &leaf.to_pem()?)?;
    write(&folder.key(), &leaf_key.private_key_to_pem_pkcs8()?)
}

/// Whether the files hold a certificate of the authority beside it, its key, and enough time.
fn is_good(folder: &TlsFolder, now: i64) -> bool {
    let certificate = |path: PathBuf| fs::read(path).ok().and_then(|pem| X509::from_pem(&pem).ok());
    let key = fs::read(folder.key()).ok().and_then(|pem| PKey::private_key_from_pem(&pem).ok());
    let (Some(authority), Some(leaf), Some(key)) = (certificate(folder.authority()), certificate(folder.certificate()), key) else {
        return false;
    };
    let signed = authority.public_key().and_then(|signer| leaf.verify(&signer)).unwrap_or(false);
    let fits = leaf.public_key().is_ok_and(|public| public.public_eq(&key));
    let lasts = Asn1Time::from_unix(now.saturating_add(RENEW_BEFORE)).is_ok_and(|limit| *leaf.not_after() > *limit);
    let begun = Asn1Time::from_unix(now).is_ok_and(|now| *leaf.not_before() <= *now);
    signed && fits && lasts && begun
}

fn key() -> Result<PKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    PKey::from_ec_key(EcKey::generate(&group)?)
}

fn begin(subject: &str, issuer: &str, key: &PKey<Private>, now: i64) -> Result<X509Builder, ErrorStack> {
    let name = |text: &str| {
        let mut name = X509NameBuilder::new()?;
        name.append_entry_by_nid(Nid::COMMONNAME, text)?;
        Ok::<_, ErrorStack>(name.build())
    };
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let mut serial = BigNum::new()?;
    serial.rand(120, MsbOption::ONE, false)?;
    let serial = serial.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    let (subject, issuer) = (name(subject)?, name(issuer)?);
    let subject: &X509NameRef = &subject;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(&issuer)?;
    builder.set_pubkey(key)?;
    // A day back: clocks of containers differ.
    builder.set_not_before(&*Asn1Time::from_unix(now.saturating_sub(DAY))?)?;
    builder.set_not_after(&*Asn1Time::from_unix(now.saturating_add(LIFETIME))?)?;
    Ok(builder)
}

fn write(path: &PathBuf, bytes: &[u8]) -> Result<(), CertificateError> {
    let failed = |source| CertificateError::Write { path: path.clone(), source };
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)
}

#[cfg(test)]
mod tests {
    use entity::base::clock::{SystemClock, Timestamp};

    use super::*;

    struct At(i64);

    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(self.0 * 1_000_000)
        }
    }

    #[test]
    fn certificates_are_kept_until_they_near_their_end() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = TlsFolder::new(place.path().join("tls"));
        let now = SystemClock.now().as_micros() / 1_000_000;
        let made = |at: i64| {
            ensure(&folder, &At(at)).expect("made");
            fs::read(folder.certificate()).expect("read")
        };
        let first = made(now);
        assert_eq!(made(now + LIFETIME - RENEW_BEFORE - DAY), first);
        assert_ne!(made(now + LIFETIME - RENEW_BEFORE + DAY), first);
        fs::write(folder.key(), "broken").expect("written");
        let second = made(now);
        assert_eq!(made(now), second);
    }
}
