//! What a scenario begins with: a clinic, a message with HTML and a file, a patient's letter, and a browser. A look at a page
//! holds it to all that is asked of every page, and keeps pictures of it.
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use entity::domain::locale::Locale;
use notifier::text;
use tests::{
    chromium::{Browser, Theme},
    letter::{self, File},
    stage::Stage,
};

pub(super) const ANA: &str = "ana@example.org";
/// A telephone and a desktop.
const SIZES: [(&str, u32, u32); 2] = [("phone", 390, 844), ("desktop", 1280, 900)];
pub(super) const SUBMIT: &str = "main form button[type=submit]";
pub(super) const FILE: &[u8] = b"%PDF-1.4 the report";
const HTML: &str = "<h1>Your results</h1><p>Dear <b>Ana</b>, they are <a href=\"https://clinic.example/help\">good</a>.</p>\
    <table><tr><th>Value</th><th>Range</th></tr><tr><td>4.1</td><td>3.5 - 5.0</td></tr></table><img src=\"https://remote.invalid/x.png\">";

/// See the module.
pub(super) struct Scene {
    /// The portal.
    pub(super) stage: Stage,
    /// The patient's.
    pub(super) browser: Browser,
    /// The twenty digits.
    pub(super) slip: String,
    language: &'static str,
}

impl Scene {
    /// A browser that asks for pages in `language`.
    pub(super) async fn new(language: &'static str) -> Result<Self> {
        let stage = Stage::new().await?;
        let header = "Content-Disposition: attachment; filename=report.pdf";
        let files = [File { kind: "application/pdf", header, bytes: FILE }];
        stage.send(&[ANA], &letter::with_files(ANA, "text/html", HTML, &files)).await?.expect(250)?;
        let slip = stage.installation.slip(&stage.organization, ANA).await?;
        let browser = Browser::start(1280, 900).await?;
        browser.speak(language).await?;
        browser.theme(Theme::Light).await?;
        Ok(Self { stage, browser, slip, language })
    }

    /// What a page says.
    pub(super) fn say(&self, id: &str) -> Result<String> {
        Ok(text::text(&Locale::parse(self.language)?, id))
    }

    /// Goes to a path of the portal.
    pub(super) async fn visit(&self, path: &str) -> Result<()> {
        self.browser.visit(&format!("{}{path}", self.stage.installation.origin())).await
    }

    /// Presses the button that goes on.
    pub(super) async fn submit(&self) -> Result<()> {
        self.browser.press(SUBMIT).await
    }

    /// What must hold of the page as it is, with its pictures: phone and desktop, light and dark.
    pub(super) async fn look(&self, name: &str) -> Result<()> {
        let browser = &self.browser;
        let name = self.is_sound(name).await?;
        for (size, width, height) in SIZES {
            browser.resize(width, height).await?;
            for theme in [Theme::Light, Theme::Dark] {
                browser.theme(theme).await?;
                browser.whole_picture(&screens(), &format!("{name}-{size}-{}", theme.as_str())).await?;
                browser.accessible(&format!("{name}, {size}, {}", theme.as_str())).await?;
            }
            browser.fits(&name, 200).await?;
        }
        self.in_other_ways(&name).await
    }

    /// Without a pointer, in the system's own colours, on paper, and on the narrowest screen.
    async fn in_other_ways(&self, name: &str) -> Result<()> {
        self.browser.can_be_hit(name).await?;
        self.browser.walked(name).await?;
        self.browser.keeps_borders(name).await?;
        self.browser.prints(name).await?;
        self.is_narrow(name).await
    }

    /// Language, one subject, a title that tells nothing, no movement, and what a screen reader gets. Returns the name of its pictures.
    async fn is_sound(&self, name: &str) -> Result<String> {
        let browser = &self.browser;
        let name = format!("{}-{name}", self.language);
        let facts = "const moves = e => { const s = getComputedStyle(e); return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0; };
            const moving = [...document.querySelectorAll('*')].filter(moves).length;
            return [document.documentElement.lang, document.querySelectorAll('h1').length, document.title, moving]";
        let facts = browser.ask(facts).await?;
        ensure!(facts == serde_json::json!([self.language, 1, "Letterbox", 0]), "{name}: {facts}");
        browser.heard(&name).await?;
        Ok(name)
    }

    /// It fits on the narrowest screen; and no policy was broken until now.
    async fn is_narrow(&self, name: &str) -> Result<()> {
        let browser = &self.browser;
        browser.resize(320, 700).await?;
        browser.fits(&format!("{name}, 320 px"), 100).await?;
        browser.fits(&format!("{name}, 320 px"), 200).await?;
        browser.resize(1280, 900).await?;
        browser.theme(Theme::Light).await?;
        let complaints = browser.complaints().await?;
        ensure!(complaints.is_empty(), "{name}: {complaints:?}");
        Ok(())
    }

    /// The same for whoever has the system's own colours, or wants more contrast.
    pub(super) async fn in_own_colours(&self, name: &str) -> Result<()> {
        for theme in [Theme::Forced, Theme::Contrast] {
            self.browser.theme(theme).await?;
            self.browser.accessible(&format!("{}-{name}, {}", self.language, theme.as_str())).await?;
        }
        self.browser.theme(Theme::Light).await
    }

    /// What of a message goes on paper: its subject and its text, dark on white, and nothing to press.
    pub(super) async fn on_paper(&self) -> Result<()> {
        self.browser.paper().await?;
        let seen = "const seen = s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility()).length;
            return [seen('body > header, body > footer, dialog, button, nav, .ways'), seen('h1'), seen('article.content'),
                getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.content')).color]";
        let seen = self.browser.ask(seen).await?;
        ensure!(seen == serde_json::json!([0, 1, 1, "rgb(255, 255, 255)", "rgb(0, 0, 0)"]), "on paper: {seen}");
        self.browser.theme(Theme::Light).await
    }

    /// From the start page to the step that asks for the code in the mailbox.
    pub(super) async fn make_key(&self) -> Result<()> {
        self.visit("/claim").await?;
        self.browser.enter("[name=slip]", &self.slip).await?;
        self.submit().await?;
        self.browser.arrives("/claim/key").await?;
        self.browser.press("[data-kind=create] button").await?;
        self.browser.press("[data-kind=get] button").await?;
        self.browser.arrives("/claim/mailbox").await
    }

    /// Types the code from the mailbox and goes to the list.
    pub(super) async fn confirm(&self) -> Result<()> {
        let code = self.stage.installation.mailbox_code(ANA).await?;
        self.browser.enter("[name=code]", &code).await?;
        self.submit().await?;
        self.browser.arrives("/claim/done").await
    }

    /// The end: the whole visit named one host, asked for nothing but the portal's addresses and left nothing behind.
    pub(super) async fn close(self) -> Result<()> {
        let origin = self.stage.installation.origin();
        self.browser.asked_only(&origin).await?;
        self.browser.named_only(&origin)?;
        self.browser.keeps_nothing().await?;
        self.browser.quit().await?;
        self.stage.close().await
    }
}

/// Where pictures are kept, to be looked at.
pub(super) fn screens() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("tests/screens")
}
