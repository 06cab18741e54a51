//! `<style>` blocks: read once, written anew with the declarations and selectors that are safe.
//!
//! Of rules with an at-sign only `@media` stays. A selector that needs more than names, combinators and plain
//! pseudo-classes goes with its rule. What rules say of elements is remembered for the reading view.
use cssparser::{Delimiter, ParseError, Parser, Token};

use super::{collect, rules::Rules};

/// Bytes of all blocks of a message that are looked into.
const MAX_INPUT: usize = 256 << 10;
/// Rules kept.
const MAX_RULES: usize = 2_000;

/// A style sheet of ours, made of the author's.
#[derive(Default)]
pub(in crate::mime::html) struct Sheet {
    /// The filtered rules: no `<`, no `url(`, no `@` but `@media`.
    pub(in crate::mime::html) css: String,
    /// The author thought of dark screens.
    pub(in crate::mime::html) dark: bool,
    /// What rules outside `@media` say about elements.
    pub(in crate::mime::html) said: Rules,
    read: usize,
    rules: usize,
}

impl Sheet {
    pub(in crate::mime::html) fn add(&mut self, block: &str) {
        self.read += block.len();
        if self.read > MAX_INPUT {
            return;
        }
        let block = block.trim().trim_start_matches("<!--").trim_end_matches("-->");
        self.rules(&mut Parser::new(block), false);
    }

    fn rules(&mut self, input: &mut Parser<'_>, inside: bool) {
        while !input.is_exhausted() && self.rules < MAX_RULES {
            self.rules += 1;
            let start = input.state();
            match input.next().cloned() {
                Ok(Token::AtKeyword(name)) => self.at_rule(input, &name, inside),
                Ok(Token::CDO | Token::CDC | Token::Semicolon) => {}
                Ok(_) => {
                    input.reset(&start);
                    self.rule(input, inside);
                }
                Err(_) => return,
            }
        }
    }

    fn at_rule(&mut self, input: &mut Parser<'_>, name: &str, inside: bool) {
        let start = input.position();
        let prelude = input.parse_until_before(Delimiter::CurlyBracketBlock | Delimiter::Semicolon, |prelude| {
            while prelude.next().is_ok() {}
            Ok::<_, ParseError<()>>(prelude.slice_from(start).trim().to_owned())
        });
        let block = matches!(input.next(), Ok(Token::CurlyBracketBlock));
        let (Ok(prelude), true) = (prelude, block) else { return };
        let media = name.eq_ignore_ascii_case("media") && !inside && query(&prelude);
        let before = self.css.len();
        let _ended = input.parse_nested_block(|nested| {
            if media {
                self.css.push_str("@media ");
                self.css.push_str(&prelude);
                self.css.push('{');
                self.rules(nested, true);
                self.css.push('}');
            }
            while nested.next().is_ok() {}
            Ok::<_, ParseError<()>>(())
        });
        if self.css[before..].ends_with("{}") {
            self.css.truncate(before);
        } else if media && prelude.contains("dark") {
            self.dark = true;
        }
    }

    fn rule(&mut self, input: &mut Parser<'_>, inside: bool) {
        let start = input.position();
        let selector = input.parse_until_before(Delimiter::CurlyBracketBlock, |prelude| {
            while prelude.next().is_ok() {}
            Ok::<_, ParseError<()>>(prelude.slice_from(start).trim().to_owned())
        });
        if !matches!(input.next(), Ok(Token::CurlyBracketBlock)) {
            return;
        }
        let mut kept = String::new();
        let read = input.parse_nested_block(|block| {
            collect(block, &mut kept);
            while block.next().is_ok() {}
            Ok::<_, ParseError<()>>(())
        });
        let (Ok(selector), Ok(())) = (selector, read) else { return };
        if kept.is_empty() || !selects(&selector) {
            return;
        }
        if !inside {
            self.said.add(&selector, &kept);
        }
        self.css.push_str(&selector);
        self.css.push('{');
        self.css.push_str(&kept);
        self.css.push('}');
    }
}

fn query(text: &str) -> bool {
    !text.is_empty() && text.len() <= 300 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ():,.-\n\r\t".contains(&byte))
}

fn selects(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 1_000
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ():,.*>+~#_-\n\r\t".contains(&byte))
}
