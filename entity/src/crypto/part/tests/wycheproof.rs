//! Wycheproof's vectors for C2SP chunked encryption (AES-256-GCM, SHA-512) against suite 2: opening whole, opening by
//! chunk, and sealing again with the same salt.
use openssl::sha::sha512;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::crypto::{
    Key32, OpenError, Suite,
    part::{
        CHUNK, Layout, TAG,
        header::{self, PREFIX},
        open::{PartOpener, open_message},
        seal::ChunkSealer,
    },
};

const FILE: &str = include_str!("../../../../../tests/vectors/wycheproof/c2sp_chunked_encryption_aes_256_gcm_test.json");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    number_of_tests: usize,
    test_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    aead: String,
    sha: String,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    tc_id: usize,
    #[serde(with = "hex")]
    key: Vec<u8>,
    #[serde(with = "hex")]
    ctx: Vec<u8>,
    #[serde(with = "hex")]
    ct: Vec<u8>,
    msg_length: Option<usize>,
    msg_sha512: Option<String>,
    result: String,
    flags: Vec<String>,
}

impl Test {
    fn is(&self, flag: &str) -> bool {
        self.flags.iter().any(|found| found == flag)
    }

    fn assert_message(&self, message: &[u8]) {
        assert_eq!(Some(message.len()), self.msg_length, "{}", self.tc_id);
        assert_eq!(Some(hex::encode(sha512(message))), self.msg_sha512, "{}", self.tc_id);
    }
}

#[test]
fn chunked_encryption() {
    let file: File = serde_json::from_str(FILE).expect("the vectors");
    assert_eq!(file.number_of_tests, 35);
    let (mut valid, mut invalid) = (0, 0);
    for group in &file.test_groups {
        assert_eq!((group.aead.as_str(), group.sha.as_str()), (Suite::Gcm.iana_name(), "SHA-512"));
        for test in &group.tests {
            let message = miniz_oxide::inflate::decompress_to_vec_zlib(&test.ct).expect("packed with zlib");
            let Some(key) = Key32::from_slice(&test.key) else {
                assert!(test.is("InvalidKeySize"), "{}", test.tc_id);
                invalid += 1;
                continue;
            };
            let whole = open_message(Suite::Gcm, &key, &test.ctx, &message);
            if test.result == "valid" {
                let plain = whole.expect("a valid vector opens");
                test.assert_message(&plain);
                seals_again(test, &key, &message, &plain);
                valid += 1;
            } else {
                assert_eq!(whole.map(|_| ()), Err(OpenError), "{}", test.tc_id);
                invalid += 1;
            }
            by_chunk(test, &key, &message);
        }
    }
    assert_eq!((valid, invalid), (10, 25));
}

fn seals_again(test: &Test, key: &Key32, message: &[u8], plain: &[u8]) {
    let salt = message.first_chunk().expect("a salt");
    let mut made = Vec::new();
    let mut sealer = ChunkSealer::new(Suite::Gcm, key, salt, &test.ctx, &[], Zeroizing::default()).expect("a sealer");
    for piece in plain.chunks(10_007) {
        sealer.write(piece, &mut made).expect("written");
    }
    sealer.finish(&mut made).expect("finished");
    assert!(made == message, "sealing {}", test.tc_id);
}

/// Streaming: what comes before the first error is at most the longest valid prefix. Seeking from the end: the last
/// chunk opens only where the vector says that it may.
fn by_chunk(test: &Test, key: &Key32, message: &[u8]) {
    let opener = header::split(message).and_then(|opening| PartOpener::with_context(Suite::Gcm, key, &test.ctx, &opening));
    let Ok(opener) = opener else {
        assert!(test.is("HeaderFailure"), "{}", test.tc_id);
        return;
    };
    assert!(!test.is("HeaderFailure"), "{}", test.tc_id);
    let chunks = &message[header::HEADER_LEN - PREFIX..];

    let mut plain = Vec::new();
    let mut whole = false;
    for (number, sealed) in (0..).zip(chunks.chunks(CHUNK + TAG)) {
        let last = sealed.len() < CHUNK + TAG;
        match opener.chunk(number, sealed, last) {
            Ok(chunk) => plain.extend_from_slice(&chunk),
            Err(OpenError) => break,
        }
        whole = last;
    }
    assert_eq!(whole, test.result == "valid", "{}", test.tc_id);
    match test.msg_length {
        Some(_) => test.assert_message(&plain),
        None => assert!(plain.is_empty(), "{}", test.tc_id),
    }

    // Layout counts the four bytes before the salt, which these messages do not have.
    let shift = PREFIX as u64;
    let last = Layout::of(message.len() as u64 + shift).ok().and_then(|layout| {
        let number = layout.chunks() - 1;
        let range = layout.range(number)?;
        let at = |offset: u64| usize::try_from(offset - shift).ok();
        opener.chunk(number, message.get(at(range.start)?..at(range.end)?)?, true).ok()
    });
    assert_eq!(last.is_some(), test.result == "valid" || test.is("ValidFinalChunk"), "{}", test.tc_id);
}
