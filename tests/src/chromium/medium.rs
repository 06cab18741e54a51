//! What is left of a page where it does not choose its colours (a system's own ones) or its way of moving (paper).
use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{Browser, Theme};

/// A sheet of A4 or Letter between its margins, in CSS pixels.
const SHEET: (u32, u32) = (688, 980);

/// What is seen of elements, and which ground they stand on.
const EYE: &str = "const seen = e => e.checkVisibility({ visibilityProperty: true });
    const told = e => e.outerHTML.slice(0, 120);
    const parts = colour => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
    const ground = e => { for (let at = e; at; at = at.parentElement) { const c = getComputedStyle(at).backgroundColor; if (parts(c).a > 0) return c; } return 'rgb(255, 255, 255)'; };
    const light = colour => { const { r, g, b } = parts(colour); const one = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * one(r) + 0.7152 * one(g) + 0.0722 * one(b); };
    const apart = (a, b) => { const [more, less] = [light(a), light(b)].sort((x, y) => y - x); return (more + 0.05) / (less + 0.05); };";

/// Buttons and fields without a border, stops whose ring is not told from the ground, squares that no camera reads.
const FORCED: &str = "const boxes = [...document.querySelectorAll('button, .button, textarea, select, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])')].filter(seen);
    const bare = boxes.filter(e => { const s = getComputedStyle(e);
        return s.borderTopStyle === 'none' || parseFloat(s.borderTopWidth) < 1 || apart(s.borderTopColor, ground(e.parentElement)) < 3; });
    const { was } = window;
    const stops = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(e => seen(e) && !e.matches(':disabled') && e.tabIndex >= 0);
    const blind = stops.filter(e => { e.focus({ preventScroll: true, focusVisible: true }); const s = getComputedStyle(e);
        return document.activeElement !== e || s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2 || apart(s.outlineColor, ground(e.parentElement)) < 3; });
    if (was && was !== document.body) was.focus({ preventScroll: true }); else document.activeElement?.blur();
    const unread = [...document.querySelectorAll('svg.square')].filter(e => seen(e) && apart(getComputedStyle(e).backgroundColor, getComputedStyle(e.querySelector('path')).fill) < 7);
    return { active: matchMedia('(forced-colors: active)').matches, bare: bare.map(told), blind: document.querySelector('dialog[open]') ? [] : blind.map(told), unread: unread.map(told) };";

/// What one could press, text that is pale on its ground, and whether there is a subject.
const PAPER: &str = "const press = [...document.querySelectorAll('body > header, body > footer, dialog, nav, button, input:not([type=hidden]), textarea, select, iframe, summary.act, .button, .ways, .skip')].filter(seen);
    const written = e => [...e.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    const pale = [...document.querySelectorAll('main *')].filter(e => written(e) && seen(e) && !e.matches('.unseen') && apart(getComputedStyle(e).color, ground(e)) < 4.5);
    const subject = [...document.querySelectorAll('h1')].filter(seen).length + document.querySelectorAll('.leaves').length;
    return { print: matchMedia('print').matches, press: press.map(told), pale: pale.map(told), subject, ground: ground(document.body) };";

impl Browser {
    /// Demands of the page as it is what whoever has the system's own colours needs, on a dark ground as on a light one: buttons and
    /// fields have a border, the focus can be seen, and a square for a camera is dark on light.
    ///
    /// # Errors
    /// If something is missing.
    pub async fn keeps_borders(&self, name: &str) -> Result<()> {
        // Whoever has pressed a key is shown the focus.
        self.ask("window.was = document.activeElement").await?;
        self.key("Tab").await?;
        for theme in [Theme::Forced, Theme::ForcedDark] {
            self.theme(theme).await?;
            let found = self.ask(&format!("{EYE}{FORCED}")).await?;
            let wanted = json!({"active": true, "bare": [], "blind": [], "unread": []});
            ensure!(found == wanted, "{name}, {}: {found}", theme.as_str());
        }
        self.ask("delete window.was").await?;
        Ok(())
    }

    /// How many sides the page has on paper of this size, in inches, with letters as wide as they come.
    ///
    /// # Errors
    /// If it is not printed.
    pub async fn sides(&self, (width, height): (f64, f64)) -> Result<usize> {
        let wide = r#"document.documentElement.style.setProperty('--pico-font-family', '"DejaVu Sans", Verdana, sans-serif')"#;
        self.ask(wide).await?;
        let printed = self.tell("Page.printToPDF", json!({"paperWidth": width, "paperHeight": height})).await?;
        let file = STANDARD.decode(printed["data"].as_str().context("nothing is printed")?)?;
        let marker = b"/Type /Page";
        Ok(file.windows(marker.len() + 1).filter(|part| part.starts_with(marker) && part[marker.len()] != b's').count())
    }

    /// Demands of the page as it goes on paper, from a dark screen: its subject and its text, dark on white, as wide as the sheet;
    /// nothing to press and nowhere to go. The window has the size of the sheet afterwards.
    ///
    /// # Errors
    /// If something else is on it.
    pub async fn prints(&self, name: &str) -> Result<()> {
        self.resize(SHEET.0, SHEET.1).await?;
        self.paper().await?;
        let found = self.ask(&format!("{EYE}{PAPER}")).await?;
        let wanted = json!({"print": true, "press": [], "pale": [], "subject": 1, "ground": "rgb(255, 255, 255)"});
        ensure!(found == wanted, "{name}, on paper: {found}");
        self.fits(&format!("{name}, on paper"), 100).await
    }
}
