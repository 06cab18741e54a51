//! Wycheproof's vectors for AES-256-GCM-SIV, through the very functions that seal and open here.
use serde::Deserialize;

use crate::crypto::{Key32, OpenError, Suite, aead};

const FILE: &str = include_str!("../../../../tests/vectors/wycheproof/aes_gcm_siv_test.json");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    number_of_tests: usize,
    test_groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    key_size: usize,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    tc_id: usize,
    #[serde(with = "hex")]
    key: Vec<u8>,
    #[serde(with = "hex")]
    iv: Vec<u8>,
    #[serde(with = "hex")]
    aad: Vec<u8>,
    #[serde(with = "hex")]
    msg: Vec<u8>,
    #[serde(with = "hex")]
    ct: Vec<u8>,
    #[serde(with = "hex")]
    tag: Vec<u8>,
    result: String,
}

#[test]
fn aes_256_gcm_siv() {
    let file: File = serde_json::from_str(FILE).expect("the vectors");
    assert_eq!(file.number_of_tests, 202);
    let (mut valid, mut invalid, mut refused) = (0, 0, 0);
    for test in file.test_groups.iter().flat_map(|group| &group.tests) {
        let Some(key) = Key32::from_slice(&test.key) else {
            refused += 1; // 128-bit keys do not exist here
            continue;
        };
        let nonce = test.iv.as_slice().try_into().expect("96 bits");
        let tag = test.tag.as_slice().try_into().expect("128 bits");
        let mut data = test.ct.clone();
        let opened = aead::open(Suite::GcmSiv, &key, &nonce, &test.aad, &mut data, &tag);
        if test.result == "valid" {
            assert_eq!((opened, &data), (Ok(()), &test.msg), "opening {}", test.tc_id);
            let made = aead::seal(Suite::GcmSiv, &key, &nonce, &test.aad, &mut data).expect("sealed");
            assert_eq!((&data, made), (&test.ct, tag), "sealing {}", test.tc_id);
            valid += 1;
        } else {
            assert_eq!(opened, Err(OpenError), "{}", test.tc_id);
            assert!(data.iter().all(|byte| *byte == 0), "{} lets something out", test.tc_id);
            invalid += 1;
        }
    }
    assert_eq!((valid, invalid, refused), (69, 34, 99));
    let short: usize = file.test_groups.iter().filter(|group| group.key_size == 128).map(|group| group.tests.len()).sum();
    assert_eq!(refused, short);
}

/// The two suites are two algorithms: one does not open what the other sealed with the same key and nonce.
#[test]
fn suites_do_not_open_each_other() {
    let key = Key32::from_slice(&[7; 32]).expect("32 bytes");
    for (one, other) in [(Suite::GcmSiv, Suite::Gcm), (Suite::Gcm, Suite::GcmSiv)] {
        let mut data = b"some text".to_vec();
        let tag = aead::seal(one, &key, &[1; 12], b"", &mut data).expect("sealed");
        assert_eq!(aead::open(other, &key, &[1; 12], b"", &mut data.clone(), &tag), Err(OpenError));
        assert_eq!(aead::open(one, &key, &[1; 12], b"x", &mut data.clone(), &tag), Err(OpenError));
        assert_eq!(aead::open(one, &key, &[2; 12], b"", &mut data.clone(), &tag), Err(OpenError));
        assert_eq!(aead::open(one, &key, &[1; 12], b"", &mut data, &tag), Ok(()));
        assert_eq!(data, b"some text");
    }
}
