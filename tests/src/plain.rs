//! How hard a text is to read, as a year of school: by the length of its sentences and of its words.
//!
//! English by Flesch and Kincaid; Spanish by Fernández Huerta, whose scale of ease has a table of school years. Both know sentences,
//! words and syllables alone, so they find what is long-winded and not what is unclear: people still have to read the texts.
use std::{ops::AddAssign, path::Path};

use anyhow::{Result, anyhow};
use fluent_syntax::{
    ast::{Entry, Expression, Pattern, PatternElement, Resource},
    parser,
};

/// In which language a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    English,
    /// Spanish.
    Spanish,
}

impl Tongue {
    /// Its folder among the message files.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// What stands in a text where a value will: a short word that everybody knows.
    const fn neutral(self) -> &'static str {
        match self {
            Self::English => "Maple",
            Self::Spanish => "Arce",
        }
    }

    fn syllables(self, word: &str) -> u32 {
        if word.chars().all(|letter| !letter.is_alphabetic()) {
            return 1;
        }
        match self {
            Self::English => english(&word.to_lowercase()),
            Self::Spanish => spanish(&word.to_lowercase()),
        }
    }
}

/// What a text is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// Its words.
    pub words: u32,
    /// Its sentences.
    pub sentences: u32,
    /// Their syllables.
    pub syllables: u32,
}

impl AddAssign for Measure {
    fn add_assign(&mut self, other: Self) {
        self.words += other.words;
        self.sentences += other.sentences;
        self.syllables += other.syllables;
    }
}

impl Measure {
    /// Of one text.
    #[must_use]
    pub fn of(text: &str, tongue: Tongue) -> Self {
        let mut measure = Self::default();
        let mut open = false;
        for token in text.split_whitespace() {
            for word in token.split(|letter: char| !letter.is_alphanumeric() && !"'’".contains(letter)).filter(|word| !word.is_empty()) {
                measure.words += 1;
                measure.syllables += tongue.syllables(word);
                open = true;
            }
            if open && token.trim_end_matches(['”', '"', '»', ')']).ends_with(['.', '!', '?', ':', ';', '…']) {
                measure.sentences += 1;
                open = false;
            }
        }
        measure.sentences += u32::from(open);
        measure
    }

    /// In which year of school one reads it with ease.
    #[must_use]
    pub fn grade(self, tongue: Tongue) -> f64 {
        let (words, sentences) = (f64::from(self.words.max(1)), f64::from(self.sentences.max(1)));
        let (long, many) = (f64::from(self.syllables) / words, words / sentences);
        match tongue {
            Tongue::English => (0.39 * many + 11.8 * long - 15.59).max(0.0),
            Tongue::Spanish => match 206.84 - 60.0 * long - 1.02 * many {
                ease if ease >= 90.0 => 5.0,
                ease if ease >= 80.0 => 6.0,
                ease if ease >= 70.0 => 7.0,
                ease if ease >= 60.0 => 9.0,
                ease if ease >= 50.0 => 12.0,
                _ => 13.0,
            },
        }
    }
}

/// Groups of vowels, without an e that nobody hears.
fn english(word: &str) -> u32 {
    let word: String = word.chars().filter(char::is_ascii_alphabetic).collect();
    let heard = match word.as_str() {
        short if short.len() <= 3 => return 1,
        past if past.ends_with("ed") && !past.ends_with("ted") && !past.ends_with("ded") => &word[..word.len() - 2],
        many if many.ends_with("es") && !["ses", "xes", "zes", "ches", "shes", "ces", "ges"].iter().any(|end| many.ends_with(end)) => {
            &word[..word.len() - 2]
        }
        silent if silent.ends_with('e') && !silent.ends_with("le") => &word[..word.len() - 1],
        all => all,
    };
    let mut count = 0;
    let mut run = 0;
    for letter in heard.strip_prefix('y').unwrap_or(heard).chars() {
        run = if "aeiouy".contains(letter) { run + 1 } else { 0 };
        // Two vowels are one sound, a third begins another one.
        count += u32::from(run % 2 == 1);
    }
    count.max(1)
}

