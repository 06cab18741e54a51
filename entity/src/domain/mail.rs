//! What is known of one mail of the portal's own, apart from what it says: what tells it apart, and why it failed.
use std::fmt;

use uuid::Uuid;

/// Sixteen random bytes that tell one mail from another: in the envelope sender, and nowhere else. What is quoted in answers is
/// made of them and leads to them as little as to anything else: [`Tag::mail_id`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tag([u8; 16]);

impl Tag {
    /// From the bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// What the Message-ID says of the mail: random like the tag and the same at every try, but whoever sees it (it is quoted in
    /// answers) does not know the address that takes bounces.
    #[must_use]
    pub fn mail_id(&self) -> [u8; 16] {
        let digest = openssl::sha::sha256(&[b"message-id".as_slice(), &self.0].concat());
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        id
    }

    /// Reads what [`Tag::to_hex`] wrote, in either case: mail systems on the way may change it.
    #[must_use]
    pub fn parse_hex(text: &str) -> Option<Self> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        Uuid::try_parse(text).ok().filter(|_| digits).map(|read| Self(read.into_bytes()))
    }

    /// Lower-case hexadecimal, as in the envelope sender's local part.
    #[must_use]
    pub fn to_hex(self) -> String {
        Uuid::from_bytes(self.0).simple().to_string()
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// Why a mail could not be sent: an enhanced status code (RFC 3463), a bare reply code, or a word of ours. Never the mail
/// host's text, which quotes addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyClass(String);

impl ReplyClass {
    /// Keeps letters, digits, dots, `_` and `-`, at most 32 of them.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).take(32).collect())
    }

    /// A word of ours.
    #[must_use]
    pub fn word(word: &'static str) -> Self {
        Self(word.to_owned())
    }

    /// The enhanced code that a reply's `text` begins with, if it agrees with the bare `code`; else the bare code.
    #[must_use]
    pub fn of_reply(code: u16, text: &str) -> Self {
        let first = text.split_whitespace().next().unwrap_or_default();
        let mut parts = first.split('.');
        let number = |part: Option<&str>| part.is_some_and(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
        let agrees = parts.next() == Some((code / 100).to_string().as_str());
        let enhanced = agrees && number(parts.next()) && number(parts.next()) && parts.next().is_none();
        Self(if enhanced { first.to_owned() } else { code.to_string() })
    }

    /// As it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_as_it_was_written() {
        let tag = Tag::from_bytes([0xab; 16]);
        assert_eq!(Tag::parse_hex(&tag.to_hex()), Some(tag));
        assert_eq!(Tag::parse_hex(&tag.to_hex().to_uppercase()), Some(tag));
        let hyphens = "abababab-abab-abab-abab-abababababab";
        for other in ["", "ab", hyphens, &tag.to_hex()[1..], &format!("{}0", tag.to_hex()), &"g".repeat(32)] {
            assert_eq!(Tag::parse_hex(other), None, "{other}");
        }
    }

    #[test]
    fn a_class_holds_no_words_of_others() {
        assert_eq!(ReplyClass::new("5.1.1\r\n<ana@example.org> unknown").as_str(), "5.1.1anaexample.orgunknown");
        assert_eq!(ReplyClass::new(&"4".repeat(99)).as_str().len(), 32);
    }

    #[test]
    fn a_reply_gives_its_code_alone() {
        for (code, text, class) in [
            (550, "5.1.1 <ana@example.org>: unknown", "5.1.1"),
            (550, "<ana@example.org>: unknown", "550"),
            (450, "5.1.1 disagrees", "450"),
            (452, "4.2.2", "4.2.2"),
            (550, "5.1.1.1 odd", "550"),
            (550, "5.1.ana odd", "550"),
            (421, "", "421"),
        ] {
            assert_eq!(ReplyClass::of_reply(code, text).as_str(), class);
        }
    }
}
