//! Blackens what looks like an e-mail address or a claim code. Pure; must not be relied on: the rule is not to log them.
use std::borrow::Cow;

/// Fewest digits that make a run a code. Ids have letters, and times in microseconds have sixteen.
const CODE_DIGITS: usize = 20;

/// The line without e-mail addresses and without runs of 20 digits or more, grouped by spaces or hyphens or not.
#[must_use]
pub fn scrub(line: &str) -> Cow<'_, str> {
    let suspicious = line.contains('@') || line.bytes().filter(u8::is_ascii_digit).count() >= CODE_DIGITS;
    if !suspicious {
        return Cow::Borrowed(line);
    }
    Cow::Owned(without_codes(&without_addresses(line)))
}

/// A character that stands beside an address, not in it.
fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | ':' | '=' | '\\')
}

fn without_addresses(line: &str) -> String {
    let mut clean = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('@') {
        let start = rest[..at].rfind(is_edge).map_or(0, |edge| edge + rest[edge..].chars().next().map_or(1, char::len_utf8));
        let end = rest[at..].find(is_edge).map_or(rest.len(), |edge| at + edge);
        clean.push_str(&rest[..start]);
        // Alone, it is a word about addresses.
        clean.push_str(if end - start == 1 { "@" } else { "[address]" });
        rest = &rest[end..];
    }
    clean.push_str(rest);
    clean
}

fn without_codes(line: &str) -> String {
    let mut clean = String::with_capacity(line.len());
    let mut run = String::new();
    let flush = |run: &mut String, clean: &mut String| {
        let bare = run.trim_end_matches([' ', '-']);
        let digits = bare.bytes().filter(u8::is_ascii_digit).count();
        if digits >= CODE_DIGITS {
            clean.push_str("[code]");
            clean.push_str(&run[bare.len()..]);
        } else {
            clean.push_str(run);
        }
        run.clear();
    };
    for c in line.chars() {
        if c.is_ascii_digit() || (matches!(c, ' ' | '-') && !run.is_empty()) {
            run.push(c);
        } else {
            flush(&mut run, &mut clean);
            clean.push(c);
        }
    }
    flush(&mut run, &mut clean);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_codes_go_and_the_rest_stays() {
        for (line, clean) in [
            ("stored message=0199f1e2-7a4b-7c3d-8e5f-001122334455 parts=2", "stored message=0199f1e2-7a4b-7c3d-8e5f-001122334455 parts=2"),
            ("to=<ana@example.org>, again ana.gómez@bücher.example.", "to=<[address]>, again [address]"),
            ("code 1234 5678-9012 3456 7890 used", "code [code] used"),
            ("12345678901234567890", "[code]"),
            ("{\"at\":1764000000123456,\"n\":12}", "{\"at\":1764000000123456,\"n\":12}"),
            ("an address has one @ in it, not @@", "an address has one @ in it, not [address]"),
            ("", ""),
        ] {
            assert_eq!(scrub(line), clean);
        }
    }
}
