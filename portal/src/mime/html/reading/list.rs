//! Lists, counted as their author counts them. Must not know what stands in an item.
use super::markup::Writer;
use crate::mime::html::model::{Block, Numbers, Sign};

impl Writer<'_> {
    pub(super) fn list(&mut self, block: &Block, numbers: Option<&Numbers>, items: &[Vec<Block>]) {
        self.begins_list(block, numbers);
        let mut each = numbers.map(Numbers::each);
        for (at, item) in items.iter().enumerate() {
            self.out.push_str("<li");
            if let Some((number, true)) = each.as_mut().map(|each| each(at)) {
                self.number(" value=\"", number, "\"");
            }
            let voice = self.tight_voice(item);
            self.attributes(voice, false);
            self.out.push('>');
            self.tight(voice, item);
            self.out.push_str("</li>");
        }
        self.out.push_str(if numbers.is_some() { "</ol>" } else { "</ul>" });
    }

    fn begins_list(&mut self, block: &Block, numbers: Option<&Numbers>) {
        let Some(Numbers { first, sign, down, .. }) = numbers else { return self.directed("<ul", block) };
        self.directs("<ol", block);
        if *first != 1 || *down {
            self.number(" start=\"", first, "\"");
        }
        if *sign != Sign::Digits {
            self.attribute("type", sign.letter());
        }
        if *down {
            self.attribute("reversed", "");
        }
        self.out.push('>');
    }
}
