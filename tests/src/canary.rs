//! Looks for planted words in everything that lies around, in every form they could have taken.
use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

/// A planted word and the forms in which it is looked for.
pub struct Canary {
    word: String,
    forms: Vec<(&'static str, Vec<u8>)>,
}

/// Where a canary was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which word.
    pub word: String,
    /// In which form.
    pub form: &'static str,
    /// Where.
    pub place: String,
}

impl Canary {
    /// Clear, lower and upper case, base64 in its three phases, hexadecimal, UTF-16 in both orders, reversed, and as in
    /// a URL.
    ///
    /// # Panics
    /// If the word is shorter than eight bytes: it would be found by chance.
    #[must_use]
    pub fn new(word: &str) -> Self {
        assert!(word.len() >= 8, "a canary of less than eight bytes sings by chance");
        let bytes = word.as_bytes();
        let hex = |upper: bool| -> Vec<u8> {
            bytes.iter().flat_map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") }.into_bytes()).collect()
        };
        let url: String = bytes
            .iter()
            .map(|byte| if byte.is_ascii_alphanumeric() { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
            .collect();
        let mut forms = vec![
            ("clear", bytes.to_vec()),
            ("lower case", word.to_lowercase().into_bytes()),
            ("upper case", word.to_uppercase().into_bytes()),
            ("hex", hex(false)),
            ("HEX", hex(true)),
            ("UTF-16LE", word.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            ("UTF-16BE", word.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            ("reversed", bytes.iter().rev().copied().collect()),
            ("URL", url.into_bytes()),
        ];
        for (phase, name) in [(0, "base64, phase 0"), (1, "base64, phase 1"), (2, "base64, phase 2")] {
            forms.push((name, base64_phase(bytes, phase)));
        }
        Self { word: word.to_owned(), forms }
    }

    /// Every form of the word that stands in `bytes`.
    #[must_use]
    pub fn sings_in(&self, bytes: &[u8], place: &str) -> Vec<Hit> {
        self.forms
            .iter()
            .filter(|(_, form)| contains(bytes, form))
            .map(|(form, _)| Hit { word: self.word.clone(), form, place: place.to_owned() })
            .collect()
    }

    /// Every form of the word that stands in a file below `folder`, contents and names.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn sings_below(&self, folder: &Path) -> Result<Vec<Hit>> {
        let mut hits = Vec::new();
        for file in files(folder)? {
            let place = file.display().to_string();
            hits.extend(self.sings_in(file.file_name().map(std::ffi::OsStr::as_encoded_bytes).unwrap_or_default(), &place));
            // A journal may vanish between the listing and the reading.
            if let Ok(bytes) = fs::read(&file) {
                hits.extend(self.sings_in(&bytes, &place));
            }
        }
        Ok(hits)
    }
}

/// What of the word's base64 does not depend on its neighbours, when it begins `phase` bytes into a group of three.
fn base64_phase(word: &[u8], phase: usize) -> Vec<u8> {
    let mut bytes = vec![0; phase];
    bytes.extend_from_slice(word);
    let encoded = STANDARD_NO_PAD.encode(&bytes).into_bytes();
    let from = (phase * 8).div_ceil(6);
    let to = bytes.len() * 8 / 6;
    encoded[from..to].to_vec()
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    let Some((&first, rest)) = needle.split_first() else { return false };
    let mut from = 0;
    while let Some(at) = hay[from..].iter().position(|byte| *byte == first) {
        let after = from + at + 1;
        if hay[after..].starts_with(rest) {
            return true;
        }
        from = after;
    }
    false
}

/// Every file below a folder.
///
/// # Errors
/// If it cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry?;
            if entry.file_type()?.is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_is_heard_in_every_form() {
        let canary = Canary::new("Quetzal-77@plumage.example");
        for (name, form) in &canary.forms {
            let mut bytes = b"before".to_vec();
            bytes.extend_from_slice(form);
            bytes.extend_from_slice(b"after");
            assert!(canary.sings_in(&bytes, "here").iter().any(|hit| hit.form == *name), "{name}");
        }
        assert_eq!(canary.sings_in(b"quetzal 77", "here"), []);
    }

    #[test]
    fn base64_is_found_at_any_offset() {
        let canary = Canary::new("tell-tale canary");
        for lead in 0..6 {
            let text = format!("{}tell-tale canary and more", "x".repeat(lead));
            let encoded = STANDARD_NO_PAD.encode(text);
            assert!(!canary.sings_in(encoded.as_bytes(), "here").is_empty(), "{lead}");
        }
    }
}
