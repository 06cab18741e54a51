//! A certificate and its key: readable, matching, in time, for the right name.
use std::{fs, path::Path};

use openssl::{
    asn1::Asn1Time,
    pkey::{Id, PKey},
    x509::X509,
};

use super::{Finding, files};

/// Days before the end at which a renewal should have happened.
const RENEW: u32 = 14;

/// What there is to say about the pair of a section, for clients that know the server as `host`.
pub(super) fn check(section: &str, certificate: &Path, key: &Path, host: &str) -> Vec<Finding> {
    let (certificate_setting, key_setting) = (format!("{section}.certificate"), format!("{section}.key"));
    let mut findings = Vec::new();
    let chain = match fs::read(certificate) {
        Ok(pem) => X509::stack_from_pem(&pem).unwrap_or_default(),
        Err(error) => return vec![Finding::error(&certificate_setting, format!("{} cannot be read: {error}", certificate.display()))],
    };
    let private = match fs::read(key).map(zeroize::Zeroizing::new) {
        Ok(pem) => PKey::private_key_from_pem(&pem),
        Err(error) => return vec![Finding::error(&key_setting, format!("{} cannot be read: {error}", key.display()))],
    };
    findings.extend(files::exposed(&key_setting, key));
    let Some(leaf) = chain.first() else {
        findings.push(Finding::error(&certificate_setting, format!("{} is no certificate chain in PEM", certificate.display())));
        return findings;
    };
    match private {
        Err(_) => findings.push(Finding::error(&key_setting, format!("{} is no private key in PEM without a password", key.display()))),
        Ok(private) => {
            if !leaf.public_key().is_ok_and(|public| public.public_eq(&private)) {
                findings
                    .push(Finding::error(&key_setting, "this key is not the one of the certificate: they must come from the same request"));
            }
            if private.id() == Id::RSA {
                findings
                    .push(Finding::warning(&certificate_setting, "RSA costs ten times as much at every connection: ask for ECDSA P-256"));
            }
        }
    }
    findings.extend(in_time(&certificate_setting, leaf));
    if !names(leaf).iter().any(|name| covers(name, host)) {
        findings.push(Finding::warning(
            &certificate_setting,
            format!("the certificate does not carry the name {host}: clients will refuse it"),
        ));
    }
    findings
}

fn in_time(setting: &str, leaf: &X509) -> Option<Finding> {
    let past = |days| Asn1Time::days_from_now(days).is_ok_and(|then| *leaf.not_after() < then);
    if past(0) {
        Some(Finding::error(setting, format!("the certificate ended at {}", leaf.not_after())))
    } else if past(RENEW) {
        Some(Finding::warning(
            setting,
            format!("the certificate ends at {}: renew it (a new file is taken without a restart)", leaf.not_after()),
        ))
    } else {
        None
    }
}

fn names(leaf: &X509) -> Vec<String> {
    let alternative = leaf.subject_alt_names();
    alternative.iter().flatten().filter_map(|name| name.dnsname().map(str::to_ascii_lowercase)).collect()
}

/// Whether a name of a certificate, perhaps with a star as its first label, is for this host (RFC 9525, section 6.3).
fn covers(name: &str, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    match name.strip_prefix("*.") {
        Some(above) => host.split_once('.').is_some_and(|(first, rest)| !first.is_empty() && rest == above),
        None => name == host,
    }
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_star_stands_for_one_label() {
        assert!(covers("portal.example", "Portal.example") && covers("*.example", "portal.example"));
        assert!(!covers("*.example", "a.portal.example") && !covers("*.example", "example") && !covers("other.example", "portal.example"));
    }
}
