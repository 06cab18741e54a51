//! How a person has set the screen: its size, light or dark, the letters' size, colours of one's own.
use anyhow::{Result, ensure};
use serde_json::json;

use super::Browser;

/// Light or dark, or the few colours that somebody with low vision chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark letters.
    Light,
    /// Light letters.
    Dark,
    /// The system's colours in place of the page's.
    Forced,
    /// The same on a dark ground.
    ForcedDark,
    /// More contrast than the page has by itself.
    Contrast,
}

impl Theme {
    /// Its name in the name of a picture.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Forced => "forced",
            Self::ForcedDark => "forced-dark",
            Self::Contrast => "contrast",
        }
    }
}

impl Browser {
    /// Sets the colours, for every page from now on.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn theme(&self, theme: Theme) -> Result<()> {
        let scheme = if matches!(theme, Theme::Dark | Theme::ForcedDark) { "dark" } else { "light" };
        let forced = if matches!(theme, Theme::Forced | Theme::ForcedDark) { "active" } else { "none" };
        // Without motion: what is looked at next is not halfway between two colours.
        let contrast = if theme == Theme::Contrast { "more" } else { "no-preference" };
        let features = [
            ("prefers-color-scheme", scheme),
            ("forced-colors", forced),
            ("prefers-contrast", contrast),
            ("prefers-reduced-motion", "reduce"),
        ];
        let features: Vec<_> = features.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        self.tell("Emulation.setEmulatedMedia", json!({"features": features})).await?;
        Ok(())
    }

    /// Says to pages that it is this one, from now on.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn call_itself(&self, agent: &str) -> Result<()> {
        self.tell("Emulation.setUserAgentOverride", json!({"userAgent": agent})).await?;
        Ok(())
    }

    /// Shows the page as it goes on paper, from a dark screen with more contrast, until [`Self::theme`] is set again.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn paper(&self) -> Result<()> {
        let dark = [("prefers-color-scheme", "dark"), ("prefers-contrast", "more")];
        let dark: Vec<_> = dark.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        self.tell("Emulation.setEmulatedMedia", json!({"media": "print", "features": dark})).await?;
        Ok(())
    }

    /// Makes the window so large. Below 600 pixels it is a telephone's.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.tell("Emulation.setDeviceMetricsOverride", size).await?;
        Ok(())
    }

    /// Asks for pages in this language from now on.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn speak(&self, language: &str) -> Result<()> {
        self.tell("Network.setExtraHTTPHeaders", json!({"headers": {"Accept-Language": language}})).await?;
        Ok(())
    }

    /// Demands that the page has its whole width at this size of letters, where 100 is what it was made with.
    ///
    /// # Errors
    /// If something sticks out.
    pub async fn fits(&self, name: &str, percent: u32) -> Result<()> {
        // As a person's own setting does: everything else is measured in what this sets.
        self.ask(&format!("document.documentElement.style.fontSize = '{}%'", 112.5 * f64::from(percent) / 100.0)).await?;
        let found = self.ask(OUTSIDE).await?;
        self.ask("document.documentElement.style.fontSize = ''").await?;
        ensure!(found.as_str() == Some(""), "{name} at {percent} %: {found}");
        Ok(())
    }
}

/// By how much the page is wider than its window, and the first things that stand outside.
const OUTSIDE: &str = "const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
    if (over <= 0) { return ''; }
    const out = [...document.querySelectorAll('body *')].filter(e => e.offsetParent && e.getBoundingClientRect().right > root.clientWidth + 0.5);
    return over + ' pixels: ' + out.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ');";
