//! Every text exists in every language, with the same places, and is used.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// All files of a language in one.
fn file(language: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/locales").join(language);
    let files = fs::read_dir(folder).expect("the language's folder").map(|entry| entry.expect("a file").path());
    files.map(|path| fs::read_to_string(path).expect("texts")).collect()
}

/// Texts by id; each with the places it fills.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let file = file(language);
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut id = String::new();
    for line in file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        // A text of several lines begins on the next one.
        if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
            id = name.to_owned();
            assert!(texts.insert(id.clone(), BTreeSet::new()).is_none(), "{language} says {id} twice");
        }
        let places = line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric()).collect::<String>());
        texts.get_mut(&id).expect("a text before its lines").extend(places);
    }
    texts
}

/// All sources that say something to people, in one.
fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, all);
        } else if !entry.ends_with("tests.rs") {
            let source = fs::read_to_string(entry).expect("a source");
            all.push_str(source.split("#[cfg(test)]").next().unwrap_or_default());
        }
    }
}

#[test]
fn languages_have_the_same_texts_with_the_same_places() {
    let english = texts("en");
    assert!(english.len() > 100);
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/locales")).expect("the languages") {
        let language = entry.expect("a language").file_name().into_string().expect("a tag");
        let other = texts(&language);
        for (id, places) in &english {
            assert_eq!(other.get(id), Some(places), "{language}: {id}");
        }
        for id in other.keys() {
            assert!(english.contains_key(id), "{language} has a text that English lacks: {id}");
        }
    }
}

#[test]
fn no_text_is_left_over() {
    let mut all = String::new();
    for folder in ["src", "../notifier/src"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    // Ids that are put together: their beginning stands in the sources, and their end is one of these.
    let composed = |id: &str| {
        let known = id.strip_suffix("-text").or_else(|| id.strip_suffix("-heading"));
        let stem = known.is_some_and(|stem| {
            let word = stem.strip_prefix("support-").or_else(|| stem.strip_prefix("help-")).unwrap_or(stem);
            all.contains(&format!("\"{word}\""))
        });
        stem || id.starts_with("month-")
            || id.starts_with("weekday-")
            || id.strip_prefix("help-").is_some_and(|topic| all.contains(&format!("\"{topic}\"")))
    };
    for id in texts("en").into_keys() {
        assert!(all.contains(&format!("\"{id}\"")) || composed(&id), "nobody says {id}");
    }
}

/// One word for each thing, of those that clinics in the United States use, and nobody is called *tú*.
#[test]
fn spanish_has_one_word_for_each_thing() {
    let others = [
        ("ficha", &["expediente", "expedientes"][..]),
        ("computadora", &["ordenador", "ordenadores"]),
        ("teléfono inteligente", &["móvil", "móviles"]),
        ("dispositivo", &["aparato", "aparatos"]),
        ("presionar", &["pulse", "pulsar", "pulsó"]),
        ("añadir", &["agregar", "agregue", "agregó", "agregarla", "agregarlo"]),
        ("día hábil", &["laborable", "laborables"]),
        ("dígito, número", &["cifra", "cifras"]),
        ("buzón de voz", &["contestador"]),
        ("crear una llave", &["haga su llave", "hacer mi llave", "hacer una llave", "haga la llave"]),
        ("en persona", &["en mano"]),
        ("colega", &["compañero", "compañera"]),
        ("usted", &["tú", "tu", "tus", "ti", "vosotros", "vuestro"]),
    ];
    // Names of fields stand in templates that clinics keep: they stay.
    for line in file("es").lines().filter(|line| !line.starts_with('#') && !line.starts_with("field-")) {
        let text = line.split_once(" = ").map_or(line, |(_, text)| text).to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let text = format!(" {} ", words.join(" "));
        for (one, others) in others {
            let other = others.iter().find(|other| text.contains(&format!(" {other} ")));
            assert!(other.is_none(), "{other:?} in place of {one}: {line}");
        }
    }
}
