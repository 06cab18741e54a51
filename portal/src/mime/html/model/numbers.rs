//! How the items of a list are counted: "see item c" must lead to an item c. Must not know elements.

/// What stands before an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::mime::html) enum Sign {
    #[default]
    Digits,
    Small,
    Capital,
    SmallRoman,
    CapitalRoman,
}

/// Roman numbers end where they would become a line of their own.
const LAST_ROMAN: i32 = 3_999;
/// Marks of a text that are tried.
const TRIED: i32 = 60;

impl Sign {
    /// What `list-style-type` says.
    pub(in crate::mime::html) fn of_style(word: &str) -> Option<Self> {
        match word {
            "decimal" => Some(Self::Digits),
            "lower-alpha" | "lower-latin" => Some(Self::Small),
            "upper-alpha" | "upper-latin" => Some(Self::Capital),
            "lower-roman" => Some(Self::SmallRoman),
            "upper-roman" => Some(Self::CapitalRoman),
            _ => None,
        }
    }

    /// What the attribute `type` says.
    pub(super) fn of_type(word: &str) -> Option<Self> {
        [Self::Digits, Self::Small, Self::Capital, Self::SmallRoman, Self::CapitalRoman].into_iter().find(|sign| sign.letter() == word)
    }

    /// The attribute's word for it.
    pub(in crate::mime::html) const fn letter(self) -> &'static str {
        match self {
            Self::Digits => "1",
            Self::Small => "a",
            Self::Capital => "A",
            Self::SmallRoman => "i",
            Self::CapitalRoman => "I",
        }
    }

    /// The mark of a number.
    pub(in crate::mime::html) fn mark(self, number: i32) -> String {
        match self {
            Self::Small if number > 0 => letters(number),
            Self::Capital if number > 0 => letters(number).to_ascii_uppercase(),
            Self::SmallRoman if (1..=LAST_ROMAN).contains(&number) => roman(number),
            Self::CapitalRoman if (1..=LAST_ROMAN).contains(&number) => roman(number).to_ascii_uppercase(),
            _ => number.to_string(),
        }
    }

    /// The number of a mark.
    pub(super) fn number(self, mark: &str) -> Option<i32> {
        if self == Self::Digits { mark.parse().ok() } else { (1..=TRIED).find(|number| self.mark(*number) == mark) }
    }

    /// What the first mark of a list is.
    pub(super) fn of_mark(mark: &str) -> Option<(Self, i32)> {
        let all = match mark {
            "i" => [Self::SmallRoman, Self::Digits, Self::Small, Self::Capital, Self::CapitalRoman],
            "I" => [Self::CapitalRoman, Self::Digits, Self::Small, Self::Capital, Self::SmallRoman],
            _ => [Self::Digits, Self::Small, Self::Capital, Self::SmallRoman, Self::CapitalRoman],
        };
        all.into_iter().find_map(|sign| sign.number(mark).map(|number| (sign, number)))
    }

    /// The other way of counting in which a first item is followed by one of this mark, if this way does not know the mark or leaves some out.
    pub(super) fn as_followed(self, first: i32, next: &str) -> Option<(Self, i32)> {
        let mark = self.mark(first);
        let follows = |sign: Self| sign.number(&mark).filter(|number| sign.number(next) == Some(number + 1)).map(|number| (sign, number));
        if follows(self).is_some() {
            return None;
        }
        [Self::SmallRoman, Self::CapitalRoman, Self::Small, Self::Capital].into_iter().find_map(follows)
    }
}

fn letters(number: i32) -> String {
    let mut rest = u32::try_from(number).unwrap_or_default();
    let mut all = Vec::new();
    while rest > 0 {
        rest -= 1;
        all.push(char::from(b'a' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    all.iter().rev().collect()
}

fn roman(number: i32) -> String {
    const STEPS: [(i32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = number;
    let mut all = String::new();
    for (step, mark) in STEPS {
        while rest >= step {
            all.push_str(mark);
            rest -= step;
        }
    }
    all
}

/// The numbers of a list.
#[derive(Default)]
pub(in crate::mime::html) struct Numbers {
    pub(in crate::mime::html) first: i32,
    pub(in crate::mime::html) sign: Sign,
    /// Each is one less than the one before.
    pub(in crate::mime::html) down: bool,
    /// Items that do not follow the one before, by their place.
    pub(in crate::mime::html) own: Vec<(usize, i32)>,
}

impl Numbers {
    /// Says which number the item at a place has, which is the last so far.
    pub(super) fn set(&mut self, at: usize, number: i32) {
        let follows = match self.own.last() {
            Some((place, own)) => self.step(*own, at - place),
            None => self.step(self.first, at),
        };
        if number != follows {
            self.own.push((at, number));
        }
    }

    fn step(&self, from: i32, places: usize) -> i32 {
        let places = i32::try_from(places).unwrap_or(i32::MAX);
        if self.down { from.saturating_sub(places) } else { from.saturating_add(places) }
    }

    /// The number that the item at a place has, and whether it does not follow the one before.
    pub(in crate::mime::html) fn each(&self) -> impl FnMut(usize) -> (i32, bool) {
        let mut own = self.own.iter();
        let mut coming = own.next();
        let mut next = self.first;
        move |at| {
            let set = coming.filter(|(place, _)| *place == at).copied();
            if let Some((_, number)) = set {
                next = number;
                coming = own.next();
            }
            let number = next;
            next = self.step(number, 1);
            (number, set.is_some())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_those_that_a_browser_shows() {
        for (sign, number, mark) in [
            (Sign::Digits, -3, "-3"),
            (Sign::Small, 3, "c"),
            (Sign::Small, 28, "ab"),
            (Sign::Small, 0, "0"),
            (Sign::Capital, 26, "Z"),
            (Sign::SmallRoman, 14, "xiv"),
            (Sign::CapitalRoman, 2026, "MMXXVI"),
            (Sign::CapitalRoman, 4_000, "4000"),
        ] {
            assert_eq!(sign.mark(number), mark);
        }
        assert_eq!(Sign::of_mark("b"), Some((Sign::Small, 2)));
        assert_eq!(Sign::of_mark("i"), Some((Sign::SmallRoman, 1)));
        assert_eq!(Sign::of_mark("12"), Some((Sign::Digits, 12)));
        assert_eq!(Sign::of_mark("·"), None);
        for (sign, first, next, wanted) in [
            (Sign::Small, 22, "vi", Some((Sign::SmallRoman, 5))),
            (Sign::Small, 24, "xi", Some((Sign::SmallRoman, 10))),
            (Sign::Capital, 22, "VI", Some((Sign::CapitalRoman, 5))),
            (Sign::SmallRoman, 1, "j", Some((Sign::Small, 9))),
            (Sign::Small, 22, "w", None),
            (Sign::SmallRoman, 1, "ii", None),
            (Sign::Small, 24, "z", None),
            (Sign::Digits, 3, "4", None),
        ] {
            assert_eq!(sign.as_followed(first, next), wanted, "{first} {next}");
        }
    }

    #[test]
    fn a_list_counts_on_from_a_number_of_its_own() {
        let numbers = Numbers { first: 3, sign: Sign::Digits, down: true, own: vec![(1, 9)] };
        let mut each = numbers.each();
        assert_eq!([each(0), each(1), each(2)], [(3, false), (9, true), (8, false)]);
    }
}
