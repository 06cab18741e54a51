//! The accessibility tree that a screen reader is given: what is heard of a page, and in which order.
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::Browser;

/// Roles of what one can do something with.
const CONTROLS: [&str; 15] = [
    "button",
    "link",
    "textbox",
    "searchbox",
    "checkbox",
    "radio",
    "combobox",
    "listbox",
    "option",
    "spinbutton",
    "slider",
    "switch",
    "progressbar",
    "Iframe",
    "DisclosureTriangle",
];
/// Roles of what one types into.
const FIELDS: [&str; 4] = ["textbox", "searchbox", "combobox", "spinbutton"];
/// What one can reach by Tab although it is kept from whoever listens; whether something goes on here that must be told, and is; what
/// is wrong here, and whether that is told.
const FACTS: &str = "const reach = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]')];
    const quiet = reach.filter(e => e.checkVisibility() && e.closest('[aria-hidden=true], [inert]') && !document.querySelector('dialog[open]'));
    const busy = [...document.querySelectorAll('[data-ceremony], [data-attach]')].filter(e => !e.querySelector('[role=status]'));
    const wrong = document.querySelector('[aria-invalid=true]');
    const open = document.querySelector('dialog[open]');
    return { quiet: quiet.map(e => e.outerHTML.slice(0, 100)),
        untold: busy.map(e => e.outerHTML.slice(0, 200)),
        unsaid: wrong && !document.querySelector('[role=alert]') ? wrong.outerHTML.slice(0, 200) : '',
        modal: !!open, skip: document.querySelector('a.skip')?.hash ?? '' };";

/// A node that is heard.
struct Node {
    role: String,
    name: String,
    description: String,
    properties: BTreeMap<String, Value>,
}

impl Node {
    fn read(node: &Value) -> Self {
        let text = |key: &str| node[key]["value"].as_str().unwrap_or_default().trim().to_owned();
        let properties = node["properties"].as_array().into_iter().flatten();
        let properties = properties.filter_map(|one| Some((one["name"].as_str()?.to_owned(), one["value"]["value"].clone()))).collect();
        Self { role: text("role"), name: text("name"), description: text("description"), properties }
    }

    fn is(&self, property: &str) -> bool {
        matches!(self.properties.get(property), Some(value) if *value == true || *value == "true")
    }

    /// What is missing of it.
    fn lacks(&self) -> Option<String> {
        let role = self.role.as_str();
        let lacks = if (CONTROLS.contains(&role) || role == "heading") && self.name.is_empty() {
            "no name"
        } else if FIELDS.contains(&role) && !self.is("readonly") && self.description.is_empty() {
            "no hint"
        } else if self.is("invalid") && self.description.is_empty() {
            "no error"
        } else {
            return None;
        };
        Some(format!("a {role} named {:?}: {lacks}", self.name))
    }

    fn level(&self) -> Option<i64> {
        self.properties.get("level").filter(|_| self.role == "heading")?.as_i64()
    }
}

/// All that is heard, in its order.
fn in_order(tree: &Value) -> Result<Vec<Node>> {
    let nodes = tree["nodes"].as_array().context("no tree")?;
    let by_id: BTreeMap<&str, &Value> = nodes.iter().filter_map(|node| Some((node["nodeId"].as_str()?, node))).collect();
    let mut heard = Vec::new();
    let mut waiting = vec![nodes.first().context("an empty tree")?];
    while let Some(node) = waiting.pop() {
        let children = node["childIds"].as_array().into_iter().flatten().filter_map(Value::as_str);
        waiting.extend(children.rev().filter_map(|id| by_id.get(id)));
        let one = Node::read(node);
        if node["ignored"] == true {
            ensure!(!one.is("focusable") || one.role == "none", "the focus stops at what is not heard: {node}");
        } else {
            heard.push(one);
        }
    }
    Ok(heard)
}

impl Browser {
    /// Demands of the page as it is what whoever listens needs: one subject, where one begins; landmarks that are told apart;
    /// headings without gaps; a name for everything one can press, a hint for everything one types into; progress and errors told.
    ///
    /// # Errors
    /// If something is missing.
    pub async fn heard(&self, name: &str) -> Result<()> {
        let facts = self.ask(FACTS).await?;
        let heard = in_order(&self.tell("Accessibility.getFullAXTree", json!({})).await?).with_context(|| name.to_owned())?;
        let mut wrong = Vec::new();
        for (what, fact) in [("is kept from who listens", "quiet"), ("goes on untold", "untold"), ("is wrong unsaid", "unsaid")] {
            let found = &facts[fact];
            if *found != "" && *found != json!([]) {
                wrong.push(format!("{what}: {found}"));
            }
        }
        wrong.extend(heard.iter().filter_map(Node::lacks));
        let levels: Vec<i64> = heard.iter().filter_map(Node::level).collect();
        if facts["modal"] == false {
            if levels.iter().filter(|level| **level == 1).count() != 1 {
                wrong.push(format!("headings {levels:?}"));
            }
            wrong.extend(landmarks(&heard));
            wrong.extend(beginning(&heard, &facts));
        }
        // What stands above the page's subject is no part of it; below it nothing is skipped.
        let below: Vec<i64> = levels.iter().copied().skip_while(|level| *level != 1).collect();
        if below.windows(2).any(|pair| pair[1] > pair[0] + 1) {
            wrong.push(format!("a heading skips a level: {levels:?}"));
        }
        ensure!(wrong.is_empty(), "{name}: whoever listens hears\n{}", wrong.join("\n"));
        Ok(())
    }
}

fn landmarks(heard: &[Node]) -> Vec<String> {
    let names = |role: &str| heard.iter().filter(|node| node.role == role).map(|node| node.name.as_str()).collect::<Vec<_>>();
    let mut wrong = Vec::new();
    for role in ["banner", "main", "contentinfo"] {
        if names(role).len() != 1 {
            wrong.push(format!("{} times {role}", names(role).len()));
        }
    }
    for role in ["navigation", "region", "complementary", "search", "form"] {
        let mut names = names(role);
        // A form without a name is none of the places that one can jump to; a single one of the others needs no name.
        names.retain(|name| role != "form" || !name.is_empty());
        let alike = names.iter().collect::<BTreeSet<_>>().len() < names.len();
        if alike || (names.len() > 1 && names.contains(&"")) {
            wrong.push(format!("{role}: {names:?}"));
        }
    }
    wrong
}

/// Whoever listens begins at the page's subject, at what went wrong, or at the way past everything that stands above; or stays at the
/// button that was pressed, while what came of it is called out.
fn beginning(heard: &[Node], facts: &Value) -> Option<String> {
    let is_page = |node: &&Node| node.role != "RootWebArea";
    if let Some(node) = heard.iter().filter(is_page).find(|node| node.is("focused")) {
        let called_out = node.role == "button" && heard.iter().any(|node| node.role == "alert");
        let subject = node.level() == Some(1) || node.role == "alert" || FIELDS.contains(&node.role.as_str()) || called_out;
        return (!subject).then(|| format!("the focus is on a {} named {:?}", node.role, node.name));
    }
    let first = heard.iter().filter(is_page).find(|node| node.is("focusable"));
    let past = first.is_some_and(|node| node.role == "link") && facts["skip"] == "#main";
    (!past).then(|| format!("the first stop is {:?}", first.map(|node| (&node.role, &node.name))))
}
