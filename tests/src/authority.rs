//! A certificate authority of a test's own: ECDSA P-256, valid for a day, trusted by nobody else.
use std::path::Path;

use anyhow::Result;
use openssl::{
    asn1::{Asn1Time, Asn1Type},
    bn::{BigNum, MsbOption},
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    x509::{
        X509, X509Builder, X509Name, X509NameBuilder, X509NameRef,
        extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName},
    },
};

/// Signs certificates.
pub struct Authority {
    key: PKey<Private>,
    certificate: X509,
}

/// A certificate and its key, both PEM.
#[derive(Clone)]
pub struct Identity {
    /// The certificate, followed by its authority's.
    pub certificate: Vec<u8>,
    /// Its private key (PKCS #8).
    pub key: Vec<u8>,
}

fn fresh_key() -> Result<PKey<Private>> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    Ok(PKey::from_ec_key(EcKey::generate(&group)?)?)
}

fn name(common: &str) -> Result<X509Name> {
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_nid(Nid::COMMONNAME, common)?;
    Ok(name.build())
}

fn builder(subject: &X509NameRef, issuer: &X509NameRef, key: &PKey<Private>) -> Result<X509Builder> {
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let mut serial = BigNum::new()?;
    serial.rand(120, MsbOption::MAYBE_ZERO, false)?;
    let serial = serial.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(issuer)?;
    builder.set_pubkey(key)?;
    let (from, to) = (Asn1Time::from_unix(0)?, Asn1Time::days_from_now(365)?); // tests turn the clock back, too
    builder.set_not_before(&from)?;
    builder.set_not_after(&to)?;
    Ok(builder)
}

impl Authority {
    /// A fresh one.
    ///
    /// # Errors
    /// If OpenSSL fails.
    pub fn new() -> Result<Self> {
        let key = fresh_key()?;
        let subject = name("Authority of one test")?;
        let mut builder = builder(&subject, &subject, &key)?;
        builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
        builder.append_extension(KeyUsage::new().critical().key_cert_sign().build()?)?;
        builder.sign(&key, MessageDigest::sha256())?;
        Ok(Self { key, certificate: builder.build() })
    }

    /// The certificate to trust, PEM.
    ///
    /// # Errors
    /// If OpenSSL fails.
    pub fn pem(&self) -> Result<Vec<u8>> {
        Ok(self.certificate.to_pem()?)
    }

    /// A server and client certificate for one host name (and 127.0.0.1 beside `localhost`).
    ///
    /// # Errors
    /// If OpenSSL fails.
    pub fn issue(&self, host: &str) -> Result<Identity> {
        let key = fresh_key()?;
        let subject = name(host)?;
        let mut builder = builder(&subject, self.certificate.subject_name(), &key)?;
        let mut names = SubjectAlternativeName::new();
        names.dns(host);
        if host == "localhost" {
            names.ip("127.0.0.1");
        }
        let names = names.build(&builder.x509v3_context(Some(&self.certificate), None))?;
        builder.append_extension(names)?;
        builder.append_extension(ExtendedKeyUsage::new().server_auth().client_auth().build()?)?;
        builder.sign(&self.key, MessageDigest::sha256())?;
        let mut certificate = builder.build().to_pem()?;
        certificate.extend(self.pem()?);
        Ok(Identity { certificate, key: key.private_key_to_pem_pkcs8()? })
    }
}

impl Authority {
    /// A certificate for the devices of a maker of security keys, with what the format asks for (WebAuthn level 3, section 8.2.1).
    ///
    /// # Errors
    /// If OpenSSL fails.
    pub fn issue_to_device(&self) -> Result<(X509, PKey<Private>)> {
        let key = fresh_key()?;
        let mut subject = X509NameBuilder::new()?;
        subject.append_entry_by_nid_with_type(Nid::COUNTRYNAME, "US", Asn1Type::PRINTABLESTRING)?;
        subject.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Sample Keys")?;
        subject.append_entry_by_nid(Nid::ORGANIZATIONALUNITNAME, "Authenticator Attestation")?;
        subject.append_entry_by_nid(Nid::COMMONNAME, "Sample key")?;
        let mut builder = builder(&subject.build(), self.certificate.subject_name(), &key)?;
        builder.append_extension(BasicConstraints::new().critical().build()?)?;
        builder.sign(&self.key, MessageDigest::sha256())?;
        Ok((builder.build(), key))
    }
}

impl Identity {
    /// Writes both beside each other, the key readable by its owner only.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn save(&self, certificate: &Path, key: &Path) -> Result<()> {
        use std::{fs::Permissions, os::unix::fs::PermissionsExt};
        std::fs::write(certificate, &self.certificate)?;
        std::fs::write(key, &self.key)?;
        std::fs::set_permissions(key, Permissions::from_mode(0o600))?;
        Ok(())
    }
}