/// Vowels, where a weak one beside another makes one sound with it, unless it bears the accent.
fn spanish(word: &str) -> u32 {
    let mut count = 0;
    let mut before = None;
    let letters: Vec<char> = word.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1);
        let mute = *letter == 'u' && at > 0 && matches!(letters[at - 1], 'q' | 'g') && matches!(next, Some('e' | 'é' | 'i' | 'í'));
        let kind = match letter {
            _ if mute => None,
            'a' | 'e' | 'o' | 'á' | 'é' | 'ó' => Some('s'),
            'í' | 'ú' => Some('a'),
            'i' | 'u' | 'ü' => Some('w'),
            'y' if next.is_none() => Some('w'),
            _ => None,
        };
        count += u32::from(match (before, kind) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some('s'), Some('s')) => true,
            (Some(one), Some(other)) => one == 'a' || other == 'a',
        });
        before = kind;
    }
    count.max(1)
}

/// The texts of a message file, by their names: each with neutral words for what is put in, one for every form that a number asks for.
///
/// # Errors
/// If the file cannot be read or understood.
pub fn texts(tongue: Tongue, file: &str) -> Result<Vec<(String, String)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/locales").join(tongue.folder()).join(format!("{file}.ftl"));
    let source = std::fs::read_to_string(path)?;
    let resource: Resource<String> = parser::parse(source).map_err(|(_, errors)| anyhow!("{file}: {errors:?}"))?;
    let mut texts = Vec::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry
            && let Some(value) = &message.value
        {
            texts.extend(forms(value, tongue).into_iter().map(|text| (message.id.name.clone(), text)));
        }
    }
    Ok(texts)
}

fn forms(pattern: &Pattern<String>, tongue: Tongue) -> Vec<String> {
    let mut forms = vec![String::new()];
    for element in &pattern.elements {
        let pieces = match element {
            PatternElement::TextElement { value } => vec![value.clone()],
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                variants.iter().flat_map(|variant| self::forms(&variant.value, tongue)).collect()
            }
            PatternElement::Placeable { expression: Expression::Inline(_) } => vec![tongue.neutral().to_owned()],
        };
        forms = forms.iter().flat_map(|form| pieces.iter().map(move |piece| format!("{form}{piece}"))).collect();
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_as_people_say_them() {
        for (word, count) in [
            ("key", 1),
            ("passkey", 2),
            ("message", 2),
            ("messages", 3),
            ("opened", 2),
            ("wanted", 2),
            ("telephone", 3),
            ("table", 2),
            ("our", 1),
            ("20", 1),
        ] {
            assert_eq!(Tongue::English.syllables(word), count, "{word}");
        }
        for (word, count) in [
            ("llave", 2),
            ("mensaje", 3),
            ("clínica", 3),
            ("quien", 1),
            ("guía", 2),
            ("día", 2),
            ("teléfono", 4),
            ("electrónico", 5),
            ("su", 1),
            ("muy", 1),
            ("leer", 2),
            ("código", 3),
        ] {
            assert_eq!(Tongue::Spanish.syllables(word), count, "{word}");
        }
    }

    #[test]
    fn easy_is_told_from_hard() {
        let easy = Measure::of("Your code has 20 digits. It is on your letter.", Tongue::English);
        assert_eq!((easy.words, easy.sentences), (10, 2));
        assert!(easy.grade(Tongue::English) < 3.0, "{easy:?}");
        let hard =
            "Authentication necessitates registration of a cryptographic credential associated with the organization's identity provider.";
        assert!(Measure::of(hard, Tongue::English).grade(Tongue::English) > 15.0);
        let easy = "Su código tiene 20 cifras. Está en su carta.";
        assert!(Measure::of(easy, Tongue::Spanish).grade(Tongue::Spanish) <= 6.0, "{:?}", Measure::of(easy, Tongue::Spanish));
        let hard =
            "La autenticación requiere el registro de una credencial criptográfica asociada al proveedor de identidad de la organización.";
        assert!(Measure::of(hard, Tongue::Spanish).grade(Tongue::Spanish) >= 12.0);
    }
}
