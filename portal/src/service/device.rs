//! A device in words of ours: browser and system, as far as they are known. Must not know what a browser sends.
//!
//! Invariant: nothing but words of the two lists, so that what stands in a row or an audit entry was never a stranger's.

/// Browsers by the names that people know.
pub const BROWSERS: [&str; 6] = ["Chrome", "Edge", "Firefox", "Opera", "Safari", "Samsung Internet"];
/// Systems likewise.
pub const SYSTEMS: [&str; 7] = ["Android", "Chromebook", "Linux", "Mac", "Windows", "iPad", "iPhone"];

/// What somebody signs in with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    browser: Option<&'static str>,
    system: Option<&'static str>,
}

impl Device {
    /// From names; others count as unknown.
    #[must_use]
    pub fn named(browser: &str, system: &str) -> Self {
        let known = |list: &[&'static str], name: &str| list.iter().copied().find(|known| *known == name);
        Self { browser: known(&BROWSERS, browser), system: known(&SYSTEMS, system) }
    }

    /// Its browser, if it is known.
    #[must_use]
    pub const fn browser(self) -> Option<&'static str> {
        self.browser
    }

    /// Its system, if it is known.
    #[must_use]
    pub const fn system(self) -> Option<&'static str> {
        self.system
    }

    /// As it is kept: `Safari/iPhone`.
    #[must_use]
    pub fn as_word(self) -> String {
        format!("{}/{}", self.browser.unwrap_or_default(), self.system.unwrap_or_default())
    }

    /// Reads [`Self::as_word`]; unknown for anything else.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        word.split_once('/').map_or_else(Self::default, |(browser, system)| Self::named(browser, system))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_and_strangers_words_do_not() {
        for browser in BROWSERS.into_iter().chain([""]) {
            for system in SYSTEMS.into_iter().chain([""]) {
                let device = Device::named(browser, system);
                assert_eq!(Device::parse(&device.as_word()), device);
                assert_eq!((device.browser().unwrap_or_default(), device.system().unwrap_or_default()), (browser, system));
            }
        }
        for strange in ["", "x", "<b>/iPhone", "Safari/iPhone/x"] {
            assert!(Device::parse(strange).browser().is_none() || Device::parse(strange).system().is_none(), "{strange}");
        }
    }
}
