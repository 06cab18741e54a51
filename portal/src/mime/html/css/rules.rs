//! What the rules of a sheet say about elements, as far as the reading view asks: by the last name of each selector, with the
//! classes that must stand on it and around it.
//!
//! Not a browser's matching: of elements around only classes are looked at, and places among others ("the first one") are all
//! places. Invariants: a rule whose condition is not known whole says only what keeps text apart, never what hides it or changes what it
//! means; few rules for a name, so that an element is looked up in a bounded time.
use std::collections::HashMap;

use super::{hidden::Sight, setting::Setting};

/// Rules kept for one name; of more, only what keeps text apart counts, and for all that have the name.
const MAX_OF_A_NAME: usize = 8;
/// Classes that are told apart as conditions: a bit each.
const MAX_CONDITIONS: usize = 64;

/// What is said about an element.
#[derive(Clone, Copy, Default)]
pub(in crate::mime::html) struct Look {
    pub(in crate::mime::html) sight: Sight,
    pub(in crate::mime::html) setting: Setting,
}

impl Look {
    /// Both are on the same element.
    pub(in crate::mime::html) fn and(self, later: Self) -> Self {
        Self { sight: self.sight.and(later.sight), setting: self.setting.and(later.setting) }
    }

    /// What of it does no harm where it is not meant.
    fn unsure(self) -> Self {
        Self { sight: Sight::default(), setting: self.setting.apart() }
    }
}

struct Rule {
    /// Only elements of this name.
    element: Option<String>,
    /// Classes on it, and around it.
    own: u64,
    around: u64,
    look: Look,
}

#[derive(Default)]
pub(in crate::mime::html) struct Rules {
    by_class: HashMap<String, Vec<Rule>>,
    by_element: HashMap<String, Vec<Rule>>,
    conditions: HashMap<String, u64>,
}

impl Rules {
    /// Takes in a rule outside `@media`.
    pub(super) fn add(&mut self, selector: &str, style: &str) {
        let (sight, setting) = (Sight::of(style), Setting::of(style));
        if sight.is_silent() && setting.is_silent() {
            return;
        }
        for one in selector.split(',') {
            self.one(one.trim(), Look { sight, setting });
        }
    }

    fn one(&mut self, selector: &str, mut look: Look) {
        // Names by number are none here: the attribute does not stay.
        if selector.is_empty() || selector.contains(['#', '[']) {
            return;
        }
        let mut compounds: Vec<&str> = selector.split([' ', '>', '+', '~', '\n', '\t', '\r']).filter(|one| !one.is_empty()).collect();
        let Some(last) = compounds.pop() else { return };
        let (last, place) = last.split_once(':').map_or((last, None), |(last, place)| (last, Some(place)));
        if place.is_some_and(|place| !["first-", "last-", "nth-", "only-"].iter().any(|known| place.starts_with(known))) {
            return;
        }
        let mut names = last.split('.');
        let element = names.next().unwrap_or_default();
        let classes: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        // What hides is believed only where nothing can be meant but this class; the rest where a class tells what is meant, or all
        // that is asked for is looked at.
        let known = |one: &&str| !one.contains(':') && (one.contains('.') || !classes.is_empty());
        if place.is_some() || !compounds.iter().all(known) || selector.contains(['>', '+', '~']) {
            look = look.unsure();
        } else if !compounds.is_empty() || classes.len() != 1 {
            look.sight = Sight::default();
        }
        if look.sight.is_silent() && look.setting.is_silent() {
            return;
        }
        // Colours are many, and must not take the place of what keeps text apart.
        let colour = look.sight.is_silent() && look.setting.is_colour();
        if colour && self.conditions.len() >= MAX_CONDITIONS / 2 {
            return;
        }
        let around: Vec<&str> = compounds.iter().flat_map(|one| one.split(':').next().unwrap_or_default().split('.').skip(1)).collect();
        // The last one is looked up by its name.
        let others = &classes[..classes.len().saturating_sub(1)];
        let (own, around) = self.all(others).zip(self.all(&around)).unwrap_or_else(|| {
            look = look.unsure();
            (0, 0)
        });
        let rules = match classes.last() {
            Some(class) => self.by_class.entry((*class).to_owned()).or_default(),
            None if element.is_empty() => return,
            None => self.by_element.entry(element.to_ascii_lowercase()).or_default(),
        };
        let most = if colour { MAX_OF_A_NAME / 2 } else { MAX_OF_A_NAME };
        let only = (!element.is_empty() && element != "*").then(|| element.to_ascii_lowercase());
        if let Some(same) = rules.iter_mut().find(|rule| rule.element == only && rule.own == own && rule.around == around) {
            same.look = same.look.and(look);
        } else if rules.len() < most {
            rules.push(Rule { element: only, own, around, look });
        } else if let Some(last) = rules.last_mut().filter(|_| !colour) {
            last.look = last.look.unsure().and(look.unsure());
            (last.element, last.own, last.around) = (None, 0, 0);
        }
    }

    /// The bits of classes; none once there are too many.
    fn all(&mut self, classes: &[&str]) -> Option<u64> {
        let mut bits = 0;
        for class in classes {
            let next = self.conditions.len();
            bits |= match self.conditions.get(*class) {
                Some(bit) => *bit,
                None if next < MAX_CONDITIONS => *self.conditions.entry((*class).to_owned()).or_insert(1 << next),
                None => return None,
            };
        }
        Some(bits)
    }

    /// What is said about an element with these classes, and the bits of those.
    pub(in crate::mime::html) fn of(&self, element: &str, classes: &str, around: u64) -> (Look, u64) {
        let mut look = Look::default();
        if self.by_class.is_empty() && self.by_element.is_empty() {
            return (look, 0);
        }
        let own = classes.split(' ').filter_map(|class| self.conditions.get(class)).fold(0, |all, bit| all | bit);
        let by_element = ["*", element].into_iter().filter_map(|name| self.by_element.get(name));
        let by_class = classes.split(' ').filter_map(|class| self.by_class.get(class));
        for rule in by_element.chain(by_class).flatten() {
            let fits = rule.own & !own == 0 && rule.around & !around == 0;
            if fits && rule.element.as_deref().is_none_or(|only| only == element) {
                look = look.and(rule.look);
            }
        }
        (look, own)
    }
}
