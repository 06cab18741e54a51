//! What the letter with a claim code says: in the patient's language, and in another one overleaf.
use std::time::Duration;

use entity::{base::clock::Timestamp, domain::locale::Locale};
use notifier::text;
use zeroize::Zeroizing;

use super::{Block, Leaf, Step};
use crate::web::{
    layout::{Words, moment},
    routes::Route,
    site::Site,
};

/// A code ends at a moment, and paper names a day: the last one that is over everywhere on earth before that moment.
const MARGIN: Duration = Duration::from_secs(36 * 3600);

/// What differs from letter to letter.
pub(crate) struct Letter<'a> {
    /// To whom, as the envelope says it; nothing if nobody knows.
    pub name: Option<&'a str>,
    /// Who sends it.
    pub clinic: &'a str,
    /// Whom to call.
    pub phone: Option<&'a str>,
    /// The code in groups.
    pub code: &'a str,
    /// When it ends.
    pub until: Timestamp,
    /// Whether the record was set up before, so that nobody reads at once.
    pub waits: bool,
    /// What the patient reads.
    pub language: Option<&'a Locale>,
}

/// Both sides.
#[must_use]
pub(crate) fn leaves(site: &Site, letter: &Letter<'_>) -> Vec<Leaf> {
    let first = letter.language.map_or_else(Locale::english, |wanted| text::best_locale(wanted.as_str()));
    let english = Locale::english();
    let other = if first == english { text::available().iter().find(|one| **one != english) } else { Some(&english) };
    let both: Vec<Locale> = [Some(&first), other].into_iter().flatten().cloned().collect();
    let words: Vec<Words> = both.into_iter().map(|locale| Words::new(locale, site.service_name(), site.host())).collect();
    (0..words.len()).map(|at| leaf(site, letter, &words[at], words.get((at + 1) % words.len()).filter(|_| words.len() > 1))).collect()
}

fn leaf(site: &Site, letter: &Letter<'_>, words: &Words, overleaf: Option<&Words>) -> Leaf {
    let address = format!("{}{}", site.host(), Route::Claim);
    let digits: Zeroizing<String> = Zeroizing::new(letter.code.chars().filter(char::is_ascii_digit).collect());
    let help = match letter.phone {
        Some(phone) => words.say_with("letter-help", &[("phone", phone.into())]),
        None => words.say("letter-help-no-phone"),
    };
    let until = words.say_with("letter-until", &[("date", moment::date(words, letter.until.minus(MARGIN)).into())]);
    let step = |text: String| Step { text, code: None };
    let mut blocks = vec![Block::Heading(words.say_with("letter-from", &[("clinic", letter.clinic.into())]))];
    blocks.extend(letter.name.map(|name| Block::Text(words.say_with("letter-for", &[("name", name.into())]))));
    blocks.push(Block::Square {
        holds: Zeroizing::new(format!("{}{}#{}", site.origin(), Route::Claim, digits.as_str())),
        alternative: words.say_with("letter-square", &[("address", address.as_str().into())]),
    });
    blocks.push(Block::Steps(vec![
        step(words.say_with("letter-scan", &[("address", address.as_str().into())])),
        Step { text: words.say("letter-enter"), code: Some(Zeroizing::new(letter.code.to_owned())) },
        step(words.say("letter-key")),
    ]));
    blocks.push(Block::Strong(until));
    if letter.waits {
        blocks.push(Block::Text(words.say("letter-waits")));
    }
    blocks.push(Block::Text(words.say("letter-nobody")));
    blocks.push(Block::Text(help));
    blocks.push(Block::Text(words.say("letter-alert")));
    let said = words.say_with("alert-body", &[("origin", site.origin().into())]);
    let quote = [words.say("alert-subject"), String::new()].into_iter().chain(said.lines().map(str::to_owned));
    blocks.push(Block::Quote(quote.collect()));
    blocks.extend(overleaf.map(|other| Block::Text(other.say("letter-overleaf"))));
    Leaf { language: words.locale().as_str().to_owned(), title: words.say("letter-title"), blocks }
}
