//! The digests of request signatures, by OpenSSL.
use object_store::client::{CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, Signer, SigningAlgorithm};
use openssl::{
    error::ErrorStack,
    hash::{Hasher, MessageDigest},
    pkey::PKey,
    sign,
};

/// OpenSSL.
#[derive(Debug)]
pub(super) struct OpenSsl;

fn failed(source: ErrorStack) -> object_store::Error {
    object_store::Error::Generic { store: "OpenSSL", source: Box::new(source) }
}

fn unsupported() -> object_store::Error {
    object_store::Error::NotSupported { source: "not needed for S3".into() }
}

struct Digest {
    hasher: Hasher,
    /// The first update that failed, told at the end.
    failure: Option<ErrorStack>,
    result: Vec<u8>,
}

impl DigestContext for Digest {
    fn update(&mut self, data: &[u8]) {
        if let Err(error) = self.hasher.update(data) {
            self.failure = Some(error);
        }
    }

    fn finish(&mut self) -> object_store::Result<&[u8]> {
        if let Some(error) = self.failure.take() {
            return Err(failed(error));
        }
        self.result = self.hasher.finish().map_err(failed)?.to_vec();
        Ok(&self.result)
    }
}

struct Hmac {
    secret: zeroize::Zeroizing<Vec<u8>>,
    data: Vec<u8>,
    result: Vec<u8>,
}

impl HmacContext for Hmac {
    fn update(&mut self, data: &[u8]) {
        self.data.extend_from_slice(data);
    }

    fn finish(&mut self) -> object_store::Result<&[u8]> {
        let key = PKey::hmac(&self.secret).map_err(failed)?;
        let mut signer = sign::Signer::new(MessageDigest::sha256(), &key).map_err(failed)?;
        self.result = signer.sign_oneshot_to_vec(&self.data).map_err(failed)?;
        Ok(&self.result)
    }
}

impl CryptoProvider for OpenSsl {
    fn digest(&self, algorithm: DigestAlgorithm) -> object_store::Result<Box<dyn DigestContext>> {
        match algorithm {
            DigestAlgorithm::Sha256 => {
                let hasher = Hasher::new(MessageDigest::sha256()).map_err(failed)?;
                Ok(Box::new(Digest { hasher, failure: None, result: Vec::new() }))
            }
            _ => Err(unsupported()),
        }
    }

    fn hmac(&self, algorithm: DigestAlgorithm, secret: &[u8]) -> object_store::Result<Box<dyn HmacContext>> {
        match algorithm {
            DigestAlgorithm::Sha256 => {
                Ok(Box::new(Hmac { secret: zeroize::Zeroizing::new(secret.to_vec()), data: Vec::new(), result: Vec::new() }))
            }
            _ => Err(unsupported()),
        }
    }

    fn sign(&self, _: SigningAlgorithm, _: &[u8]) -> object_store::Result<Box<dyn Signer>> {
        Err(unsupported())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, case 2, and FIPS 180's "abc".
    #[test]
    fn digests_are_the_standard_ones() {
        let mut digest = OpenSsl.digest(DigestAlgorithm::Sha256).expect("a digest");
        digest.update(b"a");
        digest.update(b"bc");
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::encode(digest.finish().expect("finished")), expected);
        let mut hmac = OpenSsl.hmac(DigestAlgorithm::Sha256, b"Jefe").expect("an hmac");
        hmac.update(b"what do ya want ");
        hmac.update(b"for nothing?");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex::encode(hmac.finish().expect("finished")), expected);
    }
}
