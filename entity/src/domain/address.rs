//! E-mail addresses (RFC 5321, RFC 6531) and their normal form. Must not know mail.
//!
//! Invariants: an address never shows itself in `Debug`; the exact spelling is kept for sending, the normal form
//! is what a blind index sees.
use std::{borrow::Cow, fmt};

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroize;

use crate::base::letters::{is_deceptive, is_filler, is_joiner, is_unseen};

/// Longest path that SMTP carries, RFC 5321 section 4.5.3.1.3, without the angle brackets.
const MAX_ADDRESS: usize = 254;
/// Longest local part, RFC 5321 section 4.5.3.1.1.
const MAX_LOCAL: usize = 64;

/// One mailbox, as written, without display name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    text: String,
    at: usize,
    domain: Domain,
}

/// A domain in A-labels and lower case (RFC 5891).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// Why a text is no address or domain. Says what is wrong without repeating it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// There is no `@` with something on both sides.
    #[error("an e-mail address is a name, one at sign and a domain")]
    NoAt,
    /// Over the length that mail can carry.
    #[error("this e-mail address is too long")]
    TooLong,
    /// A character that no address can hold: white space, a control, an angle bracket.
    #[error("this e-mail address contains a character that cannot be in one")]
    Character,
    /// The part after the `@` is no domain name.
    #[error("the domain of this e-mail address is not a valid domain name")]
    Domain,
}

impl Domain {
    /// Reads a domain name, in letters of any script.
    ///
    /// # Errors
    /// [`AddressError::Domain`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let ascii = idna::domain_to_ascii_strict(text.trim()).map_err(|_| AddressError::Domain)?;
        if ascii.is_empty() || ascii.len() > 253 || ascii.ends_with('.') {
            return Err(AddressError::Domain);
        }
        Ok(Self(ascii))
    }

    /// Its A-labels, lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl EmailAddress {
    /// Reads `local@domain`: quoted local parts and UTF-8 (RFC 6531) included, white space around it ignored.
    ///
    /// # Errors
    /// [`AddressError`], by the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let address = Self::parse_kept(text)?;
        if is_disguised(&address.text[..address.at]) { Err(AddressError::Character) } else { Ok(address) }
    }

    /// Reads what an earlier release took and kept: it may hold letters that nobody sees.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_kept(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let at = text.rfind('@').ok_or(AddressError::NoAt)?;
        let (local, domain) = (&text[..at], &text[at + 1..]);
        if local.is_empty() || domain.is_empty() {
            return Err(AddressError::NoAt);
        }
        if text.len() > MAX_ADDRESS || local.len() > MAX_LOCAL {
            return Err(AddressError::TooLong);
        }
        if !is_local_part(local) {
            return Err(AddressError::Character);
        }
        Ok(Self { text: text.to_owned(), at, domain: Domain::parse(domain)? })
    }

    /// As it was written: for sending.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part after the `@`, normalised.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The form under which an address is found again: without quotes that say nothing (RFC 5321, section 4.1.2), NFC, lower
    /// case, domain in A-labels.
    #[must_use]
    pub fn normal(&self) -> String {
        let local = plain(&self.text[..self.at]);
        let local: String = local.nfc().flat_map(char::to_lowercase).collect();
        format!("{local}@{}", self.domain.0)
    }
}

