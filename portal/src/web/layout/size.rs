//! Sizes of files, as a person reads them.
use super::Words;

/// In bytes, kilobytes or megabytes; a decimal of megabytes below ten.
#[must_use]
pub(crate) fn size(words: &Words, bytes: u64) -> String {
    let (number, unit) = match bytes {
        // As a number, for it decides between singular and plural.
        0..1_000 => return words.say_with("size-bytes", &[("number", bytes.into())]),
        1_000..=999_000 => (bytes.div_ceil(1_000).to_string(), "size-kilobytes"),
        999_001..9_900_001 => {
            let tenths = bytes.div_ceil(100_000);
            let mark = words.say("size-decimal-mark");
            (format!("{}{mark}{}", tenths / 10, tenths % 10), "size-megabytes")
        }
        _ => (bytes.div_ceil(1_000_000).to_string(), "size-megabytes"),
    };
    words.say_with(unit, &[("number", number.into())])
}

#[cfg(test)]
mod tests {
    use entity::domain::locale::Locale;

    use super::*;

    #[test]
    fn sizes_are_short_and_in_the_language() {
        let say = |tag: &str, bytes| size(&Words::new(Locale::parse(tag).expect("a tag"), "Letterbox", "letterbox.example"), bytes);
        for (bytes, shown) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1 KB"),
            (999_000, "999 KB"),
            (999_999, "1.0 MB"),
            (1_250_000, "1.3 MB"),
            (9_900_001, "10 MB"),
            (52_428_800, "53 MB"),
        ] {
            assert_eq!(say("en", bytes), shown);
            // In Spanish as well: as numbers are written in the United States in either language.
            assert_eq!(say("es", bytes), shown);
        }
    }
}
