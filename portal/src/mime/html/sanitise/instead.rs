//! Words in the place of what cannot stay: of a form's fields, of drawings, of formulas, of pages within the page. Nothing but text
//! and links of the allowed kind comes of them.
use html5ever::Attribute;

use super::write::Writer;
use crate::mime::html::{
    LostKind, allow, crude,
    letters::is_blank,
    tree::{Data, NodeId},
};

/// Bytes of a formula that is taken for one.
const MAX_FORMULA: usize = 4 << 10;

impl<'a> Writer<'a> {
    /// What is said instead of an element, if something is.
    pub(super) fn instead(&mut self, id: NodeId, name: &str, attributes: &'a [Attribute]) -> bool {
        let value = |wanted| attributes.iter().find(|attribute| &*attribute.name.local == wanted).map(|attribute| &*attribute.value);
        let said = match name {
            "textarea" => {
                self.seen.lost.note(LostKind::Form);
                self.tree.text(id)
            }
            "select" => {
                self.seen.lost.note(LostKind::Form);
                self.choices(id)
            }
            "input" => {
                let kind = value("type").unwrap_or_default().to_ascii_lowercase();
                self.seen.lost.note_if(kind != "hidden", LostKind::Form);
                match kind.as_str() {
                    "hidden" | "password" | "file" => String::new(),
                    "checkbox" | "radio" => (if value("checked").is_some() { "[x]" } else { "[ ]" }).to_owned(),
                    "image" => value("alt").unwrap_or_default().to_owned(),
                    _ => value("value").unwrap_or_default().to_owned(),
                }
            }
            "noframes" => {
                self.seen.lost.note(LostKind::Page);
                crude::text(&self.tree.text(id)).0
            }
            "area" => {
                self.area(value("href"), value("alt"));
                return true;
            }
            _ => return false,
        };
        let kind = value("type").unwrap_or_default().to_ascii_lowercase();
        let pressed = name == "input" && matches!(kind.as_str(), "submit" | "button" | "reset" | "image");
        if pressed {
            self.next_field(id);
        }
        self.apart(&said, attributes);
        // A box to be ticked and what it stands for are on one line.
        let asks = matches!(name, "textarea" | "select")
            || (name == "input" && !pressed && !matches!(kind.as_str(), "hidden" | "checkbox" | "radio"));
        self.after_field |= asks;
        true
    }

    /// What is said of an element of another vocabulary.
    pub(super) fn foreign(&mut self, id: NodeId, name: &str, attributes: &'a [Attribute]) {
        let formula = name == "math";
        self.seen.lost.note(if formula { LostKind::Formula } else { LostKind::Drawing });
        let words = self.texts(id).join(" ");
        // What is written together at each level must not be long.
        let said = if formula && words.len() <= MAX_FORMULA { self.formula(id) } else { words };
        self.apart(&said, attributes);
    }

    /// Text that stands by itself; hidden where what it stands for was.
    fn apart(&mut self, said: &str, attributes: &'a [Attribute]) {
        if is_blank(said) {
            return;
        }
        let styled = attributes.iter().any(|attribute| matches!(&*attribute.name.local, "style" | "class" | "hidden"));
        self.out.push(' ');
        if styled {
            self.effort.written(0);
            self.start("span", attributes);
        }
        self.escape(said.trim(), false);
        self.out.push_str(if styled { "</span> " } else { " " });
    }

    /// A place of a picture that leads somewhere, as a link.
    fn area(&mut self, href: Option<&'a str>, alt: Option<&'a str>) {
        let Some(href) = href else { return };
        self.effort.address(href);
        let Some(address) = allow::attribute("a", "href", href, &mut self.seen.memo) else {
            let leads = self.seen.memo.leads(href);
            return self.seen.lost.note_if(leads, LostKind::Links);
        };
        if self.in_link {
            return self.seen.lost.note(LostKind::Links);
        }
        self.effort.written(0);
        self.out.push_str(" <a href=\"");
        self.escape(&address, true);
        self.out.push_str("\">");
        self.escape(alt.map(str::trim).filter(|alt| !is_blank(alt)).unwrap_or(&address), false);
        self.out.push_str("</a> ");
    }

    /// The texts below a node that somebody would see.
    fn texts(&self, id: NodeId) -> Vec<&'a str> {
        let mut all = Vec::new();
        let mut silent = false;
        for below in self.tree.below(id) {
            match self.tree.data(below) {
                Data::Element(name, _) => silent = matches!(&*name.local, "style" | "script" | "template"),
                Data::Text(text) if !silent && !is_blank(text) => all.push(text.trim()),
                _ => {}
            }
        }
        all
    }

    /// The choices of a field, with a mark at those that are made.
    fn choices(&self, id: NodeId) -> String {
        let options = self.tree.below(id).filter_map(|below| match self.tree.data(below) {
            Data::Element(name, attributes) if &*name.local == "option" => Some((below, attributes)),
            _ => None,
        });
        let said = options.filter_map(|(option, attributes)| {
            let text = self.texts(option).join(" ");
            let chosen = attributes.iter().any(|attribute| &*attribute.name.local == "selected");
            (!text.is_empty()).then(|| if chosen { format!("[x] {text}") } else { text })
        });
        said.collect::<Vec<_>>().join(" / ")
    }

    /// A formula on one line. As deep as the caps allow, no deeper.
    fn formula(&self, id: NodeId) -> String {
        let name = match self.tree.data(id) {
            Data::Text(text) => return text.trim().to_owned(),
            Data::Element(name, _) => &*name.local,
            Data::Nothing => return String::new(),
        };
        let parts = || self.tree.children(id).map(|child| self.formula(child)).filter(|part| !part.is_empty());
        // As many as it has: what stands behind them is no part of it, and would be written again and again.
        let joined = |signs: &[&str]| {
            let mut parts = parts();
            let mut said = whole(parts.next().unwrap_or_default());
            for (sign, part) in signs.iter().zip(parts.by_ref()) {
                said.push_str(sign);
                said.push_str(&whole(part));
            }
            parts.fold(said, |said, part| said + " " + &part)
        };
        match name {
            "mfrac" => joined(&["/"]),
            "msup" | "mover" => joined(&["^"]),
            "msub" | "munder" => joined(&["_"]),
            "msubsup" | "munderover" => joined(&["_", "^"]),
            "mroot" => match parts().collect::<Vec<_>>().as_slice() {
                [of, index] => format!("{}^(1/{index})", whole(of.clone())),
                others => others.join(" "),
            },
            "msqrt" => format!("√({})", parts().collect::<Vec<_>>().join(" ")),
            // Other ways of writing down the same, and what is no text.
            "annotation" | "annotation-xml" | "style" | "script" => String::new(),
            _ => parts().collect::<Vec<_>>().join(" "),
        }
    }
}

/// In brackets, unless it is one word.
fn whole(part: String) -> String {
    if part.chars().all(|c| c.is_alphanumeric() || c == '.') { part } else { format!("({part})") }
}
