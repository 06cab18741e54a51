//! Text of the kind `text/enriched` (RFC 1896) without its markup. Must not know pages.
//!
//! Invariant: what comes out is no longer than what went in.

/// What is not filled keeps its lines; what a parameter holds is for programs.
const PARAMETER: &str = "param";
const AS_IS: &str = "nofill";

/// The words alone. One line feed is a space; of several, one goes.
pub(super) fn text(marked: &str) -> String {
    let mut out = String::with_capacity(marked.len());
    let (mut parameters, mut as_is) = (0_usize, 0_usize);
    let mut rest = marked;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("<<") {
            push(&mut out, parameters, "<");
            rest = after;
        } else if let Some((name, after)) = command(rest) {
            let (name, ends) = name.strip_prefix('/').map_or((name, false), |name| (name, true));
            let count = match () {
                () if name.eq_ignore_ascii_case(PARAMETER) => &mut parameters,
                () if name.eq_ignore_ascii_case(AS_IS) => &mut as_is,
                () => &mut 0,
            };
            *count = if ends { count.saturating_sub(1) } else { *count + 1 };
            rest = after;
        } else if rest.starts_with('\n') && as_is == 0 {
            let feeds = rest.bytes().take_while(|byte| *byte == b'\n').count();
            push(&mut out, parameters, if feeds == 1 { " " } else { &rest[1..feeds] });
            rest = &rest[feeds..];
        } else {
            let end = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '<' | '\n')).map_or(rest.len(), |(at, _)| at);
            push(&mut out, parameters, &rest[..end]);
            rest = &rest[end..];
        }
    }
    out
}

fn push(out: &mut String, parameters: usize, text: &str) {
    if parameters == 0 {
        out.push_str(text);
    }
}

/// The name between the signs, and what stands behind; a sign that begins no command is text.
fn command(text: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 62;
    let inner = text.strip_prefix('<')?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    let name = &inner[..end];
    let bare = name.strip_prefix('/').unwrap_or(name);
    let fits = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then(|| (name, &inner[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_stay_and_the_markup_goes() {
        for (marked, wanted) in [
            ("<bold>Now</bold> is the time for <italic>all</italic> good men", "Now is the time for all good men"),
            ("<color><param>red</param>Blood</color> pressure", "Blood pressure"),
            ("one\ntwo\n\nthree\n\n\nfour", "one two\nthree\n\nfour"),
            ("<nofill>a\nb\n\nc</nofill>\nd", "a\nb\n\nc d"),
            ("5 << 6, 7 <8 and <9>", "5 < 6, 7 <8 and "),
            ("a < b", "a < b"),
            ("</param>x</nofill>", "x"),
            ("<param>never ends", ""),
            ("<é>", "<é>"),
            ("", ""),
        ] {
            assert_eq!(text(marked), wanted, "{marked}");
        }
        assert!(text(&"<".repeat(10_001)).len() <= 10_001);
    }
}
