//! Going through a page with the keyboard alone: what Tab stops at, in which order, and whether each stop can be seen.
use anyhow::{Result, ensure};
use serde_json::Value;

use super::Browser;

/// Every stop of the page (of its dialog, where one is open) in the order of the document; the way is begun before the first one. Of radio
/// buttons that belong together one is a stop. Also what can be pressed and is none, and what puts itself before the others.
const BEGIN: &str = "const CAN = 'a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, audio[controls], video[controls], [tabindex], [contenteditable]';
    const part = document.querySelector('dialog[open]') ?? document.body;
    const seen = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]');
    const alike = e => [...document.querySelectorAll('input[type=radio]')].filter(other => other.name === e.name && other.form === e.form);
    const one = e => e.type !== 'radio' || e === (alike(e).find(other => other.checked) ?? alike(e)[0]);
    const stops = [...part.querySelectorAll(CAN)].filter(e => e.tabIndex >= 0 && !e.matches(':disabled') && seen(e) && one(e));
    const silent = '[role=button], [role=link], [role=checkbox], [role=tab], [onclick], button, summary';
    const wrong = [...part.querySelectorAll(silent)].filter(e => seen(e) && !stops.includes(e) && !e.matches(':disabled'));
    wrong.push(...stops.filter(e => e.tabIndex > 0));
    window.way = { stops, was: document.activeElement, back: [] };
    const start = document.createElement('span');
    start.tabIndex = -1;
    part.prepend(start);
    start.focus();
    start.remove();
    return [stops.length, wrong.map(e => e.outerHTML.slice(0, 120)), stops.flatMap((e, at) => e.matches('iframe') ? [at] : [])]";

/// Where the focus is: the number of the stop, what cannot be seen of it, and its markup. What scrolls by itself may be a stop of its own.
const STOP: &str = "const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none' || e.matches('iframe');
    const first = e.getClientRects()[0] ?? box;
    const [x, y] = [Math.min(Math.max(first.left + first.width / 2, 0), innerWidth - 1), Math.min(Math.max(first.top + first.height / 2, 0), innerHeight - 1)];
    const top = document.elementFromPoint(x, y);
    const inside = box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
    const covered = inside && !(top && (e.contains(top) || top.contains(e) || e.labels?.[0]?.contains(top)));
    const wrong = !ring ? 'has no ring' : !inside ? 'is outside of the window' : covered ? 'is covered by ' + top?.outerHTML.slice(0, 80) : '';
    const scrolls = e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight;
    return [e === document.body ? -2 : way.stops.indexOf(e), wrong, e.outerHTML.slice(0, 120), scrolls]";

/// What is none of the stops.
const ASIDE: i64 = -1;

/// Notes every stop on the way back.
const BACK: &str = "way.note = ({ target }) => way.back.push(way.stops.indexOf(target)); document.addEventListener('focusin', way.note);";

/// What was noted; the focus and the page are as before.
const END: &str = "const { was, back, note } = way;
    document.removeEventListener('focusin', note);
    if (was && was !== document.body && was.isConnected) was.focus({ preventScroll: true }); else document.activeElement?.blur();
    scrollTo(0, 0);
    delete window.way;
    return back";

impl Browser {
    /// Demands of the page as it is what whoever has no pointer needs: Tab stops at everything that one can press or fill in, once,
    /// in the order of the document, and lets go at the end; each stop can be seen; Shift+Tab leads back the same way. The focus is
    /// afterwards where it was. Says how many stops there are.
    ///
    /// # Errors
    /// If something cannot be reached or seen, or holds the focus.
    pub async fn walked(&self, name: &str) -> Result<usize> {
        // A page may put the focus on its subject with the first picture of it that is drawn.
        self.ask("return new Promise(go => requestAnimationFrame(() => requestAnimationFrame(() => go(0))))").await?;
        let begun = self.ask(BEGIN).await?;
        let count = usize::try_from(begun[0].as_u64().unwrap_or_default())?;
        ensure!(begun[1] == Value::Array(Vec::new()), "{name}: not for the keyboard: {}", begun[1]);
        ensure!(count > 0, "{name}: nothing to reach");
        let (mut at, mut presses) = (0, 0);
        while at < count {
            self.key("Tab").await?;
            presses += 1;
            let stop = self.ask(STOP).await?;
            ensure!(stop[1] == "", "{name}: the focus on {} {}", stop[2], stop[1]);
            if stop[0] == ASIDE && stop[3] == true && presses < 2 * count {
                continue;
            }
            ensure!(stop[0].as_u64() == u64::try_from(at).ok(), "{name}: stop {at} of {count} is {stop}");
            at += 1;
        }
        self.back_from(name, count, &begun[2]).await?;
        Ok(count)
    }

    /// From the last stop to the first. A frame is a stop that tells nobody.
    async fn back_from(&self, name: &str, count: usize, frames: &Value) -> Result<()> {
        self.ask(BACK).await?;
        for _ in 1..count {
            self.key("Shift+Tab").await?;
        }
        let back = self.ask(END).await?;
        let back: Vec<_> = back.as_array().into_iter().flatten().filter_map(Value::as_i64).filter(|stop| *stop >= 0).collect();
        let frames: Vec<_> = frames.as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
        let wanted: Vec<_> = (0..i64::try_from(count)? - 1).rev().filter(|stop| !frames.contains(stop)).collect();
        ensure!(back == wanted, "{name}: back by {back:?} of {count}");
        Ok(())
    }
}
