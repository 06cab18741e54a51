//! Styles, reduced to a safe list. No property here can load, move something over something else, or run: what would move leaves room.
//!
//! Values are rebuilt from tokens of a few kinds. There is no `url()`, no `image-set()`, no `attr()`, `var()` or `env()`: of
//! functions only those that name a colour stay. Invariant: filtering a filtered style changes nothing.
pub(super) mod colour;
pub(super) mod hidden;
pub(super) mod rules;
pub(super) mod setting;
pub(super) mod sheet;

use std::{collections::HashSet, fmt::Write as _, sync::LazyLock};

use cssparser::{Delimiter, Parser, ToCss, Token};

/// Properties that may stay. `background` stands in only for its colour.
const PROPERTIES: &str = "align-content align-items align-self background-color border border-bottom border-bottom-color border-bottom-style \
    border-bottom-width border-collapse border-color border-left border-left-color border-left-style border-left-width \
    border-radius border-right border-right-color border-right-style border-right-width border-spacing border-style border-top \
    border-top-color border-top-style border-top-width border-width box-sizing caption-side clear color column-gap direction \
    display empty-cells flex flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap float font font-family font-size \
    font-style font-variant font-weight gap grid-template-columns height justify-content justify-items justify-self \
    letter-spacing line-height list-style list-style-position list-style-type margin margin-bottom margin-left margin-right \
    margin-top max-height max-width min-height min-width mso-list opacity overflow overflow-wrap padding padding-bottom \
    padding-left padding-right padding-top row-gap table-layout text-align text-decoration text-decoration-line text-indent \
    text-transform vertical-align visibility white-space width word-break word-spacing word-wrap";
static ALLOWED: LazyLock<HashSet<&str>> = LazyLock::new(|| PROPERTIES.split_whitespace().collect());
/// Functions that name a colour.
const COLOURS: &[&str] = &["rgb", "rgba", "hsl", "hsla"];
/// Longest value kept.
const MAX_VALUE: usize = 300;
/// Most declarations kept of one list.
const MAX_DECLARATIONS: usize = 100;
/// Longest list looked into.
const MAX_STYLE: usize = 16 << 10;

/// The declarations that may stay, as `name:value;name:value`.
pub(super) fn declarations(style: &str) -> String {
    if style.is_empty() || style.len() > MAX_STYLE {
        return String::new();
    }
    let mut input = Parser::new(style);
    let mut kept = String::new();
    collect(&mut input, &mut kept);
    kept
}

/// Reads declarations until the end of the input or block.
pub(super) fn collect(input: &mut Parser<'_>, kept: &mut String) {
    let mut left = MAX_DECLARATIONS;
    for _ in 0..MAX_DECLARATIONS {
        if input.is_exhausted() {
            return;
        }
        // Also what is broken ends at the next semicolon.
        let one = input.parse_until_after(Delimiter::Semicolon, |declaration| -> Result<_, cssparser::ParseError<()>> {
            let kept = one(declaration);
            while declaration.next().is_ok() {}
            Ok(kept)
        });
        if let Ok(Some((name, value))) = one {
            if value == ROOM && kept.contains(ROOM) {
                continue;
            }
            // What is read again must not be more than is read.
            let Some(rest) = left.checked_sub(if value == ROOM { 2 } else { 1 }) else { return };
            left = rest;
            if !kept.is_empty() {
                kept.push(';');
            }
            kept.push_str(name);
            kept.push(':');
            kept.push_str(&value);
        }
    }
}

fn one(input: &mut Parser<'_>) -> Option<(&'static str, String)> {
    let name = input.expect_ident().ok()?.to_ascii_lowercase();
    input.expect_colon().ok()?;
    if name == "background" {
        return Some(("background-color", background(input)?));
    }
    if let Some(moved) = moved(&name, input) {
        return moved.map(|(name, value)| (name, value.to_owned()));
    }
    let name = ALLOWED.get(name.as_str())?;
    let value = value(input)?;
    (!forbidden(name, &value)).then_some((*name, value))
}

/// In the place of what moves an element away from what stands beside it: it stays where it is written, with some room on both sides,
/// so that two numbers are not one.
const ROOM: &str = "1ex;margin-right:1ex";

/// What stands in the place of a declaration that moves an element; none if it is of no such kind. Up and down it stays in its line.
fn moved(name: &str, input: &mut Parser<'_>) -> Option<Option<(&'static str, &'static str)>> {
    let room = |moves: bool| Some(moves.then_some(("margin-left", ROOM)));
    match name {
        "position" => room(input.expect_ident().is_ok_and(|value| ["absolute", "fixed"].iter().any(|one| value.eq_ignore_ascii_case(one)))),
        "left" | "right" | "inset" => room(distance(input) != 0.0),
        "top" | "bottom" => Some(match distance(input) {
            0.0 => None,
            distance if (distance < 0.0) == (name == "top") => Some(("vertical-align", "text-top")),
            _ => Some(("vertical-align", "text-bottom")),
        }),
        _ => None,
    }
}

