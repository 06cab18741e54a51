//! axe-core in a page: what a machine can find of what shuts people out. Run through the driver, past the page's own policy.
use anyhow::{Result, ensure};
use serde_json::Value;

use super::Browser;

/// See `VERSION` beside it.
const SOURCE: &str = include_str!("../../vendor/axe/axe.min.js");
/// Every rule of WCAG 2.0 to 2.2, A and AA, and what its authors call best practice. Frames hold what strangers wrote. Letters of the
/// colour behind them are none to axe, which then cannot tell whether they are meant to be seen: here none are written like that.
const RUN: &str = "if (!window.axe) { throw new Error('axe is not there'); }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
    return axe.run(document, { iframes: false, resultTypes: ['violations', 'incomplete'], runOnly: { type: 'tag', values: tags } })
        .then(found => {
            // Where the reader's system chooses the colours, the page's own are not those that are drawn.
            const forced = matchMedia('(forced-colors: active)').matches;
            const unseen = node => !forced && node.any.some(one => one.data?.messageKey === 'equalRatio');
            const same = found.incomplete.map(one => ({ ...one, nodes: one.nodes.filter(unseen) })).filter(one => one.nodes.length > 0);
            return { passes: found.passes.length, violations: [...found.violations, ...same].map(one => one.id + ': ' + one.help + ': ' +
                one.nodes.slice(0, 4).map(node => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')).join(' | ')) };
        });";

impl Browser {
    /// Demands that axe-core finds nothing on the page as it is now.
    ///
    /// # Errors
    /// If it finds something, or looked at nothing.
    pub async fn accessible(&self, name: &str) -> Result<()> {
        if self.ask("return typeof window.axe").await? != "object" {
            self.ask(SOURCE).await?;
        }
        let found = self.ask(RUN).await?;
        ensure!(found["passes"].as_u64() > Some(5), "{name}: axe looked at nothing: {found}");
        let violations: Vec<_> = found["violations"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        ensure!(violations.is_empty(), "{name}: axe finds\n{}", violations.join("\n"));
        Ok(())
    }
}
