//! The words of a command line: verb, path, parameters. Must not know the state of the session.
use entity::domain::address::Domain;

use super::reception::Sender;

/// Longest envelope sender taken: bounce and forwarding schemes (VERP, SRS) make local parts far over 64 octets.
const MAX_SENDER: usize = 512;

/// What a line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Ehlo,
    Helo,
    StartTls,
    Auth,
    Xforward,
    Mail,
    Rcpt,
    Data,
    Noop,
    Rset,
    Quit,
    Vrfy,
    Help,
    Unknown,
}

/// The argument is not of the form that the verb wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SyntaxError;

impl Verb {
    /// For the log.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Ehlo => "EHLO",
            Self::Helo => "HELO",
            Self::StartTls => "STARTTLS",
            Self::Auth => "AUTH",
            Self::Xforward => "XFORWARD",
            Self::Mail => "MAIL",
            Self::Rcpt => "RCPT",
            Self::Data => "DATA",
            Self::Noop => "NOOP",
            Self::Rset => "RSET",
            Self::Quit => "QUIT",
            Self::Vrfy => "VRFY",
            Self::Help => "HELP",
            Self::Unknown => "?",
        }
    }

    /// Whether it may come before TLS.
    pub(super) const fn in_clear(self) -> bool {
        matches!(self, Self::Ehlo | Self::Helo | Self::StartTls | Self::Noop | Self::Rset | Self::Quit)
    }

    fn parse(word: &str) -> Self {
        let verbs = [
            Self::Ehlo,
            Self::Helo,
            Self::StartTls,
            Self::Auth,
            Self::Xforward,
            Self::Mail,
            Self::Rcpt,
            Self::Data,
            Self::Noop,
            Self::Rset,
            Self::Quit,
            Self::Vrfy,
            Self::Help,
        ];
        verbs.into_iter().find(|verb| verb.as_str().eq_ignore_ascii_case(word)).unwrap_or(Self::Unknown)
    }
}

/// The verb, and what follows it without the spaces around.
pub(super) fn split(line: &str) -> (Verb, &str) {
    let line = line.trim_matches(' ');
    let (word, arguments) = line.split_once(' ').unwrap_or((line, ""));
    (Verb::parse(word), arguments.trim_matches(' '))
}

/// `FROM:<path> parameters` or `TO:<path> parameters`, into the path without angle brackets and source route, and the
/// parameters. A space after the colon is forgiven, as every server does.
pub(super) fn path<'a>(arguments: &'a str, keyword: &str) -> Result<(&'a str, &'a str), SyntaxError> {
    let (word, rest) = arguments.split_once(':').ok_or(SyntaxError)?;
    if !word.trim_end_matches(' ').eq_ignore_ascii_case(keyword) {
        return Err(SyntaxError);
    }
    let rest = rest.trim_start_matches(' ').strip_prefix('<').ok_or(SyntaxError)?;
    let end = unquoted(rest, '>').ok_or(SyntaxError)?;
    let (path, parameters) = (&rest[..end], &rest[end + 1..]);
    if !parameters.is_empty() && !parameters.starts_with(' ') {
        return Err(SyntaxError);
    }
    let path = match path.starts_with('@') {
        // A source route is obsolete and ignored: RFC 5321 section 4.1.1.3 and appendix C.
        true => &path[unquoted(path, ':').ok_or(SyntaxError)? + 1..],
        false => path,
    };
    Ok((path, parameters.trim_matches(' ')))
}

/// Where `wanted` stands outside of a quoted string.
fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if c == wanted && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether a path names whoever answers for this host: `postmaster` alone, or at its name. In any case, and quoted or not.
pub(super) fn is_postmaster(path: &str, hostname: &str) -> bool {
    let (local, domain) = path.rsplit_once('@').unwrap_or((path, hostname));
    let local = local.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(local);
    local.eq_ignore_ascii_case("postmaster") && domain.eq_ignore_ascii_case(hostname)
}

/// `KEY` or `KEY=value`, each.
pub(super) fn parameters(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    text.split(' ').filter(|word| !word.is_empty()).map(|word| match word.split_once('=') {
        Some((key, value)) => (key, Some(value)),
        None => (word, None),
    })
}

