//! Whether a finger hits what can be pressed: how large each thing is, and what is excepted.
use anyhow::{Result, ensure};
use serde_json::Value;

use super::Browser;

/// What is smaller than 44 pixels either way, as it is drawn or as its label is. Excepted, as in WCAG 2.5.8: links within a sentence and
/// numbers of notes, and what is out of the window until it has the focus.
const SMALL: &str = "const CAN = 'a[href], button, summary, select, textarea, input:not([type=hidden])';
    const seen = e => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().right > 0;
    const within = e => e.matches('a:not(.button)') && (e.matches('.link-number') || e.parentElement.innerText.trim() !== e.innerText.trim())
        && getComputedStyle(e).display === 'inline';
    const box = e => (e.matches('[type=radio], [type=checkbox]') && e.closest('label') || e).getBoundingClientRect();
    const small = e => { const { width, height } = box(e); return Math.min(width, height) < 43.9; };
    return [...document.querySelectorAll(CAN)].filter(e => seen(e) && !within(e) && small(e))
        .map(e => { const { width, height } = box(e); return Math.round(width) + ' x ' + Math.round(height) + ': ' + e.outerHTML.slice(0, 120); });";

impl Browser {
    /// Demands of the page as it is that whatever stands by itself and can be pressed is at least 44 pixels wide and high.
    ///
    /// # Errors
    /// If something is smaller; with how large it is.
    pub async fn can_be_hit(&self, name: &str) -> Result<()> {
        let small = self.ask(SMALL).await?;
        ensure!(small == Value::Array(Vec::new()), "{name}: too small for a finger: {small:#}");
        Ok(())
    }
}