/// Of whatever unit; zero for what is none.
fn distance(input: &mut Parser<'_>) -> f32 {
    match input.next() {
        Ok(Token::Number { value, .. } | Token::Dimension { value, .. }) => *value,
        Ok(Token::Percentage { unit_value, .. }) => *unit_value,
        _ => 0.0,
    }
}

/// Words that are harmless for most properties, but not for these.
fn forbidden(name: &str, value: &str) -> bool {
    match name {
        // Whoever sees the page must find the text where it is.
        "display" => value.starts_with("contents") || value.starts_with("run-in"),
        // What `top` raises would be put down again: its name or `top` says where it stands.
        "vertical-align" => value == "baseline",
        _ => false,
    }
}

fn value(input: &mut Parser<'_>) -> Option<String> {
    let mut written = String::new();
    let mut before = Glue::None;
    loop {
        let Ok(token) = input.next().cloned() else { break };
        before = piece(input, &token, before, &mut written)?;
        if written.len() > MAX_VALUE {
            return None;
        }
    }
    (!written.is_empty()).then_some(written)
}

/// What stands before a token decides whether a space does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glue {
    None,
    Space,
}

fn piece(input: &mut Parser<'_>, token: &Token<'_>, before: Glue, out: &mut String) -> Option<Glue> {
    let space = |out: &mut String| {
        if before == Glue::Space {
            out.push(' ');
        }
    };
    match token {
        Token::Ident(word) if plain(word) => {
            space(out);
            out.push_str(&word.to_ascii_lowercase());
            Some(Glue::Space)
        }
        Token::QuotedString(text) if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -_.".contains(&byte)) => {
            space(out);
            write!(out, "'{text}'").ok()?;
            Some(Glue::Space)
        }
        Token::Hash(colour) | Token::IDHash(colour) if plain(colour) => {
            space(out);
            write!(out, "#{colour}").ok()?;
            Some(Glue::Space)
        }
        Token::Number { .. } | Token::Percentage { .. } => {
            space(out);
            token.to_css(out).ok()?;
            Some(Glue::Space)
        }
        // A unit that could be read as an exponent would be written with an escape: there is none.
        Token::Dimension { unit, .. } if plain(unit) && !matches!(unit.as_bytes(), [b'e' | b'E'] | [b'e' | b'E', b'-', ..]) => {
            space(out);
            token.to_css(out).ok()?;
            Some(Glue::Space)
        }
        Token::Comma => {
            out.push(',');
            Some(Glue::None)
        }
        // Between two values; two on end are no CSS, and the beginning of an address elsewhere.
        Token::Delim('/') if before == Glue::Space => {
            out.push('/');
            Some(Glue::None)
        }
        Token::Delim('!') => {
            input.expect_ident_matching("important").ok()?;
            out.push_str("!important");
            input.is_exhausted().then_some(Glue::None)
        }
        Token::Function(name) => {
            space(out);
            colour_function(input, name, out)?;
            Some(Glue::Space)
        }
        _ => None,
    }
}

fn colour_function(input: &mut Parser<'_>, name: &str, out: &mut String) -> Option<()> {
    let name = COLOURS.iter().find(|known| known.eq_ignore_ascii_case(name))?;
    write!(out, "{name}(").ok()?;
    let inside = input.parse_nested_block(|inside| -> Result<Option<()>, cssparser::ParseError<()>> {
        let mut before = Glue::None;
        loop {
            let Ok(token) = inside.next().cloned() else { return Ok(Some(())) };
            let next = match token {
                Token::Function(_) | Token::QuotedString(_) | Token::Delim('!') => None,
                _ => piece(inside, &token, before, out),
            };
            let Some(next) = next else {
                while inside.next().is_ok() {}
                return Ok(None);
            };
            before = next;
        }
    });
    inside.ok().flatten()?;
    out.push(')');
    Some(())
}

/// The colour among a background's many words.
fn background(input: &mut Parser<'_>) -> Option<String> {
    loop {
        let token = input.next().ok()?.clone();
        let mut written = String::new();
        let colour = match &token {
            Token::Ident(word) => cssparser::color::parse_named_color(word).is_ok() || word.eq_ignore_ascii_case("transparent"),
            Token::Hash(_) | Token::IDHash(_) => true,
            Token::Function(name) => COLOURS.iter().any(|known| known.eq_ignore_ascii_case(name)),
            _ => false,
        };
        if colour && piece(input, &token, Glue::None, &mut written).is_some() {
            return Some(written);
        }
    }
}

/// Letters, digits and hyphens: nothing that needs an escape, now or when read again.
fn plain(word: &str) -> bool {
    !word.is_empty() && word.len() <= 64 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Whether a style would have loaded something from elsewhere. Only for the note: nothing of it stays either way.
pub(super) fn loads(style: &str) -> bool {
    if memchr::memmem::find(style.as_bytes(), b"//").is_none() {
        return false;
    }
    let lower = style.to_ascii_lowercase();
    ["url(", "image-set(", "image(", "src(", "@import"].iter().any(|word| lower.contains(word))
}
