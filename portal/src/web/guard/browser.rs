//! Knows a browser again in which somebody signed in before, by a cookie that only this installation can make. Must not know whose
//! it was: the cookie names nobody and opens nothing.
//!
//! Invariant: nobody gets one without a key that signed in. Whoever has a key can get several: each costs a sign-in.
use actix_web::HttpRequest;
use entity::base::{
    hex,
    random::{self, Random},
};

use super::{cookie, token::FormKey};
use crate::service::browser::Browser;

/// The browser of a request, if its cookie is genuine.
#[must_use]
pub(crate) fn of(key: &FormKey, request: &HttpRequest) -> Option<Browser> {
    known(key, request.cookie(cookie::BROWSER)?.value())
}

/// What the cookie says: of a browser that is known already the same once more.
#[must_use]
pub(crate) fn value(key: &FormKey, random: &dyn Random, known: Option<Browser>) -> String {
    proof(key, &known.map_or_else(|| random::bytes(random), |known| *known.bytes()))
}

fn known(key: &FormKey, value: &str) -> Option<Browser> {
    let bytes = hex::decode(value.split_once('.')?.0)?;
    FormKey::agrees(&proof(key, &bytes), value).then(|| Browser::new(bytes))
}

fn proof(key: &FormKey, bytes: &[u8; 16]) -> String {
    format!("{}.{}", hex::encode(bytes), hex::encode(&key.vouch(bytes)))
}

#[cfg(test)]
mod tests {
    use entity::base::random::SystemRandom;

    use super::*;

    #[test]
    fn only_a_genuine_one_is_known() {
        let key = FormKey::new([7; 32]);
        let first = value(&key, &SystemRandom, None);
        let browser = known(&key, &first).expect("genuine");
        assert_eq!(value(&key, &SystemRandom, Some(browser)), first, "the same once more");
        assert_ne!(value(&key, &SystemRandom, None), first);
        assert!(known(&FormKey::new([8; 32]), &first).is_none(), "of another installation");
        let mut wrong: Vec<String> = ["", ".", "é", "00", &first[..32], &first[..first.len() - 1]].map(str::to_owned).to_vec();
        wrong.extend([format!("{first}0"), first.to_ascii_uppercase(), format!("+{}", &first[1..])]);
        for place in 0..first.len() {
            let mut bytes = first.clone().into_bytes();
            bytes[place] = if bytes[place] == b'1' { b'2' } else { b'1' };
            wrong.push(String::from_utf8(bytes).expect("ASCII"));
        }
        for value in wrong {
            assert!(known(&key, &value).is_none(), "{value}");
        }
    }
}
