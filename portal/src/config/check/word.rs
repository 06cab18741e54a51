//! Words that tell that something is about health. A short list: what names of such services are made of, in English and Spanish.

/// Parts of words, compared without case; those of three letters or fewer as whole words only.
const PARTS: [&str; 42] = [
    "health", "clinic", "medic", "doctor", "dr", "md", "patient", "hospital", "care", "cure", "heal", "nurse", "therap", "psych", "mental",
    "onco", "cancer", "cardio", "dental", "dentist", "pharma", "surgery", "surgeon", "pediatr", "paediatr", "fertil", "hiv", "std",
    "rehab", "addict", "radiolog", "diagnos", "hospice", "wellness", "salud", "médic", "paciente", "clínic", "doctora", "farmacia",
    "enfermer", "terapia",
];

/// The first such word in a text, as it stands in the list.
pub(super) fn about_health(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    PARTS.into_iter().find(|part| words.iter().any(|word| if part.len() <= 3 { word == part } else { word.contains(part) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_words_are_found_and_neutral_names_are_not() {
        for (text, found) in [
            ("Letterbox", None),
            ("https://letterbox.example", None),
            ("Address book", None),
            ("MyHealth", Some("health")),
            ("https://portal.elm-clinic.example", Some("clinic")),
            ("Dr. Elm", Some("dr")),
            ("Clínica Elm", Some("clínic")),
        ] {
            assert_eq!(about_health(text), found, "{text}");
        }
    }
}