/// An envelope sender: nothing for `<>`, else `local@domain`. What is before the `@` is kept as it came.
pub(super) fn sender(path: &str) -> Result<Sender, SyntaxError> {
    if path.is_empty() {
        return Ok(Sender::null());
    }
    let at = path.rfind('@').ok_or(SyntaxError)?;
    let (local, domain) = (&path[..at], &path[at + 1..]);
    let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    let blank = |c: char| c.is_control() || (c.is_whitespace() && !quoted);
    if local.is_empty() || domain.is_empty() || path.len() > MAX_SENDER || path.chars().any(blank) {
        return Err(SyntaxError);
    }
    // An address literal has no domain: it belongs to no relay's domains, but is no error.
    let parsed = Domain::parse(domain).ok();
    if parsed.is_none() && !(domain.starts_with('[') && domain.ends_with(']')) {
        return Err(SyntaxError);
    }
    Ok(Sender::new(path.to_owned(), parsed))
}

/// Decodes `xtext` (RFC 3461 section 4): `+41` is `A`.
pub(super) fn xtext(text: &str) -> Result<String, SyntaxError> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'+' {
            decoded.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|b| char::from(b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        let (high, low) = (digit().ok_or(SyntaxError)?, digit().ok_or(SyntaxError)?);
        decoded.push(high << 4 | low);
    }
    String::from_utf8(decoded).map_err(|_| SyntaxError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_read_in_any_case() {
        assert_eq!(split("mail FROM:<>"), (Verb::Mail, "FROM:<>"));
        assert_eq!(split("  Quit "), (Verb::Quit, ""));
        assert_eq!(split("GET / HTTP/1.1"), (Verb::Unknown, "/ HTTP/1.1"));
        assert_eq!(split(""), (Verb::Unknown, ""));
    }

    #[test]
    fn paths_keep_their_quotes_and_lose_their_route() {
        for (arguments, wanted) in [
            ("FROM:<a@b.example>", Ok(("a@b.example", ""))),
            ("from: <a@b.example> SIZE=5  BODY=8BITMIME ", Ok(("a@b.example", "SIZE=5  BODY=8BITMIME"))),
            ("FROM:<>", Ok(("", ""))),
            ("FROM:<\"a> b\\\">\"@b.example> SIZE=1", Ok(("\"a> b\\\">\"@b.example", "SIZE=1"))),
            ("FROM:<@x.example,@y.example:a@b.example>", Ok(("a@b.example", ""))),
            ("FROM:a@b.example", Err(SyntaxError)),
            ("FROM:<a@b.example", Err(SyntaxError)),
            ("FROM:<a@b.example>SIZE=1", Err(SyntaxError)),
            ("FROM <a@b.example>", Err(SyntaxError)),
            ("TO:<a@b.example>", Err(SyntaxError)),
            ("FROM:<@x.example>", Err(SyntaxError)),
            ("", Err(SyntaxError)),
        ] {
            assert_eq!(path(arguments, "FROM"), wanted, "{arguments}");
        }
    }

    #[test]
    fn senders_may_be_odd_but_not_broken() {
        let long = format!("{}@b.example", "x".repeat(200));
        for good in
            ["", "a@b.example", "SRS0=x=y=z..q=a@b.example", "\"a b\"@b.example", "a@[192.0.2.1]", long.as_str(), "é@bücher.example"]
        {
            assert!(sender(good).is_ok(), "{good}");
        }
        let endless = format!("{}@b.example", "x".repeat(600));
        for bad in ["a", "@b.example", "a@", "a b@b.example", "a@b c", "a\t@b.example", endless.as_str()] {
            assert_eq!(sender(bad).map(|_| ()), Err(SyntaxError), "{bad}");
        }
    }

    #[test]
    fn the_postmaster_is_this_hosts_alone() {
        for own in ["postmaster", "Postmaster", "postmaster@mail-in.example", "\"POSTMASTER\"@MAIL-IN.example", "\"postmaster\""] {
            assert!(is_postmaster(own, "mail-in.example"), "{own}");
        }
        for other in ["postmaster@patient.example", "postmaster2", "a@mail-in.example", "", "@mail-in.example", "\"", "x postmaster"] {
            assert!(!is_postmaster(other, "mail-in.example"), "{other}");
        }
    }

    #[test]
    fn xtext_is_decoded() {
        assert_eq!(xtext("a+2Bb+3d"), Ok("a+b=".to_owned()));
        for bad in ["+", "+4", "+zz", "+ff"] {
            assert_eq!(xtext(bad), Err(SyntaxError), "{bad}");
        }
    }

    #[test]
    fn parameters_are_split() {
        assert_eq!(parameters(" SIZE=5  SMTPUTF8").collect::<Vec<_>>(), [("SIZE", Some("5")), ("SMTPUTF8", None)]);
    }
}
