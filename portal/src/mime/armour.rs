//! Texts that hold something written down in letters: a signed text of PGP (RFC 9580, 7) within its armour, a file by uuencode. Checks no
//! signature, and must not know whose it is.
//!
//! Invariants: what comes out is no longer than what went in, and is lines of it; whatever is not whole stays as it is.
const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
const END: &str = "-----END PGP SIGNATURE-----";
/// Lines between the beginning and the text, which name how it was signed.
const MAX_HEADERS: usize = 10;

/// The text without the armour of what is signed in it; none if nothing in it is, or not as it should be. Text around it stays.
pub(super) fn signed(text: &str) -> Option<String> {
    if !text.contains(BEGIN) {
        return None;
    }
    let mut lines = text.split('\n');
    let mut kept: Vec<&str> = Vec::new();
    let mut opened = false;
    while let Some(line) = lines.next() {
        if line.trim_end() != BEGIN {
            kept.push(line);
            continue;
        }
        opened = true;
        let mut headers = lines.by_ref().take(MAX_HEADERS);
        headers.find(|line| line.trim().is_empty())?;
        loop {
            let line = lines.next()?;
            if line.trim_end() == SIGNATURE {
                break;
            }
            kept.push(line.strip_prefix("- ").unwrap_or(line));
        }
        lines.find(|line| line.trim_end() == END)?;
    }
    opened.then(|| kept.join("\n"))
}

/// Whether a file is written into the text: a line that begins it, lines that hold it, and its end.
pub(super) fn holds_file(text: &str) -> bool {
    let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
    while let Some(line) = lines.next() {
        if !begins_file(line) {
            continue;
        }
        // A line whose length fits its first letter: no sentence does by chance, and then another.
        let mut rest = lines.clone();
        let rows = rest.by_ref().take_while(|line| is_row(line)).filter(|line| line.len() > 1).count();
        let ends = lines.clone().skip(rows).take(3).any(|line| line == "end");
        if rows > 0 && ends {
            return true;
        }
    }
    false
}

fn begins_file(line: &str) -> bool {
    let mut words = line.splitn(3, ' ');
    let mode = |mode: &str| (3..=4).contains(&mode.len()) && mode.bytes().all(|digit| (b'0'..=b'7').contains(&digit));
    words.next() == Some("begin") && words.next().is_some_and(mode) && words.next().is_some_and(|name| !name.trim().is_empty())
}

/// The first letter says how many bytes the others hold, four letters for three.
fn is_row(line: &str) -> bool {
    let bytes = line.as_bytes();
    let Some((first, rest)) = bytes.split_first() else { return false };
    let holds = usize::from(first.wrapping_sub(b' ') & 63).div_ceil(3) * 4;
    // Spaces at the end may be lost on the way, and some programs add a letter.
    bytes.iter().all(|byte| (b' '..=b'`').contains(byte)) && rest.len() <= holds + 1 && rest.len() + 3 >= holds
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &str = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDear Ana,\n- -- \n- - one pill\nDr. Vega\n\
                          -----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n=abcd\n-----END PGP SIGNATURE-----\n";

    #[test]
    fn a_signed_text_is_shown_without_its_armour() {
        assert_eq!(signed(LETTER).as_deref(), Some("Dear Ana,\n-- \n- one pill\nDr. Vega\n"));
        let around = format!("Before\n{LETTER}After\n{LETTER}");
        assert_eq!(
            signed(&around).as_deref(),
            Some("Before\nDear Ana,\n-- \n- one pill\nDr. Vega\nAfter\nDear Ana,\n-- \n- one pill\nDr. Vega\n")
        );
    }

    #[test]
    fn what_is_not_whole_stays_as_it_is() {
        let cut = |at: &str| LETTER.split(at).next().unwrap_or_default().to_owned();
        let quoted = LETTER.lines().map(|line| format!("> {line}\n")).collect::<String>();
        let endless = format!("{BEGIN}\n{}", "Hash: x\n".repeat(1_000));
        for text in ["", "Dear Ana", BEGIN, &cut(SIGNATURE), &cut(END), &cut("\n\n"), &quoted, &endless] {
            assert_eq!(signed(text), None, "{text}");
        }
        let many = format!("{BEGIN}\n\n{SIGNATURE}\n{END}\n").repeat(3_000);
        assert_eq!(signed(&many).as_deref(), Some(""));
    }

    #[test]
    fn a_file_within_a_text_is_found_and_a_sentence_is_none() {
        let file = "Hello\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye";
        assert!(holds_file(file));
        assert!(holds_file(&file.replace('\n', "\r\n")));
        for text in
            ["begin 644 of the pills\nand then\nend", "begin 644 cat.txt\n#0V%T\n`", "begin now\nend", "begin 999 x\n#0V%T\nend", ""]
        {
            assert!(!holds_file(text), "{text}");
        }
        assert!(!holds_file(&"begin 644 x\n".repeat(20_000)));
    }
}