/// A local part without its quotes and backslashes, where it means the same without them.
fn plain(local: &str) -> Cow<'_, str> {
    let Some(inner) = inner(local) else { return Cow::Borrowed(local) };
    let mut said = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        said.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    if is_dot_string(&said) {
        return Cow::Owned(said);
    }
    // Quotes are needed; a backslash only before these two.
    Cow::Owned(format!("\"{}\"", said.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// What stands between the quotes of a quoted string.
fn inner(local: &str) -> Option<&str> {
    local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
}

/// Nobody sees it, or it reorders what is seen: two addresses would look like one.
fn is_disguise(c: char) -> bool {
    is_unseen(c) || is_deceptive(c) || is_filler(c) || matches!(c, '\u{2800}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether something in it is there to look like another address. Joiners are not, behind letters of scripts that join.
fn is_disguised(local: &str) -> bool {
    let mut last = None;
    local.chars().any(|c| {
        let joins = is_joiner(c) && !last.is_some_and(|last| last > '\u{2ff}' && !is_joiner(last));
        last = Some(c);
        joins || is_disguise(c)
    })
}

/// A dot-string of atoms, or a quoted string (RFC 5321 section 4.1.2), widened to UTF-8 (RFC 6531 section 3.3).
fn is_local_part(local: &str) -> bool {
    if let Some(inner) = inner(local) {
        let mut chars = inner.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' if chars.next().is_some_and(|next| (' '..='~').contains(&next)) => {}
                '\\' | '"' => return false,
                _ if c.is_control() => return false,
                _ => {}
            }
        }
        return !inner.is_empty();
    }
    is_dot_string(local)
}

fn is_dot_string(local: &str) -> bool {
    let atom = |c: char| {
        let of_other_scripts = !c.is_ascii() && !c.is_control() && !c.is_whitespace();
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || of_other_scripts
    };
    local.split('.').all(|part| !part.is_empty() && part.chars().all(atom))
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(..)")
    }
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Domain(..)")
    }
}

impl Drop for EmailAddress {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_form_ignores_case_and_script_of_the_domain() {
        let address = EmailAddress::parse(" Ana.Gómez@BÜCHER.example ").expect("an address");
        assert_eq!(address.as_str(), "Ana.Gómez@BÜCHER.example");
        assert_eq!(address.normal(), "ana.gómez@xn--bcher-kva.example");
    }

    #[test]
    fn one_mailbox_has_one_normal_form_however_it_is_quoted() {
        let normal = |text: &str| EmailAddress::parse(text).expect("an address").normal();
        for (text, expected) in [
            ("\"Ana\"@example.org", "ana@example.org"),
            ("\"a\\na\"@example.org", "ana@example.org"),
            ("\"ana.gomez\"@example.org", "ana.gomez@example.org"),
            ("\"ana gomez\"@example.org", "\"ana gomez\"@example.org"),
            ("\"ana\\ gomez\"@example.org", "\"ana gomez\"@example.org"),
            ("\"ana..gomez\"@example.org", "\"ana..gomez\"@example.org"),
            ("\"a\\\"b\"@example.org", "\"a\\\"b\"@example.org"),
        ] {
            assert_eq!(normal(text), expected, "{text}");
            assert_eq!(normal(&normal(text)), expected, "the normal form is its own");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_for_its_reason() {
        use AddressError::{Character, Domain, NoAt, TooLong};
        let long = format!("{}@example.org", "a".repeat(65));
        for (text, why) in [
            ("", NoAt),
            ("ana", NoAt),
            ("@example.org", NoAt),
            ("ana@", NoAt),
            ("a b@example.org", Character),
            ("a\r\nb@example.org", Character),
            ("<ana@example.org>", Character),
            ("ana..x@example.org", Character),
            ("an\u{200B}a@example.org", Character),
            ("an\u{200D}a@example.org", Character),
            ("a\u{FE0F}na@example.org", Character),
            ("\"an\u{202E}a\"@example.org", Character),
            ("ana@exa mple.org", Domain),
            ("ana@-", Domain),
            (long.as_str(), TooLong),
        ] {
            assert_eq!(EmailAddress::parse(text).map(|_| ()), Err(why), "{text}");
        }
        assert!(EmailAddress::parse("\"a b\"@example.org").is_ok());
    }

    #[test]
    fn what_was_kept_before_is_read_all_the_same() {
        let text = "an\u{200B}a@example.org";
        assert!(EmailAddress::parse(text).is_err());
        assert_eq!(EmailAddress::parse_kept(text).expect("kept").as_str(), text);
        assert!(EmailAddress::parse_kept("a b@example.org").is_err());
    }

    #[test]
    fn debug_shows_nothing() {
        let address = EmailAddress::parse("ana@example.org").expect("an address");
        assert!(!format!("{address:?}").contains("ana"));
    }
}
