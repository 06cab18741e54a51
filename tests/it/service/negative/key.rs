//! Keys that were not asked for, or are none.
use openssl::nid::Nid;
use tests::authenticator::forge::{self, key};

use super::{Case, Change::Answer, Fits::Making, case};

fn replace(answer: &mut forge::Answer, key: anyhow::Result<Vec<u8>>) -> anyhow::Result<()> {
    answer.data.replace_key(&key?);
    Ok(())
}

pub(super) const CASES: [Case; 21] = [
    case("key: EdDSA", Making, Answer(|answer| replace(answer, key::edwards()))),
    case("key: PS256", Making, Answer(|answer| replace(answer, key::rsa(-37, 2_048)))),
    case("key: RS1", Making, Answer(|answer| replace(answer, key::rsa(-32_767, 2_048)))),
    case("key: ES512", Making, Answer(|answer| replace(answer, key::elliptic(Nid::SECP521R1, -36)))),
    case("key: ES256K", Making, Answer(|answer| replace(answer, key::elliptic(Nid::X9_62_PRIME256V1, -47)))),
    case("key: RSA of 1,024 bits", Making, Answer(|answer| replace(answer, key::rsa(-257, 1_024)))),
    case("key: RSA with the exponent 1", Making, Answer(|answer| replace(answer, key::rsa_of(-257, &[0xc3; 256], &[0, 0, 1])))),
    case("key: RSA with an even modulus", Making, Answer(|answer| replace(answer, key::rsa_of(-257, &[0xc4; 256], &[1, 0, 1])))),
    case("key: RSA with a modulus of zeros", Making, Answer(|answer| replace(answer, key::rsa_of(-257, &[0; 256], &[1, 0, 1])))),
    case("key: ES256 on P-384", Making, Answer(|answer| replace(answer, key::elliptic(Nid::SECP384R1, -7)))),
    case("key: ES256 on P-521", Making, Answer(|answer| replace(answer, key::elliptic(Nid::SECP521R1, -7)))),
    case("key: ES384 on P-256", Making, Answer(|answer| replace(answer, key::elliptic(Nid::X9_62_PRIME256V1, -35)))),
    case("key: RS256 that is elliptic", Making, Answer(|answer| replace(answer, key::elliptic(Nid::X9_62_PRIME256V1, -257)))),
    case("key: ES256 that is RSA", Making, Answer(|answer| replace(answer, key::rsa(-7, 2_048)))),
    case(
        "key: a point that is not on the curve",
        Making,
        Answer(|answer| {
            let mut cose = key::elliptic(Nid::X9_62_PRIME256V1, -7)?;
            *cose.last_mut().expect("a key") ^= 1;
            replace(answer, Ok(cose))
        }),
    ),
    case(
        "key: the point at zero",
        Making,
        Answer(|answer| {
            let mut cose = key::elliptic(Nid::X9_62_PRIME256V1, -7)?;
            let (y, x) = (cose.len() - 32, cose.len() - 67);
            cose[y..].fill(0);
            cose[x..x + 32].fill(0);
            replace(answer, Ok(cose))
        }),
    ),
    case(
        "key: without its last byte",
        Making,
        Answer(|answer| {
            let mut cose = key::elliptic(Nid::X9_62_PRIME256V1, -7)?;
            cose.pop();
            replace(answer, Ok(cose))
        }),
    ),
    case(
        "key: CBOR after it",
        Making,
        Answer(|answer| replace(answer, key::elliptic(Nid::X9_62_PRIME256V1, -7).map(|key| [key, vec![0xa0]].concat()))),
    ),
    case("key: an empty map", Making, Answer(|answer| replace(answer, Ok(vec![0xa0])))),
    case(
        "key: a secret instead of a key",
        Making,
        Answer(|answer| replace(answer, Ok([&[0xa3, 1, 4, 3, 5, 0x20, 0x50], [7; 16].as_slice()].concat()))),
    ),
    case("key: none", Making, Answer(|answer| replace(answer, Ok(Vec::new())))),
];
