//! Files are there, small, and within the policy; nothing is lost of them but air.
use super::*;

#[test]
fn every_asset_is_there_and_small() {
    for asset in Asset::ALL {
        assert!(file(asset.path()).is_some() && content_type(asset.path()).is_some(), "{asset:?}");
        assert!(asset.url().starts_with(&format!("/static/{}/", *TREE)));
    }
    let size = |paths: &[&str]| paths.iter().map(|path| file(path).expect("embedded").len()).sum::<usize>();
    // What every page names, and what those name beside it that name most: where a key is used, and where one writes.
    let common = size(&[Asset::Style, Asset::Icon, Asset::Files, Asset::Idle].map(Asset::path));
    let key = size(&[Asset::Ceremony.path(), "js/passkey.js", Asset::Support.path(), Asset::Fragment.path()]);
    let staff = size(&[Asset::Attach, Asset::Later, Asset::Draft, Asset::Paste, Asset::Time].map(Asset::path));
    let patient = size(&[Asset::Attach, Asset::Draft, Asset::Time].map(Asset::path));
    let whole = common + key.max(staff).max(patient);
    assert!(whole < 58_000, "a page and all its files stay under 60 KB: {whole}");
}

#[test]
fn texts_and_sources_are_not_served() {
    for name in
        ["locales/en/pages.ftl", "vendor/pico/pico.scss", "vendor/pico/LICENSE.md", "vendor/pico/VERSION", "vendor/atkinson/regular.ttf"]
    {
        assert!(Files::get(name).is_some(), "{name}");
        assert!(content_type(name).is_none(), "{name}");
    }
}

/// What is left out of a file on its way changes nothing of what it says: no text goes over lines, no comment either, and none
/// of the texts in a sheet has a space that it would lose.
#[test]
fn files_lose_nothing_but_air() {
    for name in Files::iter().filter(|name| name.ends_with(".js") || (name.ends_with(".css") && !name.starts_with("vendor/"))) {
        let file = Files::get(&name).expect("embedded");
        let text = std::str::from_utf8(&file.data).expect("UTF-8");
        for line in text.lines().map(str::trim) {
            assert!(line.matches('`').count() % 2 == 0, "{name}: {line}");
            assert_eq!(line.contains("/*"), line.contains("*/"), "{name}: {line}");
            // The line behind it goes on where it ends.
            assert!(line.starts_with("//") || !line.contains(" // "), "{name}: {line}");
            assert!(!line.starts_with("/*") || line.ends_with("*/"), "{name}: {line}");
            let air: &[_] = if name.ends_with(".css") { &AIR_OF_SHEETS } else { &AIR_OF_SCRIPTS };
            for quoted in ['"', '`'].into_iter().flat_map(|quote| line.split(quote).skip(1).step_by(2)) {
                assert_eq!(without_any(air, quoted.to_owned()), quoted, "{name}: {line}");
            }
        }
    }
    assert_eq!(without_any(&AIR_OF_SHEETS, ".a > b :is(c, i) { d: 0.5rem f; g: h; }\n".to_owned()), ".a>b :is(c,i){d:.5rem f;g:h}");
}

/// What a page asks by itself keeps nobody signed in.
#[test]
fn scripts_that_ask_by_themselves_say_so() {
    for name in ["js/draft.js", "js/follow.js", "js/mailing.js"] {
        let script = file(name).expect("a script");
        assert!(String::from_utf8_lossy(&script).contains("\"x-unattended\""), "{name}");
    }
}

/// No text, no markup and no other origin in script: all of that comes with the page.
#[test]
fn scripts_stay_within_the_policy() {
    for name in Files::iter().filter(|name| name.ends_with(".js")) {
        let file = Files::get(&name).expect("embedded");
        let script = std::str::from_utf8(&file.data).expect("UTF-8");
        for forbidden in
            ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "http://", "https://", ".cookie", "Storage"]
        {
            assert!(!script.contains(forbidden), "{name}: {forbidden}");
        }
    }
}
