//! `format=flowed` undone (RFC 3676): lines that a program broke become paragraphs again. Must not know charsets.
//!
//! Invariants: a signature's line stays one; what is quoted is joined only with what is quoted as deep; nothing but line
//! ends, stuffed spaces and (`delsp`) trailing spaces goes.

/// Text with its soft line breaks undone. Lines may end with LF or CR LF; they end with LF afterwards.
#[must_use]
pub(super) fn unfold(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the paragraph that goes on with the next line, if one does.
    let mut flowing: Option<usize> = None;
    let body = text.strip_suffix('\n').unwrap_or(text);
    for line in body.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = content == "-- ";
        if flowing != Some(depth) || signature {
            if flowing.is_some() {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 && !content.is_empty() {
                out.push(' ');
            }
        }
        let soft = content.ends_with(' ') && !signature;
        out.push_str(if soft && delsp { &content[..content.len() - 1] } else { content });
        flowing = soft.then_some(depth);
        if !soft {
            out.push('\n');
        }
    }
    if !text.ends_with('\n') && out.ends_with('\n') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_whole_again() {
        for (text, delsp, wanted) in [
            ("", false, ""),
            ("one \r\ntwo\r\nthree\r\n", false, "one two\nthree\n"),
            ("one \ntwo", false, "one two"),
            ("one  \ntwo\n", true, "one two\n"),
            ("one \ntwo\n", true, "onetwo\n"),
            (" stuffed\n From me\n", false, "stuffed\nFrom me\n"),
            ("> a \n> b\n>> c \n> d\n", false, "> a b\n>> c \n> d\n"),
            (">\n> x\n", false, ">\n> x\n"),
            ("text \n-- \nname\n", false, "text \n-- \nname\n"),
            ("text\n\n-- \nname", false, "text\n\n-- \nname"),
            ("one \n\ntwo\n", false, "one \ntwo\n"),
            ("end ", false, "end "),
        ] {
            assert_eq!(unfold(text, delsp), wanted, "{text:?}");
        }
    }
}
