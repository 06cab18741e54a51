//! A language that nobody speaks, made from the English files: every letter is as wide as a Chinese one. Whatever stands in
//! plain letters on a page in it is in no message file.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use fluent_syntax::{
    ast::{Entry, Expression, Pattern, PatternElement, Resource},
    parser,
    serializer::serialize,
};

/// Its tag: reserved for private use (ISO 639-2).
pub const TAG: &str = "qps";

/// Makes a folder of languages: the present ones, and this one.
///
/// # Errors
/// If a file cannot be read, understood or written.
pub fn folder(target: &Path) -> Result<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/locales");
    let folder = target.join("locales");
    for language in std::fs::read_dir(&source)? {
        let language = language?.path();
        let into = folder.join(language.file_name().context("a language has a name")?);
        std::fs::create_dir_all(&into)?;
        for file in std::fs::read_dir(&language)? {
            let file = file?.path();
            std::fs::copy(&file, into.join(file.file_name().context("a file has a name")?))?;
        }
    }
    let own = folder.join(TAG);
    std::fs::create_dir_all(&own)?;
    for file in std::fs::read_dir(source.join("en"))? {
        let file = file?.path();
        let text = std::fs::read_to_string(&file)?;
        std::fs::write(own.join(file.file_name().context("a file has a name")?), translate(text)?)?;
    }
    Ok(folder)
}

fn translate(source: String) -> Result<String> {
    let mut resource: Resource<String> = parser::parse(source).map_err(|(_, errors)| anyhow!("a message file: {errors:?}"))?;
    for entry in &mut resource.body {
        if let Entry::Message(message) = entry
            && let Some(value) = &mut message.value
        {
            widen(value);
        }
    }
    Ok(serialize(&resource))
}

fn widen(pattern: &mut Pattern<String>) {
    for element in &mut pattern.elements {
        match element {
            PatternElement::TextElement { value } => *value = value.chars().map(wide).collect(),
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                variants.iter_mut().for_each(|variant| widen(&mut variant.value));
            }
            PatternElement::Placeable { expression: Expression::Inline(_) } => {}
        }
    }
}

/// The full-width form of a letter (U+FF21 and on).
fn wide(letter: char) -> char {
    if letter.is_ascii_alphabetic() { char::from_u32(u32::from(letter) + 0xFEE0).unwrap_or(letter) } else { letter }
}

/// Words in plain letters, but for the known ones, and for codes and ids.
#[must_use]
pub fn plain_words<'a>(text: &'a str, known: &[&str]) -> Vec<&'a str> {
    let is_code = |token: &&str| token.contains(|c: char| c.is_ascii_digit() || c == '_');
    let words = text.split_whitespace().filter(|token| !is_code(token)).flat_map(parts).filter(|word| word.len() > 1);
    words.filter(|word| !known.iter().any(|known| parts(known).any(|part| part == *word))).collect()
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_change_and_places_stay() -> Result<()> {
        let made = translate("a = Hi { $name }\nb = { $n ->\n    [one] One\n   *[other] { $n } more\n}\n".to_owned())?;
        assert!(made.contains("Ｈｉ { $name }") && made.contains("*[other] { $n } ｍｏｒｅ") && made.contains("[one] Ｏｎｅ"), "{made}");
        assert_eq!(plain_words("Ｈｉ Ana, new at Letterbox", &["Letterbox"]), ["Ana", "new", "at"]);
        Ok(())
    }
}
